"""Fit the theme model's weights on gold folders and measure it report by report.

    python scripts/train_themes.py corpus/built/train -o models/themes

A logistic model over a handful of features of the taxonomy's terms (cmrlearn/tagging/themes.py), so that its scores are
probabilities; it is held near the hand-set weights of models/themes/start.json. Each figure is for reports that the
model had not seen: one report left out at a time. Writes manifest.json, weights.json and MODEL_CARD.md; same input,
same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from logistic import calibration_error, newton

from cmrlearn.evaluation.evaluate import training_folders
from cmrlearn.evaluation.matching import match
from cmrlearn.extraction import extract
from cmrlearn.files import atomic, sha256
from cmrlearn.model import Facet, Recommendation
from cmrlearn.reading import read
from cmrlearn.tagging.model import FORMAT, FORMAT_VERSION, FacetWeights
from cmrlearn.tagging.taxonomy import load_taxonomy
from cmrlearn.tagging.themes import MOST, Evidence, Terms, evidence_of

FACETS: tuple[Facet, ...] = ("harm", "practice")
STRENGTH = 0.5  # inverse of the penalty on leaving the starting weights; small corpora want it small
MIN_TERM = 3  # a term must have occurred as often before it gets a weight of its own
THRESHOLDS = [round(0.2 + 0.05 * i, 2) for i in range(11)]


@dataclass(frozen=True)
class Case:
    """One recommendation with its gold themes and the evidence found."""

    doc: str
    gold: frozenset[str]
    evidence: tuple[Evidence, ...]


def extracted(folders: Sequence[Path]) -> list[tuple[str, Recommendation, dict[str, Any]]]:
    """Each report's recommendations as the extractor gives them, with headings and context, and their gold."""
    out = []
    for folder in folders:
        gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
        found = extract(read(folder / "report.pdf", id=gold["doc"]))
        entries = gold["recommendations"]
        for i, j in match([g["text"] for g in entries], [r.text for r in found]).pairs:
            out.append((gold["doc"], found[j], entries[i]))
    return out


def cases(pairs: Sequence[tuple[str, Recommendation, dict[str, Any]]], facet: Facet, terms: Terms) -> list[Case]:
    """Annotated recommendations of a facet; documents without that annotation are left out."""
    return [
        Case(doc, frozenset(entry[facet]), tuple(evidence_of(rec, terms, facet)))
        for doc, rec, entry in pairs
        if facet in entry
    ]


def fit(train: Sequence[Case], start: dict[str, Any]) -> FacetWeights:
    """Weights from the pairs of recommendation and theme that have any evidence; the threshold is set later.

    Where the gold says little they stay near the starting weights, which were set by hand.
    """
    pairs = [(e, e.theme in c.gold) for c in train for e in c.evidence]
    names = sorted({n for e, _ in pairs for n in e.features})
    seen: dict[str, int] = {}
    for e, _ in pairs:
        for term in e.terms:
            seen[f"{e.theme}:{term}"] = seen.get(f"{e.theme}:{term}", 0) + 1
    term_names = sorted(t for t, n in seen.items() if n >= MIN_TERM)
    theme_names = sorted({e.theme for e, _ in pairs})
    columns = {n: i for i, n in enumerate([*names, *(f"@{t}" for t in theme_names), *(f"#{t}" for t in term_names)])}
    x = np.zeros((len(pairs), len(columns)))
    for row, (e, _) in enumerate(pairs):
        for name, value in e.features.items():
            x[row, columns[name]] = value
        x[row, columns[f"@{e.theme}"]] = 0.5  # halves the reach of a theme's own weight
        for term in e.terms:
            if (column := columns.get(f"#{e.theme}:{term}")) is not None:
                x[row, column] = 0.5
    y = np.array([float(label) for _, label in pairs])
    w0 = np.zeros(len(columns) + 1)
    for name in names:
        w0[columns[name]] = start["features"].get(name, 0.0)
    w0[-1] = start["intercept"]
    w = newton(np.column_stack([x, np.ones(len(pairs))]), y, w0, STRENGTH)

    def part(prefix: str, wanted: Sequence[str], scale: float) -> dict[str, float]:
        return {n: round(float(w[columns[prefix + n]]) * scale, 4) for n in wanted}

    return FacetWeights(
        0.5,
        round(float(w[-1]), 4),
        part("", names, 1.0),
        part("@", theme_names, 0.5),
        part("#", term_names, 0.5),
    )


def predict(case: Case, weights: FacetWeights) -> list[tuple[str, float]]:
    """Themes with their probabilities, best first."""
    scored = [(e.theme, weights.probability(e.theme, e.features, e.terms)) for e in case.evidence]
    return sorted(scored, key=lambda s: (-s[1], s[0]))


