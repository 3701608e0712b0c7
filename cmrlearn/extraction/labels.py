"""Labels such as "Recommendation 3:", and telling them from mentions such as "Recommendation 3 above was ..."."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cmrlearn.extraction.numbers import WORDS, number
from cmrlearn.model import Block

_NUMBER = (
    r"(?P<ref>\d{1,3}(?:\.\d{1,2}){0,3}[a-z]?|[ivx]{1,5}\b|[IVX]{1,5}\b|[A-Z]{1,4}[-./]?\d{1,3}|[A-Z]\b|(?i:"
    + WORDS
    + r")\b)"
)
_LABEL = re.compile(
    r"^(?P<label>(?i:(?:(?:key|overarching|strategic|multi-?\s?agency|single[- ]agency|national|local|regional|"
    r"additional|further|overview|board|scr|cmr|imr|safety|formal|final|draft)\s+){0,2}"
    r"(?:recommendation|rec\.?|reccomendation)(?:\s*(?:no\.?|number|#))?)(?:\s+|(?=\d))" + _NUMBER + r"\)?)"
    r"(?P<after>\s*[:.–—-]\s*|\s*$|\s+)"
)
_BARE = re.compile(r"^(?P<label>(?:multi-?agency |single[- ]agency )?recommendation)(?P<after>\s*[:–—-]\s*|\s*$)", re.I)
# Other names for the same, trusted only where a section is known to hold recommendations.
_WIDE = re.compile(
    r"^(?P<label>(?i:(?:(?:suggested|proposed|agreed|required|priority)\s+)?(?:strategy|action|proposal|requirement|"
    r"area for improvement|improvement|consideration|challenge))\s+" + _NUMBER + r")(?P<after>\s*[:.–—-]\s*|\s*$)"
)
# "Recommendation 4 above was accepted", "Recommendation 2 of the earlier review": talk about one, not one.
_TALK = re.compile(
    r"^(?:above|below|of|in|from|and|or|to|is|are|was|were|has|have|had|will|would|should|which|that|refers?|relates?|"
    r"makes?|addresses|made|seeks?|aims?|can|could|may|also|for|on|as|by|with|,|\)|;)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Label:
    ref: str | None
    end: int  # offset where the text or title after the label begins
    closed: bool  # a colon, dash, full stop or line end follows


def label_of(block: Block, *, wide: bool = False) -> Label | None:
    """The recommendation label that a block opens with, or None; `wide` takes "Strategy 2:" and the like too."""
    found = label_in(block.text)
    if found is None and wide:
        m = _WIDE.match(block.text)
        found = Label(_tidy(m["ref"]), m.end(), True) if m else None
    if found is not None and not found.closed and block.kind != "heading":
        return None
    return found


def label_in(text: str) -> Label | None:
    """The recommendation label that a text opens with, or None; "Recommendation 4 above" is none."""
    m = _LABEL.match(text)
    if m is not None and code_in(text) is None:
        rest = text[m.end() :]
        closed = bool(m["after"].strip()) or not rest
        if not closed and (_TALK.match(rest) or not rest[:1].isupper()):
            return None
        if m["after"].strip() in {".", "-", "–"} and not m["after"].endswith(" ") and rest[:1].isdigit():
            return None  # "Recommendation 3.2", "Recommendation R08-02"
        return Label(_tidy(m["ref"]), m.end(), closed)
    m = _BARE.match(text)
    if m is not None:
        return Label(None, m.end(), True)
    return None


_SHORT = re.compile(r"R(?:ec)?[-. ]?(\d{1,2})")
_INLINE = re.compile(
    r"(?:(?<=[.!?:] )|(?<=[.!?][”\"'’] )|^)(?P<label>R(?:ec)?[-. ]?(?P<n>\d{1,2}))\s*(?::|[-–—](?= ))\s*(?=[A-Z“])"
)
FEWEST_SHORT = 3


@dataclass(frozen=True, slots=True)
class Short:
    """A recommendation that "R2" stands before, and where in its block its text stands."""

    ref: str
    start: int
    end: int


def short_labels(blocks: Sequence[Block]) -> dict[int, list[Short]]:
    """What "R1", "R2", "R3" stand before, by the block's place, where a report counts its recommendations so.

    They may stand anywhere, even within a paragraph; they count from one, and there are three or more.
    """
    found: dict[int, list[Short]] = {}
    numbers: set[int] = set()
    for i, block in enumerate(blocks):
        if block.kind not in ("paragraph", "list_item"):
            continue
        inline = list(_INLINE.finditer(block.text))
        marked = _SHORT.fullmatch((block.marker or "").rstrip(".:)"))
        starts = [(m["label"], m.start(), m.end()) for m in inline]
        if marked is not None:
            starts.insert(0, (marked[0], 0, 0))
            numbers.add(int(marked[1]))
        numbers.update(int(m["n"]) for m in inline)
        if starts:
            ends = [start for _, start, _ in starts[1:]] + [len(block.text)]
            found[i] = [Short(ref, start, end) for (ref, _, start), end in zip(starts, ends, strict=True)]
    counted = len(numbers) >= FEWEST_SHORT and 1 in numbers and len(numbers) > 0.6 * max(numbers)
    return found if counted else {}


_CODE = re.compile(
    r"^[\[(]?(?:\w+ ){0,2}(?:recommendation|action number|rec\.?)\s*(?:no\.?|number)?:?\s*"
    r"(?P<code>[A-Z]{1,3}\d{2}-\d{1,3}|[A-Z]{2}-\d{4}-\d{3}-\w+-\d{2,3}|[A-Z]\d{6,8}|\d{3}/\d{2})[\])]?\.?$",
    re.I,
)


def code_in(text: str) -> str | None:
    """The reference that a line such as "Safety Recommendation M18-02" consists of, or None."""
    m = _CODE.match(text.strip())
    return m["code"] if m else None


def bare_code(text: str) -> str | None:
    """A reference that stands alone on its line: "R20030115", "007/19"."""
    return text.strip() if re.fullmatch(r"[A-Z]{1,3}-?\d{5,9}|\d{3}/\d{2}", text.strip()) else None


def _tidy(ref: str) -> str:
    return str(number(ref)) if re.fullmatch(WORDS, ref, re.I) else ref.rstrip(".")
