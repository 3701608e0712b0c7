"""What may be a recommendation: labelled texts, list items, paragraphs, table rows, with all that belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from cmrlearn.extraction.labels import bare_code, code_in, label_of
from cmrlearn.extraction.quotes import in_quotes, introduces_reply, lead_in, still_reply
from cmrlearn.extraction.rows import Row, row_of
from cmrlearn.extraction.sections import WANTED, Place
from cmrlearn.extraction.wording import directive, recommends, signs
from cmrlearn.model import Block, Box

Form = Literal["label", "row", "item", "numbered", "paragraph", "heading", "body"]

_LETTER = re.compile(r"\(?(?:[a-z]|[ivx]{1,4})[.)]\)?", re.I)
# "The reviews recommend as follows:", after which each item is whole; after "The Board should:" it is not.
_WHOLE_ITEMS = re.compile(r"\b(?:recommend\w*(?: that| as follows| the following)?|following|follows)\s*:\s*$", re.I)
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
    quoted: bool = False  # stands after "replied:"
    signs: dict[str, bool] = field(default_factory=dict)
    confidence: float = 0.0

    @property
    def text(self) -> str:
        return " ".join(p.text for p in self.pieces if p.text)

    @property
    def page(self) -> int | None:
        places = (s.box.page for p in self.pieces for s in p.block.spans if s.start < p.end and s.end > p.start)
        return next(places, self.pieces[0].block.page)

    @property
    def boxes(self) -> tuple[Box, ...]:
        return tuple(b for p in self.pieces for b in p.block.boxes_of(p.start, p.end))


def whole(block: Block, start: int = 0) -> Piece:
    """A block, from an offset on, as a piece; a printed letter stays, bullets and numbers go."""
    marker = block.marker or ""
    letter = marker if start == 0 and _LETTER.fullmatch(marker) else ""
    return Piece(block, start, len(block.text), letter)


@dataclass(slots=True)
class _Walk:
    """What is remembered from block to block."""

    found: list[Candidate] = field(default_factory=list)
    list_id: int = 0
    stem: str | None = None
    stem_number: tuple[str, ...] = ()  # of the numbered paragraph that is the stem: (5, 1) for 5.1.1 and 5.1.2
    current: Candidate | None = None
    code: str | None = None  # a reference printed on the line before
    own_plan: bool = False  # the table at hand is a plan of this report, whatever the last heading said
    title: Block | None = None  # a numbered title in bold whose text is still to come
    reply: Block | None = None  # the block that introduces, or last belonged to, a quoted reply

    def part(self) -> None:
        """A new list begins."""
        self.stem, self.stem_number, self.current = None, (), None
        self.list_id += 1

    def add(self, candidate: Candidate) -> None:
        if candidate.ref is None:
            candidate.ref = self.code
        self.code = None
        self.current = candidate
        self.found.append(candidate)


def candidates(blocks: Sequence[Block], where: Sequence[Place]) -> list[Candidate]:
    """All candidates in reading order."""
    walk = _Walk()
    i = 0
    while i < len(blocks):
        i = _step(walk, blocks, where, i)
    _mark_titles(walk.found, blocks)
    return walk.found


def _step(walk: _Walk, blocks: Sequence[Block], where: Sequence[Place], i: int) -> int:
    """Deal with block `i`; the index of the next block to look at."""
    block, place = blocks[i], where[i]
    wanted = place.role in WANTED or place.role == "prior"
    if block.kind == "contents" and wanted and label_of(block) is not None:
        _listed(walk, block, place, i)
        return i + 1
    if block.kind in _SKIPPED or place.role in SILENT:
        return i + 1
    if walk.found and _closes(block, walk.found[-1]):
        walk.found[-1].ref = code_in(block.text) or bare_code(block.text.strip("[]()"))
        return i + 1
    if wanted and (code := bare_code(block.text)) is not None:
        walk.part()
        walk.code = code
        return i + 1
    if block.kind != "table_row" and place.role != "improvement" and label_of(block, wide=place.role in WANTED):
        labelled, after = _labelled(blocks, where, i)
        if labelled is not None:
            walk.add(labelled)
        walk.part()
        return after
    if block.kind == "heading":
        walk.part()
        walk.code = walk.title = None
        plain = block.marker is not None and block.marker.isdigit()
        if place.role in WANTED and plain and place.top is not None and blocks[place.top].marker is None:
            walk.title = block  # "3 School counselling", and its recommendation below
        elif place.role in WANTED and place.heading != place.top:
            walk.found.append(Candidate("heading", [whole(block)], place, i, list_id=-4))
    elif block.kind == "table_row":
        row = row_of(block, place.role)
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
    elif (lead := lead_in(block)) is not None and _text_follows(blocks, i):
        # "Therefore, the Board recommends that", and on the next line what it recommends.
        walk.part()
        walk.stem = lead
        walk.stem_number = tuple((block.marker or "").split(".")) if _is_number(block.marker) else ()
        if not wanted:
            return _announced_list(walk, blocks, place, i, lead)
    elif wanted:
        _in_section(walk, blocks, place, i)
    elif block.kind in ("paragraph", "list_item") and recommends(block.text) and not in_quotes(blocks, i):
        walk.add(Candidate("body", [whole(block)], place, i, _ref(block), list_id=-1))
    walk.reply = block if introduces_reply(block) or still_reply(walk.reply, block) else None
    return i + 1


def _announced_list(walk: _Walk, blocks: Sequence[Block], place: Place, i: int, lead: str) -> int:
    """What a lead-in outside a section of recommendations announces: the items below it, or one paragraph."""
    k = next(k for k in range(i + 1, len(blocks)) if blocks[k].kind not in _SKIPPED)
    look = _look(blocks[k])
    if blocks[k].kind == "list_item" and _WHOLE_ITEMS.search(blocks[i].text):
        own = replace(place, role="recommendation")
        while k < len(blocks) and (blocks[k].kind in _SKIPPED or blocks[k].kind == "list_item"):
            if blocks[k].kind == "list_item":
                if walk.current is not None and _is_part(blocks[k], walk.current):
                    walk.current.pieces.append(whole(blocks[k]))
                elif _look(blocks[k]) == look:
                    ref = _ref(blocks[k])
                    walk.add(Candidate("item", [whole(blocks[k])], own, k, ref, stem=lead, list_id=walk.list_id))
                else:
                    break
            k += 1
        walk.part()
        return k
    walk.add(Candidate("body", [whole(blocks[k])], place, i, stem=lead, list_id=-1))
    walk.part()
    return k + 1


def _in_section(walk: _Walk, blocks: Sequence[Block], place: Place, i: int) -> None:
    """A paragraph or list item of a section that holds recommendations."""
    block = blocks[i]
    number = tuple((block.marker or "").split(".")) if _is_number(block.marker) else ()
    if walk.stem_number and number and number[: len(walk.stem_number)] != walk.stem_number:
        walk.part()
    if walk.stem is not None and walk.current is not None and _look(block) != _look(walk.current.pieces[0].block):
        walk.part()  # "6.2.8" after (a), (b) and (c): the list under the lead-in is over
    if block.kind == "list_item":
        if walk.current is not None and _is_part(block, walk.current):
            walk.current.pieces.append(whole(block))
            return
        if walk.found and _next_letter(block, walk.found[-1]):
            walk.found[-1].pieces.append(whole(block))
            return
        if _is_title(blocks, i):
            walk.title = block
            walk.current = None
            return
        if _only_leads_in(block) and _next_is_bullet(blocks, i):
            walk.part()
            walk.stem = block.text
            return
        # "8.13" counts the report's paragraphs, "3" the items of a list.
        form: Form = "numbered" if _is_number(block.marker) and "." in (block.marker or "") else "item"
        walk.add(Candidate(form, [whole(block)], place, i, _ref(block), stem=walk.stem, list_id=walk.list_id))
    elif walk.current is not None and block.text[:1].islower() and _goes_on(block, walk.current):
        walk.current.pieces.append(whole(block))
    elif _leads_in(block) and _next_is_item(blocks, i):
        walk.part()
        walk.stem = block.text
    elif walk.current is not None and _goes_on(block, walk.current):
        walk.current.pieces.append(whole(block))
    else:
        stem = walk.stem if walk.current is None else None
        quoted = still_reply(walk.reply, block)
        titled = walk.title
        walk.part()
        walk.add(Candidate("paragraph", [whole(block)], place, i, stem=stem, list_id=walk.list_id, quoted=quoted))
        if titled is not None:
            # A number and a title on one line, the text below.
            walk.found[-1].form, walk.found[-1].title = "item", titled.text
            walk.found[-1].ref = _ref(titled) or walk.found[-1].ref
        walk.title = None
        walk.current = None  # bullets after a paragraph are a list of their own


def _next_letter(block: Block, last: Candidate) -> bool:
    """Whether "(c)" at the start of a line goes on with a paragraph that has "(b)" in it."""
    letter = (block.marker or "").strip("().").lower()
    if not _LETTER.fullmatch(block.marker or "") or len(letter) != 1 or letter <= "a":
        return False
    return f"({chr(ord(letter) - 1)})" in last.pieces[-1].block.text and last.form in ("paragraph", "numbered", "item")


def _is_title(blocks: Sequence[Block], i: int) -> bool:
    """Whether an item is a bold title whose recommendation is the plain paragraph that follows."""
    block = blocks[i]
    after = next((b for b in blocks[i + 1 : i + 4] if b.kind not in _SKIPPED), None)
    if not block.bold or after is None or after.kind != "paragraph" or after.bold:
        return False
    return len(block.text.split()) <= 14 and not block.text.rstrip().endswith((".", ":", ";"))


def _listed(walk: _Walk, block: Block, place: Place, i: int) -> None:
    """A recommendation in a list at the front that gives the page of its full printing."""
    label = label_of(block)
    assert label is not None
    end = re.search(r"[\s.…]*(?:(?:page|p\.)\s*)?\d{1,3}\s*$", block.text, re.I)
    text = block.text[label.end : end.start() if end else None]
    if len(text.split()) >= 8:
        piece = Piece(block, label.end, end.start() if end else len(block.text))
        walk.found.append(Candidate("label", [piece], place, i, ref=label.ref, list_id=-2))


def _labelled(blocks: Sequence[Block], where: Sequence[Place], i: int) -> tuple[Candidate | None, int]:
    """The recommendation under a label at block `i`, and the index after it."""
    block, place = blocks[i], where[i]
    label = label_of(block, wide=True)
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
        # A box may go on over the page: then its text does not end with the page.
        unended = not pieces or not re.search(r"[.!?][\"'”’)]*$", pieces[-1].text)
        return b.frame == label.frame or (b.page != label.page and b.frame is not None and unended)
    if b.frame is not None:
        return not pieces
    if _is_number(b.marker) and "." in (b.marker or "") and pieces:
        return False  # the report's own paragraph numbers go on
    if not pieces:
        return True
    before = pieces[-1].block
    open_ended = before.text.rstrip().endswith((":", ";", ",")) or before.text.rstrip().endswith((" and", " or"))
    if b.kind == "list_item":
        # A number may be the report's next paragraph; a bullet or letter is a sub-point.
        return open_ended or not _is_number(b.marker) or (before.kind == "list_item" and _is_number(before.marker))
    found = signs(b.text)
    if found["reply"] or found["past"] or found["done"] or found["statement"]:
        return False
    if open_ended and before.kind != "list_item":
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
    em = block.size or 10.0
    if current.pieces[-1].block.text.rstrip().endswith((":", ";")) and block.indent > first.indent - 0.5 * em:
        return first.marker is not None
    if abs(block.indent - first.indent) > 0.5 * em or first.marker is None:
        return False
    found = signs(block.text)
    low = block.text[:1].islower()
    return low or (found["order"] and not (found["past"] or found["statement"] or found["done"] or found["reply"]))


def _text_follows(blocks: Sequence[Block], i: int) -> bool:
    """Whether what a lead-in announces comes next; the bullets of a numbered item are its own."""
    after = next((b for b in blocks[i + 1 : i + 6] if b.kind not in _SKIPPED), None)
    if (
        after is not None
        and blocks[i].kind == "list_item"
        and _WHOLE_ITEMS.search(blocks[i].text) is None
        and not (after.kind == "paragraph" or _is_number(after.marker))
    ):
        return False
    return after is not None and after.kind in ("paragraph", "list_item") and label_of(after) is None


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


def _leads_in(block: Block) -> bool:
    return re.search(r"[.!?][\"'”’)]*$", block.text.rstrip()) is None


def _only_leads_in(block: Block) -> bool:
    """Whether a numbered paragraph is nothing but the words before a list: "4.3.2 Arising from these reviews:"."""
    if not (_is_number(block.marker) and "." in (block.marker or "")) or not block.text.rstrip().endswith(":"):
        return False
    whole_items = _WHOLE_ITEMS.search(block.text) is not None or signs(block.text)["verbless"]
    return whole_items and len(block.text.split()) <= 25


def _next_is_bullet(blocks: Sequence[Block], i: int) -> bool:
    following = next((b for b in blocks[i + 1 : i + 4] if b.kind not in _SKIPPED), None)
    return following is not None and following.kind == "list_item" and not _is_number(following.marker)


def _next_is_item(blocks: Sequence[Block], i: int) -> bool:
    following = next((b for b in blocks[i + 1 : i + 4] if b.kind not in _SKIPPED), None)
    return following is not None and following.kind == "list_item"


def _look(block: Block) -> str:
    marker = block.marker or ""
    kind = "number" if _is_number(marker) else "letter" if _LETTER.fullmatch(marker) else "bullet" if marker else ""
    return f"{kind}{marker.count('.') if kind == 'number' else ''}"


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
