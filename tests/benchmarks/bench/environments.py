"""The virtual environment of a peer: made when it is first wanted, and anew when its requirements change."""

import subprocess
import sys
import sysconfig
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from venv import EnvBuilder

from tests.benchmarks.bench.places import ENVIRONMENTS, REQUIREMENTS

OURS = "ours"


def interpreter(peer: str, *, borrowed: bool = False) -> Path:
    """The peer's Python. Ours is the one that runs.

    A borrowed environment sees the packages of the one that runs as well: only what is missing there, or is there in
    another version, is installed. It is made in seconds, and less like what people have.
    """
    if peer == OURS:
        return Path(sys.executable)
    requirements = REQUIREMENTS / f"{peer}.txt"
    folder = ENVIRONMENTS / (f"{peer}-borrowed" if borrowed else peer)
    python, ready = folder / "bin" / "python", folder / ".ready"
    wanted = sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    if not ready.is_file() or ready.read_text() != wanted:
        _make(folder, borrowed=borrowed)
        _install(python, requirements)
        ready.write_text(wanted)
    return python


def _make(folder: Path, *, borrowed: bool) -> None:
    if folder.exists():
        rmtree(folder)
    EnvBuilder(with_pip=True, symlinks=True).create(folder)
    if borrowed:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        (folder / "lib" / version / "site-packages" / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")


def _install(python: Path, requirements: Path) -> None:
    print(f"installing {requirements.name} for {python.parents[1].name} …", flush=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(requirements)]
    subprocess.run(pip, check=True)
