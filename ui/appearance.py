"""Colours and shapes of the pages, light and dark. What a theme can't say stands in style.css."""

from typing import Any

_SHAPES = {
    "theme.baseRadius": "10px",
    "theme.buttonRadius": "10px",
    "theme.baseFontSize": 15,
    "theme.headingFontSizes": ["1.7rem", "1.1rem", "1.1rem", "1rem", "1rem", "1rem"],
    "theme.headingFontWeights": [650, 600, 600, 600, 600, 600],
    "theme.showSidebarBorder": False,
    "theme.linkUnderline": False,
}
_LIGHT = {
    "backgroundColor": "#ffffff",
    "secondaryBackgroundColor": "#f5f5f8",
    "textColor": "#1c1d26",
    "borderColor": "#dfe0e7",
    "linkColor": "#3730a3",
    "sidebar.backgroundColor": "#f5f5f8",
    "sidebar.secondaryBackgroundColor": "#ffffff",
}
_DARK = {
    "backgroundColor": "#14151b",
    "secondaryBackgroundColor": "#1f212a",
    "textColor": "#ececf1",
    "borderColor": "#363946",
    "linkColor": "#b4bcff",
    "sidebar.backgroundColor": "#1a1b23",
    "sidebar.secondaryBackgroundColor": "#262833",
}


def theme(colour: str) -> dict[str, Any]:
    """Options of Streamlit; `colour` is that of buttons and marks."""
    light = {f"theme.light.{name}": value for name, value in _LIGHT.items()}
    dark = {f"theme.dark.{name}": value for name, value in _DARK.items()}
    return {**_SHAPES, **light, **dark, "theme.light.primaryColor": colour, "theme.dark.primaryColor": colour}
