"""`python -m kb_assistant.cli`."""

from kb_assistant.cli import main

main()
