"""What the assistant says to a message that asks nothing, in each language a bot speaks."""

from collections.abc import Sequence
from dataclasses import dataclass

from kb_assistant.dialog.small_talk import SmallTalk, language


@dataclass(frozen=True, slots=True)
class SmallTalkWording:
    """One language's replies, one a kind of small talk."""

    language: str
    greeting: str
    wellbeing: str
    thanks: str
    goodbye: str
    abilities: str
    acknowledgement: str
    complaint: str

    def of(self, kind: SmallTalk) -> str:
        reply: str = getattr(self, kind.value)
        return reply


ENGLISH = SmallTalkWording(
    language="en",
    greeting="Hello! What would you like to know?",
    wellbeing="All is well, thank you. What can I look up for you?",
    thanks="You're welcome! If there is anything else, just ask.",
    goodbye="Goodbye! I'm here whenever you need something.",
    abilities=(
        "I answer questions from the company's documents and show you the exact place every answer comes from. "
        "I am a program, not a person: ask me in your own words, and ask on if you want to know more."
    ),
    acknowledgement="Good. What else would you like to know?",
    complaint=(
        "I'm sorry that this didn't help. Please ask again in other words, or open the source to see what it says: "
        "I can only answer from the documents I have."
    ),
)
FRENCH = SmallTalkWording(
    language="fr",
    greeting="Bonjour ! Que souhaitez-vous savoir ?",
    wellbeing="Tout va bien, merci. Que puis-je chercher pour vous ?",
    thanks="Avec plaisir ! Si vous avez une autre question, je suis là.",
    goodbye="Au revoir ! Je reste à votre disposition.",
    abilities=(
        "Je réponds aux questions à partir des documents de l'entreprise et je montre l'endroit exact d'où vient "
        "chaque réponse. Je suis un programme, pas une personne : posez votre question comme elle vous vient."
    ),
    acknowledgement="Bien. Que souhaitez-vous savoir d'autre ?",
    complaint=(
        "Je suis désolé que cela n'ait pas aidé. Reformulez votre question, ou ouvrez la source pour voir ce qu'elle "
        "dit : je ne réponds qu'à partir des documents dont je dispose."
    ),
)
GERMAN = SmallTalkWording(
    language="de",
    greeting="Guten Tag! Was möchten Sie wissen?",
    wellbeing="Alles in Ordnung, danke. Was darf ich für Sie nachschlagen?",
    thanks="Gern geschehen! Wenn Sie noch etwas wissen möchten, fragen Sie einfach.",
    goodbye="Auf Wiedersehen! Ich bin da, wenn Sie etwas brauchen.",
    abilities=(
        "Ich beantworte Fragen aus den Dokumenten des Unternehmens und zeige zu jeder Antwort die Stelle, von der sie "
        "kommt. Ich bin ein Programm, kein Mensch: Fragen Sie in Ihren eigenen Worten, und fragen Sie nach."
    ),
    acknowledgement="Gut. Was möchten Sie noch wissen?",
    complaint=(
        "Es tut mir leid, dass das nicht geholfen hat. Fragen Sie mit anderen Worten, oder öffnen Sie die Quelle: "
        "Ich kann nur aus den Dokumenten antworten, die ich habe."
    ),
)

WORDINGS = (ENGLISH, FRENCH, GERMAN)
"""Whoever wants another language adds one, and its phrases to phrases.py."""


def reply(kind: SmallTalk, text: str, wordings: Sequence[SmallTalkWording] = WORDINGS) -> str:
    """The reply in the language of the message, or in that of the first wording."""
    code = language(text)
    return next((wording for wording in wordings if wording.language == code), wordings[0]).of(kind)
