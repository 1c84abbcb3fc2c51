"""The page on which one asks, in each of its states."""

from dataclasses import replace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kb_assistant.domain.access import CONSOLE, EVERYONE, Role
from kb_assistant.domain.answers import Answer, Outcome, Statement
from kb_assistant.domain.review import REFUSALS
from kb_assistant.errors import ModelReason
from kb_assistant.generation.models.failures import failure
from tests.corpus.answers import cited, put
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from tests.ui.showing import begun_anew, checked, parts, pressed, said, shown
from ui.numbering import quotes_of
from ui.session import Place, Session
from ui.state import LONGEST_QUESTION, SHOWN, Asking, OpenQuote
from ui.suggesting import Suggestion
from ui.views import ask, shared

HOLIDAY = "# Holiday\n\nEverybody has 31 days of paid holiday a year.\n\n## Carry-over\n\nUnused days end in March."
QUESTION = "how many days of paid holiday a year"
TOWNS = ("Leeds", "Lyon", "Porto", "Wien", "Gent", "Genf")


def test_an_empty_conversation_greets_and_offers_questions(service: Service, enter: Enter) -> None:
    test = shown(ask.show, enter("ada"))
    assert "Hello, I'm Assistant" in said(test)
    assert "Your conversations will be kept here" in said(test)


def test_who_may_add_documents_is_led_there_while_there_are_none(service: Service, enter: Enter) -> None:
    eve, adding = enter("eve", Role.EDITOR), "Add your first documents"
    assert adding in said(shown(ask.show, eve))
    assert adding not in said(shown(ask.show, enter("bob")))
    service.document("holiday.md", HOLIDAY, EVERYONE)
    assert adding not in said(shown(ask.show, eve))


def test_in_french_everything_is_french(service: Service, enter: Enter) -> None:
    assert "Bonjour, je suis Assistant" in said(shown(ask.show, enter("ada", language="fr")))


def test_a_conversation_shows_its_answers_with_numbered_quotes(service: Service, enter: Enter) -> None:
    service.document("holiday.md", HOLIDAY, EVERYONE)
    session = enter("ada")
    answer = session.client.questions.ask(QUESTION, session.client.conversations.begin())
    test = shown(ask.show, session, c=answer.conversation)
    drawn = parts(test, "answer")[0]
    said_first = {"parts": [answer.statements[0].text], "numbers": [1], "supported": True, "language": "en"}
    assert drawn["statements"][0] == said_first
    assert drawn["sources"][0]["title"] == "holiday.md"
    assert [tag["text"] for tag in drawn["sources"][0]["tags"]] == ["Not verified"]
    assert QUESTION in said(test)
    assert "[1]" in parts(test, "copy")[0]["text"]


def test_the_conversation_that_the_address_names_is_shown_and_what_was_clicked_counts_more(
    service: Service, enter: Enter
) -> None:
    service.document("holiday.md", HOLIDAY, EVERYONE)
    session = enter("ada")
    first, second = (session.client.questions.ask(QUESTION, session.client.conversations.begin()) for _ in range(2))
    test = shown(ask.show, session, c=first.conversation)
    test.query_params["c"] = second.conversation
    assert conversation(checked(test.run())) == second.conversation
    # Clicked before the browser has heard of the last address.
    test.query_params["c"] = first.conversation
    test.button(key="new").click()
    assert conversation(checked(test.run())) is None
    assert "c" not in test.query_params


def test_a_question_sent_right_after_new_question_begins_a_conversation(service: Service, enter: Enter) -> None:
    service.document("holiday.md", HOLIDAY, EVERYONE)
    session = enter("ada")
    first = session.client.questions.ask(QUESTION, session.client.conversations.begin())
    test = shown(_show, session, c=first.conversation)
    checked(test.button(key="new").click().run())
    # The browser has not heard of it yet.
    test.query_params["c"] = first.conversation
    test.chat_input[0].set_value("when do unused days end")
    assert conversation(checked(test.run())) not in (None, first.conversation)
    # Without a question it is whoever went back.
    test.query_params["c"] = first.conversation
    assert conversation(checked(test.run())) == first.conversation


def conversation(test: AppTest) -> str | None:
    state: Asking = test.session_state["asking"]
    return state.conversation


