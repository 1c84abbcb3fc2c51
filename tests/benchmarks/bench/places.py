"""Where the bench reads and writes. Everything it makes lies below build/bench and is kept between runs."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
BUILD = ROOT / "build" / "bench"
RESULTS = BUILD / "results"
ENVIRONMENTS = BUILD / "environments"
ANSWERS = BUILD / "answers"
PARSING = BUILD / "parsing"
SCALE = BUILD / "scale"
LOGS = BUILD / "logs"
HOME = BUILD / "home"
SHARED = ROOT.parent / "shared" / "data"
REQUIREMENTS = Path(__file__).parents[1] / "peers" / "requirements"
PAGE = ROOT / "docs" / "benchmarks.md"
