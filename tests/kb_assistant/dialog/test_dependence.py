import pytest

from kb_assistant.dialog.dependence import LONGEST_WORDS, depends, without_lead


@pytest.mark.parametrize(
    "text",
    [
        "and in Portugal?",
        "Portugal?",
        "why",
        "how often can i do that",
        "what about interns",
        "who approves it",
        "the other one?",
        "is there a deadline",
        "even on sundays",
        "can they refuse",
        "what if it is broken",
        "does breakfast count",
        "where do i find the form",
        "do i need one",
        "et pour les stagiaires ?",
        "il est ouvert le samedi ?",
        "comment je le demande",
        "qui valide ?",
        "et si je l'ai perdu ?",
        "for a client meal",
        "Lyon and Porto",
        "bonus",
        "Wer genehmigt das?",
        "comment l'annuler ?",
        "comment annuler ?",
        "peut-il dépasser 40 heures ?",
        "can interns do it when they travel",
        "how many for interns?",
        "hotels?",
        "Und in Berlin?",
    ],
)
def test_what_leans_on_the_conversation_depends(text: str) -> None:
    assert depends(text)


@pytest.mark.parametrize(
    "text",
    [
        "how do i reset my vault passphrase",
        "who approves a 25% discount",
        "is it allowed to bring dogs to the office",
        "how long does it take to get a visa for india",
        "is there a gym in the leeds office",
        "who has to approve a hotel that costs more than the limit",
        "if i lose my badge, how do i replace it",
        "what is the core time this week for hybrid staff",
        "which laptops does IT support",
        "how much notice do i give for one week of leave",
        "how long is probation",
        "est-ce qu'il est possible de réserver une place de parking",
        "où peut-on recharger une batterie de vélo ?",
        "y a-t-il une douche au bureau de Lyon",
        "vault passphrase reset steps",
        "max parcel weight",
        "hotel limit in Paris",
        "Holidays and absence: Carrying over",
        "puis-je apporter mon chien ?",
        "Can I work overtime and do I get paid for it, and who approves it?",
        "were shakespeare's plays popular when he was alive",
        "may guests bring their dogs",
        "Mon employeur peut-il avoir accès au détail de mes appels ?",
        "Comment gérer un fichier client ?",
        "combien de bagages en cabine ?",
        "Cookies, quelles obligations ?",
        "Moteurs de recherche : comment ça fonctionne ?",
        "Wie oft hat Polonia den Pokal gewonnen?",
        "Woran werden Statoren befestigt?",
        "Darf ich mit dem Taxi fahren?",
        "Wie hoch ist das Hotellimit in Berlin?",
    ],
)
def test_what_names_its_subject_does_not(text: str) -> None:
    assert not depends(text)


def test_a_word_of_the_last_answer_ties_a_question_to_it() -> None:
    assert depends("who gives the briefing", "Amber destinations need a briefing.")
    assert not depends("who gives the briefing", "Two years.")


def test_a_word_of_the_last_question_ties_words_without_a_verb_to_it() -> None:
    assert depends("hotel limit Paris", "how much is the hotel limit in Rome")
    assert not depends("hotel limit Paris", "how much is on call pay")


def test_a_long_message_says_itself_what_it_is_about() -> None:
    assert not depends("it " * (LONGEST_WORDS + 1))
    assert not depends("it" * 1_000)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("and what about Portugal?", "Portugal?"),
        ("And, in Porto?", "in Porto?"),
        ("what if it rains", "what if it rains"),
        ("and?", "and?"),
        ("Android phones", "Android phones"),
        ("et pour Lyon ?", "pour Lyon ?"),
        ("puis-je venir ?", "puis-je venir ?"),
    ],
)
def test_what_leads_in_is_cut_off(text: str, rest: str) -> None:
    assert without_lead(text) == rest
