"""Fit the role model on gold folders and single recommendations, and measure it report by report.

    python scripts/train_roles.py corpus/built/train corpus/built/development -o models/roles

A softmax over the evidence of cmrlearn/tagging/role_features.py, fitted by scikit-learn's logistic regression. Each
figure is for reports that the model had not seen: folds by report; single recommendations (corpus/single) only ever
help to fit. Writes manifest.json, weights.json and MODEL_CARD.md; same input, same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cmrlearn.evaluation.counts import Counts
from cmrlearn.evaluation.evaluate import training_folders
from cmrlearn.evaluation.matching import match
from cmrlearn.extraction import extract
from cmrlearn.files import atomic, sha256
from cmrlearn.learning.singles import single_entries, single_record
from cmrlearn.model import Recommendation
from cmrlearn.reading import read
from cmrlearn.tagging.addressed import unlisted
from cmrlearn.tagging.agencies import load_agencies
from cmrlearn.tagging.context import Context
from cmrlearn.tagging.linear import FORMAT, FORMAT_VERSION
from cmrlearn.tagging.pipeline import NO_ROLE, joined, over
from cmrlearn.tagging.role_features import role_features
from cmrlearn.tagging.roles import roles

SINGLE = Path(__file__).resolve().parent.parent / "corpus" / "single"
C = 0.1  # inverse of the penalty; of 0.1, 0.2 and 0.3 the best for reports left out
FOLDS = 8
FEWEST = 2  # times that a feature must occur to get a weight
LABELS = ("lead", "partner", "mentioned", NO_ROLE)


@dataclass(frozen=True)
class Example:
    """One body of one recommendation."""

    doc: str
    features: dict[str, float]
    role: str


@dataclass
class Data:
    """Examples, and the gold bodies that were no candidates at all, by report and role."""

    examples: list[Example]
    lost: list[tuple[str, str]]


def of_reports(folders: Sequence[Path]) -> Data:
    """The bodies of all recommendations that the extractor finds."""
    data = Data([], [])
    for folder in folders:
        gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
        report = read(folder / "report.pdf", id=gold["doc"])
        context = Context(load_agencies(), report.nation, report.year, report)
        entries, found = gold["recommendations"], extract(report)
        for i, j in match([e["text"] for e in entries], [r.text for r in found]).pairs:
            if "agencies" in entries[i]:
                roles_of = {a["agency"]: a["role"] for a in entries[i]["agencies"] if a["agency"] is not None}
                _add(data, gold["doc"], found[j], roles_of, context)
    return data


def of_singles(folder: Path) -> Data:
    """The bodies of the recommendations that were written singly."""
    data = Data([], [])
    contexts: dict[tuple[str, int], Context] = {}
    for part, entry in single_entries(folder):
        key = (entry["n"], entry["y"])
        context = contexts.setdefault(key, Context(load_agencies(), *key))
        _add(data, part, single_record(part, entry), entry["a"] or {}, context)
    return data


def _add(data: Data, doc: str, rec: Recommendation, gold: dict[str, str], context: Context) -> None:
    whole = joined(rec)
    matches = context.match(whole, over(rec))
    found = role_features(rec, whole, matches, roles(whole, unlisted(whole, matches), plain=True), context)
    data.examples += [Example(doc, features, gold.get(agency, NO_ROLE)) for agency, features in found.items()]
    data.lost += [(doc, role) for agency, role in gold.items() if agency not in found]


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """Labels, intercepts and weights."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen: dict[str, int] = {}
    for e in examples:
        for name, value in e.features.items():
            seen[name] = seen.get(name, 0) + bool(value)
    kept = [{n: v for n, v in e.features.items() if v and seen[n] >= FEWEST} for e in examples]
    vectorizer = DictVectorizer()
    x = vectorizer.fit_transform(kept)
    y = np.array([e.role for e in examples])
    model = LogisticRegression(C=C, max_iter=3000).fit(x, y)
    order = [list(model.classes_).index(label) for label in LABELS]
    coefficients = np.round(model.coef_[order], 3)
    names = vectorizer.get_feature_names_out()
    weights = {n: coefficients[:, k].tolist() for k, n in enumerate(names) if coefficients[:, k].any()}
    return {"labels": LABELS, "intercepts": np.round(model.intercept_[order], 4).tolist(), "weights": weights}


