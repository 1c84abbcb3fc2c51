"""Shared answers: links that open one answer, and nothing else, to who may read what it rests on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from kb_assistant.answers.exchanges import check_unlimited, is_told_of, owned
from kb_assistant.clock import Clock
from kb_assistant.comparison.differences import difference
from kb_assistant.domain.access import Principal, Scope
from kb_assistant.domain.answers import Answer, Citation
from kb_assistant.domain.audit import Action, Detail
from kb_assistant.domain.documents import Standing
from kb_assistant.domain.shares import (
    Difference,
    NewShare,
    Share,
    SharedAnswer,
    SharedSource,
    ShareRules,
    ShareState,
    SourceState,
)
from kb_assistant.errors import Forbidden, InvalidInput, NotFound, NotSignedIn
from kb_assistant.generation.sharing import redacted
from kb_assistant.identity.tokens import digest, new_token
from kb_assistant.store.shares import OPENED
from kb_assistant.store.transaction import Store, Transaction

MOST_LISTED = 200
_SHARE = "share"
_NOTHING = "This link opens nothing, or no longer."


class Shares:
    """Facade over links. Every opening asks the database for the link and for the viewer's rights."""

    def __init__(self, store: Store, clock: Clock, rules: ShareRules) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules

    def add(self, who: Principal, answer: str, days: int | None = None, anonymous: bool = False) -> NewShare:
        """A link to an answer of one's own, for as many days as links may last unless fewer are named.

        Raises NotFound, Forbidden, InvalidInput."""
        self._check_allowed(who, anonymous)
        token, draft = new_token(), self._draft(who, answer, self._rules.days if days is None else days, anonymous)
        with self._store.write() as tx:
            owned(tx, who, answer)
            made = tx.shares.add(draft, digest(_SHARE, token))
            detail: Detail = {"share": made.id, "anonymous": anonymous}
            tx.audit.add(who, Action.ANSWER_SHARED, f"answer:{answer}", detail)
        return NewShare(made.id, token, answer, anonymous, made.created, made.expires)

    def _check_allowed(self, who: Principal, anonymous: bool) -> None:
        if Scope.WRITE not in who.scopes:
            raise Forbidden("A key that may only read can't share answers.")
        if not self._rules.enabled:
            raise Forbidden("Answers can't be shared here: an administrator turned it off.")
        if anonymous and not self._rules.anonymous:
            raise Forbidden("Links that need no sign-in are not allowed here: an administrator can allow them.")

    def _draft(self, who: Principal, answer: str, days: int, anonymous: bool) -> Share:
        if who.user_id is None:
            raise InvalidInput("Only a person's account can share answers: sign in first.")
        if not 1 <= days <= self._rules.days:
            raise InvalidInput(f"A link lasts 1 to {self._rules.days} days.")
        now = self._clock()
        return Share("", answer, who.user_id, anonymous, now, now + timedelta(days=days))

    def list(
        self, who: Principal, everybody: bool = False, before: str | None = None, limit: int = 50
    ) -> Sequence[Share]:
        """One's own links, the newest first, beginning after the link `before`.

        With `everybody` all links, for administrators: Forbidden for others, and for a key that is limited to
        collections. Raises InvalidInput."""
        check_unlimited(who)
        if not 1 <= limit <= MOST_LISTED:
            raise InvalidInput(f"Ask for 1 to {MOST_LISTED} links.")
        with self._store.read() as tx:
            if everybody:
                tx.access.check_administrator(who)
            # Numbers of people begin at 1: without one there is nothing of one's own.
            found = tx.shares.list(None if everybody else who.user_id or 0, before, limit)
        now = self._clock()
        return [_listed(who, replace(share, state=self._rules.state(share, now))) for share in found]

    def revoke(self, who: Principal, share: str) -> None:
        """Ends a link at once: one of one's own, or any for an administrator. Raises NotFound, Forbidden."""
        if Scope.WRITE not in who.scopes:
            raise Forbidden("A key that may only read can't end links.")
        with self._store.write() as tx:
            owner = None if tx.access.is_administrator(who) else who.user_id or 0
            answer = tx.shares.answer_of(share, owner)
            if answer is None or not is_told_of(tx, who, answer):
                raise NotFound("There is no such link.")
            tx.shares.remove(share)
            tx.audit.add(who, Action.SHARE_REVOKED, f"share:{share}")

    def open(self, who: Principal, token: str) -> SharedAnswer:
        """The answer, as far as the viewer may read what it rests on today.

        Raises NotSignedIn where one has to be somebody, Forbidden for a key that may not read, and NotFound alike for
        a token that is wrong or over, a link that was ended or turned off, and an owner or an answer that is gone."""
        with self._store.read() as tx:
            share = self.answer_of(tx, who, token)
            exchange = tx.answers.kept(share.answer)
            sight = _Sight(tx, who, exchange.answer, self._clock().date())
            shown = redacted(exchange, sight.sources(), sight.gone, share.expires)
        self._note(who, share, shown)
        return shown

    def _note(self, who: Principal, share: Share, shown: SharedAnswer) -> None:
        sources = [source for statement in shown.statements for source in statement.citations]
        documents = sorted({source.citation.document for source in (*sources, *shown.closest)})
        with self._store.write() as tx:
            detail: Detail = {"documents": documents, "redacted": shown.redacted}
            tx.audit.add(who, Action.SHARE_OPENED, f"share:{share.id}", detail)
            tx.events.add(OPENED, who, share.id, {"redacted": shown.redacted})

    def answer_of(self, tx: Transaction, who: Principal, token: str) -> Share:
        """The link that the token opens to the viewer, whose answer it names. Raises as `open` does."""
        share = tx.shares.find(digest(_SHARE, token))
        if share is not None and self._rules.state(share, self._clock()) is not ShareState.OPEN:
            share = None
        known = who.user_id is not None or who.console
        if not known and (share is None or not share.anonymous):
            raise NotSignedIn("Sign in to open this link.")
        if known and Scope.READ not in who.scopes:
            raise Forbidden("A key that may not read can't open links.")
        if share is None or tx.access.active_principal(share.user_id) is None:
            raise NotFound(_NOTHING)
        return share

    def sweep(self) -> int:
        """Takes out the links that are over."""
        with self._store.write() as tx:
            return tx.shares.sweep(self._clock())


