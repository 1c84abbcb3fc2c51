"""Forty questions in French about the sample company's documents, nearly all of which are in English."""

import json
from dataclasses import replace
from pathlib import Path

from kb_assistant.evaluation.dataset import Dataset, Query, read_dataset
from kb_assistant.sample import FOLDER

_FILE = Path(__file__).with_suffix(".jsonl")


def french_questions() -> Dataset:
    """The sample company's documents with these questions in the place of its own."""
    rows = [json.loads(line) for line in _FILE.read_text().splitlines()]
    queries = tuple(Query(row["_id"], row["text"]) for row in rows)
    gold = {row["_id"]: dict.fromkeys(row["documents"], 1) for row in rows}
    return replace(read_dataset(FOLDER), queries=queries, gold=gold)
