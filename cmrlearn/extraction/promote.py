"""Sections whose heading does not say that recommendations stand in them, told by what they hold.

Two ways are known to the genre: the section's first words announce them ("There are twelve recommendations, set out
by the body that is to act"), and yearly learning reports print them as lists of instructions under the harm that the
reviews were about, with no other place for recommendations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from cmrlearn.extraction.labels import label_of
from cmrlearn.extraction.sections import Place
from cmrlearn.extraction.wording import signs, wording
from cmrlearn.model import Block

# Roles that a section's own words may overrule.
_OPEN = frozenset({"", "learning", "finding", "narrative"})
_PROSE = ("paragraph", "list_item")
_VERBS = ("order", "imperative", "addressed", "performative", "consider_bare")
_NOUNS = ("nominal", "verbless")
INTRODUCTION = 70  # words of a first paragraph that only announces
FEWEST = 3  # texts that may stand for recommendations
SHARE = 0.6  # of them that must ask for something, be it as a noun phrase
SHARE_OF_VERBS = 0.4  # of them that must ask by a verb
MOST_TOLD = 0.3  # of them that may tell of what was


def announced(blocks: Sequence[Block], where: Sequence[Place]) -> list[Place]:
    """Places, with the sections that announce recommendations made sections of recommendations."""
    out = list(where)
    for index, block in enumerate(blocks):
        if block.kind != "heading" or out[index].role not in _OPEN or label_of(block) is not None:
            continue
        first = next((k for k in range(index + 1, min(index + 3, len(blocks))) if blocks[k].kind in _PROSE), None)
        if first is None or len(blocks[first].text.split()) > INTRODUCTION or not _announces(blocks[first].text):
            continue
        if _asks([b for k, b in _inside(blocks, where, index) if k != first and b.kind in _PROSE]):
            _promote(out, where, index)
    return out


def instructing(blocks: Sequence[Block], where: Sequence[Place]) -> list[Place]:
    """Places, with the lists of instructions under headings of learning or of a harm made recommendations.

    For reports that have no other place for recommendations.
    """
    out = list(where)
    for index, block in enumerate(blocks):
        if block.kind != "heading" or where[index].role not in ("", "learning", "finding"):
            continue
        if where[index].role == "learning" or names_harm(block.text):
            own = [b for k, b in _inside(blocks, where, index) if b.kind == "list_item" and where[k].heading == index]
            if _asks(own):
                _promote(out, where, index)
    return out


def _announces(text: str) -> bool:
    return any(p.search(text) for p in wording().patterns["announces"]) and not signs(text)["refusal"]


def _asks(blocks: Sequence[Block]) -> bool:
    """Whether most of the texts ask for something and few tell of what was."""
    found = [signs(b.text) for b in blocks]
    verbs = sum(1 for s in found if any(s[name] for name in _VERBS))
    asking = sum(1 for s in found if any(s[name] for name in (*_VERBS, *_NOUNS)))
    told = sum(1 for s in found if s["past"] or s["done"] or s["statement"] or s["question"])
    n = len(found)
    return n >= FEWEST and verbs >= SHARE_OF_VERBS * n and asking >= SHARE * n and told <= MOST_TOLD * n


def _inside(blocks: Sequence[Block], where: Sequence[Place], heading: int) -> Iterator[tuple[int, Block]]:
    """The blocks of a section with those of its sub-sections, and their indices."""
    path = where[heading].path
    for k in range(heading + 1, len(blocks)):
        if where[k].path[: len(path)] != path or (where[k].heading == k and where[k].path == path):
            return
        yield k, blocks[k]


def _promote(out: list[Place], where: Sequence[Place], heading: int) -> None:
    """Make a section, and those within it that have no purpose of their own, a place for recommendations."""
    path, inherited = where[heading].path, where[heading].role
    for k in range(heading, len(where)):
        if where[k].path[: len(path)] != path:
            return
        if where[k].role == inherited or where[k].role in _OPEN:
            out[k] = replace(where[k], role="recommendation", top=heading)


@lru_cache(maxsize=1)
def _harms() -> re.Pattern[str]:
    from cmrlearn.tagging.taxonomy import load_taxonomy

    names = {n for t in load_taxonomy().of("harm") if t.id != "other" for n in (t.label, *t.alt_labels)}
    names -= {"CE", "exploitation"}
    return re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True)) + r")\b", re.I
    )


def names_harm(heading: str) -> bool:
    """Whether a heading names a harm of the taxonomy."""
    return _harms().search(heading) is not None
