"""Measure on gold folders and write the figures into README.md.

    python scripts/readme_figures.py                        # the test reports of the corpus
    python scripts/readme_figures.py corpus/built/test MORE... --names A B...   # and other gold, a column a folder

Every figure between the marks of README.md comes from this script.
"""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path
from typing import Any

from cmrlearn.evaluation import Evaluation, evaluate
from cmrlearn.files import atomic

ROOT = Path(__file__).resolve().parent.parent
MARKS = re.compile(r"(<!-- figures: begin[^>]*-->\n).*?(<!-- figures: end -->)", re.S)


def column(result: Evaluation, seconds: float) -> dict[str, str]:
    """Figures of one set of reports, by the name of the row."""
    t = result.total.to_dict()
    e = t["extraction"]
    out = {
        "reports / recommendations": f"{len(result.reports)} / {e['tp'] + e['fn']}",
        "recommendations found: recall, precision": f"{e['recall']:.2f}, {e['precision']:.2f}",
        "text letter for letter; page": f"{_share(t, 'verbatim')}; {_share(t, 'page')}",
        "agencies: F1": _f1(t.get("agency")),
        "agencies with role: F1": _f1(t.get("agency_role")),
        "leads alone: F1": _f1(t.get("roles", {}).get("lead")),
        "harm: micro-F1, macro-F1 (weakest)": _facet(t.get("harm")),
        "practice: micro-F1, macro-F1 (weakest)": _facet(t.get("practice")),
        "actions: micro-F1": _f1(t.get("actions")),
        "strength; deadline: share right": f"{_share(t, 'strength')}; {_share(t, 'deadline')}",
    }
    return out | {"seconds, all stages, one core": f"{seconds:.1f}"}


def _share(figures: dict[str, Any], name: str) -> str:
    return f"{figures[name]['share']:.2f} of {figures[name]['of']}" if name in figures else "not coded"


def _f1(figures: dict[str, Any] | None) -> str:
    return f"{figures['f1']:.2f} ({figures['tp'] + figures['fn']})" if figures else "not coded"


def _facet(figures: dict[str, Any] | None) -> str:
    if not figures:
        return "not coded"
    micro = figures["micro"]
    weakest = figures["weakest"].replace("_", " ")
    return f"{micro['f1']:.2f}, {figures['macro_f1']:.2f} ({micro['tp'] + micro['fn']}; {weakest})"


def table(columns: dict[str, dict[str, str]]) -> str:
    """Markdown."""
    rows = next(iter(columns.values()))
    lines = [f"| | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    lines += [f"| {row} | {' | '.join(c[row] for c in columns.values())} |" for row in rows]
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("gold", nargs="*", type=Path, default=[ROOT / "corpus" / "built" / "test"])
    parser.add_argument("--names", nargs="*", default=["fifteen test reports"], help="headings of the columns")
    options = parser.parse_args()
    columns = {}
    for folder, name in zip(options.gold, options.names, strict=True):
        started = time.process_time()
        result = evaluate([folder])
        columns[name] = column(result, time.process_time() - started)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    with atomic(ROOT / "README.md") as f:
        f.write(MARKS.sub(lambda m: f"{m[1]}\n{table(columns)}\n\n{m[2]}", text))
    print(table(columns))


if __name__ == "__main__":
    main()
