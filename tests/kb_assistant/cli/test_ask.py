"""Questions and their answers on the command line."""

import json
from pathlib import Path

import pytest
from pptx.presentation import Presentation as Deck

from tests.ingest.loaders.pptx_file import CONTENT, TITLE, made, slide
from tests.kb_assistant.cli.typed import Run


def test_a_folder_goes_in_and_an_answer_comes_out_with_its_quote(run: Run, folder: Path) -> None:
    taken = run("ingest", str(folder))
    assert (taken.code, taken.err) == (0, "")
    assert "3 new" in taken.out
    answer = json.loads(run("ask", "How many days of paid holiday do employees have a year?", "--json").out)
    assert answer["outcome"] == "answered"
    quotes = [citation for statement in answer["statements"] for citation in statement["citations"]]
    assert any("27 days of paid holiday" in quote["quote"] for quote in quotes)
    for quote in quotes:
        shown = json.loads(run("documents", "show", quote["document"], "--json").out)
        assert shown["version"] == quote["version"]
        assert shown["text"][quote["start"] : quote["end"]] == quote["quote"]


def test_a_quote_from_a_presentation_names_its_slide(run: Run, tmp_path: Path) -> None:
    def build(deck: Deck) -> None:
        slide(deck, TITLE, "Office rules")
        slide(deck, CONTENT, "Parking", "Visitors park their cars in the yard behind the canteen.")

    file = made(tmp_path, build, "rules.pptx")
    assert run("ingest", str(file)).code == 0
    assert "rules.pptx · slide 2" in run("ask", "Where do visitors park their cars?").out


def test_the_json_of_an_answer_has_the_names_that_programs_rely_on(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    answer = json.loads(run("ask", "days of paid holiday a year", "--json").out)
    assert {"outcome", "text", "statements", "closest"} <= answer.keys()
    citation = answer["statements"][0]["citations"][0]
    assert {"document", "title", "version", "page", "start", "end", "quote"} <= citation.keys()


def test_each_person_sees_only_what_they_may(run: Run, folder: Path) -> None:
    run("users", "add", "helena")
    run("users", "add", "omar")
    run("groups", "add", "hr")
    run("groups", "join", "hr", "helena")
    run("ingest", str(folder / "hr"), "--readers", "hr")
    assert "E1" in run("ask", "what does a junior engineer earn in band E1", "--as", "helena").out
    assert "E1" not in run("ask", "what does a junior engineer earn", "--as", "omar").out
    assert json.loads(run("documents", "list", "--as", "omar", "--json").out) == []
    run("groups", "leave", "hr", "helena")
    assert json.loads(run("search", "engineer", "--as", "helena", "--json").out) == []


def test_odd_characters_in_a_question_are_no_error(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    for question in ("holiday\0s", "\ud800 holidays", "🏖️ holidays?", '"AND (NOT', "a" * 4000):
        assert run("ask", question).code == 0


def test_asking_an_empty_library_says_that_there_are_no_documents(run: Run) -> None:
    ended = run("ask", "how many holidays do I get", "--json")
    assert (ended.code, json.loads(ended.out)["outcome"]) == (0, "no_documents")


def test_a_written_answer_is_printed_once_with_its_source_and_the_best_quotes_below(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ingest", str(folder))
    said = "Every employee has 27 days of paid holiday a year [1]."
    monkeypatch.setenv("KB_LLM_MODEL", f"fake:{said}")
    monkeypatch.setenv("KB_ANSWERS_THRESHOLD", "0")
    printed = run("ask", "how many days of paid holiday does every employee have a year").out
    assert printed.startswith("Every employee has 27 days of paid holiday a year. [1]\n")
    assert printed.count("Every employee has 27 days") == 1
    assert "holidays.md" in printed
    assert "not complete" not in printed


def test_a_follow_up_goes_on_in_the_last_conversation(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    run("ask", "how many places are there in the garage")
    assert "searched for" in run("ask", "-c", "and for bicycles?").out
    assert "searched for" not in run("ask", "and for bicycles?").out
