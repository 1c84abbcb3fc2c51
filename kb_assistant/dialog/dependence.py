"""Whether a question can be understood without the conversation before it."""

import re

from kb_assistant.dialog.anaphora import names_what_it_means, points_back
from kb_assistant.dialog.light_words import is_specific
from kb_assistant.dialog.parallels import kind_of
from kb_assistant.dialog.plain import plain
from kb_assistant.language.words import best_likeness, stem, stems, words

# A question of more words says itself what it is about.
LONGEST_WORDS = 40
LONGEST_CHARACTERS = 400

# A pronoun beside so many words of the question's own most likely stands for one of them.
_MANY = 5
_OF_ITS_OWN = 2
"""So many specific words without a verb are a new question, where nothing ties them to what was said before."""

# "Où", too, is often typed without its accent: a verb tells it from "or".
_WEAK = (
    r"and|but|or|also|so|then|plus|et|mais|ou(?! (?:se|s|en|est|sont|puis|peu[tx]|dois|doit|faut|\w{2,}er)\b)|donc|"
    r"puis(?![ -]je)|und|oder|aber"
)
# What goes on from before: nothing of it can stand at the beginning of a conversation.
_STRONG = (
    r"what about|how about|what if|how so|same (?:question |thing )?(?:for|with|in|about)|even|only|except|not|unless|"
    r"if|in that case|what else|et pour|et au|et aux|et a|et en|et si|et chez|et avec|et dans|qu en est il|meme|sauf|"
    r"si|seulement|pareil|idem|i meant|i mean|je voulais dire|je parle de|rather|plutot"
)
_LEAD = re.compile(rf"^(?:(?:{_WEAK})\b[ ,]*)*(?P<strong>(?:{_STRONG})\b)?[ ,]*")
# What may be cut off, as it is written; "what if" and "even" are part of what is asked.
_LEAD_WRITTEN = re.compile(
    rf"^(?:(?:{_WEAK})\b[ ,]*)*(?:(?:what about|how about|same (?:question |thing )?(?=for|with|in|about)|in that case|"
    r"qu['’]en est[- ]il (?=d)|pareil|idem|i meant|i mean|je voulais dire)\b[ ,]*)?",
    re.IGNORECASE,
)
_WEAKLY_LED = re.compile(rf"^(?:{_WEAK})\b")
_WH = r"what|which|who|whom|whose|when|where|why|how"
_PREPOSITION = "for|in|on|at|with|from|to|of|about|by|per|after|before|during|outside|without"
_NO_MAIN_CLAUSE = re.compile(rf"^(?:{_PREPOSITION}) (?!{_WH}|quel|qui|quoi|welche|we[mn]\b|[^,]*,)")
# "À quelle heure commence la réunion": any verb may stand between the word that asks and what is asked about.
_ASKS_FRENCH = (
    r"(?:combien|quand|ou|comment|pourquoi|que|(?:\w+ )?quel(?:le)?s? \w+) (?:(?:se|s|me|m|ne|n|y|en) ){0,2}"
    r"(?!(?:pour|dans|avec|avant|apres|chez|sans|sur|par|depuis|pendant|entre)\b)\w{3,} "
    r"(?:une?|les?|la|l|des|du|mon|ma|mes|notre|nos|votre|vos) "
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|am|do|does|did|can|could|(?<!in )(?<!of )(?<!since )may|might|must|shall|should|will|would|"
    r"has|have|had|don|doesn|isn|i|we|you|there s|tell|explain|show|list|nennen?|"
    rf"(?:{_WH}) s|who (?!{_PREPOSITION})\w+ \w+|(?:what|which) (?!{_PREPOSITION})\w+ \w+ \w+|"
    r"est|sont|etait|peut|peuvent|peux|puis|faut|doit|dois|doivent|j ai|avons|avez|ont|suis|etes|sommes|je|j|nous|vous|"
    r"(?:peut|doit|a t|si|qu|que|comment|quand|ou) on|on (?:peut|doit|a|est|va|fait|recoit)|"
    r"il|elle|ils|elles|qui|que|fait|comment (?:\w+ ){0,2}\w+(?:er|ir|re) (?:un|une|le|la|l|les|d|de|du|des|m\w+|s\w+)|"
    rf"^{_ASKS_FRENCH}|"
    r"ist|sind|wird|werden|wurden?|hat|soll\w*|ich|wir|darf|durfen|kann|konnen|muss|mussen|gibt|habe|haben|bekomm\w+|wie|wer|we[mn]|wessen|wann|wo|wo(?:ran|mit|fur|zu|bei|nach|rin|von|durch)|warum|welche\w*)\b"
)
_YES_OR_NO = re.compile(
    # "Was" asks what in German.
    r"^(?:is|are|was(?! (?:ist|sind|hat|haben|wird|muss|kann|darf|gilt|kostet|passiert|bedeutet|macht)\b)|were|am|"
    r"do|does|did|can|could|may|must|shall|should|will|would|has|have|isn|don|doesn|est|sont|"
    r"peut|peuvent|peux|puis|faut|doit|dois|ont|ist|sind|wird|werden|wurden?|kann|konnen|darf|durfen|muss|mussen|soll|"
    r"sollen|hat|haben|habe|gibt|gilt|gelten)\b"
)
_HOW_MUCH = re.compile(r"^(?:how (?:many|much)|combien d)")
# "Cookies, quelles obligations ?"
_TOPIC_FIRST = re.compile(rf"^(?P<topic>[^,]+) , (?:{_WH}|quels?|quelles?|que|qu|comment|combien)\b")
# "The limit", "le formulaire": a detail of what was spoken of.
_DETAIL = re.compile(
    r"\b(?:the|le|la|l|les) (?:max\w*|min\w*|limite?|deadline|delai|rules?|regles?|form|formulaire|amount|montant|"
    r"price|prix|rate|taux|tarif|process|procedure|fee|cost|number|numero|link|lien|conditions?|reason|raison|money|"
    r"argent|request|demande|approval|rest|reste|difference|exceptions?|total|payment|owner|next step)(?= ?(?:,|$)"
    r"| (?:for|if|when|in|is|pour|si|quand|en|est)\b)"
)


