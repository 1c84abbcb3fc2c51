import os
import subprocess
import sys
from pathlib import Path


def test_the_runtime_of_models_notes_down_nobodys_use_of_it(tmp_path: Path) -> None:
    """What it could not send to its maker it would keep in the home folder."""
    program = "import kb_assistant.embedding.base, onnxruntime"
    surroundings = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    homes = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    subprocess.run([sys.executable, "-c", program], env=surroundings | homes, check=True)
    assert list(tmp_path.iterdir()) == []
