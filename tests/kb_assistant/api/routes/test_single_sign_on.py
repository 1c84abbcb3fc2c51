"""Signing in by an identity provider that runs in a process of its own, over HTTP."""

import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from kb_assistant.api import entrance
from kb_assistant.domain.access import CONSOLE, Role
from kb_assistant.identity import id_token, oidc
from kb_assistant.people import sessions, single_sign_on
from tests.corpus.openid_provider import CALLBACK, CLIENT, SECRET, become, running
from tests.corpus.service import ADDRESS, Caller, Service

BEGIN, BACK = "/api/v1/sign-in/oidc", "/api/v1/sign-in/oidc/callback"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with running() as address:
        yield address


@pytest.fixture
def sso(provider: str, served: Callable[..., Service]) -> Service:
    """A service whose people sign in at the provider, where they are Ada."""
    become(provider, {"sub": "42", "preferred_username": "ada"})
    return served(
        KB_IDENTITY_ISSUER=provider,
        KB_IDENTITY_CLIENT_ID=CLIENT,
        KB_IDENTITY_CLIENT_SECRET=SECRET,
        KB_IDENTITY_REDIRECT_URI=CALLBACK,
    )


def begin(service: Service, page: str = "/") -> tuple[Caller, str]:
    """A browser that went to the provider, and what the provider sends it back with."""
    begun = service.nobody().get(BEGIN, params={"next": page}, follow_redirects=False)
    assert begun.status_code == 303
    there = httpx2.get(begun.headers["location"], follow_redirects=False)
    return service.with_cookie("", begun), urlsplit(there.headers["location"]).query


def finish(browser: Caller, query: str) -> httpx2.Response:
    # The provider's page sent it: browsers say so.
    return browser.get(f"{BACK}?{query}", headers={"sec-fetch-site": "cross-site"}, follow_redirects=False)


def entered(service: Service, answer: httpx2.Response) -> Caller:
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("kb_session="))
    return Caller(service, "", {"cookie": cookie.partition(";")[0], "origin": ADDRESS})


