"""A GGUF file in this process, through xllamacpp (llama.cpp): no server to start, nothing travels.

xllamacpp takes a request and hands back its events through a callback, without HTTP. It opens an address on the
loopback device all the same: that one is locked with a key nobody knows.
"""

from collections.abc import Sequence
from pathlib import Path
from secrets import token_hex
from threading import Lock, main_thread
from typing import Any

from kb_assistant.errors import MissingPackage, ModelFailure, ModelReason, SettingsError
from kb_assistant.generation.models.base import Choice, Deadlines, Message
from kb_assistant.generation.models.diagnosis import TOO_MUCH
from kb_assistant.generation.models.failures import failure
from kb_assistant.generation.models.guarded import GuardedModel
from kb_assistant.generation.models.provider import Give
from kb_assistant.generation.models.slots import Slots

BATCH = 64
"""Prompt tokens worked on at a time: between two batches it can be stopped."""


def create(choice: Choice) -> GuardedModel:
    """The file is read at the first question. Raises SettingsError where there is none, MissingPackage."""
    path = Path(choice.model).expanduser()
    if not path.is_file():
        raise SettingsError(f"Setting llm.model: there is no file {path}.")
    try:
        import xllamacpp  # noqa: F401 - said now, not at the first question
    except ImportError as error:
        raise MissingPackage(
            "A GGUF file needs the package xllamacpp: pip install 'kb-assistant[local-llm]'"
        ) from error
    return GuardedModel(GgufProvider(path, choice), Slots(choice.concurrency, choice.wait))


class GgufProvider:
    def __init__(self, path: Path, choice: Choice) -> None:
        self.name = f"gguf:{path.name}"
        self._path = path
        self._choice = choice
        self._lock = Lock()
        self._server: Any = None

    def ask(self, messages: Sequence[Message], limits: Deadlines) -> "GgufConnection":
        """What loads and answers runs later, in the reader's thread."""
        request: dict[str, Any] = {
            "messages": [{"role": message.role, "content": message.text} for message in messages],
            "max_tokens": limits.max_tokens,
            "stream": True,
            # Events while the prompt is worked on, so that it can be stopped there too.
            "return_progress": True,
        }
        if self._choice.temperature is not None:
            request["temperature"] = self._choice.temperature
        return GgufConnection(self, request)

    def server(self) -> Any:  # noqa: ANN401 - the package has no types
        """Loaded once. Raises ModelFailure for a file that is no model."""
        with self._lock:
            if self._server is None:
                self._server = self._load()
            return self._server

    def _load(self) -> Any:  # noqa: ANN401 - the package has no types
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = str(self._path)
        params.n_parallel = self._choice.concurrency
        params.n_ctx = self._choice.context_tokens * self._choice.concurrency
        params.n_batch = params.n_ubatch = BATCH
        params.port = 0
        params.api_keys = [token_hex(32)]
        params.ui = params.endpoint_slots = params.warmup = False
        # Kept prompts would be allowed 8 GB.
        params.cache_ram_mib = 0
        params.verbosity = -1
        try:
            return xllamacpp.Server(params)
        except RuntimeError:
            message = f"The language model can't be loaded. Is {self._path.name} a whole GGUF file?"
            raise ModelFailure(message, ModelReason.REJECTED) from None


class GgufConnection:
    # Ended from outside, a thread in the midst of llama.cpp would take the whole process down with an abort.
    abandonable = False

    def __init__(self, provider: GgufProvider, request: dict[str, Any]) -> None:
        self._provider = provider
        self._request = request
        self._stopped = False
        self._ended = ""
        self._fault = ""
        # There is nothing to connect to: loading the file counts as waiting for the first token.
        self.connected = True

    def close(self) -> None:
        self._stopped = True

    def read(self, give: Give) -> None:
        """As Connection.read says."""
        server = self._provider.server()
        if not self._stopped:
            server.handle_chat_completions(self._request, lambda event: not self._take(event, give))
        if self._fault:
            raise failure(ModelReason.REJECTED, TOO_MUCH if "context" in self._fault else self._fault)
        if self._ended == "length":
            raise failure(ModelReason.TOO_LONG)

    def _take(self, event: dict[str, Any], give: Give) -> bool:
        """Whether to go on; raising in here would be swallowed."""
        self._fault = str(event.get("error", {}).get("type", ""))
        choice = (event.get("choices") or [{}])[0]
        self._ended = choice.get("finish_reason") or self._ended
        wanted = give(choice.get("delta", {}).get("content") or "")
        return wanted and not self._stopped and main_thread().is_alive()
