"""What a page is told of whoever looks at it."""

from kb_assistant.domain.access import Role
from tests.corpus.service import Service


def test_administrators_alone_are_told_what_does_not_work(service: Service) -> None:
    root, eve = service.person("root", Role.ADMINISTRATOR), service.person("eve", Role.EDITOR)
    assert root.get("/api/v1/session").json()["troubles"] == []
    service.app.state.context.running.troubles = lambda: ("worker",)
    assert root.get("/api/v1/session").json()["troubles"] == ["worker"]
    assert eve.get("/api/v1/session").json()["troubles"] == []
