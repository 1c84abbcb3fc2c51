"""Documents that are chosen in this tab, to do something to all of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import streamlit as st

from kb_assistant.domain.documents import Document

_CHOSEN = "selection.chosen"


@dataclass(frozen=True, slots=True)
class Selection:
    """By id, as they were when they were seen last."""

    documents: Mapping[str, Document] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.documents)

    def marked(self, shown: Iterable[Document], chosen: Collection[str]) -> "Selection":
        """The same after those of the shown were chosen and the others of them were not."""
        here = {one.id: one for one in shown}
        others = {name: one for name, one in self.documents.items() if name not in here}
        return Selection({**others, **{name: one for name, one in here.items() if name in chosen}})

    def parts(self, size: int) -> Iterator[tuple[str, ...]]:
        """Their ids, so many at a time."""
        ids = tuple(self.documents)
        return (ids[at : at + size] for at in range(0, len(ids), size))

    @property
    def readers(self) -> list[str]:
        """Whoever reads any of them."""
        return sorted({reader for one in self.documents.values() for reader in one.readers})


def selection() -> Selection:
    """The one of this tab."""
    found: Selection = st.session_state.setdefault(_CHOSEN, Selection())
    return found


def choose(chosen: Selection) -> None:
    st.session_state[_CHOSEN] = chosen


def choose_none() -> None:
    choose(Selection())
