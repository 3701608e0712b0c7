"""How far two readers agree who coded the same reports apart: `python -m corpus.agreement`.

The first reading is the author's, the second was made from a sheet without gold (`corpus/blind.py`). Which texts are
recommendations is compared by the rule of the gold format (`cmrlearn.evaluation.match`); codes are compared on the
texts that both took for recommendations. Cohen's kappa: J. Cohen, Educational and Psychological Measurement 20 (1960).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmrlearn.evaluation import match
from cmrlearn.evaluation.counts import Counts
from cmrlearn.tagging import load_taxonomy
from corpus.build.make import REPORTS

Entry = dict[str, Any]
FACETS = ("harm", "practice")


@dataclass(frozen=True)
class Coded:
    """One recommendation as both readers coded it."""

    report: str
    first: Entry
    second: Entry


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m corpus.agreement", description="Agreement between two readers.")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    parser.add_argument("--disagreements", metavar="ID", help="print what the readers of one report see differently")
    options = parser.parse_args(arguments)
    if options.disagreements:
        sys.stdout.writelines(f"{line}\n" for line in disagreements(REPORTS / options.disagreements))
        return 0
    figures = agreement(twice_read())
    sys.stdout.write(json.dumps(figures, indent=1) + "\n" if options.json else "\n".join(table(figures)) + "\n")
    return 0


def twice_read() -> list[Path]:
    """Folders of the reports that have both readings."""
    return sorted(path.parent.parent for path in REPORTS.glob("*/readings/second.yaml"))


def reading(folder: Path, which: str) -> list[Entry]:
    """One reader's recommendations."""
    import yaml

    text = (folder / "readings" / f"{which}.yaml").read_text(encoding="utf-8")
    return list(yaml.safe_load(text)["recommendations"])


def pairs(folder: Path) -> tuple[list[Coded], Counts, list[Entry], list[Entry]]:
    """What both readers found, how many each found alone, and those entries (first's, second's)."""
    first, second = reading(folder, "first"), reading(folder, "second")
    m = match([e["text"] for e in first], [e["text"] for e in second])
    both = [Coded(folder.name, first[i], second[j]) for i, j in m.pairs]
    alone = [second[j] for j in [*m.wrong, *m.tolerated]]
    return both, Counts(len(both), len(alone), len(m.missed)), [first[i] for i in m.missed], alone


def agreement(folders: Sequence[Path]) -> dict[str, Any]:
    """All figures: `spans`, `harm` and `practice` with a kappa for each theme, `agency`, `strength` and so on."""
    spans = Counts()
    both: list[Coded] = []
    for folder in folders:
        found, counts, _, _ = pairs(folder)
        both += found
        spans += counts
    out: dict[str, Any] = {"reports": len(folders), "spans": spans.to_dict(), "recommendations": len(both)}
    for facet in FACETS:
        out[facet] = _facet(both, facet)
    for name, key in (("agency", _agencies), ("agency and role", _roles), ("lead", _leads), ("actions", _actions)):
        counts = Counts()
        for c in both:
            counts.add(key(c.second), key(c.first))
        out[name] = counts.to_dict()
    strengths = [(str(c.first["strength"]), str(c.second["strength"])) for c in both]
    out["strength"] = {"kappa": _round(kappa(strengths)), "same": _same(strengths)}
    deadlines = [(_deadline(c.first), _deadline(c.second)) for c in both]
    out["deadline"] = {"same": _same(deadlines)}
    return out


def _facet(both: Sequence[Coded], facet: str) -> dict[str, Any]:
    themes: dict[str, Any] = {}
    micro = Counts()
    for theme in load_taxonomy().of(facet):
        said = [(theme.id in c.first[facet], theme.id in c.second[facet]) for c in both]
        either = [(a, b) for a, b in said if a or b]
        counts = Counts(sum(a and b for a, b in either), sum(not a for a, _ in either), sum(not b for _, b in either))
        if counts.tp + counts.fp + counts.fn:
            themes[theme.id] = {"kappa": _round(kappa(said)), **counts.to_dict()}
            micro += counts
    kappas = [t["kappa"] for t in themes.values() if t["kappa"] is not None]
    return {
        "mean_kappa": _round(sum(kappas) / len(kappas) if kappas else None),
        "micro": micro.to_dict(),
        "macro_f1": _round(sum(t["f1"] for t in themes.values()) / len(themes) if themes else None),
        "same_set": _same([(frozenset(c.first[facet]), frozenset(c.second[facet])) for c in both]),
        "themes": themes,
    }


