"""Quotes are numbered in the order in which the reader meets them."""

from kb_assistant.domain.answers import Outcome, Statement
from tests.ui.values import answer, citation, passage
from ui.numbering import numbers_of, quotes_of, sources_of

ONE, TWO, OTHER = citation("d1", 0), citation("d1", 90), citation("d2", 0)


def test_one_place_is_one_number_however_often_it_is_cited() -> None:
    given = answer(TWO, OTHER, TWO, ONE)
    quotes = quotes_of(given)
    assert [(quote.number, quote.citation) for quote in quotes] == [(1, TWO), (2, OTHER), (3, ONE)]
    assert [numbers_of(said, quotes) for said in given.statements] == [(1,), (2,), (1,), (3,)]


def test_what_rests_on_nothing_has_no_number() -> None:
    assert numbers_of(Statement("so they say"), quotes_of(answer(ONE))) == ()


def test_the_closest_passages_are_numbered_where_nothing_was_answered() -> None:
    given = answer(outcome=Outcome.NOT_ANSWERED, closest=(OTHER, ONE))
    assert [quote.citation for quote in quotes_of(given)] == [OTHER, ONE]


def test_passages_go_on_where_the_quotes_of_the_answer_end() -> None:
    found = passage("d3", "About d3", "Notice")
    quotes = quotes_of(answer(TWO, OTHER), [found])
    assert [quote.number for quote in quotes] == [1, 2, 3]
    assert (quotes[-1].citation.quote, quotes[-1].citation.span) == (found.text, found.span)


def test_documents_stand_in_the_order_of_their_first_quotes() -> None:
    sources = sources_of(quotes_of(answer(TWO, OTHER, ONE)))
    assert [(source.document, [quote.number for quote in source.quotes]) for source in sources] == [
        ("d1", [1, 3]),
        ("d2", [2]),
    ]
