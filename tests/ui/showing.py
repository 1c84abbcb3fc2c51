"""Views run without a browser, and what they drew."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

from ui.escaping import JOINER
from ui.session import Session

View = Callable[[Session], None]


def shown(view: View, session: Session, **query: str) -> AppTest:
    """The view after its first run."""
    test = AppTest.from_function(_script, kwargs={"view": view, "session": session}, default_timeout=30)
    for name, value in query.items():
        test.query_params[name] = value
    return checked(test.run())


def begun_anew(test: AppTest, view: View, session: Session) -> AppTest:
    """What becomes of what was done on the page of `test`, where the server was started anew meanwhile."""
    anew = AppTest.from_function(_script, kwargs={"view": view, "session": session}, default_timeout=30)
    return checked(anew._run(test._tree.get_widget_states()))


def checked(test: AppTest) -> AppTest:
    """The same, unless something went wrong in it."""
    assert [error.message for error in test.exception] == []
    return test


def pressed(test: AppTest, *labels: str) -> AppTest:
    """After the buttons of these names were clicked at once: the one that opens a dialog, and one in it that is open.

    AppTest runs the whole page where a browser runs the dialog alone, so the dialog has to be opened anew."""
    for label in labels:
        next(button for button in test.button if button.label == label).click()
    return checked(test.run())


def _script(view: "View", session: "Session") -> None:
    view(session)


def parts(test: AppTest, name: str) -> list[dict[str, Any]]:
    """What each script of ours with that name was given to draw."""
    return [json.loads(one.json) for one in _components(test) if one.component_name.endswith(f".{name}")]


def said(test: AppTest) -> str:
    """All that Streamlit's own elements say, as it is read: without what makes it inert."""
    kinds = (test.title, test.header, test.markdown, test.caption, test.text, test.info, test.warning, test.success)
    words = [str(element.value) for kind in kinds for element in kind]
    text = "\n".join([*words, *(button.label for button in test.button)])
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace(JOINER, "")


def _components(test: AppTest) -> Iterator[Any]:
    for element in _walk(test._tree):
        if getattr(element, "type", "") == "bidi_component":
            yield element.proto


def _walk(block: Any) -> Iterator[Any]:  # noqa: ANN401 - Streamlit's tree has no types
    yield block
    for child in getattr(block, "children", {}).values():
        yield from _walk(child)
