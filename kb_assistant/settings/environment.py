"""The environment: this file alone reads it."""

import os
from pathlib import Path

from platformdirs import user_data_path

PREFIX = "KB_"
"""How the variables of all settings begin."""


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper().replace(".", "_")


def variables() -> frozenset[str]:
    """All that are set, as we read them: in whatever letters."""
    return frozenset(name.upper() for name in os.environ)


def home_folder() -> Path:
    """The data folder that is asked for, else the user's own."""
    return Path(os.environ.get("KB_HOME") or user_data_path("kb-assistant"))
