"""Many files that were sent at once."""

from collections.abc import Mapping
from dataclasses import asdict
from io import BytesIO

import pytest
from streamlit.testing.v1 import AppTest

from kb_assistant.domain.access import Role
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from tests.ui.showing import checked, parts, pressed, said
from ui import batch
from ui.batch import Batch, looked_at
from ui.escaping import inert
from ui.session import Session
from ui.widgets import uploading

GOOD = {
    f"{number}.md": f"# Rule {number}\n\nThe fee of rule {number} is {number} euros.".encode() for number in range(4)
}
BROKEN = {f"broken-{number}.pdf": b"%PDF-1.7 and nothing else " + bytes([number]) for number in range(3)}


@pytest.fixture(autouse=True)
def a_page_holds_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_PAGE", 2)


def sent(session: Session, files: Mapping[str, bytes]) -> list[int]:
    """The jobs of files that wait to be read."""
    given = {name: BytesIO(content) for name, content in files.items()}
    return [file.job for file in session.client.uploads.add(given, readers=["everyone"]).files if file.job]


def worked(service: Service, jobs: list[int]) -> None:
    list(service.kb.worker.follow(jobs, "test"))


def test_all_are_counted_however_few_are_listed_at_a_time(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.EDITOR)
    jobs = sent(session, {**BROKEN, **GOOD})
    waiting = looked_at(session.client, Batch().with_jobs(jobs))
    assert (len(waiting), len(waiting.done)) == (7, 0)
    worked(service, jobs)
    done = looked_at(session.client, waiting)
    assert (done.waiting, done.read, [job.path for job in done.failures]) == (frozenset(), 4, list(BROKEN))


def test_it_is_not_done_while_a_later_file_waits(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.EDITOR)
    first = sent(session, GOOD)
    worked(service, first)
    later = sent(session, BROKEN)
    half = looked_at(session.client, Batch().with_jobs([*first, *later]))
    assert (half.waiting, half.read) == (frozenset(later), 4)
    worked(service, later)
    assert len(looked_at(session.client, half).failures) == 3


def test_a_file_that_was_sent_again_before_it_was_read_is_not_waited_for(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.EDITOR)
    first = sent(session, {"rule.md": b"# Rule\n\nThe fee is 3 euros."})
    again = sent(session, {"rule.md": b"# Rule\n\nThe fee is 4 euros."})
    worked(service, again)
    done = looked_at(session.client, Batch().with_jobs([*first, *again]))
    assert (done.waiting, done.read, done.sent) == (frozenset(), 1, 2)


def test_failures_are_named_the_first_few_and_the_others_where_they_are_unfolded(
    service: Service, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "_NAMED", 1)
    session = enter("eve", Role.EDITOR)
    jobs = sent(session, {**BROKEN, **GOOD})
    worked(service, jobs)
    test = AppTest.from_function(_page, kwargs={"session": session, "jobs": jobs}, default_timeout=30)
    text = said(checked(test.run()))
    assert "4 of 7 are read" in text
    assert [error.value.startswith(inert("broken-0.pdf is damaged")) for error in test.error] == [True, False, False]
    (others,) = test.expander
    assert (others.label, len(others.error)) == ("and 2 more were not read", 2)


def test_what_was_refused_and_what_was_known_is_counted_with_what_was_read(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.EDITOR)
    rule = {"0.md": GOOD["0.md"]}
    worked(service, sent(session, rule))
    given = {name: BytesIO(content) for name, content in {**rule, "1.md": GOOD["1.md"], "film.mp4": b"x"}.items()}
    files = [asdict(file) for file in session.client.uploads.add(given, readers=["everyone"]).files]
    batch = Batch().with_files(files)
    worked(service, list(batch.waiting))
    done = looked_at(session.client, batch)
    assert (done.read, done.sent, [one.path for one in done.failures]) == (2, 3, ["film.mp4"])


def test_of_two_files_of_one_name_the_first_is_told_to_be_left_out(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.EDITOR)
    first, again = (sent(session, {"rule.md": f"The fee is {fee} euros.".encode()}) for fee in (3, 4))
    worked(service, again)
    test = AppTest.from_function(_page, kwargs={"session": session, "jobs": [*first, *again]}, default_timeout=30)
    ended = parts(checked(test.run()), "upload")[0]["ended"]
    assert ended == {str(first[0]): "gone", str(again[0]): "read"}
    assert "1 of 2 are read" in said(test)


def _page(session: "Session", jobs: list[int]) -> None:
    import streamlit as st

    from ui.batch import Batch
    from ui.widgets.uploading import send_files

    if "begun" not in st.session_state:
        st.session_state["begun"] = True
        st.session_state["uploading.going.files"] = Batch().with_jobs(jobs)
    send_files(session, {"to": "/api/v1/documents", "method": "POST"}, "files")


def test_whoever_named_no_readers_is_told_that_nobody_else_gets_answers_and_names_them_there(
    service: Service, enter: Enter
) -> None:
    session = enter("eve", Role.EDITOR)
    files = {name: BytesIO(content) for name, content in list(GOOD.items())[:2]}
    jobs = [file.job for file in session.client.uploads.add(files).files if file.job] + sent(
        session, {"4.md": b"Four."}
    )
    worked(service, jobs)
    test = AppTest.from_function(_adding, kwargs={"session": session, "jobs": jobs}, default_timeout=30)
    assert "2 documents are read by you alone" in said(checked(test.run()))
    (names,) = [box for box in pressed(test, "Choose who may read them").multiselect if box.label == "Also read by"]
    names.set_value(["everyone"])
    next(button for button in test.button if button.form_id == "many-readers").click()
    next(button for button in test.button if button.label == "Choose who may read them").click()
    assert "read by you alone" not in said(checked(test.run()))
    assert {one.readers for one in session.client.documents.list().items} == {("@eve", "everyone"), ("everyone",)}


def _adding(session: "Session", jobs: list[int]) -> None:
    from dataclasses import replace

    import streamlit as st

    from ui.batch import Batch, looked_at
    from ui.widgets.uploading import draw_upload

    ended = looked_at(session.client, Batch().with_jobs(jobs))
    # With many more that were removed meanwhile.
    gone = {-n: replace(one, document=f"{n:032x}") for one in ended.done.values() for n in range(1, 101)}
    st.session_state.setdefault("uploading.ended.upload-new", replace(ended, done={**gone, **ended.done}))
    draw_upload(session, ())
