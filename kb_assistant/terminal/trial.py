"""A language model, tried."""

from dataclasses import asdict

from kb_assistant.domain.trial import Trial
from kb_assistant.terminal.console import out, print_json


def print_trial(trial: Trial | None, json: bool) -> None:
    if json:
        print_json(asdict(trial) if trial else None)
    elif trial is None:
        out.print("No language model is set (llm.model): answers are quotes.")
    elif not trial.ok:
        out.print(f"{trial.name}: {trial.message}")
    else:
        speed = f", {trial.tokens_per_second:.0f} tokens/s" if trial.tokens_per_second else ""
        out.print(f"{trial.name} answers: first word after {trial.first_token_seconds:.1f} s{speed}")
