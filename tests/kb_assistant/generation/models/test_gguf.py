"""A real GGUF file in this process."""

import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

pytest.importorskip("xllamacpp")

from kb_assistant.errors import ModelReason
from kb_assistant.generation.models.base import ChatModel, Choice, Deadlines, Message
from kb_assistant.generation.models.gguf import GgufProvider
from tests.corpus.tiny_gguf import write_tiny_gguf
from tests.kb_assistant.generation.models.asking import ask, opened, readers

FINITE = [Message("system", "Be brief."), Message("user", "Is it so?")]
ENDLESS = [Message("user", "Sing!")]
LONG = Deadlines(first_token=60, max_tokens=100_000, max_chars=10_000_000)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(tmp_path_factory.mktemp("model") / "tiny.gguf")


@pytest.fixture(scope="module")
def tiny(path: Path) -> ChatModel:
    return opened(f"gguf:{path}", Choice("", "", context_tokens=2048, concurrency=1))


def test_a_file_answers_and_ends(tiny: ChatModel) -> None:
    heard = ask(tiny, LONG, messages=FINITE)
    assert (heard.text, heard.reason) == ("Yes.", None)


def test_it_streams_piece_by_piece(tiny: ChatModel) -> None:
    assert list(tiny.stream(FINITE, LONG)) == ["Y", "e", "s", "."]


def test_an_answer_is_cut_at_its_tokens(tiny: ChatModel) -> None:
    heard = ask(tiny, Deadlines(first_token=60, max_tokens=6), messages=ENDLESS)
    assert (heard.text, heard.reason) == ("lalala", ModelReason.TOO_LONG)


def test_a_reader_who_leaves_ends_the_work(tiny: ChatModel) -> None:
    stream = tiny.stream(ENDLESS, LONG)
    assert next(stream) == "l"
    stream.close()
    assert readers() == 0
    assert ask(tiny, LONG, messages=FINITE).text == "Yes."


def test_a_question_that_does_not_fit_is_rejected(tiny: ChatModel) -> None:
    heard = ask(tiny, LONG, messages=[Message("user", "word " * 600 + "?")])
    assert heard.reason is ModelReason.REJECTED
    assert "lower llm.source_tokens" in heard.message


def test_what_is_no_model_is_rejected(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.gguf"
    file.write_text("These are notes.")
    heard = ask(opened(str(file), Choice("", "")), LONG)
    assert heard.reason is ModelReason.REJECTED
    assert "notes.gguf" in heard.message and str(tmp_path) not in heard.message
    assert capfd.readouterr().err == ""


def test_its_address_on_the_loopback_device_is_locked(path: Path) -> None:
    server = GgufProvider(path, Choice("gguf", str(path), concurrency=1)).server()
    with pytest.raises(HTTPError) as caught:
        urlopen(f"{server.listening_address}/v1/models")  # noqa: S310 - our own
    assert caught.value.code == 401
    caught.value.close()


def test_a_process_may_end_in_the_midst_of_an_answer(path: Path) -> None:
    script = """
import sys
from kb_assistant.generation.models.base import Choice, Deadlines, Message
from kb_assistant.generation.models.choosing import open_model
model = open_model(sys.argv[1], Choice("", "", context_tokens=2048))
stream = model.stream([Message("user", "Sing!")], Deadlines(first_token=60, max_tokens=100000, max_chars=10**7))
print(next(stream))
"""
    command = [sys.executable, "-c", script, str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "l\n", "")
