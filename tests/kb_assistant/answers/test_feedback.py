"""Feedback on each kind of database; the rest is tried over HTTP."""

from datetime import timedelta

import pytest

from kb_assistant.answers.feedback import FeedbackBox
from kb_assistant.answers.shares import Shares
from kb_assistant.domain.access import CONSOLE, Principal, Role
from kb_assistant.domain.answers import Answer, Outcome
from kb_assistant.domain.feedback import FeedbackFilter, Reason
from kb_assistant.domain.shares import ShareRules
from kb_assistant.errors import Forbidden, InvalidInput, NotFound, NotSignedIn
from kb_assistant.people import People
from kb_assistant.store.transaction import Store
from tests.corpus.people import SetClock


@pytest.fixture
def shares(store: Store, clock: SetClock) -> Shares:
    return Shares(store, clock, ShareRules(enabled=True, anonymous=True, days=30))


@pytest.fixture
def box(store: Store, clock: SetClock, shares: Shares) -> FeedbackBox:
    return FeedbackBox(store, clock, shares.answer_of)


def answer(store: Store, who: Principal) -> str:
    with store.write() as tx:
        return tx.answers.add(who, "Is it so?", Answer(Outcome.NOT_ANSWERED, "The documents do not say."))


def test_there_is_one_a_person_and_answer(
    box: FeedbackBox, shares: Shares, store: Store, people: People, clock: SetClock
) -> None:
    ada, bob = people.add_user("ada"), people.add_user("bob")
    one = answer(store, ada)
    box.give(ada, one, 1)
    clock.move(timedelta(minutes=1))
    box.give(bob, one, -1, Reason.NOT_FOUND, token=shares.add(ada, one).token)
    clock.move(timedelta(minutes=1))
    box.give(ada, one, -1, Reason.OTHER, "Hm.")
    reviewed = box.list(people.add_user("eve", Role.EDITOR))
    assert [(item.feedback.reason, item.question) for item in reviewed.items] == [
        (Reason.OTHER, "Is it so?"),
        (Reason.NOT_FOUND, "Is it so?"),
    ]
    assert reviewed.next is None and box.show(ada, one).comment == "Hm."


def test_a_page_says_where_the_next_begins(box: FeedbackBox, store: Store, people: People, clock: SetClock) -> None:
    ada, eve = people.add_user("ada"), people.add_user("eve", Role.BOT_MASTER)
    for number in range(3):
        box.give(ada, answer(store, ada), 1, comment=str(number))
        clock.move(timedelta(seconds=1))
    first = box.list(eve, limit=2)
    rest = box.list(eve, FeedbackFilter(before=first.next), limit=2)
    assert [item.feedback.comment for item in (*first.items, *rest.items)] == ["2", "1", "0"]
    assert rest.next is None


def test_who_may_not_is_told_so(box: FeedbackBox, store: Store, people: People) -> None:
    ada, bob = people.add_user("ada"), people.add_user("bob")
    one = answer(store, ada)
    with pytest.raises(NotFound):
        box.give(bob, one, 1)
    with pytest.raises(NotFound):
        box.take_back(ada, one)
    with pytest.raises(NotSignedIn):
        box.give(CONSOLE, one, 1)
    with pytest.raises(Forbidden):
        box.list(ada)
    with pytest.raises(InvalidInput, match="2000"):
        box.give(ada, one, 1, comment="x" * 2_001)
