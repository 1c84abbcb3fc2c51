"""The checks that need no model: meaning is taken as perfect, so whatever is refused is refused by them."""

import pytest

from kb_assistant.embedding.hashing import HashingEmbedder
from kb_assistant.generation.checks.evidence import Evidence, Flaw
from kb_assistant.generation.checks.names import names
from kb_assistant.generation.support import SupportLimits, judge, supports
from tests.benchmarks.support import HELD_OUT, precision_recall, read_pairs

RULE = "Drivers must be 23 or older and have held a licence for two years."
ABROAD = "You may work from another country for up to 20 working days in a calendar year."
TRAIN = "No train on Fridays, weekends and on public holidays in England."
FLAG = "Premium economy is allowed when a single flight is longer than seven hours."


def flaws(statement: str, quote: str, context: str = "") -> tuple[Flaw, ...]:
    return judge(statement, Evidence(quote, context), 1.0, SupportLimits()).flaws


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        (RULE, RULE),
        ("Drivers have to be at least 23.", RULE),
        ("You can work from another country for at most twenty working days per calendar year.", ABROAD),
        ("Vous pouvez travailler depuis un autre pays jusqu'à 20 jours ouvrés par année civile.", ABROAD),
        ("There is no train on Fridays.", TRAIN),
        ("Premium economy is allowed for a flight of more than 7 hours.", FLAG),
        ("The trial lasts 2 years.", "The trial lasts 24 months."),
        ("You may park here for 30 minutes.", "You may park here for half an hour."),
        ("The fee is 1250.50 euros.", "The fee is 1,250.50 euros."),
        ("The contract ends on 3 April 2026.", "The contract ends on 2026-04-03."),
        ("Der Empfang ist von 8 Uhr bis 17 Uhr besetzt.", "Der Empfang ist von 8 bis 17 Uhr besetzt."),
        ("In 2026 employees lose vacation days on 31 March.", "Employees lose the 2026 vacation days on 31 March."),
        ("Delivery takes at most 5 days.", "Delivery takes 3 to 5 days."),
        ("Delivery takes 3–5 days.", "Delivery takes 3 to 5 days."),
        ("The office opens at 8:00.", "The office opens at 8:00 to 8:30."),
        ("After 2 years the notice is one month.", "From 2 to 5 years the notice is one month."),
        ("Members pay 30 %.", "Others pay 15 to 30 %, members pay 30 %."),
        ("Interns work 7.5 hours a day.", "Interns work 7.5 hours daily. Leave is 1.5 days."),
    ],
)
def test_what_the_quote_says_is_supported(statement: str, quote: str) -> None:
    assert flaws(statement, quote) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Changes entered in Holm by the 10th are in time for the same month.",
        "If it happens by accident, tell Finance the same day.",
        "Approvals run by themselves by the 1940s.",
        "You can apply after 12 months, or earlier with your manager's agreement.",
        "We uphold 18F's values.",
    ],
)
def test_a_sentence_is_supported_by_itself(sentence: str) -> None:
    assert flaws(sentence, sentence) == ()


def test_whoever_does_it_has_to_be_named() -> None:
    assert Flaw.NAME in flaws("Changes are entered by the recruiter.", "Changes are entered by the manager.")
    assert Flaw.NAME in flaws("Ils sont saisis par l'acheteur.", "Ils sont saisis par le directeur.")


