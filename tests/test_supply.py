"""T077: what is installed is what was chosen, at versions without the faults that are known, and nothing unknown of it
runs when Python starts."""

import re
import sysconfig
import tomllib
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
SITE = Path(sysconfig.get_path("purelib"))
PINNED = re.compile(r"[\w.-]+==[\w.]+")
# What makes environments, and what is being tested.
OURS = {"pip", "kb-assistant"}
# Files that Python runs or reads at each start: setuptools', of whoever made the environment, and this project's place.
STARTED = re.compile(r"distutils-precedence|_virtualenv|__editable__\.kb_assistant-.*")
# The first versions without what is known of the ones before.
FLOORS = {
    "faiss-cpu": "1.15",
    "pdfminer-six": "20251230",
    "pypdf": "6.16.1",
    "python-multipart": "0.0.31",
    "starlette": "1.3.1",
}
# One stole credentials by a file that Python runs at each start; nobody mends the others any more.
UNWANTED = {"bleach", "litellm", "passlib", "python-jose"}


def pins() -> dict[str, str]:
    """The version of each package that may be installed."""
    lines = (ROOT / "constraints.txt").read_text().split()
    assert [line for line in lines if not PINNED.fullmatch(line)] == []
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


def named() -> Iterable[Requirement]:
    """What the project asks for, but itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    found = map(Requirement, [*project["dependencies"], *extras])
    return [one for one in found if canonicalize_name(one.name) not in OURS]


def test_t077_each_package_that_is_asked_for_is_so_in_one_version() -> None:
    allowed = pins()
    assert {str(one) for one in named() if str(one.specifier) != f"=={allowed[canonicalize_name(one.name)]}"} == set()


def test_t077_what_is_installed_has_the_version_that_was_chosen() -> None:
    """A build for one kind of processor has the same version, with a name behind it."""
    allowed = pins()
    found = {canonicalize_name(one.metadata["Name"]): Version(one.version).public for one in distributions()}
    assert {name: version for name, version in found.items() if name not in OURS and allowed.get(name) != version} == {}


def test_t077_nothing_that_is_unknown_runs_when_python_starts() -> None:
    assert [file.name for file in SITE.glob("*.pth") if not STARTED.fullmatch(file.stem)] == []
    assert list(SITE.glob("*customize.py")) == []


def test_t077_no_version_is_below_what_mends_a_known_fault() -> None:
    allowed = pins()
    below = {name for name, least in FLOORS.items() if Version(allowed.get(name, least)) < Version(least)}
    assert (below, "starlette" in allowed) == (set(), True)
    assert allowed.keys() & UNWANTED == set()
