"""What an answer is drawn from."""

from datetime import UTC, date, datetime

from kb_assistant.domain.answers import Answer, Outcome, Part, Statement
from kb_assistant.domain.documents import Care, Document, DocumentState, Span
from tests.ui.values import answer, citation
from ui.numbering import quotes_of
from ui.texts import texts_for
from ui.widgets.answer import Shown, answer_data, as_text, told_before, whole_data

TODAY = date(2026, 11, 26)
ENGLISH = texts_for("en")


def document(version: str, care: Care, language: str = "en") -> Document:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Document(
        "d1", "u", "d1.md", "D", DocumentState.READY, "", (), version, 1, 1, language, None, now, now, care=care
    )


def tags(known: Document) -> list[str]:
    data = answer_data(answer(citation("d1")), Shown(ENGLISH, TODAY, None, {"d1": known}))
    return [tag["text"] for tag in data["sources"][0]["tags"]]


def test_cards_say_who_vouches_until_when_and_whether_there_is_a_newer_version() -> None:
    assert tags(document("d1v1", Care())) == ["Not verified"]
    assert tags(document("d1v1", Care(verified_until=TODAY))) == ["Verified until 26 November 2026"]
    assert tags(document("d1v1", Care(verified_until=date(2026, 1, 1)))) == ["Verification ended 1 January 2026"]
    assert tags(document("d1v2", Care())) == ["Newer version exists", "Not verified"]


def test_sides_of_a_conflict_have_their_dates_and_the_newest_is_told() -> None:
    old, new = citation("d1", dated=date(2024, 5, 6)), citation("d2", dated=date(2026, 2, 10))
    drawn = answer_data(answer(old, new, outcome=Outcome.CONFLICT), Shown(ENGLISH, TODAY))["statements"]
    sides = [one["side"] for one in drawn]
    assert [(side["when"], side["newest"]) for side in sides] == [("6 May 2024", False), ("10 February 2026", True)]


def test_who_is_told_that_documents_disagree_is_sent_to_their_dates_only_where_there_are_some() -> None:
    old, new = citation("d1", dated=date(2024, 5, 6)), citation("d2", dated=None)
    undated = citation("d1", dated=None)
    told = [told_before(answer(*sides, outcome=Outcome.CONFLICT), ENGLISH) for sides in ((old, new), (undated, new))]
    assert ["Compare their dates" in said for said in told] == [True, False]
    assert "ask who looks after them" in told[1]


def languages(known: Document, said: str, written: str = "") -> list[str]:
    """Of a statement that rests on a quote of the document, and of the document's name."""
    cited = citation("d1", quote="Tout le monde a 31 jours.")
    data = answer_data(
        Answer(Outcome.ANSWERED, said, (Statement(said, (cited,), language=written),)),
        Shown(ENGLISH, TODAY, None, {"d1": known}),
    )
    return [data["statements"][0]["language"], data["sources"][0]["language"]]


def test_words_of_a_document_are_in_its_language_and_those_of_a_language_model_in_that_of_the_question() -> None:
    french = document("d1v1", Care(), "fr")
    assert languages(french, "Tout le monde a 31 jours.") == ["fr", "fr"]
    assert languages(french, "Everybody has 31 days.", "en") == ["en", "fr"]
    assert languages(french, "31.", "und") == ["", "fr"]
    assert languages(document("d1v1", Care(), "und"), "Tout le monde a 31 jours.") == ["", ""]


def test_who_hears_an_answer_come_is_told_first_that_it_is_none_or_doubtful() -> None:
    refused = answer(outcome=Outcome.NOT_ANSWERED, closest=(citation("d1"),))
    conflict = answer(citation("d1"), citation("d2"), outcome=Outcome.CONFLICT)
    doubtful = answer(citation("d1"), unsure=True)
    told = [answer_data(one, Shown(ENGLISH, TODAY))["told"] for one in (refused, conflict, doubtful)]
    assert [one.partition(".")[0] for one in told] == [
        "The documents don't answer this",
        "The documents disagree",
        "This may not answer your question",
    ]
    assert [answer_data(one, Shown(ENGLISH, TODAY))["told"] for one in (answer(citation("d1")), several())] == ["", ""]


def test_a_statement_without_a_quote_is_told_to_have_none() -> None:
    given = Answer(Outcome.ANSWERED, "So they say.", (Statement("So they say."),))
    assert answer_data(given, Shown(ENGLISH, TODAY))["statements"][0]["supported"] is False


def test_quoted_rows_are_drawn_as_a_table() -> None:
    given = answer(citation("d1", quote="By country:\nCountry: Spain | Days: 23\nCountry: France | Days: 25"))
    assert answer_data(given, Shown(ENGLISH, TODAY))["statements"][0]["parts"] == [
        "By country:",
        {"columns": ("Country", "Days"), "rows": (("Spain", "23"), ("France", "25"))},
    ]


