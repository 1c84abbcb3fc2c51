"""The results as tables, written into the page between two marks."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from statistics import fmean

from tests.benchmarks.bench import answers, formats, parsing, scale
from tests.benchmarks.bench.environments import OURS
from tests.benchmarks.bench.measurement import Measurement
from tests.benchmarks.bench.plot import bars
from tests.benchmarks.bench.results import Results, middle

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
_CURVES = "![What a question takes and what memory it needs as a collection grows](benchmarks-scale.svg)"


def write(page: Path, text: str) -> None:
    """Replaces what stands between the marks."""
    marked = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    whole, replaced = marked.subn(lambda _: f"{BEGIN}\n{text.strip()}\n{END}", page.read_text())
    if not replaced:
        raise SystemExit(f"{page.name} has no marks {BEGIN} and {END} to write between.")
    page.write_text(whole)


def tables(results: Results) -> str:
    """Everything measured so far; medians where there are several rounds."""
    names, peers = results.names(), results.peers()
    rounds = [one for name in names for peer in peers for one in results.rounds(name, peer)]
    if not rounds:
        return "Nothing was measured yet."
    parts = (
        _about(rounds),
        _quality(results, "nDCG@10 (recall@5); best in bold", ("ndcg_10", "recall_5")),
        _quality(results, "recall@10 (MRR@10)", ("recall_10", "mrr_10")),
        _costs(results),
        *_formats(results),
        *_others(),
        _versions(results),
    )
    return "\n\n".join(parts)


def picture(results: Results) -> str:
    """nDCG@10 of every peer on every set, as SVG."""
    scores = {
        name: {peer: middle(found, "ndcg_10") for peer in results.peers() if (found := results.rounds(name, peer))}
        for name in results.names()
    }
    return bars("nDCG@10", scores, results.peers())


def _formats(results: Results) -> Iterator[str]:
    told = list(formats.rows(results))
    if told:
        yield f"**The same documents in several formats**, nDCG@10 of ours\n\n{_list(told)}"


def _others() -> Iterator[str]:
    """What the bench's other commands measured."""
    told = [row for name in answers.NAMES for row in answers.rows(name)]
    if told:
        yield f"**Refusing and quoting** (`python -m tests.benchmarks.bench.answers`)\n\n{_list(told)}"
    read = [row for name in parsing.NAMES for row in parsing.rows(name)]
    if read:
        yield f"**Reading files** (`python -m tests.benchmarks.bench.parsing`)\n\n{_list(read)}"
    header, *rows = scale.rows()
    if rows:
        yield f"**Scale** (`python -m tests.benchmarks.bench.scale`)\n\n{_CURVES}\n\n{_table(header, rows)}"


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _about(rounds: Sequence[Measurement]) -> str:
    days = sorted({one.date for one in rounds})
    machines = ", ".join(sorted({one.machine for one in rounds}))
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    return f"Measured {when} ({machines}), shared with other work: ratios are to be read, not absolute times."


def _quality(results: Results, title: str, figures: tuple[str, str]) -> str:
    peers = results.peers()
    rows = [
        [name, _asked(results, name), *_cells(results, name, figures), _lead(results, name, figures[0])]
        for name in results.names()
    ]
    header = ("set", "questions", *peers, "ours − best other")
    return f"**{title}**\n\n{_table(header, [*rows, _averages(results, figures[0])])}"


def _asked(results: Results, name: str) -> str:
    """How many questions; more than one number where peers were not asked the same, which can't be compared."""
    found = {one.questions for peer in results.peers() for one in results.rounds(name, peer)}
    return " / ".join(map(str, sorted(found)))


def _lead(results: Results, name: str, figure: str) -> str:
    """How far ours is above the best of the others; below, if it begins with a minus."""
    others = [found for peer in results.peers() if peer != OURS and (found := results.rounds(name, peer))]
    mine = results.rounds(name, OURS)
    if not others or not mine:
        return scale.MISSING
    lead = middle(mine, figure) - max(middle(found, figure) for found in others)
    return f"{lead:+.3f}".replace("-", "−")


def _cells(results: Results, name: str, figures: tuple[str, str]) -> Iterator[str]:
    found = [results.rounds(name, peer) for peer in results.peers()]
    best = max(middle(rounds, figures[0]) for rounds in found if rounds)
    for rounds in found:
        if not rounds:
            yield scale.MISSING
            continue
        first, second = (middle(rounds, figure) for figure in figures)
        yield f"**{first:.3f}** ({second:.3f})" if round(first, 3) == round(best, 3) else f"{first:.3f} ({second:.3f})"


def _averages(results: Results, figure: str) -> list[str]:
    """Over the sets that all peers were measured on; at the end ours over the best of the others."""
    shared, peers = results.shared(), results.peers()
    label = f"mean of the {len(shared)} sets that all have"
    if not shared:
        return [label, "", *[scale.MISSING] * (len(peers) + 1)]
    means = {peer: fmean(middle(results.rounds(name, peer), figure) for name in shared) for peer in peers}
    others = [mean for peer, mean in means.items() if peer != OURS]
    ratio = f"× {means[OURS] / max(others):.3f}" if OURS in means and others else scale.MISSING
    return [label, "", *(f"{mean:.3f}" for mean in means.values()), ratio]


def _costs(results: Results) -> str:
    header = (
        "peer",
        "chunks",
        "CPU s per 1,000 chunks",
        "seconds per 1,000 chunks",
        "CPU s in all",
        "memory, model → most (MB)",
        "a question, median (p95), ms",
        "index, KB per chunk",
    )
    rows = [_cost(results, peer) for peer in results.peers()]
    return (
        f"**What it costs**, over the {len(results.shared())} sets that all have, the model being loaded; "
        f"questions on the largest of them\n\n{_table(header, rows)}"
    )


def _cost(results: Results, peer: str) -> list[str]:
    shared = {name: results.rounds(name, peer) for name in results.shared()}
    if not shared:
        return [peer, *[scale.MISSING] * 7]
    chunks, cpu, wall, size = (sum(middle(r, f) for r in shared.values()) for f in ("chunks", "cpu", "wall", "size"))
    largest = max(shared.values(), key=lambda rounds: middle(rounds, "chunks"))
    return [
        peer,
        f"{chunks:.0f}",
        f"{cpu / chunks * 1e3:.1f}",
        f"{wall / chunks * 1e3:.1f}",
        f"{cpu:.0f}",
        f"{middle(largest, 'loaded'):.0f} → {max(middle(rounds, 'peak') for rounds in shared.values()):.0f}",
        f"{middle(largest, 'p50'):.1f} ({middle(largest, 'p95'):.1f})",
        f"{size / chunks / 1024:.1f}",
    ]


def _versions(results: Results) -> str:
    lines = []
    for peer in results.peers():
        rounds = chain.from_iterable(results.rounds(name, peer) for name in results.names())
        newest = max(rounds, key=lambda one: one.date)
        lines.append(f"- {peer}: " + ", ".join(f"{name} {number}" for name, number in newest.versions.items()))
    return "**Versions**\n\n" + "\n".join(lines)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
