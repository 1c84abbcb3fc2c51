"""For those who use no mouse, or hear the page: what they are told, and where they go on. See ui/parts/guide.js."""

from dataclasses import asdict, dataclass

import streamlit as st

from ui.parts import part

_GUIDANCE = "guidance"


@dataclass(frozen=True, slots=True)
class Guidance:
    """`turn` is another one whenever there is something new; `to` is the key of a container."""

    turn: int = 0
    said: str = ""
    to: str = ""
    if_lost: bool = False


def say(text: str) -> None:
    """Is told to a screen reader once this run of the page has drawn what it is about."""
    _put(Guidance(_last().turn + 1, said=text))


def say_now(text: str) -> None:
    """The same while the page is still being drawn; once in a run."""
    say(text)
    part("guide", asdict(_last()), "guide-now")


def say_change(name: str, text: str) -> None:
    """What stands on the page under this name, when it is another than before."""
    before = st.session_state.get(f"{_GUIDANCE}.{name}", text)
    st.session_state[f"{_GUIDANCE}.{name}"] = text
    if text != before:
        say(text)


def lead_to(key: str, *, if_lost: bool = False) -> None:
    """Whoever goes on by keyboard goes on in the container with this key: with what is to be read or written in it.

    `if_lost` is for what comes later, when they may have gone on by themselves."""
    _put(Guidance(_last().turn + 1, to=key, if_lost=if_lost))


def draw_guidance() -> None:
    """Once in each run, at its end."""
    part("guide", asdict(_last()), "guide")


def _last() -> Guidance:
    found: Guidance = st.session_state.get(_GUIDANCE, Guidance())
    return found


def _put(guidance: Guidance) -> None:
    st.session_state[_GUIDANCE] = guidance
