"""An answer without what its viewer may not read. Pure: who may read what was decided before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kb_assistant.domain.answers import Answer, Citation, Statement
from kb_assistant.domain.conversations import Exchange
from kb_assistant.domain.shares import SharedAnswer, SharedSource, SharedStatement, SourceState
from kb_assistant.generation.citations import marked, numbered

Sources = Mapping[Citation, SharedSource]
"""What the viewer may see, and nothing else."""

_WORST = (SourceState.REMOVED, SourceState.CHANGED, SourceState.EXPIRED)


@dataclass(frozen=True, slots=True)
class View:
    """What a viewer is shown. `gone`: one of the answer's documents is there no more.

    `unsupported`: whether the viewer sees statements that rest on no quote. They may rest on anything that the asker
    could read, so nobody else does."""

    sources: Sources
    gone: bool
    unsupported: bool


def redacted(exchange: Exchange, view: View, expires: datetime) -> SharedAnswer:
    """What of the answer the viewer is shown."""
    answer = exchange.answer
    statements = tuple(_statement(one, view) for one in answer.statements)
    hidden = sum(one.redacted for one in statements)
    closest = tuple(view.sources[one] for one in answer.closest if one in view.sources)
    return SharedAnswer(
        answer=exchange.id,
        question=exchange.question,
        asked=exchange.created.date(),
        outcome=answer.outcome,
        text=_visible_text(answer, view) if hidden else answer.text,
        statements=statements,
        closest=closest,
        model=answer.model,
        prompt=answer.prompt,
        state=_state(statements, view.gone),
        redacted=hidden + len(answer.closest) - len(closest),
        expires=expires,
    )


def _shows(statement: Statement, view: View) -> bool:
    if not statement.citations:
        return view.unsupported
    return all(one in view.sources for one in statement.citations)


def _statement(statement: Statement, view: View) -> SharedStatement:
    if not _shows(statement, view):
        return SharedStatement("", redacted=True)
    return SharedStatement(statement.text, tuple(view.sources[one] for one in statement.citations))


def _visible_text(answer: Answer, view: View) -> str:
    visible = [one for one in answer.statements if _shows(one, view)]
    citations = numbered(visible)
    return "\n".join(marked(one, citations) for one in visible)


def _state(statements: Iterable[SharedStatement], gone: bool) -> SourceState:
    found = {source.state for statement in statements for source in statement.citations}
    if gone:
        found.add(SourceState.REMOVED)
    return next((state for state in _WORST if state in found), SourceState.CURRENT)
