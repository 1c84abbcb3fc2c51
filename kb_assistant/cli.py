"""The command line `kb`: translates words into calls of the facades, and their answers into text or JSON."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from kb_assistant.errors import InvalidInput, KbError

if TYPE_CHECKING:
    from kb_assistant.bootstrap import KnowledgeBase

# Everything else is imported where it is used: `kb --help` answers at once.

app = typer.Typer(
    name="kb",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Ask your company's documents: every statement shows the exact quote it rests on.",
    epilog="First steps: kb ingest ~/documents --readers everyone, then kb ask 'how many days off do I get?'",
)
documents = typer.Typer(no_args_is_help=True, help="Show the documents, set their readers, remove them.")
users = typer.Typer(help="Show, add and remove people. Without a command: show.")
groups = typer.Typer(help="Show, add and remove groups and their members. Without a command: show.")
app.add_typer(documents, name="documents")
app.add_typer(users, name="users")
audit = typer.Typer(no_args_is_help=True, help="Read the audit log, and prove that nobody changed it.")
app.add_typer(groups, name="groups")
app.add_typer(audit, name="audit")

_DAY = "%Y-%m-%d"
_INTERRUPTED = 130
AsUser = Annotated[str | None, typer.Option("--as", metavar="USER", help="See only what this person may read.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
Readers = Annotated[
    list[str] | None,
    typer.Option(
        "--readers",
        metavar="GROUP",
        help="Who may read: a group, a person as @name, or everyone. Repeat it, or separate by commas.",
    ),
]
Name = Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its id, its path or the end of its path.")]


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


@app.command()
def ingest(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files, or folders with all below them.", readable=False)
    ],
    readers: Readers = None,
    json: Json = False,
) -> None:
    """Take documents in: new ones, changed ones as new versions; what was deleted below a folder is removed.

    Without --readers a new document is private: only this console reads it. Documents that are known already keep
    their readers. Exit code 1 if any file failed.
    """
    from ingest.sources.folder import find
    from kb_assistant.terminal import ingestion, keeping

    sources = find(paths)
    with _opened() as kb:
        with keeping(len(sources.files)):
            queued = kb.library.queue(kb.people.principal(None), sources, _split(readers))
        failed = ingestion(kb.worker, queued, "kb ingest", json)
    raise typer.Exit(1 if failed else 0)


@app.command()
def sample(json: Json = False) -> None:
    """Take in the sample company's documents, to try things out.

    They come with a group hr and its member helena, who alone reads the salary bands."""
    from kb_assistant.sample import load
    from kb_assistant.terminal import ingestion

    with _opened() as kb:
        failed = sum(ingestion(kb.worker, queued, "kb sample", json) for queued in load(kb))
    raise typer.Exit(1 if failed else 0)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in your own words.")],
    follow: Annotated[
        bool, typer.Option("--continue", "-c", help="Ask on in the conversation talked in last.")
    ] = False,
    as_user: AsUser = None,
    json: Json = False,
) -> None:
    """Answer a question from the documents, each statement with the quote it rests on."""
    from kb_assistant.assistant import new_conversation
    from kb_assistant.domain.answers import Question
    from kb_assistant.terminal import print_answer

    with _opened(reads=True) as kb:
        who = kb.people.principal(as_user)
        earlier = kb.assistant.conversations(who)[:1] if follow else []
        conversation = earlier[0].id if earlier else new_conversation()
        print_answer(kb.assistant.stream(who, Question(question), conversation), json)


@app.command()
def chat(as_user: AsUser = None) -> None:
    """Ask one question after another; each may build on those before. An empty line or Ctrl-D ends it."""
    from kb_assistant.assistant import new_conversation
    from kb_assistant.domain.answers import Question
    from kb_assistant.terminal import print_answer, questions

    with _opened(reads=True) as kb:
        who, conversation = kb.people.principal(as_user), new_conversation()
        for question in questions():
            print_answer(kb.assistant.stream(who, Question(question), conversation), json=False)


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="Words or a question.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 5,
    as_user: AsUser = None,
    json: Json = False,
) -> None:
    """Show the passages that fit best, without an answer."""
    from kb_assistant.domain.answers import Question
    from kb_assistant.terminal import print_passages

    with _opened(reads=True) as kb:
        print_passages(kb.assistant.search(kb.people.principal(as_user), Question(question), k), json)


@app.command(name="eval")
def evaluate(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Holds corpus.jsonl or files/, queries.jsonl, qrels.tsv.")
    ],
    answers: Annotated[
        bool, typer.Option("--answers", help="Answer the questions too, and score the answers.")
    ] = False,
    most: Annotated[
        int | None, typer.Option("--questions", min=1, help="Ask so many of the questions, half of them unanswerable.")
    ] = None,
    replies: Annotated[
        Path | None, typer.Option("--replies", help="Keep what the language model writes in this file, and reuse it.")
    ] = None,
    each: Annotated[
        Path | None, typer.Option("--each", help="Write every question with its answers into this file (JSON lines).")
    ] = None,
    json: Json = False,
) -> None:
    """Measure retrieval and answers on a set of questions, in a throw-away data folder.

    With a language model its answers are set beside those of quoting alone."""
    from kb_assistant.evaluation.dataset import read_dataset, sampled
    from kb_assistant.terminal import print_scores, write_asked

    dataset = read_dataset(folder)
    if each:
        # What can't be written is told before it is measured.
        each.open("a").close()
    with _throwaway(replies) as kb:
        from kb_assistant.evaluation.runner import evaluate as run

        scores = run(kb, sampled(dataset, most) if most else dataset, answers)
        if each:
            write_asked(scores, each)
        print_scores(scores, json)


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen at instead of the one in the settings.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="Port to listen at; 0 takes a free one.")
    ] = None,
) -> None:
    """Answer in the browser and over HTTP, until Ctrl-C or SIGTERM ends it.

    Prints the address and, while there is no administrator, the token that makes the first one."""
    from kb_assistant.api.safety import check_safe
    from kb_assistant.settings import load_settings

    settings = load_settings().listening(host, port)
    check_safe(settings)
    # What is unsafe is said at once: these take seconds to load.
    from kb_assistant.api.server import serve as answer
    from ui.mount import mount

    answer(settings, mount)


@app.command()
def worker(
    child: Annotated[bool, typer.Option("--child", help="End when the standard input does: for `kb serve`.")] = False,
) -> None:
    """Take in queued files as they come, until Ctrl-C or SIGTERM ends it.

    `kb serve` has one of its own; one by itself is for a machine that does nothing else with the same data folder."""
    from kb_assistant.attending import attend
    from kb_assistant.settings import load_settings

    attend(load_settings(), as_child=child)


@app.command()
def reindex() -> None:
    """Build the search indexes again from the database. Embeds only what has no vector of the current model."""
    with _opened() as kb, kb.lock.hold("kb reindex"):
        embedded = kb.pipeline.embed_missing()
        kb.index.rebuild()
        kb.index.publish(always=True)
        typer.echo(f"The indexes hold {kb.index.count()[0]} passages; {embedded} of them were embedded now.")


@app.command()
def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
    json: Json = False,
) -> None:
    """Check that database, files and indexes agree. Exit code 1 if something does not hold."""
    from kb_assistant.settings import unheeded
    from kb_assistant.terminal import print_problems

    with _opened() as kb:
        for line in unheeded():
            typer.echo(f"Note: {line}", err=True)
        if repair:
            with kb.lock.hold("kb doctor"):
                problems = kb.doctor.repair()
        else:
            problems = kb.doctor.examine()
        print_problems(problems, json)
    raise typer.Exit(1 if problems else 0)


@app.command()
def backup(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is not there yet.")]) -> None:
    """Copy the database, the documents' files and kb.toml into a new folder, also while `kb serve` runs.

    It has its name once it is whole. Keep it as you keep the documents themselves: their texts are in it, what people
    asked, and the hashes of their passwords. Exit code 1 if a file was missing or damaged here already."""
    from kb_assistant.bootstrap import make_backup
    from kb_assistant.settings import load_settings
    from kb_assistant.terminal import print_backup

    made = make_backup(load_settings(), folder)
    print_backup(made, folder)
    raise typer.Exit(1 if made.lost else 0)


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="What `kb backup` has made.")],
    replace: Annotated[bool, typer.Option("--replace", help="Lose the documents and people that are here.")] = False,
) -> None:
    """Put a backup into the data folder, once every file in it was found to be what it was. Nothing else may have the
    data folder open: stop `kb serve` first."""
    from kb_assistant.bootstrap import restore_backup
    from kb_assistant.settings import load_settings

    settings = load_settings()
    found = restore_backup(settings, folder, replace)
    typer.echo(
        f"{settings.home}: as it was on {found.made}. Everybody signs in anew; the indexes are made on first use."
    )


@app.command()
def llm(json: Json = False) -> None:
    """Say which language model is in use, try it, and tell what it costs in time. Exit code 1 if it does not answer."""
    from kb_assistant.bootstrap import try_language_model
    from kb_assistant.settings import load_settings
    from kb_assistant.terminal import print_trial

    trial = try_language_model(load_settings())
    print_trial(trial, json)
    raise typer.Exit(0 if trial is None or trial.ok else 1)


@documents.command("list")
def list_documents(as_user: AsUser = None, json: Json = False) -> None:
    """Show the documents, how well each was understood and who reads it."""
    from kb_assistant.terminal import print_documents

    with _opened(reads=True) as kb:
        print_documents(kb.library.list(kb.people.principal(as_user)), json)


@documents.command("show")
def show_document(
    name: Name,
    text: Annotated[bool, typer.Option("--text", help="Print the text as it was understood.")] = False,
    as_user: AsUser = None,
    json: Json = False,
) -> None:
    """Show one document: its versions, what was noticed while reading it, its text."""
    from kb_assistant.terminal import print_document

    with _opened() as kb:
        who = kb.people.principal(as_user)
        found = kb.library.show(who, name)
        version = kb.library.version(who, found.version) if found.version else None
        if text:
            typer.echo(version.text if version else "")
        else:
            print_document(found, version, kb.library.findings(who, name), json)


@documents.command("readers")
def set_readers(name: Name, readers: Annotated[list[str], typer.Argument(metavar="READER...")]) -> None:
    """Set who may read a document: groups, people as @name, everyone; nobody makes it private."""
    from kb_assistant.domain.access import NOBODY

    with _opened() as kb:
        wanted = [] if readers == [NOBODY] else _split(readers) or []
        found = kb.library.share(kb.people.principal(None), name, wanted)
        typer.echo(f"{found.path}: read by {', '.join(found.readers) or 'nobody but this console'}")


@documents.command("remove")
def remove_document(name: Name) -> None:
    """Take a document out for good, with its versions and every quote of it; prints the receipt. Exit code 1 if
    something of it is left to do."""
    from kb_assistant.domain.access import CONSOLE
    from kb_assistant.terminal import print_receipt

    with _opened() as kb:
        path = kb.library.show(CONSOLE, name).path
        (receipt,) = kb.deletions.remove(CONSOLE, [name], wait=True)
        print_receipt(path, receipt)
    raise typer.Exit(0 if receipt.complete else 1)


@users.callback(invoke_without_command=True)
def list_users(context: typer.Context) -> None:
    if context.invoked_subcommand:
        return
    with _opened() as kb:
        found = kb.people.users()
        for user in found:
            typer.echo(f"{user.name}\t{user.role.value}")
        if not found:
            typer.echo("There is nobody yet: `kb users add NAME` adds a person.", err=True)


@users.command("add")
def add_user(name: str) -> None:
    """Add a person."""
    with _opened() as kb:
        typer.echo(f"{kb.people.add_user(name).name}: added")


@users.command("remove")
def remove_user(name: str) -> None:
    """Remove a person, also from all groups and readers."""
    with _opened() as kb:
        kb.people.remove_user(name)
        typer.echo(f"{name}: removed")


@groups.callback(invoke_without_command=True)
def list_groups(context: typer.Context) -> None:
    if context.invoked_subcommand:
        return
    with _opened() as kb:
        for group in kb.people.groups():
            typer.echo(f"{group.name}\t{', '.join(group.members)}")


@groups.command("add")
def add_group(name: str) -> None:
    """Add a group."""
    with _opened() as kb:
        typer.echo(f"{kb.people.add_group(name).name}: added")


@groups.command("rename")
def rename_group(name: str, new: str) -> None:
    """Call a group by another name; its members, and what it reads, stay."""
    with _opened() as kb:
        typer.echo(f"{name}: {kb.people.rename_group(name, new).name}")


@groups.command("remove")
def remove_group(name: str) -> None:
    """Remove a group; what only it could read is private from then on."""
    with _opened() as kb:
        kb.people.remove_group(name)
        typer.echo(f"{name}: removed")


@groups.command("join")
def join_group(name: str, user: str) -> None:
    """Make a person a member of a group."""
    with _opened() as kb:
        typer.echo(f"{name}: {', '.join(kb.people.join(name, user).members)}")


@groups.command("leave")
def leave_group(name: str, user: str) -> None:
    """Take a person out of a group."""
    with _opened() as kb:
        typer.echo(f"{name}: {', '.join(kb.people.leave(name, user).members)}")


@users.command("role")
def set_role(name: str, role: Annotated[str, typer.Argument(metavar="ROLE", help="Such as editor.")]) -> None:
    """Make a person a reader, an editor, a bot_master or an administrator."""
    from kb_assistant.domain.access import CONSOLE, Role

    if role not in set(Role):
        raise InvalidInput(f"There is no role {role!r}: give one of {', '.join(Role)}.")
    with _opened() as kb:
        typer.echo(f"{kb.people.accounts.set_role(CONSOLE, kb.people.user_id(name), Role(role)).name}: {role}")


@users.command("password")
def set_password(name: str) -> None:
    """Give a person a password; it is asked for, or read from a pipe. Ends their sessions."""
    from kb_assistant.domain.access import CONSOLE

    with _opened() as kb:
        user_id = kb.people.user_id(name)
        kb.people.accounts.set_password(CONSOLE, user_id, _secret("Password"))
        typer.echo(f"{name}: has a new password")


@users.command("disable")
def disable_user(name: str) -> None:
    """Shut a person out: sessions and keys end at once."""
    from kb_assistant.domain.access import CONSOLE

    with _opened() as kb:
        typer.echo(f"{kb.people.accounts.disable(CONSOLE, kb.people.user_id(name)).name}: disabled")


@users.command("enable")
def enable_user(name: str) -> None:
    """Let a disabled person in again; they sign in anew."""
    from kb_assistant.domain.access import CONSOLE

    with _opened() as kb:
        typer.echo(f"{kb.people.accounts.enable(CONSOLE, kb.people.user_id(name)).name}: enabled")


@users.command("export")
def export_user(name: str) -> None:
    """Print all that is kept of a person, as JSON."""
    from kb_assistant.domain.access import CONSOLE
    from kb_assistant.terminal import print_export

    with _opened() as kb:
        print_export(kb.personal_data.export(CONSOLE, kb.people.user_id(name)))


@users.command("erase")
def erase_user(name: str) -> None:
    """Take a person out with all they asked, and their name out of the logs. Cannot be undone."""
    from kb_assistant.domain.access import CONSOLE

    with _opened() as kb:
        erased = kb.personal_data.erase(CONSOLE, kb.people.user_id(name))
        counts = ", ".join(f"{gone.rows} of {gone.table}" for gone in erased.rows)
        typer.echo(f"erased: {counts}")


@app.command()
def expire() -> None:
    """Take out what is older than the settings of `retention` let it be kept; meant to run daily."""
    with _opened() as kb:
        kb.people.sessions.sweep()
        kb.allowances.sweep()
        kb.shares.sweep()
        kb.uploads.sweep()
        found = kb.personal_data.expire()
    typer.echo(", ".join(f"{one.rows} of {one.kept.value}" for one in found) or "Nothing is over its time.")


@audit.command("list")
def list_audit(
    number: Annotated[int, typer.Option("-n", min=1, max=1000, help="How many entries.")] = 50,
    user: Annotated[str | None, typer.Option("--user", metavar="USER", help="Only what this person did.")] = None,
    action: Annotated[str, typer.Option("--action", help="Only this, such as signed_in.")] = "",
    since: Annotated[
        datetime | None, typer.Option("--since", formats=[_DAY], help="Only from this day (UTC) on.")
    ] = None,
    until: Annotated[datetime | None, typer.Option("--until", formats=[_DAY], help="Only up to this day.")] = None,
    json: Json = False,
) -> None:
    """Show the newest entries of the audit log: when, who, what, to what."""
    from kb_assistant.domain.access import CONSOLE
    from kb_assistant.store.audit import AuditFilter
    from kb_assistant.terminal import print_audit

    with _opened() as kb:
        wanted = AuditFilter(
            user_id=kb.people.user_id(user) if user else None,
            action=action,
            since=since.replace(tzinfo=UTC) if since else None,
            until=until.replace(tzinfo=UTC) + timedelta(days=1) if until else None,
        )
        print_audit(kb.audit.list(CONSOLE, wanted, number), json)


@audit.command("head")
def audit_head() -> None:
    """Print the newest entry's number and hash: kept on another machine, it shows whether the tail was cut."""
    from kb_assistant.domain.access import CONSOLE

    with _opened() as kb:
        typer.echo(str(kb.audit.head(CONSOLE)))


