"""Which section each block stands in, and what that section is for.

A heading's role comes from `resources/sections.csv`: recommendations, improvements already made, terms of reference,
findings and so on. A heading without a role of its own takes that of the heading above it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from cmrlearn.extraction.labels import label_of
from cmrlearn.model import Block

SectionRole = Literal[
    "recommendation",
    "formal",
    "mixed",
    "plan",
    "preface",
    "prior",
    "improvement",
    "terms",
    "process",
    "good_practice",
    "question",
    "contents",
    "glossary",
    "reference",
    "learning",
    "finding",
    "narrative",
    "",
]
WANTED: frozenset[str] = frozenset({"recommendation", "formal", "mixed", "plan"})
# Sub-headings of a recommendation section name subjects ("Assessment of need"); only these roles end it.
_ENDING: frozenset[str] = WANTED | {
    "preface",
    "improvement",
    "prior",
    "terms",
    "contents",
    "glossary",
    "reference",
    "question",
    "good_practice",
}

_BODY = ("paragraph", "list_item", "table_row")
LONG = 11  # words
TITLE = 4  # blocks at the start of a document among which its title stands

_THEMED = re.compile(
    r"^(?:in (?:respect|relation|regard) (?:of|to)|in regard to|with (?:respect|regard) to|regarding|concerning|re:|"
    r"theme\s+\w+|for)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands: headings above it, outermost first, and what the section is for."""

    path: tuple[str, ...]
    role: SectionRole
    heading: int | None  # index of the nearest heading block
    top: int | None  # index of the heading that gave the role


@dataclass(slots=True)
class _Open:
    title: str
    level: float
    number: tuple[int, ...]
    role: SectionRole
    index: int
    source: int
    page: int | None
    frame: int | None = None  # the box that it heads, where there is more in the box than headings


@lru_cache(maxsize=1)
def section_patterns() -> tuple[tuple[SectionRole, re.Pattern[str]], ...]:
    """Roles and their patterns in the order in which they are tried."""
    text = (resources.files("cmrlearn") / "resources" / "sections.csv").read_text(encoding="utf-8")
    return tuple((row["role"], re.compile(row["pattern"], re.I)) for row in csv.DictReader(text.splitlines()))  # type: ignore[misc]


def role_of(heading: str) -> SectionRole:
    """What a section with this heading is for; empty where the heading does not say."""
    text = re.sub(
        r"^(?:chapter|section|part|appendix|annex)\s+[\dA-Z]{1,3}\b[\s:.–-]*", "", heading.strip(), flags=re.I
    )
    text = re.sub(r"[\s:.–-]+$", "", text) or heading
    for role, pattern in section_patterns():
        if pattern.search(text):
            # A long line that only mentions a plan or recommendations is a title or a subject, not their heading.
            beside = role in WANTED and len(text.split()) > LONG and not pattern.match(text)
            return "" if beside else role
    return ""


def places(blocks: Sequence[Block]) -> list[Place]:
    """The place of every block, in the order of the blocks."""
    out: list[Place] = []
    stack: list[_Open] = []
    announced: set[str] = set()  # titles that a recommendation section lists before it prints them as headings
    place = Place((), "", None, None)
    # The last text of each box; one that ends in a colon leads in what stands below the box (a template's title bar).
    closing = {b.frame: b.text.rstrip() for b in blocks if b.frame is not None and b.kind in _BODY}
    boxes = {frame for frame, text in closing.items() if not text.endswith(":")}
    for index, block in enumerate(blocks):
        if _leaves_box(stack, block):
            while stack and stack[-1].frame is not None:
                stack.pop()
            last = stack[-1] if stack else None
            place = (
                Place(tuple(h.title for h in stack), last.role, last.index, last.source)
                if last is not None
                else Place((), "", None, None)
            )
        if block.kind == "heading" and label_of(block) is None and not _titles_label(blocks, index):
            bar = block.frame is not None and block.frame not in boxes
            _open(stack, block, index, announced, bar=bar)
            stack[-1].frame = block.frame if block.frame in boxes else None
            last = stack[-1]
            place = Place(tuple(h.title for h in stack), last.role, last.index, last.source)
            if stack[-1].role in WANTED and stack[-1].source == index:
                announced = set()
        elif stack and stack[-1].role in WANTED and block.kind == "list_item" and len(block.text.split()) <= 12:
            announced.add(_key(block.text))
        out.append(place)
    return out


