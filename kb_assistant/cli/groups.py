"""`kb groups`: who belongs together."""

import typer

from kb_assistant.cli.opening import opened

app = typer.Typer(help="Show, add and remove groups and their members. Without a command: show.")


@app.callback(invoke_without_command=True)
def list_groups(context: typer.Context) -> None:
    if context.invoked_subcommand:
        return
    with opened() as kb:
        for group in kb.people.groups():
            typer.echo(f"{group.name}\t{', '.join(group.members)}")


@app.command("add")
def add_group(name: str) -> None:
    """Add a group."""
    with opened() as kb:
        typer.echo(f"{kb.people.add_group(name).name}: added")


@app.command("rename")
def rename_group(name: str, new: str) -> None:
    """Call a group by another name; its members, and what it reads, stay."""
    with opened() as kb:
        typer.echo(f"{name}: {kb.people.rename_group(name, new).name}")


@app.command("remove")
def remove_group(name: str) -> None:
    """Remove a group; what only it could read is private from then on."""
    from kb_assistant.domain.access import CONSOLE
    from kb_assistant.terminal.orphans import print_orphans

    with opened() as kb:
        kb.people.remove_group(name)
        typer.echo(f"{name}: removed")
        print_orphans(kb.orphans.list(CONSOLE))


@app.command("join")
def join_group(name: str, user: str) -> None:
    """Make a person a member of a group."""
    with opened() as kb:
        typer.echo(f"{name}: {', '.join(kb.people.join(name, user).members)}")


@app.command("leave")
def leave_group(name: str, user: str) -> None:
    """Take a person out of a group."""
    with opened() as kb:
        typer.echo(f"{name}: {', '.join(kb.people.leave(name, user).members)}")
