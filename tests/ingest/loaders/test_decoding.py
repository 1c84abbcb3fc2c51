import pytest

from ingest.loaders.decoding import decode
from kb_assistant.errors import UnsupportedFormat

GERMAN = "Größe, Maß und Übermut: 20 € für jeden, der fragt. Die Straße ist gesperrt."
ENGLISH = "The rules on leave are kept by the people team, which answers questions on them every morning. " * 3
RUSSIAN = "Правила отпуска описаны в этом документе полностью."
GREEK = "Οι κανόνες της άδειας περιγράφονται εδώ."
JAPANESE = "会社の規則について説明します。経費は月末までに申請してください。"


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "cp1252",
        "iso8859-15",
        "cp858",
        "mac_roman",
    ],
)
def test_western_text_is_read_in_every_encoding(encoding: str) -> None:
    assert decode(GERMAN.encode(encoding), "x") == GERMAN


@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-15", "cp858", "mac_roman"])
def test_french_is_read_in_every_encoding(encoding: str) -> None:
    text = "Les salariés à l'essai reçoivent 250 £ : où s'adresser ? Bâtiment Élysée."
    assert decode(text.encode(encoding), "x") == text


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp1253"])
def test_other_alphabets_are_not_taken_for_western_text(encoding: str) -> None:
    text = GREEK if encoding == "cp1253" else RUSSIAN
    assert decode(text.encode(encoding), "x") == text


@pytest.mark.parametrize(("encoding", "words"), [("cp1251", RUSSIAN), ("koi8-r", RUSSIAN), ("cp1253", GREEK)])
def test_other_alphabets_in_mostly_english_text_are_not_taken_for_western_text(encoding: str, words: str) -> None:
    text = f"{ENGLISH} {words} {ENGLISH}"
    assert decode(text.encode(encoding), "x") == text


def test_a_line_of_dashes_is_no_other_alphabet() -> None:
    text = f"{GERMAN}\n{'—' * 40}\n{GERMAN}"
    assert decode(text.encode("cp1252"), "x") == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "shift_jis", "euc_jp"])
def test_japanese_text_is_read_in_every_encoding(encoding: str) -> None:
    assert decode(JAPANESE.encode(encoding), "x") == JAPANESE


def test_a_few_bytes_are_western() -> None:
    assert decode("Größe".encode("latin-1"), "x") == "Größe"


def test_what_a_page_says_of_its_encoding_is_believed() -> None:
    assert decode("Правила".encode("koi8-r"), "x", declared="koi8-r") == "Правила"


@pytest.mark.parametrize("hurt", [b"\xff", "\u00e9".encode("latin-1"), b"\xe2\x82"])
def test_a_few_broken_bytes_cost_only_themselves(hurt: bytes) -> None:
    assert decode(hurt + b" " + GERMAN.encode(), "x") == "\ufffd " + GERMAN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_half_a_character_is_left_out_and_two_halves_are_one(encoding: str) -> None:
    text = "Größe \ud800 und \ud83d\ude00."
    assert decode(text.encode(encoding, "surrogatepass"), "x") == "Größe  und \U0001f600."


@pytest.mark.parametrize("declared", ["idna", "undefined", "hex", "no such"])
def test_an_encoding_that_cannot_be_is_not_believed(declared: str) -> None:
    assert decode("Größe".encode("latin-1"), "x", declared=declared) == "Größe"


def test_a_program_is_refused() -> None:
    with pytest.raises(UnsupportedFormat, match=r"prog\.txt"):
        decode(bytes(range(256)) * 20, "prog.txt")
