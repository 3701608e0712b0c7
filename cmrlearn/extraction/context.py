"""What the report says happened, in a few sentences: the context in which its recommendations are to be read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cmrlearn.extraction.sections import Place
from cmrlearn.model import Block

LENGTH = 420  # characters: two or three sentences
_HAPPENED = re.compile(
    r"\b(?:died|death|injur\w*|harm\w*|abus\w*|neglect\w*|assault\w*|exploit\w*|suicide|overdose|stabb\w*|found|admitted|"
    r"disclos\w*|convicted|charged)\b",
    re.I,
)
_CHILD = re.compile(
    r"\b(?:child|baby|infant|boy|girl|son|daughter|young person|sibling|aged|year[- ]old|months?[- ]old)\b", re.I
)


def context_of(blocks: Sequence[Block], where: Sequence[Place]) -> str | None:
    """The first paragraph of the narrative that tells of a child and a harm, cut at a sentence; None without one."""
    for block, place in zip(blocks, where, strict=True):
        if block.kind != "paragraph" or place.role not in ("narrative", "") or len(block.text.split()) < 25:
            continue
        if _HAPPENED.search(block.text) and _CHILD.search(block.text):
            return _shorten(block.text)
    return None


def _shorten(text: str) -> str:
    if len(text) <= LENGTH:
        return text
    stops = [m.end() for m in re.finditer(r"[.!?](?=\s)", text[: LENGTH + 1])]
    return text[: stops[-1]] if stops else text[:LENGTH].rsplit(" ", 1)[0] + "…"
