"""What people may use, counted in the database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from kb_assistant.domain.access import CONSOLE, Principal, Role, Scope
from kb_assistant.domain.allowance import Allowance, Rate
from kb_assistant.errors import KbError, TooManyAttempts
from kb_assistant.people.allowances import QUESTION, Allowances
from kb_assistant.store.transaction import Store
from tests.corpus.people import SetClock

ADA, BOB = Principal("ada", 1), Principal("bob", 2)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def allowances(store: Store, clock: SetClock) -> Allowances:
    rates = {
        Allowance.QUESTIONS_PER_MINUTE: Rate(3, MINUTE),
        Allowance.QUESTIONS_PER_DAY: Rate(8, DAY),
        Allowance.ALL_QUESTIONS_PER_DAY: Rate(10, DAY),
    }
    return Allowances(store, clock, rates)


def asked(allowances: Allowances, who: Principal) -> bool:
    try:
        allowances.take(who, QUESTION)
    except TooManyAttempts:
        return False
    return True


def test_t054_who_asks_too_fast_is_told_how_long_to_wait(allowances: Allowances, clock: SetClock) -> None:
    assert [asked(allowances, ADA) for _ in range(4)] == [True, True, True, False]
    with pytest.raises(TooManyAttempts, match=r"faster than is allowed here: try again in 20 seconds\.$") as told:
        allowances.take(ADA, QUESTION)
    clock.move(timedelta(seconds=told.value.retry_after))
    assert asked(allowances, ADA)


def test_the_setting_is_named_to_those_alone_who_can_change_it(allowances: Allowances) -> None:
    eve = replace(ADA, role=Role.ADMINISTRATOR, scopes=frozenset(Scope))
    assert [asked(allowances, eve) for _ in range(3)] == [True] * 3
    with pytest.raises(TooManyAttempts, match=r"says setting limits\.questions_per_minute\."):
        allowances.take(eve, QUESTION)


def test_t054_one_who_asks_too_much_does_not_keep_another_from_asking(allowances: Allowances) -> None:
    assert [asked(allowances, ADA) for _ in range(9)].count(True) == 3
    assert asked(allowances, BOB)


def test_what_is_refused_costs_nothing(allowances: Allowances, clock: SetClock) -> None:
    for _ in range(20):
        asked(allowances, ADA)
    clock.move(MINUTE)
    assert [asked(allowances, ADA) for _ in range(4)] == [True, True, True, False]


def test_everybody_together_has_a_limit_too(allowances: Allowances, clock: SetClock) -> None:
    given = 0
    for number in range(10):
        given += sum(asked(allowances, Principal(f"p{number}", number)) for _ in range(2))
    assert given == 10


def test_the_console_has_no_limits(allowances: Allowances) -> None:
    assert all(asked(allowances, CONSOLE) for _ in range(20))


def test_many_at_once_get_no_more_than_one_after_the_other(allowances: Allowances) -> None:
    def ask(_: int) -> bool:
        try:
            return asked(allowances, ADA)
        except KbError:  # the database was busy: nothing was given
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(24))) <= 3


def test_what_is_full_again_is_forgotten(allowances: Allowances, clock: SetClock) -> None:
    asked(allowances, ADA)
    assert allowances.sweep() == 0
    clock.move(2 * DAY)
    assert allowances.sweep() == 3


def test_t092_a_clock_set_back_keeps_nobody_waiting_until_it_is_as_late_again(
    allowances: Allowances, clock: SetClock
) -> None:
    assert [asked(allowances, ADA) for _ in range(4)] == [True, True, True, False]
    clock.move(-timedelta(minutes=5))
    assert not asked(allowances, ADA)
    clock.move(-timedelta(days=365))
    assert asked(allowances, ADA)
