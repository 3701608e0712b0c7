"""`evaluate`: run the stages over folders of `report.pdf` and `gold.json`, and count."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cmrlearn.errors import InputError, TableError, UsageError
from cmrlearn.evaluation.matching import Matching, match
from cmrlearn.model import Recommendation


@dataclass(slots=True)
class Counts:
    """True and false positives, and false negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def add(self, found: Iterable[Any], gold: Iterable[Any]) -> None:
        """Count two sets of labels against each other."""
        a, b = set(found), set(gold)
        self.tp += len(a & b)
        self.fp += len(a - b)
        self.fn += len(b - a)

    def __iadd__(self, other: Counts) -> Counts:
        self.tp, self.fp, self.fn = self.tp + other.tp, self.fp + other.fp, self.fn + other.fn
        return self

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp + self.fp + self.fn else 1.0

    def to_dict(self) -> dict[str, float | int]:
        """Figures, rounded to three places, with the counts behind them."""
        figures = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {k: round(v, 3) for k, v in figures.items()} | {"tp": self.tp, "fp": self.fp, "fn": self.fn}


@dataclass(slots=True)
class Scores:
    """What was counted on one report, or on all together."""

    extraction: Counts = field(default_factory=Counts)
    verbatim: int = 0  # pairs whose letters and digits are the same
    paged: int = 0  # pairs whose gold names pages
    page_right: int = 0
    agency: Counts = field(default_factory=Counts)
    agency_role: Counts = field(default_factory=Counts)
    roles: dict[str, Counts] = field(default_factory=dict)
    harm: dict[str, Counts] = field(default_factory=dict)
    practice: dict[str, Counts] = field(default_factory=dict)
    actions: Counts = field(default_factory=Counts)
    strength_of: int = 0
    strength_right: int = 0
    deadline_of: int = 0
    deadline_right: int = 0

    def add(self, other: Scores) -> None:
        """Sum up."""
        for name in ("extraction", "agency", "agency_role", "actions"):
            mine: Counts = getattr(self, name)
            mine += getattr(other, name)
        for name in ("roles", "harm", "practice"):
            for label, counts in getattr(other, name).items():
                getattr(self, name).setdefault(label, Counts()).__iadd__(counts)
        for name in (
            "verbatim",
            "paged",
            "page_right",
            "strength_of",
            "strength_right",
            "deadline_of",
            "deadline_right",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def to_dict(self) -> dict[str, Any]:
        """Plain figures; a part that no gold annotates is left out."""
        out: dict[str, Any] = {"extraction": self.extraction.to_dict()}
        out["verbatim"] = _share(self.verbatim, self.extraction.tp)
        out["page"] = _share(self.page_right, self.paged)
        for name in ("agency", "agency_role", "actions"):
            counts: Counts = getattr(self, name)
            if counts.tp + counts.fn:
                out[name] = counts.to_dict()
        if self.roles:
            out["roles"] = {k: c.to_dict() for k, c in sorted(self.roles.items())}
        for name in ("harm", "practice"):
            classes: dict[str, Counts] = getattr(self, name)
            if any(c.tp + c.fn for c in classes.values()):
                out[name] = _facet(classes)
        out["strength"] = _share(self.strength_right, self.strength_of)
        out["deadline"] = _share(self.deadline_right, self.deadline_of)
        return {k: v for k, v in out.items() if v is not None}


def _share(right: int, of: int) -> dict[str, float | int] | None:
    return {"share": round(right / of, 3), "right": right, "of": of} if of else None


def _facet(classes: dict[str, Counts]) -> dict[str, Any]:
    micro = Counts()
    for counts in classes.values():
        micro += counts
    # A theme that was only ever said wrongly counts too, with an F1 of nought.
    present = dict(sorted(classes.items()))
    weakest = min(present, key=lambda k: (present[k].f1, k))
    return {
        "micro": micro.to_dict(),
        "macro_f1": round(sum(c.f1 for c in present.values()) / len(present), 3),
        "weakest": weakest,
        "themes": {k: c.to_dict() for k, c in sorted(classes.items())},
    }


@dataclass(slots=True)
class Error:
    """One missed or wrong recommendation, for reading."""

    report: str
    what: str  # "missed" or "wrong"
    page: int | None
    text: str
    confidence: float | None = None


@dataclass(slots=True)
class Evaluation:
    """Scores by report and together, the errors, and the folders that could not be scored."""

    reports: dict[str, Scores] = field(default_factory=dict)
    total: Scores = field(default_factory=Scores)
    errors: list[Error] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """JSON types."""
        return {
            "total": self.total.to_dict(),
            "reports": {k: s.to_dict() for k, s in self.reports.items()},
            "errors": [
                {"report": e.report, "what": e.what, "page": e.page, "text": e.text, "confidence": e.confidence}
                for e in self.errors
            ],
            "failures": self.failures,
        }


def gold_folders(paths: Iterable[str | Path]) -> list[Path]:
    """Folders with a `gold.json`, at or under the given ones.

    Raises
    ------
    UsageError
        If there is none.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        inside = [path] if (path / "gold.json").is_file() else sorted(p.parent for p in path.rglob("gold.json"))
        found.update(dict.fromkeys(inside))
    if not found:
        raise UsageError(f"{', '.join(map(str, paths))}: no gold.json at or under this folder.")
    return list(found)


def evaluate(paths: Iterable[str | Path], *, progress: bool | None = None) -> Evaluation:
    """Read, extract and tag the report of each gold folder, and compare with its gold.

    Parameters
    ----------
    paths
        Folders with `report.pdf` (or .docx, .html, .txt) and `gold.json`, or folders of such folders.
    progress
        Show a progress bar; None shows it where somebody can see it.

    Returns
    -------
    Evaluation
        Tags are counted on the recommendations that were found; fields that no gold annotates are not scored.

    Raises
    ------
    UsageError
        If no gold is found.
    """
    from cmrlearn.progress import track

    folders = gold_folders(paths)
    out = Evaluation()
    for folder in track(folders, total=len(folders), what="Evaluating", show=progress):
        try:
            name, scores, errors = _evaluate_one(folder)
        except InputError as error:
            out.failures.append(str(error))
            continue
        out.reports[name] = scores
        out.total.add(scores)
        out.errors.extend(errors)
    return out


def _evaluate_one(folder: Path) -> tuple[str, Scores, list[Error]]:
    from cmrlearn.mining import mine_one
    from cmrlearn.model import RECOMMENDATIONS
    from cmrlearn.tagging import load_agencies, load_taxonomy

    gold = _read_gold(folder / "gold.json")
    name = str(gold.get("doc") or folder.name)
    source = next((p for p in sorted(folder.glob("report.*")) if p.suffix in (".pdf", ".docx", ".html", ".txt")), None)
    if source is None:
        raise TableError(folder, f"{folder}: there is a gold.json but no report.pdf beside it.")
    _, found = mine_one(source, name, load_agencies(), load_taxonomy(), RECOMMENDATIONS)
    scope = gold.get("scope_pages")
    if scope:
        found = [r for r in found if r.page is None or scope[0] <= r.page <= scope[1]]
    best: tuple[float, Scores, list[Error]] | None = None
    for entries in _readings(gold["recommendations"]):
        scores, errors = _score(name, entries, found, gold.get("other_ok", []))
        if best is None or scores.extraction.f1 > best[0]:
            best = (scores.extraction.f1, scores, errors)
    assert best is not None
    return name, best[1], best[2]


def _read_gold(path: Path) -> dict[str, Any]:
    try:
        gold = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(gold["recommendations"], list) or not all("text" in r for r in gold["recommendations"]):
            raise KeyError("recommendations")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TableError(
            path, f"{path}: not a gold file ({error}); see the gold format in corpus/README.md."
        ) from error
    return dict(gold)


def _readings(entries: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The gold as it stands, and with entries replaced by their parts where returning those is right too."""
    yield list(entries)
    if any(e.get("parts") for e in entries):
        yield [p if isinstance(p, dict) else {"text": p} for e in entries for p in (e.get("parts") or [e])]


def _score(
    name: str, gold: Sequence[dict[str, Any]], found: Sequence[Recommendation], tolerated: Sequence[Any]
) -> tuple[Scores, list[Error]]:
    doubtful = [t if isinstance(t, str) else t["text"] for t in tolerated]
    m: Matching = match([g["text"] for g in gold], [r.text for r in found], doubtful)
    s = Scores(extraction=Counts(len(m.pairs), len(m.wrong), len(m.missed)))
    for i, j in m.pairs:
        _score_pair(s, gold[i], found[j])
    errors = [Error(name, "missed", (gold[i].get("pages") or [None])[0], gold[i]["text"]) for i in m.missed]
    errors += [Error(name, "wrong", found[j].page, found[j].text, found[j].confidence) for j in m.wrong]
    return s, errors


def _score_pair(s: Scores, gold: dict[str, Any], r: Recommendation) -> None:
    s.verbatim += _letters(gold["text"]) == _letters(r.text)
    if gold.get("pages"):
        s.paged += 1
        s.page_right += r.page in gold["pages"]
    if "agencies" in gold:
        pairs = {(a["agency"], a["role"]) for a in gold["agencies"]}
        mine = {(a.agency, a.role) for a in r.agencies}
        s.agency.add({a for a, _ in mine}, {a for a, _ in pairs})
        s.agency_role.add(mine, pairs)
        for role in ("lead", "partner", "mentioned"):
            counts = s.roles.setdefault(role, Counts())
            counts.add({a for a, k in mine if k == role}, {a for a, k in pairs if k == role})
    for facet in ("harm", "practice"):
        if facet in gold:
            classes: dict[str, Counts] = getattr(s, facet)
            predicted = {t.theme for t in r.themes if t.facet == facet}
            for label in predicted | set(gold[facet]):
                classes.setdefault(label, Counts()).add({label} & predicted, {label} & set(gold[facet]))
    if "actions" in gold:
        s.actions.add(r.actions, gold["actions"])
    if "strength" in gold:
        s.strength_of += 1
        s.strength_right += gold["strength"] == r.strength
    if "deadline" in gold:
        s.deadline_of += 1
        s.deadline_right += _deadline(gold["deadline"]) == (r.deadline.text.lower() if r.deadline else None)


def _deadline(value: Any) -> str | None:
    text = value.get("text") if isinstance(value, dict) else value
    return text.lower() if text else None


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
