"""What a question begins with, in English, French and German: patterns to be matched where one may begin."""

import re

_LEAD = (
    r"(?:(?:and|but|also|then|so|plus|if not|if so|if yes|besides|btw|by the way|et|mais|puis(?! je)|aussi|sinon|"
    r"si oui|si non|donc|enfin|ensuite|en plus|au fait|und|aber|auch|wenn ja|wenn nicht|außerdem|&)(?!\w|-)[ ,:]*){0,3}"
)
_AUXILIARY = r"(?:do|does|did|can|could|may|might|must|should|shall|will|would|is|are|was|were|am)(?:n['’]?t)?"
_PRONOUN = r"(?:i|we|you|they|he|she|it|there|anyone|anybody|someone|somebody|everyone|everybody)"
_SUBJECT = rf"(?:{_PRONOUN}|this|that|these|those|the|an?|my|our|your|their|his|her|its|any)"
_TO = r"(?:(?:until|by|from|at|in|on|for|to|with|within|after|since|up to) )?"
_PERSON = r"(?:je|tu|il|elle|on|nous|vous|ils|elles)"
_ASKING = r"(?:combien|comment|qui|quoi|quand|où|quels?|quelles?)"
_TOLD = r"\S*(?:expliqu|montr|racont|appris|dit\b|demand)"
_INVERSION = rf"\w+(?:-t)?-{_PERSON}\b"

_ENGLISH = (
    rf"{_AUXILIARY} (?:{_SUBJECT}\b|\w+ (?:ok|okay|allowed)\b)|(?:have|has|had) {_PRONOUN}\b",
    rf"{_TO}(?:what|how|when|where|why)(?:['’]?s\b| {_AUXILIARY}\b)",
    rf"{_TO}(?:what|which|whose|how|who|whom) (?:\w+ ){{0,4}}?{_AUXILIARY} {_SUBJECT}\b",
    rf"{_TO}how (?:much|many|long|often|far|soon|early|late|fast|big|quickly)\b(?! {_PRONOUN}\b)",
    r"how about\b|what (?:about|if|happens?)\b|(?:tell me|explain|do you know)\b",
)
_FRENCH = (
    r"(?:où |quand |comment |combien |à \w+ )?est[- ]ce qu\w*|qu['’]est[- ]ce|c['’]est quoi",
    r"que (?:faire|dois|doit|peut|puis|faut|se passe|risque)|quel(?:le)?s? |comment \w+|combien\b|pourquoi \w+|où \w+",
    r"(?:[^\s,;:.]+ ){0,4}sous quel(?:le)?s? ",
    rf"(?:à|a|de|pour|avec|dans|en|par|chez|auprès de|sous|depuis|au bout de|jusqu['’]?[àa]) {_ASKING}\b",
    rf"(?:n['’]|ne |s['’]|se |y |en )?{_INVERSION}",
    rf"(?:par \w+ )?(?:{_PERSON}|j['’]\w+|ça|ca|c['’]est) (?:(?!{_TOLD})[^\s,;:.]+ ){{0,4}}?{_ASKING}\b",
)
_GERMAN = (
    r"(?:kann|darf|muss|soll|gibt|bekomme|habe|brauche|ist|sind|wird|werden) (?:ich|wir|man|es|der|die|das|mein\w*)\b"
)
_BEHIND_ANOTHER = (
    rf"{_TO}(?:who|whom)(?:['’]s| (?!{_SUBJECT}\b)\w+)|(?:what|which|whose) (?!{_SUBJECT}\b)\w+",
    rf"qui (?!{_PERSON}\b)\w+|quand (?!{_PERSON}\b|une?\b|l[ea]s?\b|m(?:on|a|es)\b)\w+",
    r"(?:wer|wen|wem|wann|wo|wie|warum|wieso|welche\w*|bis wann|ab wann) \w+|was (?:ist|sind|muss|kann|passiert)\b",
)
_SPOKEN = r"(?:je|on) (?:peux|peut|dois|doit|ai|a) |il faut |c['’]est "
_PLAIN = (*_ENGLISH, *_FRENCH, _GERMAN)
_CLAUSE = r"(?:who|what|which|whose|when|where|why|how|qui|quand|où|comment|combien|ce qu\w*)"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"{_LEAD}(?:{'|'.join(patterns)})", re.IGNORECASE)


