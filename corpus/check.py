"""Checks what was written by hand: gold against its report, the taxonomy and the agency table, and texts too alike.

`python -m corpus.check` checks all reports, `python -m corpus.check ID ...` some; 0 when nothing is wrong. With
`--pairs N` it also prints the N most similar pairs of recommendations in the corpus.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cmrlearn.tagging import load_agencies, load_taxonomy
from corpus.build.errors import BuildError
from corpus.build.gold import ACTIONS, ROLES, STRENGTHS, letters, read_gold, single_spaced
from corpus.build.make import LAYOUTS, REPORTS
from corpus.build.source import read_source
from corpus.similar import TOO_LONG, Text, most_similar, too_alike

SHORTEST, LONGEST = 5, 130  # words of a recommendation; real ones have about 8 to 120
MOST_PRACTICE = 3
FACETS = ("harm", "practice")


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m corpus.check", description="Check reports and their gold.")
    parser.add_argument("ids", nargs="*", help="folders of corpus/reports; all of them unless given")
    parser.add_argument("--pairs", type=int, default=0, metavar="N", help="print the N most similar pairs as well")
    options = parser.parse_args(arguments)
    ids = options.ids or report_ids()
    wrong = 0
    for name in ids:
        for problem in problems(REPORTS / name):
            sys.stdout.write(f"{name}: {problem}\n")
            wrong += 1
    pairs = most_similar(recommendation_texts())
    for pair in too_alike(pairs):
        if not options.ids or {pair.first.report, pair.second.report} & set(ids):
            sys.stdout.write(f"too alike, {pair.run} words in a row or the same opening (limit {TOO_LONG}): {pair}\n")
            wrong += 1
    for pair in pairs[: options.pairs]:
        sys.stdout.write(f"{pair}\n")
    sys.stdout.write(f"{len(ids)} reports checked, {wrong} problems\n")
    return 1 if wrong else 0


def report_ids() -> list[str]:
    """All reports, in order of their ids."""
    return sorted(path.parent.name for path in REPORTS.glob("*/report.md"))


def recommendation_texts() -> list[Text]:
    """Every recommendation of every report that has gold."""
    out = []
    for path in sorted(REPORTS.glob("*/gold.yaml")):
        try:
            entries = read_gold(path).get("recommendations") or []
        except Exception:  # one broken file, named by `problems`, must not hide the pairs of the rest
            continue
        out += [Text(path.parent.name, number, single_spaced(e["text"])) for number, e in enumerate(entries, 1)]
    return out


def problems(folder: Path) -> Iterator[str]:
    """What is wrong with one report, a sentence each."""
    import yaml

    try:
        source = read_source(folder / "report.md")
        gold = read_gold(folder / "gold.yaml")
    except (BuildError, OSError, yaml.YAMLError, ValueError) as error:
        yield f"cannot be read: {error}"
        return
    if source.layout not in LAYOUTS:
        yield f"layout {source.layout!r} is unknown; use one of {', '.join(LAYOUTS)}"
    if not gold.get("recommendations"):
        yield "no recommendations in gold.yaml"
    printed = printed_letters(folder)
    if letters("This report is invented") not in printed:
        yield "the report must say 'This report is invented'"
    for number, entry in enumerate(gold.get("recommendations") or [], 1):
        for problem in entry_problems(entry, printed):
            yield f"recommendation {number} ({entry['text'][:40]!r}): {problem}"
    for name in ("prior", "improvements", "other_ok"):
        for text in gold.get(name) or []:
            if not isinstance(text, str):
                yield f"{name}: give texts, not {text!r}"
            elif letters(text) not in printed:
                yield f"{name}: not printed in the report: {text[:80]!r}"


def printed_letters(folder: Path) -> str:
    """All that a report prints, letters only, without footnote marks."""
    return letters(re.sub(r"\[\^\w+\]", "", (folder / "report.md").read_text(encoding="utf-8")))


def entry_problems(entry: dict[str, Any], printed: str) -> Iterator[str]:
    """What is wrong with one recommendation of the gold; `printed` is the report's text, letters only."""
    taxonomy, agencies = load_taxonomy(), load_agencies()
    for text in [entry["text"], *(entry.get("short_forms") or [])]:
        if letters(text) not in printed:
            yield f"not printed in the report: {text[:80]!r}"
    length = len(entry["text"].split())
    if not SHORTEST <= length <= LONGEST:
        yield f"{length} words; give {SHORTEST} to {LONGEST}"
    for facet in FACETS:
        known = {theme.id for theme in taxonomy.of(facet)}
        if not isinstance(entry.get(facet), list):
            yield f"{facet} must be a list"
            continue
        if unknown := set(entry[facet]) - known:
            yield f"unknown {facet} {sorted(unknown)}"
        if len(set(entry[facet])) < len(entry[facet]) or (len(entry[facet]) > 1 and "other" in entry[facet]):
            yield f"{facet} {entry[facet]}: each once, and other alone"
    if not 1 <= len(entry.get("practice") or []) <= MOST_PRACTICE:
        yield "practice: one to three"
    if not entry.get("actions") or set(entry["actions"]) - ACTIONS:
        yield f"actions: at least one of {sorted(ACTIONS)}"
    if entry.get("strength") not in STRENGTHS:
        yield f"strength must be one of {sorted(STRENGTHS)}"
    if {a.get("role") for a in entry.get("agencies") or []} - ROLES:
        yield f"roles must be of {sorted(ROLES)}"
    named = [a.get("agency") for a in entry.get("agencies") or []]
    if unknown := {a for a in named if a is not None and agencies.get(a) is None}:
        yield f"unknown agency {sorted(unknown)}"
    listed = [a for a in named if a is not None]
    if len(set(listed)) < len(listed):
        yield f"an agency twice: {named}"
    deadline = entry.get("deadline")
    if deadline is not None and not (isinstance(deadline, dict) and letters(str(deadline.get("text"))) in printed):
        yield f"deadline must be null or its text as printed: {deadline!r}"


if __name__ == "__main__":
    sys.exit(main())
