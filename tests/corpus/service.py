"""The application with people in it, spoken to over HTTP without a network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any, cast

import httpx2
from fastapi import FastAPI
from starlette.testclient import TestClient

from kb_assistant.api.app import create_app
from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import CONSOLE, Role, Scope
from kb_assistant.settings import Settings
from tests.corpus.people import HERE, PASSWORD

ADDRESS = "http://127.0.0.1:8400"
COOKIE = "kb_session"


@dataclass(frozen=True, slots=True)
class Service:
    """`kb` is what is served, below HTTP."""

    kb: KnowledgeBase
    settings: Settings
    client: TestClient = field(repr=False)

    @property
    def app(self) -> FastAPI:
        """For a server on a port of its own."""
        return cast(FastAPI, self.client.app)

    def person(self, name: str, role: Role = Role.READER, groups: tuple[str, ...] = ()) -> "Caller":
        """Somebody new who signed in, in groups that are made if need be."""
        self.kb.people.accounts.add(CONSOLE, name, role, PASSWORD)
        for group in groups:
            if group not in {known.name for known in self.kb.people.groups()}:
                self.kb.people.add_group(group)
            self.kb.people.join(group, name)
        token = self.kb.people.sessions.sign_in(name, PASSWORD, HERE).token
        return Caller(self, name, {"cookie": f"{COOKIE}={token}", "origin": ADDRESS})

    def sign_in(self, name: str, password: str = PASSWORD, **given: object) -> httpx2.Response:
        """What the server says to name and password."""
        return self.nobody().post("/api/v1/session", json={"name": name, "password": password}, **given)

    def entered(self, name: str, password: str = PASSWORD) -> "Caller":
        """Somebody who is there already, in one more browser."""
        return self.with_cookie(name, self.sign_in(name, password))

    def with_cookie(self, name: str, answer: httpx2.Response) -> "Caller":
        """Whoever got this answer, as their browser goes on."""
        cookie = answer.headers["set-cookie"].partition(";")[0]
        return Caller(self, name, {"cookie": cookie, "origin": ADDRESS})

    def user_id(self, name: str) -> int:
        return self.kb.people.user_id(name)

    def document(self, path: str, text: str, *readers: str) -> str:
        """A document that these may read, taken in; its id."""
        jobs = self.kb.library.queue_text(f"test:{path}", path, path, text, readers)
        # What else waits is read on the way.
        taken = [one for one in self.kb.worker.follow(jobs, "test") if one.job.id in jobs]
        assert [one.outcome for one in taken] == ["new"]
        return next(one.id for one in self.kb.library.list(CONSOLE) if one.path == path)

    def upload(self, caller: "Caller", files: Mapping[str, str | bytes], **fields: Any) -> list[dict[str, Any]]:  # noqa: ANN401
        """What became of each file, once all of them were read."""
        answer = caller.upload(files, **fields)
        assert answer.status_code == 202, answer.text
        found: list[dict[str, Any]] = answer.json()["files"]
        list(self.kb.worker.follow([one["job"] for one in found if one["job"]], "test"))
        return found

    def nobody(self) -> "Caller":
        return Caller(self, "", {})

    def key_of(self, caller: "Caller", *scopes: Scope, collection: str | None = None) -> "Caller":
        """The same person by a key of theirs."""
        who = self.kb.people.principal(caller.name)
        secret = self.kb.people.keys.add(who, "a key", scopes or (Scope.READ,), collection=collection).secret
        return Caller(self, caller.name, {"authorization": f"Bearer {secret}"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who sends requests; `headers` are what they prove themselves by."""

    service: Service
    name: str
    headers: Mapping[str, str]

    def send(self, method: str, path: str, **given: object) -> httpx2.Response:
        """`given` as httpx takes it; headers are added to the caller's."""
        headers = {**self.headers, **given.pop("headers", {})}  # type: ignore[dict-item]
        sent: httpx2.Response = self.service.client.request(method, path, headers=headers, **given)  # type: ignore[arg-type]
        return sent

    def get(self, path: str, **given: object) -> httpx2.Response:
        return self.send("GET", path, **given)

    def post(self, path: str, **given: object) -> httpx2.Response:
        return self.send("POST", path, **given)

    def upload(
        self,
        files: Mapping[str, str | bytes],
        method: str = "POST",
        path: str = "/api/v1/documents",
        **fields: Any,  # noqa: ANN401 - as httpx takes it
    ) -> httpx2.Response:
        """Sends files as a form; a field `key` goes into the header of idempotency keys."""
        key = fields.pop("key", None)
        headers = {"idempotency-key": key} if key else {}
        sent = [("file", (name, content)) for name, content in files.items()]
        return self.send(method, path, files=sent, data=fields, headers=headers)

    def put(self, path: str, **given: object) -> httpx2.Response:
        return self.send("PUT", path, **given)

    def patch(self, path: str, **given: object) -> httpx2.Response:
        return self.send("PATCH", path, **given)

    def delete(self, path: str, **given: object) -> httpx2.Response:
        return self.send("DELETE", path, **given)


def serve(kb: KnowledgeBase, settings: Settings, peer: str = "127.0.0.1") -> Service:
    """What breaks inside becomes an answer, as it would on a server. `peer` is where connections come from."""
    client = TestClient(
        create_app(kb, settings), base_url=ADDRESS, raise_server_exceptions=False, client=(peer, 50_000)
    )
    # Each caller shows what they show: nothing is remembered between them.
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return Service(kb, settings, client)
