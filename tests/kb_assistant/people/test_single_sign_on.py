"""T066: signing in by a real OpenID provider, in a process of its own, and what is refused."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from kb_assistant.domain.access import CONSOLE, Role
from kb_assistant.domain.accounts import GroupClaim, Returned
from kb_assistant.errors import NotVouchedFor, ProviderFailure, SettingsError
from kb_assistant.identity.oidc import OpenIdClient, Provider
from kb_assistant.people import People
from kb_assistant.people.single_sign_on import Begun, SingleSignOn, local_page
from kb_assistant.store.transaction import Store
from tests.corpus.openid_provider import CALLBACK, CLIENT, SECRET, become, running
from tests.corpus.people import HERE, SetClock, people_of, person


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as found:
        yield found


@pytest.fixture
def issuer(address: str) -> str:
    become(address, {"sub": "42", "preferred_username": "ada", "groups": ["HR-Team"]})
    return address


@pytest.fixture
def database(migrated_sqlite_url: str) -> str:
    """One kind is enough: what is stored is tried on both elsewhere."""
    return migrated_sqlite_url


class RealTime(SetClock):
    """Begins now: the provider's tokens bear the real time."""

    def __init__(self) -> None:
        from kb_assistant.clock import utc_now

        self.now = utc_now()


@pytest.fixture
def clock() -> SetClock:
    return RealTime()


def sign_on(issuer: str, store: Store, people: People, clock: SetClock, **changed: object) -> SingleSignOn:
    admit = bool(changed.pop("admit", True))
    provider = Provider(issuer, CLIENT, CALLBACK, SECRET, **changed)  # type: ignore[arg-type]  # the test's words
    return SingleSignOn(store, OpenIdClient(provider, clock), people.sessions, clock, admit)


@pytest.fixture
def sso(issuer: str, store: Store, people: People, clock: SetClock) -> SingleSignOn:
    return sign_on(issuer, store, people, clock)


def go(begun: Begun) -> Returned:
    """What a browser does: there, and back with what the provider says."""
    answer = httpx2.get(begun.address, follow_redirects=False)
    assert answer.status_code == 302, answer.text
    back = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    return Returned(back.get("state", ""), back.get("code", ""), back.get("iss", ""), back.get("error", ""))


def test_a_person_signs_in_and_lands_where_they_wanted(sso: SingleSignOn, people: People, issuer: str) -> None:
    begun = sso.begin("/documents?page=2")
    finished = sso.finish(go(begun), begun.browser, HERE)
    assert finished.page == "/documents?page=2"
    who = people.principal_of(finished.signed_in.token)
    assert (who.name, who.role) == ("ada", Role.READER)
    identities = people.accounts.show(CONSOLE, who.user_id or 0).identities
    assert [(one.issuer, one.subject) for one in identities] == [(issuer, "42")]


def test_the_same_person_is_the_same_account_whatever_they_are_called(
    sso: SingleSignOn, people: People, issuer: str
) -> None:
    begun = sso.begin()
    first = sso.finish(go(begun), begun.browser, HERE).signed_in.principal
    become(issuer, {"sub": "42", "preferred_username": "somebody else", "email": "x@example.org"})
    begun = sso.begin()
    assert sso.finish(go(begun), begun.browser, HERE).signed_in.principal == first


def test_groups_of_the_provider_count_where_they_are_mapped(sso: SingleSignOn, people: People, issuer: str) -> None:
    hr = people.add_group("hr").id
    people.directory.map_claim(CONSOLE, GroupClaim(issuer, "HR-Team", "hr"))
    begun = sso.begin()
    assert hr in sso.finish(go(begun), begun.browser, HERE).signed_in.principal.groups
    become(issuer, {"sub": "42", "groups": "HR-Team"})
    begun = sso.begin()
    assert hr not in sso.finish(go(begun), begun.browser, HERE).signed_in.principal.groups


