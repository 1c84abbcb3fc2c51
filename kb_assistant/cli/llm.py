"""`kb llm`: the language model, tried."""

import typer

from kb_assistant.cli.options import Json


def llm(json: Json = False) -> None:
    """Say which language model is in use, try it, and tell what it costs in time. Exit code 1 if it does not answer."""
    from kb_assistant.bootstrap import try_language_model
    from kb_assistant.settings import load_settings
    from kb_assistant.terminal.trial import print_trial

    trial = try_language_model(load_settings())
    print_trial(trial, json)
    raise typer.Exit(0 if trial is None or trial.ok else 1)
