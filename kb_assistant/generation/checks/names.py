"""Whether whoever and whatever a statement names is named in its evidence, and for the same thing."""

import re
from dataclasses import replace

from kb_assistant.generation.checks.evidence import Evidence, best, fit
from kb_assistant.language.clauses import Clause, agents, clauses, content
from kb_assistant.language.concepts import exclusive
from kb_assistant.language.function_words import FUNCTION_WORDS
from kb_assistant.language.spelled import SPELLED
from kb_assistant.language.values import MONEY, MONTH_NUMBER, UNIT_OF
from kb_assistant.language.words import fold, is_informative, stem, words

_NAME = re.compile(r"[^\W_](?:[\w&.’'-]*\w)?")
_OWNERS = re.compile(r"['’]s$")


_LIKE_WORDS = frozenset({"IT", "US", "UN"})  # acronyms that are small words but for their capitals


_UNIT_LIKE = re.compile("|".join(["am|pm|km|gb|mb", *MONEY, *FUNCTION_WORDS["en"]]))


def names(text: str) -> list[str]:
    """Words that name something: capitals inside a sentence, acronyms, codes, and words of closed classes."""
    found: list[str] = []
    first = True
    for match in _NAME.finditer(text):
        word = _OWNERS.sub("", match.group())
        word = re.sub(r"^(?:[ldnjmtsc]|qu)['’]", "", word, flags=re.IGNORECASE)
        if (is_informative(word) or word in _LIKE_WORDS) and _names_something(word, first=first):
            found.append(word)
        first = bool(re.match(r"[.!?:]\s*|\s*\|\s*|\s*[“\"«]", text[match.end() :]))
    return found


def _names_something(word: str, *, first: bool) -> bool:
    if fold(word) in SPELLED or fold(word) in MONTH_NUMBER or (fold(word) in UNIT_OF and not word.isupper()):
        return False
    letters = [letter for letter in word if letter.isalpha()]
    code = any(letter.isdigit() for letter in word) and bool(letters) and letters[0].isupper()
    acronym = len(letters) > 1 and all(letter.isupper() for letter in letters)
    capital = word[0].isupper() and not first
    return code or acronym or capital or bool(exclusive(word))


def names_found(statement: str, evidence: Evidence) -> bool:
    text = f"{evidence.text} {evidence.context}".replace("’", "'")
    written = [name for found in _NAME.findall(text) for name in (found, _OWNERS.sub("", found))]
    known = frozenset(written) | frozenset(map(fold, written)) | frozenset(map(stem, words(text)))
    classes = {exclusive(word) for word in known}
    return all(_name_found(name, known, classes) for name in names(statement))


def _name_found(name: str, known: frozenset[str], classes: set[str]) -> bool:
    if name in _LIKE_WORDS:
        return name in known
    member = exclusive(name)
    if member:
        return member in classes
    folded = fold(name)
    if folded in known or stem(folded) in known or _UNIT_LIKE.fullmatch(folded):
        return True
    return not any(letter.isdigit() for letter in name) and all(
        best(one, known) >= 0.85 for one in map(stem, words(folded))
    )


def wrong_agent(statement: str, evidence: Evidence) -> bool:
    """Whether somebody does it ("by the recruiter") of whom the evidence knows nothing."""
    held = content(f"{evidence.text} {evidence.context}")
    return any(best(who, held) < 0.75 for who in agents(statement))


def of_another(said: Clause, evidence: str) -> bool:
    """Whether a code or member of a class belongs to a clause that does not fit ("Urgent is P1, high is P2")."""
    rated = [(part, {_class(name) for name in names(part.text)} - {""}) for part in clauses(evidence)]
    mine = {_class(name): stem(name) for name in names(said.text) if _class(name)}
    for member, own_stem in mine.items():
        rest = replace(said, stems=said.stems - {own_stem})
        own = max((fit(rest, part) for part, held in rated if member in held), default=0.0)
        rivals = [fit(rest, part) for part, held in rated if held and member not in held and not held & mine.keys()]
        if (own and max(rivals, default=0.0) > own + 0.5) or (not own and max(rivals, default=0.0) >= 1):
            return True
    return False


def _class(name: str) -> str:
    """Codes and members of closed classes; empty for other names."""
    return exclusive(name) or (fold(name) if any(letter.isdigit() for letter in name) else "")
