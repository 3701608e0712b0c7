"""What a report is: title, publisher, nation, year, kind of review. What cannot be told is None, never guessed."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from itertools import islice
from typing import Any

from cmrlearn.model import Block, Report

FRONT = 1500  # characters at the start that stand for a title page
NATION_MARGIN = 1.5  # the leading nation must have this many times the next one's evidence
NATION_EVIDENCE = 8  # four plain mentions or three specific ones
NATION_ALONE = 4  # where nothing speaks for any other nation
MENTIONS = 12  # a sign counts no more often than this: a long report is no surer than a short one

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_DATED = re.compile(rf"\b(?:{_MONTHS})\s+((?:19|20)\d\d)\b", re.I)
_PERIOD = re.compile(r"\b((?:19|20)\d\d)\s*(?:(?:-|–|/)\s*((?:19|20)?\d\d)|to\s+((?:19|20)\d\d))\b")
_YEAR = re.compile(r"\b((?:19[89]|20[0-4])\d)\b")
_BY_NAME = re.compile(r"(?i:safeguarding|child protection)|^[A-Z]{4,}$")
_LAW = re.compile(r"\b(?:Act|Order|Regulations|guidance|born|since|revised)\b", re.I)


def identify(report: Report) -> Report:
    """The report with title, publisher, nation, year and kind of review filled in where the text tells."""
    front = _front(report.blocks)
    nation = nation_of(report.blocks)
    title = _title(report.blocks)
    return replace(
        report,
        title=title,
        publisher=_publisher(front, nation),
        nation=nation,
        year=_year(title or "", front),
        review_kind=_kind(f"{title or ''}\n{front}"),
    )


def _front(blocks: Sequence[Block]) -> str:
    """The text of the title page, or of the first lines where there are no pages."""
    text = ""
    for block in blocks:
        if len(text) > FRONT or (block.page or 1) > 2:
            break
        text += block.text + "\n"
    return text


def _title(blocks: Sequence[Block]) -> str | None:
    first = [b for b in blocks if (b.page or 1) <= 2][:25]
    headings = [b for b in first if b.kind == "heading" and len(b.text) > 3]
    if not headings:
        return first[0].text[:200] if first and len(first[0].text) < 200 else None
    largest = max(b.size or 0.0 for b in headings)
    start = next(i for i, b in enumerate(first) if b.kind == "heading" and (b.size or 0.0) == largest)
    parts = [first[start].text]
    for b in first[start + 1 :]:
        if (b.size or 0.0) < 0.9 * largest or b.page != first[start].page:
            break
        parts.append(b.text)
    return " ".join(parts)[:300]


def nation_of(blocks: Sequence[Block]) -> str | None:
    """The nation whose bodies and terms the report speaks of; None where two are too close or there is none."""
    text = "\n".join(b.text for b in blocks)
    scores: Counter[str] = Counter()
    forms: defaultdict[str, set[str]] = defaultdict(set)
    for nation, quick, pattern, weight in _nation_signs():
        found = list(islice(_found(text, quick, pattern), MENTIONS))
        scores[nation] += len(found) * weight
        forms[nation].update(found)
    for nation, seen in forms.items():
        if len(seen) == 1 and next(iter(seen)).isupper():
            scores[nation] = (
                0  # one acronym, however often, may be another body's elsewhere: CCG is a coast guard's too
            )
    ranked = scores.most_common(2)
    alone = len(ranked) < 2 or ranked[1][1] == 0
    if not ranked or ranked[0][1] < (NATION_ALONE if alone else NATION_EVIDENCE):
        return None
    if len(ranked) > 1 and ranked[0][1] < NATION_MARGIN * ranked[1][1]:
        return None
    return ranked[0][0]


def _found(text: str, quick: re.Pattern[str], pattern: re.Pattern[str]) -> Iterator[str]:
    """What `pattern` finds; `quick` finds every place where it may begin, and some others."""
    at = 0
    while (begin := quick.search(text, at)) is not None:
        m = pattern.match(text, begin.start())
        if m is not None:
            yield m.group()
        at = m.end() if m is not None else begin.start() + 1


def _publisher(front: str, nation: str | None) -> str | None:
    from cmrlearn.tagging import load_agencies

    table = load_agencies()
    for match in table.match(front, nation=nation):
        row: Any = table.get(match.agency) if match.agency else None
        # A bare "the Board" on a title page may be anybody's.
        if row is not None and row.kind == "safeguarding_board" and _BY_NAME.search(match.text):
            return str(row.id)
    return None


def _year(title: str, front: str) -> int | None:
    for text in (title, front):
        periods = [_end_year(m) for m in _PERIOD.finditer(text)]
        years = [int(m[1]) for m in _DATED.finditer(text)]
        if text is title:
            years += [int(m[1]) for m in _YEAR.finditer(text)]
        if periods or years:
            return max(periods + years)
    plain = [int(m[1]) for m in _YEAR.finditer(front) if not _LAW.search(front[max(0, m.start() - 40) : m.start()])]
    return max(plain) if plain else None


def _end_year(m: re.Match[str]) -> int:
    end = m[2] or m[3]
    return int(end) if len(end) == 4 else int(m[1][:2] + end)


def _kind(text: str) -> str | None:
    for name, pattern in _kinds():
        if pattern.search(text):
            return name
    return None


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files("cmrlearn") / "resources" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def _nation_signs() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str], int], ...]:
    """Nation, a pattern for where a sign may begin, the sign's own pattern, its weight.

    A pattern that opens with a letter and not with a word's edge is found three times as quickly in a long text.
    """
    edge = re.compile(r"\\b(?=[A-Za-z(])")
    return tuple(
        (r["nation"], re.compile(edge.sub("", r["pattern"])), re.compile(r["pattern"]), int(r["weight"]))
        for r in _rows("nations.csv")
    )


@lru_cache(maxsize=1)
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((r["id"], re.compile(r["pattern"], re.I)) for r in _rows("review_kinds.csv"))
