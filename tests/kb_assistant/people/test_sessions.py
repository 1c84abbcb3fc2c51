"""Sessions: what begins one, what ends it, in every process, and how guessing is slowed down."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from kb_assistant.domain.access import CONSOLE, Principal, Role
from kb_assistant.domain.accounts import Client, GroupClaim, Identity, VerifiedIdentity
from kb_assistant.errors import Busy, KbError, NotFound, NotSignedIn, NotVouchedFor, TooManyAttempts, WrongCredentials
from kb_assistant.identity.hashing import Passwords
from kb_assistant.identity.limits import FreeTries
from kb_assistant.people import People
from kb_assistant.store.engine import open_engine
from kb_assistant.store.sessions import Lifetime
from kb_assistant.store.transaction import Store
from tests.corpus.people import CHEAP, HERE, LIFETIME, PASSWORD, SetClock, people_of, person, signed_in

ELSEWHERE = Client("198.51.100.9", "a script")


def over(people: People, token: str) -> bool:
    try:
        people.principal_of(token)
    except NotSignedIn:
        return True
    return False


def test_a_sign_in_gives_a_session_that_knows_who_it_is(people: People) -> None:
    ada = person(people, "ada", Role.EDITOR)
    entered = people.sessions.sign_in("ada", PASSWORD, HERE)
    who = people.principal_of(entered.token, "203.0.113.9")
    assert (who.name, who.user_id, who.role, who.console) == ("ada", ada, Role.EDITOR, False)
    assert (who.credential, who.address) == (f"session:{entered.session.id}", "203.0.113.9")


def test_t060_each_sign_in_has_a_new_token_and_ends_the_one_before(people: People) -> None:
    person(people, "ada")
    before, _ = signed_in(people, "ada")
    after = people.sessions.sign_in("ada", PASSWORD, HERE, replacing=before)
    assert after.token != before
    assert over(people, before)
    assert not over(people, after.token)


def test_t060_a_token_given_beforehand_becomes_nobody_s_session(people: People) -> None:
    person(people, "ada")
    people.sessions.sign_in("ada", PASSWORD, HERE, replacing="planted-by-somebody")
    assert over(people, "planted-by-somebody")


def test_t060_tokens_are_256_bits_without_structure_and_only_their_hash_is_kept(people: People, database: str) -> None:
    person(people, "ada")
    token, _ = signed_in(people, "ada")
    assert len(token) == 43
    engine = open_engine(database)
    with engine.connect() as connection:
        row = str(connection.execute(text("SELECT * FROM sessions")).one())
    engine.dispose()
    assert token not in row
    assert hashlib.sha256(token.encode()).hexdigest() not in row


@pytest.mark.parametrize("credential", ["", "x", "kb_", "kb_00000000_" + "x" * 43, "\0", "é" * 5000])
def test_what_nobody_was_given_signs_nobody_in(people: People, credential: str) -> None:
    person(people, "ada")
    assert over(people, credential)


def test_a_session_s_id_and_hash_are_no_token(people: People, database: str) -> None:
    person(people, "ada")
    entered = people.sessions.sign_in("ada", PASSWORD, HERE)
    engine = open_engine(database)
    with engine.connect() as connection:
        stored = str(connection.scalar(text("SELECT hash FROM sessions")))
    engine.dispose()
    assert over(people, entered.session.id)
    assert over(people, stored)


def test_t062_an_unused_session_is_over_after_the_idle_time(people: People, clock: SetClock) -> None:
    person(people, "ada")
    token, _ = signed_in(people, "ada")
    clock.move(timedelta(minutes=59))
    assert not over(people, token)
    clock.move(timedelta(minutes=59))
    assert not over(people, token)
    clock.move(timedelta(minutes=61))
    assert over(people, token)


def test_t062_a_session_in_use_is_over_after_the_absolute_time(people: People, clock: SetClock) -> None:
    person(people, "ada")
    token, _ = signed_in(people, "ada")
    for _ in range(19):
        clock.move(timedelta(minutes=30))
        assert not over(people, token)
    clock.move(timedelta(minutes=31))
    assert over(people, token)


def test_t092_a_clock_set_back_makes_no_session_immortal(people: People, clock: SetClock) -> None:
    person(people, "ada")
    token, _ = signed_in(people, "ada")
    clock.move(timedelta(days=-1))
    people.principal_of(token)
    clock.move(timedelta(days=1) + LIFETIME.absolute + timedelta(seconds=1))
    assert over(people, token)


def test_t062_another_lifetime_in_the_settings_lengthens_no_session_and_shortens_all(
    people: People, store: Store, clock: SetClock
) -> None:
    def with_lifetime(hours: int) -> People:
        return People(store, CHEAP, Lifetime(timedelta(hours=hours), timedelta(hours=hours)), clock=clock)

    person(people, "ada")
    token, _ = signed_in(people, "ada")
    clock.move(timedelta(hours=2))
    assert over(with_lifetime(1), token)
    assert not over(with_lifetime(100), token)
    clock.move(timedelta(hours=9))
    assert over(with_lifetime(100), token)


def test_swept_are_only_sessions_that_are_over(people: People, clock: SetClock) -> None:
    person(people, "ada")
    old, _ = signed_in(people, "ada")
    clock.move(timedelta(minutes=61))
    new, _ = signed_in(people, "ada")
    assert people.sessions.sweep() == 1
    assert (over(people, old), over(people, new)) == (True, False)


def test_t061_signing_out_ends_the_session_and_no_other(people: People) -> None:
    person(people, "ada")
    one, other = signed_in(people, "ada")[0], signed_in(people, "ada")[0]
    people.sessions.sign_out(one)
    people.sessions.sign_out(one)
    assert (over(people, one), over(people, other)) == (True, False)


def test_one_sees_and_ends_the_own_sessions_only(people: People) -> None:
    person(people, "ada")
    person(people, "bob")
    token, ada = signed_in(people, "ada")
    mine = people.sessions.of(ada)
    bob = signed_in(people, "bob")[1]
    assert [(session.address, session.agent) for session in mine] == [(HERE.address, HERE.agent)]
    with pytest.raises(NotFound):
        people.sessions.revoke(bob, mine[0].id)
    with pytest.raises(NotFound):
        people.sessions.revoke_all(bob, ada.user_id or 0)
    assert not over(people, token)
    people.sessions.revoke(ada, mine[0].id)
    assert over(people, token)


def test_a_change_of_role_or_group_counts_from_the_next_look(people: People) -> None:
    ada = person(people, "ada", Role.ADMINISTRATOR)
    token, _ = signed_in(people, "ada")
    group = people.add_group("hr").id
    people.join("hr", "ada")
    assert group in people.principal_of(token).groups
    people.leave("hr", "ada")
    people.accounts.set_role(CONSOLE, ada, Role.READER)
    who = people.principal_of(token)
    assert (group in who.groups, who.role) == (False, Role.READER)


SERVER = """
import sys
from kb_assistant.errors import KbError
from kb_assistant.store.transaction import Store
from tests.corpus.people import people_of
people = people_of(Store.open(sys.argv[1]))
print("ready", flush=True)
for line in sys.stdin:
    try:
        who = people.principal_of(line.strip())
        print(who.name, who.role.value, len(who.groups), flush=True)
    except KbError as error:
        print(error.code, flush=True)
