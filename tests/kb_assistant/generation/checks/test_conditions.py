"""A condition of the quote is said, or was asked about."""

import pytest

from kb_assistant.generation.checks.conditions import unconditional

ABROAD = "Employees may work from abroad for 20 days if their manager agrees."


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Employees may work from abroad for 20 days.", ABROAD),
        ("You may work from abroad.", "If your manager agrees, you may work from abroad."),
        ("You can carry over vacation days.", "You can carry over vacation days only with HR's approval."),
        ("You can carry over 5 days.", "You can carry over 5 days unless you have left the company."),
        ("Visitors may use the Wi-Fi.", "Visitors may use the Wi-Fi provided that they have signed in."),
        ("Sie können Homeoffice machen.", "Sie können Homeoffice machen, wenn Ihre Führungskraft zustimmt."),
        ("Vous pouvez télétravailler.", "Vous pouvez télétravailler si votre responsable est d'accord."),
        ("Hotels are paid up to 120 euros.", "Hotels are paid up to 120 euros when you travel outside of France."),
        ("You may work from abroad.", "You may work from abroad if your manager agrees, or from home."),
        ("Il peut télétravailler.", "Il peut télétravailler s’il prévient son équipe."),
    ],
)
def test_what_the_quote_says_under_a_condition_is_not_said_without(statement: str, quote: str) -> None:
    assert unconditional(statement, "", quote)


@pytest.mark.parametrize(
    ("statement", "asked", "quote"),
    [
        ("With your manager's agreement you may work from abroad for 20 days.", "", ABROAD),
        ("Their manager has to agree.", "", ABROAD),
        ("You may work from abroad for 20 days.", "My manager agrees: can I work from abroad?", ABROAD),
        ("Employees may work from abroad if HR is told.", "", ABROAD),
        # The condition of another clause, of something else, or none at all.
        ("You get 20 days of leave.", "", "You get 20 days of leave, and if you are ill, tell your manager."),
        ("The code is valid for 24 hours.", "", "The code is valid for 24 hours, or up to 5 days if you ask for it."),
        ("You may work from home.", "", "You may work from abroad if your manager agrees, or from home."),
        (
            "No quote is needed in an emergency.",
            "",
            "No quote is needed when you renew a contract, or in an emergency.",
        ),
        ("Dogs are allowed.", "", "Dogs are allowed even if the office is full."),
        ("Tell Finance the same day.", "", "If possible, tell Finance the same day."),
        ("Fill in the form.", "", "If that fails, fill in the form."),
        # Between languages words tell nothing.
        ("Vous pouvez travailler depuis un autre pays pendant vingt jours.", "", ABROAD),
    ],
)
def test_a_condition_that_is_named_or_holds_for_something_else_takes_nothing_away(
    statement: str, asked: str, quote: str
) -> None:
    assert not unconditional(statement, asked, quote)
