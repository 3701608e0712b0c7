"""Letters that run on over several lead-ins, so that it is the letters that number the recommendations.

"17 The Home Office should: a) ... b) ..." and "18 The Department should: c) ... d) ...": four recommendations, and not
two. Where letters begin anew under each number, they are points of what the number stands for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cmrlearn.extraction.candidate import Candidate, Piece
from cmrlearn.model import Block

FEWEST = 3  # letters in all


def apart_by_letter(found: Sequence[Candidate], blocks: Sequence[Block]) -> list[Candidate]:
    """The candidates, those whose letters go on with the letters of the one before taken apart."""
    lettered = [c for c in found if _letters(c)]
    chained: set[int] = set()
    for a, b in pairwise(lettered):
        alike = a.place.top == b.place.top and _look(a) == _look(b)
        if alike and _follows(_letters(a)[-1], _letters(b)[0]):
            chained |= {id(a), id(b)}
    chain = [c for c in lettered if id(c) in chained]
    if sum(len(_letters(c)) for c in chain) < FEWEST:
        return list(found)
    at = {id(b): i for i, b in enumerate(blocks)}
    out: list[Candidate] = []
    for c in found:
        out += _parts(c, at) if id(c) in chained and len(c.pieces) > 1 else [c]
    return out


def _letters(c: Candidate) -> list[str]:
    """The letters of a candidate's points, or the one that stands before it."""
    depth = _depth(c)
    points = [_plain(p.letter) for p in c.pieces[1:] if p.letter and p.block.indent == depth]
    if points:
        return [letter for letter in points if len(letter) == 1]
    ref = c.ref or ""
    return [ref.lower()] if len(ref) == 1 and ref.isalpha() else []


def _look(c: Candidate) -> str:
    """How its letters are printed: "(x)", "x)", "X."."""
    letter = next((p.letter for p in c.pieces[1:] if p.letter), c.pieces[0].block.marker or "")
    return re.sub(r"[A-Z]+", "X", re.sub(r"[a-z]+", "x", letter))


def _depth(c: Candidate) -> float | None:
    return next((p.block.indent for p in c.pieces[1:] if p.letter), None)


def _plain(letter: str) -> str:
    return letter.strip("().").lower()


def _follows(a: str, b: str) -> bool:
    return ord(b) == ord(a) + 1


def _parts(c: Candidate, at: dict[int, int]) -> list[Candidate]:
    """Each lettered point as a candidate of its own, with what stands under it; the rest is its lead-in."""
    depth = _depth(c)
    out: list[Candidate] = []
    for piece in c.pieces[1:]:
        if piece.letter and piece.block.indent == depth:
            own = Piece(piece.block, piece.start, piece.end)
            index = at.get(id(piece.block), c.index)
            ref, stem = _plain(piece.letter), c.pieces[0].text
            out.append(Candidate("item", [own], c.place, index, ref, stem=stem, list_id=c.list_id))
        elif out:
            out[-1].pieces.append(piece)
    return out or [c]
