"""Figures, unanswered questions and feedback, as those see them who look after the assistant."""

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from kb_assistant.domain.access import EVERYONE, Role
from kb_assistant.domain.answers import Answer, Citation, Outcome, Statement
from kb_assistant.domain.feedback import Reason
from tests.corpus.answers import cited, put
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from tests.ui.showing import checked, parts, said, shown
from ui.views import ask, review

RULE = "Everybody has 31 days of paid holiday a year."
MARKUP = "<img src=x onerror=alert(1)> **who**?"


def asked(service: Service, name: str, question: str, *closest: Citation, reviewable: bool = True) -> str:
    """The id of an answer that was none."""
    answer = Answer(Outcome.NOT_ANSWERED, "The documents do not say.", (), closest)
    with service.kb.store.write() as tx:
        made = tx.answers.add(service.kb.people.principal(name), question, answer, reviewable=reviewable)
        tx.events.add("ask", service.kb.people.principal(name), made, {"outcome": answer.outcome.value})
    return made


def turned(test: AppTest, key: str, value: object) -> AppTest:
    return checked(test.segmented_control(key=key).set_value(value).run())


def figures(test: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in test.metric}


def test_questions_are_counted_in_all_and_by_day(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.BOT_MASTER)
    service.person("ada")
    asked(service, "ada", "Is there a gym?")
    test = shown(review.show, session)
    assert figures(test) == {"Questions": "1", "Answered": "0", "Unanswered": "1", "Helpful": "0", "Not helpful": "0"}
    (row,) = parts(test, "table")[0]["rows"]
    assert [cell["text"] for cell in row["cells"][1:]] == ["1", "0", "1", "0", "0"]
    assert row["cells"][0]["below"] == "0 % answered" and test.expander[0].label == "Day by day · 0 % answered"


def test_that_all_was_answered_is_said_only_where_something_was_asked(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.BOT_MASTER)
    nothing, all_answered = "Nobody asked anything in this period", "Every question that you may see got an answer"
    text = said(shown(review.show, session))
    assert nothing in text and all_answered not in text
    put(service.kb, "holiday.md", f"# Holiday\n\n{RULE}\n", EVERYONE)
    assert enter("ada").client.questions.ask("how many days of paid holiday").outcome is Outcome.ANSWERED
    text = said(shown(review.show, session))
    assert all_answered in text and nothing not in text


def test_a_question_stands_there_as_it_was_put_and_no_name_with_it(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.BOT_MASTER)
    service.person("adalbert")
    asked(service, "adalbert", MARKUP)
    test = shown(review.show, session)
    assert MARKUP in [one.value for one in test.text]
    assert all("<img" not in one.value for kind in (test.markdown, test.caption) for one in kind)
    assert "asked 1 time" in said(test) and "adalbert" not in said(test)
    assert "Add documents" not in said(test)
    assert "Add documents" in said(shown(review.show, enter("eva", Role.EDITOR)))


def test_what_came_close_is_looked_up_once_it_is_wanted(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.BOT_MASTER)
    service.person("ada")
    put(service.kb, "holiday.md", f"# Holiday\n\n{RULE}\n", EVERYONE)
    made = asked(service, "ada", "Is it paid?", cited(service.kb, "holiday.md", RULE))
    test = shown(review.show, session)
    assert parts(test, "answer") == []
    test.session_state[f"answer-of-{made}"] = True
    assert parts(checked(test.run()), "answer")[0]["sources"][0]["quotes"][0]["excerpt"] == RULE


def test_what_is_near_documents_that_one_may_not_read_is_only_counted(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.BOT_MASTER)
    service.person("ada")
    put(service.kb, "holiday.md", f"# Holiday\n\n{RULE}\n", "@ada")
    made = asked(service, "ada", "Will Bo be dismissed?", cited(service.kb, "holiday.md", RULE))
    assert "1 more question is not shown" in said(shown(review.show, session))
    service.kb.feedback.give(service.kb.people.principal("ada"), made, -1, Reason.NOT_FOUND, "Bo wants to know.")
    test = turned(shown(review.show, session), "review.shown", "feedback")
    assert "A question that you may not see" in said(test) and "1 part is left out" in said(test)
    assert "Bo" not in said(test) + str(parts(test, "answer"))


def test_answers_in_doubt_are_listed_with_what_they_said(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.BOT_MASTER)
    ada = service.person("ada")
    put(service.kb, "holiday.md", f"# Holiday\n\n{RULE}\n", EVERYONE)
    said_then = (Statement(RULE, (cited(service.kb, "holiday.md", RULE),)),)
    with service.kb.store.write() as tx:
        answer = Answer(Outcome.ANSWERED, RULE, said_then, unsure=True)
        who = service.kb.people.principal(ada.name)
        made = tx.answers.add(who, "Is it long?", answer, reviewable=True)
    test = shown(review.show, session)
    assert "Is it long?" not in said(test)
    turned(test, "review.shown", "doubtful")
    assert "Is it long?" in said(test) and "may miss it" in said(test)
    assert test.get("link_button")[0].proto.url == "/api/v1/review/doubtful/export?days=30"
    test.session_state[f"answer-of-{made}"] = True
    assert parts(checked(test.run()), "answer")[0]["sources"][0]["quotes"][0]["excerpt"] == RULE


def test_more_than_a_page_can_be_turned_and_the_order_begins_anew(service: Service, enter: Enter) -> None:
    session = enter("eve", Role.BOT_MASTER)
    service.person("ada")
    for number in [3, *range(25)]:
        asked(service, "ada", f"What is rule {number}?")
    test = shown(review.show, session)
    assert "1–20 of 25" in said(test) and "What is rule 24?" in said(test)
    checked(next(button for button in test.button if button.label == "On").click().run())
    assert "What is rule 0?" in said(test) and "What is rule 24?" not in said(test)
    turned(test, "asked.order", "times")
    assert "1–20 of 25" in said(test) and next(iter(test.text)).value == "What is rule 3?"


def test_feedback_is_filtered_and_the_file_is_of_what_is_shown(service: Service, enter: Enter) -> None:
    session, ada = enter("eve", Role.EDITOR), enter("ada")
    put(service.kb, "holiday.md", f"# Holiday\n\n{RULE}\n", EVERYONE)
    first, second = (ada.client.questions.ask("how many days of paid holiday a year") for _ in range(2))
    ada.client.feedback.give(first.id, -1, Reason.OUTDATED, "It is 32.")
    ada.client.feedback.give(second.id, 1)
    test = turned(shown(review.show, session), "review.shown", "feedback")
    assert said(test).count("how many days of paid holiday") == 2 and "It is 32." in said(test)
    checked(test.selectbox(key="feedback.reason").set_value(Reason.OUTDATED).run())
    assert said(test).count("how many days of paid holiday") == 1
    assert test.get("link_button")[0].proto.url == "/api/v1/feedback/export?reason=outdated"


def test_where_it_is_turned_off_the_page_says_what_is_shown_and_nobody_is_told_otherwise(enter: Enter) -> None:
    session = enter("eve", Role.EDITOR)
    off = replace(session, standing=replace(session.standing, reviewed=False))
    assert "Only questions that were sent" in said(shown(review.show, off))
    assert ["without your name" in said(shown(ask.show, one)) for one in (session, off)] == [True, False]


def test_the_page_speaks_the_reader_s_language(enter: Enter) -> None:
    assert "sans dire par qui" in said(shown(review.show, enter("eve", Role.EDITOR, language="fr")))
