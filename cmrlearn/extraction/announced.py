"""Lists and texts that a lead-in announces: "Therefore, the Board recommends that", and below it what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cmrlearn.extraction.candidate import SKIPPED, Candidate, is_number, look_of, own, ref_of, whole
from cmrlearn.extraction.labels import label_of
from cmrlearn.extraction.parts import is_part
from cmrlearn.extraction.sections import Place
from cmrlearn.extraction.walk import Walk
from cmrlearn.extraction.wording import signs
from cmrlearn.model import Block

# "The reviews recommend as follows:", after which each item is whole; after "The Board should:" it is not.
_WHOLE_ITEMS = re.compile(r"\b(?:recommend\w*(?: that| as follows| the following)?|following|follows)\s*:\s*$", re.I)

_HALF = re.compile(
    r"\b(?:should|must|shall|will|ought to|needs? to|recommend(?:s|ed)?(?: that|:)|"
    r"(?:is|are) (?:asked|required|invited|requested|recommended|directed) to)"
    r"(?: (?:\w+ly|together|also|each|both|now|therefore))?\s*:?\s*$",
    re.I,
)


def announced_list(walk: Walk, blocks: Sequence[Block], place: Place, i: int, lead: str) -> int:
    """What a lead-in outside a section of recommendations announces: the items below it, or one paragraph."""
    k = next(k for k in range(i + 1, len(blocks)) if blocks[k].kind not in SKIPPED)
    look = look_of(blocks[k])
    if blocks[k].kind == "list_item" and _WHOLE_ITEMS.search(blocks[i].text):
        within = replace(place, role="recommendation")
        while k < len(blocks) and (blocks[k].kind in SKIPPED or blocks[k].kind == "list_item"):
            if blocks[k].kind == "list_item":
                if walk.current is not None and is_part(blocks[k], walk.current):
                    walk.current.pieces.append(whole(blocks[k]))
                elif look_of(blocks[k]) == look:
                    ref = ref_of(blocks[k])
                    walk.add(Candidate("item", [own(blocks[k])], within, k, ref, stem=lead, list_id=walk.list_id))
                else:
                    break
            k += 1
        walk.part()
        return k
    walk.add(Candidate("body", [own(blocks[k])], place, i, stem=lead, list_id=-1))
    walk.part()
    return k + 1


def text_follows(blocks: Sequence[Block], i: int) -> bool:
    """Whether what a lead-in announces comes next; the bullets of a numbered item are its own."""
    after = next((b for b in blocks[i + 1 : i + 6] if b.kind not in SKIPPED), None)
    if (
        after is not None
        and blocks[i].kind == "list_item"
        and _WHOLE_ITEMS.search(blocks[i].text) is None
        and not (after.kind == "paragraph" or is_number(after.marker))
    ):
        return False
    return after is not None and after.kind in ("paragraph", "list_item") and label_of(after) is None


def leads_in(block: Block) -> bool:
    """Whether a paragraph does not end as a sentence, so that something is to come."""
    return re.search(r"[.!?][\"'”’)]*$", block.text.rstrip()) is None


def heads_order(heading: str) -> bool:
    """Whether a heading is the first half of an order: "Within three months, the chief constable should:"."""
    return _HALF.search(heading) is not None


def only_leads_in(block: Block) -> bool:
    """Whether a numbered paragraph is nothing but the words before a list: "4.3.2 Arising from these reviews:"."""
    if not (is_number(block.marker) and "." in (block.marker or "")) or not block.text.rstrip().endswith(":"):
        return False
    whole_items = _WHOLE_ITEMS.search(block.text) is not None or signs(block.text)["verbless"]
    return whole_items and len(block.text.split()) <= 25


def next_is_bullet(blocks: Sequence[Block], i: int) -> bool:
    """Whether an item without a number follows."""
    following = next((b for b in blocks[i + 1 : i + 4] if b.kind not in SKIPPED), None)
    return following is not None and following.kind == "list_item" and not is_number(following.marker)


def next_is_item(blocks: Sequence[Block], i: int) -> bool:
    """Whether an item of a list follows."""
    following = next((b for b in blocks[i + 1 : i + 4] if b.kind not in SKIPPED), None)
    return following is not None and following.kind == "list_item"
