"""pdfium's functions as they are called thousands of times a page.

pypdfium2's bindings check and convert each argument and let other threads run during each call, which takes several
times as long as what the functions do. Bound without that, they take whole numbers and what is made here or by ctypes.
"""

import ctypes
from ctypes import byref, c_void_p
from typing import Any

import pypdfium2 as pdfium


def quick(function: Any, result: Any) -> Any:  # noqa: ANN401
    """An `int` that is given to it must fit into 32 bits, any other number must be of a type of ctypes."""
    return ctypes.PYFUNCTYPE(result)(ctypes.cast(function, c_void_p).value or 0)


def address(opened: pdfium.PdfPage | pdfium.PdfTextPage) -> c_void_p:
    return ctypes.cast(opened.raw, c_void_p)


class Handle(c_void_p):
    """What functions give out to be handed to others: as such it stays what it is, where c_void_p becomes a number."""


class Numbers:
    """Room for so many numbers, for functions to write into: `each` is where each of them goes."""

    __slots__ = ("_room", "_seen", "each", "start")

    def __init__(self, kind: Any, count: int) -> None:  # noqa: ANN401
        self._room = (kind * count)()
        self._seen = memoryview(self._room).cast("B").cast(kind._type_)
        self.each = [byref(self._room, index * ctypes.sizeof(kind)) for index in range(count)]
        self.start = self.each[0]

    def clear(self, count: int) -> None:
        """The first so many."""
        ctypes.memset(self._room, 0, count * self._seen.itemsize)

    def first(self, count: int) -> list[Any]:
        return self._seen[:count].tolist()

    @property
    def numbers(self) -> list[Any]:
        return self._seen.tolist()

    def __getitem__(self, index: int) -> Any:  # noqa: ANN401
        return self._seen[index]
