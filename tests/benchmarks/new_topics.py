"""Questions on something new, asked in the middle of a conversation: `python -m tests.benchmarks.new_topics`

Printed is, for each set of questions that is found, the share that is taken for a follow-up and searched with words of
the conversation. The questions were asked of other documents, so none is one; the conversations are every thirtieth of
those on which the rules were written.
"""

from collections.abc import Iterator, Sequence
from statistics import fmean

from kb_assistant.dialog.followup import standalone
from kb_assistant.domain.answers import Question, Turn
from kb_assistant.evaluation.dataset import read_dataset
from tests.benchmarks.bench.places import SHARED
from tests.benchmarks.followups import CORPUS, read_conversations

SETS = ("enterprise_multi", "clapnq", "cnil_faq_fr", "xquad_en", "xquad_de")
MOST = 600


def main() -> None:
    histories = [one.question.history for one in read_conversations(CORPUS / "followups_dev.jsonl")][::30]
    for name in SETS:
        if (SHARED / name).is_dir():
            texts = [query.text for query in read_dataset(SHARED / name).queries][:MOST]
            print(f"{name}: {fmean(_taken(texts, histories)):.3f} of {len(texts)} questions")


def _taken(texts: Sequence[str], histories: Sequence[tuple[Turn, ...]]) -> Iterator[bool]:
    for text in texts:
        yield from (standalone(Question(text, history=history)) != text for history in histories)


if __name__ == "__main__":
    main()
