from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_assistant.domain.answers import Answer, Outcome, Passage, Question
from kb_assistant.embedding.hashing import HashingEmbedder
from kb_assistant.generation.quoting import QuotingAnswerer, QuotingSettings
from kb_assistant.generation.selection import SelectionLimits
from kb_assistant.generation.wording import ENGLISH, FRENCH, GERMAN
from tests.kb_assistant.generation.passages import passage

# The hashing embedder knows no meaning: what is tested here does not depend on where the threshold lies.
ALWAYS = QuotingSettings(threshold=0.0)
NEVER = QuotingSettings(threshold=1.0)
LEAVE = "Parental leave lasts 20 weeks. Apply for parental leave in Holm. The canteen opens at noon."


def ask(text: str, *passages: Passage, how: QuotingSettings = ALWAYS) -> Answer:
    return QuotingAnswerer(HashingEmbedder(), how).answer(Question(text), passages)


def test_the_sentence_that_answers_is_quoted_and_cited() -> None:
    answer = ask("how many weeks does parental leave last", passage(LEAVE, start=40))
    said = answer.statements[0]
    assert answer.outcome is Outcome.ANSWERED
    assert said.text == said.citations[0].quote == "Parental leave lasts 20 weeks."
    assert said.citations[0].span.start == 40
    assert answer.text.startswith("Parental leave lasts 20 weeks. [1]")


def test_of_each_passage_what_would_be_quoted_first_is_nearest() -> None:
    other = "Unpaid leave needs a reason. Unpaid leave lasts 30 weeks. The canteen is shut then."
    passages = [passage(LEAVE, start=40), passage(other, "terms"), passage("", "empty")]
    found = QuotingAnswerer(HashingEmbedder()).nearest(Question("how many weeks does leave last"), passages)
    texts = [
        one and given.text[one.start - given.span.start : one.end - given.span.start]
        for one, given in zip(found, passages, strict=True)
    ]
    assert texts == ["Parental leave lasts 20 weeks.", "Unpaid leave lasts 30 weeks.", None]
    assert [one and one.version for one in found] == ["handbook-v1", "terms-v1", None]
    assert QuotingAnswerer(HashingEmbedder()).nearest(Question("leave"), []) == []


def test_what_answers_best_is_said_first_and_the_rest_in_the_order_of_the_text() -> None:
    text = "Leave is taken in Holm. Parents take leave in weeks. Parental leave lasts 20 weeks for parents."
    how = QuotingSettings(threshold=0.0, selection=SelectionLimits(same_passage=0.2))
    said = ask("how many weeks of leave does parental leave last for parents", passage(text), how=how).statements
    assert [one.text.split()[0] for one in said] == ["Parental", "Leave", "Parents"]


GLOSSARY = (
    "- SOW - Statement of work.\n\n- TTS - The Technology Transformation Services. They build for agencies.\n\n"
    "- UX - User experience."
)


def test_what_something_is_is_answered_by_the_entry_that_says_so_whole() -> None:
    everywhere = [passage(f"TTS people read the TTS page on TTS {at}. TTS, TTS.", f"page{at}") for at in range(6)]
    said = ask("what does TTS stand for", *everywhere, passage(GLOSSARY, "glossary", score=0.6)).statements[0]
    assert said.text == "TTS - The Technology Transformation Services. They build for agencies."


def test_an_entry_that_says_what_something_is_makes_its_answer_sure() -> None:
    said, named = (
        ask("what is UX", passage(text)).confidence for text in ("UX: user experience.", "UX, user experience.")
    )
    assert said > named


def test_a_label_of_what_is_asked_about_is_no_answer() -> None:
    text = "- Jury duty leave\n- The pay goes on while you sit on the jury.\n- Duty 5 days\n"
    how = QuotingSettings(threshold=0.0, selection=SelectionLimits(same_passage=0.0))
    asked = "how does jury duty leave work"
    said = ask(asked, passage(text), how=how).statements
    assert {one.text for one in said} == {"The pay goes on while you sit on the jury.", "Duty 5 days"}
    assert ask(asked, passage("- Jury duty leave\n"), how=how).statements[0].text == "Jury duty leave"