def test_what_is_sent_has_pkce_state_and_nonce_and_no_secret(sso: SingleSignOn) -> None:
    sent = parse_qs(urlsplit(sso.begin().address).query)
    assert sent["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= sent.keys()
    assert SECRET not in str(sent)
    assert sent["response_type"] == ["code"]


FAULTS: dict[str, dict[str, object]] = {
    "another audience": {"claims": {"sub": "42", "aud": "another program"}},
    "several audiences, none presenting": {"claims": {"sub": "42", "aud": [CLIENT, "another"]}},
    "presented by another": {"claims": {"sub": "42", "azp": "another program"}},
    "no audience": {"drop": ["aud"]},
    "another issuer": {"claims": {"sub": "42", "iss": "https://evil.example"}},
    "an issuer that only begins alike": {"claims": {"sub": "42", "iss": "http://127.0.0.1:1.evil.example"}},
    "no issuer": {"drop": ["iss"]},
    "another nonce": {"claims": {"sub": "42", "nonce": "another"}},
    "a nonce that is no text": {"claims": {"sub": "42", "nonce": ["x"]}},
    "no nonce": {"drop": ["nonce"]},
    "expired": {"claims": {"sub": "42", "exp": 1_000_000_000}},
    "an end that is no time": {"claims": {"sub": "42", "exp": "never"}},
    "no end": {"drop": ["exp"]},
    "issued in the future": {"claims": {"sub": "42", "iat": 99_999_999_999}},
    "not valid yet": {"claims": {"sub": "42", "nbf": 99_999_999_999}},
    "nobody": {"drop": ["sub"]},
    "an empty subject": {"claims": {"sub": ""}},
    "a subject that is a number": {"claims": {"sub": 42}},
    "a subject too long to keep": {"claims": {"sub": "4" * 300}},
    "not signed": {"signing": "none"},
    "signed with the public key as a secret": {"signing": "hs256"},
    "signed by somebody else": {"signing": "stranger"},
}


def test_t066_the_provider_can_sign_again_what_is_right(sso: SingleSignOn, issuer: str) -> None:
    """So that a token below is refused for its fault and for nothing else."""
    become(issuer, {"sub": "42"}, drop=["no such claim"])
    begun = sso.begin()
    assert sso.finish(go(begun), begun.browser, HERE).page == "/"


@pytest.mark.parametrize("fault", FAULTS)
def test_t066_a_token_that_is_wrong_signs_nobody_in(sso: SingleSignOn, people: People, issuer: str, fault: str) -> None:
    become(issuer, **{"claims": {"sub": "42"}, **FAULTS[fault]})  # type: ignore[arg-type]  # the table's words
    begun = sso.begin()
    with pytest.raises(NotVouchedFor):
        sso.finish(go(begun), begun.browser, HERE)
    assert people.users() == []


def test_t066_a_code_is_good_once(sso: SingleSignOn, people: People) -> None:
    begun = sso.begin()
    returned = go(begun)
    sso.finish(returned, begun.browser, HERE)
    with pytest.raises(NotVouchedFor):
        sso.finish(returned, begun.browser, HERE)
    again = sso.begin()
    state = go(again).state
    with pytest.raises(NotVouchedFor):
        sso.finish(Returned(state, returned.code), again.browser, HERE)


def test_t066_a_state_that_was_not_begun_here_is_refused(sso: SingleSignOn) -> None:
    begun = sso.begin()
    returned = go(begun)
    for state in ("", "x", returned.state + "x"):
        with pytest.raises(NotVouchedFor):
            sso.finish(Returned(state, returned.code), begun.browser, HERE)
    assert sso.finish(returned, begun.browser, HERE).page == "/"


def test_t066_a_sign_in_is_finished_in_the_browser_that_began_it(sso: SingleSignOn) -> None:
    """Or somebody would sign a victim's browser in to an account of theirs."""
    mine, theirs = sso.begin(), sso.begin()
    returned = go(theirs)
    with pytest.raises(NotVouchedFor):
        sso.finish(returned, mine.browser, HERE)
    assert sso.finish(returned, theirs.browser, HERE).page == "/"


def test_t066_a_code_of_another_sign_in_does_not_fit(sso: SingleSignOn) -> None:
    mine, theirs = sso.begin(), sso.begin()
    stolen, own = go(theirs), go(mine)
    with pytest.raises(NotVouchedFor):
        sso.finish(Returned(own.state, stolen.code), mine.browser, HERE)


def test_t066_an_answer_that_names_another_issuer_is_refused(sso: SingleSignOn) -> None:
    begun = sso.begin()
    returned = go(begun)
    mixed = Returned(returned.state, returned.code, "https://evil.example")
    with pytest.raises(NotVouchedFor):
        sso.finish(mixed, begun.browser, HERE)


def test_t066_an_error_from_the_provider_signs_nobody_in(sso: SingleSignOn) -> None:
    begun = sso.begin()
    with pytest.raises(NotVouchedFor):
        sso.finish(Returned(go(begun).state, "", "", "access_denied"), begun.browser, HERE)


def test_a_sign_in_that_takes_too_long_is_begun_again(sso: SingleSignOn, clock: SetClock) -> None:
    begun = sso.begin()
    returned = go(begun)
    clock.move(timedelta(minutes=11))
    with pytest.raises(NotVouchedFor, match="begin again"):
        sso.finish(returned, begun.browser, HERE)


def test_t066_the_name_or_e_mail_of_somebody_else_gives_no_access_to_their_account(
    sso: SingleSignOn, people: People, issuer: str
) -> None:
    mine = person(people, "ada", Role.ADMINISTRATOR)
    become(issuer, {"sub": "666", "preferred_username": "ada", "email": "ada@example.org", "email_verified": True})
    begun = sso.begin()
    who = sso.finish(go(begun), begun.browser, HERE).signed_in.principal
    assert (who.user_id == mine, who.role, who.name) == (False, Role.READER, "ada (2)")


def test_t066_the_same_subject_of_a_second_issuer_is_another_person(
    sso: SingleSignOn, store: Store, people: People, clock: SetClock
) -> None:
    begun = sso.begin()
    first = sso.finish(go(begun), begun.browser, HERE).signed_in.principal
    with running() as other:
        become(other, {"sub": "42", "preferred_username": "ada"})
        second = sign_on(other, store, people, clock)
        begun = second.begin()
        assert second.finish(go(begun), begun.browser, HERE).signed_in.principal.user_id != first.user_id


OUTSIDERS: tuple[dict[str, object], ...] = (
    {"email": "ada@corp.example"},
    {"email": "ada@corp.example", "email_verified": False},
    {"email": "ada@corp.example", "email_verified": "true"},
    {"email": "a@corp.example@evil.example", "email_verified": True},
    {"email": "a@evil.example@corp.example", "email_verified": True},
    {"email": "ada@evil.example", "email_verified": True},
    {"email": "ada@notcorp.example", "email_verified": True},
    {"email": "ada@corp.example.evil.example", "email_verified": True},
    {"email": ["ada@corp.example"], "email_verified": True},
    {},
)


@pytest.mark.parametrize("claims", OUTSIDERS, ids=str)
def test_t066_only_verified_addresses_of_the_company_come_in_where_that_is_set(
    issuer: str, store: Store, people: People, clock: SetClock, claims: dict[str, object]
) -> None:
    sso = sign_on(issuer, store, people, clock, domains=("corp.example",))
    become(issuer, {"sub": "42", **claims})
    begun = sso.begin()
    with pytest.raises(NotVouchedFor):
        sso.finish(go(begun), begun.browser, HERE)
    become(issuer, {"sub": "42", "email": "ada@Corp.example", "email_verified": True})
    begun = sso.begin()
    assert sso.finish(go(begun), begun.browser, HERE).signed_in.principal.name == "ada@Corp.example"


def test_nobody_new_comes_in_where_nobody_is_admitted(
    issuer: str, store: Store, people: People, clock: SetClock
) -> None:
    sso = sign_on(issuer, store, people, clock, admit=False)
    begun = sso.begin()
    with pytest.raises(NotVouchedFor):
        sso.finish(go(begun), begun.browser, HERE)
    assert people.users() == []


ELSEWHERE = (
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil",
    "javascript:x",
    "",
    "/a\nb",
    "/ö",
    "x",
    "/ x",
)


@pytest.mark.parametrize("page", ELSEWHERE)
def test_t066_a_sign_in_leads_nobody_elsewhere(page: str) -> None:
    assert local_page(page) == "/"


@pytest.mark.parametrize("page", ["/", "/documents/1?page=2#x", "/a//b"])
def test_a_page_of_ours_is_kept(page: str) -> None:
    assert local_page(page) == page


def test_a_new_key_of_the_provider_is_asked_for_once(sso: SingleSignOn, issuer: str, clock: SetClock) -> None:
    begun = sso.begin()
    sso.finish(go(begun), begun.browser, HERE)
    become(issuer, {"sub": "42"}, new_key=True)
    clock.move(timedelta(minutes=2))
    begun = sso.begin()
    assert sso.finish(go(begun), begun.browser, HERE).page == "/"


def test_a_refused_sign_in_is_in_the_audit_log(sso: SingleSignOn, store: Store, issuer: str) -> None:
    become(issuer, {"sub": "42"}, signing="none")
    begun = sso.begin()
    with pytest.raises(NotVouchedFor):
        sso.finish(go(begun), begun.browser, HERE)
    with store.read() as tx:
        last = list(tx.audit.walk())[-1]
    assert (last.entry.action, last.entry.result) == ("sign_in_failed", "refused")
    assert last.actor is not None
    assert last.actor.address == HERE.address


def test_a_provider_that_is_away_or_calls_itself_otherwise_is_named(
    issuer: str, store: Store, people: People, clock: SetClock
) -> None:
    with pytest.raises(ProviderFailure, match="reached"):
        sign_on("http://127.0.0.1:1", store, people, clock, seconds=1.0).begin()
    with pytest.raises(ProviderFailure, match=r"identity\.issuer"):
        sign_on(issuer + "/", store, people, clock).begin()
    become(issuer, {"sub": "42"}, description={"token_endpoint": "http://evil.example/token"})
    with pytest.raises(SettingsError, match="https"):
        sign_on(issuer, store, people, clock).begin()


@pytest.mark.parametrize("issuer_address", ["http://id.example", "ftp://id.example", "id.example", ""])
def test_a_provider_that_others_could_listen_to_is_refused(issuer_address: str) -> None:
    with pytest.raises(SettingsError, match="https"):
        OpenIdClient(Provider(issuer_address, CLIENT, CALLBACK), SetClock())


def test_no_secret_shows_in_what_is_printed(issuer: str, clock: SetClock) -> None:
    client = OpenIdClient(Provider(issuer, CLIENT, CALLBACK, SECRET), clock)
    _, pending = client.begin()
    shown = repr(Provider(issuer, CLIENT, CALLBACK, SECRET)) + repr(pending)
    assert [word for word in (SECRET, pending.nonce, pending.verifier) if word in shown] == []


def test_a_sign_in_begun_in_one_process_is_finished_in_another(
    sso: SingleSignOn, store: Store, clock: SetClock, issuer: str
) -> None:
    begun = sso.begin("/documents")
    other = sign_on(issuer, store, people_of(store, clock), clock)
    assert other.finish(go(begun), begun.browser, HERE).page == "/documents"
