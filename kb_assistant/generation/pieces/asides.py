"""Pieces that are not of a document's matter: of the document itself, or that name another place to look. Pure."""

import re

from kb_assistant.language.words import fold

_OF_ITSELF = re.compile(
    r"(?:last (?:updated?|reviewed|changed|modified)|updated|(?:document )?owner|author|written by|approved by|version|"
    r"status|(?:valid|effective|in force) (?:from|since)|published|next review|review date|"
    r"derniere mise a jour|mis a jour|proprietaire|auteur|redige par|valable depuis|"
    r"stand|letzte (?:aktualisierung|anderung)|verantwortlich\w*|autor|gultig (?:ab|seit))\b[^.!?]{0,3}(?:[:(]|\d)"
)
_ASKS = re.compile(
    r"\b(?:own(?:s|ers?|ed)?|wrote|writ\w+|authors?|responsible|maintain\w*|look(?:s|ing)? after|in charge|updat\w+|"
    r"version|edition|approv\w+|valid|in force|publish\w*|review\w*|changed|redige\w*|ecrit\w*|auteur|proprietaire|"
    r"mise? a jour|valable|verantwort\w+|geschrieben|aktualisi\w+|gultig|stand|autor)\b"
)
_ELSEWHERE = re.compile(
    r"^(?:for (?:details|more)[^.]*, )?see\b"
    r"|\b(?:is|are|described|explained|laid down|listed|set out|found|defined|written|kept|regulated) in (?:the |our )?"
    r"[\"“«*_'‘]|\b(?:described|explained|laid down|set out|defined) in (?:the|our)\b"
    r"|\b(?:voir|decrit\w*|explique\w*|figure\w*) (?:dans|en) (?:le|la|les|l')"
    r"|\b(?:siehe|steht|stehen|beschrieben|geregelt) (?:in|im)\b"
)
_LABEL = 60
"""Characters at the beginning of a piece that tell whether it is of its document."""
_LONGEST = 280
"""Characters of a sentence that does no more than to point."""


def is_of_itself(text: str) -> bool:
    """Whether a piece tells of its document: "Last updated: 2 March", "Owner: Finance"."""
    return bool(_OF_ITSELF.match(fold(text.lstrip(" *_|#")[:_LABEL])))


def asks_of_itself(question: str) -> bool:
    """Whether such a piece may be what is asked for."""
    return bool(_ASKS.search(fold(question)))


def points_elsewhere(text: str) -> bool:
    """Whether a piece says where something is written instead of what: 'How to book them is in "Meetings".'"""
    return len(text) <= _LONGEST and bool(_ELSEWHERE.search(fold(text)))
