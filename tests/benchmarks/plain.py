"""What the model says without us: `python -m tests.benchmarks.plain DIR [--questions N] [--replies FILE]`

The unanswerable ones among N of the questions of DIR, laid out for `kb eval` and chosen as `kb eval --questions` does,
are put to the model of the settings with the passages found for them and a plain "Answer from these sources". Counted
as answered is what does not say that the sources do not tell; every answer is printed, for a reader to judge.
"""

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from kb_assistant.bootstrap import deadlines, open_knowledge_base, open_language_model
from kb_assistant.domain.answers import Passage, Question
from kb_assistant.errors import ModelFailure
from kb_assistant.evaluation.dataset import read_dataset, sampled
from kb_assistant.evaluation.runner import take_in
from kb_assistant.generation.models.base import ChatModel, Message
from kb_assistant.generation.prompt import compose
from kb_assistant.generation.tokens import count_tokens
from kb_assistant.settings import Settings, load_settings

DECLINES = re.compile(
    r"\b(?:no|any) (?:specific |direct )?(?:information|mention|answer)\b|\b(?:not|n't) (?:\w+ly )?(?:mention|provide|"
    r"specif|contain|state|say|given|available|include|address|clear|possible|enough)|\b(?:cannot|can't|unable)\b",
    re.IGNORECASE,
)


def main() -> None:
    options = _options()
    settings = load_settings()
    model = open_language_model(settings, options.replies)
    if model is None:
        print("No language model is set (llm.model): nothing is measured.")
        return
    dataset = sampled(read_dataset(options.folder), options.questions)
    asked = [query for query in dataset.queries if not query.answerable]
    declined = 0
    with TemporaryDirectory() as folder:
        kb = open_knowledge_base(settings.elsewhere(Path(folder)))
        take_in(kb, dataset)
        for query in asked:
            question = Question(query.text, query.history)
            passages = kb.quoting.search(kb.people.principal(query.as_user), question, settings.answers.passages)
            said = plain_answer(model, settings, query.text, passages)
            declined += bool(DECLINES.search(said))
            print(f"== {query.id} · {query.text}\n   {said}", flush=True)
        kb.close()
    print(f"{model.name}: {len(asked) - declined} of {len(asked)} unanswerable questions were answered")


def _options() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--replies", type=Path, help="keep what the model writes in this file, and reuse it")
    return parser.parse_args()


def plain_answer(model: ChatModel, settings: Settings, question: str, passages: Sequence[Passage]) -> str:
    """What the model makes of the passages without our rules and checks, in one line."""
    prompt = compose(Question(question), "en", passages, settings.llm.source_tokens, count_tokens)
    sources = "\n\n".join(passage.text for passage in prompt.passages)
    asked = Message("user", f"Answer from these sources:\n\n{sources}\n\nQuestion: {question}")
    pieces: list[str] = []
    try:
        pieces.extend(model.stream([asked], deadlines(settings)))
    except ModelFailure as failure:
        pieces.append(f" ({failure.reason})")
    return " ".join("".join(pieces).split())


if __name__ == "__main__":
    main()
