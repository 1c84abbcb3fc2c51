"""Questions, conversations and what of them may still be seen."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from ingest.sources.folder import find
from kb_assistant.assistant import new_conversation, whole
from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Found, Outcome, Question, Statement
from kb_assistant.domain.review import Lack, lack_of
from kb_assistant.domain.streams import Stream
from kb_assistant.errors import InvalidInput, NotFound
from kb_assistant.generation.citations import told
from kb_assistant.settings import load_settings
from tests.corpus.broken_embedder import BreakableEmbedder
from tests.corpus.files import write
from tests.corpus.llm_server import LlmServer


def take_in(kb: KnowledgeBase, folder: Path) -> None:
    queued = kb.library.queue(CONSOLE, find([folder]), ["everyone"])
    for _ in kb.worker.follow(queued.jobs, "test"):
        pass


@pytest.fixture
def filled(kb: KnowledgeBase, tmp_path: Path) -> KnowledgeBase:
    """Documents that everyone reads, and two people."""
    take_in(kb, write(tmp_path / "documents"))
    kb.people.add_user("omar")
    kb.people.add_user("helena")
    return kb


@pytest.fixture
def watched(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KnowledgeBase]:
    """The same documents, and a model that notes what it embeds."""
    monkeypatch.setenv("KB_EMBEDDING_BACKEND", "tests.corpus.broken_embedder")
    opened = open_knowledge_base(load_settings())
    take_in(opened, write(tmp_path / "documents"))
    yield opened
    opened.close()


HOLIDAYS = Question("days of paid holiday a year")


def test_what_was_found_before_is_not_embedded_again(watched: KnowledgeBase) -> None:
    first, embedder = watched.assistant.ask(CONSOLE, HOLIDAYS), cast("BreakableEmbedder", watched.embedder)
    assert first.statements and embedder.passages
    embedder.passages.clear()
    assert watched.assistant.ask(CONSOLE, HOLIDAYS) == first
    assert embedder.passages == []


def test_a_conversation_begins_with_its_first_answer_and_is_listed_by_its_question(filled: KnowledgeBase) -> None:
    omar, talk = filled.people.principal("omar"), new_conversation()
    assert filled.assistant.conversations(omar) == []
    answer = filled.assistant.ask(omar, HOLIDAYS, talk)
    assert [(one.id, one.title) for one in filled.assistant.conversations(omar)] == [(talk, HOLIDAYS.text)]
    assert [one.answer for one in filled.assistant.exchanges(omar, talk)] == [answer]


def test_a_follow_up_is_searched_with_what_came_before(filled: KnowledgeBase) -> None:
    omar, talk = filled.people.principal("omar"), new_conversation()
    filled.assistant.ask(omar, Question("how many places are there in the garage"), talk)
    answer = filled.assistant.ask(omar, Question("and for bicycles?"), talk)
    assert "garage" in answer.searched_for
    assert filled.assistant.exchanges(omar, talk)[1].question == "and for bicycles?"


def test_nobody_reads_asks_on_in_renames_or_removes_anothers_conversation(filled: KnowledgeBase) -> None:
    omar, helena, talk = filled.people.principal("omar"), filled.people.principal("helena"), new_conversation()
    filled.assistant.ask(omar, HOLIDAYS, talk)
    for who in (helena, CONSOLE):
        with pytest.raises(NotFound):
            filled.assistant.exchanges(who, talk)
        with pytest.raises(NotFound):
            filled.assistant.ask(who, HOLIDAYS, talk)
        with pytest.raises(NotFound):
            filled.assistant.rename(who, talk, "mine")
        with pytest.raises(NotFound):
            filled.assistant.forget(who, talk)
        assert filled.assistant.conversations(who) == []
    assert len(filled.assistant.exchanges(omar, talk)) == 1


def test_what_rests_on_a_document_no_longer_readable_is_gone_from_the_conversation(filled: KnowledgeBase) -> None:
    omar, talk = filled.people.principal("omar"), new_conversation()
    answer = filled.assistant.ask(omar, HOLIDAYS, talk)
    assert "27" in answer.text
    for document in filled.library.list(CONSOLE):
        filled.library.share(CONSOLE, document.id, [])
    (exchange,) = filled.assistant.exchanges(omar, talk)
    assert exchange.question == HOLIDAYS.text
    assert (exchange.answer.statements, exchange.answer.closest) == ((), ())
    assert exchange.answer.withheld == len(answer.statements) + len(answer.closest)
    assert "27" not in exchange.answer.text


def test_old_turns_that_cite_what_may_no_longer_be_read_do_not_reach_the_model(
    filled: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LlmServer() as server:
        monkeypatch.setenv("KB_LLM_BASE_URL", server.base_url)
        kb = open_knowledge_base(load_settings())
        omar, talk = kb.people.principal("omar"), new_conversation()
        assert "27" in kb.quoting.ask(omar, HOLIDAYS, talk).text
        kb.assistant.ask(omar, Question("why is that"), talk)
        assert "27 days" in str(server.requests[0].body)
        server.requests.clear()
        for document in kb.library.list(CONSOLE):
            kb.library.share(CONSOLE, document.id, [])
        kb.assistant.ask(omar, Question("why is that"), talk)
        assert server.requests
        assert "27 days" not in str([request.body for request in server.requests])
        kb.close()


def test_a_forgotten_conversation_leaves_no_answer_behind(filled: KnowledgeBase) -> None:
    omar, talk = filled.people.principal("omar"), new_conversation()
    filled.assistant.ask(omar, HOLIDAYS, talk)
    filled.assistant.forget(omar, talk)
    assert filled.assistant.conversations(omar) == []
    with filled.store.read() as tx:
        assert tx.answers.exchanges(talk) == []


def test_a_title_is_one_line_of_bearable_length(filled: KnowledgeBase) -> None:
    omar, talk = filled.people.principal("omar"), new_conversation()
    filled.assistant.ask(omar, Question("days of paid holiday " * 40), talk)
    assert len(filled.assistant.conversations(omar)[0].title) == 120
    assert filled.assistant.rename(omar, talk, " my \n holidays ").title == "my holidays"
    with pytest.raises(InvalidInput):
        filled.assistant.rename(omar, talk, " \n ")


def test_a_question_is_as_long_as_what_its_characters_stand_for(filled: KnowledgeBase) -> None:
    with pytest.raises(InvalidInput, match="too long"):
        filled.assistant.search(CONSOLE, Question("\ufdfa" * 500), 1)


@pytest.mark.parametrize(("said", "reply"), [("thanks!", "welcome"), ("hello", "Hello"), ("bonjour", "Bonjour")])
def test_small_talk_is_answered_without_a_search(said: str, reply: str, filled: KnowledgeBase) -> None:
    answer = filled.assistant.ask(CONSOLE, Question(said))
    assert answer.outcome is Outcome.DIALOG
    assert reply in answer.text
    assert (answer.statements, answer.closest) == ((), ())


def test_a_stream_ends_with_the_answer_that_is_kept(filled: KnowledgeBase) -> None:
    talk = new_conversation()
    answer = whole(filled.assistant.stream(CONSOLE, HOLIDAYS, talk))
    assert filled.assistant.exchanges(CONSOLE, talk)[0].answer == answer


SEVERAL = Question("how many days of paid holiday do employees get, and who hands out the visitors' parking ticket?")


def test_each_question_of_a_message_is_answered_by_itself(filled: KnowledgeBase) -> None:
    answer = filled.assistant.ask(CONSOLE, SEVERAL)
    days, garage = (part.asked for part in answer.parts)
    assert (days, garage) == (
        "how many days of paid holiday do employees get",
        "who hands out the visitors' parking ticket?",
    )
    cited = {(said.asked, citation.path) for said in answer.statements for citation in said.citations}
    assert {(days, "holidays.md"), (garage, "office/parking.md")} <= cited


def test_what_of_a_message_the_documents_do_not_answer_is_said_and_listed_for_review(filled: KnowledgeBase) -> None:
    omar = filled.people.principal("omar")
    answer = filled.assistant.ask(
        omar, Question("how many days of paid holiday a year, and who is the dentist's nurse?")
    )
    assert [part.outcome is Outcome.ANSWERED for part in answer.parts] == [True, False]
    assert answer.text.splitlines()[-1] == "The documents found do not answer: who is the dentist's nurse?"
    assert lack_of(answer) is Lack.UNANSWERED
    with filled.store.read() as tx:
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        listed = tx.answers.lacking(Lack.UNANSWERED, long_ago, 10, 10, sent_only=False)
    assert [one.answer for one in listed] == [answer]


def test_a_follow_up_goes_on_from_the_question_of_a_message_that_was_answered(filled: KnowledgeBase) -> None:
    omar, talk = filled.people.principal("omar"), new_conversation()
    filled.assistant.ask(omar, Question("how many days of paid holiday a year, and who is the dentist's nurse?"), talk)
    searched = filled.assistant.ask(omar, Question("and for how long?"), talk).searched_for
    assert "holiday" in searched and "dentist" not in searched


def test_an_answer_to_several_questions_is_given_out_question_by_question_and_kept(filled: KnowledgeBase) -> None:
    talk = new_conversation()
    stream = Stream(filled.assistant.stream(CONSOLE, SEVERAL, talk))
    statements = tuple(piece for piece in stream if isinstance(piece, Statement))
    answer = stream.result
    assert statements == answer.statements
    assert answer.text.startswith(told(statements))
    assert filled.assistant.exchanges(CONSOLE, talk)[0].answer == answer


def test_a_model_is_asked_one_question_of_a_message_after_the_other(
    filled: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LlmServer() as server:
        monkeypatch.setenv("KB_LLM_BASE_URL", server.base_url)
        kb = open_knowledge_base(load_settings())
        talk = new_conversation()
        answer = kb.assistant.ask(CONSOLE, SEVERAL, talk)
        (kept,) = kb.assistant.exchanges(CONSOLE, talk)
        kb.close()
        asked = [request.body["messages"][-1]["content"] for request in server.requests]
    assert [SEVERAL.text in one for one in asked] == [False, False]
    assert answer.statements[0].text.startswith("Every employee has 27 days")
    assert answer.model and len(answer.parts) == 2
    assert kept.answer.statements == answer.statements and answer.statements[0].language == "en"


def test_the_first_question_of_a_message_is_answered_before_a_model_words_the_next_one(
    filled: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = Question("how many days of paid holiday do employees get, and who has to approve them?")
    with LlmServer() as server:
        monkeypatch.setenv("KB_LLM_BASE_URL", server.base_url)
        kb = open_knowledge_base(load_settings())
        pieces = kb.assistant.stream(CONSOLE, several)
        found = next(pieces)
        assert isinstance(next(pieces), Statement)
        rewritten = ["Rewrite" in str(request.body) for request in server.requests]
        later = [piece for piece in pieces if isinstance(piece, Found)]
        kb.close()
        assert rewritten == [False]
        assert any("Rewrite" in str(request.body) for request in server.requests)
    assert isinstance(found, Found)
    assert found.passages and later[-1].passages[: len(found.passages)] == found.passages


def test_settings_of_a_model_that_fails_are_named_to_those_alone_who_can_change_them(
    filled: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LlmServer("website") as server:
        monkeypatch.setenv("KB_LLM_BASE_URL", server.base_url)
        kb = open_knowledge_base(load_settings())
        omar, talk = kb.people.principal("omar"), new_conversation()
        told = kb.assistant.ask(omar, HOLIDAYS, talk).notice
        kept = kb.assistant.exchanges(omar, talk)[0].answer.notice
        reason = kb.assistant.ask(CONSOLE, HOLIDAYS).notice
        kb.close()
    assert told == kept == "The language model's server sent what can't be read."
    assert reason == f"{told} Is llm.base_url its address?"
