"""Forms with files (multipart/form-data) as they come in: files straight to disk, all within limits."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from kb_assistant.documents.intake import Incoming
from kb_assistant.errors import InvalidInput, LimitExceeded
from kb_assistant.store.drafts import Draft

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_FORM = "Send the files as multipart/form-data."
_BROKEN_OFF = "The upload broke off before its end: send it again."
_ZIP = b"PK"
_LONGEST_VALUE = 4_096
_MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class FormLimits:
    """`file_bytes` does not hold for a ZIP, whose files are looked at one by one. `too_large` is raised for a file of
    that name."""

    files: int
    file_bytes: int
    too_large: Callable[[str], LimitExceeded]


@dataclass(frozen=True, slots=True)
class Form:
    fields: Mapping[str, tuple[str, ...]]
    files: tuple[Incoming, ...]


@asynccontextmanager
async def received(
    request: Request, draft: Callable[[], Draft], limits: FormLimits, fields: frozenset[str]
) -> AsyncIterator[Form]:
    """The form, whose files are gone with the block unless they were kept.

    Raises InvalidInput for what is no whole form or has other fields, LimitExceeded, StorageFull."""
    with ExitStack() as drafts:
        parts = _Parts(draft, drafts, limits, fields)
        try:
            await _read(request, parts)
        except FormParserError as error:
            raise InvalidInput(f"{_FORM} This could not be read.") from error
        except ClientDisconnect as error:
            raise InvalidInput(_BROKEN_OFF) from error
        yield parts.form()


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise InvalidInput(_FORM)
    return options[b"boundary"]


async def _read(request: Request, parts: "_Parts") -> None:
    parser = MultipartParser(_boundary(request), parts.callbacks())
    async for chunk in request.stream():
        await run_in_threadpool(parser.write, chunk)


class _Parts:
    """What the parser finds, put together: called piece by piece as it comes."""

    def __init__(
        self, draft: Callable[[], Draft], drafts: ExitStack, limits: FormLimits, fields: frozenset[str]
    ) -> None:
        self._new_draft = draft
        self._drafts = drafts
        self._limits = limits
        self._known = fields
        self._header, self._value, self._disposition = b"", b"", b""
        self._field = ""
        self._text = bytearray()
        self._file: Incoming | None = None
        self._fields: dict[str, tuple[str, ...]] = {}
        self._files: list[Incoming] = []
        self._count = 0
        self._whole = False

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._opened,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def form(self) -> Form:
        """Raises InvalidInput where the last boundary did not come: something is missing."""
        if not self._whole:
            raise InvalidInput(_BROKEN_OFF)
        return Form(self._fields, tuple(self._files))

    def _begin(self) -> None:
        self._disposition, self._file = b"", None
        self._text.clear()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header, self._value = b"", b""

    def _opened(self) -> None:
        _, options = parse_options_header(self._disposition.decode("latin-1"))
        self._field = _text(options.get(b"name", b""))
        if b"filename" in options:
            self._open_file(_text(options[b"filename"]))
            return
        self._count += 1
        if self._count > _MOST_FIELDS or self._field not in self._known:
            raise InvalidInput(f"The form may have the fields {', '.join(sorted(self._known))}, and files.")

    def _open_file(self, name: str) -> None:
        if len(self._files) >= self._limits.files:
            raise LimitExceeded(f"More than {self._limits.files} files at a time: send the rest in a second upload.")
        # Browsers and httpx write a quotation mark in a name so.
        self._file = Incoming(self._drafts.enter_context(self._new_draft()), name.replace("%22", '"'))
        self._files.append(self._file)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            self._text += data[start:end]
            if len(self._text) > _LONGEST_VALUE:
                raise LimitExceeded(f"A field is longer than {_LONGEST_VALUE:,} bytes.")
            return
        draft = self._file.draft
        draft.write(data[start:end])
        if draft.size > self._limits.file_bytes and draft.head != _ZIP:
            raise self._limits.too_large(self._file.name)

    def _end(self) -> None:
        if self._file is None:
            self._fields[self._field] = (*self._fields.get(self._field, ()), _text(bytes(self._text)))

    def _finish(self) -> None:
        self._whole = True


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
