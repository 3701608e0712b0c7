"""`evaluate`: run the stages over folders of `report.pdf` and `gold.json`, and count."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cmrlearn.errors import InputError, TableError, UsageError
from cmrlearn.evaluation.counts import Scores
from cmrlearn.evaluation.intervals import intervals
from cmrlearn.evaluation.outcomes import Outcome, score


@dataclass(frozen=True, slots=True)
class Error:
    """One thing that came out wrong, for reading; `weight` orders the worst first."""

    weight: float
    report: str
    page: int | None
    text: str
    what: str

    def __str__(self) -> str:
        where = f"{self.report}, page {self.page}" if self.page else self.report
        return f"{where}: {self.what}: {self.text[:140]}"


@dataclass(slots=True)
class Evaluation:
    """Scores by report and together, what became of each recommendation, and the folders that could not be scored."""

    reports: dict[str, Scores] = field(default_factory=dict)
    total: Scores = field(default_factory=Scores)
    outcomes: list[Outcome] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def intervals(self) -> dict[str, tuple[float, float]]:
        """95 % bootstrap intervals over reports; see `cmrlearn.evaluation.intervals`."""
        return intervals(list(self.reports.values()))

    def worst(self, most: int | None = None) -> list[Error]:
        """Errors, the gravest first: what was missed or wrongly returned, then wrong leads and themes."""
        errors = [Error(weight, o.report, o.page, o.text, what) for o in self.outcomes for weight, what in o.errors()]
        return sorted(errors, key=lambda e: -e.weight)[:most]

    def to_dict(self) -> dict[str, Any]:
        """JSON types."""
        return {
            "total": self.total.to_dict(),
            "intervals": {name: list(ends) for name, ends in self.intervals().items()},
            "reports": {k: s.to_dict() for k, s in self.reports.items()},
            "recommendations": [o.to_dict() for o in self.outcomes],
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


def training_folders(paths: Iterable[str | Path]) -> list[Path]:
    """Gold folders to learn from, sorted; reports that are kept for testing are refused.

    Raises
    ------
    UsageError
        If there is none, or the gold of one says `"split": "test"`.
    """
    folders = sorted(gold_folders(paths))
    kept = [folder for folder in folders if _read_gold(folder / "gold.json").get("split") == "test"]
    if kept:
        raise UsageError(f"{kept[0]}: this report is kept for testing; give the folders of the others to learn from.")
    return folders


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
            name, scores, outcomes = _evaluate_one(folder)
        except InputError as error:
            out.failures.append(str(error))
            continue
        out.reports[name] = scores
        out.total.add(scores)
        out.outcomes.extend(outcomes)
    return out


def _evaluate_one(folder: Path) -> tuple[str, Scores, list[Outcome]]:
    from cmrlearn.mining import mine_one
    from cmrlearn.model import RECOMMENDATIONS
    from cmrlearn.tagging import load_agencies, load_taxonomy

    gold = _read_gold(folder / "gold.json")
    name = str(gold.get("doc") or folder.name)
    printings = [folder / f"report{ending}" for ending in (".pdf", ".docx", ".html", ".txt")]
    source = next((p for p in printings if p.is_file()), None)
    if source is None:
        raise TableError(folder, f"{folder}: there is a gold.json but no report.pdf beside it.")
    _, found = mine_one(source, name, load_agencies(), load_taxonomy(), RECOMMENDATIONS)
    scope = gold.get("scope_pages")
    if scope:
        found = [r for r in found if r.page is None or scope[0] <= r.page <= scope[1]]
    best: tuple[float, Scores, list[Outcome]] | None = None
    for entries in _readings(gold["recommendations"]):
        scores, outcomes = score(name, entries, found, gold.get("other_ok", []))
        if best is None or scores.extraction.f1 > best[0]:
            best = (scores.extraction.f1, scores, outcomes)
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
