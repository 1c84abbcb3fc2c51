"""What a question asks for: its informative words, its names and numbers, the type of answer it wants."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from kb_assistant.generation.definitions import subject_of
from kb_assistant.language.words import best_likeness, fold, is_informative, language_of, respelled, stem, words


class Wanted(StrEnum):
    """The type of answer a question wants."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Term:
    """An informative word of a question. Names and numbers weigh more: an answer has to be about them. An `exact` one
    is looked for as it is: no word that is like it counts."""

    stem: str
    weight: float
    proper: bool
    exact: bool = False

    def likeness(self, found: Collection[str]) -> float:
        """How far the stems of a text have it, in [0, 1]."""
        return float(self.stem in found) if self.exact else best_likeness(self.stem, found)


@dataclass(frozen=True, slots=True)
class Query:
    """A question, read. `language` is one of the codes of `words.language_of`; `misspelt` a share of the terms;
    `subject` what it asks the meaning of, if it does."""

    text: str
    terms: tuple[Term, ...]
    wanted: Wanted
    language: str
    first_person: bool = False
    misspelt: float = 0.0
    subject: str = ""


_WANTED = (
    (
        Wanted.NUMBER,
        r"\bhow (many|much|long|often|far|old|big|large|high|tall|fast|early|late|soon|quick(ly)?)\b"
        r"|\bwhat (percentage|percent|number|amount|share|temperature|size|population|limit)\b|\bup to\b(?! date)"
        r"|\bcombien\b|\bquel(le)? (pourcentage|montant|nombre|duree|taux|delai)\b"
        r"|\bwie (viele?|lange|oft|hoch|alt|gross|weit|schnell)\b|\bcuant[oa]s?\b|\bprozentsatz\b",
    ),
    (
        Wanted.DATE,
        r"^(?!.*\b(what|how|who|whom|which|where|why)\b.*\bwhen\b).*\bwhen\b"
        r"|\b(what|which|in what|in which) (year|date|day|month|century|time)\b"
        r"|^(?!.*\b(que|quoi|comment|qui|ou|pourquoi|quel(le)?s?)\b.*\bquand\b).*\bquand\b"
        r"|\bquelle (date|annee|heure)\b|\bwann\b|\bwelche[ms]? (jahr|tag|monat|datum)\b|\bcuando\b",
    ),
    (Wanted.PERSON, r"\b(who|whom|whose)\b|^(a |de |par )?qui\b|\bwe[rmn]\b|\bwessen\b|\bquien(es)?\b"),
)
_FACTS = {
    Wanted.NUMBER: re.compile(
        r"\d|\b(zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|half|dozen|hundreds?|"
        r"thousands?|millions?|billions?|once|twice|daily|weekly|monthly|yearly|annual(ly)?|every|never|unlimited|"
        r"immediately|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|mois|cent|mille|zwei|drei|vier|funf|sechs|sieben|"
        r"acht|neun|zehn|elf|zwolf|hundert|tausend|monate?|jahre?|dos|tres|cuatro|cinco|siete|ocho|nueve|diez)\b"
    ),
    Wanted.DATE: re.compile(
        r"\b(1\d{3}|20\d{2})\b|\b\d{1,2}[:h.]\d{2}\b|\b\d{1,2} ?[ap]\.?m\b|\b\d+ (\w+ )?(seconds?|minutes?|hours?|"
        r"days?|weeks?|months?|years?|jours?|semaines?|mois|ans|heures?|tage?n?|wochen?|monate?n?|jahre?n?|stunden?|minuten?)\b"
        r"|\b(january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|"
        r"wednesday|thursday|friday|saturday|sunday|before|after|until|within|once|as soon as|during|end of|start of|"
        r"janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|lundi|mardi|mercredi|jeudi|"
        r"vendredi|avant|apres|des|lors|januar|februar|marz|juni|juli|oktober|dezember|montag|dienstag|mittwoch|donnerstag|"
        r"freitag|vor|nach|jahrhundert|century|siecle)\b|\b\d{1,2}\. "
    ),
}
_NAME_INSIDE = re.compile(r"(?<=[a-zà-ÿ,;)] )(?:[A-ZÀ-Þ][\w'’.-]+)|(?:[A-ZÀ-Þ][\w'’.-]+ ){1,}[A-ZÀ-Þ]")
_ROLE = re.compile(
    r"\b(manager|lead|head|director|team|officer|owner|partner|employee|staff|engineer|reviewer|buddy|agent|executive|"
    r"reception|desk|responsable|equipe|directeur|service|leiter|abteilung|chef|person|people|author|member)s?\b"
)
_FIRST_PERSON = re.compile(
    r"\b(i|im|my|me|we|our|us|mine|je|j|mon|ma|mes|moi|nous|notre|nos|on|ich|mein\w{0,2}|mir|mich|wir|uns\w{0,4})\b"
)
_NAME_WEIGHT = 1.6
_RESPELLED_CREDIT = 0.8
MOST_ALIKE = 60
"""Terms of a question that alike ones are looked for: a longer one is a pasted text, whose own words are enough."""


def read_query(text: str) -> Query:
    """Reads a question without a model. Capitals say "name" only inside a question that is not written in capitals."""
    folded = fold(text.strip())
    terms: dict[str, Term] = {}
    for at, word in enumerate(words(text)):
        if is_informative(word):
            terms.setdefault(stem(word), _term(word, first=at == 0))
    wanted = next((kind for kind, pattern in _WANTED if re.search(pattern, folded)), Wanted.ANY)
    read = tuple(replace(term, exact=len(terms) > MOST_ALIKE) for term in terms.values())
    first_person = bool(_FIRST_PERSON.search(folded))
    return Query(text, read, wanted, language_of(text), first_person, subject=subject_of(text))


def _term(word: str, *, first: bool) -> Term:
    has_digit = any(letter.isdigit() for letter in word)
    proper = has_digit or (word[:1].isupper() and not first)
    return Term(stem(word), _NAME_WEIGHT if proper else 1.0, proper)


def coverage(terms: Iterable[Term], found: frozenset[str]) -> float:
    """The share of the weight of the terms that stems of a text cover, in [0, 1]; 0 for no terms."""
    pairs = [(term.weight, term.likeness(found)) for term in terms]
    total = sum(weight for weight, _ in pairs)
    return sum(weight * like for weight, like in pairs) / total if total else 0.0


def respell(query: Query, vocabulary: frozenset[str]) -> Query:
    """The query with words that no passage has replaced by the word of a passage they are a misspelling of."""
    terms = tuple(_respelled(term, vocabulary) for term in query.terms)
    changed = sum(old != new for old, new in zip(query.terms, terms, strict=True))
    return replace(query, terms=terms, misspelt=changed / len(terms) if terms else 0.0)


def _respelled(term: Term, vocabulary: frozenset[str]) -> Term:
    if term.exact or term.likeness(vocabulary):
        return term
    near = respelled(term.stem, vocabulary)
    return Term(near, term.weight * _RESPELLED_CREDIT, term.proper) if near else term


def states(wanted: Wanted, text: str) -> bool:
    """Whether a text holds something of the wanted type; True where the question wants nothing definite."""
    if wanted is Wanted.ANY:
        return True
    if wanted is Wanted.PERSON:
        return bool(_NAME_INSIDE.search(text) or _ROLE.search(fold(text)))
    return bool(_FACTS[wanted].search(fold(text)))
