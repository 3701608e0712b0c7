"""The words, modals and clause openers of a text by their place, found once and looked up for each body in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from cmrlearn.tagging.recogniser import Match

__all__ = ["Around", "plain_words"]

_BODY = "body"  # stands for a body's name, whatever its words
_WORD = re.compile(r"[A-Za-z'’]+|\d+|[^\w\s]")
_CLAUSE = re.compile(
    r"(?=[wtiubsaoh])"  # first letters: a look ahead halves the time
    r"\b(?:who|whom|which|that|whose|where|when|whenever|if|unless|until|till|because|since|so that|before|after|while|"
    r"as soon as|once|whether|how|what|wherever)\b",
    re.I,
)
_MODAL = re.compile(
    r"(?=[smwcnohiat])"
    r"\b(?:should|must|shall|will|may|might|could|can|ought to|needs? to|has to|have to|is to|are to|to be|"
    r"(?:is|are) (?:asked|invited|required|requested|expected) to)\b",
    re.I,
)
_STOP = re.compile(r"[.!?;:][\"'”’)]?\s+")


class Around:
    """What stands around the bodies of one text.

    Parameters
    ----------
    text
        Offsets into it are what the methods take.
    named
        The bodies, in printed order.
    """

    def __init__(self, text: str, named: Sequence[Match]) -> None:
        self.bounds = [0, *(s.end() for s in _STOP.finditer(text)), len(text) + 1]  # of sentences and their parts
        self._words: list[str] = []
        self._at: list[int] = []
        last = 0
        for m in named:
            self._add(text, last, m.start)
            self._words.append(_BODY)
            self._at.append(m.start)
            last = m.end
        self._add(text, last, len(text))
        self._clauses = [(c.start(), c.end()) for c in _CLAUSE.finditer(text)]
        self._modals = [(c.start(), c.end(), c.group().lower().split()[0]) for c in _MODAL.finditer(text)]

    def _add(self, text: str, start: int, end: int) -> None:
        for w in _WORD.finditer(text, start, end):
            self._words.append(w.group().lower())
            self._at.append(w.start())

    def words(self, start: int, end: int) -> list[str]:
        """The words from one place to another, in small letters, each body as one word."""
        return self._words[bisect_left(self._at, start) : bisect_left(self._at, end)]

    def clause(self, start: int, end: int) -> bool:
        """Whether a word that opens a clause ("who", "so that") stands between two places."""
        at = bisect_left(self._clauses, (start, 0))
        return at < len(self._clauses) and self._clauses[at][1] <= end

    def modal(self, start: int, end: int) -> tuple[int, int, str] | None:
        """The first modal between two places: where it starts and ends, and its first word."""
        at = bisect_left(self._modals, (start, 0, ""))
        found = self._modals[at] if at < len(self._modals) else None
        return found if found and found[1] <= end else None


def plain_words(text: str) -> list[str]:
    """The words of a text in small letters."""
    return _WORD.findall(text.lower())
