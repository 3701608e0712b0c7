"""Pairs of found and gold recommendations, and what is wrong with the rest.

A found text pairs with a gold text when the bags of their lower-case words overlap with F1 of at least 0.8; pairs are
one to one, the closest first. This is the rule of the gold format that others measure with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from cmrlearn.extraction.printings import overlap, words

SAME = 0.8
TOLERATED = 0.6  # F1 with a text of honest doubt from which returning it is no error
HELD = 0.9  # share of a found text's words that such a text holds


@dataclass(slots=True)
class Matching:
    """Indices into the gold and the found texts."""

    pairs: list[tuple[int, int]] = field(default_factory=list)  # gold, found
    missed: list[int] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)  # found, neither gold nor tolerated; repeats are among them
    tolerated: list[int] = field(default_factory=list)


def match(gold: Sequence[str], found: Sequence[str], tolerated: Sequence[str] = ()) -> Matching:
    """Pair found texts with gold texts; a second printing of a paired gold text is wrong."""
    g = [Counter(words(t)) for t in gold]
    f = [Counter(words(t)) for t in found]
    close = sorted(((overlap(a, b), -i, -j) for i, a in enumerate(g) for j, b in enumerate(f)), reverse=True)
    out = Matching()
    used_g: set[int] = set()
    used_f: set[int] = set()
    for score, i, j in close:
        if score < SAME:
            break
        if -i not in used_g and -j not in used_f:
            used_g.add(-i)
            used_f.add(-j)
            out.pairs.append((-i, -j))
    out.pairs.sort()
    out.missed = [i for i in range(len(g)) if i not in used_g]
    bags = [Counter(words(t)) for t in tolerated]
    for j, bag in enumerate(f):
        if j in used_f:
            continue
        repeat = any(overlap(bag, a) >= SAME for a in g)
        excused = any(overlap(bag, o) >= TOLERATED or _held(bag, o) >= HELD for o in bags)
        (out.tolerated if excused and not repeat else out.wrong).append(j)
    return out


def _held(small: Counter[str], large: Counter[str]) -> float:
    return (small & large).total() / max(1, small.total())
