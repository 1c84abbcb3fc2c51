"""Set-ups that would let strangers in, or nobody, are refused, and the setting is named."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from kb_assistant.errors import SettingsError
from kb_assistant.settings import ServerSettings, Settings, variable

CALLBACK = "/api/v1/sign-in/oidc/callback"
_SHORTEST_SECRET = 16
_SECRETS = ("server.metrics_token", "proxy.secret", "audit.key")


def check_safe(settings: Settings) -> None:
    """Raises SettingsError for the first thing that is unsafe."""
    server = settings.server
    if not server.is_local and not server.public_url:
        raise SettingsError(
            f"With server.host {server.host} others reach this server: set server.public_url to how they do, "
            "such as https://kb.example.com."
        )
    _check_public(server.public_url)
    if server.auth == "none":
        _check_without_accounts(settings)
    for name in _SECRETS:
        _check_secret(name, settings)
    if settings.identity.issuer:
        _check_provider(settings)


def warnings(server: ServerSettings) -> tuple[str, ...]:
    """What is let pass, but should be known."""
    found = []
    if server.auth == "none":
        found.append("there are no accounts: everybody on this machine may do everything (server.auth).")
    if server.public_url and not server.secure and not _is_here(server.public_url):
        found.append("server.public_url is no https: passwords and answers can be read on the way.")
    return tuple(found)


def _check_public(url: str) -> None:
    if url and not _is_plain(url):
        raise SettingsError("Setting server.public_url: write it like https://kb.example.com, without a path.")


def _is_plain(url: str) -> bool:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # brackets that do not close, a port beyond the last
        return False
    return bool(known) and parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in parts.netloc)


def _check_without_accounts(settings: Settings) -> None:
    server = settings.server
    if not server.is_local:
        raise SettingsError("Setting server.auth: none is for a server.host of this machine only, such as 127.0.0.1.")
    if server.public_url and not _is_here(server.public_url):
        raise SettingsError("Setting server.auth: none is not for a server.public_url that others reach.")
    if settings.proxy.networks:
        raise SettingsError("Setting server.auth: none is not for a server behind a proxy; see proxy.peers.")


def _check_provider(settings: Settings) -> None:
    """What would be noticed by nobody before the first person signs in, and told them alone."""
    identity, wanted = settings.identity, f"{settings.server.address}{CALLBACK}"
    if not identity.client_id:
        raise SettingsError("Setting identity.client_id: set it to what this program is called at the provider.")
    if "openid" not in identity.scopes.split():
        raise SettingsError("Setting identity.scopes: openid has to be among them.")
    back = urlsplit(identity.redirect_uri)
    if back.path != CALLBACK or back.netloc.lower() not in settings.server.names:
        raise SettingsError(f"Setting identity.redirect_uri: browsers come back to {wanted}.")


def _check_secret(name: str, settings: Settings) -> None:
    section, _, field = name.partition(".")
    given = getattr(getattr(settings, section), field).get_secret_value()
    parts = [part.strip() for part in given.split(",")] if name == "audit.key" else [given]
    if given and any(len(part) < _SHORTEST_SECRET or len(set(part)) < _SHORTEST_SECRET // 2 for part in parts):
        raise SettingsError(
            f"Setting {name} can be guessed: set {variable(name)} to {_SHORTEST_SECRET} random characters or more."
        )


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
