"""The assistant as it shows itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bot:
    """`avatar` is an emoji or `:material/NAME:`, `colour` is #rrggbb.

    Where the greeting is empty, the pages have one in the reader's language."""

    name: str
    avatar: str
    colour: str
    greeting: str = ""
    starters: tuple[str, ...] = ()
