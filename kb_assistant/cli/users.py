"""`kb users`: who there is, and what is kept of them."""

import sys
from typing import Annotated

import typer

from kb_assistant.cli.opening import opened
from kb_assistant.errors import InvalidInput

app = typer.Typer(help="Show, add and remove people. Without a command: show.")


@app.callback(invoke_without_command=True)
def list_users(context: typer.Context) -> None:
    if context.invoked_subcommand:
        return
    with opened() as kb:
        found = kb.people.users()
        for user in found:
            typer.echo(f"{user.name}\t{user.role.value}")
        if not found:
            typer.echo("There is nobody yet: `kb users add NAME` adds a person.", err=True)


@app.command("add")
def add_user(name: str) -> None:
    """Add a person."""
    with opened() as kb:
        typer.echo(f"{kb.people.add_user(name).name}: added")


@app.command("remove")
def remove_user(name: str) -> None:
    """Remove a person, also from all groups and readers."""
    from kb_assistant.domain.access import CONSOLE
    from kb_assistant.terminal.orphans import print_orphans

    with opened() as kb:
        kb.people.remove_user(name)
        typer.echo(f"{name}: removed")
        print_orphans(kb.orphans.list(CONSOLE))


@app.command("role")
def set_role(name: str, role: Annotated[str, typer.Argument(metavar="ROLE", help="Such as editor.")]) -> None:
    """Make a person a reader, an editor, a bot_master or an administrator."""
    from kb_assistant.domain.access import CONSOLE, Role

    if role not in set(Role):
        raise InvalidInput(f"There is no role {role!r}: give one of {', '.join(Role)}.")
    with opened() as kb:
        typer.echo(f"{kb.people.accounts.set_role(CONSOLE, kb.people.user_id(name), Role(role)).name}: {role}")


@app.command("password")
def set_password(name: str) -> None:
    """Give a person a password; it is asked for, or read from a pipe. Ends their sessions."""
    from kb_assistant.domain.access import CONSOLE

    with opened() as kb:
        user_id = kb.people.user_id(name)
        kb.people.accounts.set_password(CONSOLE, user_id, _secret("Password"))
        typer.echo(f"{name}: has a new password")


@app.command("disable")
def disable_user(name: str) -> None:
    """Shut a person out: sessions and keys end at once."""
    from kb_assistant.domain.access import CONSOLE

    with opened() as kb:
        typer.echo(f"{kb.people.accounts.disable(CONSOLE, kb.people.user_id(name)).name}: disabled")


@app.command("enable")
def enable_user(name: str) -> None:
    """Let a disabled person in again; they sign in anew."""
    from kb_assistant.domain.access import CONSOLE

    with opened() as kb:
        typer.echo(f"{kb.people.accounts.enable(CONSOLE, kb.people.user_id(name)).name}: enabled")


@app.command("export")
def export_user(name: str) -> None:
    """Print all that is kept of a person, as JSON."""
    from kb_assistant.domain.access import CONSOLE
    from kb_assistant.terminal.personal import print_export

    with opened() as kb:
        print_export(kb.personal_data.export(CONSOLE, kb.people.user_id(name)))


@app.command("erase")
def erase_user(name: str) -> None:
    """Take a person out with all they asked, and their name out of the logs. Cannot be undone."""
    from kb_assistant.domain.access import CONSOLE
    from kb_assistant.terminal.orphans import print_orphans

    with opened() as kb:
        erased = kb.personal_data.erase(CONSOLE, kb.people.user_id(name))
        counts = ", ".join(f"{gone.rows} of {gone.table}" for gone in erased.rows)
        typer.echo(f"erased: {counts}")
        print_orphans(kb.orphans.list(CONSOLE))


def _secret(what: str) -> str:
    """Typed twice and not shown, or a line of a pipe; never an argument, which others see in the process list."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt(what, hide_input=True, confirmation_prompt=True))
