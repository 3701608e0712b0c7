"""Footnotes, captions and contents lines: printed among the text, and no part of it."""

from __future__ import annotations

import re
from collections import defaultdict

from cmrlearn.reading.groups import Group, Measures
from cmrlearn.reading.lines import Line

_LEADER = re.compile(r"(?:\.\s?){4,}|…{2,}")
_CAPTION = re.compile(r"(?:figure|fig\.|table|chart|photo(?:graph)?|source|graph)\s*[\dA-Z]*\s*[:.–-]", re.I)


def mark_footnotes(groups: list[Group], measures: Measures) -> None:
    by_page: dict[int, list[Group]] = defaultdict(list)
    for g in groups:
        by_page[g.first.page].append(g)
    for members in by_page.values():
        # From the foot upwards while the type is small; the run must open with a note's number or sign.
        k = len(members)
        while k and members[k - 1].size <= 0.92 * measures.body:
            k -= 1
        run = members[k:]
        note = next((i for i, g in enumerate(run) if _opens_note(g)), None)
        if note is None and run and any(line.marks for g in members[:k] for line in g.lines):
            # Small print under text that bears note marks, whose own numbers the reading lost.
            note = next((i for i, g in enumerate(run) if g.size <= 0.8 * measures.body and g.marker is None), None)
        if note is not None:
            for g in run[note:]:
                g.kind = "footnote"
    for g in groups:
        if g.kind == "paragraph" and g.marker is None and _CAPTION.match(g.text) and g.words() < 40:
            g.kind = "caption"


def _opens_note(group: Group) -> bool:
    if group.first.marks and group.first.marks[0].x0 <= group.first.x0:
        return True
    first = group.first.words[0]
    return bool(re.fullmatch(r"\[?\d{1,3}[\].)]?|[*†‡]+", first.text)) and len(group.first.words) > 1


def mark_contents(groups: list[Group]) -> None:
    def like(g: Group) -> bool:
        return _has_leader(g.text) or (g.words() <= 18 and _ends_in_page(g.last) and g.kind == "paragraph")

    run: list[Group] = []
    for g in [*groups, None]:
        if g is not None and like(g):
            run.append(g)
            continue
        leaders = sum(_has_leader(r.text) for r in run)
        if leaders >= 2 or len(run) >= 5:
            for r in run:
                r.kind = "contents"
        run = []


def _has_leader(text: str) -> bool:
    return ("…" in text or ".." in text or ". ." in text) and _LEADER.search(text) is not None


def _ends_in_page(line: Line) -> bool:
    last = line.words[-1]
    if not re.fullmatch(r"\d{1,3}|[ivxl]{1,6}", last.text) or len(line.words) < 2:
        return False
    return last.x0 - line.words[-2].x1 > 1.5 * line.size
