"""The sample company: what the brief of its documents promised, and its rights."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE, Principal
from kb_assistant.domain.answers import Question
from kb_assistant.domain.documents import DocumentState
from kb_assistant.evaluation.dataset import read_dataset
from kb_assistant.sample import FOLDER, load
from kb_assistant.settings import load_settings

SECRET = "hr/salary-bands.docx"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_EMBEDDING_BACKEND", "hashing")
        kb = open_knowledge_base(load_settings(tmp_path_factory.mktemp("sample")))
    for queued in load(kb):
        list(kb.worker.follow(queued.jobs, "test"))
    kb.people.add_user("omar")
    yield kb
    kb.close()


def questions() -> list[str]:
    return [query.text for query in read_dataset(FOLDER).queries]


def test_every_document_is_ready(sample: KnowledgeBase) -> None:
    listed = sample.library.list(CONSOLE)
    assert len(listed) == 36
    assert [(d.path, d.reason) for d in listed if d.state is not DocumentState.READY] == []
    assert Counter(d.path.rpartition(".")[2] for d in listed) == {"md": 14, "txt": 5, "html": 6, "docx": 6, "pdf": 5}
    assert {d.path: d.language for d in listed}["workplace/office-lyon.html"] == "fr"
    assert all(d.dated for d in listed)


def test_the_receipt_limit_changed_between_two_versions(sample: KnowledgeBase) -> None:
    document = sample.library.show(CONSOLE, "finance/expenses.md")
    assert document.versions == 2
    with sample.store.read() as tx:
        now, before = tx.versions.of(document.id)
    changed = [(a, b) for a, b in zip(before.text.splitlines(), now.text.splitlines(), strict=True) if a != b]
    receipts = [(a, b) for a, b in changed if "euro" in a]
    assert receipts
    assert all("15" in a and "25" in b for a, b in receipts)


def test_loading_it_again_changes_nothing(sample: KnowledgeBase) -> None:
    assert [queued.jobs for queued in load(sample)] == [(), ()]


def test_the_questions_are_of_the_kinds_that_were_promised() -> None:
    kinds = Counter(json.loads(line)["kind"] for line in (FOLDER / "queries.jsonl").read_text().splitlines())
    assert kinds == {
        "plain": 35, "typo": 15, "french": 10, "two-documents": 10, "follow-up": 10, "unanswerable": 20,
    }  # fmt: skip


def seen(kb: KnowledgeBase, who: Principal, question: str) -> str:
    asked = Question(question)
    return repr((kb.assistant.ask(who, asked), kb.assistant.search(who, asked, 50), kb.library.list(who)))


def test_no_question_shows_the_salary_bands_to_who_is_not_in_hr(sample: KnowledgeBase) -> None:
    document = sample.library.show(CONSOLE, SECRET)
    omar = sample.people.principal("omar")
    assert document.version
    text = sample.library.version(CONSOLE, document.version).text
    probes = [line for line in text.splitlines() if len(line) > 40]
    for question in [*questions(), *probes[:40], document.title, SECRET]:
        shown = seen(sample, omar, question)
        assert SECRET not in shown.replace(repr(question), "")
        assert document.id not in shown


def test_a_member_of_hr_finds_them_and_no_longer_after_leaving(sample: KnowledgeBase) -> None:
    helena = sample.people.principal("helena")
    assert SECRET in seen(sample, helena, "salary bands per level")
    sample.people.leave("hr", "helena")
    assert SECRET not in seen(sample, helena, "salary bands per level")
    sample.people.join("hr", "helena")