def _titles_label(blocks: Sequence[Block], index: int) -> bool:
    """Whether a heading is the title of the recommendation whose label stands above it in the same box."""
    if index == 0 or blocks[index].frame is None:
        return False
    above = blocks[index - 1]
    return above.kind == "heading" and above.frame == blocks[index].frame and label_of(above) is not None


def _leaves_box(stack: Sequence[_Open], block: Block) -> bool:
    """Whether text stands after a box whose heading is the last: what is in a box is of that box alone."""
    if not stack or stack[-1].frame is None or block.frame == stack[-1].frame:
        return False
    # Text in another box may go on with a list; a label there begins something of its own.
    return (block.frame is None and block.kind in _BODY) or label_of(block) is not None


def _open(stack: list[_Open], block: Block, index: int, announced: set[str], *, bar: bool) -> None:
    title = block.text.strip().rstrip(":").strip()
    number = tuple(int(n) for n in re.findall(r"\d+", block.marker or "")) if block.marker else ()
    # A title bar, a box with little more than the heading, stands above plain headings in the same type.
    level: float = block.level - 0.25 * bar
    role = role_of(title)
    if stack and stack[-1].role in WANTED | {"learning"} and not role:
        # "In respect of physical abuse:", printed like the heading that it belongs under.
        parent = next((h for h in reversed(stack) if h.source == h.index), stack[0])
        themed = _THEMED.match(title) is not None or _key(title) in announced or block.text.rstrip().endswith(":")
        if themed and level <= parent.level + 0.5 and level >= parent.level:
            level = parent.level + 0.5
    if stack and _is_enumerated(stack, level, number, block.page):
        level = _wanted(stack)[-1].level + 0.5
        role = ""
    while stack and (not _inside(stack[-1], level, number) or _is_over(stack[-1], block)):
        stack.pop()
    source = index
    if stack and stack[-1].role in WANTED and role not in _ENDING:
        role = ""
    if stack and stack[-1].role == "prior" and role in WANTED:
        role = ""  # "Recommendations", under "Earlier reviews"
    if stack and stack[-1].role in ("reference", "glossary", "contents") and role in WANTED:
        role = ""  # a body or a book with such a name, in a list
    if not role and stack and not (stack[-1].role == "plan" and _is_title(stack[-1])):
        role, source = stack[-1].role, stack[-1].source
    stack.append(_Open(title, level, number, role, index, source, block.page))


def _is_title(outer: _Open) -> bool:
    """Whether a heading is the document's own title: a plan's chapters are not all of it plan."""
    return outer.index < TITLE and outer.page in (1, None) and not outer.number


def _wanted(stack: list[_Open]) -> list[_Open]:
    return [h for h in stack if h.role in WANTED and h.source == h.index]


def _is_enumerated(stack: list[_Open], level: float, number: tuple[int, ...], page: int | None) -> bool:
    """Whether a heading "3 School counselling" is the third of a section that has no number itself."""
    own = _wanted(stack)
    if not own or len(number) != 1 or level < own[-1].level or (own[-1].number and level == own[-1].level):
        return False
    last = stack[-1].number if stack[-1] is not own[-1] else ()
    if not last and page != own[-1].page:
        return False  # a first chapter, on a page of its own, after a list of recommendations at the front
    return number == (1,) if not last else len(last) == 1 and number[0] == last[0] + 1


def _is_over(outer: _Open, block: Block) -> bool:
    """Whether a list of contents ended with its page, whatever the type sizes say."""
    return outer.role == "contents" and block.page is not None and block.page != outer.page


def _inside(outer: _Open, level: float, number: tuple[int, ...]) -> bool:
    if number and outer.number:
        return len(number) > len(outer.number) and number[: len(outer.number)] == outer.number
    return outer.level < level


def _key(text: str) -> str:
    text = re.sub(r"[\s;:.,]*(?:\band\b)?[\s;:.,]*$", "", text.lower())
    return re.sub(r"\W+", " ", text).strip()