@pytest.mark.parametrize(
    ("statement", "quote", "flaw"),
    [
        ("Drivers must be 25 or older.", RULE, Flaw.NUMBER),
        ("Drivers must be 23 or younger.", RULE, Flaw.BOUND),
        ("Drivers should ideally be 23 or older.", RULE, Flaw.MODALITY),
        ("You must work from another country for 20 working days.", ABROAD, Flaw.MODALITY),
        ("You may not work from another country for 20 working days.", ABROAD, Flaw.NEGATION),
        ("Vous ne pouvez pas travailler depuis un autre pays 20 jours par année civile.", ABROAD, Flaw.NEGATION),
        ("There is a train on Fridays.", TRAIN, Flaw.NEGATION),
        ("No train on Mondays in England.", TRAIN, Flaw.NAME),
        ("No train on Fridays in Scotland.", TRAIN, Flaw.NAME),
        ("Only premium economy is allowed when a flight is longer than seven hours.", FLAG, Flaw.MODALITY),
        ("Submit it three weeks after you leave.", "Submit it three weeks before you leave.", Flaw.OPPOSITE),
        ("Turning off the flag takes 40 minutes.", "Turning off the flag takes 40 seconds.", Flaw.NUMBER),
        ("Remote staff get €250.", "Remote staff get €600. Hybrid staff get €250.", Flaw.NUMBER),
        ("The freezer is kept at 18 °C.", "The freezer is kept at -18 °C.", Flaw.NUMBER),
        ("The rate rises by 5 percent.", "The rate rises by 5 percentage points.", Flaw.NUMBER),
        ("The budget is 5 euros.", "The budget is 5 million euros.", Flaw.NUMBER),
        ("You may park here for an hour.", "You may park here for half an hour.", Flaw.NUMBER),
        ("The contract ends on 04/03/2026.", "The contract ends on 03/04/2026.", Flaw.NUMBER),
        ("It is on 2025-04-03 that the contract ends.", "The contract ends on 2026-04-03.", Flaw.NUMBER),
        ("Delivery takes 5 days.", "Delivery takes 3 to 5 days.", Flaw.BOUND),
        ("You get 20 days of leave.", "You get between 10 and 20 days of leave.", Flaw.BOUND),
        ("Die Lieferung dauert 3 Tage.", "Die Lieferung dauert 3 bis 5 Tage.", Flaw.BOUND),
        ("Each mailbox has 5 GB.", "Each mailbox has 5 folders and 10 GB.", Flaw.NUMBER),
        ("The fee is €20.", "The fee is ₹20.", Flaw.NUMBER),
        ("Bananas are yellow.", RULE, Flaw.WORDS),
        ("Drivers must be 23 or older, have held a licence for two years and speak Welsh.", RULE, Flaw.WORDS),
    ],
)
def test_what_contradicts_or_exceeds_the_quote_is_refused_and_says_why(statement: str, quote: str, flaw: Flaw) -> None:
    assert flaw in flaws(statement, quote)


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Haustiere sind im Büro erlaubt.", "Haustiere sind im Büro nicht erlaubt."),
        ("Haustiere sind im Büro verboten.", "Haustiere sind im Büro erlaubt."),
        ("Mitarbeiter dürfen den Serverraum betreten.", "Niemand darf den Serverraum betreten."),
        ("Hunde sind erlaubt.", "Weder Hunde noch Katzen sind erlaubt."),
        ("Der Antrag muss nach der Reise gestellt werden.", "Der Antrag muss vor der Reise gestellt werden."),
        ("Der Antrag kann online gestellt werden.", "Der Antrag muss online gestellt werden."),
        ("Nur Führungskräfte dürfen hier parken.", "Führungskräfte dürfen hier parken."),
        ("Die Karte wird mit Foto ausgestellt.", "Die Karte wird ohne Foto ausgestellt."),
        ("Los perros están permitidos en la oficina.", "Los perros no están permitidos en la oficina."),
        ("Interns get a badge.", "All employees except interns get a badge."),
        ("The canteen is open on Fridays.", "Except on Fridays, the canteen is open."),
        ("Les stagiaires reçoivent un badge.", "Tous les salariés sauf les stagiaires reçoivent un badge."),
        ("Praktikanten erhalten einen Ausweis.", "Alle Mitarbeiter außer Praktikanten erhalten einen Ausweis."),
    ],
)
def test_denials_demands_and_exceptions_are_read_in_german_and_spanish_too(statement: str, quote: str) -> None:
    assert not {Flaw.NEGATION, Flaw.MODALITY, Flaw.OPPOSITE}.isdisjoint(flaws(statement, quote))


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Im Büro sind Haustiere nicht erlaubt.", "Keine Haustiere im Büro."),
        ("Hunde und Katzen sind nicht erlaubt.", "Weder Hunde noch Katzen sind erlaubt."),
        ("Die Kosten dürfen höchstens 50 Euro betragen.", "Die Kosten dürfen nicht mehr als 50 Euro betragen."),
        ("Praktikanten erhalten keinen Ausweis.", "Alle Mitarbeiter außer Praktikanten erhalten einen Ausweis."),
        (
            "Überstunden werden in Freizeit ausgeglichen.",
            "Überstunden werden nicht ausgezahlt, sondern in Freizeit ausgeglichen.",
        ),
        ("Managers do not travel in second class.", "Except for managers, staff travel in second class."),
        ("Employees get a badge.", "All employees except interns get a badge."),
    ],
)
def test_what_is_denied_or_excepted_may_be_told_in_other_words(statement: str, quote: str) -> None:
    assert flaws(statement, quote) == ()


def test_what_a_row_is_about_may_stand_in_the_heading_above() -> None:
    row = "Kept for: 6 months | Who deletes: Facilities"
    assert flaws("Door logs in Lyon are kept for 6 months.", row) != ()
    assert flaws("Door logs in Lyon are kept for 6 months.", row, "Lyon Door logs") == ()


def test_names_are_capitals_inside_a_sentence_acronyms_codes_and_roles() -> None:
    assert names("The manager of Paris asks IT for an S1. Then Monday.") == ["manager", "Paris", "IT", "S1", "Monday"]


def test_meaning_alone_is_not_enough_and_too_little_of_it_refuses() -> None:
    assert Flaw.MEANING in judge(RULE, Evidence(RULE), 0.1, SupportLimits()).flaws
    assert supports(RULE, Evidence(RULE), HashingEmbedder()).supported
    assert not supports(RULE.replace("23", "24"), Evidence(RULE), HashingEmbedder()).supported


def test_the_checks_alone_tell_the_labelled_pairs_apart() -> None:
    pairs = [pair for pair in read_pairs() if pair.split != HELD_OUT]
    found = [(pair, judge(pair.statement, Evidence(pair.quote, pair.context), 1.0, SupportLimits())) for pair in pairs]
    precision, recall = precision_recall(found)
    assert precision >= 0.95
    assert recall >= 0.8
