"""What is of use for hours at most, and would be a way in for whoever finds it later."""

from sqlalchemy import Connection, delete

from kb_assistant.store.tables import attempts, budgets, sessions, setup_tokens, sign_ins


class EphemeraTable:
    """Sessions, sign-ins under way, tokens for making the first administrator, and counts of tries and questions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def clear(self) -> None:
        """Everybody signs in anew, and has all tries and allowances again."""
        for table in (sessions, sign_ins, setup_tokens, attempts, budgets):
            self._connection.execute(delete(table))