"""


@contextmanager
def another_server(database: str) -> Iterator[subprocess.Popen[str]]:
    """A second process on the database that says whose credential each line is."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert ask(server) == "ready"
        yield server
    finally:
        server.kill()
        server.communicate()


def ask(server: subprocess.Popen[str], credential: str | None = None) -> str:
    assert server.stdin is not None
    assert server.stdout is not None
    if credential is not None:
        server.stdin.write(credential + "\n")
        server.stdin.flush()
    return server.stdout.readline().strip()


def test_t061_t064_what_ends_in_one_process_is_over_in_the_other(people: People, database: str) -> None:
    ada, bob = person(people, "ada"), person(people, "bob", Role.EDITOR)
    person(people, "cem")
    (adas, _), (bobs, bob_principal), (cems, cem_principal) = (signed_in(people, n) for n in ("ada", "bob", "cem"))
    key = people.keys.add(bob_principal, "a script").secret
    people.add_group("hr")
    with another_server(database) as server:
        assert [ask(server, c) for c in (adas, bobs, cems, key)] == [
            "ada reader 1",
            "bob editor 1",
            "cem reader 1",
            "bob editor 1",
        ]
        people.sessions.sign_out(adas)
        assert ask(server, adas) == "not_signed_in"
        people.join("hr", "bob")
        people.accounts.set_role(CONSOLE, bob, Role.READER)
        assert ask(server, bobs) == "bob reader 2"
        people.accounts.disable(CONSOLE, bob)
        assert [ask(server, c) for c in (bobs, key)] == ["not_signed_in", "not_signed_in"]
        people.accounts.change_password(cem_principal, PASSWORD, PASSWORD + "!")
        assert ask(server, cems) == "not_signed_in"
        again, _ = signed_in(people, "ada")
        assert ask(server, again) == "ada reader 1"
        people.accounts.remove(CONSOLE, ada)
        assert ask(server, again) == "not_signed_in"


