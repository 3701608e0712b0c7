"""What may be a recommendation: labelled texts, list items, paragraphs, table rows, with all that belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from cmrlearn.extraction.labels import code_in, label_of
from cmrlearn.extraction.rows import Row, row_of
from cmrlearn.extraction.sections import WANTED, Place
from cmrlearn.extraction.wording import directive, sentences, signs
from cmrlearn.model import Block, Box

Form = Literal["label", "row", "item", "numbered", "paragraph", "body"]

_LETTER = re.compile(r"\(?(?:[a-z]|[ivx]{1,4})[.)]\)?", re.I)
_SKIPPED = frozenset({"footnote", "caption", "contents"})
SILENT: frozenset[str] = frozenset({"contents", "glossary", "reference"})


@dataclass(slots=True)
class Piece:
    """Part of a block, with the letter that is printed before it."""

    block: Block
    start: int
    end: int
    letter: str = ""

    @property
    def text(self) -> str:
        body = self.block.text[self.start : self.end].strip()
        return f"{self.letter} {body}" if self.letter else body


@dataclass(slots=True)
class Candidate:
    """Something that may be a recommendation."""

    form: Form
    pieces: list[Piece]
    place: Place
    index: int  # of its first block
    ref: str | None = None
    title: str | None = None
    stem: str | None = None
    row: Row | None = None
    list_id: int = 0  # items of one list share it
    names_a_heading: bool = False
    signs: dict[str, bool] = field(default_factory=dict)
    confidence: float = 0.0

    @property
    def text(self) -> str:
        return " ".join(p.text for p in self.pieces if p.text)

    @property
    def page(self) -> int | None:
        boxes = self.boxes
        return boxes[0].page if boxes else self.pieces[0].block.page

    @property
    def boxes(self) -> tuple[Box, ...]:
        return tuple(b for p in self.pieces for b in p.block.boxes_of(p.start, p.end))


def whole(block: Block, start: int = 0) -> Piece:
    """A block, from an offset on, as a piece; a printed letter stays, bullets and numbers go."""
    marker = block.marker or ""
    letter = marker if start == 0 and _LETTER.fullmatch(marker) else ""
    return Piece(block, start, len(block.text), letter)


def candidates(blocks: Sequence[Block], where: Sequence[Place]) -> list[Candidate]:
    """All candidates in reading order."""
    found: list[Candidate] = []
    i = 0
    list_id = 0
    stem: str | None = None
    current: Candidate | None = None
    while i < len(blocks):
        block, place = blocks[i], where[i]
        if block.kind in _SKIPPED or place.role in SILENT:
            i += 1
            continue
        if found and _closes(block, found[-1]):
            found[-1].ref = code_in(block.text)
            i += 1
            continue
        label = label_of(block) if block.kind != "table_row" else None
        if label is not None and place.role != "improvement":
            labelled, i = _labelled(blocks, where, i)
            if labelled is not None:
                found.append(labelled)
            stem, current = None, None
            continue
        if block.kind == "heading":
            stem, current = None, None
            list_id += 1
        elif block.kind == "table_row":
            row = row_of(block, place.role)
            if row is not None:
                found.append(
                    Candidate("row", [Piece(block, *row.span)], place, i, ref=row.ref, row=row, list_id=list_id)
                )
            current = None
        elif (cut := _lead_in(block)) is not None and _one_text_follows(blocks, i):
            # "Therefore, the Board recommends that", and on the next line what it recommends: one sentence.
            following = next(b for b in blocks[i + 1 :] if b.kind not in _SKIPPED)
            joined: Form = "paragraph" if place.role in WANTED or place.role == "prior" else "body"
            current = Candidate(joined, [Piece(block, cut, len(block.text)), whole(following)], place, i, list_id=-3)
            found.append(current)
            i = blocks.index(following, i + 1)
        elif place.role in WANTED or place.role == "prior":
            if block.kind == "list_item":
                if current is not None and _is_part(block, current):
                    current.pieces.append(whole(block))
                else:
                    # "8.13" counts the report's paragraphs, "3" the items of a list.
                    form: Form = "numbered" if _is_number(block.marker) and "." in (block.marker or "") else "item"
                    current = Candidate(form, [whole(block)], place, i, _ref(block), stem=stem, list_id=list_id)
                    found.append(current)
            elif _leads_in(block) and _next_is_item(blocks, i):
                stem = block.text
                current = None
                list_id += 1
            elif current is not None and _goes_on(block, current):
                current.pieces.append(whole(block))
            else:
                stem, current = None, None
                list_id += 1
                found.append(Candidate("paragraph", [whole(block)], place, i, list_id=list_id))
        elif block.kind in ("paragraph", "list_item") and signs(block.text)["performative"]:
            found.append(Candidate("body", [whole(block)], place, i, _ref(block), list_id=-1))
            current = found[-1]
        i += 1
    _mark_titles(found, blocks)
    return found


def _labelled(blocks: Sequence[Block], where: Sequence[Place], i: int) -> tuple[Candidate | None, int]:
    """The recommendation under a label at block `i`, and the index after it."""
    block, place = blocks[i], where[i]
    label = label_of(block)
    assert label is not None
    rest = block.text[label.end :].strip()
    pieces: list[Piece] = []
    title: str | None = None
    if rest:
        is_title = block.kind == "heading" and not _is_sentence(rest)
        if is_title or (block.kind != "heading" and len(rest.split()) <= 12 and not directive(rest)):
            title = rest
        else:
            pieces.append(Piece(block, label.end, len(block.text)))
    j = i + 1
    while j < len(blocks):
        b = blocks[j]
        if b.kind in _SKIPPED:
            j += 1
            continue
        if b.kind == "heading" and not pieces and title is None and not label_of(b) and b.level >= block.level:
            title = b.text  # a title on a line of its own
            j += 1
            continue
        if not _belongs(b, block, pieces):
            break
        pieces.append(whole(b))
        j += 1
    if not pieces and title is not None and (directive(title) or len(title.split()) > 10):
        start = block.text.find(title)
        pieces, title = ([Piece(block, start, len(block.text))] if start >= 0 else []), None
    if not pieces:
        return None, max(j, i + 1)
    return Candidate("label", pieces, place, i, ref=label.ref, title=title, list_id=-2), max(j, i + 1)


def _belongs(b: Block, label: Block, pieces: Sequence[Piece]) -> bool:
    """Whether a block under a label is part of the recommendation."""
    if b.kind in ("heading", "table_row") or label_of(b) is not None:
        return False
    if label.frame is not None:
        return b.frame == label.frame or (b.page != label.page and b.frame is not None and b.kind != "heading")
    if b.frame is not None:
        return not pieces
    if _is_number(b.marker) and "." in (b.marker or "") and pieces:
        return False  # the report's own paragraph numbers go on
    if not pieces:
        return True
    before = pieces[-1].block
    if b.kind == "list_item":
        return True
    found = signs(b.text)
    if found["reply"] or found["past"] or found["done"] or found["statement"]:
        return False
    if before.text.rstrip().endswith((":", ";", ",")) and before.kind != "list_item":
        return True
    return found["order"] and len(pieces) < 8 and not found["performative"]


def _is_sentence(text: str) -> bool:
    return len(text.split()) > 12 and (text.rstrip().endswith(".") or directive(text))


def _is_part(block: Block, current: Candidate) -> bool:
    """Whether a list item is a sub-point of the item before it."""
    first = current.pieces[0].block
    last = current.pieces[-1].block
    size = block.size or 10.0
    deeper = block.indent is not None and first.indent is not None and block.indent > first.indent + 0.8 * size
    lettered = _LETTER.fullmatch(block.marker or "") is not None
    if lettered and not _LETTER.fullmatch(first.marker or ""):
        return True
    if deeper:
        return True
    if block.indent is None and block.level > first.level:
        return True
    numbered_first = _is_number(first.marker) and not _is_number(block.marker)
    return numbered_first and not lettered and (last.kind == "list_item") and first.text.rstrip().endswith((":", ";"))


def _goes_on(block: Block, current: Candidate) -> bool:
    """Whether a paragraph after a list item continues it: it stands at the item's own indent and gives orders."""
    first = current.pieces[0].block
    if current.form == "body" or first.indent is None or block.indent is None or block.frame != first.frame:
        return False
    if abs(block.indent - first.indent) > 0.5 * (block.size or 10.0) or first.marker is None:
        return False
    found = signs(block.text)
    low = block.text[:1].islower()
    return low or (found["order"] and not (found["past"] or found["statement"] or found["done"] or found["reply"]))


