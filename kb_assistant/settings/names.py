"""The names of settings: which there are, which are secrets, and what a wrong one may have meant."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from kb_assistant.errors import SettingsError
from kb_assistant.settings.environment import PREFIX, variable, variables

Kind = type[BaseModel]
"""The class of all settings."""

SECRETS = ("llm.api_key", "audit.key", "identity.client_secret", "proxy.secret", "server.metrics_token")
HOLD_SECRETS = ("database.url", "llm.base_url")
"""Addresses that may have a password in them."""


def sections_of(kind: Kind) -> dict[str, tuple[str, ...]]:
    """The sections, each with the names of its settings."""
    found = {name: getattr(field.annotation, "model_fields", ()) for name, field in kind.model_fields.items()}
    return {name: tuple(fields) for name, fields in found.items() if fields}


def names_of(kind: Kind) -> Iterator[str]:
    """Of all settings."""
    sections = sections_of(kind)
    for name in kind.model_fields:
        yield from (f"{name}.{field}" for field in sections[name]) if name in sections else (name,)


def refuse_sections(kind: Kind) -> None:
    """Raises SettingsError for a variable that is called like a section and not like a setting of it."""
    for name, (first, *_) in sections_of(kind).items():
        if variable(name) in variables():
            one = variable(f"{name}.{first}")
            raise SettingsError(f"{variable(name)} is no setting but the beginning of some: set {one}, say, instead.")


def refuse_values(kind: Kind, file: dict[str, Any]) -> None:
    """Raises SettingsError for a section of kb.toml that is a value. It is not told: it may be a secret."""
    for name, (first, *_) in sections_of(kind).items():
        if not isinstance(file.get(name, {}), dict):
            raise SettingsError(
                f"Setting {name} is a section: write [{name}] in kb.toml and {first} = …, say, below it."
            )


def refuse_secrets(file: dict[str, Any]) -> None:
    """Raises SettingsError for a secret in kb.toml."""
    for secret in SECRETS:
        section, _, name = secret.partition(".")
        if name in file.get(section, {}):
            raise SettingsError(f"Setting {secret} is a secret: take it out of kb.toml and set {variable(secret)}.")


def near(name: str, known: Iterable[str]) -> str:
    """The variable whose name is nearly this one, but for the beginning that all have; empty where none is."""
    found = get_close_matches(name.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in known], n=1)
    return PREFIX + found[0] if found else ""


def hint(meant: str) -> str:
    return f" (near it: {meant})" if meant else ""


def explained(kind: Kind, error: ValidationError) -> str:
    """The first thing that is wrong, without the value where that may be a secret."""
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return _unknown(kind, name)
    # The value may be a secret, also in the wrong place.
    hidden = any(secret.startswith(name) for secret in (*SECRETS, *HOLD_SECRETS))
    shown = "" if hidden else f" (it is {first['input']!r})"
    return f"Setting {name}: {first['msg']}{shown}."


def _unknown(kind: Kind, name: str) -> str:
    meant = _meant(kind, name)
    if variable(name) in variables():
        shown = variable(name) + hint(meant and variable(meant))
        return f"There is no setting {shown}: correct its name in the environment, or take it out."
    return f"There is no setting {name}{hint(meant)}: correct its name in kb.toml, or take it out."


def _meant(kind: Kind, name: str) -> str:
    """The setting whose name is nearly this one; empty where none is."""
    section, _, field = name.rpartition(".")
    found = get_close_matches(field, sections_of(kind)[section] if section else kind.model_fields, n=1)
    return f"{section}.{found[0]}".removeprefix(".") if found else ""