def test_a_question_that_comes_first_to_a_server_that_was_started_anew_is_asked(service: Service, enter: Enter) -> None:
    service.document("holiday.md", HOLIDAY, EVERYONE)
    session = enter("ada")
    test = shown(_show, session)
    test.chat_input[0].set_value(QUESTION)
    anew = begun_anew(test, _show, session)
    assert QUESTION in said(anew)
    assert "31 days" in str(parts(anew, "answer"))


def test_an_opened_quote_is_marked_in_the_text_beside(service: Service, enter: Enter) -> None:
    service.document("holiday.md", HOLIDAY, EVERYONE)
    session = enter("ada")
    answer = session.client.questions.ask(QUESTION, session.client.conversations.begin())
    test = shown(ask.show, session, c=answer.conversation)
    state: Asking = test.session_state["asking"]
    state.open = OpenQuote(answer.id, 1)
    drawn = parts(checked(test.run()), "reading")[0]
    pieces = [piece for block in drawn["blocks"] for piece in block["pieces"]]
    assert [piece["text"] for piece in pieces if piece["marked"]] == [answer.statements[0].citations[0].quote]
    assert [block["pieces"][0]["text"] for block in drawn["blocks"] if block["level"] == 2] == ["Carry-over"]
    assert "Open document" in said(test)
    checked(test.button(key="source-close").click().run())
    assert parts(test, "reading") == []


def test_a_refusal_names_the_language_of_what_came_closest_where_it_is_not_the_reader_s(
    service: Service, enter: Enter
) -> None:
    put(service.kb, "holiday.md", f"{HOLIDAY}\n\nWho wants to take them all at once asks their manager.", EVERYONE)
    closest = (cited(service.kb, "holiday.md", "Unused days end in March."),)
    for name, language, is_told in (("ada", "en", False), ("bob", "fr", True)):
        session = enter(name, language=language)
        who, begun = service.kb.people.principal(name), session.client.conversations.begin()
        with service.kb.store.write() as tx:
            tx.conversations.go_on(who, begun, QUESTION)
            tx.answers.add(who, QUESTION, Answer(Outcome.NOT_ANSWERED, "No.", closest=closest), begun)
        assert ("dans une autre langue (Anglais)" in said(shown(ask.show, session, c=begun))) is is_told


def test_a_refusal_says_that_reviewers_see_the_question_only_where_they_do(service: Service, enter: Enter) -> None:
    session = enter("ada")
    who, told = service.kb.people.principal("ada"), "Those who look after the documents see this question"
    for reviewable in (True, False):
        begun = session.client.conversations.begin()
        with service.kb.store.write() as tx:
            tx.conversations.go_on(who, begun, QUESTION)
            tx.answers.add(who, QUESTION, Answer(Outcome.NO_DOCUMENTS, "None."), begun, reviewable=reviewable)
        assert (told in said(shown(ask.show, session, c=begun))) is reviewable


def test_why_a_model_did_not_answer_is_told_to_those_who_can_change_its_settings(
    service: Service, enter: Enter
) -> None:
    quote = "Everybody has 31 days of paid holiday a year."
    reason = failure(ModelReason.TIMEOUT_TOTAL).message
    service.document("holiday.md", HOLIDAY, EVERYONE)
    given = Answer(Outcome.ANSWERED, quote, (Statement(quote, (cited(service.kb, "holiday.md", quote),)),))
    for name, role, is_told in (("ada", Role.READER, False), ("eve", Role.ADMINISTRATOR, True)):
        session = enter(name, role)
        begun, who = session.client.conversations.begin(), service.kb.people.principal(name)
        with service.kb.store.write() as tx:
            tx.conversations.go_on(who, begun, QUESTION)
            tx.answers.add(who, QUESTION, replace(given, notice=reason), begun)
        text = said(shown(ask.show, session, c=begun))
        assert "these are quotes" in text and "took too long for its answer" in text
        assert ("How long that may take" in text) is is_told