_RECOMMENDS = re.compile(r"\brecommend(?:s|ed)?\b(?: \w+){0,12}?(?: that| to)?(?: (?:he|she|they|it))?\s*:?$", re.I)


def _lead_in(block: Block) -> int | None:
    """Where the sentence begins that ends a block with "recommends that", or None."""
    if block.kind not in ("paragraph", "list_item") or not _RECOMMENDS.search(block.text[-160:]):
        return None
    if re.search(r"[.!?;]$", block.text) or not re.search(r"(?:that|to|he|she|they|it|s|d|d:|s:|:)$", block.text):
        return None
    parts = sentences(block.text)
    return block.text.rindex(parts[-1]) if parts else 0


def _one_text_follows(blocks: Sequence[Block], i: int) -> bool:
    """Whether a single paragraph or item comes next, and not a list."""
    after = [b for b in blocks[i + 1 : i + 8] if b.kind not in _SKIPPED][:2]
    if not after or after[0].kind not in ("paragraph", "list_item") or label_of(after[0]) is not None:
        return False
    if after[0].kind == "list_item" and blocks[i].text.endswith(":"):
        return False  # a stem, if only of one item
    is_list = after[0].kind == "list_item" and len(after) > 1 and after[1].kind == "list_item"
    return not (is_list and _like(after[0].marker, after[1].marker))


