"""Documents whose readers are all gone, over HTTP."""

from kb_assistant.domain.access import CONSOLE, Role
from tests.corpus.service import Service


def test_an_administrator_finds_and_takes_over_what_an_erased_person_read(service: Service) -> None:
    root, eve = service.person("root", Role.ADMINISTRATOR), service.person("eve", Role.EDITOR)
    (sent,) = service.upload(eve, {"eve.md": "# Notes\n\nEve keeps the key of the archive."})
    document = service.kb.library.list(CONSOLE)[0].id
    assert (sent["path"], root.get("/api/v1/orphans").json()) == ("eve.md", [])
    assert root.post(f"/api/v1/users/{service.user_id('eve')}/erase").status_code == 200
    assert [(one["id"], one["path"]) for one in root.get("/api/v1/orphans").json()] == [(document, "eve.md")]
    adopted = root.post("/api/v1/orphans/adopt", json={"documents": [document]}).json()
    assert [(one["readers"], one["care"]["owner"]) for one in adopted] == [(["@root"], "root")]
    assert root.get(f"/api/v1/documents/{document}").status_code == 200