def kappa(said: Sequence[tuple[Any, Any]]) -> float | None:
    """Cohen's kappa of two readers' labels; None where chance alone would always agree."""
    if not said:
        return None
    n = len(said)
    observed = sum(a == b for a, b in said) / n
    labels = {label for pair in said for label in pair}
    chance = sum((sum(a == k for a, _ in said) / n) * (sum(b == k for _, b in said) / n) for k in labels)
    return None if chance >= 1 else (observed - chance) / (1 - chance)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _same(said: Sequence[tuple[Any, Any]]) -> float | None:
    return _round(sum(a == b for a, b in said) / len(said)) if said else None


def _agencies(entry: Entry) -> set[str]:
    return {str(a["agency"]) for a in entry["agencies"]}


def _roles(entry: Entry) -> set[tuple[str, str]]:
    return {(str(a["agency"]), str(a["role"])) for a in entry["agencies"]}


def _leads(entry: Entry) -> set[str]:
    return {agency for agency, role in _roles(entry) if role == "lead"}


def _actions(entry: Entry) -> set[str]:
    return set(entry["actions"])


def _deadline(entry: Entry) -> str | None:
    value = entry.get("deadline")
    return " ".join(str(value["text"]).lower().split()).rstrip(".") if value else None


def table(figures: dict[str, Any]) -> Iterator[str]:
    """The figures in Markdown."""
    yield f"{figures['reports']} reports read twice; {figures['recommendations']} recommendations found by both."
    yield ""
    yield "| what | agreement |"
    yield "|---|---|"
    yield f"| which texts are recommendations | F1 {figures['spans']['f1']:.2f} |"
    for facet in FACETS:
        f = figures[facet]
        yield (
            f"| {facet} themes | mean kappa {f['mean_kappa']:.2f}, micro-F1 {f['micro']['f1']:.2f}, "
            f"macro-F1 {f['macro_f1']:.2f}, same set {f['same_set']:.2f} |"
        )
    for name in ("agency", "agency and role", "lead", "actions"):
        yield f"| {name} | F1 {figures[name]['f1']:.2f} |"
    yield f"| strength | kappa {figures['strength']['kappa']:.2f}, same {figures['strength']['same']:.2f} |"
    yield f"| deadline | same {figures['deadline']['same']:.2f} |"
    for facet in FACETS:
        yield ""
        yield f"| {facet} theme | kappa | both | first only | second only |"
        yield "|---|---|---|---|---|"
        for theme, t in figures[facet]["themes"].items():
            value = "-" if t["kappa"] is None else f"{t['kappa']:.2f}"
            yield f"| {theme} | {value} | {t['tp']} | {t['fn']} | {t['fp']} |"


def disagreements(folder: Path) -> Iterator[str]:
    """What the two readers see differently, for whoever settles it."""
    both, _, missed, alone = pairs(folder)
    for entry in missed:
        yield f"ONLY FIRST: {entry['text']}"
    for entry in alone:
        yield f"ONLY SECOND: {entry['text']}\n    second: { {k: v for k, v in entry.items() if k != 'text'} }"
    for c in both:
        lines = list(_differences(c))
        if lines:
            yield f"TEXT: {c.first['text']}"
            if c.first["text"].split() != c.second["text"].split():
                yield f"    second's text: {c.second['text']}"
            yield from lines


def _differences(c: Coded) -> Iterable[str]:
    for name in (*FACETS, "actions"):
        if set(c.first[name]) != set(c.second[name]):
            yield f"    {name}: first {c.first[name]} | second {c.second[name]}"
    if _roles(c.first) != _roles(c.second):
        yield f"    agencies: first {sorted(_roles(c.first))} | second {sorted(_roles(c.second))}"
    if c.first["strength"] != c.second["strength"]:
        yield f"    strength: first {c.first['strength']} | second {c.second['strength']}"
    if _deadline(c.first) != _deadline(c.second):
        yield f"    deadline: first {c.first['deadline']} | second {c.second['deadline']}"


if __name__ == "__main__":
    sys.exit(main())
