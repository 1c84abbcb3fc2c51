"""What may be set, section by section: each setting with its default and what it is for."""

import re
from ipaddress import ip_address, ip_network
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from kb_assistant.contrast import readable_under_white

_DAYS = 36_500
"""A century: who writes more means for ever, and no calendar goes as far."""
_USUAL_PORTS = {"http": ":80", "https": ":443"}


class Section(BaseModel):
    """Settings that begin with one word; numbers are in the unit that ends the name."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class DatabaseSettings(Section):
    url: str = Field("", description="SQLAlchemy address; empty is a SQLite file in the data folder.")

    @field_validator("url")
    @classmethod
    def _has_no_options(cls, url: str) -> str:
        """Those of SQLite are ours to choose, and would be taken for a part of the file's name."""
        if url.startswith("sqlite") and "?" in url:
            raise ValueError("an address of SQLite takes no options: leave out the question mark and what follows")
        return url


class EmbeddingSettings(Section):
    backend: str = Field("onnx", description="onnx, sentence_transformers, universal, hashing, or a dotted path.")
    model: str = Field("all-MiniLM-L6-v2", description="Name of the model, or a folder that holds one.")
    multilingual: Literal["auto", "always", "never"] = Field(
        "auto", description="Whether a second model compares texts across languages."
    )
    remembered_mb: int = Field(32, ge=0, description="Memory of each model for vectors of sentences found before.")


class IndexSettings(Section):
    vector: str = Field("faiss", description="faiss, flat, or a dotted path.")
    lexical: str = Field("tantivy", description="tantivy, or a dotted path.")


class RerankSettings(Section):
    backend: str = Field("none", description="none, cross_encoder, or a dotted path.")
    model: str = Field("", description="Name or folder of the cross-encoder.")


class IngestSettings(Section):
    max_file_mb: int = Field(100, ge=1, description="Larger files are refused.")
    memory_mb: int = Field(1024, ge=128, description="Memory one file may cost while it is read.")
    cpu_seconds: int = Field(60, ge=1, description="Processor time one file may cost.")
    wall_seconds: int = Field(120, ge=1, description="Time one file may take.")
    attempts: int = Field(3, ge=1, description="Tries before a file that kills its reader is parked.")
    keep_versions: bool = Field(True, description="Whether older versions stay readable for those who cite them.")


class AnswerSettings(Section):
    passages: int = Field(10, ge=1, le=100, description="Passages an answer is made from.")
    threshold: float = Field(0.5, ge=0, le=1, description="Confidence below which a question counts as not answered.")
    mode: Literal["strict", "balanced"] = Field("strict", description="Leave out what no quote supports, or mark it.")


class ModelSettings(Section):
    model: str = Field("", description="KIND:NAME of the language model; empty quotes without one.")
    base_url: str = Field("", description="Address of an OpenAI-compatible server.")
    api_key: SecretStr = Field(SecretStr(""), description="The key, from the environment only.")
    temperature: float = Field(0.0, ge=0, le=2, description="0 answers the same question alike.")
    connect_seconds: float = Field(5, gt=0, description="Time to reach the server.")
    first_token_seconds: float = Field(60, gt=0, description="Time until the answer begins.")
    idle_seconds: float = Field(20, gt=0, description="Silence in the middle of an answer.")
    total_seconds: float = Field(180, gt=0, description="Time for a whole answer.")
    max_tokens: int = Field(700, ge=16, description="Length of an answer.")
    source_tokens: int = Field(1500, ge=100, description="Tokens of sources a model is given.")
    context_tokens: int = Field(4096, ge=512, description="Context of a local GGUF model.")
    concurrency: int = Field(2, ge=1, description="Answers written at a time.")
    wait_seconds: float = Field(30, ge=0, description="Wait for a free place among them.")


class AccountSettings(Section):
    hash_memory_kb: int = Field(65_536, ge=19_456, le=1 << 22, description="Memory one hash of a password costs.")
    hash_rounds: int = Field(3, ge=2, le=100, description="Rounds of one hash of a password.")
    hash_slots: int = Field(2, ge=1, description="Passwords checked at a time.")
    hash_wait_seconds: float = Field(10, gt=0, le=3600, description="Wait for a free place among them.")
    words: str = Field("", description="Words no password may be made of, by commas: the company's name.")
    name_groups: bool = Field(True, description="Whether whoever may upload is offered the names of all groups.")