def test_a_suggestion_in_words_of_a_document_that_was_hidden_since_is_made_no_more(
    service: Service, enter: Enter
) -> None:
    document = service.document("holiday.md", HOLIDAY, EVERYONE)
    session = enter("ada")
    answer = session.client.questions.ask(QUESTION, session.client.conversations.begin())
    test = shown(ask.show, session, c=answer.conversation)
    test.session_state["asking"].suggestions[answer.id] = (Suggestion("Holiday: Carry-over", document),)
    assert "Holiday: Carry-over" in said(checked(test.run()))
    service.kb.library.share(CONSOLE, document, [])
    assert "Holiday: Carry-over" not in said(checked(test.run()))


def test_what_is_not_answered_offers_an_expert_and_other_words(service: Service, enter: Enter) -> None:
    session = enter("ada")
    answer = session.client.questions.ask("how tall is the tower", session.client.conversations.begin())
    test = shown(ask.show, session, c=answer.conversation)
    assert "Nothing you may read is about this" in said(test)
    assert {"Ask an expert", "Rephrase"} <= {button.label for button in test.button}
    checked(test.button(key=f"expert-{answer.id}").click().run())
    assert "without your name" in said(test)


@pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.CONFLICT])
def test_an_answer_that_may_miss_the_question_says_so_here_and_behind_its_link(
    service: Service, enter: Enter, outcome: Outcome
) -> None:
    service.document("holiday.md", HOLIDAY, EVERYONE)
    session, kb = enter("ada"), service.kb
    quote = "Everybody has 31 days of paid holiday a year."
    statement = Statement(quote, (cited(kb, "holiday.md", quote),))
    conversation = session.client.conversations.begin()
    with kb.store.write() as tx:
        ada = tx.access.principal("ada")
        tx.conversations.go_on(ada, conversation, QUESTION)
        answer = Answer(outcome, quote, (statement,), unsure=True)
        made = tx.answers.add(ada, QUESTION, answer, conversation, reviewable=True)
    test = shown(ask.show, session, c=conversation)
    assert "This may not answer your question" in said(test)
    assert "see this question, without your name" in said(test)
    assert "This may not answer your question" in parts(test, "copy")[0]["text"]
    link = session.client.shares.add(made, 7)
    assert "This may not answer your question" in said(shown(shared.show, enter("bob"), id=link.token))


def test_an_answer_whose_source_was_hidden_since_says_so_and_is_asked_again(service: Service, enter: Enter) -> None:
    document = service.document("holiday.md", HOLIDAY, EVERYONE)
    session = enter("ada")
    answer = session.client.questions.ask(QUESTION, session.client.conversations.begin())
    service.kb.library.share(CONSOLE, document, [])
    test = shown(ask.show, session, c=answer.conversation)
    assert "It rested on documents that you may no longer read" in said(test)
    assert "come closest" not in said(test) and "31" not in said(test)
    assert parts(test, "answer") == []
    assert test.button(key=f"again-{answer.id}").label == "Ask again"


def test_an_answer_whose_source_has_a_newer_version_is_asked_again(service: Service, enter: Enter) -> None:
    put(service.kb, "holiday.md", HOLIDAY, EVERYONE)
    session = enter("ada")
    answer = session.client.questions.ask(QUESTION, session.client.conversations.begin())
    assert "Ask again" not in said(shown(ask.show, session, c=answer.conversation))
    put(service.kb, "holiday.md", HOLIDAY.replace("31", "32"), EVERYONE)
    session.client.questions.ask("when do unused days end", answer.conversation)
    test = shown(ask.show, session, c=answer.conversation)
    assert test.button(key=f"again-{answer.id}").label == "Ask again"


def test_an_answer_a_part_of_which_was_hidden_since_shows_the_rest_and_says_so(service: Service, enter: Enter) -> None:
    texts = {"Leeds.md": "In Leeds it is 25 days.", "Paris.md": "In Paris it is 31 days."}
    leeds, _ = (service.document(path, text, EVERYONE) for path, text in texts.items())
    session, kb = enter("ada"), service.kb
    statements = tuple(Statement(text, (cited(kb, path, text),)) for path, text in texts.items())
    conversation = session.client.conversations.begin()
    with kb.store.write() as tx:
        ada = tx.access.principal("ada")
        tx.conversations.go_on(ada, conversation, QUESTION)
        tx.answers.add(ada, QUESTION, Answer(Outcome.ANSWERED, " ".join(texts.values()), statements), conversation)
    kb.library.share(CONSOLE, leeds, [])
    test = shown(ask.show, session, c=conversation)
    assert "1 part is left out" in said(test) and "Ask again" in said(test)
    assert "31 days" in str(parts(test, "answer")) and "25 days" not in str(parts(test, "answer"))


