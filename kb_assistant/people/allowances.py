"""What one person, and everybody together, may cost: counted in the database, the same in every process."""

from collections.abc import Mapping
from datetime import timedelta

from kb_assistant.clock import Clock
from kb_assistant.domain.access import Principal, may_administer
from kb_assistant.domain.allowance import Allowance, Bucket, Rate, refilled, taken, wait
from kb_assistant.domain.pause import in_words
from kb_assistant.errors import TooManyAttempts
from kb_assistant.identity.tokens import digest
from kb_assistant.store.transaction import Store, Transaction

_SHARED = frozenset({Allowance.ALL_QUESTIONS_PER_DAY})
_WORDS = {
    Allowance.QUESTIONS_PER_MINUTE: "You ask faster than is allowed here",
    Allowance.QUESTIONS_PER_DAY: "You have asked as much as one may in a day",
    Allowance.ALL_QUESTIONS_PER_DAY: "All together have asked as much as one may in a day",
    Allowance.UPLOADED_FILES: "You have uploaded as many files as one may in a day",
    Allowance.UPLOADED_BYTES: "You have uploaded as much as one may in a day",
}
_SETTINGS = {
    Allowance.QUESTIONS_PER_MINUTE: "limits.questions_per_minute",
    Allowance.QUESTIONS_PER_DAY: "limits.questions_per_day",
    Allowance.ALL_QUESTIONS_PER_DAY: "limits.all_questions_per_day",
    Allowance.UPLOADED_FILES: "limits.upload_files_per_day",
    Allowance.UPLOADED_BYTES: "limits.upload_mb_per_day",
}
QUESTION: Mapping[Allowance, float] = {
    Allowance.QUESTIONS_PER_MINUTE: 1,
    Allowance.QUESTIONS_PER_DAY: 1,
    Allowance.ALL_QUESTIONS_PER_DAY: 1,
}
"""What one question, or one search, costs."""


class Allowances:
    """Facade over what people may cost. The console has no limits: it is whoever runs the machine."""

    def __init__(self, store: Store, clock: Clock, rates: Mapping[Allowance, Rate]) -> None:
        self._store = store
        self._clock = clock
        self._rates = rates

    def take(self, who: Principal, amounts: Mapping[Allowance, float]) -> None:
        """Takes all of it or nothing. Raises TooManyAttempts with the seconds until there is enough."""
        if who.console:
            return
        with self._store.write() as tx:
            tx.budgets.lock()
            for kind, left in self._enough(tx, who, amounts).items():
                tx.budgets.set(_key(who, kind), left)

    def _enough(
        self, tx: Transaction, who: Principal, amounts: Mapping[Allowance, float]
    ) -> Mapping[Allowance, Bucket]:
        now, after = self._clock(), {}
        known = tx.budgets.of([_key(who, kind) for kind in amounts])
        for kind, amount in amounts.items():
            rate = self._rates[kind]
            bucket = refilled(known.get(_key(who, kind)), rate, now)
            if (pause := wait(bucket, rate, amount)) > timedelta():
                raise TooManyAttempts(_refusal(who, kind, pause), max(1.0, pause.total_seconds()))
            after[kind] = taken(bucket, amount)
        return after

    def sweep(self) -> int:
        """Takes out what has long been full again."""
        with self._store.write() as tx:
            return tx.budgets.sweep(self._clock() - max(rate.period for rate in self._rates.values()))


def _refusal(who: Principal, kind: Allowance, pause: timedelta) -> str:
    """The setting is named to those who can change it."""
    message = f"{_WORDS[kind]}: try again in {in_words(pause)}."
    return f"{message} How much that is says setting {_SETTINGS[kind]}." if may_administer(who) else message


def _key(who: Principal, kind: Allowance) -> str:
    """Of the person, not of the key: ten keys are no more than one person may use."""
    whose = "" if kind in _SHARED else str(who.user_id)
    return digest("allowance", f"{kind.value}\0{whose}")