def f1(pairs: Sequence[tuple[Case, list[tuple[str, float]]]], threshold: float, most: int) -> dict[str, float]:
    """Micro figures over recommendations."""
    tp = fp = fn = 0
    for case, scored in pairs:
        said = {t for t, p in scored if p >= threshold}
        said = {t for t, _ in [s for s in scored if s[0] in said][:most]}
        tp, fp, fn = tp + len(said & case.gold), fp + len(said - case.gold), fn + len(case.gold - said)
    precision, recall = tp / max(tp + fp, 1), tp / max(tp + fn, 1)
    return {"precision": precision, "recall": recall, "f1": 2 * tp / max(2 * tp + fp + fn, 1)}


def held_out(all_cases: Sequence[Case], start: dict[str, Any]) -> list[tuple[Case, list[tuple[str, float]]]]:
    """Predictions for each report by a model that was fitted on the others."""
    out = []
    for doc in sorted({c.doc for c in all_cases}):
        weights = fit([c for c in all_cases if c.doc != doc], start)
        out += [(c, predict(c, weights)) for c in all_cases if c.doc == doc]
    return out


def expected_calibration_error(pairs: Sequence[tuple[Case, list[tuple[str, float]]]]) -> float:
    """Mean gap between said and true share over all pairs of recommendation and theme."""
    said = [(p, float(t in c.gold)) for c, scored in pairs for t, p in scored]
    return float(calibration_error(np.array([p for p, _ in said]), np.array([y for _, y in said])))


def train(folders: Sequence[Path], start: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Weights and measurements of both facets."""
    terms = Terms(load_taxonomy())
    records = extracted(folders)
    weights: dict[str, Any] = {}
    measured: dict[str, Any] = {}
    for facet in FACETS:
        data = cases(records, facet, terms)
        if len({c.doc for c in data}) < 3:
            sys.exit(f"train_themes: needs at least three documents with {facet!r} in their gold.")
        pairs = held_out(data, start[facet])
        figures = {t: f1(pairs, t, MOST[facet]) for t in THRESHOLDS}
        best = max(THRESHOLDS, key=lambda t: (round(figures[t]["f1"], 3), t))
        fitted = fit(data, start[facet])
        weights[facet] = {
            "threshold": best,
            "intercept": fitted.intercept,
            "features": fitted.features,
            "themes": fitted.themes,
            "terms": fitted.terms,
        }
        measured[facet] = {
            "documents": len({c.doc for c in data}),
            "recommendations": len(data),
            "threshold": best,
            "calibration_error": round(expected_calibration_error(pairs), 3),
            **{k: round(v, 3) for k, v in figures[best].items()},
        }
    return weights, measured


CARD = """# Theme model

A logistic model over {n} features of the taxonomy's terms: which occur, where (text, title, heading, what happened),
how plain they are, and what competes with them. It gives each theme of a recommendation a probability; below the
threshold it says nothing. Weights are plain JSON. Harm is taken from the heading where that names one.

Trained by `scripts/train_themes.py` on {docs} documents. {made}

| facet | documents | recommendations | threshold | precision | recall | F1 | calibration error |
|---|---|---|---|---|---|---|---|
{rows}

Figures are micro averages over recommendations of reports left out in turn; the threshold was chosen on the same
predictions, so they flatter a little. Calibration error is the mean gap between said and true share in five bins.

It knows no theme that its terms do not name, and leans on the wording of the reports it has seen.
"""


def card(measured: dict[str, Any], n_features: int, docs: int, made: str) -> str:
    """The model card, in Markdown."""
    keys = ("documents", "recommendations", "threshold", "precision", "recall", "f1", "calibration_error")
    rows = "\n".join(f"| {facet} | " + " | ".join(str(m[k]) for k in keys) + " |" for facet, m in measured.items())
    return CARD.format(n=n_features, docs=docs, rows=rows, made=made)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Fit the theme model on gold folders.")
    parser.add_argument("gold", nargs="+", type=Path, help="folders with report.pdf and gold.json, or of such")
    parser.add_argument("-o", "--output", type=Path, default=Path("models/themes"))
    parser.add_argument("--start", type=Path, default=Path("models/themes/start.json"), help="weights set by hand")
    parser.add_argument("--note", default="The reports are invented.", help="a sentence on the data for the model card")
    args = parser.parse_args()
    folders = training_folders(args.gold)
    start = json.loads(args.start.read_text(encoding="utf-8"))["facets"]
    weights, measured = train(folders, start)
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "origin": "trained",
        "taxonomy": "themes.yaml",
        "trained_on": [{"doc": p.name, "sha256": sha256(p / "gold.json")} for p in folders],
        "measured": measured,
    }
    for name, data in (("weights.json", {"facets": weights}), ("manifest.json", manifest)):
        with atomic(args.output / name) as f:
            f.write(json.dumps(data, indent=1, sort_keys=True) + "\n")
    n_features = len(weights["practice"]["features"])
    with atomic(args.output / "MODEL_CARD.md") as f:
        f.write(card(measured, n_features, len(folders), args.note))
    for facet, m in measured.items():
        sys.stderr.write(f"{facet}: {m}\n")


if __name__ == "__main__":
    main()