WRONG = (("ada", "wrong password"), ("nobody", PASSWORD), ("", ""), ("dia", PASSWORD), ("eve", PASSWORD))


@pytest.fixture
def crowd(people: People) -> People:
    """Ada signs in; Dia is disabled; Eve has no password."""
    person(people, "ada")
    people.accounts.disable(CONSOLE, person(people, "dia"))
    people.accounts.add(CONSOLE, "eve")
    return people


def test_t074_every_kind_of_wrong_sign_in_looks_alike(crowd: People) -> None:
    refusals = set()
    for name, password in WRONG:
        with pytest.raises(WrongCredentials) as refused:
            crowd.sessions.sign_in(name, password, HERE)
        refusals.add((type(refused.value), refused.value.message))
    assert len(refusals) == 1


def test_t100_a_wrong_sign_in_is_noted_with_the_account_where_there_is_one(crowd: People, store: Store) -> None:
    for name, password in WRONG:
        with pytest.raises(WrongCredentials):
            crowd.sessions.sign_in(name, password, HERE)
    with store.read() as tx:
        noted = [found.entry for found in tx.audit.walk() if found.entry.action == "sign_in_failed"]
        accounts = [tx.accounts.named(name) for name, _ in WRONG]
    assert [entry.subject for entry in noted] == [f"user:{account.id}" if account else "" for account in accounts]


class Changing(Passwords):
    """Somebody gives the person another password while the old one is being checked."""

    def __init__(self, people: People) -> None:
        super().__init__(CHEAP)
        self.people = people

    def fits(self, hashed: str | None, password: str) -> bool:
        found = super().fits(hashed, password)
        self.people.accounts.set_password(CONSOLE, self.people.user_id("ada"), PASSWORD + "!")
        return found


def test_a_password_that_is_changed_while_it_is_checked_signs_nobody_in(people: People) -> None:
    person(people, "ada")
    people.sessions._passwords = Changing(people)
    with pytest.raises(WrongCredentials):
        people.sessions.sign_in("ada", PASSWORD, HERE)


class Counting(Passwords):
    """Counts how many hashes were made: what an unknown name costs must be what a known one does."""

    made = 0

    def fits(self, hashed: str | None, password: str) -> bool:
        self.made += 1
        return super().fits(hashed, password)


def test_t074_every_kind_of_wrong_sign_in_costs_one_hash(crowd: People) -> None:
    counting = Counting(CHEAP)
    crowd.sessions._passwords = counting
    for number, (name, password) in enumerate(WRONG, 1):
        with pytest.raises(WrongCredentials):
            crowd.sessions.sign_in(name, password, HERE)
        assert counting.made == number


def attempt(people: People, name: str, password: str, client: Client) -> str:
    try:
        people.sessions.sign_in(name, password, client)
    except KbError as error:
        return error.code
    return "signed in"


def test_t074_guessing_at_one_account_is_slowed_down_and_its_owner_stays_in(people: People, clock: SetClock) -> None:
    person(people, "ada")
    token, _ = signed_in(people, "ada")
    tried = 0
    for number in range(200):
        tried += attempt(people, "ada", f"guess number {number}", ELSEWHERE) == "wrong_credentials"
        clock.move(timedelta(seconds=5))
    assert tried < 16
    assert attempt(people, "ada", PASSWORD, ELSEWHERE) == "too_many_attempts"
    assert people.principal_of(token).name == "ada"
    assert attempt(people, "ada", PASSWORD, HERE) == "signed in"


