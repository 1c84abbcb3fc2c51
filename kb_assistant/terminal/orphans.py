"""What nobody reads any more."""

from collections.abc import Sequence

from kb_assistant.domain.orphans import Orphan
from kb_assistant.terminal.console import out


def print_orphans(orphans: Sequence[Orphan]) -> None:
    """Nothing where every document has readers."""
    if orphans:
        left = "1 document has" if len(orphans) == 1 else f"{len(orphans)} documents have"
        out.print(f"{left} no readers left: administrators take over such in the browser, Documents, Without readers.")
