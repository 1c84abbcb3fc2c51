"""Figures and unanswered questions on each kind of database; who may read them is tried over HTTP."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from kb_assistant.answers.review import Review
from kb_assistant.domain.access import Principal, Role
from kb_assistant.domain.answers import Answer, Outcome, Part, Statement
from kb_assistant.domain.feedback import Feedback, Rating, Reason
from kb_assistant.domain.review import REFUSALS, REPLIES, AskedOrder, DayFigures, Lack
from kb_assistant.errors import Forbidden, InvalidInput
from kb_assistant.people import People
from kb_assistant.store.transaction import Store


def now() -> datetime:
    """What is saved is dated by the machine's clock."""
    return datetime.now(UTC)


@pytest.fixture
def review(store: Store) -> Review:
    return Review(store, now, unsent=True)


def ask(
    store: Store,
    who: Principal,
    question: str,
    outcome: Outcome = Outcome.NO_DOCUMENTS,
    *,
    unsure: bool = False,
    reviewable: bool = True,
) -> str:
    with store.write() as tx:
        made = tx.answers.add(who, question, Answer(outcome, "", unsure=unsure), reviewable=reviewable)
        tx.events.add("ask", who, made, {"outcome": outcome.value})
    return made


def rate(store: Store, who: Principal, answer: str, rating: Rating, when: datetime) -> None:
    with store.write() as tx:
        tx.feedback.put(who.user_id or 0, Feedback(answer, rating, Reason.NOT_FOUND, "", when))


def test_only_what_got_no_answer_is_listed_however_it_was_refused(review: Review, store: Store, people: People) -> None:
    ada, eve = people.add_user("ada"), people.add_user("eve", Role.BOT_MASTER)
    for outcome in Outcome:
        ask(store, ada, f"Is it {outcome}?", outcome)
    page = review.lacking(eve, Lack.UNANSWERED)
    assert {one.outcome for one in page.items} == set(REFUSALS) and page.total == len(REFUSALS)


def test_what_was_answered_in_doubt_is_a_list_of_its_own(review: Review, store: Store, people: People) -> None:
    ada, eve = people.add_user("ada"), people.add_user("eve", Role.BOT_MASTER)
    for outcome in Outcome:
        ask(store, ada, f"Is it {outcome}?", outcome, unsure=True)
        ask(store, ada, f"Is it surely {outcome}?", outcome)
    page = review.lacking(eve, Lack.DOUBTFUL)
    assert {one.question for one in page.items} == {f"Is it {outcome}?" for outcome in REPLIES}


def test_an_answer_that_says_something_without_a_quote_is_not_shown(
    review: Review, store: Store, people: People
) -> None:
    ada, eve = people.add_user("ada"), people.add_user("eve", Role.BOT_MASTER)
    with store.write() as tx:
        answer = Answer(Outcome.ANSWERED, "Bo is ill.", (Statement("Bo is ill."),), unsure=True)
        tx.answers.add(ada, "How is Bo?", answer, reviewable=True)
    page = review.lacking(eve, Lack.DOUBTFUL)
    assert (page.items, page.hidden) == ((), 1)


def test_they_come_in_the_order_and_the_part_that_is_asked_for(review: Review, store: Store, people: People) -> None:
    ada, eve = people.add_user("ada"), people.add_user("eve", Role.EDITOR)
    for question in ("Who paints?", "Who sings?", "who paints", "Who dances?"):
        ask(store, ada, question)
    last, most = review.lacking(eve, Lack.UNANSWERED), review.lacking(eve, Lack.UNANSWERED, order=AskedOrder.TIMES)
    assert [one.question for one in last.items] == ["Who dances?", "who paints", "Who sings?"]
    assert (most.items[0].question, most.items[0].times) == ("who paints", 2)
    rate(store, ada, last.items[2].id, -1, now())
    assert review.lacking(eve, Lack.UNANSWERED, order=AskedOrder.SENT).items[0].question == "Who sings?"
    part = review.lacking(eve, Lack.UNANSWERED, start=1, limit=1)
    assert ([one.question for one in part.items], part.total) == (["who paints"], 3)


def test_t054_who_asks_without_end_takes_nobody_else_s_place(store: Store, people: People) -> None:
    ada, bob = people.add_user("ada"), people.add_user("bob")
    ask(store, bob, "Who paints?")
    for number in range(6):
        ask(store, ada, f"Who sings number {number}?")
    with store.read() as tx:
        since = now() - timedelta(days=1)
        shown = tx.answers.lacking(Lack.UNANSWERED, since, limit=4, each=2, sent_only=False)
    assert [one.question for one in shown] == ["Who sings number 5?", "Who sings number 4?", "Who paints?"]


def test_what_was_asked_before_people_were_told_is_shown_only_if_it_was_sent(
    review: Review, store: Store, people: People
) -> None:
    ada, eve = people.add_user("ada"), people.add_user("eve", Role.EDITOR)
    ask(store, ada, "Am I ill?", reviewable=False)
    sent = ask(store, ada, "Who is the doctor?", reviewable=False)
    rate(store, ada, sent, -1, now())
    assert [(one.question, one.sent) for one in review.lacking(eve, Lack.UNANSWERED).items] == [
        ("Who is the doctor?", 1)
    ]


