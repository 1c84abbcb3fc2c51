"""Whether text on a colour can be read, by the ratio of the Web Content Accessibility Guidelines."""

READABLE = 4.5
"""What text of ordinary size needs at least."""
_STEPS = 100


def ratio(one: str, other: str) -> float:
    """From 1 (alike) to 21 (black and white), of colours written as #rrggbb."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_under_white(colour: str) -> str:
    """The colour itself or, where white text on it could not be read, the palest shade of it where it can."""
    shades = (_shaded(colour, step / _STEPS) for step in range(_STEPS, -1, -1))
    return next(shade for shade in shades if ratio(shade, "#ffffff") >= READABLE)


def _luminance(colour: str) -> float:
    red, green, blue = map(_linear, _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: int) -> float:
    part = channel / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _shaded(colour: str, by: float) -> str:
    return "#" + "".join(f"{round(channel * by):02x}" for channel in _channels(colour))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