def test_a_quoted_row_alone_has_a_line_for_each_cell() -> None:
    given = answer(citation("d1", quote="Country: Spain | Days: 23"))
    assert answer_data(given, Shown(ENGLISH, TODAY))["statements"][0]["parts"] == ["Country: Spain\nDays: 23"]


def test_whole_passages_show_all_that_they_say_with_their_tables() -> None:
    text = "By country:\nCountry: Spain | Days: 23\nCountry: France | Days: 25\n\n" + "All the rest is said here. " * 40
    given = answer(citation("d1", quote=text), citation("d1", 9000))
    data = whole_data(quotes_of(given), "", "None.", Shown(ENGLISH, TODAY))
    first, second = data["sources"]
    assert first["quotes"][0]["parts"][1] == {
        "columns": ("Country", "Days"),
        "rows": (("Spain", "23"), ("France", "25")),
    }
    assert first["quotes"][0]["parts"][2].count("All the rest is said here.") == 40
    assert second["quotes"][0]["number"] == 2 and not data["statements"]
    assert whole_data((), "", "None.", Shown(ENGLISH, TODAY))["statements"] == [{"remark": "None."}]


def test_what_opens_a_passage_has_a_name_also_where_nothing_is_known_of_its_place() -> None:
    quotes = quotes_of(answer(citation("d1"), citation("d1", 90, headings=("About d1",))))
    drawn = whole_data(quotes, "", "", Shown(ENGLISH, TODAY))["sources"]
    assert [source["quotes"][0]["place"] for source in drawn] == ["Holiday", "Open source 2"]


def test_what_comes_nearest_is_marked_in_whole_passages_and_of_a_table_its_rows() -> None:
    text = "By country:\nCountry: Spain | Days: 23\nCountry: France | Days: 25\nAsk in time."
    quotes = quotes_of(answer(citation("d1", 100, quote=text)))

    def drawn(near: str) -> list[object]:
        start = 100 + text.index(near)
        nearest = {quotes[0].citation.span: Span("d1v1", start, start + len(near))}
        data = whole_data(quotes, "", "", Shown(ENGLISH, TODAY, nearest=nearest))
        parts: list[object] = data["sources"][0]["quotes"][0]["parts"]
        return parts

    lead, table, rest = drawn("Ask in time.")
    assert (lead, rest) == ("By country:", {"before": "", "near": "Ask in time.", "after": ""})
    _, table, rest = drawn("Country: France | Days: 25")
    assert isinstance(table, dict) and table["near"] == [False, True]
    assert rest == "Ask in time."


def test_closest_passages_show_their_words() -> None:
    given = answer(outcome=Outcome.NOT_ANSWERED, closest=(citation("d1"),))
    data = answer_data(given, Shown(ENGLISH, TODAY))
    assert (data["kind"], data["statements"]) == ("closest", [])
    assert data["sources"][0]["quotes"][0]["excerpt"] == "Everybody has 31 days."


def test_as_text_an_answer_takes_its_sources_along() -> None:
    text = as_text("How many?", answer(citation("d1", page=2)), ENGLISH)
    assert text.splitlines() == [
        "How many?",
        "",
        "Everybody has 31 days. [1]",
        "",
        "Sources",
        "[1] About d1, Holiday · page 2, 10 February 2026: “Everybody has 31 days.”",
    ]


def several() -> Answer:
    """Three questions: the first is answered, the second is not, on the third documents disagree."""
    old, new = citation("d1", dated=date(2024, 5, 6)), citation("d2", dated=date(2026, 2, 10))
    statements = (
        Statement("Everybody has 31 days.", (old,), "how many days"),
        Statement("Until March.", (old,), "until when"),
        Statement("Until May.", (new,), "until when"),
    )
    parts = (
        Part("how many days", Outcome.ANSWERED, unsure=True),
        Part("who pays", Outcome.NOT_ANSWERED),
        Part("until when", Outcome.CONFLICT),
    )
    return Answer(Outcome.CONFLICT, "", statements, parts=parts)


def test_each_of_several_questions_stands_above_what_it_was_answered() -> None:
    drawn = answer_data(several(), Shown(ENGLISH, TODAY))["statements"]
    assert [one.get("heading") or one.get("remark") or sorted(one) for one in drawn] == [
        "how many days",
        "This may not answer your question.",
        ["language", "numbers", "parts", "supported"],
        "who pays",
        "The documents don't answer this.",
        "until when",
        "The documents disagree. Compare their dates before you rely on one.",
        ["side"],
        ["side"],
    ]
    assert [one["side"]["newest"] for one in drawn[-2:]] == [False, True]


def test_several_questions_are_copied_with_what_is_to_be_known_of_each() -> None:
    lines = as_text("all three", several(), ENGLISH).splitlines()
    assert lines[:7] == [
        "all three",
        "",
        "how many days",
        "This may not answer your question.",
        "Everybody has 31 days. [1]",
        "who pays",
        "The documents don't answer this.",
    ]
