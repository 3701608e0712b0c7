"""What may be a recommendation: labelled texts, list items, paragraphs, table rows, with all that belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from cmrlearn.extraction.announced import (
    announced_list,
    heads_order,
    leads_in,
    next_is_bullet,
    next_is_item,
    only_leads_in,
    text_follows,
)
from cmrlearn.extraction.candidate import (
    SKIPPED,
    Candidate,
    Form,
    Piece,
    is_number,
    look_of,
    own,
    recommending,
    ref_of,
    whole,
)
from cmrlearn.extraction.labelled import labelled, listed
from cmrlearn.extraction.labels import bare_code, code_in, label_of, short_labels
from cmrlearn.extraction.lettered import apart_by_letter
from cmrlearn.extraction.parts import goes_on, is_part, next_letter
from cmrlearn.extraction.plan_lines import plan_line
from cmrlearn.extraction.quotes import in_quotes, introduces_reply, lead_in, still_reply
from cmrlearn.extraction.rows import band_of, row_of, row_with
from cmrlearn.extraction.sections import WANTED, Place
from cmrlearn.extraction.walk import Walk
from cmrlearn.extraction.wording import recommends
from cmrlearn.model import Block

SILENT: frozenset[str] = frozenset({"contents", "glossary", "reference"})


def candidates(blocks: Sequence[Block], where: Sequence[Place]) -> list[Candidate]:
    """All candidates in reading order."""
    walk = Walk(short=short_labels(blocks))
    i = 0
    while i < len(blocks):
        i = _step(walk, blocks, where, i)
    found = apart_by_letter(walk.found, blocks)
    _mark_titles(found, blocks)
    return found


def _step(walk: Walk, blocks: Sequence[Block], where: Sequence[Place], i: int) -> int:
    """Deal with block `i`; the index of the next block to look at."""
    block, place = blocks[i], where[i]
    wanted = place.role in WANTED or place.role == "prior"
    if block.kind == "contents" and wanted and label_of(block) is not None:
        if (candidate := listed(block, place, i)) is not None:
            walk.found.append(candidate)
        return i + 1
    if block.kind in SKIPPED or place.role in SILENT:
        return i + 1
    if walk.found and _closes(block, walk.found[-1]):
        walk.found[-1].ref = code_in(block.text) or bare_code(block.text.strip("[]()"))
        return i + 1
    if walk.found and (line := plan_line(block)) is not None and _is_below(blocks, i, walk.found[-1]):
        walk.found[-1].row = row_with(walk.found[-1].row, line.owner, line.time)
        return i + 1
    if wanted and (code := bare_code(block.text)) is not None:
        walk.part()
        walk.code = code
        return i + 1
    if block.kind != "table_row" and place.role != "improvement" and label_of(block, wide=place.role in WANTED):
        candidate, after = labelled(blocks, where, i)
        if candidate is not None:
            walk.add(candidate)
        walk.part()
        return after
    if block.kind == "heading":
        walk.part()
        walk.band = None
        walk.code = walk.title = None
        plain = block.marker is not None and block.marker.isdigit()
        if place.role in WANTED and heads_order(block.text):
            walk.stem = block.text
        elif place.role in WANTED and plain and place.top is not None and blocks[place.top].marker is None:
            walk.title = block  # "3 School counselling", and its recommendation below
        elif place.role in WANTED and place.heading != place.top:
            walk.found.append(Candidate("heading", [own(block)], place, i, list_id=-4))
    elif block.kind == "table_row":
        row = row_of(block, place.role)
        columns = tuple(heading for heading, _ in block.cells)
        if (band := band_of(block)) is not None or columns != walk.columns:
            walk.band, walk.columns = band, columns
        if walk.band is not None:
            place = replace(place, path=(*place.path, walk.band))
        if row is not None:
            piece = Piece(block, *row.span)
            if i == 0 or blocks[i - 1].kind != "table_row":
                # A plan with leads, on a page after a heading about earlier reviews, is this report's own.
                over = blocks[place.heading].page if place.heading is not None else None
                walk.own_plan = place.role == "prior" and row.owner is not None and over != block.page
            if walk.own_plan:
                place = replace(place, role="plan")
            walk.add(Candidate("row", [piece], place, i, ref=row.ref, row=row, list_id=walk.list_id))
        walk.current = None
    elif (lead := lead_in(block)) is not None and text_follows(blocks, i):
        # "Therefore, the Board recommends that", and on the next line what it recommends.
        walk.part()
        walk.stem = lead
        walk.stem_number = tuple((block.marker or "").split(".")) if is_number(block.marker) else ()
        if not wanted:
            return announced_list(walk, blocks, place, i, lead)
    elif wanted:
        _in_section(walk, blocks, place, i)
    elif i in walk.short:
        walk.part()
        for short in walk.short[i]:
            piece = Piece(block, short.start, short.end)
            walk.add(Candidate("label", [piece], place, i, short.ref, list_id=walk.list_id))
    elif block.kind == "list_item" and _goes_with_short(walk, blocks, i):
        walk.found[-1].pieces.append(whole(block))
    elif block.kind in ("paragraph", "list_item") and recommends(block.text) and not in_quotes(blocks, i):
        walk.add(Candidate("body", [recommending(block)], place, i, ref_of(block), list_id=-1))
    walk.reply = block if introduces_reply(block) or still_reply(walk.reply, block) else None
    return i + 1


def _is_below(blocks: Sequence[Block], i: int, last: Candidate) -> bool:
    """Whether a block stands under a candidate, with no more than another short line between."""
    near = [b for b in blocks[max(0, i - 4) : i] if b.kind not in SKIPPED]
    return last.form != "row" and any(piece.block is b for piece in last.pieces for b in near[-2:])


def _goes_with_short(walk: Walk, blocks: Sequence[Block], i: int) -> bool:
    """Whether an item is a point of the one labelled "R1" that ends right before it."""
    last = walk.current
    beside = last is not None and last.index in walk.short and blocks[i - 1] is last.pieces[-1].block
    return beside and last is not None and is_part(blocks[i], last)


def _in_section(walk: Walk, blocks: Sequence[Block], place: Place, i: int) -> None:
    """A paragraph or list item of a section that holds recommendations."""
    block = blocks[i]
    number = tuple((block.marker or "").split(".")) if is_number(block.marker) else ()
    if walk.stem_number and number and number[: len(walk.stem_number)] != walk.stem_number:
        walk.part()
    current = walk.current
    changed = current is not None and look_of(block) != look_of(current.pieces[0].block)
    if walk.stem is not None and current is not None and changed and not is_part(block, current):
        walk.part()  # "6.2.8" after (a), (b) and (c): the list under the lead-in is over
    if block.kind == "list_item":
        if walk.current is not None and is_part(block, walk.current):
            walk.current.pieces.append(whole(block))
            return
        if walk.found and next_letter(block, walk.found[-1]):
            walk.found[-1].pieces.append(whole(block))
            return
        if _is_title(blocks, i):
            walk.title = block
            walk.current = None
            return
        if only_leads_in(block) and next_is_bullet(blocks, i):
            walk.part()
            walk.stem = block.text
            return
        # "8.13" counts the report's paragraphs, "3" the items of a list.
        form: Form = "numbered" if is_number(block.marker) and "." in (block.marker or "") else "item"
        if form == "item" and walk.answered:
            return
        walk.answered = False
        walk.add(Candidate(form, [own(block)], place, i, ref_of(block), stem=walk.stem, list_id=walk.list_id))
    elif walk.current is not None and block.text[:1].islower() and goes_on(block, walk.current):
        walk.current.pieces.append(whole(block))
    elif leads_in(block) and next_is_item(blocks, i) and still_reply(walk.reply, block):
        walk.part()
        walk.answered = True  # what the reply lists is no recommendation
    elif leads_in(block) and next_is_item(blocks, i):
        walk.part()
        walk.stem = block.text
    elif walk.current is not None and goes_on(block, walk.current):
        walk.current.pieces.append(whole(block))
    else:
        stem = walk.stem if walk.current is None else None
        quoted = still_reply(walk.reply, block)
        titled = walk.title
        walk.part()
        piece = recommending(block)
        walk.add(Candidate("paragraph", [piece], place, i, stem=stem, list_id=walk.list_id, quoted=quoted))
        if titled is not None:
            # A number and a title on one line, the text below.
            walk.found[-1].form, walk.found[-1].title = "item", titled.text
            walk.found[-1].ref = ref_of(titled) or walk.found[-1].ref
        walk.title = None
        walk.current = None  # bullets after a paragraph are a list of their own


def _is_title(blocks: Sequence[Block], i: int) -> bool:
    """Whether an item is a bold title whose recommendation is the plain paragraph that follows."""
    block = blocks[i]
    after = next((b for b in blocks[i + 1 : i + 4] if b.kind not in SKIPPED), None)
    if not block.bold or after is None or after.kind != "paragraph" or after.bold:
        return False
    return len(block.text.split()) <= 14 and not block.text.rstrip().endswith((".", ":", ";"))


def _closes(block: Block, last: Candidate) -> bool:
    """Whether a short line is the reference printed after a recommendation: "Recommendation M18-02", "[007/19]"."""
    if (last.ref is not None and "/" in last.ref) or block.kind not in ("paragraph", "heading", "list_item"):
        return False
    if last.form == "row" or len(block.text.split()) > 6:
        return False
    if last.pieces[-1].block.page not in (block.page, (block.page or 0) - 1):
        return False
    bracketed = block.text[:1] in "[(" and bare_code(block.text.strip("[]()")) is not None
    return (last.ref is None and code_in(block.text) is not None) or bracketed


def _mark_titles(found: Iterable[Candidate], blocks: Sequence[Block]) -> None:
    """Items that merely list the titles of sections."""
    titles = {_key(b.text) for b in blocks if b.kind == "heading"}
    for c in found:
        if c.form in ("item", "numbered", "paragraph") and len(c.text.split()) <= 16:
            key = _key(c.text)
            c.names_a_heading = key in titles or (len(key) > 8 and any(t.endswith(f" {key}") for t in titles))


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", re.sub(r"[\s;:.,]*(?:\band\b)?[\s;:.,]*$", "", text.lower())).strip()
