"""Counts for `corpus/DATASHEET.md`: `python -m corpus.datasheet` writes the figures between its marks.

Everything is counted in the sources; agreement comes from `corpus/agreement.py`, likeness from `corpus/similar.py`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cmrlearn.files import atomic
from cmrlearn.tagging import load_taxonomy
from corpus.agreement import agreement, table, twice_read
from corpus.build.gold import read_gold, single_spaced
from corpus.build.make import REPORTS
from corpus.build.source import Source, read_source
from corpus.check import recommendation_texts, report_ids
from corpus.similar import most_similar
from corpus.splits import SPLITS, splits

DATASHEET = Path(__file__).resolve().parent / "DATASHEET.md"
MARKS = re.compile(r"(<!-- figures: begin[^>]*-->\n).*?(<!-- figures: end -->)", re.S)
FULL = {
    *("case_management_review", "serious_case_review", "significant_case_review", "child_practice_review"),
    *("single_unified_safeguarding_review", "learning_review", "lcspr"),
}
PAIRS = 10


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m corpus.datasheet", description="Write the datasheet's figures.")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if the figures are not up to date")
    options = parser.parse_args(arguments)
    text = DATASHEET.read_text(encoding="utf-8")
    new = MARKS.sub(lambda m: f"{m[1]}\n{figures()}\n\n{m[2]}", text)
    if options.check:
        return int(new != text)
    with atomic(DATASHEET) as out:
        out.write(new)
    return 0


def figures() -> str:
    """All tables, in Markdown."""
    sources = {name: read_source(REPORTS / name / "report.md") for name in report_ids()}
    golds = {name: read_gold(REPORTS / name / "gold.yaml")["recommendations"] for name in sources}
    parts = [
        *_reports(sources, golds),
        *_codes(golds),
        "### Agreement of the two readings",
        "",
        *table(agreement(twice_read())),
        "",
        *_similar(),
    ]
    return "\n".join(parts)


def _count(title: str, counts: Iterable[tuple[str, int]]) -> str:
    return f"- **{title}:** " + ", ".join(f"{name} {n}" for name, n in counts)


def _reports(sources: dict[str, Source], golds: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    total = sum(map(len, golds.values()))
    lengths = sorted(len(single_spaced(e["text"]).split()) for entries in golds.values() for e in entries)
    full = sum(s.kind in FULL for s in sources.values())
    yield f"{len(sources)} reports ({full} reviews in full, {len(sources) - full} shorter forms), {total}"
    yield f"recommendations of {lengths[0]} to {lengths[-1]} words (median {lengths[len(lengths) // 2]})."
    yield ""
    for title, key in (("nation", "nation"), ("kind", "kind"), ("layout", "layout")):
        yield _count(title, Counter(str(getattr(s, key)).replace("_", " ") for s in sources.values()).most_common())
    years = sorted(s.year for s in sources.values())
    decades = Counter(f"{year // 5 * 5}-{min(year // 5 * 5 + 4, years[-1])}" for year in years)
    yield _count(f"year ({years[0]} to {years[-1]})", sorted(decades.items()))
    yield ""
    of = splits()
    yield "| split | reports | recommendations | NI | England | Wales | Scotland |"
    yield "|---|---|---|---|---|---|---|"
    for split in SPLITS:
        names = [n for n in sources if of[n] == split]
        nations = Counter(sources[n].nation for n in names)
        cells = [str(nations[k]) for k in ("NI", "England", "Wales", "Scotland")]
        yield f"| {split} | {len(names)} | {sum(len(golds[n]) for n in names)} | {' | '.join(cells)} |"
    yield ""


def _codes(golds: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    of = splits()
    entries = [(name, e) for name, es in golds.items() for e in es]
    for facet in ("harm", "practice"):
        yield f"| {facet} | recommendations | reports | train | development | test |"
        yield "|---|---|---|---|---|---|"
        for theme in load_taxonomy().of(facet):
            held = [name for name, e in entries if theme.id in e[facet]]
            by_split = Counter(of[name] for name in held)
            cells = " | ".join(str(by_split[s]) for s in SPLITS)
            yield f"| {theme.id} | {len(held)} | {len(set(held))} | {cells} |"
        yield ""
    agencies: dict[str, Counter[str]] = defaultdict(Counter)
    for _, e in entries:
        for a in e["agencies"]:
            agencies[a["role"]][a["agency"] or "not in the table"] += 1
    for role in ("lead", "partner", "mentioned"):
        total, kinds = sum(agencies[role].values()), len(agencies[role])
        yield f"- **{role}:** {total}, of {kinds} agencies; the commonest " + ", ".join(
            f"{name} {n}" for name, n in agencies[role].most_common(6)
        )
    none = sum(not any(a["role"] == "lead" for a in e["agencies"]) for _, e in entries)
    yield f"- **without a lead:** {none}"
    yield _count("strength", Counter(e["strength"] for _, e in entries).most_common())
    yield _count("actions", Counter(a for _, e in entries for a in e["actions"]).most_common())
    dated = [e["deadline"] for _, e in entries if e.get("deadline")]
    yield f"- **deadline:** {len(dated)}, {sum(bool(d.get('date')) for d in dated)} of them with a date"
    yield ""


def _similar() -> Iterator[str]:
    pairs = most_similar(recommendation_texts())
    yield "### The most similar pairs of recommendations"
    yield ""
    longest = pairs[0].run if pairs else 0
    yield f"{len(pairs)} pairs share five words in a row (an agency is one word); the longest run is of {longest}."
    yield ""
    for pair in pairs[:PAIRS]:
        yield f"- {pair.first.report} {pair.first.number} / {pair.second.report} {pair.second.number}: *{pair.words}*"


if __name__ == "__main__":
    sys.exit(main())
