"""The command line `kb`: translates words into calls of the facades, and their answers into text or JSON.

A command's file has its name. Whatever is heavy is imported where it is used: `kb --help` answers at once."""

import sys
from io import TextIOWrapper
from typing import Annotated, NoReturn

import typer

from kb_assistant.cli import (
    ask,
    audit,
    backup,
    chat,
    doctor,
    documents,
    expire,
    groups,
    ingest,
    llm,
    reindex,
    reread,
    restore,
    sample,
    search,
    serve,
    users,
    worker,
)
from kb_assistant.cli.eval import evaluate
from kb_assistant.errors import KbError

_INTERRUPTED = 130
app = typer.Typer(
    name="kb",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Ask your company's documents: every statement shows the exact quote it rests on.",
    epilog="First steps: kb ingest ~/documents --readers everyone, then kb ask 'how many days off do I get?'",
)

# In the order of `kb --help`.
app.command()(ingest.ingest)
app.command()(sample.sample)
app.command()(ask.ask)
app.command()(chat.chat)
app.command()(search.search)
app.command(name="eval")(evaluate)
app.command()(serve.serve)
app.command()(worker.worker)
app.command()(reindex.reindex)
app.command()(reread.reread)
app.command()(doctor.doctor)
app.command()(backup.backup)
app.command()(restore.restore)
app.command()(llm.llm)
app.command()(expire.expire)
app.add_typer(documents.app, name="documents")
app.add_typer(users.app, name="users")
app.add_typer(groups.app, name="groups")
app.add_typer(audit.app, name="audit")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"kb-assistant {version('kb-assistant')}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", help="Print which version this is.", is_eager=True, callback=_print_version)
    ] = False,
) -> None: ...


def main() -> NoReturn:
    """Runs the command; every error of ours ends as one line and an exit code that means something.

    0 done · 1 some of it failed · 2 unusable input or setting · 4 the data folder or the database can't be used ·
    5 somebody else is writing."""
    _print_everywhere()
    try:
        app()
    except KbError as error:
        _fail(error.message, error.exit_code)
    except SystemExit as ended:
        # Ctrl-C ends a command so, without a word.
        if ended.code != _INTERRUPTED:
            raise
        _fail("Stopped. What was done is kept: run the command again for the rest.", _INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        sys.stderr.close()
        raise SystemExit(0) from None
    except OSError as error:
        _fail(
            f"{error.strerror or error}: {error.filename or 'the data folder'}. Check the path and who may use it.", 4
        )
    raise SystemExit(0)


def _print_everywhere() -> None:
    """A terminal that lacks a letter shows another sign: no text of a document ends a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(f"kb: {message}", err=True)
    raise SystemExit(code)
