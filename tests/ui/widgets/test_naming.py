"""Names that two people change at once."""

from collections.abc import Sequence

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.showing import checked
from ui.widgets.naming import Changed


@pytest.mark.parametrize(
    ("shown", "chosen", "now", "expected"),
    [
        (["ann"], ["ann", "bob"], ["ann", "zoe"], ["ann", "zoe", "bob"]),
        (["ann", "bob"], ["ann"], ["ann", "bob", "zoe"], ["ann", "zoe"]),
        (["ann"], ["ann", "bob"], ["bob"], ["bob"]),
        (["ann"], [], [], []),
        (["ann"], ["ann"], ["zoe"], ["zoe"]),
    ],
)
def test_what_was_added_and_removed_is_done_to_what_is_there_now(
    shown: Sequence[str], chosen: Sequence[str], now: Sequence[str], expected: Sequence[str]
) -> None:
    assert Changed.between(shown, chosen).applied(now) == expected


def test_a_choice_that_was_begun_outlasts_what_others_do_and_counts_from_what_was_shown() -> None:
    test = names_of("ann")
    test.multiselect[0].set_value(["ann", "bob"])
    test.session_state["now"] = ["ann", "zoe"]
    checked(test.run())
    assert test.multiselect[0].value == ["ann", "bob"]
    assert test.session_state["changed"] == Changed(("bob",), ())


def test_names_that_nobody_touched_follow_what_is_there() -> None:
    test = names_of("ann")
    test.session_state["now"] = ["zoe"]
    checked(test.run())
    assert test.multiselect[0].value == ["zoe"]
    assert test.session_state["changed"] == Changed((), ())


def test_names_are_shown_as_they_are_once_the_choice_was_saved() -> None:
    test = names_of("ann")
    test.multiselect[0].set_value(["ann", "bob"])
    checked(test.run())
    test.session_state["now"], test.session_state["saved"] = ["ann", "bob", "zoe"], True
    checked(test.run())
    assert test.multiselect[0].value == ["ann", "bob", "zoe"]


def test_names_are_offered_as_they_are_written_and_never_all_at_once() -> None:
    box = names_of("it-support", "j.doe (Lyon)").multiselect[0]
    assert box.options == ["it-support", "j.doe (Lyon)"]
    assert box.proto.select_all == 0


def names_of(*now: str) -> AppTest:
    test = AppTest.from_function(_page, default_timeout=30)
    test.session_state["now"] = list(now)
    return checked(test.run())


def _page() -> None:
    import streamlit as st

    from ui.widgets.naming import change_names, forget_names

    if st.session_state.pop("saved", False):
        forget_names("names")
    st.session_state["changed"] = change_names("Names", "names", st.session_state["now"])
