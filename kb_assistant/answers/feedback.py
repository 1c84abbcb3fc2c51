"""What people think of answers: given by who saw one, read by who looks after the assistant."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from ingest.loaders.cleaning import clean_text
from kb_assistant.answers.exchanges import is_told_of, owned
from kb_assistant.clock import Clock
from kb_assistant.domain.access import Principal, Scope, may_review
from kb_assistant.domain.audit import Action
from kb_assistant.domain.conversations import Exchange
from kb_assistant.domain.feedback import (
    ALL_FEEDBACK,
    LONGEST_COMMENT,
    Feedback,
    FeedbackFilter,
    FeedbackPage,
    Rating,
    Reason,
    ReviewedFeedback,
)
from kb_assistant.domain.shares import Share
from kb_assistant.errors import Forbidden, InvalidInput, NotFound, NotSignedIn
from kb_assistant.generation.redaction import documents_of, is_readable
from kb_assistant.generation.sharing import reviewed
from kb_assistant.store.transaction import Store, Transaction

MOST_LISTED = 200

Opens = Callable[[Transaction, Principal, str], Share]
"""The link that a token opens to somebody. Raises NotFound and its kin."""


class FeedbackBox:
    """Facade over feedback: one a person and answer."""

    def __init__(self, store: Store, clock: Clock, opens: Opens) -> None:
        self._store = store
        self._clock = clock
        self._opens = opens

    def give(
        self,
        who: Principal,
        answer: str,
        rating: Rating,
        reason: Reason | None = None,
        comment: str = "",
        token: str = "",
    ) -> Feedback:
        """In the place of what one said before, on an answer of one's own or one that a link's token opens.

        Raises NotFound, NotSignedIn, Forbidden, InvalidInput."""
        user_id = _person(who)
        given = Feedback(answer, rating, reason, _comment(comment), self._clock())
        with self._store.write() as tx:
            self._check_seen(tx, who, answer, token)
            tx.feedback.put(user_id, given)
            detail = {"rating": rating, "reason": reason.value if reason else ""}
            tx.events.add("feedback", who, answer, detail)
        return given

    def _check_seen(self, tx: Transaction, who: Principal, answer: str, token: str) -> None:
        if not token:
            owned(tx, who, answer)
        elif self._opens(tx, who, token).answer != answer or not is_told_of(tx, who, answer):
            raise NotFound("There is no such answer.")

    def show(self, who: Principal, answer: str) -> Feedback:
        """One's own. Raises NotFound."""
        with self._store.read() as tx:
            found = tx.feedback.show(who.user_id or 0, answer)
            if found is None or not is_told_of(tx, who, answer):
                raise NotFound(_NONE)
        return found

    def ratings(self, who: Principal, answers: Iterable[str]) -> Mapping[str, Rating]:
        """One's own of these answers, by the answer's id; those of which one said nothing are missing."""
        with self._store.read() as tx:
            return tx.feedback.ratings(who.user_id or 0, answers)

    def take_back(self, who: Principal, answer: str) -> None:
        """One's own. Raises NotFound, NotSignedIn, Forbidden."""
        user_id = _person(who)
        with self._store.write() as tx:
            if not is_told_of(tx, who, answer) or not tx.feedback.remove(user_id, answer):
                raise NotFound(_NONE)

    def list(self, who: Principal, wanted: FeedbackFilter = ALL_FEEDBACK, limit: int = 50) -> FeedbackPage:
        """Everybody's, without whose it is, the newest first. Raises Forbidden, InvalidInput.

        A key for one collection sees what was said of answers from nothing but it."""
        _check_reviewer(who)
        if not 1 <= limit <= MOST_LISTED:
            raise InvalidInput(f"Ask for 1 to {MOST_LISTED} pieces of feedback.")
        return self._page(who, wanted, limit)

    def walk(self, who: Principal, wanted: FeedbackFilter = ALL_FEEDBACK) -> Iterator[ReviewedFeedback]:
        """All that fits, the newest first, page by page as it is asked for; noted in the audit log. Raises Forbidden
        at once."""
        _check_reviewer(who)
        with self._store.write() as tx:
            tx.audit.add(who, Action.REVIEW_EXPORTED, "", {"what": "feedback"})
        return self._walked(who, wanted)

    def _walked(self, who: Principal, wanted: FeedbackFilter) -> Iterator[ReviewedFeedback]:
        page = self._page(who, wanted, MOST_LISTED)
        yield from page.items
        while page.next is not None:
            page = self._page(who, replace(wanted, before=page.next), MOST_LISTED)
            yield from page.items

    def _page(self, who: Principal, wanted: FeedbackFilter, limit: int) -> FeedbackPage:
        with self._store.read() as tx:
            found = tx.feedback.list(wanted, limit)
            answers = tx.answers.named({one.answer for one in found})
            readable = tx.documents.readable(who, _all_documents(answers))
        kept = [(one, answers[one.answer]) for one in found if one.answer in answers]
        shown = tuple(_seen(one, on, readable) for one, on in kept if _concerns(who, on, readable))
        return FeedbackPage(shown, found[-1].created if len(found) == limit else None)


_NONE = "You said nothing of such an answer."


def _check_reviewer(who: Principal) -> None:
    if not may_review(who):
        raise Forbidden("Feedback is for knowledge managers, chatbot masters and administrators.")


def _person(who: Principal) -> int:
    if who.user_id is None:
        raise NotSignedIn("Only people who signed in can say what they think of an answer.")
    if Scope.WRITE not in who.scopes:
        raise Forbidden("A key that may only read can't rate answers.")
    return who.user_id


def _comment(text: str) -> str:
    cleaned = clean_text(text)
    if len(cleaned) > LONGEST_COMMENT:
        raise InvalidInput(f"The comment is too long: at most {LONGEST_COMMENT} characters.")
    return cleaned


def _seen(given: Feedback, exchange: Exchange, readable: Collection[str]) -> ReviewedFeedback:
    known = is_readable(exchange.answer, readable)
    # A comment tells of the answer: who may not read its sources sees how it was rated, and why in one word.
    shown = given if known else replace(given, comment="")
    answer = exchange.answer
    return ReviewedFeedback(shown, answer.outcome, exchange.question if known else None, reviewed(answer, readable))


def _concerns(who: Principal, exchange: Exchange, readable: Collection[str]) -> bool:
    """A key that is limited to collections sees what was said of their documents, and nothing that is of none."""
    shown = documents_of(exchange.answer)
    return who.collections is None or (bool(shown) and is_readable(exchange.answer, readable))


def _all_documents(answers: Mapping[str, Exchange]) -> Iterable[str]:
    return {document for exchange in answers.values() for document in documents_of(exchange.answer)}
