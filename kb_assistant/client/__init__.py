"""The typed client of the HTTP API, for the user interface and for scripts.

    with Client("http://127.0.0.1:8400", key="kb_…") as kb:
        print(kb.questions.ask("how many days off do I get?").text)

What the service refuses is raised as the error of ours that it was there (errors.py); Unreachable where none answers.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

import httpx2

from kb_assistant.certificates import believed
from kb_assistant.client.account import OwnAccount
from kb_assistant.client.administration import AuditLog, Configuration
from kb_assistant.client.bot import BotProfile
from kb_assistant.client.collections import Collections
from kb_assistant.client.documents import Documents
from kb_assistant.client.jobs import Jobs
from kb_assistant.client.orphans import Orphans
from kb_assistant.client.pages import PageImages
from kb_assistant.client.people import Groups, Users
from kb_assistant.client.questions import Conversations, Questions
from kb_assistant.client.reports import Reports
from kb_assistant.client.review import Review
from kb_assistant.client.shares import FeedbackBox, Shares
from kb_assistant.client.upkeep import Receipts, Upkeep
from kb_assistant.client.uploads import Uploads
from kb_assistant.client.wire import Wire
from kb_assistant.errors import InvalidInput as InvalidInput
from kb_assistant.errors import KbError as KbError
from kb_assistant.errors import NotFound as NotFound
from kb_assistant.errors import NotSignedIn as NotSignedIn
from kb_assistant.errors import TooManyAttempts as TooManyAttempts
from kb_assistant.errors import Unreachable as Unreachable

TIMEOUT = httpx2.Timeout(30, read=300)
"""Seconds; an answer of a slow language model takes its time."""


class Client:
    """Asks as whoever `key` (an API key) or the `cookies` of a browser belong to, or as who signs in.

    `origin` is the service's address as browsers see it, where that is another one. `relay` is what the service
    itself noted of the browser, for pages that ask in its name."""

    def __init__(
        self,
        address: str,
        key: str = "",
        cookies: Mapping[str, str] | None = None,
        origin: str = "",
        relay: str = "",
        http: httpx2.Client | None = None,
    ) -> None:
        self._http = http or httpx2.Client(base_url=address, timeout=TIMEOUT, verify=believed())
        self._http.cookies.update(dict(cookies or {}))
        # The service takes changes by cookie from its own pages only.
        self._http.headers["origin"] = (origin or address).rstrip("/")
        if relay:
            self._http.headers["x-kb-relay"] = relay
        if key:
            self._http.headers["authorization"] = f"Bearer {key}"
        wire = Wire(self._http)
        self._hang_up = wire.hang_up
        self.account = OwnAccount(wire)
        self.bot = BotProfile(wire)
        self.questions = Questions(wire)
        self.conversations = Conversations(wire)
        self.collections = Collections(wire)
        self.documents = Documents(wire)
        self.uploads = Uploads(wire)
        self.jobs = Jobs(wire)
        self.upkeep = Upkeep(wire)
        self.receipts = Receipts(wire)
        self.orphans = Orphans(wire)
        self.pages = PageImages(wire)
        self.reports = Reports(wire)
        self.shares = Shares(wire)
        self.feedback = FeedbackBox(wire)
        self.review = Review(wire)
        self.users = Users(wire)
        self.groups = Groups(wire)
        self.audit = AuditLog(wire)
        self.settings = Configuration(wire)

    def close(self) -> None:
        """Also ends, from another thread, an answer that is being listened to."""
        self._hang_up()
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
