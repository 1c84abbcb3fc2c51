"""PowerPoint presentations: what each slide shows, in reading order, and what its speaker noted. A page is a slide.

The XML is walked directly, because alternatives, SmartArt and what a shape takes from its layout are not among what
python-pptx lists. Hidden slides are left out as all hidden text is: who sees the presentation does not see them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from ingest.loaders.archive import check_archive
from ingest.loaders.blocks import Block, Outside, assemble, crossed_out, hidden_text, only_crossed_out
from ingest.loaders.pptx.graphics import parsed
from ingest.loaders.pptx.shapes import A, Box, P, R, flat, number, shapes_of, template
from ingest.loaders.pptx.slide import Related, Slide, SlideText, edge_texts, notes_text, opens, read
from ingest.loaders.pptx.text import without_empty_subheadings
from ingest.loaders.pptx.titles import with_title
from ingest.loaders.pptx.visibility import Surroundings, background, layers, palette
from ingest.loaders.properties import title_and_day
from kb_assistant.domain.documents import Extract, Finding
from kb_assistant.errors import LoadFailure

if TYPE_CHECKING:
    from pptx.parts.presentation import PresentationPart
    from pptx.slide import Slide as Given
    from pptx.slide import SlideMaster

SUFFIXES: tuple[str, ...] = (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm")

# Those of presentations that python-pptx knows no class for.
_MORE_KINDS = tuple(f"application/vnd.ms-powerpoint.{kind}.macroEnabled.main+xml" for kind in ("slideshow", "template"))
_THEME = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
_REPORTED_HIDDEN_CHARS = 4
_MOST_FINDINGS = 50
_RUNNING_FROM = 3
_DEFAULT_SIZE = (9_144_000, 6_858_000)


def load(file: Path, name: str) -> Extract:
    check_archive(file, name)
    main = _opened(file, name)
    deck = _Deck(main, _edges(main))
    deck.through()
    blocks = without_empty_subheadings([block for block in deck.blocks if block.text.strip()])
    if not blocks:
        raise _nothing(deck, name)
    title, day = title_and_day(main.package)
    outside = Outside(title, day, deck.pages, tuple(deck.findings[:_MOST_FINDINGS]))
    return assemble(blocks, name, outside)


def _opened(file: Path, name: str) -> "PresentationPart":
    from pptx.opc.package import PartFactory
    from pptx.package import Package
    from pptx.parts.presentation import PresentationPart

    PartFactory.part_type_for.update(dict.fromkeys(_MORE_KINDS, PresentationPart))
    try:
        main = Package.open(str(file)).main_document_part
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        raise _damaged(name) from error
    if not isinstance(main, PresentationPart):
        raise _damaged(name)
    return main


def _damaged(name: str) -> LoadFailure:
    return LoadFailure(f"{name} is damaged: open it in PowerPoint, save it again as .pptx and upload that copy.")


def _nothing(deck: "_Deck", name: str) -> LoadFailure:
    """Why no text was found."""
    codes = {finding.code for finding in deck.findings}
    if "damaged" in codes:
        return _damaged(name)
    if "hidden_slide" in codes and not deck.slides:
        return LoadFailure(f"{name} shows nothing, for its slides are hidden: unhide those that should be found.")
    if "crossed_out" in codes:
        return only_crossed_out(name)
    if "page_without_text" in codes:
        return LoadFailure(f"{name} holds no text, only pictures: put what they say on the slides or into their notes.")
    return LoadFailure(f"{name} holds no text: check that it has slides with text, and upload it again.")


def _edges(main: "PresentationPart") -> Box:
    size = main.presentation.element.find(f"{P}sldSz")
    width, height = (0, 0) if size is None else (number(size.get("cx")), number(size.get("cy")))
    return Box(0, 0, width or _DEFAULT_SIZE[0], height or _DEFAULT_SIZE[1])


@dataclass(slots=True)
class _Deck:
    main: "PresentationPart"
    edges: Box
    pages: int = 0
    slides: list[tuple[Slide, str]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    themes: dict[str, etree._Element | None] = field(default_factory=dict)

    def through(self) -> None:
        ids = self.main.presentation.element.iterfind(f"{P}sldIdLst/{P}sldId")
        for self.pages, entry in enumerate(ids, 1):
            self._open(entry.get(f"{R}id") or "", self.pages)
        running = _running([slide for slide, _ in self.slides])
        tables = 0
        for slide, notes in self.slides:
            text = read(slide, running, tables)
            tables = max([tables, *(block.table for block in text.blocks)])
            self.blocks.extend(text.blocks)
            self.blocks.append(Block(notes, page=slide.number))
            self.findings.extend(_findings(slide, text, notes))

    def _open(self, key: str, page: int) -> None:
        try:
            given = _given(self.main, key)
            hidden = given.element.get("show") in {"0", "false"}
            opened = None if hidden else (self._slide(given, page), _notes(given))
        except (KeyError, ValueError, AttributeError, etree.XMLSyntaxError):
            message = "Is damaged and was left out: save the presentation again in PowerPoint and upload that copy."
            self.findings.append(Finding("damaged", message, page))
            return
        if opened is None:
            message = "Is a hidden slide; it was left out. Unhide it to have it found."
            self.findings.append(Finding("hidden_slide", message, page))
        else:
            self.slides.append(opened)

    def _slide(self, given: "Given", page: int) -> Slide:
        layout = given.slide_layout
        master = layout.slide_master
        roots = (given.element, layout.element, master.element)
        kinds = template(layout.element, master.element)
        maps = [root.find(f"{P}clrMapOvr/{A}overrideClrMapping") for root in roots[:2]]
        colours = palette(self._theme(master), [*maps, master.element.find(f"{P}clrMap")])
        drawn = (shape for root in roots[1:] for shape in flat(shapes_of(root, kinds)) if not shape.role)
        around = Surroundings(colours, background(roots, colours), layers(drawn).opaque)
        styles = [*master.element.iterfind(f"{P}txStyles/{P}bodyStyle")]
        shapes = with_title(shapes_of(given.element, kinds), self.edges)
        return Slide(page, shapes, styles, around, self.edges, _related(given), opens(layout.element))

    def _theme(self, master: "SlideMaster") -> etree._Element | None:
        """Of a master; a damaged one costs only its colours."""
        key = str(master.part.partname)
        if key not in self.themes:
            try:
                self.themes[key] = parsed(master.part.part_related_by(_THEME).blob)
            except (KeyError, ValueError, etree.XMLSyntaxError):
                self.themes[key] = None
        return self.themes[key]


def _given(main: "PresentationPart", key: str) -> "Given":
    """Raises KeyError, ValueError or AttributeError where there is no such slide."""
    from pptx.parts.slide import SlidePart

    part = main.related_part(key)
    if not isinstance(part, SlidePart):
        raise KeyError(key)
    given: Given = part.slide
    return given


def _notes(given: "Given") -> str:
    return notes_text(given.notes_slide.element) if given.has_notes_slide else ""


def _related(given: "Given") -> Related:
    def blob(key: str) -> bytes | None:
        try:
            return bytes(given.part.related_part(key).blob)
        except (KeyError, ValueError, AttributeError):
            return None

    return blob


def _running(slides: Sequence[Slide]) -> frozenset[str]:
    """What somebody wrote at the edge of most slides instead of into the master."""
    counts = Counter(text for slide in slides for text in edge_texts(slide) if text)
    least = max(_RUNNING_FROM, len(slides) / 2)
    return frozenset(text for text, count in counts.items() if count >= least)


def _findings(slide: Slide, text: SlideText, notes: str) -> Iterator[Finding]:
    if text.hidden_chars >= _REPORTED_HIDDEN_CHARS:
        yield hidden_text(slide.number)
    if slide.has_crossed_out:
        yield crossed_out(slide.number)
    if text.unread:
        yield Finding("damaged", "Holds a chart or drawing that is damaged; it was left out.", slide.number)
    if text.embedded:
        yield Finding("not_read", "Holds a file inside it, such as a worksheet, which was not read.", slide.number)
    if slide.has_picture and not notes and not any(block.text.strip() for block in text.blocks):
        yield Finding("page_without_text", "Holds no text, only pictures. It cannot be searched.", slide.number)
