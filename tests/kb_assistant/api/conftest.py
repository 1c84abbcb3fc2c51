"""A service of its own for every test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb_assistant.bootstrap import KnowledgeBase, open_knowledge_base
from kb_assistant.settings import load_settings
from tests.corpus.lasting import LastingSandboxes
from tests.corpus.service import Service, serve


@pytest.fixture
def service(kb: KnowledgeBase) -> Service:
    """With an empty library and nobody in it."""
    return serve(kb, load_settings())


@pytest.fixture
def served(
    monkeypatch: pytest.MonkeyPatch, empty_home: Path, sandboxes: LastingSandboxes
) -> Iterator[Callable[..., Service]]:
    """Makes a service with settings of its own: served(KB_SERVER_AUTH="none")."""
    opened: list[KnowledgeBase] = []

    def make(**variables: str) -> Service:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        settings = load_settings()
        opened.append(open_knowledge_base(settings, sandboxes=sandboxes))
        return serve(opened[-1], settings)

    yield make
    for kb in opened:
        kb.close()
