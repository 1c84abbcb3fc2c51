"""`kb worker`: the process that takes files in."""

from typing import Annotated

import typer


def worker(
    child: Annotated[bool, typer.Option("--child", help="End when the standard input does: for `kb serve`.")] = False,
) -> None:
    """Take in queued files as they come, until Ctrl-C or SIGTERM ends it.

    `kb serve` has one of its own; one by itself is for a machine that does nothing else with the same data folder."""
    from kb_assistant.attending import attend
    from kb_assistant.settings import load_settings

    attend(load_settings(), as_child=child)
