"""Links on each kind of database; what they open is tried over HTTP."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from kb_assistant.answers.shares import Shares
from kb_assistant.domain.access import ANONYMOUS, CONSOLE, Principal, Role
from kb_assistant.domain.answers import Answer, Outcome
from kb_assistant.domain.shares import Share, ShareRules, ShareState, SourceState
from kb_assistant.errors import Forbidden, InvalidInput, NotFound, NotSignedIn
from kb_assistant.people import People
from kb_assistant.store.transaction import Store
from tests.corpus.people import SetClock

RULES = ShareRules(enabled=True, anonymous=True, days=30)


@dataclass(frozen=True, slots=True)
class Links:
    shares: Shares
    store: Store
    clock: SetClock
    ada: Principal
    bob: Principal
    answer: str

    def under(self, rules: ShareRules) -> Shares:
        return Shares(self.store, self.clock, rules)


@pytest.fixture
def links(people: People, store: Store, clock: SetClock) -> Links:
    ada, bob = people.add_user("ada"), people.add_user("bob")
    with store.write() as tx:
        answer = tx.answers.add(ada, "Is it so?", Answer(Outcome.NOT_ANSWERED, "The documents do not say."))
    return Links(Shares(store, clock, RULES), store, clock, ada, bob, answer)


def test_a_link_opens_until_it_is_over_and_is_then_swept(links: Links) -> None:
    token = links.shares.add(links.ada, links.answer, days=2).token
    shown = links.shares.open(links.bob, token)
    assert (shown.text, shown.state, shown.redacted) == ("The documents do not say.", SourceState.CURRENT, 0)
    links.clock.move(timedelta(days=2))
    with pytest.raises(NotFound, match="opens nothing"):
        links.shares.open(links.bob, token)
    assert [share.state for share in links.shares.list(links.ada)] == [ShareState.EXPIRED]
    assert (links.shares.sweep(), links.shares.sweep()) == (1, 0)


def test_links_are_listed_newest_first_in_pages_with_their_openings(links: Links) -> None:
    made = []
    for number in range(5):
        made.append(links.shares.add(links.ada, links.answer))
        links.clock.move(timedelta(seconds=number % 2))
    links.shares.open(links.bob, made[4].token)
    links.shares.open(ANONYMOUS, links.shares.add(links.ada, links.answer, anonymous=True).token)
    pages: list[Share] = []
    while found := links.shares.list(links.ada, before=pages[-1].id if pages else None, limit=2):
        pages += found
    assert len({share.id for share in pages}) == 6
    assert [share.created for share in pages] == sorted((share.created for share in pages), reverse=True)
    assert {share.id: share.opened for share in pages}[made[4].id] == 1
    assert sum(share.opened for share in pages) == 2
    assert links.shares.list(links.bob) == []


def test_only_its_owner_and_administrators_end_a_link(links: Links, people: People) -> None:
    first, second = (links.shares.add(links.ada, links.answer) for _ in range(2))
    with pytest.raises(NotFound):
        links.shares.revoke(links.bob, first.id)
    links.shares.revoke(links.ada, first.id)
    links.shares.revoke(people.add_user("root", Role.ADMINISTRATOR), second.id)
    with pytest.raises(NotFound):
        links.shares.revoke(CONSOLE, second.id)


def test_settings_count_for_the_links_that_are_there(links: Links) -> None:
    open_to_all = links.shares.add(links.ada, links.answer, anonymous=True).token
    signed_in = links.shares.add(links.ada, links.answer).token
    strict = links.under(ShareRules(enabled=True, anonymous=False, days=30))
    assert strict.open(links.bob, signed_in).question == "Is it so?"
    for who, error in ((ANONYMOUS, NotSignedIn), (links.bob, NotFound)):
        with pytest.raises(error):
            strict.open(who, open_to_all)
    links.clock.move(timedelta(days=8))
    with pytest.raises(NotFound):
        links.under(ShareRules(enabled=True, anonymous=True, days=7)).open(links.bob, signed_in)


def test_what_is_not_allowed_is_refused_and_who_can_allow_it_named(links: Links) -> None:
    with pytest.raises(Forbidden, match=r"an administrator turned it off"):
        links.under(ShareRules(enabled=False, anonymous=True, days=30)).add(links.ada, links.answer)
    with pytest.raises(Forbidden, match=r"an administrator can allow them"):
        links.under(ShareRules(enabled=True, anonymous=False, days=30)).add(links.ada, links.answer, anonymous=True)
    with pytest.raises(InvalidInput, match="1 to 30 days"):
        links.shares.add(links.ada, links.answer, days=31)
    with pytest.raises(NotFound):
        links.shares.add(links.bob, links.answer)
    with pytest.raises(NotSignedIn):
        links.shares.open(ANONYMOUS, "nothing")


def test_an_answer_that_was_emptied_keeps_no_text(links: Links) -> None:
    with links.store.write() as tx:
        emptied = tx.answers.add(links.ada, "Is it so?", Answer(Outcome.ANSWERED, "It is canary."))
    token = links.shares.add(links.ada, emptied).token
    assert links.shares.open(links.bob, token).text == ""
