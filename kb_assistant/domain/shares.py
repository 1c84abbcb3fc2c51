"""Links to an answer, and the answer as whoever opens one may see it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kb_assistant.domain.answers import Citation, Outcome, Part


class ShareState(StrEnum):
    """Whether a link opens something; `off` where an administrator has turned its kind off."""

    OPEN = "open"
    EXPIRED = "expired"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Share:
    """A link as its owner sees it: what opens it is kept nowhere. `anonymous` opens without signing in.

    `question` is empty for links of somebody else; `opened` counts as far back as events are kept."""

    id: str
    answer: str
    user_id: int
    anonymous: bool
    created: datetime
    expires: datetime
    question: str = ""
    opened: int = 0
    state: ShareState = ShareState.OPEN


@dataclass(frozen=True, slots=True)
class NewShare:
    """`token` opens the link; it is shown once and stored nowhere."""

    id: str
    token: str
    answer: str
    anonymous: bool
    created: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class ShareRules:
    """What an administrator allows; `days` is how long a link lasts at most."""

    enabled: bool
    anonymous: bool
    days: int

    def state(self, share: Share, now: datetime) -> ShareState:
        """A shorter life in the settings counts for the links that are there already."""
        if not self.enabled or (share.anonymous and not self.anonymous):
            return ShareState.OFF
        over = share.expires <= now or share.created + timedelta(days=self.days) <= now
        return ShareState.EXPIRED if over else ShareState.OPEN


class SourceState(StrEnum):
    """What became of a source since the answer was given."""

    CURRENT = "current"
    CHANGED = "changed"
    REMOVED = "removed"
    EXPIRED = "expired"


class Change(StrEnum):
    EQUAL = "equal"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Segment:
    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """From a quote to the passage of the newer version that is most like it.

    `unchanged`: the quote stands there word for word. Equal and removed segments make up the quote, equal and added
    ones the passage; without any like it, all is removed."""

    unchanged: bool
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedSource:
    """A quote that the viewer may read; `difference` is there where the document has a newer version."""

    citation: Citation
    state: SourceState
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class SharedStatement:
    """One that is `redacted` rests on something that the viewer may not read, on what is gone, or on no quote at all:
    nothing of it is told but which question it answers, `asked`, of a message that asks several."""

    text: str
    citations: tuple[SharedSource, ...] = ()
    redacted: bool = False
    asked: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    """An answer as it was given, without what the viewer may not read; `redacted` counts what is missing.

    `state` is the worst of its sources': `removed` says that one is gone, whoever might have read it."""

    answer: str
    question: str
    asked: date
    outcome: Outcome
    text: str
    statements: tuple[SharedStatement, ...]
    closest: tuple[SharedSource, ...]
    model: str
    prompt: str
    state: SourceState
    redacted: int
    expires: datetime
    unsure: bool = False
    parts: tuple[Part, ...] = ()
