"""The pages that come before the user interface: plain HTML without a script, for any browser, in its language."""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from hashlib import sha256
from html import escape
from http import HTTPStatus
from pathlib import Path
from string import Template
from urllib.parse import quote

from starlette.responses import HTMLResponse

from kb_assistant.api.problems import log_failure, retry_after
from kb_assistant.domain.pause import rounded
from kb_assistant.errors import KbError, TooManyAttempts
from kb_assistant.settings.sections import BotSettings

_LISTED = re.compile(r"\s*([a-zA-Z*]+)(?:-[\w-]+)?\s*(?:;\s*q=([\d.]+))?\s*")
_ERROR = "error"
_FOLDER = Path(__file__).parent
_ENGLISH = "en"
LANGUAGES = tuple(sorted(file.stem for file in _FOLDER.glob("*.json")))


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: `name` is that of its form, before which come the files `above`; `given` fills them in, and `error` is
    what was refused."""

    name: str
    given: Mapping[str, str] = field(default_factory=dict)
    error: KbError | None = None
    above: tuple[str, ...] = ()


def sign_in_form(page: str, name: str = "", error: KbError | None = None, *, by_provider: bool) -> Shown:
    """`page` is the one to go on to, of this server."""
    given = {"next": page, "next_encoded": quote(page, safe=""), "name": name}
    return Shown("sign_in", given, error, ("provider",) if by_provider else ())


def render(shown: Shown, bot: BotSettings, accept_language: str) -> HTMLResponse:
    """The page in the reader's language, with the assistant's name and colour. Every value is escaped here, and
    nowhere else, and whoever runs the server is told of what went wrong here."""
    if shown.error:
        log_failure(shown.error)
    words = _words(language_of(accept_language))
    given = {name: escape(value) for name, value in {**words, "service": bot.name, **shown.given}.items()}
    given |= _marks(shown.error)
    body = "".join(Template(_file(f"{name}.html")).substitute(given) for name in (*shown.above, shown.name))
    style = _style(bot.colour)
    made = {"title": given[f"{shown.name}_title"], "style": style, "form": body}
    failed = given["failed"] if shown.error else ""
    text = Template(_file("page.html")).substitute(given | {"failed": failed}, error=_told(shown.error, words), **made)
    waits = retry_after(shown.error) if shown.error else None
    told = {"retry-after": f"{waits:.0f}"} if waits is not None else {}
    return HTMLResponse(text, shown.error.status if shown.error else 200, {**_headers(style), **told})


def word(name: str, accept_language: str) -> str:
    """One of those that stand elsewhere than on these pages."""
    return _words(language_of(accept_language))[name]


def language_of(accept_language: str) -> str:
    """The one that the reader likes best of those that there are."""
    liked = [(float(found[2] or 1), found[1].lower()) for one in accept_language.split(",") if (found := _read(one))]
    fit = [name for _, name in sorted(liked, key=lambda one: -one[0]) if name in LANGUAGES]
    return fit[0] if fit else _ENGLISH


def _read(listed: str) -> re.Match[str] | None:
    found = _LISTED.fullmatch(listed[:50])
    return found if found and _is_number(found[2] or "1") else None


def _is_number(text: str) -> bool:
    return text.count(".") <= 1 and text.strip(".") != ""


def _headers(style: str) -> dict[str, str]:
    """Own styles and forms alone; the origin is told to this server, which asks for it."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    return {"content-security-policy": policy, "referrer-policy": "same-origin", "vary": "accept-language"}


def _marks(error: KbError | None) -> Mapping[str, str]:
    """What ties the field that one is at first to what was refused."""
    if error is None:
        return {"why": "", "and_why": ""}
    return {"why": f' aria-describedby="{_ERROR}"', "and_why": f" {_ERROR}"}


def _told(error: KbError | None, words: Mapping[str, str]) -> str:
    """By its code or, where one code says several things, by what it says in English; that where there are no words.

    Of what is for who runs the server, such as a folder, not more than that something is wrong."""
    if error is None:
        return ""
    pause = _in_words(error.retry_after, words) if isinstance(error, TooManyAttempts) else ""
    code = "internal" if error.status == HTTPStatus.INTERNAL_SERVER_ERROR else error.code
    worded = words.get(error.message) or words.get(f"error_{code}")
    language = words["language"] if worded else _ENGLISH
    text = (worded or error.message).replace("{pause}", pause)
    return f'<p class="error" id="{_ERROR}" role="alert" lang="{language}">{escape(text)}</p>'


def _in_words(seconds: float, words: Mapping[str, str]) -> str:
    number, unit = rounded(timedelta(seconds=seconds))
    return words[f"{unit}_{'one' if number == 1 else 'many'}"].replace("{number}", str(number))


def _style(colour: str) -> str:
    """`colour` is #rrggbb, as settings hold it."""
    return Template(_file("style.css")).substitute(colour=colour)


@cache
def _words(language: str) -> Mapping[str, str]:
    found: dict[str, str] = json.loads(_file(f"{language}.json"))
    return {"language": language, **found}


@cache
def _file(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
