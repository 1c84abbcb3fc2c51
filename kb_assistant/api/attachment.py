"""Files that are saved, never shown: what somebody uploaded must not act as a page of this server."""

import re
from urllib.parse import quote

from fastapi.responses import FileResponse

from kb_assistant.documents.originals import Original

# What browsers can do nothing with but save or hand to a program. Everything else, HTML first, is bytes.
_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_BYTES = "application/octet-stream"
_UNSAFE = re.compile(r"[^A-Za-z0-9 ._-]")
_LONGEST_NAME = 200


def attachment(original: Original) -> FileResponse:
    """The file with its name as RFC 6266 has it; parts of it can be asked for."""
    headers = {"content-disposition": disposition(original.name), "etag": f'"{original.digest}"'}
    return FileResponse(original.file, headers=headers, media_type=_TYPES.get(original.format, _BYTES))


def disposition(name: str) -> str:
    """For any name: a plain one for old programs, and the real one in escapes."""
    shown = "".join(c for c in name if c.isprintable())[-_LONGEST_NAME:].strip() or "document"
    plain, escaped = _UNSAFE.sub("_", shown), quote(shown.encode("utf-8", "replace"), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{escaped}"
