"""Presentations for tests: made with python-pptx, and changed where that makes only sound ones."""

import zipfile
from collections.abc import Callable
from pathlib import Path

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.presentation import Presentation as Deck
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.util import Inches

TITLE, CONTENT, SECTION, TWO, COMPARISON, TITLE_ONLY, BLANK, CAPTION = range(8)


DIAGRAM = """<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst><dgm:pt modelId="0" type="doc"/>
 <dgm:pt modelId="2"><dgm:t><a:p><a:r><a:t>Pay</a:t></a:r></a:p></dgm:t></dgm:pt>
 <dgm:pt modelId="1"><dgm:t><a:p><a:r><a:t>Order</a:t></a:r></a:p></dgm:t></dgm:pt>
 <dgm:pt modelId="3"><dgm:t><a:p><a:r><a:t>By form</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst><dgm:cxnLst>
 <dgm:cxn srcId="0" destId="2" srcOrd="1"/><dgm:cxn srcId="0" destId="1" srcOrd="0"/>
 <dgm:cxn srcId="1" destId="3" srcOrd="0"/><dgm:cxn srcId="3" destId="1" srcOrd="0"/></dgm:cxnLst></dgm:dataModel>"""
WATERFALL = """<cx:chartSpace xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex"><cx:chartData>
 <cx:data id="0">
 <cx:strDim type="cat"><cx:lvl><cx:pt idx="0">Start</cx:pt><cx:pt idx="1">Rent</cx:pt></cx:lvl></cx:strDim>
 <cx:numDim type="val"><cx:lvl><cx:pt idx="0">120</cx:pt><cx:pt idx="1">-20.5</cx:pt></cx:lvl></cx:numDim>
 </cx:data></cx:chartData>
 <cx:chart><cx:title><cx:tx><cx:txData><cx:v>Cash flow</cx:v></cx:txData></cx:tx></cx:title></cx:chart>
 </cx:chartSpace>"""
_FRAME = """<p:graphicFrame xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
 xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"
 xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex"><p:nvGraphicFramePr>
 <p:cNvPr id="9" name="d"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="9" y="1500000"/>
 <a:ext cx="99" cy="99"/></p:xfrm><a:graphic><a:graphicData><{tag} {attribute}="{key}"/></a:graphicData></a:graphic>
 </p:graphicFrame>"""
_ALTERNATIVES = """<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
 <mc:Choice/><mc:Fallback/></mc:AlternateContent>"""


def made(tmp_path: Path, build: Callable[[Deck], object], name: str = "blob.pptx") -> Path:
    deck = Presentation()
    build(deck)
    deck.save(str(tmp_path / name))
    return tmp_path / name


def slide(deck: Deck, layout: int = CONTENT, *texts: str) -> Slide:
    """A new slide whose placeholders hold these texts, the title first."""
    new: Slide = deck.slides.add_slide(deck.slide_layouts[layout])
    for shape, text in zip(new.placeholders, texts, strict=False):
        shape.text = text
    return new


def box(on: Slide, text: str, left: float = 1, top: float = 5, width: float = 3, height: float = 0.5) -> Shape:
    shape = on.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
    shape.text_frame.text = text
    return shape


def with_part(file: Path, part: str, change: Callable[[bytes], bytes | None], name: str = "changed.pptx") -> Path:
    """The same file with one part changed, or left out where nothing comes back."""
    changed = file.with_name(name)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            data = change(old.read(entry)) if entry == part else old.read(entry)
            if data is not None:
                new.writestr(entry, data)
    return changed


def related(slide: Slide, name: str, data: bytes) -> str:
    """The key under which the slide now refers to a part that python-pptx has no class for."""
    part = Part(PackURI(name), "application/xml", slide.part.package, data)
    return slide.part.relate_to(part, RELATIONSHIP_TYPE.DIAGRAM_DATA)


def graphic_frame(tag: str, attribute: str, key: str) -> etree._Element:
    return parse_xml(_FRAME.format(tag=tag, attribute=attribute, key=key))


def alternatives(first: etree._Element) -> etree._Element:
    """For newer programs the first, for older ones nothing."""
    both = parse_xml(_ALTERNATIVES)
    both[0].append(first)
    return both
