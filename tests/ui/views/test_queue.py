"""The files on their way, as whoever sent them sees them."""

from io import BytesIO

import pytest
from streamlit.testing.v1 import AppTest

from kb_assistant.client import KbError
from kb_assistant.domain.access import Role
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from tests.ui.showing import checked, pressed, said, shown
from ui.session import Session
from ui.views import documents

BROKEN = b"%PDF-1.7 and nothing else"
GOOD = b"# Rule\n\nThe fee is 3 euros."


def sent(session: Session, **files: bytes) -> None:
    given = {name.replace("_", "."): BytesIO(content) for name, content in files.items()}
    session.client.uploads.add(given)


def queue(session: Session) -> AppTest:
    test = shown(documents.show, session)
    return checked(test.segmented_control(key="documents.shown").set_value("queue").run())


def test_what_waits_and_what_failed_is_shown_with_the_reason(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.EDITOR)
    assert "Nothing waits, and nothing failed" in said(queue(session))
    sent(session, broken_pdf=BROKEN)
    list(service.kb.worker.run("test"))
    sent(session, rule_md=GOOD)
    text = said(queue(session))
    assert "rule.md" in text and "waits, number 1 in line" in text
    assert "broken.pdf" in text and "PDF" in text.replace("broken.pdf", "")


def test_a_file_is_tried_again_and_taken_out(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.EDITOR)
    sent(session, broken_pdf=BROKEN)
    list(service.kb.worker.run("test"))
    test = pressed(queue(session), "Try again")
    assert "waits, number 1 in line" in said(test)
    pressed(test, "Remove")
    assert "Nothing waits, and nothing failed" in said(test)
    assert session.client.documents.list().total == 0


def test_many_files_are_tried_again_or_taken_out_together(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.EDITOR)
    sent(session, one_pdf=BROKEN, two_pdf=BROKEN + b"!")
    list(service.kb.worker.run("test"))
    test = pressed(queue(session), "Try all again")
    assert "waits, number 2 in line" in said(test) and "Not understood" not in said(test)
    pressed(test, "Remove 2 files")
    assert "Nothing waits, and nothing failed" in said(test)
    assert session.client.documents.list().total == 0


def test_what_was_turned_away_is_shown_with_the_reason_until_it_is_taken_out(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.EDITOR)
    with pytest.raises(KbError):
        sent(session, plan_md=b"\x89PNG\r\n")
    test = queue(enter("root", Role.ADMINISTRATOR))
    text = said(test)
    assert "Turned away" in text and "plan.md is a picture" in text and "· eve" in text and "Try again" not in text
    assert "Nothing waits, and nothing failed" in said(pressed(test, "Remove"))


def test_only_administrators_see_the_files_of_others_and_whose_they_are(service: Service, enter: Enter) -> None:
    sent(enter("eve", Role.EDITOR), rule_md=GOOD)
    assert "rule.md" not in said(queue(enter("bob", Role.EDITOR)))
    text = said(queue(enter("root", Role.ADMINISTRATOR)))
    assert "rule.md" in text and "· eve" in text