class SessionSettings(Section):
    idle_minutes: int = Field(480, ge=1, le=_DAYS * 24 * 60, description="A session unused for so long is over.")
    absolute_hours: int = Field(168, ge=1, le=_DAYS * 24, description="A session is over after so long, used or not.")


class IdentitySettings(Section):
    issuer: str = Field("", description="Address of the OpenID provider, as it calls itself; empty is none.")
    client_id: str = Field("", description="What this program is called at the provider.")
    client_secret: SecretStr = Field(SecretStr(""), description="Its secret there, from the environment only.")
    redirect_uri: str = Field("", description="Where browsers come back to, as registered at the provider.")
    scopes: str = Field("openid profile email", description="What the provider is asked for.")
    groups_claim: str = Field("groups", description="Where the provider lists a person's groups.")
    domains: str = Field("", description="E-mail domains that come in, by commas; empty is every account there.")
    admit: bool = Field(True, description="Whether a person who is not known yet gets an account.")


class ProxySettings(Section):
    peers: str = Field("", description="Addresses or networks of the reverse proxy, by commas.")
    secret: SecretStr = Field(
        SecretStr(""), description="What a proxy that signs people in proves itself by, from the environment only."
    )
    secret_header: str = Field("x-proxy-secret", description="Header of that secret.")
    user_header: str = Field("x-forwarded-user", description="Header of the person's lasting name.")
    groups_header: str = Field("x-forwarded-groups", description="Header of the person's groups, by commas.")

    @field_validator("peers")
    @classmethod
    def _are_networks(cls, peers: str) -> str:
        for peer in _listed(peers):
            ip_network(peer)
        return peers

    @property
    def networks(self) -> tuple[str, ...]:
        return _listed(self.peers)


class AuditSettings(Section):
    key: SecretStr = Field(SecretStr(""), description="Seals the audit log; several by commas, the first one seals.")
    required: bool = Field(False, description="Whether an answer is withheld where the log can't be written.")


class ServerSettings(Section):
    host: str = Field(
        "127.0.0.1", description="Address to listen at; others than this machine's need server.public_url."
    )
    port: int = Field(8400, ge=0, le=65535, description="Port to listen at.")
    public_url: str = Field("", description="How browsers reach it, such as https://kb.example.com.")
    hosts: str = Field("", description="Further names it goes by, with their port, by commas.")
    origins: str = Field("", description="Other origins whose pages may use it (CORS), by commas.")
    auth: Literal["accounts", "none"] = Field("accounts", description="none lets everybody on this machine do all.")
    docs: bool = Field(False, description="Whether /openapi.json is served, to who signed in.")
    metrics_token: SecretStr = Field(SecretStr(""), description="Who shows it reads /metrics; empty turns them off.")
    questions: int = Field(8, ge=1, description="Questions answered at a time; others wait.")
    wait_seconds: float = Field(20, ge=0, description="Wait for a free place among them.")
    shutdown_seconds: int = Field(30, ge=0, description="Time that answers under way get when it is stopped.")
    requests: int = Field(200, ge=1, description="Requests under way at a time; more are asked to come back later.")
    connections: int = Field(1000, ge=1, description="Connections at a time; more are asked to come back later.")
    header_seconds: float = Field(10, gt=0, description="Time for the first line and the headers of a request.")
    body_seconds: float = Field(30, gt=0, description="Time for a request's body, and a second more for each 8 kB.")
    worker: bool = Field(True, description="Whether it takes in queued files, in a process of its own beside it.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="What is written to the error output, a line of JSON each."
    )

    @property
    def address(self) -> str:
        """How browsers reach it."""
        return self.public_url.rstrip("/") or self.local_address

    @property
    def local_address(self) -> str:
        """How this machine itself reaches it."""
        return f"http://[::1]:{self.port}" if self.host == "::1" else f"http://127.0.0.1:{self.port}"

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches it."""
        return self.host == "localhost" or (_is_address(self.host) and ip_address(self.host).is_loopback)

    @property
    def is_everywhere(self) -> bool:
        """Whether it listens at every address of this machine."""
        return _is_address(self.host) and ip_address(self.host).is_unspecified

    @property
    def secure(self) -> bool:
        """Whether browsers come by HTTPS."""
        return self.public_url.startswith("https://")

    @property
    def names(self) -> frozenset[str]:
        """The Host headers it answers to: its public name, and on this machine itself its port's."""
        public = urlsplit(self.public_url).netloc
        local = (f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]"))
        return frozenset(name.lower() for name in (public, *local, *_listed(self.hosts)) if name)

    @field_validator("public_url")
    @classmethod
    def _is_as_browsers_say(cls, url: str) -> str:
        return _as_browsers_say(url)

    @field_validator("hosts")
    @classmethod
    def _are_names(cls, hosts: str) -> str:
        for host in _listed(hosts):
            if not re.fullmatch(r"[^/*@\s?#]+", host) or not host.isascii():
                raise ValueError(f"{host!r} is no name with its port: write each like kb.example.com:8400, in ASCII")
        return hosts

    @field_validator("origins")
    @classmethod
    def _are_origins(cls, origins: str) -> str:
        """Each by itself: a pattern, or `null`, would let in pages of others."""
        for origin in _listed(origins):
            if not re.fullmatch(r"https?://[^/*@\s?#]+", origin):
                raise ValueError(f"{origin!r} is no origin: write each like https://intranet.example.com")
        return ",".join(map(_as_browsers_say, _listed(origins)))

    @property
    def allowed_origins(self) -> frozenset[str]:
        return frozenset(_listed(self.origins))


