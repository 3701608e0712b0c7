"""`extract`: one Report to its recommendations."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from cmrlearn.collector import collector_paused
from cmrlearn.extraction.candidate import Candidate
from cmrlearn.extraction.candidates import candidates
from cmrlearn.extraction.context import context_of
from cmrlearn.extraction.decide import weigh
from cmrlearn.extraction.printings import merge
from cmrlearn.extraction.promote import announced, instructing
from cmrlearn.extraction.sections import WANTED, Place, places
from cmrlearn.extraction.timetable import with_timetable
from cmrlearn.extraction.wording import wording
from cmrlearn.model import RECOMMENDATIONS, Block, Box, Kind, Recommendation, Report

# What is printed after a recommendation and is no part of it: cross-references, tags, reference codes.
_CLOSING = re.compile(
    r"\s*[(\[](?:(?:conclusions?|recommendations?)\b[^)\]]*|(?:see )?para(?:graph)?s?\.? ?[\d.,\s–-]+(?:and [\d.]+)?|"
    r"(?:see )?pages? [\d, –-]+|"
    r"(?P<code>[A-Z]{0,3}-?\d{1,4}/\d{2,4}|[A-Z]{1,3}\d{2}-\d{2,3}))[)\]]\s*(?P<stop>\.?)\s*$",
    re.I,
)
# Kinds that are told by their section alone: the roles of such sections and the blocks that count there.
_BY_SECTION: dict[Kind, tuple[frozenset[str], frozenset[str]]] = {
    "improvement": (frozenset({"improvement"}), frozenset({"list_item"})),
    "finding": (frozenset({"finding", "learning"}), frozenset({"list_item", "paragraph"})),
}


@collector_paused()
def extract(report: Report | str | Path, *, kinds: Collection[Kind] = RECOMMENDATIONS) -> list[Recommendation]:
    """Recommendations of a report, each once, in reading order, untagged.

    Parameters
    ----------
    report
        From `read`, or the path of a file to read.
    kinds
        What to return: `recommendation`, and on request `prior` (another review's, quoted), `improvement` (changes
        already made) and `finding` (findings and learning points). The last two are told by the heading over them
        alone, so expect some narrative among the findings.

    Returns
    -------
    list of Recommendation
        With text as printed, page, boxes (points from the page's top left, one a printed line), section path, and
        `confidence`, the probability-like weight of the evidence that this is a recommendation, 0 to 1.

    Notes
    -----
    Sections are recognised by their headings (`resources/sections.csv`), wording by `resources/directive.yaml`. A text
    printed twice comes out once, with the pages of both printings.
    """
    if not isinstance(report, Report):
        from cmrlearn.reading import read

        report = read(report)
    limit = wording().threshold
    where, found = proposed(report.blocks, limit)
    out: list[Recommendation] = []
    context = context_of(report.blocks, where)
    if "recommendation" in kinds or "prior" in kinds:
        own = [c for c in found if c.place.role != "prior"]
        prior = [c for c in found if c.place.role == "prior"]
        accepted = _accept(own, limit, report)
        groups = merge(own, accepted)
        if "recommendation" in kinds:
            out += [_record(report, c, others, "recommendation", context) for c, others in groups]
        if "prior" in kinds:
            out += [
                _record(report, c, o, "prior", context) for c, o in merge(prior, [c.confidence >= limit for c in prior])
            ]
    taken = {r.text for r in out}
    for kind, (roles, forms) in _BY_SECTION.items():
        if kind in kinds:
            out += [
                _section_item(report, block, place, kind)
                for block, place in zip(report.blocks, where, strict=True)
                if place.role in roles
                and block.kind in forms
                and len(block.text.split()) >= 4
                and block.text not in taken
            ]
    return _number(report, with_timetable(out, report.blocks))


def proposed(blocks: Sequence[Block], limit: float) -> tuple[list[Place], list[Candidate]]:
    """Where each block stands, and the candidates, weighed."""
    where = announced(blocks, places(blocks))
    found = candidates(blocks, where)
    weigh(found)
    in_place = (c for c in found if c.form == "label" or where[c.index].role in WANTED)
    if not any(c.confidence >= limit and c.form != "body" for c in in_place):
        lists = instructing(blocks, where)
        if lists != where:
            where, found = lists, candidates(blocks, lists)
            weigh(found)
    return where, found


def _accept(found: Sequence[Candidate], limit: float, report: Report) -> list[bool]:
    """Sentences of the narrative count only where a report has no place of its own for recommendations."""
    listed = [c.confidence >= limit and c.form != "body" and (c.form != "row" or c.place.role in WANTED) for c in found]
    if any(listed):
        return listed
    rows = [c.confidence >= limit and c.form == "row" for c in found]
    if any(rows):
        return rows
    return [c.confidence >= limit and c.form == "body" and _is_own(c, report) for c in found]


# The report's own voice, in the present tense: what others recommended, or once was, is told in another.
_OWN_VOICE = re.compile(
    r"\b(?:we|i)\b(?: \w+){0,3} recommend\b|"
    r"\b(?:this|the) (?:review|report|panel|reviewers?|review team|authors?|inquiry|board|bureau|"
    r"commission|committee|branch|inspectorate|ombudsman|team|court|partnership)s?\b(?: \([A-Z]{2,6}\))?"
    r"(?: \w+){0,3} recommends?\b|"
    r"\bit is (?:\w+ ){0,2}recommended that\b",
    re.I,
)


def _is_own(c: Candidate, report: Report) -> bool:
    """Whether a sentence recommends in the report's own voice: first person, the review, or the publisher itself."""
    if _OWN_VOICE.search(c.text) is not None:
        return True
    m = re.search(r"\b(?:the )?([A-Z]{3,6}) recommends\b", c.text)
    front = " ".join(b.text for b in report.blocks[:40])
    return m is not None and re.search(rf"\b{m[1]}\b", front) is not None


def _record(
    report: Report, c: Candidate, others: Sequence[Candidate], kind: Kind, context: str | None
) -> Recommendation:
    text, ref, cut = _strip_closing(c.text)
    boxes = c.boxes
    if cut and c.pieces:
        last = c.pieces[-1]
        kept = len(last.block.text[: last.end].rstrip()) - cut
        boxes = tuple(
            b for p in c.pieces for b in p.block.boxes_of(p.start, p.end if p is not last else max(p.start + 1, kept))
        )
    rows = [o.row for o in (c, *others) if o.row is not None]
    pages: list[int] = []
    for printing in (c, *others):
        if printing.page is not None and printing.page not in pages:
            pages.append(printing.page)
    boxes = _round(boxes)
    return Recommendation(
        id="",
        report=report.id,
        ref=ref or c.ref,
        text=text,
        page=c.page,
        kind=kind,
        boxes=boxes,
        section=c.place.path,
        context=context,
        confidence=c.confidence,
        title=c.title or next((o.title for o in others if o.title), None),
        stem=c.stem,
        owner=next((r.owner for r in rows if r.owner), None),
        pages=tuple(pages),
        year=report.year,
        nation=report.nation,
        extra={"timescale": t} if (t := next((r.deadline for r in rows if r.deadline), None)) else {},
    )


def _round(boxes: Sequence[Box]) -> tuple[Box, ...]:
    return tuple(Box(b.page, *(round(v, 1) for v in b[1:])) for b in boxes)


def _strip_closing(text: str) -> tuple[str, str | None, int]:
    """Text without its closing tag, the reference code in the tag, and how many characters went."""
    m = _CLOSING.search(text)
    if m is None:
        return text.strip(), None, 0
    kept = text[: m.start()].rstrip()
    if m["stop"] and not kept.endswith((".", "!", "?", ":", ";")):
        # The full stop after the bracket is the sentence's own.
        return kept + ".", m["code"], len(text) - m.start()
    return kept, m["code"], len(text) - m.start()


def _section_item(report: Report, block: Block, place: Place, kind: Kind) -> Recommendation:
    return Recommendation(
        id="",
        report=report.id,
        ref=None,
        text=block.text,
        page=block.page,
        kind=kind,
        boxes=_round(block.boxes),
        section=place.path,
        confidence=0.9,
        pages=(block.page,) if block.page else (),
        year=report.year,
        nation=report.nation,
    )


def _number(report: Report, found: Sequence[Recommendation]) -> list[Recommendation]:
    from dataclasses import replace

    letters = {"recommendation": "r", "prior": "p", "improvement": "i", "finding": "f"}
    counts: dict[str, int] = {}
    out = []
    for r in found:
        counts[r.kind] = counts.get(r.kind, 0) + 1
        out.append(replace(r, id=f"{report.id}:{letters[r.kind]}{counts[r.kind]:02d}"))
    return out
