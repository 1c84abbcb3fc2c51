"""Questions wait in line for a place: first come, first served, and nobody takes the places of all."""

from collections.abc import Callable
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from kb_assistant.domain.access import CONSOLE, Principal
from kb_assistant.errors import Busy, ModelFailure
from kb_assistant.generation.models.base import never
from kb_assistant.generation.places import Places


def somebody(number: int) -> Principal:
    return Principal(f"p{number}", user_id=number)


class Asker:
    """Takes a place in a thread of its own, notes when it has one, and holds it until told otherwise."""

    def __init__(self, places: Places, who: Principal, served: list[str], name: str) -> None:
        self._leave = Event()
        self._thread = Thread(target=self._ask, args=(places, who, served, name))
        self._thread.start()

    def leave(self) -> None:
        self._leave.set()
        self._thread.join()

    def _ask(self, places: Places, who: Principal, served: list[str], name: str) -> None:
        with places.taken(who, never):
            served.append(name)
            self._leave.wait()


def until(true: Callable[[], bool]) -> None:
    end = monotonic() + 10
    while not true():
        assert monotonic() < end
        sleep(0.01)


def test_who_came_first_is_served_first() -> None:
    places, served = Places(2, wait=30), list[str]()
    first = [Asker(places, somebody(n), served, str(n)) for n in (1, 2)]
    until(lambda: len(served) == 2)
    later = []
    for number in (3, 4, 5):
        later.append(Asker(places, somebody(number), served, str(number)))
        until(lambda: places.waiting == len(later))
    for asker in (*first, *later):
        asker.leave()
        until(lambda: len(served) + places.waiting == 5)
    assert served[2:] == ["3", "4", "5"]


def test_one_person_s_questions_do_not_hold_up_those_behind_them() -> None:
    places, served = Places(2, wait=30), list[str]()
    one = Asker(places, somebody(1), served, "one")
    until(lambda: served == ["one"])
    again = Asker(places, somebody(1), served, "one again")
    until(lambda: places.waiting == 1)
    other = Asker(places, somebody(2), served, "other")
    until(lambda: served == ["one", "other"])
    for asker in (one, again, other):
        asker.leave()
    assert served[2] == "one again"


def test_who_waits_too_long_is_told_and_leaves_the_line() -> None:
    places = Places(1, wait=0)
    with places.taken(CONSOLE, never), pytest.raises(Busy, match="try again"), places.taken(somebody(2), never):
        pass
    assert places.waiting == 0
    with places.taken(somebody(2), never):
        assert places.waiting == 0


def test_who_left_is_waited_for_by_nobody() -> None:
    places = Places(1, wait=30)
    with places.taken(CONSOLE, never), pytest.raises(ModelFailure), places.taken(somebody(2), lambda: True):
        pass
    assert places.waiting == 0
