"""What belongs to an item of a list: its sub-points, and the paragraphs that go on with it."""

from __future__ import annotations

from cmrlearn.extraction.candidate import LETTER, Candidate, is_number
from cmrlearn.extraction.wording import signs
from cmrlearn.model import Block


def is_part(block: Block, current: Candidate) -> bool:
    """Whether a list item is a sub-point of the item before it."""
    first = current.pieces[0].block
    last = current.pieces[-1].block
    size = block.size or 10.0
    deeper = block.indent is not None and first.indent is not None and block.indent > first.indent + 0.8 * size
    lettered = LETTER.fullmatch(block.marker or "") is not None
    if lettered and not LETTER.fullmatch(first.marker or ""):
        return True
    if deeper:
        return True
    if block.indent is None and block.level > first.level:
        return True
    numbered_first = is_number(first.marker) and not is_number(block.marker)
    return numbered_first and not lettered and (last.kind == "list_item") and first.text.rstrip().endswith((":", ";"))


def goes_on(block: Block, current: Candidate) -> bool:
    """Whether a paragraph after a list item continues it: it stands at the item's own indent and gives orders."""
    first = current.pieces[0].block
    if current.form == "body" or first.indent is None or block.indent is None or block.frame != first.frame:
        return False
    em = block.size or 10.0
    if current.pieces[-1].block.text.rstrip().endswith((":", ";")) and block.indent > first.indent - 0.5 * em:
        return first.marker is not None
    if abs(block.indent - first.indent) > 0.5 * em or first.marker is None:
        return False
    found = signs(block.text)
    low = block.text[:1].islower()
    against = ("past", "statement", "done", "reply", "request_for_guidance")
    return low or (found["order"] and not any(found[name] for name in against))


def next_letter(block: Block, last: Candidate) -> bool:
    """Whether "(c)" at the start of a line goes on with a paragraph that has "(b)" in it."""
    letter = (block.marker or "").strip("().").lower()
    if not LETTER.fullmatch(block.marker or "") or len(letter) != 1 or letter <= "a":
        return False
    return f"({chr(ord(letter) - 1)})" in last.pieces[-1].block.text and last.form in ("paragraph", "numbered", "item")
