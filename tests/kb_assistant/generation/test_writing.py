"""The writing answerer with a model that says what the test tells it to."""

from dataclasses import replace

import pytest

from kb_assistant.assistant import whole
from kb_assistant.domain.answers import Answer, Outcome, Passage, Question, Statement
from kb_assistant.domain.documents import Span
from kb_assistant.embedding.hashing import HashingEmbedder
from kb_assistant.errors import ModelFailure, ModelReason
from kb_assistant.generation.models.failures import failure
from kb_assistant.generation.models.fake import FakeModel
from kb_assistant.generation.quoting import QuotingAnswerer, QuotingSettings
from kb_assistant.generation.writing import WritingAnswerer, WritingSettings

TEXT = (
    "Every employee has 27 days of paid holiday a year. Part-time staff get a share of that. "
    "Up to five unused days move into the next year. They lapse on 31 March."
)
PASSAGE = Passage(
    Span("v1", 100, 100 + len(TEXT)),
    TEXT,
    "d",
    "holidays.md",
    "Holidays",
    score=1.5,
    dense=0.7,
    lexical=9.0,
    language="en",
)
QUESTION = Question("How many days of paid holiday does an employee have a year?")
RIGHT = "Every employee has 27 days of paid holiday a year [1]."


def answerer(model: FakeModel, *, strict: bool = True, threshold: float = 0.0, sure: float = 0.0) -> WritingAnswerer:
    embedder = HashingEmbedder()
    quoting = QuotingAnswerer(embedder, QuotingSettings(threshold=threshold))
    return WritingAnswerer(model, quoting, embedder, WritingSettings(strict=strict, sure=sure))


def shown(
    writing: WritingAnswerer, question: Question = QUESTION, passage: Passage = PASSAGE
) -> tuple[list[Statement], Answer]:
    stream = writing.stream(question, [passage])
    given = []
    while True:
        try:
            given.append(next(stream))
        except StopIteration as end:
            return given, end.value


def test_a_supported_statement_is_shown_with_the_exact_quote() -> None:
    given, answer = shown(answerer(FakeModel(RIGHT)))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.model == FakeModel(RIGHT).name
    citation = answer.statements[0].citations[0]
    assert "27 days" in citation.quote
    assert TEXT[citation.span.start - 100 : citation.span.end - 100] == citation.quote
    assert list(answer.statements) == given


def test_a_changed_number_is_left_out_in_strict_mode_and_marked_in_balanced_mode() -> None:
    wrong = RIGHT + " Every employee has 31 days of paid holiday a year [1]."
    strict = whole(answerer(FakeModel(wrong)).stream(QUESTION, [PASSAGE]))
    balanced = whole(answerer(FakeModel(wrong), strict=False).stream(QUESTION, [PASSAGE]))
    assert "31" not in strict.text
    assert [bool(statement.citations) for statement in balanced.statements] == [True, False]


def test_a_step_beside_the_point_is_not_said_because_its_list_answers() -> None:
    steps = "1. Enter the travel expense claim.\n2. Attach the receipts.\n3. Greet the porter on Fridays and smile."
    listed = replace(PASSAGE, span=Span("v1", 0, len(steps)), text=steps)
    beside = answerer(FakeModel("Greet the porter on Fridays and smile [1]."), sure=0.6)
    question = Question("how do I claim travel expenses: enter the claim, attach receipts")
    answer = whole(beside.stream(question, [listed]))
    assert [said.text for said in answer.statements] == [steps]


def test_an_answer_left_with_nothing_is_a_refusal_with_the_closest_passages() -> None:
    answer = whole(answerer(FakeModel("The garage has 40 places [1]."), sure=1.1).stream(QUESTION, [PASSAGE]))
    assert answer.outcome is Outcome.NOT_ANSWERED
    assert answer.statements == ()
    assert answer.closest


def test_where_the_model_will_not_answer_quotes_do_if_they_are_very_likely_right() -> None:
    answer = whole(answerer(FakeModel("NO ANSWER")).stream(QUESTION, [PASSAGE]))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.model == ""
    assert "27 days" in answer.text


@pytest.mark.parametrize("reason", [r for r in ModelReason if r not in (ModelReason.TOO_LONG, ModelReason.CANCELLED)])
def test_when_the_model_fails_quotes_take_over_and_the_answer_says_so(reason: ModelReason) -> None:
    model = FakeModel("The answer begins well, ", fails=failure(reason), after=1)
    answer = whole(answerer(model).stream(QUESTION, [PASSAGE]))
    assert answer.notice
    assert "27 days" in answer.text
    assert answer.model == ""


def test_a_model_is_not_asked_where_the_sources_do_not_answer() -> None:
    model = FakeModel(RIGHT)
    answer = whole(answerer(model, threshold=1.1).stream(QUESTION, [PASSAGE]))
    assert model.asked == []
    assert answer.outcome is Outcome.NOT_ANSWERED
    assert answer.model == ""


def test_the_passages_with_the_best_pieces_come_first_in_the_prompt() -> None:
    other = replace(PASSAGE, text="Bicycles stand in the yard.", span=Span("v2", 0, 27), title="Car park", score=2.0)
    model = FakeModel(RIGHT)
    whole(answerer(model).stream(QUESTION, [other, PASSAGE]))
    asked = model.asked[0].messages[-1].text
    assert asked.index("27 days") < asked.index("Bicycles")


def test_without_passages_there_is_nothing_to_write() -> None:
    model = FakeModel(RIGHT)
    assert whole(answerer(model).stream(QUESTION, [])).outcome is Outcome.NO_DOCUMENTS
    assert model.asked == []