@audit.command("verify")
def verify_audit(
    head: Annotated[str, typer.Option("--head", help="SEQUENCE:HASH as `kb audit head` printed it earlier.")] = "",
) -> None:
    """Check that every entry is there as it was written. Exit code 1 and the first bad entry if not."""
    from kb_assistant.audit import parse_head
    from kb_assistant.domain.access import CONSOLE

    with _opened() as kb:
        verdict = kb.audit.verify(CONSOLE, parse_head(head) if head else None)
    typer.echo(verdict.problem or f"{verdict.entries} entries, unchanged, up to {verdict.head}")
    raise typer.Exit(0 if verdict.ok else 1)


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


@contextmanager
def _opened(reads: bool = False) -> "Iterator[KnowledgeBase]":
    """Whoever reads is told where there is nothing to be found: they may mean another data folder."""
    from kb_assistant.bootstrap import open_knowledge_base
    from kb_assistant.settings import load_settings

    settings = load_settings()
    kb = open_knowledge_base(settings)
    try:
        yield kb
        if reads and kb.library.is_empty():
            typer.echo(f"There is no document yet in {settings.home}: `kb ingest FOLDER` takes some in.", err=True)
    finally:
        kb.close()


@contextmanager
def _throwaway(replies: Path | None) -> "Iterator[KnowledgeBase]":
    """A knowledge base that is gone afterwards; only exported models are shared with the lasting one."""
    from tempfile import TemporaryDirectory

    from kb_assistant.bootstrap import open_knowledge_base
    from kb_assistant.settings import load_settings

    with TemporaryDirectory(prefix="kb-eval-") as folder:
        kb = open_knowledge_base(load_settings().elsewhere(Path(folder)), replies)
        try:
            yield kb
        finally:
            kb.close()


def _secret(what: str) -> str:
    """Typed twice and not shown, or a line of a pipe; never an argument, which others see in the process list."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt(what, hide_input=True, confirmation_prompt=True))


def _split(readers: list[str] | None) -> list[str] | None:
    if readers is None:
        return None
    names = [name.strip() for given in readers for name in given.split(",")]
    if not all(names):
        raise InvalidInput("A reader has an empty name: give groups as --readers hr,legal.")
    return names


if __name__ == "__main__":
    main()
