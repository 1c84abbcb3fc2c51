"""`kb eval`: how good retrieval and answers are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb_assistant.cli.options import Json

if TYPE_CHECKING:
    from kb_assistant.bootstrap import KnowledgeBase


def evaluate(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Holds corpus.jsonl or files/, queries.jsonl, qrels.tsv.")
    ],
    answers: Annotated[
        bool, typer.Option("--answers", help="Answer the questions too, and score the answers.")
    ] = False,
    most: Annotated[
        int | None, typer.Option("--questions", min=1, help="Ask so many of the questions, half of them unanswerable.")
    ] = None,
    replies: Annotated[
        Path | None, typer.Option("--replies", help="Keep what the language model writes in this file, and reuse it.")
    ] = None,
    each: Annotated[
        Path | None, typer.Option("--each", help="Write every question with its answers into this file (JSON lines).")
    ] = None,
    json: Json = False,
) -> None:
    """Measure retrieval and answers on a set of questions, in a throw-away data folder.

    With a language model its answers are set beside those of quoting alone."""
    from kb_assistant.evaluation.dataset import read_dataset, sampled
    from kb_assistant.terminal.scores import print_scores, write_asked

    dataset = read_dataset(folder)
    if each:
        # What can't be written is told before it is measured.
        each.open("a").close()
    with _throwaway(replies) as kb:
        from kb_assistant.evaluation.runner import evaluate as run

        scores = run(kb, sampled(dataset, most) if most else dataset, answers)
        if each:
            write_asked(scores, each)
        print_scores(scores, json)


@contextmanager
def _throwaway(replies: Path | None) -> "Iterator[KnowledgeBase]":
    """A knowledge base that is gone afterwards; only exported models are shared with the lasting one."""
    from tempfile import TemporaryDirectory

    from kb_assistant.bootstrap import open_knowledge_base
    from kb_assistant.settings import load_settings

    with TemporaryDirectory(prefix="kb-eval-") as folder:
        kb = open_knowledge_base(load_settings().elsewhere(Path(folder)), replies)
        try:
            yield kb
        finally:
            kb.close()
