"""Signing in, signing out and the first administrator, as a browser without scripts does it."""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest

from kb_assistant.api import entrance
from kb_assistant.api.entrance import render, sign_in_form
from kb_assistant.domain.access import Role
from kb_assistant.errors import DataFolderError
from kb_assistant.settings.sections import BotSettings
from tests.corpus.people import PASSWORD
from tests.corpus.service import ADDRESS, Service
from ui import texts

FRENCH = {"accept-language": "fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5"}
VALUE = re.compile(r"\{\w+\}")
SCRIPT = '"><script>alert(1)</script>'


def send(service: Service, path: str, **fields: str) -> httpx2.Response:
    """A form as a browser sends it from a page of ours."""
    sent: httpx2.Response = service.client.post(path, data=fields, headers={"origin": ADDRESS}, follow_redirects=False)
    return sent


def see(service: Service, path: str, **headers: str) -> httpx2.Response:
    found: httpx2.Response = service.client.get(path, headers=headers, follow_redirects=False)
    return found


def spoken(language: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((Path(entrance.__file__).parent / f"{language}.json").read_text("utf-8"))
    return words


def test_a_browser_signs_in_and_goes_on_to_the_page_that_was_wanted(service: Service) -> None:
    service.person("ada", Role.ADMINISTRATOR)
    page = see(service, "/sign-in?next=/answer%3Fid%3D7")
    assert 'value="/answer?id=7"' in page.text
    entered = send(service, "/sign-in", name="ada", password=PASSWORD, next="/answer?id=7")
    assert (entered.status_code, entered.headers["location"]) == (303, "/answer?id=7")
    ada = service.with_cookie("ada", entered)
    assert ada.get("/api/v1/session").json()["name"] == "ada"
    assert ada.get("/sign-in?next=/documents", follow_redirects=False).headers["location"] == "/documents"
    assert "httponly" in entered.headers["set-cookie"].lower()


def test_what_does_not_fit_is_said_and_the_name_kept_but_not_the_password(service: Service) -> None:
    service.person("ada", Role.ADMINISTRATOR)
    wrong = send(service, "/sign-in", name="ada", password="wet wet wet wet", next="/documents")
    assert (wrong.status_code, 'role="alert"' in wrong.text, 'value="ada"' in wrong.text) == (401, True, True)
    # Heard with the name of the page, and again at the field that one is at.
    assert ("<title>Error: Sign in" in wrong.text, 'autofocus aria-describedby="error">' in wrong.text) == (True, True)
    assert ("wet wet" in wrong.text, 'value="/documents"' in wrong.text) == (False, True)
    for _ in range(30):
        blocked = send(service, "/sign-in", name="ada", password="wet wet wet wet")
    assert (blocked.status_code, int(blocked.headers["retry-after"]) > 0) == (429, True)


@pytest.mark.parametrize("page", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_t066_a_sign_in_leads_nobody_elsewhere(service: Service, page: str) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    assert send(service, "/sign-in", name="ada", password=PASSWORD, next=page).headers["location"] == "/"
    assert ada.get("/sign-in", params={"next": page}, follow_redirects=False).headers["location"] == "/"
    assert "evil" not in see(service, f"/sign-in?next={page}").text


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/setup"])
def test_t067_a_form_of_another_page_does_nothing(service: Service, path: str, origin: str | None) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    headers = {**ada.headers, "origin": origin or "", "sec-fetch-site": "cross-site"}
    if origin is None:
        del headers["origin"]
    fields = {"name": "ada", "password": PASSWORD}
    refused = service.client.post(path, data=fields, headers=headers, follow_redirects=False)
    assert (refused.status_code, "set-cookie" in refused.headers) == (403, False)
    assert ada.get("/api/v1/session").json()["signed_in"] is True


def test_t067_a_link_signs_nobody_out_but_the_button_behind_it_does(service: Service) -> None:
    ada = service.person("ada", Role.ADMINISTRATOR)
    assert ada.get("/sign-out").status_code == 200
    assert ada.get("/api/v1/session").json()["signed_in"] is True
    out = ada.post("/sign-out")
    assert 'kb_session=""' in out.headers["set-cookie"]
    assert ada.get("/api/v1/me/sessions").status_code == 401


def test_t069_the_first_administrator_is_made_once_and_is_in(service: Service) -> None:
    token = service.kb.people.accounts.setup_token() or ""
    assert see(service, "/sign-in").headers["location"] == "/setup"
    assert see(service, "/setup").status_code == 200
    assert send(service, "/setup", token="guessed", name="eve", password=PASSWORD).status_code == 403
    weak = send(service, "/setup", token=token, name="ada", password="password")
    assert (weak.status_code, 'role="alert"' in weak.text) == (422, True)
    assert 'aria-describedby="token-help error"' in weak.text
    made = send(service, "/setup", token=token, name="ada", password=PASSWORD)
    assert service.with_cookie("ada", made).get("/api/v1/session").json()["role"] == "administrator"
    assert send(service, "/setup", token=token, name="eve", password=PASSWORD).status_code == 403
    assert see(service, "/setup").headers["location"] == "/sign-in"


def test_the_pages_speak_the_browser_s_language(service: Service) -> None:
    service.person("ada", Role.ADMINISTRATOR)
    assert '<html lang="fr">' in see(service, "/sign-in", **FRENCH).text
    assert "Se connecter" in see(service, "/sign-in", **FRENCH).text
    assert '<html lang="de">' in see(service, "/sign-in", **{"accept-language": "de-AT,de;q=0.9,en;q=0.8"}).text
    for odd in ("", "ja", "fr;q=.", "fr;q=0.1,en;q=0.2", ";;,,", "x" * 5000):
        assert '<html lang="en">' in see(service, "/sign-in", **{"accept-language": odd}).text


@pytest.mark.parametrize("language", entrance.LANGUAGES)
def test_every_language_of_the_pages_is_spoken_before_them_completely(language: str) -> None:
    words, english = spoken(language), spoken("en")
    assert sorted(entrance.LANGUAGES) == sorted(texts.LANGUAGES)
    assert {name for name in words if " " not in name} == english.keys()
    assert [name for name, text in words.items() if VALUE.findall(text) != VALUE.findall(english.get(name, ""))] == []


def test_why_nobody_became_the_first_administrator_is_said_in_the_browser_s_language(service: Service) -> None:
    token = service.kb.people.accounts.setup_token() or ""
    tries = [("guessed", PASSWORD), (token, "short"), (token, "password"), (token, "lovelace4711lovelace0815")]
    english = {told(service, "en", *one) for one in tries}
    assert len(english) == 4
    for language in ("fr", "de"):
        spoken_there = {told(service, language, *one) for one in tries}
        assert len(spoken_there) == 4 and not spoken_there & english


def told(service: Service, language: str, token: str, password: str) -> str:
    """Why the form was refused."""
    fields = {"token": token, "name": "lovelace", "password": password}
    page = service.client.post("/setup", data=fields, headers={"origin": ADDRESS, "accept-language": language})
    found: list[str] = re.findall('role="alert"[^>]*>(.*?)</p>', page.text)
    return found[0]


def test_t044_what_is_typed_stays_text(service: Service) -> None:
    service.person("ada", Role.ADMINISTRATOR)
    page = send(service, "/sign-in", name=SCRIPT, password=PASSWORD, next="/" + SCRIPT)
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text


def test_t042_the_pages_run_no_script_and_their_styles_are_known_by_hash(service: Service) -> None:
    service.person("ada", Role.ADMINISTRATOR)
    page = see(service, "/sign-in")
    policy = page.headers["content-security-policy"]
    assert ("script" in page.text, "unsafe" in policy, "default-src 'none'" in policy) == (False, False, True)
    assert len(re.findall("<style>", page.text)) == 1
    # With "no-referrer" browsers would send `Origin: null`, and the form would be taken for somebody else's.
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == "no-store"


def test_the_pages_have_the_assistant_s_name_and_colour(served: Callable[..., Service]) -> None:
    service = served(KB_BOT_NAME="Ava & Co", KB_BOT_COLOUR="#0f766e")
    service.person("ada", Role.ADMINISTRATOR)
    page = see(service, "/sign-in")
    style = re.findall("<style>(.*)</style>", page.text, re.DOTALL)[0]
    assert ("--act:#0f766e" in style, page.text.count("Ava &amp; Co")) == (True, 2)
    assert b64encode(sha256(style.encode()).digest()).decode() in page.headers["content-security-policy"]


def test_without_accounts_there_is_nothing_to_sign_in_to(served: Callable[..., Service]) -> None:
    service = served(KB_SERVER_AUTH="none")
    assert see(service, "/sign-in").headers["location"] == "/"
    assert see(service, "/setup").headers["location"] == "/sign-in"
    for sent in (
        send(service, "/sign-in", name="ada", password=PASSWORD),
        send(service, "/setup", token="x", name="ada", password=PASSWORD),
    ):
        assert (sent.headers["location"], "set-cookie" in sent.headers) == ("/", False)


def test_what_is_for_who_runs_the_server_is_in_its_log_and_not_on_the_page(caplog: pytest.LogCaptureFixture) -> None:
    wrong = DataFolderError("The data folder /srv/kb/data can't be written: make it the server's.")
    page = render(sign_in_form("/", "ada", wrong, by_provider=True), BotSettings(), "de")
    assert (page.status_code, b"schiefgegangen" in page.body, b"/srv/kb" in page.body) == (500, True, False)
    assert "/srv/kb/data" in caplog.text
