import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kb_assistant.generation.matching import SHORTEST, find

TEXT = "The  oﬃce is “open”\nfrom re-\n  lease day – long-haul ﬂights 28 days ahead\u00a0and cafe\u0301 closes."
WORDS = st.lists(st.text(st.characters(categories=["Ll", "Lu", "Nd"]), min_size=1, max_size=8), min_size=6, max_size=30)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ('"open" from release day - long-haul', "open”\nfrom re-\n  lease day – long-haul"),
        ("THE OFFICE IS 'OPEN'", "The  oﬃce is “open”"),
        ("longhaul flights 28 days", "long-haul ﬂights 28 days"),
        ("ahead and café closes", "ahead\u00a0and cafe\u0301 closes"),
        ("flights\u200b 28 da\u00adys ahead", "ﬂights 28 days ahead"),
    ],
)
def test_a_quote_is_found_however_it_is_set(quote: str, found: str) -> None:
    match = find(quote, TEXT)
    assert match is not None and match.exact
    assert TEXT[match.start : match.end].strip("“”") == found.strip("“”")


@given(WORDS, st.data())
def test_a_slice_of_whole_words_is_found_as_itself(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    quote = " ".join(words[first:last])
    match = find(quote, text)
    if match is None:
        assert len(quote.casefold()) < SHORTEST + 8  # too short, or shortened by folding
    else:
        assert text[match.start : match.end].casefold() == quote.casefold()


@given(st.text(max_size=200), st.text(max_size=80))
def test_offsets_always_lie_in_the_text(text: str, quote: str) -> None:
    match = find(quote, text)
    assert match is None or (0 <= match.start < match.end <= len(text))


@given(WORDS, st.text(st.characters(categories=["Ll"]), min_size=1, max_size=4))
def test_a_run_of_85_per_cent_is_found_and_a_shorter_one_is_not(words: list[str], wrong: str) -> None:
    text = " ".join(words)
    assume(len(text) > 60 and wrong.casefold() not in text.casefold())
    match = find(f"{text} {wrong}", text)
    assert match is not None and not match.exact
    assert text.startswith(text[match.start : match.end]) and match.end - match.start >= 0.85 * len(text)
    assert find(f"{text} {'entirely different words ' * 9}", text) is None


def test_two_halves_around_a_changed_word_are_no_run() -> None:
    text = "Enter the claim in Ledgerly within 60 days of spending the money."
    assert find("Enter the claim in Ledgerly within 90 days of spending the money.", text) is None


@pytest.mark.parametrize("quote", ["", "60 days", "ice is “open”", "..."])
def test_short_quotes_and_halves_of_words_are_refused(quote: str) -> None:
    assert find(quote, TEXT) is None
