"""Which pieces stand first, all else being alike."""

from dataclasses import replace

import pytest

from kb_assistant.generation.query import read_query
from kb_assistant.generation.ranking import ACROSS, FOREIGN, SPOKEN, RankingWeights, candidates, ranked, with_overlap
from tests.kb_assistant.generation.passages import passage

TEXT = "Les comptes inactifs sont fermés. Les comptes fermés sont inactifs. Les comptes sont fermés, inactifs."


def order(weights: RankingWeights, *headings: str, start: int = 0) -> list[int]:
    """Where the pieces of the text begin, best first, when the model takes each for a little better than the last."""
    passages = [passage(TEXT, headings=headings, start=start)]
    query = read_query("Quand ferme-t-on un compte ?")
    pieces = candidates(query, passages)
    meanings = [0.5 + 0.01 * at for at in range(len(pieces))]
    return [piece.unit.start for piece in ranked(query, pieces, meanings, passages, weights)]


def test_where_meaning_tells_little_a_text_without_headings_is_believed_from_its_beginning() -> None:
    assert order(FOREIGN) == sorted(order(FOREIGN))


@pytest.mark.parametrize("weights", [SPOKEN, ACROSS])
def test_where_meaning_tells_more_it_decides(weights: RankingWeights) -> None:
    assert order(weights) == sorted(order(weights), reverse=True)


def test_below_a_heading_and_in_the_middle_of_a_text_place_tells_nothing() -> None:
    assert order(FOREIGN, "Comptes") == sorted(order(FOREIGN), reverse=True)
    assert order(FOREIGN, start=400) == sorted(order(FOREIGN), reverse=True)


def test_what_comes_before_the_first_heading_is_no_text_without_headings() -> None:
    before, below = (
        passage(TEXT),
        passage("Les comptes clos sont archivés.", headings=("Comptes",), start=500, score=0.9),
    )
    query = read_query("Quand ferme-t-on un compte ?")
    pieces = candidates(query, [before, below])
    scores = [
        [piece.score for piece in ranked(query, pieces, [0.5] * len(pieces), [before, below], weights)]
        for weights in (FOREIGN, replace(FOREIGN, beginning=0.0))
    ]
    assert scores[0] == scores[1]


def test_a_table_with_which_a_text_begins_does_not_stand_before_the_row_that_answers() -> None:
    towns = ("Aachen", "Bonn", "Kassel", "Dresden", "Erfurt", "Frankfurt", "Gera", "Hamburg", "Jena", "Köln", "Leipzig")
    table = passage("\n".join(f"Standort: {town} | Gebühr: {at} Euro" for at, town in enumerate(towns)), language="de")
    query = read_query("Wie hoch ist die Gebühr in Leipzig?")
    pieces = with_overlap(query, candidates(query, [table]))
    best = ranked(query, pieces, [0.5] * len(pieces), [table], FOREIGN)[0]
    assert best.text == "Standort: Leipzig | Gebühr: 10 Euro"