def test_documents_that_disagree_stand_side_by_side_with_their_dates(service: Service, enter: Enter) -> None:
    for year, days in ((2024, 30), (2026, 20)):
        text = (
            f"---\ndate: {year}-02-10\n---\n# Working from another country\n\n"
            f"You may work from another country for up to {days} working days in a calendar year.\n"
        )
        service.document(f"abroad-{year}.md", text, EVERYONE)
    session = enter("ada")
    answer = session.client.questions.ask(
        "for up to how many working days may I work from another country in a calendar year",
        session.client.conversations.begin(),
    )
    test = shown(ask.show, session, c=answer.conversation)
    assert answer.outcome == "conflict"
    assert {one["side"]["newest"] for one in parts(test, "answer")[0]["statements"]} == {True, False}
    assert "The documents disagree" in said(test)


def test_what_was_said_long_before_is_shown_once_it_is_asked_for(service: Service, enter: Enter) -> None:
    session = enter("ada")
    who, begun = service.kb.people.principal("ada"), session.client.conversations.begin()
    with service.kb.store.write() as tx:
        for number in range(1, SHOWN + 3):
            tx.conversations.go_on(who, begun, "the first")
            tx.answers.add(who, f"question number {number}.", Answer(Outcome.DIALOG, "Good."), begun)
    test = shown(ask.show, session, c=begun)
    assert "number 3." in said(test) and "number 2." not in said(test)
    assert parts(test, "answer")[-1]["last"]
    pressed(test, "Show earlier questions")
    assert "number 1." in said(test) and "Show earlier questions" not in said(test)
    # Nobody is led away from there to the end, but whoever comes back from another page is.
    assert not parts(test, "answer")[-1]["last"]
    assert parts(checked(test.run()), "answer")[-1]["last"]


def test_somebody_else_s_conversation_is_none(service: Service, enter: Enter) -> None:
    service.document("holiday.md", HOLIDAY, EVERYONE)
    ada = enter("ada")
    answer = ada.client.questions.ask(QUESTION, ada.client.conversations.begin())
    test = shown(ask.show, enter("bob"), c=answer.conversation)
    assert parts(test, "answer") == []
    assert "31 days" not in said(test)


def test_conversations_are_searched_renamed_and_forgotten(service: Service, enter: Enter) -> None:
    session = enter("ada")
    answer = session.client.questions.ask(QUESTION, session.client.conversations.begin())
    test = shown(ask.show, session)
    assert test.button(key=f"open-{answer.conversation}").label == QUESTION
    checked(test.text_input(key="conversations.search").set_value("submarine").run())
    assert "None of your questions has these words" in said(test)


def test_t044_markup_in_a_question_and_a_title_is_only_shown(service: Service, enter: Enter) -> None:
    session = enter("ada")
    evil = "![x](https://evil.example/p.png) <script>alert(1)</script> [y](javascript:alert(1))"
    session.client.questions.ask(evil, session.client.conversations.begin())
    test = shown(ask.show, session)
    shown_as = [button.label for button in test.button]
    assert all("![" not in label and "](" not in label and "<script" not in label for label in shown_as)


def test_a_question_is_asked_stopped_and_written_anew(service: Service, enter: Enter) -> None:
    session = enter("ada")
    answer = session.client.questions.ask(QUESTION, session.client.conversations.begin())
    test = shown(ask.show, session, c=answer.conversation)
    checked(test.button(key="edit").click().run())
    assert test.text_area[0].value == QUESTION
    state: Asking = test.session_state["asking"]
    state.editing, state.stopped = None, "what about Sundays"
    assert "Stopped before there was an answer" in said(checked(test.run()))


