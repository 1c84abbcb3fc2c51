"""Finds the module of a backend: a short name is a file of the family's folder, a dotted path is anybody's module."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from kb_assistant.errors import MissingPackage, SettingsError


def backend(family: str, name: str) -> ModuleType:
    """The module `name` of the package `family`. Raises SettingsError for an unknown name, MissingPackage when what
    the module wraps is not installed."""
    path = name if "." in name else f"{family}.{name}"
    try:
        return import_module(path)
    except ModuleNotFoundError as error:
        if error.name and path.startswith(error.name):
            raise SettingsError(f"No backend {name!r} in {family}: choose {', '.join(members(family))}.") from error
        raise MissingPackage(f"{name!r} needs the package {error.name!r}: pip install {error.name}") from error


def members(family: str) -> list[str]:
    """The names that the folder of the family offers."""
    spec = find_spec(family)
    folders = spec.submodule_search_locations if spec else None
    return sorted(m.name for m in iter_modules(folders) if m.name != "base")
