"""The mark of the pages in the browser's tab: drawn here, as Streamlit would fetch its icons from elsewhere."""


def icon(colour: str) -> str:
    """An open book on a square of the assistant's colour, as SVG. Settings hold the colour to #rrggbb."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32">'
        f'<rect width="32" height="32" rx="8" fill="{colour}"/>'
        '<path d="M16 10c-2-1.6-5-2.2-8-2v14c3-.2 6 .4 8 2 2-1.6 5-2.2 8-2V8c-3-.2-6 .4-8 2zm0 0v14" '
        'fill="none" stroke="#fff" stroke-width="2.2" stroke-linejoin="round"/></svg>'
    )
