"""Pages of a document as pictures, and where on them a passage stands."""

from kb_assistant.client.wire import Wire
from kb_assistant.domain.pages import Pages, Rectangles


class PageImages:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def list(self, version: str) -> Pages:
        return self._wire.get(Pages, f"/versions/{version}/pages")

    def image(self, version: str, page: int, scale: float = 1.5) -> bytes:
        """PNG, `scale` pixels a point."""
        return self._wire.bytes(f"/versions/{version}/pages/{page}/image", scale=scale)

    def rectangles(self, version: str, page: int, start: int = 0, end: int | None = None) -> Rectangles:
        """Of a passage of the version's text; none where its place is not certain."""
        return self._wire.get(Rectangles, f"/versions/{version}/pages/{page}/rectangles", start=start, end=end)
