"""Pieces of a text that a model can weigh: words, pairs of words, and runs of three to five letters within a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

__all__ = ["LETTERS", "Gram", "chars", "grams", "words"]

LETTERS = (3, 4, 5)  # letter runs, over words with a space at either end
_WORD = re.compile(r"[^\W_]+")


class Gram(NamedTuple):
    """One piece of a text and where it is printed."""

    key: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """Words and pairs of neighbours, in lower case."""
    found = [w.casefold() for w in _WORD.findall(text)]
    return found + [f"{a} {b}" for a, b in pairwise(found)]


def chars(text: str) -> list[str]:
    """Runs of letters; a word's beginning and end are marked by a space."""
    out: list[str] = []
    for word in _WORD.findall(text):
        out += _runs(word.casefold())
    return out


def _runs(word: str) -> Iterator[str]:
    padded = f" {word} "
    for n in LETTERS:
        if len(padded) <= n:
            yield padded + "_" * (n - len(padded))  # short words once, however short
            return
        for i in range(len(padded) - n + 1):
            yield padded[i : i + n]


def grams(text: str) -> tuple[list[Gram], list[Gram]]:
    """Words with pairs, and letter runs, with their places (a letter run stands for its whole word)."""
    found = [(m.group().casefold(), m.start(), m.end()) for m in _WORD.finditer(text)]
    first = [Gram(*f) for f in found]
    first += [Gram(f"{a[0]} {b[0]}", a[1], b[2]) for a, b in pairwise(found)]
    return first, [Gram(run, start, end) for word, start, end in found for run in _runs(word)]
