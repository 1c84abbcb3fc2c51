"""Every table that refers to people is named where data of people is exported, erased and let go."""

from sqlalchemy import Table

from kb_assistant.store.personal import NOT_PERSONAL, PERSONAL, Fate
from kb_assistant.store.tables import metadata, users

REGISTERED = {one.table for one in PERSONAL}
# Columns that are handed to nobody, not even to whom they are about.
SECRET = {"hash", "salt", "key"}


def refers_to_people(table: Table) -> bool:
    by_name = any(column.name == "user_id" or column.name.endswith("_user_id") for column in table.columns)
    return by_name or any(key.column.table is users for column in table.columns for key in column.foreign_keys)


def hangs_on_personal_rows(table: Table) -> bool:
    """Rows that belong to a row of a person's, as messages belong to a conversation."""
    above = {key.column.table for column in table.columns for key in column.foreign_keys}
    return bool(above & (REGISTERED - {users}))


def test_every_table_that_refers_to_people_is_registered_or_says_why_not() -> None:
    personal = {table for table in metadata.tables.values() if refers_to_people(table) or hangs_on_personal_rows(table)}
    assert [table.name for table in personal - REGISTERED - NOT_PERSONAL.keys()] == []


def test_what_hands_out_nothing_or_keeps_its_rows_says_why() -> None:
    silent = [one.table.name for one in PERSONAL if not one.exported or one.fate in (Fate.KEEP, Fate.BLANK)]
    assert [one.table.name for one in PERSONAL if one.table.name in silent and not one.why] == []
    assert all(NOT_PERSONAL.values())


def test_no_secret_is_exported_and_every_exported_column_is_there() -> None:
    for one in PERSONAL:
        assert set(one.exported) <= {column.name for column in one.table.columns}
        assert SECRET.isdisjoint(one.exported)


def test_what_is_kept_for_a_time_knows_its_rows_time() -> None:
    assert [one.table.name for one in PERSONAL if (one.kept is None) != (one.moment is None)] == []
    assert all(one.moment is None or one.moment.table is one.table for one in PERSONAL)


def test_only_rows_that_may_lack_an_owner_are_detached() -> None:
    assert [one.table.name for one in PERSONAL if one.fate is Fate.DETACH and not one.owner.nullable] == []
