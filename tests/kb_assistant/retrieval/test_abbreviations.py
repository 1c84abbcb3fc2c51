import pytest

from kb_assistant.retrieval.abbreviations import spelt_out
from tests.kb_assistant.retrieval.test_spelling import Plain

ENTRIES = (
    "a confidentiality agreement is signed by legal",
    "the data protection officer is independent",
    "the portal shows your annual leave",
    "every account needs a second factor",
    "human resources keep a statement of work",
)


def understood(question: str) -> str:
    return spelt_out(question, Plain(ENTRIES))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("who signs an NDA?", "who signs a confidentiality agreement?"),
        ("who is the dpo", "who is the data protection officer"),
        ("do we sign NDAs", "do we sign confidentiality agreements"),
        ("An nda is signed where", "A confidentiality agreement is signed where"),
        ("who works in HR", "who works in human resources"),
        ("how do i set up 2FA", "how do i set up second factor"),
    ],
)
def test_an_abbreviation_that_no_entry_holds_is_spelt_out_in_the_words_of_one(typed: str, meant: str) -> None:
    assert understood(typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "who needs a second factor for annual leave",
        "who is the CEO",
        "how many hrs a week within 24 hr or 24 HR",
        "when do we sow the seeds",
        "write to dpo@tidewater.example or read /nda/form",
        "is it about us",
        "",
    ],
)
def test_what_the_documents_say_themselves_or_not_at_all_stays_as_it_was_typed(question: str) -> None:
    assert understood(question) is question
