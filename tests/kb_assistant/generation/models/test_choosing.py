"""What `llm.model` may be."""

from pathlib import Path

import pytest

from kb_assistant.errors import SettingsError
from kb_assistant.generation.models.base import Choice
from kb_assistant.generation.models.choosing import open_model

OWN = "http://127.0.0.1:9/v1"


@pytest.mark.parametrize(
    ("setting", "address", "name"),
    [
        ("openai:gpt-x", "", "openai:gpt-x"),
        ("anthropic:claude-x", "", "anthropic:claude-x"),
        ("ollama:qwen2.5:7b", "", "ollama:qwen2.5:7b"),
        ("qwen2.5:7b", OWN, "openai:qwen2.5:7b@127.0.0.1:9"),
        ("openai:qwen", OWN, "openai:qwen@127.0.0.1:9"),
        ("", OWN, "openai:default@127.0.0.1:9"),
        ("fake:Hello.", "", "fake"),
        ("kb_assistant.generation.models.fake:Hello.", "", "fake"),
    ],
)
def test_a_setting_becomes_a_model(setting: str, address: str, name: str) -> None:
    model = open_model(setting, Choice("", "", address))
    assert model is not None
    assert model.name == name


def test_without_a_setting_there_is_no_model() -> None:
    assert open_model("", Choice("", "")) is None


@pytest.mark.parametrize(
    "setting", ["gpt-x", "nobody:x", "openai:", "gguf:/no/such/file", "/no/such/file.gguf", "no.such:x"]
)
def test_a_setting_that_can_not_be_is_refused(setting: str) -> None:
    with pytest.raises(SettingsError):
        open_model(setting, Choice("", ""))


def test_a_key_is_not_in_the_choice_that_is_printed() -> None:
    assert "sk-canary" not in repr(Choice("openai", "x", key="sk-canary"))


def test_a_files_folder_is_not_in_the_models_name(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp")
    path = tmp_path / "small.gguf"
    path.write_bytes(b"GGUF")
    model = open_model(f"gguf:{path}", Choice("", ""))
    assert model is not None
    assert model.name == "gguf:small.gguf"
