"""Reading a folder of documents, questions and judgements, and refusing what does not fit."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from kb_assistant.domain.answers import Turn
from kb_assistant.errors import InvalidInput
from kb_assistant.evaluation.dataset import Access, CorpusText, Query, read_dataset

CORPUS = '{"_id": "d1", "title": "Expenses", "text": "Keep receipts."}\n{"_id": "d2", "text": "Travel."}\n'
QUERIES = '{"_id": "q1", "text": "which receipts?"}\n{"_id": "q2", "text": "which trips?"}\n'
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\n"
GOOD = {"corpus.jsonl": CORPUS, "queries.jsonl": QUERIES, "qrels.tsv": QRELS}
PAGED = {
    "files/a/rules.pdf": "%PDF",
    "queries.jsonl": QUERIES,
    "qrels.tsv": "query-id\tcorpus-id\tscore\nq1\ta/rules.pdf#page=2\t1\nq2\ta/rules.pdf\t1\n",
}


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def refusal(folder: Path, files: Mapping[str, str | bytes]) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_dataset(write(folder, files))
    return caught.value.message


def test_texts_questions_and_grades_are_read(tmp_path: Path) -> None:
    dataset = read_dataset(write(tmp_path, GOOD))
    assert dataset.corpus == (CorpusText("d1", "Expenses", "Keep receipts."), CorpusText("d2", "", "Travel."))
    assert dataset.files is None
    assert dataset.queries == (Query("q1", "which receipts?"), Query("q2", "which trips?"))
    assert dataset.gold == {"q1": {"d1": 2}, "q2": {"d2": 1}}
    assert dataset.access == Access()


def test_everything_known_of_a_question_is_read(tmp_path: Path) -> None:
    line = (
        '{"_id": "q1", "text": "and abroad?", "answers": ["25 euros", "25"], "answerable": false,'
        ' "as": "lena",'
        ' "history": ["what needs a receipt?", {"role": "assistant", "text": "All above 25 euros."}]}\n'
    )
    (query,) = read_dataset(
        write(tmp_path, GOOD | {"queries.jsonl": line, "qrels.tsv": "query-id\tcorpus-id\tscore\n"})
    ).queries
    assert query == Query(
        "q1",
        "and abroad?",
        answers=("25 euros", "25"),
        answerable=False,
        history=(Turn("user", "what needs a receipt?"), Turn("assistant", "All above 25 euros.")),
        as_user="lena",
    )


def test_files_are_documents_and_their_pages_can_be_judged(tmp_path: Path) -> None:
    dataset = read_dataset(write(tmp_path, PAGED))
    assert (dataset.files, dataset.corpus) == (tmp_path / "files", ())
    assert dataset.gold == {"q1": {"a/rules.pdf#page=2": 1}, "q2": {"a/rules.pdf": 1}}


def test_the_corpus_wins_over_files(tmp_path: Path) -> None:
    dataset = read_dataset(write(tmp_path, GOOD | {"files/d3": "other"}))
    assert dataset.files is None
    assert "d3" in refusal(tmp_path, {"qrels.tsv": QRELS + "q1\td3\t1\n"})


def test_a_byte_order_mark_windows_line_ends_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    windows = {name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n\r\n").encode() for name, text in GOOD.items()}
    plain = read_dataset(write(tmp_path / "plain", GOOD))
    assert read_dataset(write(tmp_path / "windows", windows)) == plain


def test_a_line_separator_inside_a_text_does_not_end_the_line(tmp_path: Path) -> None:
    corpus = CORPUS.replace("Keep receipts.", "Keep\u2028receipts\x85.")
    assert read_dataset(write(tmp_path, GOOD | {"corpus.jsonl": corpus})).corpus[0].text == "Keep\u2028receipts\x85."


def test_readers_are_read_and_everyone_reads_the_rest(tmp_path: Path) -> None:
    toml = '[groups]\nhr = ["lena", "omar"]\n[readers]\nd1 = ["hr"]\n'
    access = read_dataset(write(tmp_path, GOOD | {"access.toml": toml})).access
    assert access.groups == {"hr": ("lena", "omar")}
    assert (access.readers_of("d1"), access.readers_of("d2")) == (("hr",), ("everyone",))


def test_a_document_may_be_for_nobody(tmp_path: Path) -> None:
    dataset = read_dataset(write(tmp_path, GOOD | {"access.toml": "[readers]\nd1 = []\n"}))
    assert dataset.access.readers_of("d1") == ()


def test_a_missing_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"nowhere: there is no such folder"):
        read_dataset(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "named"),
    [("corpus.jsonl", "corpus.jsonl"), ("queries.jsonl", "queries.jsonl"), ("qrels.tsv", "qrels.tsv")],
)
def test_a_missing_file_is_named(tmp_path: Path, name: str, named: str) -> None:
    message = refusal(tmp_path, {key: text for key, text in GOOD.items() if key != name})
    assert named in message


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    assert name in refusal(tmp_path, GOOD | {name: "\n"})


@pytest.mark.parametrize(
    ("name", "line", "why"),
    [
        ("corpus.jsonl", "{oops", "is not JSON"),
        ("corpus.jsonl", "[" * 200_000, "is not JSON"),
        ("corpus.jsonl", '["d3"]', "must be a JSON object"),
        ("corpus.jsonl", '{"_id": "d1", "text": "again"}', "'d1' was used before"),
        ("corpus.jsonl", '{"_id": "", "text": "x"}', '"_id" is empty'),
        ("corpus.jsonl", '{"_id": 3, "text": "x"}', '"_id" must be a string'),
        ("corpus.jsonl", '{"_id": "d3"}', '"text" must be a string'),
        ("corpus.jsonl", b"\xff", "is not UTF-8"),
        ("queries.jsonl", '{"_id": "q1", "text": "x"}', "'q1' was used before"),
        ("queries.jsonl", '{"_id": "q3", "text": "x", "answers": "25"}', '"answers" must be a list'),
        (
            "queries.jsonl",
            '{"_id": "q3", "text": "x", "answers": [25]}',
            '"answers" must be a list of strings',
        ),
        (
            "queries.jsonl",
            '{"_id": "q3", "text": "x", "answerable": "no"}',
            '"answerable" must be true or false',
        ),
        ("queries.jsonl", '{"_id": "q3", "text": "x", "as": 1}', '"as" must be a string'),
        ("queries.jsonl", '{"_id": "q3", "text": "x", "history": [1]}', '"history" must hold'),
        (
            "queries.jsonl",
            '{"_id": "q3", "text": "x", "history": [{"role": "bot", "text": "x"}]}',
            '"role" must be',
        ),
        ("qrels.tsv", "q9\td1\t1", "'q9' is not in queries.jsonl"),
        ("qrels.tsv", "q1\td9\t1", "'d9' is not among the documents"),
        ("qrels.tsv", "q1\td1#page=1\t1", "'d1#page=1' is not among the documents"),
        ("qrels.tsv", "q1\td1\t1", "judged before"),
        ("qrels.tsv", "q1\td2", "needs three cells separated by tabs, has 2"),
        ("qrels.tsv", "q1\td2\tgood", "score must be a whole number, not 'good'"),
    ],
)
def test_a_bad_line_is_refused_with_file_line_and_reason(
    tmp_path: Path, name: str, line: str | bytes, why: str
) -> None:
    bad = GOOD[name].encode() + (line if isinstance(line, bytes) else line.encode())
    message = refusal(tmp_path, GOOD | {name: bad})
    assert f"{name}, line {len(GOOD[name].splitlines()) + 1}: " in message
    assert why in message


def test_judgements_without_a_header_are_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, GOOD | {"qrels.tsv": "q1\td1\t1\n"})
    assert "qrels.tsv, line 1: must begin with the header" in message


@pytest.mark.parametrize("page", ["0", "-1", "02", "two", "", "²", "٢"])
def test_a_page_is_a_whole_number_from_one(tmp_path: Path, page: str) -> None:
    qrels = f"query-id\tcorpus-id\tscore\nq1\ta/rules.pdf#page={page}\t1\n"
    assert "is not among the documents" in refusal(tmp_path, PAGED | {"qrels.tsv": qrels})


@pytest.mark.parametrize("name", ["a/rules.doc", "../queries.jsonl", "a"])
def test_only_files_inside_the_folder_can_be_judged(tmp_path: Path, name: str) -> None:
    qrels = f"query-id\tcorpus-id\tscore\nq1\t{name}\t1\n"
    assert "is not among the documents" in refusal(tmp_path, PAGED | {"qrels.tsv": qrels})


@pytest.mark.parametrize(
    ("toml", "why"),
    [
        ("[groups", "is not TOML"),
        ("groups = 1", "[groups] must be a table"),
        ('[groups]\nhr = "lena"', '"hr" must be a list'),
        ('[readers]\nd9 = ["everyone"]', "'d9', which is not among the documents"),
        ('[readers]\nd1 = ["hr"]', "unknown groups: hr"),
    ],
)
def test_bad_rights_are_refused(tmp_path: Path, toml: str, why: str) -> None:
    message = refusal(tmp_path, GOOD | {"access.toml": toml})
    assert "access.toml" in message
    assert why in message
