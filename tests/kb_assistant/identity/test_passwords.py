"""T068: which passwords are taken, and that equal text is an equal password."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.errors import InvalidInput
from kb_assistant.identity.hashing import Passwords
from kb_assistant.identity.passwords import LONGEST, checked
from tests.corpus.people import CHEAP

GOOD = "seven wet umbrellas"


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords(CHEAP)


@pytest.mark.parametrize("length", [8, 64, 72, 73, 200])
def test_t068_lengths_from_8_to_200_are_taken_whole(length: int, passwords: Passwords) -> None:
    text = ("q7#Zv " + GOOD * 20)[:length]
    hashed = passwords.hash(checked(text))
    assert passwords.fits(hashed, text)
    assert not passwords.fits(hashed, text[:-1])
    assert not passwords.fits(hashed, text + "x")


@pytest.mark.parametrize("text", ["", "seven w", "x1" * 101, "ü" * 7])
def test_t068_shorter_and_longer_ones_are_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(InvalidInput, match="8 to 200") as refused:
        checked(text)
    assert not text or text not in refused.value.message


def test_t068_two_that_differ_only_after_72_bytes_are_two(passwords: Passwords) -> None:
    twin = "t9" + GOOD * 5
    hashed = passwords.hash(checked(twin[:72] + "one"))
    assert not passwords.fits(hashed, checked(twin[:72] + "two"))


def test_t068_equal_text_is_an_equal_password_however_it_was_composed(passwords: Passwords) -> None:
    composed = unicodedata.normalize("NFC", "fünf nasse Schirme à Orléans")
    decomposed = unicodedata.normalize("NFD", composed)
    assert composed != decomposed
    assert passwords.fits(passwords.hash(checked(composed)), checked(decomposed))


def test_t068_spaces_and_emoji_count_as_they_are(passwords: Passwords) -> None:
    hashed = passwords.hash(checked("wet 🌂🌂🌂🌂 "))
    assert passwords.fits(hashed, checked("wet 🌂🌂🌂🌂 "))
    assert not passwords.fits(hashed, checked("wet 🌂🌂🌂🌂"))


COMMON = """
password password1 Password1! P@ssw0rd p4ssw0rd2024 12345678 123456789 1234567890 qwertyuiop qwerty123 Qwerty123!
iloveyou sunshine princess football baseball welcome1 Welcome2024! dragon123 monkey12 letmein1 trustno1 superman
batman123 michael1 shadow12 master123 jennifer jordan23 hunter22 1qaz2wsx q1w2e3r4 zaq12wsx abcd1234 abc12345
aaaaaaaa 11111111 abcabcabc 12121212 87654321 asdfghjkl zxcvbnm1 administrator changeme passw0rd computer internet
starwars whatever mercedes liverpool charlie1 samsung1 pokemon1 summer2024 Winter23! passwordpassword motdepasse1
passwort1 contraseña1 qwertz123 azerty123 00000000 88888888 1122334455 testtest corvette Ilov3you!
"""


@pytest.mark.parametrize("text", COMMON.split())
def test_t068_the_most_common_ones_are_refused_in_every_disguise(text: str) -> None:
    with pytest.raises(InvalidInput, match="first that are guessed"):
        checked(text)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "correct horse 9 staple",
        "Tr0ub4dor&3x",
        "kx8#mQ2v",
        "la pluie tombe",
        "雨の日の傘七本です",
        "dragonfly at dusk",
    ],
)
def test_t068_ones_of_your_own_are_taken(text: str) -> None:
    assert checked(text, ["ada", "Tidewater Loom"]) == text


@pytest.mark.parametrize(
    "text", ["Tidewater2024", "tidewaterloom", "Wilhelmina1!", "loomloom99", "wilhelmina-tidewater"]
)
def test_t068_one_made_of_the_name_or_the_company_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"name|guessed"):
        checked(text, ["wilhelmina", "Tidewater Loom"])


@given(st.text(max_size=LONGEST + 50))
def test_any_text_is_taken_or_refused_in_words(text: str) -> None:
    try:
        assert 8 <= len(checked(text, ["ada"])) <= LONGEST
    except InvalidInput as refused:
        assert refused.message


LEAKED = """
bigdaddy cocacola liverpoo danielle scorpion redskins nicholas mountain rush2112 4815162342 garfield 01012011 brooklyn
snowball lasvegas explorer paradise michigan kimberly drowssap einstein 1232323q courtney security cherokee semperfi
infinity vladimir bulldogs swordfis pearljam colorado 123654789 warcraft valentin rolltide 147852369 01011980 freepass
"""


@pytest.mark.parametrize("text", LEAKED.split())
def test_t068_ones_that_leaked_often_are_refused_though_no_list_of_ours_has_them(text: str) -> None:
    with pytest.raises(InvalidInput, match="first that are guessed"):
        checked(text)


def test_t068_hashes_are_argon2id_with_at_least_the_floor_and_differ_each_time(passwords: Passwords) -> None:
    first, second = passwords.hash(GOOD), passwords.hash(GOOD)
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second


def test_an_older_hash_still_fits_and_is_known_as_outdated() -> None:
    import argon2

    old = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    passwords = Passwords(CHEAP)
    assert passwords.fits(old, GOOD)
    assert passwords.outdated(old)
    assert not passwords.outdated(passwords.hash(GOOD))


@pytest.mark.parametrize("damaged", ["", "x", "$argon2id$v=19$m=19456,t=2,p=1$", "$2b$12$abcdefghijklmnopqrstuv"])
def test_a_damaged_hash_fits_nothing(passwords: Passwords, damaged: str) -> None:
    assert not passwords.fits(damaged, GOOD)
    assert not passwords.fits(damaged, "")


def test_nobody_s_hash_fits_nothing(passwords: Passwords) -> None:
    assert not passwords.fits(None, "")
