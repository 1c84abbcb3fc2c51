"""What the quoting answerer says around quotes, in each language a bot speaks."""

from collections.abc import Sequence
from dataclasses import dataclass

from kb_assistant.domain.answers import Outcome


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's texts. `source` and `undated_source` may hold `{title}` and `{date}`,
    the last three the question of several that they are about."""

    language: str
    no_documents: str
    not_answered: str
    unsure_closest: str
    unsure: str
    out_of_scope: str
    conflict: str
    other_language: str
    own_words: str
    source: str
    undated_source: str
    unanswered: str
    doubtful: str
    disputed: str

    def refusal(self, outcome: Outcome, *, unsure: bool) -> str:
        """What is said where nothing is answered."""
        if outcome is Outcome.NO_DOCUMENTS:
            return self.no_documents
        if outcome is Outcome.OUT_OF_SCOPE:
            return self.out_of_scope
        return self.unsure_closest if unsure else self.not_answered


def in_language(language: str, wordings: Sequence[Wording]) -> Wording:
    """The one of this language, or the first."""
    return next((wording for wording in wordings if wording.language == language), wordings[0])


ENGLISH = Wording(
    language="en",
    no_documents="No document that you may read fits this question.",
    not_answered="The documents found do not answer this question. The closest passages are shown below.",
    unsure_closest="It is not certain that the documents answer this question. The closest passages are shown below.",
    unsure="It is not certain that this answers the question:",
    out_of_scope="This seems to be about something that the documents do not treat.",
    conflict="The documents disagree:",
    other_language="The documents say this, in their own language:",
    own_words="The documents also say, in their own words:",
    source="{title} ({date}):",
    undated_source="{title} (no date):",
    unanswered="The documents found do not answer: {asked}",
    doubtful="It is not certain that this answers: {asked}",
    disputed="The documents disagree on: {asked}",
)
FRENCH = Wording(
    language="fr",
    no_documents="Aucun document que vous pouvez lire ne correspond à cette question.",
    not_answered="Les documents trouvés ne répondent pas à cette question. Voici les passages les plus proches.",
    unsure_closest="Il n'est pas certain que les documents y répondent. Voici les passages les plus proches.",
    unsure="Il n'est pas certain que cela réponde à la question :",
    out_of_scope="Cette question semble porter sur un sujet que les documents ne traitent pas.",
    conflict="Les documents se contredisent :",
    other_language="Voici ce que disent les documents, dans leur langue :",
    own_words="Les documents disent aussi, dans leurs propres termes :",
    source="{title} ({date}) :",
    undated_source="{title} (sans date) :",
    unanswered="Les documents trouvés ne répondent pas à ceci : {asked}",
    doubtful="Il n'est pas certain que cela réponde à ceci : {asked}",
    disputed="Les documents se contredisent sur ceci : {asked}",
)
GERMAN = Wording(
    language="de",
    no_documents="Kein Dokument, das Sie lesen dürfen, passt zu dieser Frage.",
    not_answered="Die gefundenen Dokumente beantworten diese Frage nicht. Am nächsten kommen die Stellen unten.",
    unsure_closest="Es ist nicht sicher, ob die Dokumente das beantworten. Am nächsten kommen die Stellen unten.",
    unsure="Es ist nicht sicher, ob dies die Frage beantwortet:",
    out_of_scope="Hier geht es wohl um etwas, das die Dokumente nicht behandeln.",
    conflict="Die Dokumente widersprechen einander:",
    other_language="Das sagen die Dokumente, in ihrer eigenen Sprache:",
    own_words="Die Dokumente sagen außerdem, in ihren eigenen Worten:",
    source="{title} ({date}):",
    undated_source="{title} (ohne Datum):",
    unanswered="Die gefundenen Dokumente beantworten dies nicht: {asked}",
    doubtful="Es ist nicht sicher, ob dies beantwortet: {asked}",
    disputed="Die Dokumente widersprechen einander hierzu: {asked}",
)

WORDINGS = (ENGLISH, FRENCH, GERMAN)
"""Whoever wants another language adds one."""
