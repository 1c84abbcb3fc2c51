"""Words of an open page as the layout takes them: in points from the top left corner of the turned page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ingest.loaders.pdf.page import Word
from ingest.loaders.pdf.pdfium.characters import HYPHEN, Characters
from ingest.loaders.pdf.span import Place, Span
from ingest.loaders.pdf.turn import Turn

_word = partial(tuple.__new__, Word)
"""As `Word` makes one, in half the time, and without a look at what is given."""


@dataclass(frozen=True, slots=True, eq=False)
class Writing:
    """`strays` are words that are not all read: what is left of them, by their first characters."""

    text: Characters
    turn: Turn
    strays: Mapping[int, Sequence[int]]

    def words(self, spans: Sequence[Span], places: Sequence[Place]) -> list[Word]:
        text, left_edge, upper_edge = self.text.text, self.turn.left, self.turn.upper
        rare = set(self.strays) if not self.turn.quarter else {start for start, _, _ in spans}
        if HYPHEN in text:
            rare |= {start for start, end, _ in spans if HYPHEN in text[start:end]}
        return [
            _word(
                (
                    text[start:end],
                    left - left_edge,
                    upper_edge - top,
                    right - left_edge,
                    upper_edge - bottom,
                    upper_edge - look.baseline,
                    look.size,
                    look.bold,
                    False,
                    False,
                    start,
                    self,
                )
            )
            if look.baseline is not None and start not in rare
            else self._rare_word(text[start:end], (start, end, look), (left, bottom, right, top))
            for (start, end, look), (left, bottom, right, top) in zip(spans, places, strict=True)
        ]

    def _rare_word(self, text: str, span: Span, place: Place) -> Word:
        """Turned, on no level line, broken or with signs that its font lacks."""
        start, end, look = span
        hyphen, unread = text[-1] == HYPHEN and end - start > 1, start in self.strays
        text = text.replace(HYPHEN, "-")
        if unread:
            text = "".join(text[index - start] for index in self.strays[start]) or "•"
        box = self.turn.box(*place)
        base = box.bottom if self.turn.quarter else self.turn.upper - self.text.baseline(start)
        return Word(text, box.x0, box.top, box.x1, box.bottom, base, look.size, look.bold, hyphen, unread, start, self)

    def lefts(self, start: int, end: int) -> tuple[float, ...]:
        """Where characters start; nothing of a page that is closed or turned."""
        if self.turn.quarter or not self.text.is_open:
            return ()
        return tuple(place[0] - self.turn.left for place in self.text.places(range(start, end)))