@pytest.mark.parametrize("rule", ["No dogs in the office", "Dogs allowed in the office"])
def test_a_rule_in_the_words_of_the_question_is_no_label(rule: str) -> None:
    held = passage(f"- {rule}\n- Plants in the office are watered on Fridays.\n")
    said = ask("are dogs allowed in the office", held, how=QuotingSettings(threshold=0.0)).statements
    assert rule in [one.text for one in said]


def test_what_is_forbidden_is_never_quoted_without_the_heading_that_forbids_it() -> None:
    text = "- tell anyone your passphrase;\n- prop open the door of the hall."
    held = passage(text, start=55, before="Passwords are long.\n\nPlease do not\n\n", headings=("Please do not",))
    said = ask("may i tell anyone my passphrase", held).statements[0]
    assert said.text == "Please do not\ntell anyone your passphrase;"
    assert [(cited.span.start, cited.quote) for cited in said.citations] == [
        (40, "Please do not"),
        (57, "tell anyone your passphrase;"),
    ]


def test_a_sentence_that_says_something_stands_before_one_that_names_another_place() -> None:
    held = passage('How rooms are booked is in "Meetings". Meeting rooms are booked in the calendar by everyone.')
    said = ask(
        "how do i book meeting rooms", held, how=QuotingSettings(threshold=0.0, selection=SelectionLimits(most=1))
    )
    assert [one.text for one in said.statements] == ["Meeting rooms are booked in the calendar by everyone."]


@pytest.mark.parametrize(
    ("question", "first"), [("travel budget", "€1,200"), ("who is the owner of the travel", "Owner")]
)
def test_who_keeps_a_document_is_quoted_where_that_is_asked(question: str, first: str) -> None:
    held = passage("Owner: travel budget team.\n\nEveryone has a budget of €1,200 for travel.", title="Travel budget")
    how = QuotingSettings(threshold=0.0, selection=SelectionLimits(most=1))
    assert first in ask(question, held, how=how).statements[0].text


def test_nothing_found_and_nothing_answering_are_told_apart() -> None:
    assert ask("how long is leave").outcome is Outcome.NO_DOCUMENTS
    refused = ask("how long is leave", passage(LEAVE), how=NEVER)
    assert refused.outcome is Outcome.NOT_ANSWERED
    assert refused.text == ENGLISH.not_answered
    assert not refused.statements
    assert 1 <= len(refused.closest) <= 3


@pytest.mark.parametrize(
    ("above", "outcome", "lead"),
    [
        (-0.1, Outcome.ANSWERED, ENGLISH.unsure),
        (0.1, Outcome.NOT_ANSWERED, ENGLISH.unsure_closest),
        (-0.2, Outcome.ANSWERED, None),
        (0.2, Outcome.NOT_ANSWERED, None),
    ],
)
def test_an_answer_and_a_refusal_near_the_threshold_say_that_they_are_unsure(
    above: float, outcome: Outcome, lead: str | None
) -> None:
    question, held = "how many weeks does parental leave last", passage(LEAVE)
    how = QuotingSettings(threshold=ask(question, held).confidence + above, scope=0.0)
    answer = ask(question, held, how=how)
    assert (answer.outcome, answer.unsure) == (outcome, lead is not None)
    assert lead is None or answer.text.startswith(lead)


def test_passages_without_a_sentence_do_not_answer() -> None:
    assert ask("how long is leave", passage("---")).outcome is Outcome.NOT_ANSWERED


def test_a_question_is_refused_in_its_language_and_one_in_an_unknown_language_in_the_first_wording() -> None:
    assert ask("combien de jours de congé ai-je").text == FRENCH.no_documents
    assert ask("wie viele Tage habe ich").text == GERMAN.no_documents
    assert ask("cuántos días tengo para mi boda").text == ENGLISH.no_documents


def test_a_german_question_is_told_in_german_that_quotes_are_in_another_language() -> None:
    answer = ask("wie viele Wochen dauert der parental leave", passage(LEAVE, language="en"))
    assert answer.text.startswith(GERMAN.other_language)


def test_quotes_in_another_language_are_introduced_and_the_frame_is_no_statement() -> None:
    answer = ask("combien de semaines dure le parental leave", passage(LEAVE, language="en"))
    assert answer.text.startswith(FRENCH.other_language)
    assert all(FRENCH.other_language not in said.text for said in answer.statements)


