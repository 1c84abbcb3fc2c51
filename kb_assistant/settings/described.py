"""Settings as they are in force, for whoever runs the server."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from kb_assistant.settings.environment import variable, variables
from kb_assistant.settings.names import HOLD_SECRETS, SECRETS
from kb_assistant.settings.sections import Section


@dataclass(frozen=True, slots=True)
class Described:
    """One setting as it is in force. Of a secret, `value` is None and `given` says whether it has one."""

    name: str
    value: str | int | float | bool | None
    default: str | int | float | bool | None
    given: bool
    secret: bool
    source: Literal["environment", "kb.toml", "default"]
    description: str


def describe(settings: BaseModel) -> tuple[Described, ...]:
    """Every setting but where the data folder is."""
    sections = ((name, getattr(settings, name)) for name in type(settings).model_fields)
    return tuple(
        _described(name, section, field)
        for name, section in sections
        if isinstance(section, Section)
        for field in type(section).model_fields
    )


def _described(section: str, values: Section, field: str) -> Described:
    name, info = f"{section}.{field}", type(values).model_fields[field]
    value, secret = getattr(values, field), name in (*SECRETS, *HOLD_SECRETS)
    return Described(
        name=name,
        value=None if secret else value,
        default=None if secret else info.default,
        given=value != info.default,
        secret=secret,
        source=_source(name, field in values.model_fields_set),
        description=info.description or "",
    )


def _source(name: str, given: bool) -> Literal["environment", "kb.toml", "default"]:
    if not given:
        return "default"
    return "environment" if variable(name) in variables() else "kb.toml"
