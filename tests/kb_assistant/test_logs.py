import json
import logging

import pytest

from kb_assistant.logs import JsonLines


@pytest.mark.parametrize("name", ["a\r\nb", "\x1b[31mred", "a\u2028b", "\u202egnp.exe", "tab\there"])
def test_t076_what_is_logged_is_one_masked_line_and_moves_no_cursor(name: str) -> None:
    said = f"took in {name} of ada@example.org"
    line = JsonLines().format(logging.makeLogRecord({"msg": said, "levelname": "INFO"}))
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["message"] == f"took in {name} of [email]"
