"""What an answer of a language model takes, and which part is ours: `python -m tests.benchmarks.answer_time [N]`.

Asks N questions (default 6) of the sample company with the model of the settings. Model's time is what passes while
its next piece is waited for; everything else (understanding, searching, quoting, prompt, proving each statement,
saving) is ours. The first quote is the quoting answerer's, which needs no model.
"""

import sys
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.answers import Question, Statement
from kb_assistant.evaluation.dataset import read_dataset
from kb_assistant.evaluation.runner import take_in
from kb_assistant.generation.models.base import Cancelled, ChatModel, Deadlines, Message, never
from kb_assistant.generation.writing import WritingAnswerer
from kb_assistant.settings import load_settings

SAMPLE = Path(__file__).parents[2] / "kb_assistant" / "sample"


@dataclass
class TimedModel:
    """A ChatModel that notes how long its pieces were waited for."""

    model: ChatModel
    waited: float = 0.0
    first: float | None = None
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.model.name

    def stream(
        self, messages: Sequence[Message], limits: Deadlines, cancelled: Cancelled = never
    ) -> Generator[str, None, None]:
        pieces = self.model.stream(messages, limits, cancelled)
        began = monotonic()
        for piece in pieces:
            self.waited += monotonic() - began
            self.first = self.waited if self.first is None else self.first
            yield piece
            began = monotonic()
        self.waited += monotonic() - began


@dataclass(frozen=True)
class Times:
    """Seconds."""

    quoted: float
    first_token: float
    first_statement: float | None
    whole: float
    model: float


def main() -> None:
    with TemporaryDirectory() as folder:
        kb = open_knowledge_base(load_settings().elsewhere(Path(folder)))
        try:
            if not kb.model:
                print("No language model is set (llm.model): nothing is measured.")
                return
            dataset = read_dataset(SAMPLE)
            take_in(kb, dataset)
            most = int(sys.argv[1]) if len(sys.argv) > 1 else 6
            questions = [query.text for query in dataset.queries if query.answerable and not query.history]
            _print(kb.model, [_timed(kb, text) for text in questions[:: len(questions) // most][:most]])
        finally:
            kb.close()


def _timed(kb: KnowledgeBase, text: str) -> Times:
    answerer = kb.assistant._answerer
    assert isinstance(answerer, WritingAnswerer)
    timed = TimedModel(answerer._model)
    answerer._model = timed
    kb.quoting.ask(CONSOLE, Question(text))
    began = monotonic()
    kb.quoting.ask(CONSOLE, Question(text))
    quoted = monotonic() - began
    began, first = monotonic(), None
    for piece in kb.assistant.stream(CONSOLE, Question(text)):
        if first is None and isinstance(piece, Statement):
            first = monotonic() - began
    whole = monotonic() - began
    answerer._model = timed.model
    return Times(quoted, timed.first or 0.0, first, whole, timed.waited)


def _print(name: str, times: Sequence[Times]) -> None:
    asked = [one for one in times if one.model]
    shown = [one.first_statement for one in asked if one.first_statement is not None]
    print(f"{name}: {len(asked)} of {len(times)} questions were asked of it; medians in seconds")
    print(f"first quote without it   {median(one.quoted for one in times):7.2f}")
    print(f"its first token          {median(one.first_token for one in asked):7.2f}")
    print(f"first proved statement   {median(shown):7.2f}" if shown else "no statement was proved")
    print(f"whole answer             {median(one.whole for one in asked):7.2f}")
    print(f"of that ours             {median(one.whole - one.model for one in asked):7.2f}")
    print(f"our share                {sum(o.whole - o.model for o in asked) / sum(o.whole for o in asked):7.1%}")


if __name__ == "__main__":
    main()