LEAD = re.compile(_LEAD, re.IGNORECASE)
"""What leads from one question to the next: "and also". Matches the empty text too."""

ELSEWHERE = re.compile(
    r"(?:(?:and|but|et|mais|und|&)(?!\w)[ ,:]*)?"
    r"(?:also|plus|besides|btw|by the way|aussi|sinon|en plus|au fait|auch|außerdem)(?!\w|-)[ ,:]*",
    re.IGNORECASE,
)
"""What leads to a question that may be about something else: "also", "by the way"."""

PLAIN = _any(*_PLAIN)
"""A question wherever it stands: "how much is it", "can I"."""

ANY = _any(*_PLAIN, *_BEHIND_ANOTHER)
"""One of these or, at the beginning or behind another, "who approves it": elsewhere that may tell more of a noun."""

SPOKEN = _any(*_PLAIN, *_BEHIND_ANOTHER, _SPOKEN)
"""One of these or what is a statement but for its place: "et il faut un justificatif"."""

PARALLEL = re.compile(r"(?:and|et|und) (?:for|in|at|pour|en|au|aux|à|chez|für|bei)\b", re.IGNORECASE)
"""The same of something else: "how many days for a wedding, and for a funeral"."""

INVERTED = re.compile(rf"(?:[^\s,;:.]+ ){{1,3}}{_INVERSION}", re.IGNORECASE)
"""A subject that its verb repeats: "mon chef peut-il"."""

INDIRECT = re.compile(
    r"\b(?:tell me|advise|(?:like|want|wish|need) to (?:know|understand)|(?:do|would) you know|explain to me|"
    r"i wonder\w*|wondering|remind me|me dire|dis[- ]moi|dites[- ]moi|"
    r"(?:voudrais|veux|aimerais|souhaite|souhaiterais) savoir|"
    r"m['’]expliquer|möchte wissen|mir sagen)\b(?<!wants to know)",
    re.IGNORECASE,
)
"""What a question may hang on, to be searched for: "tell me who approves it"."""

GOES_ON = re.compile(rf"{_LEAD}{_TO}{_CLAUSE} \w+ \w+", re.IGNORECASE)
"""Another question that hangs on the same: "and how long it takes"."""

HANGS = re.compile(
    r"\b(?:tell|know|explain|understand|say|dire|savoir|expliquer|informer|wissen|sagen)\b,? (?:\w+ )?"
    r"(?:who|what|where|why|how|où|qui|combien|comment|ce que?|wer|wo|wann|wie)\b",
    re.IGNORECASE,
)
"""A clause of what is asked, with others of its kind behind it: "do I need to explain why I am away and how long"."""

ALTERNATIVE = re.compile(
    r"(?:or|oder|ou(?! (?:est|sont|se|puis|dois|faut|peut)\b))(?!\w|-)|yes or no|oui ou non|ja oder nein", re.IGNORECASE
)
"""Not another question but the other answer."""

RELATIVE = re.compile(r"\w,? (?:who|which|that|qui|que|dont) \w+", re.IGNORECASE)
"""What tells more of a noun, to be searched for: "somebody who left"."""

RELATES = re.compile(rf"{_LEAD}(?:who|which|that|qui|que) ", re.IGNORECASE)
"""What may tell more of the same noun: "and who has no laptop"."""

ELLIPTIC = re.compile(
    r"(?:^|\W)(?:allowed|permitted|possible|ok|okay|autorisé|permis|remboursée?s?|erlaubt)$", re.IGNORECASE
)
"""A question of one word, to be searched for at an end: "my own car to Spain, allowed"."""
