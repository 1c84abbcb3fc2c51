"""The assistant as it shows itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bot:
    """`avatar` is an emoji, `colour` is written #rrggbb; an empty greeting is the one in the reader's language."""

    name: str
    avatar: str
    colour: str
    greeting: str = ""
    starters: tuple[str, ...] = ()