def test_what_two_documents_say_is_one_statement_with_both_citations() -> None:
    answer = ask("how many weeks does parental leave last", passage(LEAVE), passage(LEAVE, "intranet"))
    assert sorted(citation.document for citation in answer.statements[0].citations) == ["handbook", "intranet"]
    assert "[1][2]" in answer.text


def test_documents_that_disagree_are_both_shown_newest_first() -> None:
    old = passage("You may work abroad for up to 30 working days a year.", "old", dated=date(2024, 5, 6))
    new = passage("You may work abroad for up to 20 working days a year.", "new", dated=date(2026, 2, 10))
    answer = ask("how many days may I work abroad", old, new)
    assert answer.outcome is Outcome.CONFLICT
    assert [said.citations[0].document for said in answer.statements] == ["new", "old"]
    assert answer.text.index("2026-02-10") < answer.text.index("2024-05-06")
    assert "[1]" in answer.text
    assert "[2]" in answer.text


def test_a_sentence_that_leans_on_the_one_before_brings_it_along() -> None:
    text = "Badges are made at the front desk. They cost 12 euros when lost. Lunch is free of charge."
    answer = ask("how much do they cost when lost", passage(text))
    assert answer.statements[0].text == "Badges are made at the front desk. They cost 12 euros when lost."


def test_a_lead_in_brings_its_items() -> None:
    text = "To claim parental leave you need:\n- a form\n- a certificate\n\nThe canteen opens at noon every day."
    answer = ask("what do you need to claim parental leave", passage(text))
    assert "a form" in answer.statements[0].text
    assert "a certificate" in answer.statements[0].text
    assert "canteen" not in answer.text


def test_a_step_brings_the_whole_of_its_numbered_list() -> None:
    steps = "At once:\n 1. Ring IT. Do not wait.\n 2. Tell your manager.\n 3. Report a theft to the police."
    text = f"{steps}\n\nLunch is free."
    said = ask("what do I report to the police", passage(text)).statements[0].text
    assert said == "At once:\n1. Ring IT. Do not wait.\n2. Tell your manager.\n3. Report a theft to the police."
    unannounced = ask("what do I report to the police", passage(text.removeprefix("At once:\n"))).statements[0].text
    assert unannounced == said.removeprefix("At once:\n")


def test_a_step_that_says_the_number_asked_for_is_quoted_alone() -> None:
    text = "1. Keep the receipt.\n2. Enter the claim within 60 days.\n3. Wait for your manager."
    said = ask("how many days do I have to enter a claim", passage(text)).statements
    assert said[0].text == "Enter the claim within 60 days."


def test_a_list_that_answers_as_a_whole_is_quoted_though_no_step_of_it_would_be() -> None:
    listed = passage("1. Keep the receipt.\n2. Enter it in Ledgerly.\n3. Tell your manager.")
    beside = passage("Keep the receipt, tell the manager.", "other")
    only = replace(ALWAYS, selection=replace(ALWAYS.selection, most=1))
    said = ask("keep a receipt, enter it in Ledgerly, tell the manager", beside, listed, how=only).statements
    assert said[0].text == "1. Keep the receipt.\n2. Enter it in Ledgerly.\n3. Tell your manager."


@pytest.mark.parametrize(
    "text",
    [
        "- Ring IT.\n- Tell your manager.\n- Report a theft to the police.",
        "1. Office\n- Ring IT.\n2. Outside\n- Report a theft to the police.",
        f"1. Ring IT.\n2. {'Wait and see. ' * 50}\n3. Report a theft to the police.",
        "1. Report a theft to the police.",
    ],
    ids=["bullets", "numbers above bullets", "a list too long to be quoted", "a single number"],
)
def test_what_is_no_short_list_of_steps_is_quoted_by_the_piece(text: str) -> None:
    assert ask("what do I report to the police", passage(text)).statements[0].text == "Report a theft to the police."


def test_a_step_that_says_the_date_asked_for_is_quoted_alone() -> None:
    text = "1. Keep the receipt.\n2. Claims are paid on 30 June.\n3. Wait for your manager."
    assert ask("when are claims paid", passage(text)).statements[0].text == "Claims are paid on 30 June."


def test_steps_that_may_go_on_in_what_was_not_found_are_quoted_by_the_piece() -> None:
    steps = passage("1. Ring IT.\n2. Report a theft to the police.", after="\n3. Wait for them.")
    assert ask("what do I report to the police", steps).statements[0].text == "Report a theft to the police."


