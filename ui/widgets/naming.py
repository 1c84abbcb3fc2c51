"""Names that are chosen where others may be changing them at the same time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from ui.escaping import plain


@dataclass(frozen=True, slots=True)
class Changed:
    """What somebody did to the names that they were shown."""

    added: tuple[str, ...]
    removed: tuple[str, ...]

    @classmethod
    def between(cls, shown: Sequence[str], chosen: Sequence[str]) -> "Changed":
        return cls(
            tuple(name for name in chosen if name not in shown), tuple(name for name in shown if name not in chosen)
        )

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    def applied(self, now: Sequence[str]) -> list[str]:
        """What others did to the names meanwhile stays."""
        return [name for name in dict.fromkeys((*now, *self.added)) if name not in self.removed]


def change_names(
    label: str,
    key: str,
    now: Sequence[str],
    offered: Iterable[str] = (),
    *,
    placeholder: str | None = None,
    help: str | None = None,
) -> Changed:
    """Shows the names as they are `now` until others are chosen; names that are not offered can be typed."""
    _follow(key, now)
    offered = dict.fromkeys((*offered, *now, *st.session_state[key]))
    chosen = pick_names(label, offered, placeholder=placeholder, help=help, key=key)
    return Changed.between(st.session_state[_shown(key)], chosen)


def pick_names(
    label: str, offered: Iterable[str], *, placeholder: str | None, help: str | None, key: str | None = None
) -> list[str]:
    """Names that are not offered can be typed; those that are stand in the order of the service, which sorts them."""
    return st.multiselect(
        label,
        list(offered),
        format_func=plain,
        accept_new_options=True,
        # Else all names are the first choice, which Enter takes: documents would be shared with everybody by a slip.
        select_all=False,
        placeholder=placeholder,
        help=help,
        key=key,
    )


def forget_names(key: str) -> None:
    """Once they are saved: what is there then is shown."""
    st.session_state.pop(_shown(key), None)


def _follow(key: str, now: Sequence[str]) -> None:
    # What is set anew in every run would overwrite what is chosen in a form and not sent yet.
    if key in st.session_state and _shown(key) in st.session_state:
        shown, chosen = set(st.session_state[_shown(key)]), set(st.session_state[key])
        if chosen != shown or shown == set(now):
            return
    st.session_state[key] = list(now)
    st.session_state[_shown(key)] = tuple(now)


def _shown(key: str) -> str:
    return f"{key}.shown"
