"""Questions in French about the sample company's documents, nearly all of which are in English: forty that they
answer, and thirty that they do not, half of those on what companies write about.

Of the forty every second, and of the thirty the first fifteen, were looked at while answering was tuned."""

import json
from dataclasses import replace
from pathlib import Path

from kb_assistant.evaluation.dataset import Dataset, Query, read_dataset
from kb_assistant.sample import FOLDER

_FILE = Path(__file__).with_suffix(".jsonl")


def french_questions() -> Dataset:
    """The sample company's documents with the forty questions in the place of its own."""
    asked = french_answering()
    return replace(asked, queries=tuple(query for query in asked.queries if query.answerable))


def french_answering() -> Dataset:
    """The same with those that the documents do not answer."""
    rows = [json.loads(line) for line in _FILE.read_text().splitlines()]
    queries = tuple(Query(row["_id"], row["text"], answerable=bool(row["documents"])) for row in rows)
    gold = {row["_id"]: dict.fromkeys(row["documents"], 1) for row in rows if row["documents"]}
    return replace(read_dataset(FOLDER), queries=queries, gold=gold)


def is_dev(query: Query) -> bool:
    """Whether a question was looked at while answering was tuned."""
    number = int(query.id[1:])
    return number % 2 == 1 if query.answerable else number <= 15
