"""What the report says happened, in a few sentences: the context in which its recommendations are to be read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cmrlearn.extraction.sections import WANTED, Place
from cmrlearn.extraction.wording import sentences
from cmrlearn.model import Block

LENGTH = 420  # characters: two or three sentences
ENOUGH = 3  # signs of a case (a child, a harm, its time) that a passage must show

_HARM = re.compile(
    r"\b(?:died|death|injur\w*|harm\w*|abus\w*|neglect\w*|assault\w*|exploit\w*|suicide|self-harm\w*|overdose|stabb\w*|"
    r"fracture\w*|bruis\w*|raped?|groom\w*|removed|convicted|charged|missing|violen\w*|drown\w*|malnourish\w*)\b",
    re.I,
)
_CHILD = re.compile(
    r"\b(?:child(?:ren)?|baby|infant|boys?|girls?|son|daughter|young person|siblings?|aged \w+|"
    r"\w+[- ](?:year|month|week)s?[- ]old)\b",
    re.I,
)
_PAST = re.compile(r"\b(?:was|were|had|died|found|taken|brought|admitted|lived|born)\b", re.I)
_RULE = re.compile(
    r"\b(?:guidance|criteria|regulations?|statutory|terms of reference|purpose of|methodology|must|should)\b", re.I
)


def context_of(blocks: Sequence[Block], where: Sequence[Place]) -> str | None:
    """The passage before the recommendations that tells most of a child and a harm, in whole sentences; None without.

    Passages are two to three sentences of one paragraph; of equals the first counts.
    """
    best: tuple[int, str] | None = None
    for block, place in zip(blocks, where, strict=True):
        if place.role in WANTED:
            break
        if place.role not in ("narrative", "finding", "") or len(block.text.split()) < 15:
            continue
        if block.kind != "paragraph" and not (block.kind == "list_item" and "." in (block.marker or "")):
            continue
        parts = sentences(block.text)
        for k in range(len(parts)):
            passage = _passage(parts[k:])
            score = _score(passage)
            if score >= ENOUGH and (best is None or score > best[0]):
                best = (score, passage)
    return best[1] if best else None


def _score(text: str) -> int:
    harms = {m[0].lower()[:5] for m in _HARM.finditer(text)}
    if not harms or not _CHILD.search(text):
        return 0
    told = min(3, len(_PAST.findall(text)))
    return min(4, len(harms)) + min(2, len(_CHILD.findall(text))) + told - 2 * len(_RULE.findall(text))


def _passage(parts: Sequence[str]) -> str:
    """As many whole sentences as fit."""
    out = parts[0]
    for part in parts[1:3]:
        if len(out) + len(part) > LENGTH:
            break
        out = f"{out} {part}"
    return out if len(out) <= LENGTH else out[:LENGTH].rsplit(" ", 1)[0] + "…"
