"""What a change did: two evaluations of the same gold, recommendation by recommendation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cmrlearn.errors import TableError
from cmrlearn.evaluation.outcomes import shown

Change = Literal["gained", "lost", "altered"]
Key = tuple[str, str, bool, int]  # report, text, whether it was wrong, which of several alike


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one recommendation that came out otherwise.

    `gained` is right now and was not, `lost` was right and is not, `altered` is wrong both times in different ways.
    """

    change: Change
    report: str
    page: int | None
    text: str
    what: str
    before: str
    after: str
    gold: str | None

    def __str__(self) -> str:
        where = f"{self.report}, page {self.page}" if self.page else self.report
        gold = "" if self.gold is None else f" (gold: {self.gold})"
        return f"{self.change}: {where}: {self.what}: {self.before} -> {self.after}{gold}: {self.text[:100]}"


def read_earlier(path: Path) -> dict[str, Any]:
    """Figures that `cmrlearn evaluate -o FILE.json` wrote.

    Raises
    ------
    TableError
        If it is no such file.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data["recommendations"], list):
            raise KeyError("recommendations")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TableError(path, f"{path}: not what `cmrlearn evaluate -o FILE.json` writes ({error}).") from error
    return dict(data)


def compare(earlier: dict[str, Any], later: dict[str, Any]) -> list[Difference]:
    """Differences of two evaluations, in the order of the later; only reports that both scored are compared."""
    both = set(earlier["reports"]) & set(later["reports"])
    before, after = _keyed(earlier, both), _keyed(later, both)
    out: list[Difference] = []
    for key in [*after, *(k for k in before if k not in after)]:
        out.extend(_differences(before.get(key), after.get(key)))
    return out


def _keyed(data: dict[str, Any], reports: set[str]) -> dict[Key, dict[str, Any]]:
    seen: Counter[tuple[str, str, bool]] = Counter()
    out = {}
    for r in data["recommendations"]:
        if r["report"] in reports:
            name = (r["report"], r["text"], r["wrong"])
            out[(*name, seen[name])] = r
            seen[name] += 1
    return out


def _differences(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Iterator[Difference]:
    here = after or before
    assert here is not None

    def difference(change: Change, what: str, was: str, now: str, gold: str | None = None) -> Difference:
        return Difference(change, here["report"], here["page"], here["text"], what, was, now, gold)

    if here["wrong"]:
        if before is None:
            yield difference("lost", "no recommendation", "not returned", "returned")
        elif after is None:
            yield difference("gained", "no recommendation", "returned", "not returned")
        return
    if before is None or after is None:  # the gold itself has changed
        return
    if before["found"] != after["found"]:
        words = {True: "found", False: "missed"}
        change: Change = "gained" if after["found"] else "lost"
        yield difference(change, "recommendation", words[before["found"]], words[after["found"]])
        return
    for name, now in after["fields"].items():
        was = before["fields"].get(name)
        if was is None or was["said"] == now["said"]:
            continue
        right = (was["said"] == was["gold"], now["said"] == now["gold"])
        change = "gained" if right[1] else "lost" if right[0] else "altered"
        gold = shown(now["gold"]) if name != "text" else None
        yield difference(change, name, shown(was["said"]), shown(now["said"]), gold)
