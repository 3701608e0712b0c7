"""Fit the extraction scorer on gold folders and measure it report by report.

    python scripts/train_extraction.py corpus/built/train corpus/built/development corpus/forms -o models/extraction

A logistic model over the rules' evidence (cmrlearn/extraction/scorer.py), held near the weights set by hand in
resources/directive.yaml. Each figure is for reports that the weights had not seen: one report left out at a time.
Writes manifest.json, weights.json and MODEL_CARD.md; same input, same bytes.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cmrlearn.evaluation.evaluate import training_folders
from cmrlearn.extraction.candidate import Candidate
from cmrlearn.extraction.decide import gather, weigh
from cmrlearn.extraction.extract import proposed
from cmrlearn.extraction.printings import overlap, words
from cmrlearn.extraction.scorer import FORMAT, FORMAT_VERSION, Scorer, start_weights
from cmrlearn.extraction.wording import wording
from cmrlearn.files import atomic, sha256
from cmrlearn.learning.logistic import calibration_error, newton
from cmrlearn.reading import read

# Inverse of the penalty on leaving the weights set by hand: the best of 0.03, 0.1 and 0.3 for reports left out.
STRENGTH = 0.1
SAME, LIKE = 0.8, 0.5  # word F1 from which a candidate is a gold text; between the two it is left out of the fit


@dataclass
class Case:
    """One report: its candidates, their features, and which of them are gold."""

    doc: str
    found: list[Candidate]
    features: list[dict[str, float]]
    gold: list[float | None]  # None where the gold does not decide


def case_of(folder: Path) -> Case:
    """Candidates of a report, marked by its gold."""
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    source = next(p for p in sorted(folder.glob("report.*")) if p.suffix != ".json")
    report = read(source)
    _, proposals = proposed(report.blocks, wording().threshold)
    found = [c for c in proposals if c.place.role != "prior"]
    bags = [Counter(words(r["text"])) for r in gold["recommendations"]]
    labels: list[float | None] = []
    for c in found:
        bag = Counter(words(c.text))
        best = max((overlap(bag, g) for g in bags), default=0.0)
        short = c.form in ("row", "body") and best < SAME  # may repeat a gold text in other words
        labels.append(1.0 if best >= SAME else None if best >= LIKE or short else 0.0)
    return Case(gold["doc"], found, gather(found), labels)


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """Weights from the candidates that the gold decides."""
    start = start_weights()
    rows = [(f, y) for c in cases for f, y in zip(c.features, c.gold, strict=True) if y is not None]
    names = sorted({n for f, _ in rows for n in f} | set(start))
    at = {n: k for k, n in enumerate(names)}
    x = np.zeros((len(rows), len(names)))
    for k, (features, _) in enumerate(rows):
        for name, value in features.items():
            x[k, at[name]] = value
    w0 = np.array([start.get(n, 0.0) for n in names])
    w = newton(x, np.array([y for _, y in rows]), w0, STRENGTH)
    return {n: round(float(w[k]), 4) for n, k in at.items()}


def measure(cases: Sequence[Case], weights_for: Any) -> dict[str, Any]:
    """Precision, recall and calibration over candidates that the gold decides, each report by weights of its own."""
    said: list[float] = []
    true: list[float] = []
    for case in cases:
        weigh(case.found, Scorer(weights_for(case), {}))
        for c, y in zip(case.found, case.gold, strict=True):
            if y is not None:
                said.append(c.confidence)
                true.append(y)
    p, gold = np.array(said), np.array(true)
    yes = p >= 0.5
    tp, fp, fn = (int(mask.sum()) for mask in (yes & (gold == 1), yes & (gold == 0), ~yes & (gold == 1)))
    return {
        "candidates": len(gold),
        "recommendations": int(gold.sum()),
        "precision": round(tp / max(1, tp + fp), 3),
        "recall": round(tp / max(1, tp + fn), 3),
        "calibration_error": round(calibration_error(p, gold), 3),
        "doubtful": int(((p >= 0.25) & (p < 0.75)).sum()),
    }


CARD = """# Extraction scorer

Says how probable it is that something which looks like a recommendation (an item, a labelled paragraph, a row of a
plan) is one. A logistic model over {n} pieces of evidence that the rules find: the form, what the section is for, and
signs of wording. Weights are plain JSON, in log odds; below 0.5 a candidate is left out.

Fitted by `scripts/train_extraction.py` on {docs} invented reports, held near weights set by hand.

| candidates of | number | recommendations | precision | recall | calibration error | between 0.25 and 0.75 |
|---|---|---|---|---|---|---|
| reports left out in turn | {left} |
| the same, weights set by hand | {hand} |

Calibration error is the mean gap between said and true share in five bins. The rules that propose candidates, and the
signs themselves, were written with these reports in view; the figures are for the weights alone. Not for texts of
other kinds, and no substitute for reading what stands near the limit: a report's warnings name it.
"""


def row(m: dict[str, Any]) -> str:
    """Cells of the card's table."""
    return " | ".join(str(m[k]) for k in m)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Fit the extraction scorer on gold folders.")
    parser.add_argument("gold", nargs="+", type=Path, help="folders with a report and gold.json, or of such")
    parser.add_argument("-o", "--output", type=Path, default=Path("models/extraction"))
    args = parser.parse_args()
    folders = training_folders(args.gold)
    cases = [case_of(f) for f in folders]
    left = measure(cases, lambda case: fit([c for c in cases if c is not case]))
    hand = measure(cases, lambda _: start_weights())
    weights = fit(cases)
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "origin": "trained",
        "trained_on": [{"doc": f.name, "sha256": sha256(f / "gold.json")} for f in folders],
        "measured": {"left_out": left, "by_hand": hand},
    }
    for name, data in (("weights.json", {"weights": weights}), ("manifest.json", manifest)):
        with atomic(args.output / name) as f:
            f.write(json.dumps(data, indent=1, sort_keys=True) + "\n")
    with atomic(args.output / "MODEL_CARD.md") as f:
        f.write(CARD.format(n=len(weights), docs=len(cases), left=row(left), hand=row(hand)))
    print(f"left out: {left}\nby hand:  {hand}")


if __name__ == "__main__":
    main()
