"""Set-ups that would let strangers in."""

import pytest

from kb_assistant.api.safety import CALLBACK, check_safe, warnings
from kb_assistant.errors import SettingsError
from kb_assistant.settings import load_settings

PUBLIC = {"server_public_url": "https://kb.example.com"}
PROVIDER = {
    "identity_issuer": "https://id.example.com",
    "identity_client_id": "kb",
    "identity_redirect_uri": f"https://kb.example.com{CALLBACK}",
} | PUBLIC


def set_up(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"KB_{name.upper()}", value)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"server_host": "0.0.0.0"}, "server.public_url"),
        ({"server_host": "::"}, "server.public_url"),
        ({"server_host": "kb.example.com"}, "server.public_url"),
        ({"server_host": "0.0.0.0", "server_auth": "none"} | PUBLIC, "server.auth"),
        ({"server_auth": "none"} | PUBLIC, "server.auth"),
        ({"server_auth": "none", "proxy_peers": "10.0.0.0/8"}, "server.auth"),
        ({"server_metrics_token": "secret"}, "server.metrics_token"),
        ({"proxy_secret": "changeme"}, "proxy.secret"),
        ({"audit_key": "a" * 40}, "audit.key"),
        ({"audit_key": "4f1c9e0b7a2d8356, changeme"}, "audit.key"),
        ({"server_public_url": "kb.example.com"}, "server.public_url"),
        ({"server_public_url": "https://kb.example.com/kb"}, "server.public_url"),
        ({"server_public_url": "https://kb.example.com:99999"}, "server.public_url"),
        ({"server_public_url": "https://[::1"}, "server.public_url"),
        ({"server_public_url": "https://ada:pw@kb.example.com"}, "server.public_url"),
        (PROVIDER | {"identity_client_id": ""}, "identity.client_id"),
        (PROVIDER | {"identity_scopes": "profile email"}, "identity.scopes"),
        (PROVIDER | {"identity_redirect_uri": "https://kb.example.com/"}, "identity.redirect_uri: .*/callback"),
        (PROVIDER | {"identity_redirect_uri": f"https://kb.example.org{CALLBACK}"}, "identity.redirect_uri"),
    ],
)
def test_t069_what_is_unsafe_is_refused_by_the_name_of_the_setting(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], named: str
) -> None:
    set_up(monkeypatch, given)
    with pytest.raises(SettingsError, match=named):
        check_safe(load_settings())


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"server_auth": "none"},
        {"server_auth": "none", "server_host": "::1"},
        {"server_host": "0.0.0.0"} | PUBLIC,
        PROVIDER,
        PROVIDER | {"server_public_url": "HTTPS://KB.example.com:443"},
        {"server_metrics_token": "4f1c9e0b7a2d8356", "audit_key": "4f1c9e0b7a2d8356,0123456789abcdef"},
    ],
)
def test_t069_what_is_safe_is_let_through(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    set_up(monkeypatch, given)
    check_safe(load_settings())


def test_t069_what_is_let_pass_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert warnings(load_settings().server) == ()
    set_up(monkeypatch, {"server_public_url": "http://kb.example.com", "server_auth": "none"})
    assert len(warnings(load_settings().server)) == 2