def test_t074_one_password_on_many_accounts_is_slowed_down(store: Store, clock: SetClock) -> None:
    people = people_of(store, clock, FreeTries(pair=5, address=10, account=100))
    outcomes = [attempt(people, f"user{number}", PASSWORD, ELSEWHERE) for number in range(30)]
    assert outcomes.count("wrong_credentials") == 10
    assert set(outcomes[10:]) == {"too_many_attempts"}


def test_t074_guessing_from_many_places_is_slowed_down_and_a_known_place_is_not(store: Store, clock: SetClock) -> None:
    people = people_of(store, clock, FreeTries(pair=5, address=50, account=8))
    person(people, "ada")
    signed_in(people, "ada")
    places = [Client(f"198.51.100.{number}") for number in range(20)]
    outcomes = [attempt(people, "ada", "a wrong guess", place) for place in places]
    assert outcomes.count("wrong_credentials") == 8
    assert attempt(people, "ada", PASSWORD, HERE) == "signed in"


def test_t074_many_at_once_are_counted_one_by_one(store: Store) -> None:
    people = people_of(store, tries=FreeTries(pair=5))
    person(people, "ada")
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda n: attempt(people, "ada", f"guess {n}", ELSEWHERE), range(16)))
    assert outcomes.count("wrong_credentials") == 5
    assert outcomes.count("too_many_attempts") == 11


def test_t074_a_network_of_version_6_counts_as_one_address(store: Store) -> None:
    people = people_of(store, tries=FreeTries(pair=3))
    outcomes = [attempt(people, "ada", "guess", Client(f"2001:db8:1:2::{number:x}")) for number in range(1, 9)]
    assert outcomes.count("wrong_credentials") == 3
    assert attempt(people, "ada", "guess", Client("2001:db8:1:3::1")) == "wrong_credentials"


def test_waiting_is_told_in_seconds_and_helps(people: People, clock: SetClock) -> None:
    person(people, "ada")
    for _ in range(6):
        attempt(people, "ada", "a wrong guess", HERE)
    with pytest.raises(TooManyAttempts) as refused:
        people.sessions.sign_in("ada", PASSWORD, HERE)
    clock.move(timedelta(seconds=refused.value.retry_after))
    assert attempt(people, "ada", PASSWORD, HERE) == "signed in"


class Swamped(Passwords):
    """Has no free place."""

    def fits(self, hashed: str | None, password: str) -> bool:
        raise Busy("Too many people sign in at this moment.")


def test_t074_a_try_that_found_no_free_place_counts_against_nobody(people: People) -> None:
    person(people, "ada")
    passwords, people.sessions._passwords = people.sessions._passwords, Swamped(CHEAP)
    assert {attempt(people, "ada", PASSWORD, HERE) for _ in range(8)} == {"busy"}
    people.sessions._passwords = passwords
    who = signed_in(people, "ada")[1]
    passwords, people.accounts._passwords = people.accounts._passwords, Swamped(CHEAP)
    for _ in range(8):
        with pytest.raises(Busy):
            people.accounts.change_password(who, PASSWORD, "nine dry parasols")
    people.accounts._passwords = passwords
    assert attempt(people, "ada", PASSWORD, HERE) == "signed in"


def test_signing_in_a_hundred_times_counts_against_nobody(people: People) -> None:
    person(people, "ada")
    assert {attempt(people, "ada", PASSWORD, HERE) for _ in range(12)} == {"signed in"}


def test_a_hash_by_older_parameters_is_renewed_at_the_next_sign_in(people: People, store: Store) -> None:
    import argon2

    ada = person(people, "ada")
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with store.write() as tx:
        tx.accounts.set_password(ada, old, SetClock().now)
    signed_in(people, "ada")
    with store.read() as tx:
        assert (tx.accounts.password(ada) or "").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert signed_in(people, "ada")[1].name == "ada"


ISSUER = "https://id.example"


def vouched(subject: str, name: str = "ada", *claims: str, issuer: str = ISSUER) -> VerifiedIdentity:
    return VerifiedIdentity(Identity(issuer, subject), name, frozenset(claims))