def test_a_question_that_is_too_long_is_kept_and_one_that_just_fits_is_asked(service: Service, enter: Enter) -> None:
    test = shown(ask.show, enter("ada"))
    state: Asking = test.session_state["asking"]
    state.ask("x" * (LONGEST_QUESTION + 1))
    assert "This question has 2001 characters" in warned(checked(test.run()))
    assert test.text_area[0].value == "x" * (LONGEST_QUESTION + 1) and not state.waiting
    state.ask("x" * LONGEST_QUESTION)
    assert state.waiting == "x" * LONGEST_QUESTION and not state.shortening


def warned(test: AppTest) -> str:
    return "\n".join(str(warning.value) for warning in test.warning)


def test_a_rating_given_before_is_shown_again(service: Service, enter: Enter) -> None:
    service.document("holiday.md", HOLIDAY, EVERYONE)
    session = enter("ada")
    answer = session.client.questions.ask(QUESTION, session.client.conversations.begin())
    test = shown(ask.show, session, c=answer.conversation)
    assert not test.button(key=f"good-{answer.id}").disabled
    checked(test.button(key=f"good-{answer.id}").click().run())
    anew = shown(ask.show, session, c=answer.conversation)
    assert anew.button(key=f"good-{answer.id}").disabled and not anew.button(key=f"bad-{answer.id}").disabled
    assert "Thank you" in said(anew)


def test_a_question_is_passed_on_once(service: Service, enter: Enter) -> None:
    session = enter("ada")
    answer = session.client.questions.ask("how tall is the tower", session.client.conversations.begin())
    session.client.feedback.give(answer.id, -1)
    test = shown(ask.show, session, c=answer.conversation)
    assert "Sent. Thank you" in said(test)
    assert "Ask an expert" not in {button.label for button in test.button}


def test_one_looks_only_in_the_collections_one_chose(service: Service, enter: Enter) -> None:
    collections = service.kb.collections
    for name, days in (("Paris", 31), ("Leeds", 25)):
        made = collections.add(CONSOLE, name, [EVERYONE])
        text = f"# Holiday\n\nEverybody has {days} days of paid holiday a year."
        collections.put(CONSOLE, made.id, [service.document(f"{name}.md", text, EVERYONE)])
    test = AppTest.from_function(_in_a_collection, kwargs={"session": enter("ada")}, default_timeout=30)
    checked(test.run())
    assert test.pills[0].options == ["Leeds", "Paris"]
    leeds = next(one.id for one in collections.list(CONSOLE) if one.name == "Leeds")
    test.pills[0].set_value([leeds])
    test.session_state["question"] = QUESTION
    checked(test.run())
    assert [source["title"] for source in parts(test, "answer")[0]["sources"]] == ["Leeds.md"]
    # After a look at another page it is still so, until there is no such collection any more.
    test.session_state["elsewhere"] = True
    checked(test.run())
    assert test.pills == []
    test.session_state["elsewhere"] = False
    checked(test.run())
    assert test.pills[0].value == [leeds]
    test.session_state["question"] = "how high is the Eiffel tower"
    assert "Ask in all documents" in said(checked(test.run()))
    pressed(test, "Ask in all documents")
    assert test.pills[0].value == [] and "Ask in all documents" not in said(test)
    test.pills[0].set_value([leeds])
    checked(test.run())
    collections.remove(CONSOLE, leeds)
    test.session_state["known.collections"] = None
    test.session_state["question"] = QUESTION
    checked(test.run())
    assert len(parts(test, "answer")[-1]["sources"]) == 2


def _in_a_collection(session: "Session") -> None:
    """The page, as somebody's who wrote the question that is in the state."""
    import streamlit as st

    from tests.ui.views.test_ask import _show
    from ui.state import asking

    if st.session_state.get("elsewhere"):
        return
    asking().ask(st.session_state.pop("question", ""))
    _show(session)


def _show(session: Session) -> None:
    """The page with what ui.session keeps of whoever is at it: asking takes a connection of its own."""
    st.session_state["session.client"] = (
        (Place(session.address, session.address), session.client._http.cookies, ""),
        session.client,
    )
    ask.show(session)


