"""The lines of docs/api.md run as they stand, on a fresh server."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.corpus.serving import serving

PAGE = Path(__file__).parents[1] / "docs" / "api.md"


def script() -> str:
    """All shell blocks of the page, to be ended by the first line that fails."""
    return "set -euo pipefail\n" + "\n".join(
        re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    )


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed here: apt-get install curl")
def test_the_lines_of_the_page_do_what_it_says(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    # The embedder of tests knows spelling alone: it is not to doubt.
    with serving(tmp_path / "served", KB_ANSWERS_THRESHOLD="0") as server:
        given = {**os.environ, "KB": server.address, "TOKEN": server.token}
        ran = subprocess.run(
            ["bash", "-c", script()], cwd=folder, env=given, capture_output=True, text=True, timeout=120, check=False
        )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "event: search_results" in ran.stdout and "event: answer" in ran.stdout
    assert "The company lends every employee a bicycle for 15 euros a month." in ran.stdout.splitlines()
    shared = json.loads((folder / "shared.json").read_text())
    assert (shared["state"], shared["redacted"]) == ("current", 0)
    assert "15 euros" in shared["statements"][0]["text"]
    assert '"code": "forbidden"' in ran.stdout
    assert json.loads((folder / "gone.json").read_text())["status"] == 404
