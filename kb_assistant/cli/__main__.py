"""`python -m kb_assistant.cli`."""

from kb_assistant.cli import main

if __name__ == "__main__":
    main()
