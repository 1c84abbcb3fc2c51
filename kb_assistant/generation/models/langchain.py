"""Models behind an address, through LangChain: OpenAI, Anthropic, Ollama, Azure and whatever speaks like OpenAI.

Every address is ours to name: what the providers' libraries would take from the environment instead (another base
address, a gateway that reads along) is not asked for. Keys come from the environment alone: KB_LLM_API_KEY, or for a
provider's own address the variable its library reads.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kb_assistant.errors import MissingPackage, ModelFailure, ModelReason, SettingsError
from kb_assistant.generation.models.base import Choice, Deadlines, Message
from kb_assistant.generation.models.diagnosis import diagnose, silence
from kb_assistant.generation.models.failures import failure
from kb_assistant.generation.models.guarded import GuardedModel
from kb_assistant.generation.models.provider import Give
from kb_assistant.generation.models.slots import Slots
from kb_assistant.generation.models.terms import Terms, first_terms, options, told
from kb_assistant.generation.models.wire import Client, Wire, follow

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.outputs import ChatGenerationChunk

ADDRESSES = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "ollama": "http://127.0.0.1:11434",
    "azure_openai": "",
}
_NEEDS = {
    "openai": "the key in KB_LLM_API_KEY or OPENAI_API_KEY",
    "anthropic": "the key in KB_LLM_API_KEY or ANTHROPIC_API_KEY",
    "ollama": "llm.model",
    "azure_openai": "the key in KB_LLM_API_KEY or AZURE_OPENAI_API_KEY, and OPENAI_API_VERSION",
}
_PACKAGES = {
    "openai": ("langchain", "langchain_openai"),
    "anthropic": ("langchain", "langchain_anthropic"),
    "ollama": ("langchain", "langchain_ollama"),
    "azure_openai": ("langchain", "langchain_openai"),
}
_EXTRAS = {"anthropic": "[anthropic]", "ollama": "[ollama]"}
"""What the others need comes with every installation."""
_UNUSABLE = {400, 422}
_CUT = {"length", "max_tokens"}
_DECLINED = {"content_filter", "refusal"}


def create(choice: Choice) -> GuardedModel:
    """Raises SettingsError for a setting that can't be, MissingPackage. Connects to nothing."""
    if choice.kind not in ADDRESSES:
        raise SettingsError(f"No language model of the kind {choice.kind!r}: choose {', '.join(ADDRESSES)}.")
    address = choice.base_url or ADDRESSES[choice.kind]
    _check(address)
    for package in _PACKAGES[choice.kind]:
        if find_spec(package) is None:
            name = package.replace("_", "-")
            what = f"llm.model = {choice.kind}:… needs the package {name}"
            raise MissingPackage(f"{what}: pip install 'kb-assistant{_EXTRAS.get(choice.kind, '')}'.")
    return GuardedModel(LangChainProvider(choice, address), Slots(choice.concurrency, choice.wait))


class LangChainProvider:
    """The library is loaded at the first question: it takes a second or two."""

    def __init__(self, choice: Choice, address: str) -> None:
        host = f"@{urlsplit(address).netloc}" if choice.base_url else ""
        self.name = f"{choice.kind}:{choice.model}{host}"
        self._choice = choice
        self._address = address
        self._terms = first_terms(choice)
        self._lock = Lock()
        self._opened: BaseChatModel | None = None

    def ask(self, messages: Sequence[Message], limits: Deadlines) -> "LangChainConnection":
        """Raises ModelFailure where the library does not take the settings, as without a key."""
        return LangChainConnection(
            self._model(), Request(self._choice, tuple(messages), limits), self._terms, self._learn
        )

    def _learn(self, terms: Terms) -> None:
        """On which terms an answer came: the next one is asked for on them from the start."""
        self._terms = terms

    def _model(self) -> "BaseChatModel":
        with self._lock:
            if self._opened is None:
                self._opened = _open(self._choice, self._address)
            return self._opened


@dataclass(frozen=True, slots=True)
class Request:
    choice: Choice
    messages: tuple[Message, ...]
    limits: Deadlines