def test_an_identity_is_known_by_issuer_and_subject_and_never_by_its_name(people: People) -> None:
    mine = person(people, "ada")
    first = people.sessions.sign_in_by(vouched("1"), HERE).principal
    second = people.sessions.sign_in_by(vouched("1", issuer="https://other.example"), HERE).principal
    again = people.sessions.sign_in_by(vouched("1", "renamed"), HERE).principal
    assert len({mine, first.user_id, second.user_id}) == 3
    assert (first.name, second.name, first.role) == ("ada (2)", "ada (3)", Role.READER)
    assert again == first


def test_an_unknown_identity_can_be_left_outside(people: People) -> None:
    with pytest.raises(NotVouchedFor):
        people.sessions.sign_in_by(vouched("1"), HERE, admit=False)
    assert people.users() == []


def test_a_disabled_person_s_identity_does_not_sign_in(people: People) -> None:
    who = people.sessions.sign_in_by(vouched("1"), HERE).principal
    people.accounts.disable(CONSOLE, who.user_id or 0)
    with pytest.raises(NotVouchedFor):
        people.sessions.sign_in_by(vouched("1"), HERE)


@pytest.mark.parametrize("name", ["ada\u3164", "a\u034fda", "ada\ufe0f"])
def test_nobody_is_called_like_somebody_here_by_what_shows_nothing(people: People, name: str) -> None:
    person(people, "ada")
    assert people.sessions.sign_in_by(vouched("1", name), HERE).principal.name == "ada (2)"


@pytest.mark.parametrize(
    "name", ["", "@everyone", "a\nb", "x" * 5000, "  ", "\u202eada", "Doe, Ada", ",", "nobody", "Everyone"]
)
def test_whatever_a_provider_calls_somebody_becomes_a_name(people: People, name: str) -> None:
    made = people.sessions.sign_in_by(vouched("1", name), HERE).principal
    assert made.name
    assert made.name.isprintable()
    assert not made.name.startswith("@")
    assert "," not in made.name and made.name.casefold() not in ("nobody", "everyone")


def groups_of(people: People, who: Principal) -> set[str]:
    return {group.name for group in people.directory.groups(who)}


def test_t009_a_provider_s_group_counts_only_where_it_was_mapped(people: People) -> None:
    people.add_group("hr")
    people.add_group("board")
    people.directory.map_claim(CONSOLE, GroupClaim(ISSUER, "HR-Team", "hr"))
    claims = ("HR-Team", "board", "hr-team", "administrators")
    who = people.sessions.sign_in_by(vouched("1", "ada", *claims), HERE).principal
    assert groups_of(people, who) == {"everyone", "hr"}
    other = people.sessions.sign_in_by(vouched("1", "bob", *claims, issuer="https://other.example"), HERE).principal
    assert groups_of(people, other) == {"everyone"}


def test_t009_the_provider_s_last_word_counts_and_our_own_lists_stay(people: People) -> None:
    for name in ("hr", "it"):
        people.add_group(name)
    people.directory.map_claim(CONSOLE, GroupClaim(ISSUER, "HR-Team", "hr"))
    entered = people.sessions.sign_in_by(vouched("1", "ada", "HR-Team"), HERE)
    people.join("it", "ada")
    assert groups_of(people, people.principal_of(entered.token)) == {"everyone", "hr", "it"}
    people.sessions.sign_in_by(vouched("1", "ada"), HERE)
    assert groups_of(people, people.principal_of(entered.token)) == {"everyone", "it"}


def test_t009_taking_a_mapping_or_a_group_away_counts_at_once(people: People) -> None:
    mapping = GroupClaim(ISSUER, "HR-Team", "hr")
    people.add_group("hr")
    people.directory.map_claim(CONSOLE, mapping)
    assert people.directory.claims(CONSOLE) == [mapping]
    entered = people.sessions.sign_in_by(vouched("1", "ada", "HR-Team"), HERE)
    people.directory.unmap_claim(CONSOLE, mapping)
    assert groups_of(people, people.principal_of(entered.token)) == {"everyone"}
    people.directory.map_claim(CONSOLE, mapping)
    people.sessions.sign_in_by(vouched("1", "ada", "HR-Team"), HERE)
    people.remove_group("hr")
    people.add_group("hr")
    assert groups_of(people, people.principal_of(entered.token)) == {"everyone"}