def _like(a: str | None, b: str | None) -> bool:
    return (
        a == b or (_is_number(a) and _is_number(b)) or bool(a and b and _LETTER.fullmatch(a) and _LETTER.fullmatch(b))
    )


def _closes(block: Block, last: Candidate) -> bool:
    """Whether a short line is the reference printed after a recommendation: "Recommendation M18-02"."""
    if last.ref is not None or block.kind not in ("paragraph", "heading", "list_item") or last.form == "row":
        return False
    return (
        len(block.text.split()) <= 6
        and code_in(block.text) is not None
        and last.pieces[-1].block.page
        in (
            block.page,
            (block.page or 0) - 1,
        )
    )


def _leads_in(block: Block) -> bool:
    return re.search(r"[.!?][\"'”’)]*$", block.text.rstrip()) is None


def _next_is_item(blocks: Sequence[Block], i: int) -> bool:
    following = next((b for b in blocks[i + 1 : i + 4] if b.kind not in _SKIPPED), None)
    return following is not None and following.kind == "list_item"


def _is_number(marker: str | None) -> bool:
    return marker is not None and re.fullmatch(r"[A-Z]{0,3}[-.]?\d[\d.]*[a-z]?", marker) is not None


def _ref(block: Block) -> str | None:
    return block.marker if _is_number(block.marker) else None


def _mark_titles(found: Iterable[Candidate], blocks: Sequence[Block]) -> None:
    """Items that merely list the titles of sections."""
    titles = {_key(b.text) for b in blocks if b.kind == "heading"}
    for c in found:
        if c.form in ("item", "numbered", "paragraph") and len(c.text.split()) <= 16:
            key = _key(c.text)
            c.names_a_heading = key in titles or (len(key) > 8 and any(t.endswith(f" {key}") for t in titles))


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", re.sub(r"[\s;:.,]*(?:\band\b)?[\s;:.,]*$", "", text.lower())).strip()
