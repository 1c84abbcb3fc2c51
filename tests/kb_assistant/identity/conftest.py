"""Hashing as it is."""

import pytest


@pytest.fixture(autouse=True)
def hashes() -> None:
    """Each is made anew: this is what is tried here."""
