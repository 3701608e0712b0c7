"""Recommendations that share too many words in a row: two that do were filled from one template.

Names of agencies count as one word, whichever agency it is, so that "the X should ensure that" is seen as one frame.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from cmrlearn.tagging import load_agencies

NGRAM = 5
TOO_LONG = 6  # words in a row that two recommendations may not share
OPENING = 5  # words at the start that may not be the same
WORD = re.compile(r"[a-z0-9_]+(?:['\u2019][a-z]+)?")
NAME = "_name_"


@dataclass(frozen=True)
class Text:
    """A recommendation: its report, its number in the gold, its words as printed."""

    report: str
    number: int
    text: str


@dataclass(frozen=True)
class Pair:
    """Two recommendations, how many word 5-grams they share and the longest run of words in common."""

    first: Text
    second: Text
    shared: int
    run: int
    words: str
    same_opening: bool

    def __str__(self) -> str:
        where = f"{self.first.report} {self.first.number} / {self.second.report} {self.second.number}"
        return f"{where}: {self.shared} 5-grams, {self.run} in a row: {self.words!r}"


@cache
def _names() -> re.Pattern[str]:
    names = {n for a in load_agencies() for n in (a.name, a.acronym, *a.aliases) if n and "[" not in n}
    proper = sorted((n for n in names if len(n) > 2 and n[:1].isupper()), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:(?:the|The) )?(?:" + "|".join(map(re.escape, proper)) + r")(?!\w)")


def tokens(text: str) -> list[str]:
    """Lower-case words, each agency's name made one word."""
    return WORD.findall(_names().sub(f" {NAME} ", text).lower())


def most_similar(texts: list[Text]) -> list[Pair]:
    """Pairs that share a 5-gram or an opening, the longest common run first."""
    words = [tokens(t.text) for t in texts]
    at: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for i, w in enumerate(words):
        for k in range(len(w) - NGRAM + 1):
            at[tuple(w[k : k + NGRAM])].add(i)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for holders in at.values():
        for i, j in combinations(sorted(holders), 2):
            shared[i, j] += 1
    pairs = []
    for (i, j), count in shared.items():
        start, run = _longest_run(words[i], words[j])
        opening = words[i][:OPENING] == words[j][:OPENING]
        pairs.append(Pair(texts[i], texts[j], count, run, " ".join(words[i][start : start + run]), opening))
    return sorted(pairs, key=lambda p: (-p.run, -p.shared, p.first.report, p.first.number))


def too_alike(pairs: list[Pair]) -> list[Pair]:
    """Those to be rewritten."""
    return [p for p in pairs if p.run >= TOO_LONG or p.same_opening]


def _longest_run(a: list[str], b: list[str]) -> tuple[int, int]:
    """Start in `a` and length of the longest stretch of words in both."""
    best = (0, 0)
    previous = [0] * (len(b) + 1)
    for i, word in enumerate(a):
        current = [0] * (len(b) + 1)
        for j, other in enumerate(b):
            if word == other:
                current[j + 1] = previous[j] + 1
                if current[j + 1] > best[1]:
                    best = (i - current[j + 1] + 1, current[j + 1])
        previous = current
    return best