class LimitSettings(Section):
    questions_per_minute: int = Field(30, ge=1, description="Questions and searches of one person.")
    questions_per_day: int = Field(2000, ge=1, description="Questions and searches of one person.")
    all_questions_per_day: int = Field(200_000, ge=1, description="Questions of everybody together.")
    upload_files_per_day: int = Field(20_000, ge=1, description="Files that one person may upload.")
    upload_mb_per_day: int = Field(10_000, ge=1, description="What one person may upload.")
    upload_mb: int = Field(1_000, ge=1, description="One upload in all, and what a ZIP may unpack to.")


class PageSettings(Section):
    cache_mb: int = Field(200, ge=0, description="Pictures of pages that are kept, to be shown again at once.")


class ShareSettings(Section):
    enabled: bool = Field(True, description="Whether answers can be shared by links; turning it off ends all links.")
    anonymous: bool = Field(False, description="Whether a link may be made that needs no sign-in.")
    days: int = Field(90, ge=1, le=_DAYS, description="Days after which a link ends, at most.")


class ReviewSettings(Section):
    unanswered: bool = Field(
        True,
        description="Whether reviewers see, without a name, questions with no answer or a doubtful one.",
    )


class BotSettings(Section):
    name: str = Field("Assistant", min_length=1, max_length=60, description="What the assistant is called.")
    avatar: str = Field(
        ":material/menu_book:",
        pattern=r"^(:material/[a-z0-9_]{1,60}:|[^:\s]{1,8})$",
        description="An emoji, or the name of a Material symbol such as :material/menu_book:.",
    )
    colour: str = Field("#4f46e5", pattern=r"^#[0-9a-fA-F]{6}$", description="Colour of buttons and marks, as #rrggbb.")
    greeting: str = Field("", max_length=300, description="What it says first; empty is said in the reader's language.")
    starters: str = Field("", description="Questions offered to begin with, separated by |.")

    @field_validator("colour")
    @classmethod
    def _bears_white_text(cls, colour: str) -> str:
        shade = readable_under_white(colour)
        if shade != colour.lower():
            raise ValueError(f"white text on {colour} can't be read: choose a darker colour, such as {shade}")
        return colour

    @property
    def starter_questions(self) -> tuple[str, ...]:
        return tuple(question.strip() for question in self.starters.split("|") if question.strip())


class RetentionSettings(Section):
    answers_days: int = Field(0, ge=0, le=_DAYS, description="Days that questions and answers are kept; 0 is for ever.")
    events_days: int = Field(0, ge=0, le=_DAYS, description="Days that events for figures are kept; 0 is for ever.")
    audit_names_days: int = Field(0, ge=0, le=_DAYS, description="Days that the audit log knows names and addresses.")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _as_browsers_say(url: str) -> str:
    """With scheme and host in small letters and without the port that is the usual one: whatever is written otherwise
    is never said by a browser, which would be refused at every request."""
    scheme, mark, rest = url.strip().partition("://")
    host, slash, path = rest.partition("/")
    if not host.isascii():
        raise ValueError("browsers say the name of this host in ASCII, with xn-- at its beginning: write it so")
    scheme = scheme.lower()
    return f"{scheme}{mark}{host.lower().removesuffix(_USUAL_PORTS.get(scheme, ''))}{slash}{path}"


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
