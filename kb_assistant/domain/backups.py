"""Backups: what is in one, by which it is proved whole."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backup:
    """`database` and `settings` are SHA-256 of these files, empty where the backup holds none: a database server has
    backups of its own. `blobs` are the names of the documents' files, which are their SHA-256; `lost` names those that
    were missing or damaged when it was made."""

    made: str
    program: str
    database: str
    settings: str
    blobs: tuple[str, ...]
    lost: tuple[str, ...] = ()
