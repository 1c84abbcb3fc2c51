"""A language model makes a follow-up standalone: what it is told, and whether what it writes can be believed."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from kb_assistant.dialog.light_words import is_specific
from kb_assistant.dialog.parallels import kind_of
from kb_assistant.domain.answers import Question, Turn
from kb_assistant.generation.models.base import Cancelled, ChatModel, Deadlines, Message, never
from kb_assistant.generation.prompt import LANGUAGES, harmless
from kb_assistant.language.words import best_likeness, fold, is_informative, language_of, stem, stems, words

_RULES = """\
You rewrite follow-up messages of a conversation, so that they are understood without it.
Keep the words and the language of the follow-up. Put in what its pronouns stand for and what it leaves out. \
Never answer it. Never repeat an earlier question. Write one line."""
_ENGLISH = (
    "Employee: how long is the warranty on pumps\nAssistant: Two years.\n"
    "Follow-up: and who pays for sending them back?\nRewrite the follow-up in English.",
    "Who pays for sending pumps back under warranty?",
)
_FRENCH = (
    "Employee: combien de pauses a-t-on au Canada ?\nAssistant: Deux par jour.\n"
    "Follow-up: même les stagiaires ?\nRewrite the follow-up in French.",
    "Même les stagiaires ont-ils deux pauses par jour au Canada ?",
)
_GERMAN = (
    "Employee: wie viele pausen gibt es in kanada\nAssistant: Zwei am Tag.\n"
    "Follow-up: auch für praktikanten?\nRewrite the follow-up in German.",
    "Gibt es auch für Praktikanten zwei Pausen am Tag in Kanada?",
)
_EXAMPLES = {"en": _ENGLISH, "fr": _FRENCH, "de": _GERMAN}
_TURNS = 4
_TURN_CHARACTERS = {"user": 200, "assistant": 300}
_MESSAGE_CHARACTERS = 400
_SPEAKERS = {"user": "Employee", "assistant": "Assistant"}

_MAX_TOKENS = 48
# Searching without the model costs little: nobody should wait long for a better wording of a question.
_FIRST_TOKEN_SECONDS = 10.0
_TOTAL_SECONDS = 15.0


def ask_for_rewrite(question: Question, model: ChatModel, limits: Deadlines, cancelled: Cancelled = never) -> str:
    """What the model writes, as it is. Raises ModelFailure."""
    with closing(model.stream(compose(question), _short(limits), cancelled)) as pieces:
        return "".join(pieces)


def _short(limits: Deadlines) -> Deadlines:
    return replace(
        limits,
        first_token=min(limits.first_token, _FIRST_TOKEN_SECONDS),
        total=min(limits.total, _TOTAL_SECONDS),
        max_tokens=min(limits.max_tokens, _MAX_TOKENS),
    )


def compose(question: Question) -> tuple[Message, ...]:
    """The rules and an example, then the end of the conversation, which is quoted text and no instruction."""
    code = _language(question)
    said, meant = _EXAMPLES.get(code, _EXAMPLES["en"])
    spoken = [_line(turn) for turn in question.history[-_TURNS:] if turn.role in _SPEAKERS]
    last = f"Follow-up: {_in_one_line(question.text, _MESSAGE_CHARACTERS)}"
    task = f"Rewrite the follow-up in {LANGUAGES.get(code, 'its language')}."
    asked = "\n".join([*spoken, last, task])
    return Message("system", _RULES), Message("user", said), Message("assistant", meant), Message("user", asked)


def _language(question: Question) -> str:
    """Of the message and what was asked before: "why" alone could be anything."""
    asked = [turn.text[: _TURN_CHARACTERS["user"]] for turn in question.history if turn.role == "user"]
    return language_of(" ".join([*asked[-2:], question.text[:_MESSAGE_CHARACTERS]]))


def _line(turn: Turn) -> str:
    return f"{_SPEAKERS[turn.role]}: {_in_one_line(turn.text, _TURN_CHARACTERS[turn.role])}"


def _in_one_line(text: str, most: int) -> str:
    """A line break would let a text speak as somebody else."""
    return " ".join(harmless(text[:most]).split())


_LABEL = re.compile(r"^\W*(?:rewritten |standalone |complete |last )?(?:question|message)\s*:\s*", re.IGNORECASE)
_LONGEST = 300
_MOST_NEW_WORDS = 3
_OPENS_QUESTION = re.compile(
    r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|may|must|should|will|would|"
    r"has|have|am|in|for|at|on|by|if|under|after|to|from|with|quel\w*|qui|que|qu|quand|ou|comment|combien|pourquoi|est|"
    r"sont|peut|puis|faut|dois|doit|y|a|l|le|la|les|en|pour|jusqu|dans|de|d|w(?:er|en|em|as|ie|ann|o|arum|essen)|welche\w*|"
    r"kann|konnen|darf|durfen|muss|mussen|soll|ist|sind|gibt|gilt|gelten|hat|habe|wird|werden|bis|ab|bei|fur|mit|nach|"
    r"von|auch)\b"
)


def checked(written: str, question: Question) -> str | None:
    """The question that a model wrote, or None for what is no faithful rewriting of the asked one."""
    text = " ".join(_LABEL.sub("", _first_line(written)).strip("\"'“”«» ").split())
    return None if any(_faults(text, question)) else text


def _first_line(written: str) -> str:
    return next((line for line in written.splitlines() if _LABEL.sub("", line).strip()), "")


def _faults(text: str, question: Question) -> Iterator[bool]:
    asked, said = question.text, " ".join(turn.text for turn in question.history)
    put_in = set(stems(text)) - set(stems(asked))
    yield not text or len(text) > _LONGEST
    yield not text.endswith("?") and not _OPENS_QUESTION.match(fold(text))
    yield not put_in & set(stems(said))
    yield _lost(text, asked)
    yield _invented(text, f"{asked} {said}")
    yield len({language_of(text), _language(question)} - {"und"}) > 1


def _lost(text: str, asked: str) -> bool:
    """Whether a number, place or role of the message is gone, or half of its other specific words."""
    kept = frozenset(stems(text))
    strict = [word for word in words(asked) if kind_of(fold(word))]
    loose = [word for word in words(asked) if is_specific(word) and not kind_of(fold(word))]
    gone = [word for word in loose if best_likeness(stem(word), kept) < 0.6]
    return any(stem(word) not in kept for word in strict) or 2 * len(gone) > len(loose)


def _invented(text: str, source: str) -> bool:
    """Whether a number or a name is in it that nobody mentioned, or many new words."""
    known = frozenset(stem(word) for word in words(source))
    new = [word for word in words(text) if is_informative(word) and best_likeness(stem(word), known) < 0.6]
    first = next(iter(words(text)), "")
    named = any(word[0].isdigit() or (word[0].isupper() and word != first) for word in new)
    return named or len(new) > _MOST_NEW_WORDS
