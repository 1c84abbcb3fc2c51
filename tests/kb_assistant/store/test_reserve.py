from pathlib import Path

import pytest

from kb_assistant.store.reserve import Reserve


@pytest.mark.parametrize("left", [0, 4096])
def test_a_reserve_that_a_kill_left_unfinished_is_laid_down_whole(tmp_path: Path, left: int) -> None:
    reserve, file = Reserve(tmp_path), tmp_path / "reserve"
    reserve.keep()
    whole = file.stat().st_size
    assert whole > left
    file.write_bytes(bytes(left))
    reserve.keep()
    assert file.stat().st_size == whole <= file.stat().st_blocks * 512
