"""Which passwords are taken: long enough, not among the most common, not made of who and where one is. Pure."""

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from kb_assistant.errors import InvalidInput

SHORTEST, LONGEST = 8, 200
"""In characters of the normalised password. Nothing is ever cut off."""

_FEWEST_GUESSES = 1e6
"""What zxcvbn estimates an attacker to need who knows how people make passwords."""

# What stands for a letter in the passwords that everybody thinks are clever.
_LEET = str.maketrans("04135789@$!|", "oalestbgasil")
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_ESTIMATED = 72


def normalised(password: str) -> str:
    """Equal text is an equal password, however a keyboard composed it."""
    return unicodedata.normalize("NFC", password)


def checked(password: str, context: Collection[str] = ()) -> str:
    """The password as it is hashed. `context` are words an attacker would try first: the person's name, the company's.

    Raises InvalidInput saying what is wrong with it, and never what it was."""
    text = normalised(password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise InvalidInput(f"A password has {SHORTEST} to {LONGEST} characters: a sentence of your own is a good one.")
    if _is_common(text) or _guesses(text, context) < _FEWEST_GUESSES:
        raise InvalidInput("This password is among the first that are guessed: take a few words of your own.")
    if _is_context(text, context):
        raise InvalidInput("A password must not be made of your name or the company's: take other words.")
    return text


def _guesses(text: str, context: Collection[str]) -> float:
    """By words, names, dates, keyboards and repetitions, in their usual disguises."""
    from zxcvbn import zxcvbn

    # More characters than it looks at only make a password better.
    return float(zxcvbn(text[:_ESTIMATED], user_inputs=[*context, *_words(context)])["guesses"])


def _is_common(text: str) -> bool:
    """In our own list of many languages, as it is or once digits around it and letters in disguise are undone."""
    plain = text.casefold()
    bare = _ENDS.sub("", plain)
    return bool({plain, bare, bare.translate(_LEET), _ENDS.sub("", plain.translate(_LEET))} & _common())


def _is_context(text: str, context: Collection[str]) -> bool:
    """Whether little but these words and digits is left."""
    plain = text.casefold()
    words = _words(context)
    for word in sorted(words, key=len, reverse=True):
        plain = plain.replace(word, "")
    return bool(words) and len(re.sub(r"[\W\d_]", "", plain)) < 4 and plain != text.casefold()


def _words(context: Collection[str]) -> frozenset[str]:
    return frozenset(part for word in context for part in re.split(r"[\W_]+", word.casefold()) if len(part) >= 3)


@cache
def _common() -> frozenset[str]:
    return frozenset(files(__package__).joinpath("common_passwords.txt").read_text("utf-8").split())
