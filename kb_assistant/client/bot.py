"""The assistant as it shows itself."""

from kb_assistant.client.wire import Wire
from kb_assistant.domain.bot import Bot


class BotProfile:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def show(self) -> Bot:
        """Its name, avatar, colour, greeting and starter questions."""
        return self._wire.get(Bot, "/bot")
