"""Which limit is reached first."""

from collections.abc import Callable
from dataclasses import replace
from threading import Event
from time import monotonic, sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.errors import ModelFailure, ModelReason
from kb_assistant.generation.models.base import Deadlines, never
from kb_assistant.generation.models.deadlines import Progress, due, timed
from kb_assistant.generation.models.failures import failure
from kb_assistant.generation.models.provider import Give
from kb_assistant.generation.models.reading import Reader
from tests.kb_assistant.generation.models.asking import ROOMY

LIMITS = Deadlines(connect=5, first_token=60, idle=20, total=180)


class Scripted:
    """A connection that does what a function says."""

    abandonable = True

    def __init__(self, script: Callable[[Give, Event], None], connected: bool = True) -> None:
        self.connected = connected
        self.closed = Event()
        self._script = script

    def read(self, give: Give) -> None:
        self._script(give, self.closed)

    def close(self) -> None:
        self.closed.set()


def heard(connection: Scripted, limits: Deadlines = ROOMY) -> tuple[list[str], ModelReason | None]:
    pieces: list[str] = []
    reader = Reader(connection, limits.max_chars)
    try:
        pieces.extend(timed(reader, limits, never, monotonic() + limits.total))
    except ModelFailure as found:
        return pieces, found.reason
    finally:
        reader.close()
    return pieces, None


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (Progress(100), (105, ModelReason.TIMEOUT_CONNECT)),
        (Progress(100, connected=101), (161, ModelReason.TIMEOUT_FIRST_TOKEN)),
        (Progress(100, connected=101, last=150), (170, ModelReason.TIMEOUT_IDLE)),
        (Progress(100, connected=101, last=270), (280, ModelReason.TIMEOUT_TOTAL)),
    ],
)
def test_each_stage_has_its_limit(progress: Progress, expected: tuple[float, ModelReason]) -> None:
    assert due(progress, LIMITS, ends=280) == expected


def test_a_model_that_is_never_reached_is_given_up_as_such() -> None:
    assert heard(Scripted(lambda _, closed: void(closed.wait(60)), connected=False), replace(ROOMY, connect=0.2)) == (
        [],
        ModelReason.TIMEOUT_CONNECT,
    )


def test_a_slow_consumer_is_not_taken_for_a_silent_model() -> None:
    limits = Deadlines(idle=0.5, total=60)
    reader = Reader(Scripted(lambda give, _: void([give(word) for word in "abc"])), 99)
    pieces = []
    for piece in timed(reader, limits, never, monotonic() + 60):
        sleep(0.7)
        pieces.append(piece)
    assert pieces == ["a", "b", "c"]


def test_text_is_told_to_stop_where_it_became_too_long() -> None:
    wanted: list[bool] = []

    def endless(give: Give, _: Event) -> None:
        while len(wanted) < 10_000 and (not wanted or wanted[-1]):
            wanted.append(give("word "))

    pieces, reason = heard(Scripted(endless))
    assert reason is ModelReason.TOO_LONG
    assert len("".join(pieces)) == ROOMY.max_chars
    assert len(wanted) == ROOMY.max_chars // 5 + 1


@pytest.mark.parametrize("size", [ROOMY.max_chars - 1, ROOMY.max_chars])
def test_an_answer_that_just_fits_is_whole(size: int) -> None:
    assert heard(Scripted(lambda give, _: void(give("x" * size)))) == (["x" * size], None)


def test_a_piece_far_too_long_is_cut() -> None:
    pieces, reason = heard(Scripted(lambda give, _: void(give("x" * 10 * ROOMY.max_chars))))
    assert (pieces, reason) == (["x" * ROOMY.max_chars], ModelReason.TOO_LONG)


def test_a_failure_after_text_comes_after_the_text() -> None:
    def breaks(give: Give, _: Event) -> None:
        give("a")
        raise failure(ModelReason.CLOSED_MIDSTREAM)

    assert heard(Scripted(breaks)) == (["a"], ModelReason.CLOSED_MIDSTREAM)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_defect_in_a_member_is_told_and_not_waited_for() -> None:
    def defect(give: Give, _: Event) -> None:
        raise ZeroDivisionError

    assert heard(Scripted(defect), Deadlines()) == ([], ModelReason.UNAVAILABLE)


@given(st.lists(st.text(max_size=30), max_size=20))
def test_the_text_is_given_as_it_was_but_for_control_characters(pieces: list[str]) -> None:
    got, reason = heard(Scripted(lambda give, _: void([give(piece) for piece in pieces])))
    text = "".join(got)
    assert all(got)
    assert text == "".join(c for c in "".join(pieces) if c in "\t\n" or not (ord(c) < 32 or 127 <= ord(c) < 160))
    assert (reason is ModelReason.EMPTY) == (not text.strip())


def void(_: object) -> None:
    """Makes an expression a function's whole body."""
