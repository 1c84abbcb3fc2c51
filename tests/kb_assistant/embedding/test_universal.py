import subprocess
import sys
from pathlib import Path

import pytest

from kb_assistant.embedding import universal
from kb_assistant.errors import SettingsError

EMBEDDER = universal.create("", Path())
ENGLISH = ["You have 25 days of annual leave a year.", "The printer on the second floor has no toner."]


@pytest.mark.parametrize(
    "question",
    ["combien de jours de congés payés par an", "Wie viele Urlaubstage habe ich im Jahr?", "年休は何日ありますか"],
)
def test_a_question_is_near_what_answers_it_in_another_language(question: str) -> None:
    leave, printer = EMBEDDER.embed_passages(ENGLISH)
    asked = EMBEDDER.embed_queries([question])[0]
    assert asked @ leave > asked @ printer + 0.3


@pytest.mark.parametrize("text", ["", " \n", "a\x00b", "\ud800 lone", "x" * 20_000])
def test_every_text_has_a_vector(text: str) -> None:
    vector = EMBEDDER.embed_queries([text])[0]
    assert float(vector @ vector) == pytest.approx(1, abs=1e-5)


def test_weights_that_are_not_those_known_are_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "model.onnx"
    damaged.write_bytes(b"not the model")
    with pytest.raises(SettingsError, match="reinstall"):
        universal.UniversalEmbedder(damaged, damaged).embed_queries(["text"])


def test_neither_package_is_imported_for_its_files() -> None:
    code = (
        "import sys; from pathlib import Path; from kb_assistant.embedding import universal;"
        "universal.create('', Path()).embed_queries(['text']);"
        "print([name for name in ('nanoranker', 'onnxruntime_extensions', 'torch') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
