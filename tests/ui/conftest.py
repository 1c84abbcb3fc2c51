"""A service on a real port, and sessions of people at its pages."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner

from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.client import Client
from kb_assistant.domain.access import Role
from kb_assistant.settings import load_settings
from tests.corpus.http_server import HttpServer, on_free_port
from tests.corpus.service import Service, serve
from ui.session import Session
from ui.texts import texts_for

Enter = Callable[..., Session]

# At each page that is shown without a browser, Streamlit looks through all that is installed: the same every time.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture
def service(kb: KnowledgeBase) -> Service:
    return serve(kb, on_free_port(load_settings()))


@pytest.fixture
def enter(service: Service) -> Iterator[Enter]:
    """The session of somebody new: enter("ada", Role.EDITOR, language="fr")."""
    opened: list[Client] = []
    with HttpServer(service.app) as address:

        def begin(name: str, role: Role = Role.READER, language: str = "en") -> Session:
            cookie = service.person(name, role).headers["cookie"].partition("=")[2]
            opened.append(Client(address, cookies={"kb_session": cookie}))
            standing, bot = opened[-1].account.standing(), opened[-1].bot.show()
            return Session(opened[-1], standing, bot, texts_for(language), address)

        yield begin
        for one in opened:
            one.close()
