"""Documents and answers as they are in the database once they were taken in and given."""

from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.domain.access import CONSOLE, Principal
from kb_assistant.domain.answers import Answer, Citation, Outcome, Question, Statement
from kb_assistant.domain.documents import Span


def put(kb: KnowledgeBase, path: str, text: str, *readers: str) -> str:
    """Takes the text in, as a new version where the path is known; returns the document's id."""
    jobs = kb.library.queue_text(f"test:{path}", path, "", text, readers)
    list(kb.worker.follow(jobs, "test"))
    return kb.library.show(CONSOLE, path).id


def cited(kb: KnowledgeBase, path: str, quote: str) -> Citation:
    """The quote in the document's version of now."""
    document = kb.library.show(CONSOLE, path)
    assert document.version is not None
    start = kb.library.version(CONSOLE, document.version).text.index(quote)
    span = Span(document.version, start, start + len(quote))
    return Citation(span, quote, document.id, document.path, document.title)


def given(
    kb: KnowledgeBase,
    who: Principal,
    *statements: Statement,
    closest: tuple[Citation, ...] = (),
    talk: str | None = None,
    meant: str = "",
) -> str:
    """The id of an answer made of these statements; `meant` is what was searched for in the conversation."""
    text = "\n".join(statement.text for statement in statements) or "The documents do not say."
    outcome = Outcome.ANSWERED if statements else Outcome.NOT_ANSWERED
    answer = Answer(outcome, text, statements, closest, searched_for=meant)
    with kb.store.write() as tx:
        return tx.answers.add(who, "What is the rule?", answer, talk)


def asked(kb: KnowledgeBase, who: Principal, question: str, conversation: str) -> str:
    """Asks for real; the id of the answer."""
    kb.assistant.ask(who, Question(question), conversation)
    return kb.assistant.exchanges(who, conversation)[-1].id
