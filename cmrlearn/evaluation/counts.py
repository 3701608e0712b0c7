"""What is counted against gold, and the figures that follow from the counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

ROLES = ("lead", "partner", "mentioned")
FACETS = ("harm", "practice")


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
