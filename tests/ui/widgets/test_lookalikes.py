"""Files that are called like another document: the question what they are to be."""

from io import BytesIO

from streamlit.testing.v1 import AppTest

from kb_assistant.domain.access import EVERYONE, Role
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from tests.ui.showing import checked, pressed, said
from ui.session import Session


def uploaded(service: Service, session: Session, content: str) -> AppTest:
    """The place to drop files at, once the file that was sent is read."""
    sent = session.client.uploads.add({"rule.md": BytesIO(content.encode())}, readers=[EVERYONE]).files[0]
    list(service.kb.worker.run("test"))
    given = {"session": session, "job": sent.job, "namesake": sent.namesake}
    test = AppTest.from_function(_page, kwargs=given, default_timeout=30)
    checked(test.run())
    return checked(test.run())


def test_the_second_of_two_is_asked_and_makes_theirs_a_new_version(service: Service, enter: Enter) -> None:
    ada, eve = enter("ada", Role.EDITOR), enter("eve", Role.EDITOR)
    assert "another document" not in said(uploaded(service, ada, "# Rule\n\nThe fee is 3 euros."))
    test = uploaded(service, eve, "# Rule\n\nThe fee is 4 euros.")
    assert "There is another document called rule.md" in said(test) and "kept by ada" in said(test)
    assert ada.client.documents.list().total == 2
    pressed(test, "Yes, replace it")
    pressed(test, "Yes, replace it", "Replace")
    (left,) = ada.client.documents.list().items
    assert (left.care.owner, left.versions) == ("ada", 2)
    assert "another document" not in said(checked(test.run()))


def test_whoever_keeps_both_is_not_asked_again(service: Service, enter: Enter) -> None:
    uploaded(service, enter("ada", Role.EDITOR), "# Rule\n\nThe fee is 3 euros.")
    eve = enter("eve", Role.EDITOR)
    test = uploaded(service, eve, "# Rule\n\nThe fee is 4 euros.")
    pressed(test, "No, keep both")
    assert "another document" not in said(checked(test.run()))
    assert eve.client.documents.list().total == 2


def _page(session: "Session", job: int, namesake: str | None) -> None:
    import streamlit as st

    from ui.batch import Batch
    from ui.widgets.uploading import send_files

    if "begun" not in st.session_state:
        st.session_state["begun"] = True
        sent = {"outcome": "queued", "job": str(job), "namesake": namesake}
        st.session_state["uploading.going.files"] = Batch().with_files([sent])
    send_files(session, {"to": "/api/v1/documents", "method": "POST"}, "files")
