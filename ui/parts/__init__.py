"""The few things drawn by scripts of our own: each is a .js and a .css file here, served from this very origin.

What they are given is data, and they write it as text (`textContent`): nothing in it can become markup."""

from functools import partial
from pathlib import Path
from typing import Any

from streamlit.components.v2 import component
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

_FOLDER = Path(__file__).parent
_OURS = "kb-assistant"


def part(name: str, data: object, key: str, **handlers: Any) -> Any:  # noqa: ANN401 - as Streamlit takes and gives them
    """Draws `name`.js with data. `on_NAME_change` is called when the script triggers NAME."""
    _register(name)
    draw = component(f"{_OURS}.{name}", js=f"{name}.js", css=f"{name}.css")
    return draw(data=data, key=key, **handlers)


def _register(name: str) -> None:
    """What an installed package says in a manifest of its own: which folder the files are in."""
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(f"{_OURS}.{name}") is None:
        manifest = ComponentManifest(_OURS, "1", [ComponentConfig(name, _FOLDER.name)])
        manager.register_from_manifest(manifest, _FOLDER.parent)


leave = partial(part, "leave")
