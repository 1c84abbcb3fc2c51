import itertools

from hypothesis import given
from hypothesis import strategies as st

from kb_assistant.generation.thoughts import without_thoughts

SAID = [
    ("Hello.", "Hello."),
    ("<think>no</think>Yes.", "Yes."),
    ("<think>no</think>\nYes <b>and</b> <THINK>x < y</THINK>no.", "\nYes <b>and</b> no."),
    ("Yes. <thinking>for ever", "Yes. "),
    ("a < b and c > d", "a < b and c > d"),
    ("ends with <thi", "ends with <thi"),
    ("[THINK]no[/THINK]Yes [1], and [", "Yes [1], and ["),
    ("<thought>no</thought><seed:think>no</seed:think>Yes.", "Yes."),
    ("<think>a</think><reasoning>b</reasoning>c", "c"),
    # In lower case it is two characters.
    ("<think>İstanbul, İzmir</think>Yes.", "Yes."),
]


@given(st.sampled_from(SAID), st.data())
def test_thoughts_are_left_out_however_the_text_is_cut(said: tuple[str, str], data: st.DataObject) -> None:
    text, expected = said
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))) | {0, len(text)})
    pieces = [text[start:end] for start, end in itertools.pairwise(cuts)]
    assert "".join(without_thoughts(pieces)) == expected


@given(st.text(alphabet="<>think/ ab"))
def test_what_has_no_thought_comes_as_it_is(text: str) -> None:
    if "<think" not in text:
        assert "".join(without_thoughts(iter(text))) == text
