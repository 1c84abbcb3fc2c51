"""T074: a hundred sign-ins at once cost the memory of a few."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest

from kb_assistant.errors import Busy
from kb_assistant.identity.hashing import HashCost, Passwords

HUNDRED = """
import resource
from concurrent.futures import ThreadPoolExecutor
from kb_assistant.identity.hashing import HashCost, Passwords
passwords = Passwords(HashCost(memory_kb=32_768, rounds=2, slots=2, wait=60))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with ThreadPoolExecutor(100) as pool:
    assert not any(pool.map(lambda _: passwords.fits(None, "x"), range(100)))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units elsewhere")
def test_t074_a_hundred_at_once_cost_the_memory_of_two() -> None:
    grown = subprocess.run([sys.executable, "-c", HUNDRED], check=True, capture_output=True, text=True).stdout
    assert int(grown) < 2 * 32 + 40


def test_t074_who_waits_too_long_is_told_to_come_again() -> None:
    passwords = Passwords(HashCost(memory_kb=19_456, rounds=2, slots=1, wait=0.05))
    holding, done = Event(), Event()

    def hold() -> None:
        with passwords._slot():
            holding.set()
            done.wait(30)

    holder = Thread(target=hold)
    holder.start()
    holding.wait(30)
    with pytest.raises(Busy, match="try again"):
        passwords.fits(None, "x")
    done.set()
    holder.join()
    assert not passwords.fits(None, "x")


def test_a_place_is_free_again_after_every_kind_of_ending() -> None:
    passwords = Passwords(HashCost(memory_kb=19_456, rounds=2, slots=1, wait=5))
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda hashed: passwords.fits(hashed, "x"), [None, "damaged", "", None] * 3)
    assert not any(found)
