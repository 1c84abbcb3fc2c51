"""The manual's pictures, of screenshots that tests took with KB_TEST_LOOKS=all: `python -m tests.browser.images`."""

from pathlib import Path

from PIL import Image

from tests.browser.visitor import ROOT, SCREENS

_IMAGES = ROOT / "docs" / "images"
_COLOURS = 128


def main() -> None:
    for picture in sorted(_IMAGES.glob("*.png")):
        _renew(picture)
        print(f"{picture.name}: {picture.stat().st_size // 1024} KB")


def _renew(picture: Path) -> None:
    """In few colours: pictures of pages need no more, and are a third as large then."""
    with Image.open(SCREENS / picture.name) as taken:
        taken.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)


if __name__ == "__main__":
    main()
