import subprocess
import sys
from pathlib import Path

import pytest

from kb_assistant.errors import Busy
from kb_assistant.store.lock import WriterLock

HOLD = """
import sys, time
from pathlib import Path
from kb_assistant.store.lock import WriterLock
with WriterLock(Path(sys.argv[1])).hold("kb ingest"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_learns_who_holds_the_lock_and_gets_it_when_that_one_is_killed(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(Busy, match=rf"kb ingest \(process {holder.pid}\)"), WriterLock(tmp_path).hold("kb serve"):
        pass
    holder.kill()
    holder.communicate()
    with WriterLock(tmp_path).hold("kb serve", wait=5):
        assert "kb serve" in WriterLock(tmp_path).holder()


def test_the_lock_is_free_again_after_an_error_inside(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inside"), WriterLock(tmp_path).hold("one"):
        raise ValueError("inside")
    with WriterLock(tmp_path).hold("two"):
        pass
