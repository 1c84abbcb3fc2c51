"""`kb audit`: what was done, and the proof that nobody changed it."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from kb_assistant.cli.opening import opened
from kb_assistant.cli.options import Json

app = typer.Typer(no_args_is_help=True, help="Read the audit log, and prove that nobody changed it.")
_DAY = "%Y-%m-%d"


@app.command("list")
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
    from kb_assistant.terminal.audit import print_audit

    with opened() as kb:
        wanted = AuditFilter(
            user_id=kb.people.user_id(user) if user else None,
            action=action,
            since=since.replace(tzinfo=UTC) if since else None,
            until=until.replace(tzinfo=UTC) + timedelta(days=1) if until else None,
        )
        print_audit(kb.audit.list(CONSOLE, wanted, number), json)


@app.command("head")
def audit_head() -> None:
    """Print the newest entry's number and hash: kept on another machine, it shows whether the tail was cut."""
    from kb_assistant.domain.access import CONSOLE

    with opened() as kb:
        typer.echo(str(kb.audit.head(CONSOLE)))


@app.command("verify")
def verify_audit(
    head: Annotated[str, typer.Option("--head", help="SEQUENCE:HASH as `kb audit head` printed it earlier.")] = "",
) -> None:
    """Check that every entry is there as it was written. Exit code 1 and the first bad entry if not."""
    from kb_assistant.domain.access import CONSOLE
    from kb_assistant.operations.audit import parse_head

    with opened() as kb:
        verdict = kb.audit.verify(CONSOLE, parse_head(head) if head else None)
    typer.echo(verdict.problem or f"{verdict.entries} entries, unchanged, up to {verdict.head}")
    raise typer.Exit(0 if verdict.ok else 1)
