"""Words of a text as names and terms are compared: without apostrophes, "&" as "and", hyphens as spaces."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

__all__ = ["Token", "Word", "Words", "is_acronym", "tokens", "word"]

_TOKEN = r"[^\W_]+(?:['’][^\W_]+)*['’]?|[&,()/.;:\[\]]"
_SPLIT = re.compile(f"({_TOKEN})")
_BETWEEN = "-‐‑– "  # what may stand between two words of one name


class Word(NamedTuple):
    """A printed word in its forms for comparing."""

    key: str
    raw: str  # as printed, without apostrophes
    owner: str  # key without a possessive or plural ending, or ""
    capitals: bool  # three capitals or more and nothing else


class Token(NamedTuple):
    """A word with its place in a text."""

    start: int
    end: int
    key: str
    raw: str
    owner: str


@lru_cache(maxsize=1 << 16)  # the words of many reports; a text is mostly words that were seen before
def word(printed: str) -> Word:
    """The forms of one printed word or mark."""
    raw = printed
    owner = ""
    if "'" in printed or "’" in printed:
        raw = printed.replace("'", "").replace("’", "")
        if len(raw) > 2 and (printed[-2:] in ("'s", "’s") or printed[-1] in "'’"):
            owner = (raw[:-1] if printed[-1] in "sS" else raw).casefold()
    elif raw[-1] == "s" and len(raw) > 2 and raw[:-1].isupper():
        owner = raw[:-1].casefold()  # HSCTs
    elif raw == "&":
        raw = "and"
    return Word(raw.casefold(), raw, owner, len(raw) > 2 and raw.isupper())


class Words:
    """The words of a text and the punctuation that names may hold, by their number."""

    __slots__ = ("_edges", "_pieces", "forms")

    def __init__(self, text: str) -> None:
        self._pieces = _SPLIT.split(text)  # gap, word, gap, word, ..., gap
        self._edges = list(accumulate(map(len, self._pieces)))
        self.forms = list(map(word, self._pieces[1::2]))

    def __len__(self) -> int:
        return len(self.forms)

    def start(self, i: int) -> int:
        """Where word `i` starts in the text."""
        return self._edges[2 * i]

    def end(self, i: int) -> int:
        """Where word `i` ends."""
        return self._edges[2 * i + 1]

    def adjoins(self, i: int) -> bool:
        """Whether word `i` stands right behind the one before: white space, a hyphen or nothing between them."""
        gap = self._pieces[2 * i]
        return gap == " " or (len(gap) <= 2 and not gap.strip(_BETWEEN))


def tokens(text: str) -> list[Token]:
    """Words and the punctuation that names may hold."""
    words = Words(text)
    return [Token(words.start(i), words.end(i), *form[:3]) for i, form in enumerate(words.forms)]


def is_acronym(printed: str) -> bool:
    """Whether a word has several capitals: PSNI, DoH."""
    return len(printed) > 1 and sum(map(str.isupper, printed)) > 1
