"""A message in the form that this package's patterns look at."""

import re

from kb_assistant.language.words import fold

# Capitals tell these from pronouns, unless everything is in capitals.
_NAMES = {"IT": "itdesk", "US": "usa", "AI": "aitools"}
_NAME = re.compile(r"\b(?:IT|US|AI)\b")
# Each row of such signs and of spaces is read once, however long it is.
_PAUSE = re.compile(r" ?(?<![,;:.?!…¿¡()\[\]–—])[,;:.?!…¿¡()\[\]–—]++(?: |$)| [?!:;]++ ?")


def plain(text: str) -> str:
    """Folded words with one space between, a comma where the writer paused; IT, US and AI are no small words."""
    if not text.isupper():
        text = _NAME.sub(lambda match: _NAMES[match.group()], text)
    text = " ".join(text.split())
    apart = fold(text.replace("’", "'")).replace("'", " ").replace("-", " ")
    paused = _PAUSE.sub(" , ", re.sub(r"\s+", " ", apart))
    return " ".join(paused.split()).strip(" ,")
