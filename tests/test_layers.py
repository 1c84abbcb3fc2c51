"""Imports point down only: the map of the code, held."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("kb_assistant", "ingest", "indexes", "ui")

# From the top down; a file may import from its own layer only what is named in SAME, and from every layer below.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("ui", "kb_assistant.cli"),
    ("kb_assistant.api", "kb_assistant.client", "kb_assistant.terminal", "kb_assistant.attending"),
    ("kb_assistant.bootstrap", "kb_assistant.sample"),
    ("kb_assistant.evaluation", "ingest.worker", "ingest.read_ahead"),
    ("kb_assistant.entrance",),
    (
        "kb_assistant.assistant",
        "kb_assistant.library",
        "kb_assistant.documents",
        "kb_assistant.answers",
        "kb_assistant.people",
        "kb_assistant.operations",
        "ingest.pipeline",
    ),
    (
        "kb_assistant.documents.admission",
        "kb_assistant.documents.erasure",
        "kb_assistant.documents.moves",
        "kb_assistant.answers.exchanges",
        "ingest.vectors",
        "ingest.backlog",
    ),
    (
        "kb_assistant.dialog",
        "kb_assistant.retrieval",
        "kb_assistant.generation",
        "kb_assistant.comparison",
        "kb_assistant.identity",
        "ingest.loaders",
        "ingest.language",
        "ingest.chunking",
        "ingest.sources",
        "ingest.sandbox",
        "ingest.child",
        "ingest.limits",
        "ingest.sandboxes",
        "ingest.sandbox_child",
        "ingest.reading",
        "ingest.drawing",
        "ingest.page_reader",
        "ingest.stopping",
    ),
    ("kb_assistant.language",),
    ("kb_assistant.store", "kb_assistant.embedding", "kb_assistant.logs", "indexes"),
    ("kb_assistant.domain", "kb_assistant.privacy"),
    (
        "kb_assistant.errors",
        "kb_assistant.settings",
        "kb_assistant.contrast",
        "kb_assistant.backends",
        "kb_assistant.clock",
        "kb_assistant.certificates",
    ),
)

# Members of one layer that may import each other; everything may import within its own name.
SAME = {
    ("kb_assistant.cli", "ui"),
    ("kb_assistant.evaluation", "ingest.worker"),
    ("ingest.worker", "ingest.read_ahead"),
    ("kb_assistant.store", "indexes"),  # rows become index entries
    ("kb_assistant.dialog", "kb_assistant.generation"),  # models write follow-ups anew
    ("kb_assistant.settings", "kb_assistant.errors"),
    ("kb_assistant.settings", "kb_assistant.contrast"),
    ("kb_assistant.backends", "kb_assistant.errors"),
    ("kb_assistant.documents", "ingest.pipeline"),  # the only writer of versions
    ("ingest.sandbox", "ingest.language"),
    ("ingest.sandbox", "ingest.child"),
    ("ingest.sandbox", "ingest.limits"),
    ("ingest.child", "ingest.limits"),
    ("ingest.sources", "ingest.loaders"),  # archives are checked alike
    ("ingest.sandbox_child", "ingest.loaders"),
    ("ingest.reading", "ingest.loaders"),
    ("ingest.drawing", "ingest.loaders"),
    ("ingest.page_reader", "ingest.sandbox"),
    ("ingest.page_reader", "ingest.child"),
    ("ingest.page_reader", "ingest.limits"),
    ("ingest.sandboxes", "ingest.sandbox"),
    ("ingest.sandboxes", "ingest.limits"),
    ("ingest.sandbox_child", "ingest.sandbox"),
}

# A framework stays in the files that wrap it.
WRAPPED = {
    "argon2": ("kb_assistant/identity/hashing.py",),
    "phonenumbers": ("kb_assistant/privacy/phones.py",),
    "zxcvbn": ("kb_assistant/identity/passwords.py",),
    "fastapi": ("kb_assistant/api/",),
    "starlette": ("kb_assistant/api/",),
    "python_multipart": ("kb_assistant/api/reception.py",),
    "uvicorn": ("kb_assistant/api/server.py",),
    "prometheus_client": ("kb_assistant/api/metrics.py",),
    "sqlalchemy": ("kb_assistant/store/",),
    "alembic": ("kb_assistant/store/migrations/",),
    "faiss": ("indexes/vector/faiss.py",),
    "tantivy": ("indexes/lexical/tantivy/",),
    "pypdf": ("ingest/loaders/",),
    "pypdfium2": ("ingest/loaders/pdf/pdfium/", "ingest/loaders/pdf/pages.py"),
    "docx": ("ingest/loaders/docx/document.py",),
    "pptx": ("ingest/loaders/pptx/document.py",),
    "sentence_transformers": ("kb_assistant/embedding/", "kb_assistant/retrieval/rerankers/cross_encoder.py"),
    "onnxruntime": ("kb_assistant/embedding/",),
    "torch": ("kb_assistant/embedding/",),
    "langchain": ("kb_assistant/generation/models/langchain.py",),
    "langchain_core": ("kb_assistant/generation/models/langchain.py",),
    "httpx": ("kb_assistant/generation/models/watched.py",),
    "httpx2": (
        *("kb_assistant/generation/models/watched.py", "kb_assistant/identity/"),
        *("kb_assistant/client/", "kb_assistant/certificates.py"),
    ),
    "authlib": ("kb_assistant/identity/oidc.py",),
    "joserfc": ("kb_assistant/identity/id_token.py",),
    "xllamacpp": ("kb_assistant/generation/models/gguf.py",),
    "tiktoken": ("kb_assistant/generation/tokens.py",),
    "typer": ("kb_assistant/cli/",),
    "rich": ("kb_assistant/terminal/",),
    "streamlit": ("ui/",),
    "altair": ("ui/",),
    "pydantic_settings": ("kb_assistant/settings/",),
}


@cache
def modules() -> list[str]:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    names = [file.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for file in files]
    return sorted(name.removesuffix(".__init__") for name in names)


def file_of(module: str) -> Path:
    path = ROOT / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def imports(module: str) -> tuple[str, ...]:
    """Every name imported anywhere in the file, also inside functions and for types."""
    return tuple(_imports(module))


def _imports(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(file_of(module).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def place(name: str) -> tuple[int, str] | None:
    """The layer and the nearest member of it that a module belongs to; None where a bare package is meant."""
    members = [
        (number, member)
        for number, layer in enumerate(LAYERS)
        for member in layer
        if name == member or name.startswith(member + ".")
    ]
    return max(members, key=lambda found: len(found[1]), default=None)


def test_every_module_has_a_layer() -> None:
    bare = {*PACKAGES, "kb_assistant"}
    assert [name for name in modules() if place(name) is None and name not in bare] == []


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_from_below_only(module: str) -> None:
    here = place(module)
    if here is None:
        return
    wrong = []
    for name in imports(module):
        there = place(name)
        if there is None or there[1] == here[1]:
            continue
        if there[0] < here[0] or (there[0] == here[0] and (here[1], there[1]) not in SAME):
            wrong.append(name)
    assert wrong == []


def test_indexes_know_nothing_of_this_program_but_its_errors() -> None:
    known = [
        n for m in modules() if m.startswith("indexes") for n in imports(m) if n.startswith(("kb_assistant", "ingest"))
    ]
    assert [name for name in known if not name.startswith("kb_assistant.errors")] == []


def test_the_interface_knows_only_client_domain_and_settings() -> None:
    allowed = ("kb_assistant.client", "kb_assistant.domain", "kb_assistant.settings")
    ours = [
        n
        for m in modules()
        if m.startswith("ui")
        for n in imports(m)
        if n.startswith(("kb_assistant", "ingest", "indexes"))
    ]
    assert [name for name in ours if not name.startswith(allowed)] == []


@pytest.mark.parametrize("framework", sorted(WRAPPED))
def test_a_framework_stays_in_the_files_that_wrap_it(framework: str) -> None:
    users = [m for m in modules() if any(n.split(".")[0] == framework for n in imports(m))]
    paths = [file_of(m).relative_to(ROOT).as_posix() for m in users]
    assert [path for path in paths if not path.startswith(WRAPPED[framework])] == []


def test_no_module_imports_itself_through_others() -> None:
    graph = {
        m: {n for i in imports(m) for n in (i, i.rpartition(".")[0]) if n in set(modules())} - {m} for m in modules()
    }
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path, module))
        if module not in done:
            for other in sorted(graph[module]):
                visit(other, (*path, module))
            done.add(module)

    sys.setrecursionlimit(10_000)
    for module in graph:
        visit(module, ())


def test_only_settings_reads_the_environment() -> None:
    reads = re.compile(r"os\.environ(\.get|\[[^]]*\](?! *=))|getenv")
    readers = [module for module in modules() if reads.search(file_of(module).read_text())]
    assert readers == ["kb_assistant.settings.environment"]


def test_nothing_is_unpickled_or_evaluated() -> None:
    forbidden = {"pickle", "joblib", "marshal", "shelve", "dill"}
    assert [m for m in modules() if forbidden & {name.split(".")[0] for name in imports(m)}] == []
    # What libraries unpickle or run if they are asked to; models' weights are read as safetensors or ONNX.
    asked = re.compile(r"allow_pickle=True|\btorch\.load\(|\byaml\.(?!safe_)\w*load|(?<![\w.])(?:eval|exec)\(")
    assert [m for m in modules() if asked.search(file_of(m).read_text())] == []


def test_t044_t049_no_page_has_the_framework_read_html_or_keep_a_file() -> None:
    """A file that it keeps, it gives to whoever has its address, without asking who they are."""
    files = "download_button|image|audio|video|pdf|file_uploader|camera_input|iframe|dataframe|data_editor"
    asked = re.compile(rf"\.(?:{files}|write|write_stream)\(|unsafe_allow_html|\.html\((?!_STYLE\))")
    assert [m for m in modules() if m.startswith("ui") and asked.search(file_of(m).read_text())] == []
