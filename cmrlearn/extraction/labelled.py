"""What stands under a label such as "Recommendation 3", up to where the recommendation ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cmrlearn.extraction.candidate import SKIPPED, Candidate, Piece, is_number, ref_of, whole
from cmrlearn.extraction.labels import label_of
from cmrlearn.extraction.plan_lines import plan_line
from cmrlearn.extraction.rows import Row, row_with
from cmrlearn.extraction.sections import Place
from cmrlearn.extraction.wording import directive, recommends, signs
from cmrlearn.model import Block


def labelled(blocks: Sequence[Block], where: Sequence[Place], i: int) -> tuple[Candidate | None, int]:
    """The recommendation under a label at block `i`, and the index after it."""
    block, place = blocks[i], where[i]
    label = label_of(block, wide=True)
    assert label is not None
    rest = block.text[label.end :].strip()
    pieces: list[Piece] = []
    title: str | None = None
    row: Row | None = None
    if rest:
        is_title = block.kind == "heading" and not _is_sentence(rest)
        if is_title or (block.kind != "heading" and len(rest.split()) <= 12 and not directive(rest)):
            title = rest
        else:
            pieces.append(Piece(block, label.end, len(block.text)))
    j = i + 1
    while j < len(blocks):
        b = blocks[j]
        if b.kind in SKIPPED:
            j += 1
            continue
        boxed = block.frame is not None and b.frame == block.frame
        below = b.level >= block.level or boxed  # "Recommendation 1" in the bar of a box, a larger title under it
        if b.kind == "heading" and not pieces and title is None and not label_of(b) and below:
            title = b.text  # a title on a line of its own
            j += 1
            continue
        if pieces and (line := plan_line(b)) is not None and b.frame == pieces[-1].block.frame:
            row = row_with(row, line.owner, line.time)
            j += 1
            continue
        if not _belongs(b, block, pieces):
            break
        pieces.append(whole(b))
        j += 1
    if not pieces and title is not None and (directive(title) or len(title.split()) > 10):
        start = block.text.find(title)
        pieces, title = ([Piece(block, start, len(block.text))] if start >= 0 else []), None
    pieces = _told_apart(pieces)
    if not pieces:
        return None, max(j, i + 1)
    # "Recommendation", and below it "6.1" with the text.
    ref = label.ref or (ref_of(pieces[0].block) if is_number(pieces[0].block.marker) else None)
    return Candidate("label", pieces, place, i, ref=ref, title=title, row=row, list_id=-2), max(j, i + 1)


def listed(block: Block, place: Place, i: int) -> Candidate | None:
    """A recommendation in a list at the front that gives the page of its full printing."""
    label = label_of(block)
    assert label is not None
    end = re.search(r"[\s.…]*(?:(?:page|p\.)\s*)?\d{1,3}\s*$", block.text, re.I)
    text = block.text[label.end : end.start() if end else None]
    if len(text.split()) < 8:
        return None
    piece = Piece(block, label.end, end.start() if end else len(block.text))
    return Candidate("label", [piece], place, i, ref=label.ref, list_id=-2)


def _belongs(b: Block, label: Block, pieces: Sequence[Piece]) -> bool:
    """Whether a block under a label is part of the recommendation."""
    if b.kind in ("heading", "table_row") or label_of(b) is not None:
        return False
    if label.frame is not None:
        # A box may go on over the page: then its text does not end with the page.
        unended = not pieces or not re.search(r"[.!?][\"'”’)]*$", pieces[-1].text)
        return b.frame == label.frame or (b.page != label.page and b.frame is not None and unended)
    if b.frame is not None:
        return not pieces
    if is_number(b.marker) and "." in (b.marker or "") and pieces:
        return False  # the report's own paragraph numbers go on
    if not pieces:
        return True
    before = pieces[-1].block
    open_ended = before.text.rstrip().endswith((":", ";", ",")) or before.text.rstrip().endswith((" and", " or"))
    if b.kind == "list_item":
        # A number may be the report's next paragraph; a bullet or letter is a sub-point.
        return open_ended or not is_number(b.marker) or (before.kind == "list_item" and is_number(before.marker))
    found = signs(b.text)
    if any(found[name] for name in ("reply", "past", "done", "statement", "request_for_guidance")):
        return False
    if open_ended and before.kind != "list_item":
        return True
    return found["order"] and len(pieces) < 8 and not found["performative"]


def _told_apart(pieces: list[Piece]) -> list[Piece]:
    """Only what is in bold, where the reasons around it are not, and it holds the order."""
    bold = [k for k, piece in enumerate(pieces) if piece.block.bold]
    if not bold or pieces[0].block.bold or not any(_asks(pieces[k].text) for k in bold):
        return pieces
    return pieces[bold[0] : bold[-1] + 1]


def _asks(text: str) -> bool:
    return directive(text) or recommends(text) or signs(text)["order"]


def _is_sentence(text: str) -> bool:
    return len(text.split()) > 12 and (text.rstrip().endswith(".") or directive(text))
