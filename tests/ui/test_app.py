"""The pages as a whole, where no browser is needed to see it."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

import ui
from tests.corpus.llm_server import refused_url
from tests.ui.showing import checked, said

APP = Path(ui.__path__[0]) / "app.py"


def test_where_the_service_does_not_answer_the_page_says_so_and_offers_to_try_again() -> None:
    test = AppTest.from_file(APP, default_timeout=30)
    nowhere = refused_url()
    test.secrets["service"] = {"address": nowhere, "origin": nowhere, "auth": "accounts"}
    text = said(checked(test.run()))
    assert "The service does not answer" in text
    assert [button.label for button in test.button] == ["Try again now"]
    checked(test.button[0].click().run())
    assert "tries again by itself" in said(test)
