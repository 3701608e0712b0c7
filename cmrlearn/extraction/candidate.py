"""A candidate for a recommendation: the pieces of blocks that make it up, and what was seen around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from cmrlearn.extraction.rows import Row
from cmrlearn.extraction.sections import Place
from cmrlearn.extraction.wording import recommends, sentences, signs
from cmrlearn.model import Block, Box

Form = Literal["label", "row", "item", "numbered", "paragraph", "heading", "body"]

LETTER = re.compile(r"\(?(?:[a-z]|[ivx]{1,4})[.)]\)?", re.I)
SKIPPED = frozenset({"footnote", "caption", "contents"})  # blocks that stand between others and part nothing


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


def own(block: Block) -> Piece:
    """A block as the piece that a candidate begins with: what is printed before it is its number."""
    return Piece(block, 0, len(block.text))


def recommending(block: Block) -> Piece:
    """A paragraph of prose from the sentence on that recommends by that word, where those before it ask for nothing.

    "Lights were seen but not reported. The Board therefore recommends that ..."
    """
    at = 0
    for sentence in sentences(block.text):
        at = block.text.find(sentence, at)
        if recommends(sentence):
            return Piece(block, at, len(block.text))
        if re.search(r"\b(?:should|shall|ought)\b", sentence) or signs(sentence)["imperative"]:
            break  # it asks for something itself; "must" and "will" often only tell how things are
        at += len(sentence)
    return own(block)


def whole(block: Block, start: int = 0) -> Piece:
    """A block, from an offset on, as a further piece; a printed letter stays, bullets and numbers go."""
    marker = block.marker or ""
    letter = marker if start == 0 and LETTER.fullmatch(marker) else ""
    return Piece(block, start, len(block.text), letter)


def is_number(marker: str | None) -> bool:
    """Whether a marker counts: "3", "5.2.1", "R7"."""
    return marker is not None and re.fullmatch(r"[A-Z]{0,3}[-.]?\d[\d.]*[a-z]?", marker) is not None


def ref_of(block: Block) -> str | None:
    """The number or letter printed before a block, if there is one."""
    if LETTER.fullmatch(block.marker or ""):
        return (block.marker or "").strip("().")
    return block.marker if is_number(block.marker) else None


def look_of(block: Block) -> str:
    """What kind of marker a block has; items of one list look alike."""
    marker = block.marker or ""
    kind = "number" if is_number(marker) else "letter" if LETTER.fullmatch(marker) else "bullet" if marker else ""
    return f"{kind}{marker.count('.') if kind == 'number' else ''}"