def test_t066_a_person_signs_in_and_lands_where_they_wanted(sso: Service) -> None:
    assert sso.nobody().get("/api/v1/session").json()["ways"]["provider"] is True
    answer = finish(*begin(sso, "/documents?page=2"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/documents?page=2")
    said = entered(sso, answer).get("/api/v1/session").json()
    assert (said["name"], said["role"]) == ("ada", "reader")


@pytest.mark.parametrize(
    "page", ["//evil", "https://evil.example", "/\\evil", "javascript:x", "/%0d%0aset-cookie:x=y", "/\r\nx: y"]
)
def test_t066_a_sign_in_leads_nobody_elsewhere(sso: Service, page: str) -> None:
    answer = finish(*begin(sso, page))
    location = urlsplit(answer.headers["location"])
    assert (answer.status_code, location.scheme, location.netloc) == (303, "", "")
    assert answer.headers["location"] in ("/", page)
    assert "x" not in answer.headers


def test_t066_what_ties_a_sign_in_to_the_browser_is_for_no_script(sso: Service) -> None:
    cookie = sso.nobody().get(BEGIN, follow_redirects=False).headers["set-cookie"]
    assert {"HttpOnly", "Max-Age=600", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}


def refused(answer: httpx2.Response) -> bool:
    return answer.status_code == 401 and "kb_session" not in str(answer.headers) and "location" not in answer.headers


def test_t066_another_browser_does_not_finish_it(sso: Service) -> None:
    mine, theirs = begin(sso), begin(sso)
    assert refused(finish(mine[0], theirs[1]))
    assert refused(finish(sso.nobody(), theirs[1]))
    assert refused(finish(Caller(sso, "", {"cookie": "kb_sign_in=x"}), theirs[1]))
    assert finish(*theirs).status_code == 303


def test_t066_a_code_is_good_once(sso: Service) -> None:
    browser, query = begin(sso)
    assert finish(browser, query).status_code == 303
    assert refused(finish(browser, query))


def test_t066_a_state_that_was_not_begun_here_is_refused(sso: Service) -> None:
    browser, query = begin(sso)
    for wrong in ("", "state=x&code=y", query.replace("state=", "state=x"), "error=access_denied&state=x"):
        assert refused(finish(browser, wrong))
    assert sso.kb.people.users() == []


@pytest.mark.parametrize(
    "fault",
    [
        {"claims": {"sub": "42", "aud": "another program"}},
        {"claims": {"sub": "42", "iss": "https://evil.example"}},
        {"claims": {"sub": "42", "nonce": "another"}},
        {"claims": {"sub": "42", "exp": 1_000_000_000}},
        {"signing": "none"},
        {"signing": "hs256"},
        {"signing": "stranger"},
    ],
    ids=str,
)
def test_t066_a_token_that_is_wrong_signs_nobody_in(sso: Service, provider: str, fault: dict[str, object]) -> None:
    become(provider, **{"claims": {"sub": "42"}, **fault})  # type: ignore[arg-type]  # the table's words
    assert refused(finish(*begin(sso)))
    assert sso.kb.people.users() == []


def test_t066_the_name_of_somebody_here_gives_no_access_to_their_account(sso: Service) -> None:
    sso.person("ada", Role.ADMINISTRATOR)
    said = entered(sso, finish(*begin(sso))).get("/api/v1/session").json()
    assert (said["name"], said["role"]) == ("ada (2)", "reader")


def test_t064_whom_an_administrator_shut_out_comes_in_by_no_provider(sso: Service) -> None:
    ada = entered(sso, finish(*begin(sso)))
    sso.kb.people.accounts.disable(CONSOLE, sso.user_id("ada"))
    assert ada.get("/api/v1/groups").status_code == 401
    assert refused(finish(*begin(sso)))


def test_t060_a_sign_in_by_a_provider_ends_the_session_before(sso: Service) -> None:
    before = sso.person("bob")
    browser, query = begin(sso)
    both = {"cookie": f"{browser.headers['cookie']}; {before.headers['cookie']}"}
    assert finish(Caller(sso, "", both), query).status_code == 303
    assert before.get("/api/v1/groups").status_code == 401


def test_without_a_provider_there_is_no_such_sign_in(service: Service) -> None:
    for path in (BEGIN, BACK):
        assert service.nobody().get(path, follow_redirects=False).status_code == 404


def test_a_sign_in_that_failed_leads_to_the_page_to_sign_in_at_which_says_why(sso: Service) -> None:
    told = {language: spoken(sso, finish_in(language, *begin(sso))) for language in ("en", "fr", "de")}
    assert told["en"] == "This sign-in was not begun here, or was refused: begin again."
    assert told["fr"].endswith(": recommencez.") and told["de"].endswith(": Beginnen Sie noch einmal.")


def finish_in(language: str, browser: Caller, query: str) -> httpx2.Response:
    """Sent back by a provider that did not let its person in."""
    return browser.get(f"{BACK}?{query}&error=access_denied", headers={"accept-language": language})


def spoken(service: Service, page: httpx2.Response) -> str:
    """Why it failed, on a page that offers to begin again."""
    assert (page.status_code, f'href="{BEGIN}?next=' in page.text, "<form" in page.text) == (401, True, True)
    return html.unescape(re.findall('role="alert"[^>]*>(.*?)</p>', page.text)[0])


@pytest.mark.parametrize("language", ["fr", "de"])
def test_whatever_keeps_somebody_out_is_said_in_the_browser_s_language(language: str) -> None:
    files = [oidc.__file__, id_token.__file__, single_sign_on.__file__, sessions.__file__]
    source = "".join(Path(file).read_text("utf-8") for file in files)
    reasons = re.findall(r"""(?:NotVouchedFor\(\s*|_REFUSED = |_UNKNOWN = )"(.*?)"\s*[)\n]""", source)
    words = json.loads((Path(entrance.__file__).parent / f"{language}.json").read_text("utf-8"))
    assert len(reasons) == 6
    assert [reason for reason in reasons if reason not in words] == []


def test_a_provider_that_is_away_is_a_bad_gateway(served: Callable[..., Service]) -> None:
    service = served(
        KB_IDENTITY_ISSUER="http://127.0.0.1:9", KB_IDENTITY_CLIENT_ID="x", KB_IDENTITY_REDIRECT_URI=CALLBACK
    )
    answer = service.nobody().get(BEGIN, params={"next": "/documents"}, follow_redirects=False)
    assert (answer.status_code, "does not answer as it should" in answer.text) == (502, True)
    assert 'name="next" value="/documents"' in answer.text
