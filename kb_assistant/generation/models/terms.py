"""What a request carries beside the question, in the way that the model's server takes it.

Models differ, and their names don't tell: newer ones of OpenAI's refuse a temperature and the older name of an answer's
length, most that speak like OpenAI know that name alone, some have no place for rules apart from the question.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from kb_assistant.generation.models.base import Choice, Deadlines, Message

_NO_RULES = re.compile(r"system (?:role|messages?|prompts?)\b|roles must alternate", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Terms:
    """`older`: the answer's length is called "max_tokens"; `renamed`: no other name is left to try."""

    older: bool
    renamed: bool = False
    temperature: bool = True
    rules: bool = True

    def without(self, refused: str) -> "Terms | None":
        """The terms without what the server's own words name, None where they name nothing that could go."""
        if self.temperature and re.search(r"\btemperature\b", refused):
            return replace(self, temperature=False)
        if not self.renamed and _length(self) in refused:
            return replace(self, older=not self.older, renamed=True)
        if self.rules and _NO_RULES.search(refused):
            return replace(self, rules=False)
        return None


def first_terms(choice: Choice) -> Terms:
    """What most servers of a kind take; Anthropic's have one name for a length, Ollama's another of their own."""
    return Terms(choice.kind != "openai" or bool(choice.base_url), choice.kind in ("anthropic", "ollama"))


def options(choice: Choice, limits: Deadlines, terms: Terms) -> dict[str, Any]:
    """In the names of LangChain's libraries."""
    warmth = {"temperature": choice.temperature} if terms.temperature and choice.temperature is not None else {}
    if choice.kind == "ollama":
        return {"options": {"num_predict": limits.max_tokens, "num_ctx": choice.context_tokens} | warmth}
    length = {_length(terms): limits.max_tokens}
    # LangChain would send the length under the name that it thinks right.
    return warmth | (length if choice.kind == "anthropic" else {"extra_body": length})


def told(messages: tuple[Message, ...], terms: Terms) -> tuple[Message, ...]:
    """The messages; where there is no place for rules, these stand at the head of the first question."""
    if terms.rules or len(messages) < 2 or messages[0].role != "system":
        return messages
    rules, first, *rest = messages
    return (Message(first.role, f"{rules.text}\n\n{first.text}"), *rest)


def _length(terms: Terms) -> str:
    return "max_tokens" if terms.older else "max_completion_tokens"
