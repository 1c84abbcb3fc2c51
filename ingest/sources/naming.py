"""What uploaded files are called: a path as text, which names a file on no disk."""

import re

_LONGEST_PART, _LONGEST = 200, 1_000
_DRIVE = re.compile(r"^[A-Za-z]:$")
_NO_PARTS = frozenset({"", ".", ".."})


def shown_path(name: str) -> str:
    """The name as a relative path, without what leads out of a folder, ends a line or moves a cursor; never empty."""
    parts = [_clean(part) for part in name.replace("\\", "/").split("/")]
    kept = [part for part in parts if part not in _NO_PARTS and not _DRIVE.match(part)]
    while len(kept) > 1 and len("/".join(kept)) > _LONGEST:
        kept.pop(0)
    return "/".join(kept) or "document"


def _clean(part: str) -> str:
    """Of a long one the end is kept: there stands what kind of file it is."""
    return "".join(c for c in part if c.isprintable()).strip()[-_LONGEST_PART:].strip()
