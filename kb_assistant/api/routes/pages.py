"""Pages of a version as pictures, and the rectangles of a passage on them."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response

from kb_assistant.api.context import Kb
from kb_assistant.api.policy import Reader
from kb_assistant.api.problems import PROBLEMS
from kb_assistant.documents.page_viewer import LARGEST_SCALE, SMALLEST_SCALE
from kb_assistant.domain.pages import Pages, Rectangles

router = APIRouter(prefix="/api/v1/versions", tags=["documents"], responses=PROBLEMS)

Id = Annotated[str, Path(description="The version's id.", max_length=32)]
Number = Annotated[int, Path(description="The page, the first is 1.", ge=1, lt=1 << 31)]
Scale = Annotated[float, Query(ge=SMALLEST_SCALE, le=LARGEST_SCALE, description="Pixels a point, by quarters.")]
Offset = Annotated[int, Query(ge=0, lt=1 << 31, description="In characters of the version's text.")]

End = Annotated[int | None, Query(ge=1, lt=1 << 31, description="Where it ends; the page's end if not named.")]

# Kept by the browser, and asked for again each time: what one may read can change at any moment.
_HEADERS = {"cache-control": "private, no-cache", "vary": "authorization, cookie, x-api-key"}


@router.get("/{version}/pages")
def list_pages(who: Reader, kb: Kb, version: Id) -> Pages:
    """Sizes, and where in the text each page begins and ends; none for formats that have no pages to be shown."""
    return kb.page_viewer.pages(who, version)


@router.get(
    "/{version}/pages/{page}/image",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}, 304: {"description": "What the browser has is as it was."}},
)
def show_page(
    who: Reader,
    kb: Kb,
    version: Id,
    page: Number,
    scale: Scale = 1.5,
    known: Annotated[str, Header(alias="if-none-match", max_length=8192)] = "",
) -> Response:
    """A page as PNG; a very large one comes with fewer pixels. One's looks at a document are noted once an hour."""
    picture = kb.page_viewer.picture(who, version, page, scale)
    headers = {**_HEADERS, "etag": f'"{picture.tag}"'}
    if picture.tag in known:
        return Response(status_code=304, headers=headers)
    return Response(picture.png, media_type="image/png", headers=headers)


@router.get("/{version}/pages/{page}/rectangles")
def show_rectangles(who: Reader, kb: Kb, version: Id, page: Number, start: Offset = 0, end: End = None) -> Rectangles:
    """Where on the page the version's text from `start` to `end` stands, in fractions of its width and height; none
    where that is not certain. A passage that runs over several pages has its own on each of them."""
    return kb.page_viewer.rectangles(who, version, page, start, end)