def test_foreign_links_images_and_markers_never_reach_the_answer() -> None:
    said = RIGHT + " ![x](https://evil.example/?q=1) [more](https://evil.example) See [99]."
    answer = whole(answerer(FakeModel(said), strict=False).stream(QUESTION, [PASSAGE]))
    assert "evil" not in answer.text
    assert "[99]" not in answer.text


def test_closing_the_stream_ends_the_work_upstream() -> None:
    model = FakeModel(RIGHT + " " + RIGHT)
    stream = answerer(model).stream(QUESTION, [PASSAGE])
    next(stream)
    stream.close()
    assert model.closed


def test_a_reader_who_leaves_gets_no_answer_in_place_of_the_model() -> None:
    model = FakeModel(RIGHT, fails=failure(ModelReason.CANCELLED), after=1)
    with pytest.raises(ModelFailure) as caught:
        whole(answerer(model).stream(QUESTION, [PASSAGE]))
    assert caught.value.reason is ModelReason.CANCELLED


def test_an_answer_in_another_language_than_the_question_is_not_shown() -> None:
    given, answer = shown(answerer(FakeModel("Chaque salarié a droit à 27 jours de congés payés par an [1].")))
    assert given == []
    assert "another language" in answer.notice
    assert "27 days" in answer.text


def test_what_a_model_wrote_says_in_which_language_and_a_quote_does_not() -> None:
    (written,), answer = shown(answerer(FakeModel(RIGHT)))
    assert (written.language, answer.statements[0].language) == ("en", "en")
    quoted = shown(answerer(FakeModel("NO ANSWER")))[1]
    assert [said.language for said in quoted.statements] == [""]


def test_an_answer_cut_for_its_length_keeps_what_is_whole() -> None:
    model = FakeModel(RIGHT + " And they also" * 30, fails=failure(ModelReason.TOO_LONG), after=60)
    answer = whole(answerer(model).stream(QUESTION, [PASSAGE]))
    assert answer.text == RIGHT.replace(" [1].", ". [1]")
    assert answer.model == "fake"


def test_an_answer_cut_before_it_said_anything_says_that_it_was_cut() -> None:
    model = FakeModel("<think>" + "Let me see. " * 30, fails=failure(ModelReason.TOO_LONG), after=60)
    answer = whole(answerer(model).stream(QUESTION, [PASSAGE]))
    assert "llm.max_tokens" in answer.notice and "27 days" in answer.text


def test_thoughts_are_no_part_of_the_answer() -> None:
    given, _ = shown(answerer(FakeModel(f"<think>They lapse on 31 March.</think>{RIGHT}")))
    assert [statement.text for statement in given] == ["Every employee has 27 days of paid holiday a year."]


def test_what_a_model_says_again_and_again_is_shown_once() -> None:
    given, answer = shown(answerer(FakeModel(f"{RIGHT} They lapse on 31 March [1]. {RIGHT}\n{RIGHT}")))
    assert [statement.text for statement in given] == list(dict.fromkeys(statement.text for statement in given))
    assert answer.text.count("27 days") == 1


TABLE = (
    "Where you work: United Kingdom | Paid days of holiday a year: 26\n"
    "Where you work: France | Paid days of holiday a year: 27\n"
)
DAYS = replace(PASSAGE, text=TABLE, span=Span("v3", 0, len(TABLE)))


@pytest.mark.parametrize(
    ("asked", "said", "kept"),
    [
        ("How many paid days of holiday do I get a year?", "You get 26 paid days of holiday a year [1].", False),
        ("How many paid days of holiday in France?", "You get 27 paid days of holiday a year [1].", True),
        ("How many paid days of holiday?", "In France you get 27 paid days of holiday a year [1].", True),
    ],
)
def test_what_holds_for_one_row_of_a_table_is_not_told_as_if_it_held_for_all(asked: str, said: str, kept: bool) -> None:
    stream = answerer(FakeModel(said)).stream(Question(asked), [DAYS])
    assert bool(list(stream)) is kept


ABROAD = "You may work from another country for 20 days a year if your manager agrees."
COUNTRY = replace(PASSAGE, text=ABROAD, span=Span("v4", 0, len(ABROAD)))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("You may work from another country for 20 days a year [1].", False),
        ("If your manager agrees, you may work from another country for 20 days a year [1].", True),
    ],
)
def test_what_holds_under_a_condition_is_not_told_without_it(said: str, kept: bool) -> None:
    asked = Question("How many days a year may I work from another country?")
    given, answer = shown(answerer(FakeModel(said)), asked, COUNTRY)
    assert [statement.text for statement in given] == [said.replace(" [1]", "")] * kept
    assert "manager agrees" in answer.text


def test_what_is_said_with_words_of_the_question_that_no_quote_has_is_left_out() -> None:
    asked = Question("How many days of paid holiday does a contractor have?")
    given, _ = shown(answerer(FakeModel("A contractor has 27 days of paid holiday a year [1].")), asked)
    assert given == []


def test_a_true_sentence_about_something_else_is_no_answer() -> None:
    other = replace(PASSAGE, text="The garage has 40 places for visitors.", span=Span("v2", 0, 38), document="e")
    stream = answerer(FakeModel("The garage has 40 places for visitors [2].")).stream(QUESTION, [PASSAGE, other])
    answer = whole(stream)
    assert "garage" not in answer.text


def test_a_statement_of_absurd_length_is_shown_without_a_quote_at_once() -> None:
    said = RIGHT + " And " + "the days of holiday of the year " * 400
    answer = whole(answerer(FakeModel(said), strict=False).stream(QUESTION, [PASSAGE]))
    assert [bool(statement.citations) for statement in answer.statements] == [True, False]
