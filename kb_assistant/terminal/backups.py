"""What a backup holds."""

from pathlib import Path

from rich.text import Text

from kb_assistant.domain.backups import Backup
from kb_assistant.terminal.console import out


def print_backup(backup: Backup, folder: Path) -> None:
    what = "the database and " if backup.database else ""
    out.print(Text(f"{folder}: {what}{len(backup.blobs)} files"))
    if not backup.database:
        out.print("The database is a server's: its own dump, made just before this, belongs to it.")
    if backup.lost:
        out.print(f"{len(backup.lost)} files were missing or damaged here already: `kb doctor` names them.")
