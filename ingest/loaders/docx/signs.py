"""Signs that Word takes from a font of signs, and boxes and lists of its older forms, as characters."""

from lxml import etree

from ingest.loaders.docx.xml import W, is_on

_TICKED, _EMPTY = "☒", "☐"
_WINGDINGS = (
    {0x6F: "☐", 0xA8: "☐", 0x72: "☐", 0xFD: "☒", 0xFE: "☑", 0xFB: "✗", 0xFC: "✓", 0x28: "☎", 0x2A: "✉", 0xF0: "⇨"}
    | {0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0x4A: "☺", 0x4C: "☹"}
    | dict.fromkeys((0x6C, 0x6E, 0x75, 0x76, 0x77, 0x9F, 0xA7, 0xD8), "•")
)
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐", 0x2A: "☐", 0x30: "☐"}
_SYMBOL = (
    {0x2D: "−", 0x40: "≅", 0x44: "Δ", 0x46: "Φ", 0x53: "Σ", 0x57: "Ω", 0x61: "α", 0x62: "β", 0x64: "δ", 0x65: "ε"}
    | {0x66: "φ", 0x67: "γ", 0x6C: "λ", 0x6D: "µ", 0x70: "π", 0x71: "θ", 0x72: "ρ", 0x73: "σ", 0x74: "τ", 0x77: "ω"}
    | {0xA0: "€", 0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°"}
    | {0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xBC: "…", 0xC6: "∅"}
    | {0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD6: "√", 0xDB: "⇔", 0xDC: "⇐", 0xDE: "⇒", 0xE5: "∑", 0xE2: "®", 0xE3: "©"}
)
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def sign(element: etree._Element) -> str:
    """The character that a sign stands for; empty where it is not known."""
    code, font = element.get(f"{W}char") or "", (element.get(f"{W}font") or "").lower()
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if font in _FONTS:
        return _FONTS[font].get(number & 0xFF, "")
    return "" if number < 0x20 or 0xD800 <= number < 0xF900 or number > 0xFFFF else chr(number)


def form_field(element: etree._Element) -> str:
    """What a box to tick or a list to choose from shows, where a field begins with one."""
    data = element.find(f"{W}ffData")
    if data is None:
        return ""
    box, choice = data.find(f"{W}checkBox"), data.find(f"{W}ddList")
    if box is not None:
        return _TICKED if _is_ticked(box) else _EMPTY
    return "" if choice is None else _chosen(choice)


def _is_ticked(box: etree._Element) -> bool:
    found = box.find(f"{W}checked")
    found = box.find(f"{W}default") if found is None else found
    return is_on(found)


def _chosen(choice: etree._Element) -> str:
    entries = [entry.get(f"{W}val") or "" for entry in choice.iterchildren(f"{W}listEntry")]
    result = choice.find(f"{W}result")
    number = "0" if result is None else result.get(f"{W}val") or "0"
    return entries[int(number)] if number.isdecimal() and int(number) < len(entries) else ""