def test_steps_bring_the_sentence_that_the_first_of_them_leans_on() -> None:
    text = "The badge is free.\n1. It is made in Holm.\n2. Bring a passport.\n3. Wait in line."
    assert ask("what is made in Holm", passage(text)).statements[0].text.startswith("The badge is free.\n1. It is made")


def test_a_step_that_another_document_contradicts_is_shown_beside_it() -> None:
    step = "Enter the travel expense claim in Ledgerly within {} days."
    listed = f"1. {step.format(30)}\n2. Attach the receipts of the trip.\n3. Tell your manager."
    old = passage(f"To claim travel expenses:\n{listed}", "old", dated=date(2024, 5, 6))
    new = passage(step.format(60), "new", dated=date(2026, 2, 10))
    question = "how do I claim travel expenses: enter the claim, attach receipts, tell the manager"
    answer = ask(question, old, new)
    assert answer.outcome is Outcome.CONFLICT
    assert [said.text for said in answer.statements] == [step.format(60), step.format(30)]


def test_lists_that_share_a_step_and_no_more_do_not_second_each_other() -> None:
    one = passage("1. Call the IT desk at once.\n2. Ring the police and file a report.\n3. Wipe the laptop.", "one")
    other = passage("1. Call the IT desk at once.\n2. Never ring the police.\n3. Keep the laptop on.", "other")
    said = ask("how do I call the IT desk at once", one, other).statements
    assert said
    assert all(len(statement.citations) == 1 for statement in said)


def test_lists_that_are_the_same_second_each_other() -> None:
    text = "1. Call the IT desk at once.\n2. Ring the police and file a report.\n3. Wipe the laptop."
    said = ask("how do I call the IT desk at once", passage(text, "one"), passage(text, "other")).statements
    assert [len(statement.citations) for statement in said] == [2]


def test_the_closest_passages_of_a_refusal_hold_no_part_of_each_other() -> None:
    text = "At once:\n1. Ring IT.\n2. Report a theft to the police.\n\nThe police are kind. The desk is in Holm."
    refused = ask("how do I report a theft to the police", passage(text), how=NEVER)
    spans = sorted((citation.span.start, citation.span.end) for citation in refused.closest)
    assert len(spans) == 3
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


LIMITS = "Country: France | Limit: 150 | Meal: 40\nCountry: Spain | Limit: 120 | Meal: 38"


def test_the_row_of_a_table_that_answers_is_quoted_alone() -> None:
    assert [said.text for said in ask("what is the limit for Spain", passage(LIMITS)).statements] == [
        "Country: Spain | Limit: 120 | Meal: 38"
    ]


def test_where_several_rows_of_a_table_answer_none_is_left_out() -> None:
    rows = f"{LIMITS}\nCountry: Italy | Limit: 110 | Meal: 35\nCountry: Malta | Limit: 90 | Meal: 30"
    said = ask("what is the limit in each country", passage(f"Go by train.\n\n{rows}\n\nLunch is free.")).statements
    assert rows in [statement.text for statement in said]
    few = replace(ALWAYS, selection=replace(ALWAYS.selection, most=1))
    assert [one.text for one in ask("what is the limit in each country", passage(rows), how=few).statements] == [rows]


def test_numbers_in_front_of_rows_are_what_they_say() -> None:
    one = passage("1. Mai | Feiertag, Haus zu\n26. Oktober | Feiertag, Haus auf", "one")
    other = passage("2. Mai | Feiertag, Haus zu\n8. Dezember | Feiertag, Haus auf", "other")
    said = ask("Feiertag im Mai, Haus zu", one, other).statements
    assert said
    assert all(len(statement.citations) == 1 for statement in said)


def test_a_step_that_announces_a_table_brings_its_list() -> None:
    rows = "City: Lyon | Limit: 150\nCity: Porto | Limit: 120"
    text = f"1. Choose a hotel by the limit of its city:\n\n{rows}\n\n2. Send the form.\n3. Keep the bill."
    said = ask("choose a hotel by the limit of its city", passage(text)).statements
    assert [statement.text for statement in said] == [text.replace("\n\n", "\n")]