def without_lead(text: str) -> str:
    """The message without "and what about" in front, unless nothing else is in it."""
    rest = _LEAD_WRITTEN.sub("", text.strip(), count=1)
    return rest if any(letter.isalnum() for letter in rest) else text.strip()


def depends(text: str, before: str = "") -> bool:
    """Whether a message, its greeting taken off, needs what was said `before`. True for one without a subject."""
    if len(text) > LONGEST_CHARACTERS or len(text.split()) > LONGEST_WORDS:
        return False
    said = plain(text)
    lead = _LEAD.match(said)
    rest = said[lead.end() :] if lead else said
    subjects = [word for word in words(rest) if is_specific(word)]
    # A day or a month alone says nothing; beside a subject it says more.
    specific = len(subjects) if any(kind_of(word) != "time" for word in subjects) else 0
    if specific == 0:
        return True
    if points_back(said):
        return specific < _MANY
    if names_what_it_means(said) or _is_whole(said, subjects, before):
        return False
    if _VERB.search(rest):
        on_topic = _shared([stem(word) for word in subjects if not kind_of(word)], before)
        strongly = bool(lead and lead["strong"]) or on_topic or bool(_NO_MAIN_CLAUSE.match(rest))
        return specific <= _carried_by(said, rest, strongly=strongly)
    goes_on = bool(lead and lead.end()) or text.rstrip().endswith("?") or bool(_NO_MAIN_CLAUSE.match(rest))
    tied = goes_on or _shared([stem(word) for word in subjects], before)
    # "Max parcel weight": typed as into a search box.
    return specific < (_MANY if tied else _OF_ITS_OWN) or (not tied and all(map(kind_of, subjects)))


def _is_whole(said: str, subjects: list[str], before: str) -> bool:
    """Whether it says without a verb, but in full, what is asked: of two things how many, or of what is named first."""
    own = [word for word in subjects if not kind_of(word)]
    if _HOW_MUCH.match(said) and not _VERB.search(said):
        return len(own) >= _OF_ITS_OWN and not _shared([stem(word) for word in own], before)
    named = _TOPIC_FIRST.match(said)
    if named is None or without_lead(said) != said or _NO_MAIN_CLAUSE.match(said):
        return False
    return any(is_specific(word) and not kind_of(word) for word in words(named["topic"]))


def _carried_by(said: str, rest: str, *, strongly: bool) -> int:
    """How many specific words a whole clause may have and still be about what came before."""
    if strongly:
        return 2
    if _WEAKLY_LED.match(said) or _YES_OR_NO.match(rest) or _is_about_a_detail(rest):
        return 1
    return 0


def _is_about_a_detail(rest: str) -> bool:
    detail = _DETAIL.search(rest)
    return detail is not None and not any(is_specific(word) for word in words(rest[: detail.start()]))


def _shared(subjects: list[str], before: str) -> bool:
    known = frozenset(stems(before))
    return any(best_likeness(subject, known) >= 0.8 for subject in subjects)