def test_the_passages_that_were_found_are_shown_below_an_answer_and_open_their_source(
    service: Service, enter: Enter
) -> None:
    service.document("holiday.md", HOLIDAY, EVERYONE)
    session = enter("ada")
    answer = session.client.questions.ask(QUESTION, session.client.conversations.begin())
    test = shown(ask.show, session, c=answer.conversation)
    checked(test.button(key=f"passages-{answer.id}").click().run())
    found = parts(test, "answer")[1]
    numbers = [quote["number"] for source in found["sources"] for quote in source["quotes"]]
    # The nearest says no more than what was quoted, and has its number.
    assert numbers[0] == 1 and numbers[1:] == list(range(len(quotes_of(answer)) + 1, numbers[-1] + 1))
    assert "Unused days end in March." in str(found["sources"])
    state: Asking = test.session_state["asking"]
    state.go(answer.id, numbers[-1])
    assert "Unused days end in March." in marked(checked(test.run()))
    checked(test.button(key=f"passages-{answer.id}").click().run())
    assert len(parts(test, "answer")) == 1 and parts(test, "reading") == []


def marked(test: AppTest) -> str:
    """What is marked in the source that is open."""
    pieces = [piece for block in parts(test, "reading")[0]["blocks"] for piece in block["pieces"]]
    return "".join(piece["text"] for piece in pieces if piece["marked"])


def test_passages_are_those_of_what_a_follow_up_was_understood_as(service: Service, enter: Enter) -> None:
    for town, days in (("Leeds", 25), ("Paris", 31)):
        text = f"# Holiday in {town}\n\nIn {town} everybody has {days} days of paid holiday.\n\nAsk in time."
        service.document(f"{town}.md", text, EVERYONE)
    session = enter("ada")
    begun = session.client.conversations.begin()
    session.client.questions.ask("how many days of paid holiday are there in Leeds", begun)
    answer = session.client.questions.ask("and in Paris?", begun)
    assert "holiday" in answer.searched_for
    test = shown(ask.show, session, c=begun)
    checked(test.button(key=f"passages-{answer.id}").click().run())
    assert parts(test, "answer")[-1]["sources"][0]["title"] == "Paris.md"


def test_of_several_questions_each_shows_the_passages_that_were_found_for_it(service: Service, enter: Enter) -> None:
    service.document("holiday.md", HOLIDAY, EVERYONE)
    service.document("lease.md", "# Leasing a bicycle\n\nThe head of People approves the lease of a bicycle.", EVERYONE)
    asked = "how many days of paid holiday a year, and who approves the lease of a bicycle?"
    session = enter("ada")
    answer = session.client.questions.ask(asked, session.client.conversations.begin())
    test = shown(ask.show, session, c=answer.conversation)
    checked(test.button(key=f"passages-{answer.id}").click().run())
    below = {found["statements"][0]["heading"]: found for found in parts(test, "answer")[1:]}
    assert tuple(below) == ("how many days of paid holiday a year", "who approves the lease of a bicycle?")
    first, second = below.values()
    assert [found["sources"][0]["title"] for found in (first, second)] == ["holiday.md", "lease.md"]
    # One place is one number, wherever it was found; the first is brought into view.
    numbers = [{card["title"]: card["quotes"][0]["number"] for card in found["sources"]} for found in (first, second)]
    assert numbers[0]["holiday.md"] == numbers[1]["holiday.md"]
    assert first["fresh"] and not second["fresh"]


def test_of_questions_that_are_all_refused_each_shows_what_was_found_for_it(service: Service, enter: Enter) -> None:
    for town in TOWNS[:2]:
        service.document(f"{town}.md", f"# {town}\n\nIn {town} is a tower.", EVERYONE)
    asked = "what colour is the moon, and who composed the anthem?"
    session = enter("ada")
    answer = session.client.questions.ask(asked, session.client.conversations.begin())
    assert answer.outcome in REFUSALS
    test = shown(ask.show, session, c=answer.conversation)
    # That none is answered is said once, above.
    assert parts(test, "answer")[0]["statements"] == []
    checked(test.button(key=f"passages-{answer.id}").click().run())
    headings = [found["statements"][0]["heading"] for found in parts(test, "answer")[1:]]
    assert headings == [part.asked for part in answer.parts] and len(headings) == 2


