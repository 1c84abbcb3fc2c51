"""What was measured."""

import json as jsonlib
from collections.abc import Mapping
from pathlib import Path

from kb_assistant.evaluation.runner import Asked, Figure, Scores
from kb_assistant.terminal.answers import answer_values
from kb_assistant.terminal.console import out, print_json


def print_scores(scores: Scores, json: bool) -> None:
    """JSON holds the figures of the answerer in use; where that is a language model, the table has both."""
    values = scores.values()
    if json:
        print_json(values)
        return
    columns = {"": values} if scores.quoting is None else _side_by_side(scores, values)
    if len(columns) > 1:
        out.print(f"{'':<10} {'  '.join(f'{name:>12.24}' for name in columns)}")
    for name in dict.fromkeys(name for column in columns.values() for name in column):
        shown = "  ".join(f"{_figure(column.get(name)):>12}" for column in columns.values())
        out.print(f"{name:<10} {shown.strip() if len(columns) == 1 else shown}")


def _side_by_side(scores: Scores, values: Mapping[str, Figure]) -> dict[str, dict[str, Figure]]:
    assert scores.quoting is not None and scores.answering is not None  # noqa: S101 - asked by the caller
    written = {**values, **scores.answering.values()}
    return {"quotes": {**values, **scores.quoting.values()}, scores.model: written}


def _figure(value: Figure) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def write_asked(scores: Scores, file: Path) -> None:
    """Every question with what was expected and what each answerer said."""
    with file.open("w", encoding="utf-8") as lines:
        for asked in scores.asked:
            lines.write(jsonlib.dumps(_asked(asked), ensure_ascii=False, default=str) + "\n")


def _asked(asked: Asked) -> dict[str, object]:
    return {
        "_id": asked.query.id,
        "text": asked.query.text,
        "answerable": asked.query.answerable,
        "answers": list(asked.query.answers),
        **{name: {**answer_values(given.answer), "right": given.right} for name, given in asked.given.items()},
    }