def test_where_it_is_turned_off_only_what_was_sent_is_shown(store: Store, people: People) -> None:
    ada, eve = people.add_user("ada"), people.add_user("eve", Role.EDITOR)
    ask(store, ada, "Am I ill?")
    rate(store, ada, ask(store, ada, "Who is the doctor?"), -1, now())
    shown = Review(store, now, unsent=False).lacking(eve, Lack.UNANSWERED)
    assert [one.question for one in shown.items] == ["Who is the doctor?"]


def test_personal_data_in_a_question_is_masked_and_makes_no_other_question(
    review: Review, store: Store, people: People
) -> None:
    ada, eve = people.add_user("ada"), people.add_user("eve", Role.EDITOR)
    ask(store, ada, "Who is zoe@example.com?")
    ask(store, ada, "Who is bo@example.com?")
    (one,) = review.lacking(eve, Lack.UNANSWERED).items
    assert "@" not in one.question and one.times == 2


def test_what_is_deleted_or_erased_is_gone_here_too(review: Review, store: Store, people: People) -> None:
    ada, bob, eve = people.add_user("ada"), people.add_user("bob"), people.add_user("eve", Role.EDITOR)
    with store.write() as tx:
        tx.conversations.go_on(ada, "talk", "Who paints?")
        tx.answers.add(ada, "Who paints?", Answer(Outcome.NO_DOCUMENTS, ""), "talk", reviewable=True)
    ask(store, bob, "Who sings?")
    with store.write() as tx:
        tx.answers.remove_of("talk")
        tx.personal.erase(bob.user_id or 0)
    assert review.lacking(eve, Lack.UNANSWERED).total == 0


def test_what_is_older_than_the_period_is_left_out(store: Store, people: People) -> None:
    ada, eve = people.add_user("ada"), people.add_user("eve", Role.EDITOR)
    ask(store, ada, "Who sings?")
    later = Review(store, lambda: now() + timedelta(days=8), unsent=True)
    assert (later.lacking(eve, Lack.UNANSWERED, days=7).total, later.lacking(eve, Lack.UNANSWERED, days=9).total) == (
        0,
        1,
    )


def test_figures_count_each_day_by_itself_without_small_talk(review: Review, store: Store, people: People) -> None:
    ada, eve = people.add_user("ada"), people.add_user("eve", Role.BOT_MASTER)
    for outcome in Outcome:
        answer = ask(store, ada, "Is it?", outcome)
    rate(store, ada, answer, 1, now())
    midnight = datetime.combine(now().date(), datetime.min.time(), UTC)
    rate(store, eve, answer, -1, midnight - timedelta(microseconds=1))
    today, yesterday = now().date(), now().date() - timedelta(days=1)
    assert review.figures(eve, 2) == (
        DayFigures(yesterday, bad=1),
        DayFigures(today, answered=2, refused=3, good=1),
    )
    assert review.figures(eve, 1) == (DayFigures(today, answered=2, refused=3, good=1),)


def test_figures_stay_when_questions_are_forgotten(review: Review, store: Store, people: People) -> None:
    ada, eve = people.add_user("ada"), people.add_user("eve", Role.BOT_MASTER)
    ask(store, ada, "Is it?")
    with store.write() as tx:
        tx.personal.erase(ada.user_id or 0)
    assert review.figures(eve, 1)[0].refused == 1


def test_who_may_not_is_told_so(review: Review, people: People) -> None:
    ada, eve = people.add_user("ada"), people.add_user("eve", Role.EDITOR)
    lacking, walk = (partial(method, lack=Lack.UNANSWERED) for method in (review.lacking, review.walk))
    for look in (review.figures, lacking, walk):
        with pytest.raises(Forbidden):
            look(ada)
        with pytest.raises(InvalidInput, match="366"):
            look(eve, days=367)
    with pytest.raises(InvalidInput, match="200"):
        review.lacking(eve, Lack.UNANSWERED, limit=201)


def test_a_message_answered_in_part_is_listed_without_anybodys_address(
    review: Review, store: Store, people: People
) -> None:
    ada, eve = people.add_user("ada"), people.add_user("eve", Role.BOT_MASTER)
    asked = "who pays jo.doe@corp.com", "what does he earn"
    searched_for = "salary jo.doe@corp.com: what does he earn"
    parts = Part(asked[0], Outcome.ANSWERED), Part(asked[1], Outcome.NOT_ANSWERED, searched_for=searched_for)
    for given in ((), parts[:1], parts):
        with store.write() as tx:
            answer = Answer(Outcome.ANSWERED, "", parts=given)
            tx.answers.add(ada, f"{len(given)} {asked[0]} and {asked[1]}", answer, reviewable=True)
    (one,) = review.lacking(eve, Lack.UNANSWERED).items
    assert [part.asked for part in one.parts] == ["who pays [email]", asked[1]]
    assert "jo.doe" not in str(one) and "salary" not in str(one)