def test_a_passage_of_a_document_that_was_hidden_since_is_shown_no_more(service: Service, enter: Enter) -> None:
    document = service.document("holiday.md", HOLIDAY, EVERYONE)
    session = enter("ada")
    answer = session.client.questions.ask("how tall is the holiday tower", session.client.conversations.begin())
    test = shown(ask.show, session, c=answer.conversation)
    checked(test.button(key=f"passages-{answer.id}").click().run())
    assert "31 days" in str(parts(test, "answer"))
    service.kb.library.share(CONSOLE, document, [])
    checked(test.run())
    assert "31 days" not in str(parts(test, "answer"))
    assert parts(test, "answer")[-1]["statements"] == [{"remark": "Nothing else was found that you may read."}]


def test_where_a_document_is_hidden_the_passages_of_others_keep_their_numbers_and_stay_open(
    service: Service, enter: Enter
) -> None:
    documents = {town: service.document(f"{town}.md", f"# {town}\n\nIn {town} is a tower.", EVERYONE) for town in TOWNS}
    session = enter("ada")
    answer = session.client.questions.ask("how tall is the old tower", session.client.conversations.begin())
    test = shown(ask.show, session, c=answer.conversation)
    checked(test.button(key=f"passages-{answer.id}").click().run())
    found = numbered(test)
    last = max(found)
    before = sorted(found)[-2]
    test.session_state["asking"].go(answer.id, last)
    service.kb.library.share(CONSOLE, documents[found[before]], [])
    checked(test.run())
    assert numbered(test) == {number: town for number, town in found.items() if number != before}
    assert found[last] in marked(test) and f"Quote {last} of {last}" in said(test)
    assert test.button(key="source-next").disabled and not test.button(key="source-previous").disabled
    checked(test.button(key="source-previous").click().run())
    assert f"Quote {sorted(found)[-3]} of {last}" in said(test)


def numbered(test: AppTest) -> dict[int, str]:
    """The towns of the documents whose passages are shown, by their numbers."""
    cards = parts(test, "answer")[-1]["sources"]
    return {card["quotes"][0]["number"]: card["title"].removesuffix(".md") for card in cards}


def test_what_is_refused_to_who_looks_for_passages_is_said_below_the_answer_in_the_page_s_language(
    service: Service, enter: Enter
) -> None:
    service.document("holiday.md", HOLIDAY, EVERYONE)
    session = enter("ada", language="fr")
    answer = session.client.questions.ask(QUESTION, session.client.conversations.begin())
    test = shown(ask.show, session, c=answer.conversation)
    # A collection that was chosen, and removed since.
    test.session_state["composer.scope"] = ["0" * 16]
    checked(test.button(key=f"passages-{answer.id}").click().run())
    assert parts(test, "answer")[1]["statements"] == [{"remark": "Cette collection n'existe pas."}]
    assert test.button(key=f"passages-{answer.id}").label == "Masquer les passages"
    del test.session_state["composer.scope"]
    checked(test.button(key=f"passages-{answer.id}").click().run())
    assert len(parts(test, "answer")) == 1
    checked(test.button(key=f"passages-{answer.id}").click().run())
    assert "Unused days end in March." in str(parts(test, "answer")[1]["sources"])


def test_to_hide_passages_leaves_the_source_of_another_answer_open(service: Service, enter: Enter) -> None:
    service.document("holiday.md", HOLIDAY, EVERYONE)
    session = enter("ada")
    begun = session.client.conversations.begin()
    first, second = (session.client.questions.ask(QUESTION, begun) for _ in range(2))
    test = shown(ask.show, session, c=begun)
    checked(test.button(key=f"passages-{first.id}").click().run())
    state: Asking = test.session_state["asking"]
    state.go(second.id, 1)
    checked(test.button(key=f"passages-{first.id}").click().run())
    assert state.opened(second.id) == 1 and len(parts(test, "reading")) == 1


def test_the_address_of_somebody_else_s_conversation_says_that_it_is_not_one_s_own(
    service: Service, enter: Enter
) -> None:
    ada = enter("ada")
    conversation = ada.client.questions.ask("how tall is the tower", ada.client.conversations.begin()).conversation
    test = shown(ask.show, enter("bob"), c=conversation)
    assert "There is no conversation of yours at this address" in said(test)
    assert "how tall is the tower" not in said(test)