def predict(weights: dict[str, Any], examples: Sequence[Example]) -> Iterator[str]:
    """The likeliest label of each."""
    for e in examples:
        scores = np.array(weights["intercepts"])
        for name, value in e.features.items():
            if name in weights["weights"]:
                scores = scores + value * np.array(weights["weights"][name])
        yield LABELS[int(scores.argmax())]


def measure(data: Data, extra: Sequence[Example]) -> dict[str, Any]:
    """Counts of agency, agency with role, and each role, over reports left out in turn."""
    docs = sorted({e.doc for e in data.examples})
    counts = {name: Counts() for name in ("agency", "agency_role", "lead", "partner", "mentioned")}
    for fold in range(FOLDS):
        held = set(docs[fold::FOLDS])
        weights = fit([*(e for e in data.examples if e.doc not in held), *extra])
        inside = [e for e in data.examples if e.doc in held]
        for e, said in zip(inside, predict(weights, inside), strict=True):
            true = {e.role} - {NO_ROLE}
            got = {said} - {NO_ROLE}
            counts["agency_role"].add(got, true)
            counts["agency"].add({"x"} if got else set(), {"x"} if true else set())
            for role in ("lead", "partner", "mentioned"):
                counts[role].add(got & {role}, true & {role})
    for _, role in data.lost:
        for name in ("agency", "agency_role", role):
            counts[name].fn += 1
    return {name: c.to_dict() for name, c in counts.items()}


CARD = """# Role model

Says what part each body plays that a recommendation names or that stands over it: lead, partner, mentioned, or none.
A softmax over {n} pieces of evidence: what the rules of `roles.yaml` say, the words beside the name, its place in the
sentence, headings and columns above. Weights are plain JSON.

Fitted by `scripts/train_roles.py` on {docs} invented reports and {singles} invented single recommendations
(`corpus/single`, coded by one reader).

| reports left out in turn | precision | recall | F1 | right | wrong | missed |
|---|---|---|---|---|---|---|
{rows}

Figures are of the model alone. In the tagger a lead or partner by rule stands unless the model gives it less than
0.15, a "mentioned" for a reason stands unless the model is sure of another, and plain nouns that are merely mentioned
are dropped (`cmrlearn/tagging/pipeline.py`). `benchmarks/everyday.py` measures on texts in everyday wording.

Bodies that the names' table does not recognise count as missed. Figures on the test reports, which were not fitted
on, come from `cmrlearn evaluate corpus/built/test`. Not for texts of other kinds; each tag's reason is in its record.
"""


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Fit the role model on gold folders.")
    parser.add_argument("gold", nargs="+", type=Path, help="folders with report.pdf and gold.json, or of such")
    parser.add_argument("-o", "--output", type=Path, default=Path("models/roles"))
    parser.add_argument("--single", type=Path, default=SINGLE, help="folder of single recommendations")
    args = parser.parse_args()
    folders = training_folders(args.gold)
    data, singles = of_reports(folders), of_singles(args.single)
    measured = measure(data, singles.examples)
    weights = fit([*data.examples, *singles.examples])
    parts = sorted(args.single.glob("*.yaml"))
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "origin": "trained",
        "trained_on": [{"doc": f.name, "sha256": sha256(f / "gold.json")} for f in folders],
        "single": [{"part": p.name, "sha256": sha256(p)} for p in parts],
        "measured": measured,
    }
    for name, content in (("weights.json", weights), ("manifest.json", manifest)):
        with atomic(args.output / name) as f:
            f.write(json.dumps(content, indent=None if name == "weights.json" else 1, sort_keys=True) + "\n")
    keys = ("precision", "recall", "f1", "tp", "fp", "fn")
    rows = "\n".join(
        f"| {k.replace('_', ' and ')} | " + " | ".join(str(m[x]) for x in keys) + " |" for k, m in measured.items()
    )
    with atomic(args.output / "MODEL_CARD.md") as f:
        number = sum(len(p.read_text(encoding="utf-8").split("\n- {")) for p in parts)
        f.write(CARD.format(n=len(weights["weights"]), docs=len(folders), singles=number, rows=rows))
    for name, m in measured.items():
        sys.stderr.write(f"{name}: {m}\n")


if __name__ == "__main__":
    main()
