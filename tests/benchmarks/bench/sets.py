"""The sets of questions: the sample company's, and every folder laid out for `kb eval` that is found beside us."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from ingest.reading import answer
from kb_assistant.dialog.followup import standalone
from kb_assistant.domain.answers import Question
from kb_assistant.evaluation.dataset import Dataset, read_dataset
from kb_assistant.sample import FOLDER
from tests.benchmarks.bench.places import SHARED
from tests.corpus.french import french_questions

SAMPLE = "sample"
SAMPLE_FRENCH = "sample_in_french"
FILES = "/files"
_TEXT_CHARS = 20_000_000

Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that has a gold document. Follow-ups stand alone: the peers know no conversations."""

    text: str
    gold: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """`rows` are the documents as id, title and text. In `folder` they are as files, called `names`.

    Where there are both, the rows hold the text that we read from the files: ours takes the files, the peers the rows.
    """

    name: str
    asked: Sequence[Asked]
    rows: Sequence[Row] = ()
    folder: Path | None = None
    names: Sequence[str] = ()


def sampled(questions: QuestionSet, most: int) -> QuestionSet:
    """With at most that many of the questions, the same ones each time."""
    mixed = sorted(questions.asked, key=lambda one: sha256(one.text.encode()).digest())
    return replace(questions, asked=mixed[:most])


def thinned(questions: QuestionSet, every: int) -> QuestionSet:
    """With one in so many of the documents, and the questions that these answer."""
    kept = {name for name, _, _ in questions.rows[::every]}
    asked = [one for one in questions.asked if set(one.gold) <= {document_of(name, one.gold) for name in kept}]
    rows = [row for row in questions.rows if row[0] in kept]
    return replace(questions, asked=asked, rows=rows, names=[name for name in questions.names if name in kept])


def names() -> list[str]:
    """Every set that is here, the sample company's first."""
    found = sorted(file.parent.name for file in SHARED.glob("*/qrels.tsv"))
    return [SAMPLE, SAMPLE_FRENCH, *found, *(one for name in found for one in _file_sets(name))]


def _file_sets(name: str) -> Iterator[str]:
    """All files, and those of each format alone where the same documents are there in several."""
    folder = SHARED / name / "files"
    if folder.is_dir():
        yield f"{name}{FILES}"
        formats = {file.suffix[1:] for file in folder.rglob("*.*") if file.parent.name == file.suffix[1:]}
        yield from (f"{name}{FILES}/{one}" for one in sorted(formats))


def read(name: str) -> QuestionSet:
    """Raises InvalidInput where the folder does not fit the layout."""
    if name in (SAMPLE, SAMPLE_FRENCH):
        return _of_files(name, read_dataset(FOLDER) if name == SAMPLE else french_questions())
    if FILES in name:
        return _with_files(name)
    dataset = read_dataset(SHARED / name)
    rows = tuple((text.id, text.title, text.text) for text in dataset.corpus)
    return QuestionSet(name, tuple(_asked(dataset)), rows)


def _asked(dataset: Dataset) -> Iterator[Asked]:
    for query in dataset.queries:
        gold = dataset.gold.get(query.id, {})
        if any(gold.values()):
            yield Asked(standalone(Question(query.text, query.history)), gold)


def _of_files(name: str, dataset: Dataset) -> QuestionSet:
    assert dataset.files
    names = _names(dataset.files)
    rows = tuple(_row(dataset.files, file) for file in names)
    return QuestionSet(name, tuple(_asked(dataset)), rows, dataset.files, names)


def _row(folder: Path, name: str) -> Row:
    extract = answer(folder / name, name, {}, _TEXT_CHARS)["extract"]
    return name, extract["title"], extract["text"]


def _with_files(name: str) -> QuestionSet:
    """The folder's files instead of its texts; a document may be there in several formats, and one may be asked for."""
    of, _, suffix = name.partition(FILES)
    folder = SHARED / of / "files"
    files = [file for file in _names(folder) if not suffix or file.endswith(f".{suffix[1:]}")]
    return QuestionSet(name, tuple(_asked(read_dataset(SHARED / of))), folder=folder, names=files)


def _names(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def document_of(name: str, gold: Mapping[str, int]) -> str:
    """The id by which the gold knows a file: its own name, that without the first folder, or that of the text it was
    made from."""
    path = Path(name)
    made_from = path.parent.parent / f"{path.stem}.md" if path.parent.name == path.suffix[1:] else path
    ids = (name, Path(*path.parts[1:]).as_posix(), made_from.as_posix())
    return next((one for one in ids if one in gold), ids[-1])
