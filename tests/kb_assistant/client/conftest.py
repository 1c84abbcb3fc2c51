"""A service on a real port, and clients of it."""

from collections.abc import Iterator

import pytest

from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.settings import load_settings
from tests.corpus.http_server import HttpServer, on_free_port
from tests.corpus.service import Service, serve


@pytest.fixture
def service(kb: KnowledgeBase) -> Service:
    return serve(kb, on_free_port(load_settings()))


@pytest.fixture
def address(service: Service) -> Iterator[str]:
    with HttpServer(service.app) as found:
        yield found