def test_a_row_alone_is_not_held_against_what_announces_its_table() -> None:
    lead = "Managers spend at most {} euros on each hotel night in these cities"
    rows = "City: Lyon | Hotel: Grand Bellecour\nCity: Porto | Hotel: Ribeira"
    one = passage(f"{lead.format(100)}:\n{rows}", "one")
    other = passage(f"{lead.format(120)} abroad.", "other")
    answer = ask("who runs Grand Bellecour in Lyon", one, other)
    assert answer.outcome is Outcome.ANSWERED
    assert [said.text for said in answer.statements] == ["City: Lyon | Hotel: Grand Bellecour"]


def test_what_stands_word_for_word_in_a_document_found_later_is_cited_too() -> None:
    first, second = passage(LEAVE, score=1.0), passage(LEAVE, "intranet", score=0.5)
    said = ask("how many weeks does parental leave last", first, second).statements
    assert sorted(citation.document for citation in said[0].citations) == ["handbook", "intranet"]


def test_the_section_that_answers_best_comes_before_one_that_stands_above_it() -> None:
    above = passage("Part-time staff ask with notice.", score=0.9)
    best = passage("Notice is three months. Notice is given in writing.", start=500, score=1.0)
    how = replace(ALWAYS, selection=replace(ALWAYS.selection, same_passage=0.1, same_document=0.1))
    said = ask("how long is the notice, three months", above, best, how=how).statements
    assert [statement.citations[0].span.start >= 500 for statement in said] == [True, True, False]
    assert said[0].text == "Notice is three months."


def test_of_sentences_nearly_alike_that_of_the_passage_found_first_is_quoted() -> None:
    first = passage("Notice is three months for whoever leaves.", "handbook", score=1.0)
    second = passage("The period of notice can be read in the contract.", "contracts", score=0.2)

    def quoted(standing: float) -> list[str]:
        how = replace(ALWAYS, selection=replace(ALWAYS.selection, most=1, standing=standing))
        return [said.text for said in ask("how long is the notice period", first, second, how=how).statements]

    assert quoted(ALWAYS.selection.standing) == [first.text]
    assert quoted(0.0) == [second.text]


def test_a_sentence_of_two_overlapping_passages_is_said_once() -> None:
    first, second = passage(LEAVE), passage(LEAVE[31:], start=31)
    answer = ask("where do I apply for parental leave", first, second)
    spans = [(citation.span.start, citation.span.end) for said in answer.statements for citation in said.citations]
    assert len(spans) == len(set(spans))


def test_no_more_statements_than_allowed() -> None:
    text = " ".join(f"Parental leave rule {name} is kept." for name in ("alpha", "beta", "gamma", "delta"))
    limit = replace(ALWAYS, selection=replace(ALWAYS.selection, most=2))
    assert len(ask("parental leave rule", passage(text), how=limit).statements) == 2


words = st.sampled_from(
    [
        "leave",
        "20 days",
        "It",
        "holds.",
        "You need:",
        "\n",
        "\n- ",
        "\n1. ",
        "\n2. ",
        "\n3. ",
        " | ",
        "Ask Bo.",
        "中文。",
        "« oui »",
        "#",
    ]
)


asked = st.sampled_from(["how many days of leave", "how do I ask Bo for leave", "who holds leave"])


@settings(max_examples=100)
@given(st.lists(st.lists(words, max_size=25).map(" ".join), max_size=4), asked, st.sampled_from([ALWAYS, NEVER]))
def test_every_quote_is_exactly_its_slice_of_the_version(texts: list[str], asked: str, how: QuotingSettings) -> None:
    versions = {f"d{at}-v1": "#" * 7 * at + text for at, text in enumerate(texts)}
    passages = [passage(text, f"d{at}", start=7 * at) for at, text in enumerate(texts)]
    answer = ask(asked, *passages, how=how)
    citations = [citation for said in answer.statements for citation in said.citations] + list(answer.closest)
    assert all(said.citations for said in answer.statements)
    assert bool(citations) == (answer.outcome in (Outcome.ANSWERED, Outcome.CONFLICT) or bool(answer.closest))
    for citation in citations:
        assert versions[citation.span.version][citation.span.start : citation.span.end] == citation.quote
        assert citation.quote
        assert citation.quote == citation.quote.strip()


@pytest.mark.parametrize("question", ["", "?", "the of and", "x" * 5000])
def test_any_question_gets_an_answer(question: str) -> None:
    assert 0 <= ask(question, passage(LEAVE, dense=None)).confidence <= 1
