"""An answer without what its viewer may not read. Pure: who may read what was decided before."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from kb_assistant.domain.answers import Answer, Citation, Outcome, Statement
from kb_assistant.domain.conversations import Exchange
from kb_assistant.domain.shares import SharedAnswer, SharedSource, SharedStatement, SourceState
from kb_assistant.generation.joining import left_of
from kb_assistant.generation.redaction import emptied, kept_near, may_show, near

Sources = Mapping[Citation, SharedSource]
"""What the viewer may see, and nothing else."""

_WORST = (SourceState.REMOVED, SourceState.CHANGED, SourceState.EXPIRED)


def redacted(exchange: Exchange, sources: Sources, gone: bool, expires: datetime) -> SharedAnswer:
    """What of the answer the viewer is shown. `gone`: one of its documents is there no more."""
    answer = exchange.answer
    statements = tuple(_statement(one, sources) for one in answer.statements)
    hidden = sum(one.redacted for one in statements)
    left = left_of(answer, [one for one in answer.statements if _shows(one, sources)])
    near_by = kept_near(answer)
    closest = tuple(sources[one] for one in near_by if one in sources)
    return SharedAnswer(
        answer=exchange.id,
        question=exchange.question,
        asked=exchange.created.date(),
        outcome=left.outcome,
        text=left.text if hidden or _was_emptied(answer) else answer.text,
        statements=statements,
        closest=closest,
        model=answer.model,
        prompt=answer.prompt,
        state=_state(statements, gone),
        redacted=hidden + len(near_by) - len(closest) + emptied(answer),
        expires=expires,
        unsure=answer.unsure,
        parts=left.parts,
    )


def reviewed(answer: Answer, readable: Collection[str]) -> Answer:
    """What of somebody's answer those see who look after the assistant: what rests on quotes that they may read."""
    statements = tuple(one for one in answer.statements if one.citations and may_show(one, readable, ()))
    closest = near(answer, readable)
    missing = len(answer.statements) - len(statements) + len(kept_near(answer)) - len(closest)
    left = left_of(answer, statements)
    return Answer(
        left.outcome,
        left.text,
        statements,
        closest,
        answer.confidence,
        answer.unsure,
        model=answer.model,
        prompt=answer.prompt,
        withheld=missing + emptied(answer),
        parts=left.parts,
        id=answer.id,
    )


def _shows(statement: Statement, sources: Sources) -> bool:
    """What rests on no quote may rest on anything that the asker could read: that is for nobody else."""
    return bool(statement.citations) and all(one in sources for one in statement.citations)


def _statement(statement: Statement, sources: Sources) -> SharedStatement:
    if not _shows(statement, sources):
        return SharedStatement("", redacted=True, asked=statement.asked)
    citations = tuple(sources[one] for one in statement.citations)
    return SharedStatement(statement.text, citations, asked=statement.asked, language=statement.language)


def _was_emptied(answer: Answer) -> bool:
    """Whether its statements were taken out: what else is left of it can't be told apart."""
    return not answer.statements and answer.outcome in (Outcome.ANSWERED, Outcome.CONFLICT)


def _state(statements: Iterable[SharedStatement], gone: bool) -> SourceState:
    found = {source.state for statement in statements for source in statement.citations}
    if gone:
        found.add(SourceState.REMOVED)
    return next((state for state in _WORST if state in found), SourceState.CURRENT)