def _listed(who: Principal, share: Share) -> Share:
    return share if share.user_id == who.user_id else replace(share, question="")


class _Sight:
    """What a viewer may see of an answer's sources, by the rights and documents of this moment."""

    def __init__(self, tx: Transaction, who: Principal, answer: Answer, today: date) -> None:
        self._tx = tx
        self._today = today
        cited = [citation for statement in answer.statements for citation in statement.citations]
        self._citations = (*cited, *answer.closest)
        documents = {citation.document for citation in self._citations}
        self._readable = _readable(tx, who, documents)
        self._standing: Mapping[str, Standing] = tx.documents.standing(documents)
        self._texts: dict[str, str] = {}
        self.gone = any(citation.document not in self._standing for citation in cited)

    def sources(self) -> Mapping[Citation, SharedSource]:
        return {citation: self._source(citation) for citation in self._citations if self._holds(citation)}

    def _holds(self, citation: Citation) -> bool:
        """A quote that can't be found in its version any more is not shown as one."""
        if not citation.quote or citation.document not in self._readable:
            return False
        return self._tx.versions.slice(citation.span) == citation.quote

    def _source(self, citation: Citation) -> SharedSource:
        standing = self._standing[citation.document]
        changed = standing.version is not None and standing.version != citation.span.version
        state = SourceState.CURRENT
        if standing.verified_until is not None and standing.verified_until < self._today:
            state = SourceState.EXPIRED
        if changed:
            state = SourceState.CHANGED
        return SharedSource(citation, state, self._difference(citation.quote, standing) if changed else None)

    def _difference(self, quote: str, standing: Standing) -> Difference:
        version = standing.version or ""
        if version not in self._texts:
            self._texts[version] = self._tx.versions.text(version)
        return difference(quote, self._texts[version])


def _readable(tx: Transaction, who: Principal, documents: Iterable[str]) -> Collection[str]:
    """Nobody in particular reads what everyone may."""
    known = who.user_id is not None or who.console
    return tx.documents.readable(who, documents) if known else tx.documents.public(documents)
