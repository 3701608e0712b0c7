"""What a report says of itself: how many recommendations it makes, and whether that many were found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cmrlearn.extraction.numbers import PATTERN, number
from cmrlearn.model import Block, Fact, Recommendation, Report

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


def facts_of(report: Report) -> tuple[Fact, ...]:
    """Facts that the report states of itself."""
    stated = stated_recommendations(report.blocks)
    return (stated,) if stated else ()


def warnings_of(report: Report, facts: Sequence[Fact], found: Sequence[Recommendation]) -> tuple[str, ...]:
    """What a reader should check by eye after extraction."""
    stated = next((f for f in facts if f.name == "stated_recommendations"), None)
    return count_warnings(stated, found)
