"""What does not agree."""

from collections.abc import Sequence
from dataclasses import asdict

from kb_assistant.domain.health import Problem
from kb_assistant.terminal.console import err, out, print_json


def note_advice(advice: Sequence[Problem]) -> None:
    """Beside what is printed for programs."""
    for one in advice:
        err.print(f"Note: {one.what}: {one.remedy}.", soft_wrap=True)


def print_problems(problems: Sequence[Problem], json: bool) -> None:
    if json:
        print_json([asdict(problem) for problem in problems])
        return
    for problem in problems:
        out.print(f"✗ {problem.what}: {problem.remedy}")
    if not problems:
        out.print("Everything agrees.")
