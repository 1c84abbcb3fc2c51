"""T076: what people prove themselves by is in no log, and nobody writes a line of their own into one."""

import logging
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, quote, urlsplit

import httpx2
import pytest
from sqlalchemy import create_engine, text

from kb_assistant.bootstrap import open_knowledge_base
from kb_assistant.domain.access import Role
from kb_assistant.settings import load_settings
from tests.corpus.openid_provider import CALLBACK, CLIENT, SECRET, become, running
from tests.corpus.people import PASSWORD
from tests.corpus.service import ADDRESS, COOKIE, Caller, Service, serve

OTHER = "nine dry parasols"
MODEL_KEY, AUDIT_KEY = "canary-of-the-model", "canary-of-the-audit-log"
# The test's own browser writes down where it goes: it is no part of the server.
OURS = ("kb_assistant", "ingest", "indexes", "sqlalchemy", "authlib", "fastapi", "starlette", "asyncio", "alembic")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Callable[..., Service]]:
    """A service whose every word is kept, from its start on."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("KB_LLM_API_KEY", MODEL_KEY)
    monkeypatch.setenv("KB_AUDIT_KEY", AUDIT_KEY)
    opened = []

    def make(**variables: str) -> Service:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        opened.append(open_knowledge_base(load_settings()))
        return serve(opened[-1], load_settings())

    yield make
    for kb in opened:
        kb.close()


def written(caplog: pytest.LogCaptureFixture) -> str:
    """All that was logged: messages, what was attached to them, and tracebacks."""
    form = logging.Formatter("%(message)s")
    ours = [record for record in caplog.records if record.name.startswith(OURS)]
    return "\n".join(f"{form.format(record)} {record.__dict__}" for record in ours)


def found(secrets: list[str], text: str) -> list[str]:
    assert all(len(secret) > 8 for secret in secrets)
    return [secret for secret in secrets if secret in text]


def test_t076_signing_in_and_keys_leave_no_secret_in_the_logs(
    served: Callable[..., Service], caplog: pytest.LogCaptureFixture
) -> None:
    service = served()
    setup = service.kb.people.accounts.setup_token() or ""
    body = {"name": "root", "password": PASSWORD}
    service.nobody().post("/api/v1/setup", json={**body, "token": "a wrong token"})
    service.nobody().post("/api/v1/setup", json={**body, "token": setup})
    service.sign_in("root", "a wrong guess")
    root = service.entered("root")
    secret = root.post("/api/v1/me/keys", json={"label": "x", "scopes": ["read"]}).json()["secret"]
    for headers in ({"authorization": f"Bearer {secret}"}, {"x-api-key": secret}, {"cookie": f"{COOKIE}={secret}"}):
        Caller(service, "", headers).get("/api/v1/groups")
        Caller(service, "", headers).get(f"/api/v1/users?key={secret}")
        Caller(service, "", {"x-api-key": secret + "wrong"}).get("/api/v1/groups")
    root.get("/api/v1/settings")
    root.get("/api/v1/me/export")
    root.put("/api/v1/me/password", json={"current": PASSWORD, "new": OTHER})
    token = root.headers["cookie"].partition("=")[2]
    secrets = [
        setup,
        token,
        secret,
        PASSWORD,
        OTHER,
        "a wrong guess",
        "a wrong token",
        "$argon2id",
        MODEL_KEY,
        AUDIT_KEY,
    ]
    assert "request" in written(caplog)
    assert found(secrets, written(caplog)) == []


def test_t076_a_sign_in_by_a_provider_leaves_no_secret_in_the_logs(
    served: Callable[..., Service], caplog: pytest.LogCaptureFixture
) -> None:
    with running() as provider:
        become(provider, {"sub": "42", "preferred_username": "ada"})
        identity = {"ISSUER": provider, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "REDIRECT_URI": CALLBACK}
        service = served(**{f"KB_IDENTITY_{name}": value for name, value in identity.items()})
        begun = service.nobody().get("/api/v1/sign-in/oidc", follow_redirects=False)
        browser = service.with_cookie("", begun)
        there = httpx2.get(begun.headers["location"], follow_redirects=False)
        query = urlsplit(there.headers["location"]).query
        for _ in range(2):
            answer = browser.get(f"/api/v1/sign-in/oidc/callback?{query}", follow_redirects=False)
    assert answer.status_code == 401
    back, sent = parse_qs(query), parse_qs(urlsplit(begun.headers["location"]).query)
    secrets = [SECRET, back["code"][0], back["state"][0], sent["nonce"][0], browser.headers["cookie"].partition("=")[2]]
    assert found(secrets, written(caplog)) == []


def test_t076_what_breaks_leaves_no_secret_in_the_logs(
    served: Callable[..., Service], caplog: pytest.LogCaptureFixture
) -> None:
    service = served()
    root = service.person("root", Role.ADMINISTRATOR)
    engine = create_engine(service.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE passwords"))
    engine.dispose()
    assert service.sign_in("root").status_code == 500
    assert root.post("/api/v1/users", json={"name": "canary-4711", "password": OTHER}).status_code == 500
    assert "no such table" in written(caplog)
    secrets = [PASSWORD, OTHER, "$argon2id", "canary-4711", root.headers["cookie"].partition("=")[2]]
    assert found(secrets, written(caplog)) == []


LINES = ("a\r\n2026-03-01 ERROR forged", "a\x1b[2Jb", "a\u2028b", "\x00", "a\x85b")


@pytest.mark.parametrize("name", LINES, ids=ascii)
def test_t076_nobody_writes_a_line_of_their_own_into_a_log(
    served: Callable[..., Service], caplog: pytest.LogCaptureFixture, name: str
) -> None:
    service = served()
    root = service.person("root", Role.ADMINISTRATOR)
    agent = re.sub(r"[\r\n\0]", "", name).encode()
    headers = [(b"user-agent", agent), (b"origin", ADDRESS.encode())]
    service.client.post("/api/v1/session", json={"name": name, "password": name}, headers=headers)
    service.client.post("/api/v1/session", json={"name": "root", "password": PASSWORD}, headers=headers)
    for path, body in (("users", {"name": name}), ("groups", {"name": name}), ("me/keys", {"label": name})):
        assert root.post(f"/api/v1/{path}", json=body).status_code == 422
    root.get("/api/v1/nothing/" + quote(name))
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("kb_assistant")]
    assert [line for line in lines if not line.isprintable()] == []
    shown = [session["agent"] for session in root.get("/api/v1/me/sessions").json()]
    assert [agent for agent in shown if not agent.isprintable()] == []
    assert "forged" not in written(caplog)
