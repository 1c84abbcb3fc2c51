"""What kind of machine this is, in few words."""

import os
import platform
import re
from pathlib import Path


def kind() -> str:
    """Processors, memory, architecture."""
    found = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    memory = round(int(found[1]) / 2**20) if found else 0
    return f"{os.cpu_count()} processors, {memory} GB, {platform.system()} {platform.machine()}"
