"""`kb documents`: what is there, who reads it, and its removal."""

from typing import Annotated

import typer

from kb_assistant.cli.opening import opened
from kb_assistant.cli.options import AsUser, Json, split

app = typer.Typer(no_args_is_help=True, help="Show the documents, set their readers, remove them.")
Name = Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its id, its path or the end of its path.")]


@app.command("list")
def list_documents(as_user: AsUser = None, json: Json = False) -> None:
    """Show the documents, how well each was understood and who reads it."""
    from kb_assistant.terminal.documents import print_documents

    with opened(reads=True) as kb:
        print_documents(kb.library.list(kb.people.principal(as_user)), json)


@app.command("show")
def show_document(
    name: Name,
    text: Annotated[bool, typer.Option("--text", help="Print the text as it was understood.")] = False,
    as_user: AsUser = None,
    json: Json = False,
) -> None:
    """Show one document: its versions, what was noticed while reading it, its text."""
    from kb_assistant.terminal.documents import print_document

    with opened() as kb:
        who = kb.people.principal(as_user)
        found = kb.library.show(who, name)
        version = kb.library.version(who, found.version) if found.version else None
        if text:
            typer.echo(version.text if version else "")
        else:
            print_document(found, version, kb.library.findings(who, name), json)


@app.command("readers")
def set_readers(name: Name, readers: Annotated[list[str], typer.Argument(metavar="READER...")]) -> None:
    """Set who may read a document: groups, people as @name, everyone; nobody makes it private."""
    from kb_assistant.domain.access import NOBODY

    with opened() as kb:
        wanted = [] if readers == [NOBODY] else split(readers) or []
        found = kb.library.share(kb.people.principal(None), name, wanted)
        typer.echo(f"{found.path}: read by {', '.join(found.readers) or 'nobody but this console'}")


@app.command("remove")
def remove_document(name: Name) -> None:
    """Take a document out for good, with its versions and every quote of it; prints the receipt. Exit code 1 if
    something of it is left to do."""
    from kb_assistant.domain.access import CONSOLE
    from kb_assistant.terminal.documents import print_receipt

    with opened() as kb:
        path = kb.library.show(CONSOLE, name).path
        (receipt,) = kb.deletions.remove(CONSOLE, [name], wait=True)
        print_receipt(path, receipt)
    raise typer.Exit(0 if receipt.complete else 1)
