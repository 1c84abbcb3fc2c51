"""The pages as a whole, where no browser is needed to see it."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.context import StreamlitCookies
from streamlit.testing.v1 import AppTest

import ui
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import Role
from kb_assistant.settings import load_settings
from tests.corpus.http_server import HttpServer, on_free_port
from tests.corpus.llm_server import refused_url
from tests.corpus.service import serve
from tests.ui.showing import checked, said
from ui.escaping import inert
from ui.state import Asking

APP = Path(ui.__path__[0]) / "app.py"


def app_of(address: str) -> AppTest:
    """All pages of the service at the address."""
    test = AppTest.from_file(APP, default_timeout=30)
    test.secrets["service"] = {"address": address, "origin": address}
    return test


def test_where_the_service_does_not_answer_the_page_says_so_and_offers_to_try_again() -> None:
    test = app_of(refused_url())
    text = said(checked(test.run()))
    assert "The service does not answer" in text
    assert [button.label for button in test.button] == ["Try again now"]
    checked(test.button[0].click().run())
    assert "tries again by itself" in said(test)


def test_administrators_read_on_every_page_what_keeps_files_from_being_taken_in(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_SERVER_AUTH", "none")
    service = serve(kb, on_free_port(load_settings()))
    with HttpServer(service.app) as address:
        test = app_of(address)
        assert "not taken in" not in said(checked(test.run()))
        service.app.state.context.running.troubles = lambda: ("worker",)
        assert "Files are not taken in" in said(checked(test.run()))
        # A page's connection lasts as long as its tab.
        test.session_state["session.client"][1].close()


def test_who_follows_a_link_to_a_page_that_is_not_theirs_is_told_whose_it_is(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = serve(kb, on_free_port(load_settings()))
    name, _, value = service.person("mark", Role.BOT_MASTER).headers["cookie"].partition("=")
    monkeypatch.setattr(type(st.context), "cookies", StreamlitCookies({name: value}))
    with HttpServer(service.app) as address:
        test = checked(app_of(address).run())
        pages = test._registered_pages.items()
        test._page_hash = next(name for name, page in pages if page.get("url_pathname") == "people")
        assert [error.value for error in checked(test.run()).error] == [inert("This is for administrators.")]
        test.session_state["session.client"][1].close()


def test_the_conversation_is_there_again_also_where_the_run_of_another_page_was_broken_off_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(type(st.context), "url", "http://kb.example/documents")
    test = app_of(refused_url())
    test.session_state["asking"] = Asking(conversation="c1", address="c1")
    state: Asking = checked(test.run()).session_state["asking"]
    # An address that names none is not taken for a new question.
    assert (state.conversation, state.address) == ("c1", None)
