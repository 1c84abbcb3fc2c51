"""Presentations for tests: made with python-pptx, and changed where that makes only sound ones."""

import zipfile
from collections.abc import Callable
from pathlib import Path

from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.util import Inches

TITLE, CONTENT, SECTION, TWO, COMPARISON, TITLE_ONLY, BLANK, CAPTION = range(8)


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