class LangChainConnection:
    abandonable = True

    def __init__(self, model: "BaseChatModel", request: Request, terms: Terms, learn: Callable[[Terms], None]) -> None:
        self._model = model
        self._request = request
        self._terms = terms
        self._learn = learn
        self._wire = Wire(request.limits)
        self._begun = False

    @property
    def connected(self) -> bool:
        return self._wire.connected

    def close(self) -> None:
        self._wire.break_off()

    def read(self, give: Give) -> None:
        """As Connection.read says. What the server refuses by its name it is asked without, once each."""
        while (fault := self._fault(give)) is not None:
            found, other = fault
            if other is None:
                raise found
            self._terms = other

    def _fault(self, give: Give) -> tuple[ModelFailure, Terms | None] | None:
        """What went wrong, if anything, and the terms on which it may go well. Returned and not raised, so that the
        library's error, which holds the request and its key, is not its context."""
        try:
            with self._wire.followed():
                self._pass_on(give)
        except ModelFailure as found:
            return found, None
        except Exception as error:  # noqa: BLE001 - the providers' libraries may raise anything
            other = self._terms.without(str(error)) if self._wire.status in _UNUSABLE else None
            return diagnose(error, self._wire, self._begun), other
        return None

    def _pass_on(self, give: Give) -> None:
        ended, asked = "", self._request
        more = options(asked.choice, asked.limits, self._terms)
        # `_stream` is where a LangChain model differs from another; the public `stream` around it adds callbacks, and
        # with them tracing to a service if only the environment says so.
        for chunk in self._model._stream(_translated(told(asked.messages, self._terms)), **more):
            ended = _ended(chunk) or ended
            if chunk.text and not self._begun:
                self._begun = True
                self._learn(self._terms)
            if not give(chunk.text):
                return
        self._judge(ended)

    def _judge(self, ended: str) -> None:
        """Raises ModelFailure for an end that is none."""
        if ended in _CUT:
            raise failure(ModelReason.TOO_LONG)
        if ended in _DECLINED:
            raise failure(ModelReason.REJECTED, "its provider declined to answer")
        if not self._begun:
            raise silence(self._wire)
        if not ended:
            raise failure(ModelReason.CLOSED_MIDSTREAM)


def _check(address: str) -> None:
    """Raises SettingsError; the address itself is not shown where it may hold a password."""
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise SettingsError("Setting llm.base_url is not an address.") from error
    if parts.username or parts.password or parts.query:
        raise SettingsError("Setting llm.base_url must hold no key: set KB_LLM_API_KEY in the environment.")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"Setting llm.base_url must be an address such as https://HOST/v1 (it is {address!r}).")


def _open(choice: Choice, address: str) -> "BaseChatModel":
    from langchain.chat_models import init_chat_model

    # Whatever the library misses, the product goes on without a model; its own words may show the key it was given.
    with suppress(Exception):
        model: BaseChatModel = init_chat_model(choice.model, model_provider=choice.kind, **_options(choice, address))
        follow(_http_client(model, choice.kind))
        return model
    raise failure(ModelReason.REJECTED, f"its library needs more, check llm.base_url and {_NEEDS[choice.kind]}")


def _options(choice: Choice, address: str) -> dict[str, Any]:
    # The key that a library finds in the environment is its provider's, and not for somebody else's address.
    key = choice.key or ("none" if choice.base_url and choice.kind != "azure_openai" else "")
    if choice.kind == "ollama":
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return {"base_url": address, "client_kwargs": {"headers": headers}}
    common: dict[str, Any] = {"max_retries": 0} | ({"api_key": key} if key else {})
    if choice.kind == "anthropic":
        return common | {"base_url": address}
    named = "azure_endpoint" if choice.kind == "azure_openai" else "base_url"
    return common | {named: address, "use_responses_api": False}


def _http_client(model: Any, kind: str) -> Client:  # noqa: ANN401 - each library names it differently
    """The httpx client that the provider's library uses. Raises ValueError where a key is missing."""
    if kind == "anthropic" and not model.anthropic_api_key.get_secret_value():
        raise ValueError
    library = model._client if kind in ("anthropic", "ollama") else model.root_client
    client: Client = library._client
    return client


def _translated(messages: Sequence[Message]) -> "list[BaseMessage]":
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
    return [kinds[message.role](message.text) for message in messages]


def _ended(chunk: "ChatGenerationChunk") -> str:
    """How the provider says that its answer is complete; each has a name of its own for it."""
    told = {**(chunk.generation_info or {}), **chunk.message.response_metadata}
    return str(told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason") or "")
