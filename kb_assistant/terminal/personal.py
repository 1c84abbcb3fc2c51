"""All that is kept of a person."""

from kb_assistant.domain.personal import Export
from kb_assistant.terminal.console import print_json


def print_export(export: Export) -> None:
    tables = {table.name: [dict(row) for row in table.rows] for table in export.tables}
    print_json({"user": export.user_id, "made": export.made, **tables})
