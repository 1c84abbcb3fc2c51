"""The settings over HTTP."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kb_assistant.domain.access import Role
from tests.corpus.service import Service

ROUTE = "/api/v1/settings"
CANARY = "canary-4711-long-enough-to-be-a-secret"


def test_an_administrator_sees_what_is_in_force_and_where_it_comes_from(
    served: Callable[..., Service], home: Path
) -> None:
    home.mkdir(exist_ok=True)
    (home / "kb.toml").write_text("[answers]\npassages = 5\n")
    service = served(KB_SESSIONS_IDLE_MINUTES="60")
    root = service.person("root", Role.ADMINISTRATOR)
    found = {one["name"]: one for one in root.get(ROUTE).json()}
    assert (found["sessions.idle_minutes"]["value"], found["sessions.idle_minutes"]["source"]) == (60, "environment")
    assert (found["answers.passages"]["value"], found["answers.passages"]["source"]) == (5, "kb.toml")
    assert (found["answers.mode"]["value"], found["answers.mode"]["source"]) == ("strict", "default")
    assert found["answers.passages"]["default"] == 10
    assert all(one["description"] for one in found.values())


def test_t076_no_secret_is_shown_but_whether_it_is_set(served: Callable[..., Service], home: Path) -> None:
    secrets = (
        "KB_LLM_API_KEY",
        "KB_AUDIT_KEY",
        "KB_IDENTITY_CLIENT_SECRET",
        "KB_PROXY_SECRET",
        "KB_SERVER_METRICS_TOKEN",
    )
    service = served(**dict.fromkeys(secrets, CANARY), KB_DATABASE_URL=f"sqlite:///{home}/{CANARY}.sqlite")
    answer = service.person("root", Role.ADMINISTRATOR).get(ROUTE)
    assert CANARY not in answer.text
    assert str(home) not in answer.text
    hidden = {one["name"]: one["given"] for one in answer.json() if one["secret"]}
    assert hidden.pop("llm.base_url") is False
    assert set(hidden.values()) == {True}
    assert len(hidden) == len(secrets) + 1


def test_only_administrators_see_them_and_nobody_changes_them(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    others = [service.person("ada"), service.person("eve", Role.EDITOR), service.person("bot", Role.BOT_MASTER)]
    assert {other.get(ROUTE).status_code for other in others} == {403}
    assert {other.post(f"{ROUTE}/llm/try").status_code for other in others} == {403}
    assert service.nobody().get(ROUTE).status_code == 401
    assert [root.put(ROUTE, json={}).status_code, root.patch(ROUTE, json={}).status_code] == [405, 405]


def test_a_language_model_that_is_not_set_is_not_tried(service: Service) -> None:
    answer = service.person("root", Role.ADMINISTRATOR).post(f"{ROUTE}/llm/try")
    assert (answer.status_code, "llm.model" in answer.json()["detail"]) == (422, True)


def test_administrators_see_what_the_doctor_finds_and_nobody_else_does(service: Service) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    assert root.get("/api/v1/problems").json() == []
    service.kb.library.queue_text("test:a.md", "a.md", "a", "# A\n\nText.", ())
    assert "1 files wait" in root.get("/api/v1/problems").json()[0]["what"]
    assert service.person("ada").get("/api/v1/problems").status_code == 403


def test_administrators_are_told_that_the_worker_ends_again_and_again(service: Service) -> None:
    service.app.state.context.running.troubles = lambda: ("worker",)
    told = service.person("root", Role.ADMINISTRATOR).get("/api/v1/problems").json()
    assert [("takes files in" in one["what"], "log" in one["remedy"]) for one in told] == [(True, True)]


def test_administrators_are_told_of_index_files_that_were_damaged_since_the_start(service: Service, home: Path) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    service.document("a.md", "# A\n\nText.", "everyone")
    service.kb.index.publish(always=True)
    file = next(one for one in sorted((home / "indexes").rglob("*")) if one.is_file() and one.stat().st_size > 100)
    file.write_bytes(b"x" * file.stat().st_size)
    told = root.get("/api/v1/problems").json()
    assert [one["remedy"] for one in told] == ["kb doctor --repair"]
    assert root.get("/api/v1/problems").json() == told
    with service.kb.lock.hold("test"):
        assert service.kb.doctor.repair() == []
    assert root.get("/api/v1/problems").json() == []


def test_administrators_are_told_that_the_database_is_damaged(service: Service, home: Path) -> None:
    root = service.person("root", Role.ADMINISTRATOR)
    service.document("a.md", "# A\n\nText.", "everyone")
    with closing(sqlite3.connect(home / "kb.sqlite", isolation_level=None)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'vectors'").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
        with (home / "kb.sqlite").open("r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"x" * size)
        # Nobody goes by what they read before.
        database.execute("PRAGMA user_version=1")
    told = root.get("/api/v1/problems").json()
    assert "restore the data folder from a backup" in [one["remedy"] for one in told]
