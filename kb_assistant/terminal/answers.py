"""An answer, its statements as they come, then what they rest on."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from kb_assistant.domain.answers import Answer, Citation, Piece, Statement
from kb_assistant.domain.rows import laid_out
from kb_assistant.domain.streams import Stream
from kb_assistant.generation.citations import numbered, told
from kb_assistant.terminal.console import err, indented, out, print_json
from kb_assistant.terminal.places import place_of


def print_answer(made: Generator[Piece, None, Answer], json: bool) -> None:
    """Prints statements as they come, then what they rest on; where the answer is another in the end, that one."""
    given: list[Statement] = []
    printed = ""
    stream = Stream(made)
    for statement in (piece for piece in stream if isinstance(piece, Statement)):
        given.append(statement)
        if not json:
            _print_text(told(given)[len(printed) :].lstrip("\n"))
            printed = told(given)
    if json:
        print_json(answer_values(stream.result))
    else:
        _print_rest(stream.result, printed)


def _print_rest(answer: Answer, printed: str) -> None:
    if answer.notice:
        err.print(f"{answer.notice} Quoting the documents instead.")
    if not answer.text.startswith(printed):
        out.print("\nWhat is above is not complete. The answer that counts:")
        printed = ""
    if left := answer.text[len(printed) :].strip("\n"):
        _print_text(left)
    if answer.searched_for:
        out.print(Text(f"(searched for: {answer.searched_for})", style="dim"))
    _print_sources(answer)


def _print_text(text: str) -> None:
    """Rows are drawn as a table; in a pipe they stay the lines they are quoted in."""
    for part in laid_out(text) if out.is_terminal else [text]:
        out.print(Text(part) if isinstance(part, str) else _grid(part.columns, part.rows))


def _grid(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(Text(column))
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _print_sources(answer: Answer) -> None:
    cited = numbered(answer.statements)
    if cited or answer.closest:
        out.print()
    for marker, citation in _marked(cited) if cited else (("•", citation) for citation in answer.closest):
        out.print(Text.assemble((f"{marker} ", "bold"), (place_of(citation), "cyan")))
        # The quoting answerer's statements are the quotes themselves: nobody wants to read them twice.
        if not cited or _folded(citation.quote) not in _folded(answer.text):
            out.print(indented(f"“{citation.quote}”", 4, "italic"))


def _marked(cited: Sequence[Citation]) -> Iterator[tuple[str, Citation]]:
    """Citations with their numbers; those that stand at one place and follow each other share a line."""
    for _, group in groupby(enumerate(cited, 1), key=lambda pair: place_of(pair[1])):
        numbered = list(group)
        yield "".join(f"[{number}]" for number, _ in numbered), numbered[0][1]


def _folded(text: str) -> str:
    return " ".join(text.split())


def answer_values(answer: Answer) -> dict[str, object]:
    """For programs, which rely on the names."""
    return {
        "outcome": answer.outcome.value,
        "text": answer.text,
        "statements": [_statement(statement) for statement in answer.statements],
        "closest": [_citation(citation) for citation in answer.closest],
        "confidence": answer.confidence,
        "unsure": answer.unsure,
        "searched_for": answer.searched_for,
        "model": answer.model,
        "notice": answer.notice,
        "parts": [asdict(part) for part in answer.parts],
    }


def _statement(said: Statement) -> dict[str, object]:
    return {"text": said.text, "citations": [_citation(citation) for citation in said.citations], "asked": said.asked}


def _citation(citation: Citation) -> dict[str, object]:
    return {
        "document": citation.document,
        "path": citation.path,
        "title": citation.title,
        "headings": list(citation.headings),
        "version": citation.span.version,
        "page": citation.page,
        "dated": citation.dated,
        "start": citation.span.start,
        "end": citation.span.end,
        "quote": citation.quote,
    }
