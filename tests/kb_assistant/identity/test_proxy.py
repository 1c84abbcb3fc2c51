"""T057: the headers of a trusted reverse proxy, and nobody else's."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from kb_assistant.domain.access import CONSOLE
from kb_assistant.domain.accounts import GroupClaim, Identity
from kb_assistant.errors import InvalidInput, NotSignedIn, SettingsError
from kb_assistant.identity.proxy import ISSUER, TrustedProxy
from kb_assistant.people import People
from tests.corpus.people import HERE, person

SECRET = "s" * 32
PROXY = TrustedProxy(("10.0.0.2", "192.168.7.0/24", "::1"), SECRET)
PEER = "10.0.0.2"
GOOD = (("X-Proxy-Secret", SECRET), ("X-Forwarded-User", "ada"), ("X-Forwarded-Groups", "hr, it,"))


def test_t057_a_listed_proxy_with_the_secret_is_believed() -> None:
    found = PROXY.vouches(PEER, GOOD)
    assert found is not None
    assert (found.identity, found.claims) == (Identity(ISSUER, "ada"), frozenset({"hr", "it"}))


@pytest.mark.parametrize(
    "peer", ["10.0.0.3", "203.0.113.7", "", "unknown", "10.0.0.2, 203.0.113.7", "::2", "10.0.0.02"]
)
def test_t057_anybody_else_s_headers_are_ignored(peer: str) -> None:
    assert PROXY.vouches(peer, GOOD) is None
    assert PROXY.vouches(peer, (*GOOD, ("x-forwarded-for", PEER), ("X-Forwarded-User", "eve"))) is None


@pytest.mark.parametrize("peer", ["192.168.7.200", "::1", "::ffff:10.0.0.2"])
def test_t057_networks_and_both_versions_are_known(peer: str) -> None:
    assert PROXY.vouches(peer, GOOD) is not None


@pytest.mark.parametrize("secret", ["", "x", SECRET + "x", SECRET[:-1], SECRET.upper(), "é"])
def test_t057_without_the_secret_nobody_is_vouched_for(secret: str) -> None:
    assert PROXY.vouches(PEER, (("X-Proxy-Secret", secret), *GOOD[1:])) is None
    assert PROXY.vouches(PEER, GOOD[1:]) is None


@pytest.mark.parametrize("name", ["X-Forwarded-User", "x-forwarded-user", "X-FORWARDED-USER", "X-Proxy-Secret"])
def test_t057_a_header_that_came_twice_is_refused_in_any_case(name: str) -> None:
    with pytest.raises(InvalidInput, match="twice"):
        PROXY.vouches(PEER, (*GOOD, (name, "eve")))


def test_t057_a_header_with_underscores_is_another_one() -> None:
    found = PROXY.vouches(PEER, (*GOOD, ("X_Forwarded_User", "eve")))
    assert found is not None
    assert found.identity.subject == "ada"
    assert PROXY.vouches(PEER, (GOOD[0], ("X_Forwarded_User", "eve"))) is None


@pytest.mark.parametrize("user", ["a\x00b", "a\r\nX-Forwarded-User: eve", "x" * 300])
def test_t057_a_name_that_is_none_is_refused(user: str) -> None:
    with pytest.raises(InvalidInput):
        PROXY.vouches(PEER, (GOOD[0], ("X-Forwarded-User", user)))


def test_t057_a_proxy_s_user_is_never_an_account_of_the_same_name(people: People) -> None:
    mine = person(people, "ada")
    found = PROXY.vouches(PEER, GOOD)
    assert found is not None
    first = people.sessions.principal_by(found, HERE)
    assert first.user_id != mine
    assert people.sessions.principal_by(found, HERE) == first


def test_groups_count_where_they_are_mapped_and_as_the_last_request_says(people: People) -> None:
    hr = people.add_group("hr").id
    people.directory.map_claim(CONSOLE, GroupClaim(ISSUER, "hr", "hr"))
    with_group, without = PROXY.vouches(PEER, GOOD), PROXY.vouches(PEER, GOOD[:2])
    assert with_group is not None
    assert without is not None
    assert hr in people.sessions.principal_by(with_group, HERE).groups
    assert hr not in people.sessions.principal_by(without, HERE).groups


def test_a_disabled_or_unknown_person_is_not_let_in(people: People) -> None:
    found = PROXY.vouches(PEER, GOOD)
    assert found is not None
    with pytest.raises(NotSignedIn):
        people.sessions.principal_by(found, HERE, admit=False)
    who = people.sessions.principal_by(found, HERE)
    people.accounts.disable(CONSOLE, who.user_id or 0)
    with pytest.raises(NotSignedIn):
        people.sessions.principal_by(found, HERE)


@pytest.mark.parametrize(("peers", "secret"), [(("nonsense",), SECRET), (("10.0.0.1/8",), SECRET), ((PEER,), "short")])
def test_settings_that_would_not_protect_are_refused(peers: tuple[str, ...], secret: str) -> None:
    with pytest.raises(SettingsError, match="proxy"):
        TrustedProxy(peers, secret)
    assert SECRET not in repr(PROXY)


def test_ten_first_requests_at_once_make_one_account(people: People) -> None:
    found = PROXY.vouches(PEER, GOOD)
    assert found is not None
    with ThreadPoolExecutor(5) as pool:
        made = set(pool.map(lambda _: people.sessions.principal_by(found, HERE).user_id, range(10)))
    assert len(made) == 1
    assert len(people.users()) == 1
