"""What a report says of itself: how many recommendations it makes, and whether that many were found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources

from cmrlearn.extraction.numbers import PATTERN, number
from cmrlearn.extraction.wording import sentences
from cmrlearn.model import Block, Fact, Recommendation, Report

SURE = 0.75  # confidence below which a recommendation is named among the doubtful

_STATED = re.compile(
    rf"\b(?:there (?:are|were)|makes?|made|making|total of|contains?|set(?:s|ting)? out|following|agreed|resulted in|"
    rf"identif(?:ies|ied)|generated|with)\s+(?:(?:a total of|some|just|altogether|in all|the following|out|below)\s+)?"
    rf"(?P<n>{PATTERN})\s+"
    rf"(?:\w+[- ]){{0,3}}?recommendations?\b",
    re.I,
)
_ELSEWHERE = re.compile(r"\b(?:earlier|previous|first|interim|other|national|internal|19\d\d|imrs?|iars?)\b", re.I)


def stated_recommendations(blocks: Iterable[Block]) -> Fact | None:
    """The number of recommendations that a report says it makes, with the sentence that says so."""
    for block in blocks:
        if block.kind not in ("paragraph", "list_item"):
            continue
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])", block.text):
            m = _STATED.search(sentence)
            if m is not None and not _ELSEWHERE.search(sentence):
                return Fact("stated_recommendations", number(m["n"]), sentence.strip(), block.page)
    return None


def count_warnings(stated: Fact | None, found: Sequence[Recommendation]) -> tuple[str, ...]:
    """A warning where the stated number and the number found differ, or where nothing was found."""
    own = sum(1 for r in found if r.kind == "recommendation")
    if stated is not None and stated.value != own:
        return (
            f"the report states {stated.value} recommendations (page {stated.page}), {own} found: "
            "check whether some are run together, printed elsewhere or missing",
        )
    if own == 0:
        return ("no recommendations found",)
    return ()


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, re.Pattern[str]], tuple[re.Pattern[str], ...], re.Pattern[str]]:
    import yaml

    data = yaml.safe_load((resources.files("cmrlearn") / "resources" / "facts.yaml").read_text(encoding="utf-8"))
    about = {name: re.compile(p, re.I) for name, p in data["about"].items()}
    patterns = (re.compile(r"\b" + re.sub(r"(?<=>)N\b", lambda _: PATTERN, p), re.I) for p in data["patterns"])
    return about, tuple(patterns), re.compile(data["ages"], re.I)


def _figures(blocks: Iterable[Block]) -> Iterator[Fact]:
    """Numbers of notifications, reviews and children, by sex and age, in the order in which they stand."""
    about, patterns, ages = _table()
    of = ""
    for block in blocks:
        if block.kind not in ("paragraph", "list_item", "heading"):
            continue
        for sentence in sentences(block.text):
            of = next((name for name, p in about.items() if p.search(sentence)), of)
            m = ages.match(sentence)
            if m is not None and of:
                yield Fact(f"{of}_aged_{m['low']}_{m['high']}", int(m["n"]), sentence, block.page)
                continue
            for pattern in patterns:
                for m in pattern.finditer(sentence):
                    for name, value in m.groupdict().items():
                        if value is not None and (of or name not in ("boys", "girls")):
                            full = f"{of}_{name}" if name in ("boys", "girls") else name
                            yield Fact(full, number(value), sentence, block.page)


def facts_of(report: Report) -> tuple[Fact, ...]:
    """What a report states of itself, each fact once, with the sentence that says so.

    `stated_recommendations`; in yearly reports `period`, `notifications`, `notified_children`, `commissioned`,
    `completed_reviews`, `children_in_completed_reviews`, boys and girls (`notified_boys`, `completed_girls`), and ages
    (`notified_aged_0_1`, in years).
    """
    found: dict[str, Fact] = {}
    stated = stated_recommendations(report.blocks)
    if stated is not None:
        found[stated.name] = stated
    period = re.search(r"\b((?:19|20)\d\d)\s*[-–/]\s*((?:19|20)?\d\d)\b", report.title or "")
    if period is not None:
        found["period"] = Fact("period", f"{period[1]}-{period[2]}", report.title or "", 1)
    for fact in _figures(report.blocks):
        found.setdefault(fact.name, fact)
    return tuple(found.values())


def warnings_of(report: Report, facts: Sequence[Fact], found: Sequence[Recommendation]) -> tuple[str, ...]:
    """What a reader should check by eye after extraction."""
    stated = next((f for f in facts if f.name == "stated_recommendations"), None)
    return count_warnings(stated, found) + doubt_warnings(found)


def doubt_warnings(found: Sequence[Recommendation]) -> tuple[str, ...]:
    """A warning that names the recommendations that may be none."""
    doubtful = [r for r in found if r.kind == "recommendation" and r.confidence < SURE]
    if not doubtful:
        return ()
    names = ", ".join(f"{r.id} (page {r.page})" if r.page else r.id for r in doubtful[:8])
    more = f" and {len(doubtful) - 8} more" if len(doubtful) > 8 else ""
    return (f"less sure of {len(doubtful)} of the recommendations: {names}{more}",)
