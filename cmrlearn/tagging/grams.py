"""Pieces of a text that a model can weigh: words, pairs of words, and runs of three to five letters within a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

__all__ = ["LETTERS", "WORD", "chars", "runs", "words"]

LETTERS = (3, 4, 5)  # letter runs, over words with a space at either end
WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Words and pairs of neighbours, in lower case."""
    found = [w.casefold() for w in WORD.findall(text)]
    return found + [f"{a} {b}" for a, b in pairwise(found)]


def chars(text: str) -> list[str]:
    """Runs of letters; a word's beginning and end are marked by a space."""
    out: list[str] = []
    for word in WORD.findall(text):
        out += runs(word.casefold())
    return out


def runs(word: str) -> Iterator[str]:
    """Letter runs of one word."""
    padded = f" {word} "
    for n in LETTERS:
        if len(padded) <= n:
            yield padded + "_" * (n - len(padded))  # short words once, however short
            return
        for i in range(len(padded) - n + 1):
            yield padded[i : i + n]
