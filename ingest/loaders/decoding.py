"""Bytes of unknown encoding to text."""

import codecs
import re

from ingest.loaders.western import western
from kb_assistant.errors import UnsupportedFormat

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 64_000
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SPECIAL_SHARE = 0.02
# So many characters beyond ASCII for each byte that fits in nowhere tell UTF-8 that was hurt from another encoding.
_WHOLE_FOR_HURT = 4
_LATIN_1 = frozenset(("iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii"))
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHORTEST_GUESSED = 40
_JAPANESE = ("cp932", "euc_jp")
_KANA = re.compile("[\u3041-\u30fe]")
_MAINFRAME = ["cp037", "cp424", "cp500", "cp875", "cp1026", "cp1140", "utf_7"]
_WESTERN = (
    "cp1250",
    "cp1252",
    "cp1254",
    "cp1257",
    "cp437",
    "cp850",
    "cp858",
    "cp775",
    "cp852",
    "latin",
    "iso8859_1",
    "hp_roman",
    "mac",
)


def decode(data: bytes, name: str, declared: str = "") -> str:
    """The text of the bytes. `declared` is what the file says of itself. Raises UnsupportedFormat for no text."""
    for encoding in (_marked(data), _wide(data), "utf-8", _meant(declared)):
        text = _decoded(data, encoding)
        if text is not None and not is_binary(text):
            return text
    return _hurt_utf8(data) or _guessed(data, name)


def _meant(declared: str) -> str:
    """Browsers read Latin-1 as Windows' encoding, which has the euro and quotation marks where it has nothing."""
    return "cp1252" if declared.lower() in _LATIN_1 else declared


def is_binary(text: str) -> bool:
    """Whether control characters are more than an accident."""
    sample = text[:_SAMPLE]
    return len(_CONTROL.findall(sample)) > max(len(sample) * _SPECIAL_SHARE, 3)


def _marked(data: bytes) -> str:
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")


def _wide(data: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, told by the places of the zero bytes of spaces, figures and plain letters."""
    sample = data[: _SAMPLE // 4 * 4]
    zeros = [sample[place::4].count(0) for place in range(4)]
    most = 0.9 * len(sample) / 4
    if len(data) % 4 == 0 and min(zeros[2:]) > most and zeros[0] <= most:
        return "utf-32-le"
    if len(data) % 4 == 0 and min(zeros[:2]) > most and zeros[3] <= most:
        return "utf-32-be"
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    if len(data) % 2 or max(even, odd) < 0.05 * len(sample) / 2 or max(even, odd) < 20 * min(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _decoded(data: bytes, encoding: str) -> str | None:
    if not encoding:
        return None
    try:
        text = data.decode(encoding, "surrogatepass")
    except (UnicodeError, LookupError):
        return None
    return _paired(text) if _SURROGATE.search(text) else text


def _paired(text: str) -> str:
    """Two halves of a character, as programs write them that count in UTF-16, as one; a half alone is left out."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _hurt_utf8(data: bytes) -> str:
    """UTF-8 with a few bytes that are none, such as half a character; empty where it is something else."""
    text = data.decode("utf-8", "replace")
    hurt = text.count("\ufffd")
    whole = sum(char > "\x7f" for char in text) - hurt
    return "" if whole < _WHOLE_FOR_HURT * hurt or is_binary(text) else text


def _guessed(data: bytes, name: str) -> str:
    """Western text in one byte a character is that in which it makes sense, or cp1252; the rest is guessed."""
    encoding = _best_encoding(data) if data.count(0) <= 3 else ""
    text = data.decode(encoding or "cp1252", errors="replace")
    if data.count(0) > 3 or is_binary(text) or text.count("\ufffd") > max(3, len(text) * _SPECIAL_SHARE):
        raise UnsupportedFormat(f"{name} holds no text that can be read: it looks like a program or media file.")
    return text


def _best_encoding(data: bytes) -> str:
    from charset_normalizer import from_bytes

    sample = data[:_SAMPLE]
    if len(sample) < _SHORTEST_GUESSED and sum(byte >= 0x80 for byte in sample) < 0.5 * len(sample):
        return "cp1252"
    if found := western(sample):
        return found
    if japanese := _japanese(sample):
        return japanese
    best = from_bytes(sample, cp_exclusion=_MAINFRAME).best()
    return "cp1252" if best is None or best.encoding.startswith(_WESTERN) else best.encoding


def _japanese(sample: bytes) -> str:
    """Only Japanese text read in its own encoding is full of kana."""
    for encoding in _JAPANESE:
        text = sample.decode(encoding, errors="ignore")
        wide = sum(char > "\x7f" for char in text)
        if wide and len(_KANA.findall(text)) > 0.2 * wide and len(text.encode(encoding)) > 0.98 * len(sample):
            return encoding
    return ""
