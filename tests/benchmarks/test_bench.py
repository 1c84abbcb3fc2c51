"""The bench itself, with a handful of documents and an embedder that needs no model."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from lxml.etree import fromstring

from tests.benchmarks.bench import page, parsing
from tests.benchmarks.bench.curves import Panel, curves
from tests.benchmarks.bench.measurement import Measurement, measure
from tests.benchmarks.bench.plot import bars
from tests.benchmarks.bench.process import PeerFailed
from tests.benchmarks.bench.results import Results
from tests.benchmarks.bench.sets import Asked, QuestionSet, document_of, sampled, thinned
from tests.benchmarks.bench.telling import area
from tests.benchmarks.peers.made import Pool
from tests.ingest.loaders.pdf_file import Text, pdf

ROWS = (
    ("leave", "Annual leave", "Everybody has 27 days of annual leave; unused days lapse in March."),
    ("bikes", "Bicycles", "The company leases bicycles and pays half of the monthly rate."),
    ("visits", "Visitors", "Visitors sign in at the reception and wear a badge."),
)
ASKED = (Asked("how many days of annual leave", {"leave": 1}), Asked("leases bicycles", {"bikes": 1}))
ONE = Measurement(
    date="2026-11-26",
    machine="one",
    versions={"python": "3.11"},
    chunks=100,
    questions=2,
    ndcg_10=0.5,
    recall_5=0.6,
    recall_10=0.7,
    mrr_10=0.4,
    cpu=1.0,
    wall=2.0,
    loaded=10,
    peak=20,
    size=1024,
    p50=1.0,
    p95=2.0,
)


def test_a_peer_is_measured_in_a_process_of_its_own() -> None:
    measured = measure("ours", Path(sys.executable), QuestionSet("small", ASKED, ROWS), timed=2)
    assert (measured.ndcg_10, measured.recall_5, measured.chunks) == (1.0, 1.0, 3)
    assert measured.cpu > 0 and measured.peak >= measured.loaded > 0 and measured.size > 0


def test_a_peer_that_ends_is_told_with_its_last_words() -> None:
    with pytest.raises(PeerFailed, match="nobody"):
        measure("nobody", Path(sys.executable), QuestionSet("small", ASKED, ROWS), timed=2)


def test_the_same_questions_are_taken_each_time() -> None:
    few = sampled(QuestionSet("small", ASKED, ROWS), 1)
    assert few == sampled(QuestionSet("small", ASKED[::-1], ROWS), 1) and len(few.asked) == 1


def test_of_fewer_documents_only_those_questions_are_asked_that_they_answer() -> None:
    few = thinned(QuestionSet("small", ASKED, ROWS, Path("files"), ("leave", "bikes", "visits")), 2)
    assert few == QuestionSet("small", [ASKED[0]], [ROWS[0], ROWS[2]], Path("files"), ["leave", "visits"])


def test_a_file_made_from_a_judged_text_counts_as_that_text() -> None:
    gold = {"Aventro/Tyres.md": 1}
    assert document_of("Aventro/pdf/Tyres.pdf", gold) == "Aventro/Tyres.md"
    assert document_of("Aventro/Tyres.md", gold) == "Aventro/Tyres.md"
    assert document_of("Aventro/other/Tyres.pdf", gold) == "Aventro/other/Tyres.pdf"
    assert document_of("pages/leave/index.md", {"leave/index.md": 1}) == "leave/index.md"


def test_the_tables_show_medians_and_mark_the_best(tmp_path: Path) -> None:
    results = Results(tmp_path / "results")
    for score in (0.5, 0.9, 0.7):
        results.add("some/files", "ours", replace(ONE, ndcg_10=score))
    results.add("some/files", "plain", ONE)
    file = tmp_path / "page.md"
    file.write_text(f"before\n{page.BEGIN}\nof yesterday\n{page.END}\nafter\n")
    page.write(file, page.tables(results))
    text = file.read_text()
    assert "| some/files | 2 | **0.700** (0.600) | 0.500 (0.600) | +0.200 |" in text
    assert text.startswith("before\n") and text.endswith("\nafter\n") and "of yesterday" not in text


def test_a_set_without_one_peer_does_not_count_in_the_means(tmp_path: Path) -> None:
    results = Results(tmp_path)
    results.add("both", "ours", ONE)
    results.add("both", "plain", ONE)
    results.add("one", "ours", replace(ONE, ndcg_10=0.1))
    assert "| mean of the 1 sets that all have |  | 0.500 | 0.500 | × 1.000 |" in page.tables(results)


def test_formats_of_the_same_documents_are_held_against_each_other(tmp_path: Path) -> None:
    results = Results(tmp_path)
    results.add("made", "ours", ONE)
    for suffix, score in (("pdf", 0.5), ("md", 0.75), ("docx", 0.625)):
        results.add(f"made/files/{suffix}", "ours", replace(ONE, ndcg_10=score))
    line = "- made: md 0.7500, docx 0.6250, pdf 0.5000; pdf is 0.2500 behind md"
    assert line in page.tables(results).splitlines()


def test_the_area_counts_ties_as_halves() -> None:
    assert area([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert area([0.1], [0.9]) == 0.0
    assert area([0.5, 0.9], [0.5]) == 0.75


def test_curves_have_a_point_for_every_figure_and_lie_within_the_panel() -> None:
    drawn = curves([Panel("ms", {"one": [(1_000, 0.2), (100_000, 31.0)], "other": [(1_000, 5.0)]})])
    circles = [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)]
    assert len(circles) == 3
    assert circles[0][0] < circles[1][0]
    assert circles[1][1] < circles[2][1] < circles[0][1]
    assert all(0 <= x <= 330 and 0 <= y <= 260 for x, y in circles)


def test_the_picture_has_a_bar_for_every_figure() -> None:
    drawn = fromstring(bars("nDCG@10", {"a<b": {"ours": 0.5, "plain": 0.25}, "c": {"ours": 1.0}}, ["ours", "plain"]))
    texts = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert [text for text in texts if text and text[0] in "01"] == ["0.500", "0.250", "1.000"]
    assert "a<b" in texts


def test_made_collections_are_the_same_each_time_and_hold_near_copies() -> None:
    pool = Pool([[f"Sentence {at} of text {text} tells of matter {text}." for at in range(6)] for text in range(20)])
    made = list(pool.documents(500, seed=1))
    assert made == list(pool.documents(500, seed=1)) and len(made) == 50
    letters = [re.sub(r"\d+", "", document.text) for document in made]
    assert any(one != other and one in other for one in letters for other in letters)
    assert pool.questions(5, seed=2) != pool.questions(5, seed=3)


def test_readers_are_measured_by_the_processor_and_by_the_clock(tmp_path: Path) -> None:
    (tmp_path / "one.pdf").write_bytes(pdf([[Text(72, 400, "Unused days of leave lapse in March.")]]))
    (tmp_path / "two.pdf").write_bytes(pdf([[Text(72, 400, "The company leases bicycles.")]]))
    measured = parsing.measure(tmp_path)
    assert [(one.reader, one.files, one.failed) for one in measured.speeds] == [("ours", 2, 0), ("pypdf", 2, 0)]
    assert all(one.rate > 0 and one.clocked > 0 for one in measured.speeds)
    assert measured.agreement == parsing.Agreement(1.0, 1.0, 1.0)


def test_what_was_measured_otherwise_is_not_known(tmp_path: Path) -> None:
    file = tmp_path / "set.json"
    assert parsing.known(file) is None
    file.write_text('{"speeds": [{"reader": "ours", "format": "pdf"}], "agreement": {}}')
    assert parsing.known(file) is None
