"""Files that nobody means when naming a folder: hidden ones, and what systems and editors leave behind."""

from kb_assistant.errors import UnsupportedFormat

_BEGINNINGS = (".", "~$")
_NAMES = frozenset({"__macosx", "thumbs.db", "desktop.ini"})


def is_leftover(path: str) -> bool:
    """Whether the file, or a folder above it, is one; `path` is a name or a path below a folder, with slashes."""
    return any(part.startswith(_BEGINNINGS) or part.casefold() in _NAMES for part in path.split("/"))


def check_named(path: str) -> None:
    """Raises UnsupportedFormat for a file that is no document by its name: it may hold passwords, and was not meant."""
    if is_leftover(path):
        raise UnsupportedFormat(
            f"{path} is hidden, or was left behind by a system or an editor: it is not taken for a document. "
            "If it is one, give it another name."
        )
