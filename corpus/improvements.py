"""Recommendations beside improvements that a report says were made, annotated as addressed, partly or no sign."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SIGNS = ("addressed", "partly", "no sign")


@dataclass(frozen=True)
class Answer:
    """A recommendation (report and number in its gold), an improvement, and what the one is to the other."""

    report: str
    number: int
    text: str
    source: str  # the report that states it, or "invented"
    label: str


def answers() -> list[Answer]:
    """The table as it stands."""
    import yaml

    found = yaml.safe_load((HERE / "improvements.yaml").read_text(encoding="utf-8"))["improvements"]
    return [
        Answer(e["of"]["report"], e["of"]["number"], " ".join(e["text"].split()), e["source"], e["label"])
        for e in found
    ]


def records(said: dict[tuple[str, int], Any]) -> tuple[list[Any], list[Any]]:
    """The recommendations, taken from `said`, and the improvements, tagged as any others are, in the same order."""
    from cmrlearn import tag

    asked = [said[a.report, a.number] for a in answers()]
    untagged = [
        replace(r, id=f"improvement:{i}", text=a.text, kind="improvement", themes=(), agencies=(), actions=())
        for i, (r, a) in enumerate(zip(asked, answers(), strict=True))
    ]
    return asked, tag(untagged)
