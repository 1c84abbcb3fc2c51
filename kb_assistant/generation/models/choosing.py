"""From the setting `llm.model` to a model."""

from dataclasses import replace

from kb_assistant.backends import backend
from kb_assistant.errors import SettingsError
from kb_assistant.generation.models.base import ChatModel, Choice

REMOTE = ("openai", "anthropic", "ollama", "azure_openai")
OWN = ("gguf", "fake")


def open_model(setting: str, choice: Choice) -> ChatModel | None:
    """`choice` holds everything but kind and model; None where neither a model nor an address is set.

    Raises SettingsError for a setting that can't be, MissingPackage.
    """
    if not setting and not choice.base_url:
        return None
    kind, model = _split(setting, choice.base_url)
    member = "langchain" if kind in REMOTE else kind
    found: ChatModel = backend("kb_assistant.generation.models", member).create(replace(choice, kind=kind, model=model))
    return found


def _split(setting: str, base_url: str) -> tuple[str, str]:
    kind, _, model = setting.partition(":")
    if kind in REMOTE + OWN and model:
        return kind, model
    if setting.endswith(".gguf"):
        return "gguf", setting
    if base_url:
        # A server of one's own: its models may be called anything, colons included, or need no name.
        return "openai", setting or "default"
    if "." in kind and model:
        return kind, model
    raise SettingsError(
        f"Setting llm.model is KIND:NAME, with one of {', '.join(REMOTE)}, gguf and the path of a file, "
        f"or a module's dotted path as its kind (it is {setting!r})."
    )
