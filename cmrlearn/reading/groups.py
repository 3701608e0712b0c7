"""Lines that belong together, and the typical measures of a report that tell which do."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from cmrlearn.model import BlockKind
from cmrlearn.reading.lines import Line
from cmrlearn.reading.markers import Marker, marker_of

PARAGRAPH_GAP = 1.28  # times the usual leading: more than this starts a new block
SAME_SIZE = 0.07  # relative difference in type size that still counts as the same
HEADING_WORDS = 28
ENDED = re.compile(r"[.!?:;][\"'”’)\]]*$")
STOPPED = re.compile(r"[.!?][\"'”’)\]]*$")


@dataclass(slots=True)
class Group:
    """Lines that make up one block, before their text is put together."""

    lines: list[Line]
    marker: Marker | None
    text_x0: float
    kind: BlockKind = "paragraph"
    gap_above: float = 0.0  # in leadings
    level: int = 0
    style: tuple[float, bool, bool, bool] = field(default=(0.0, False, False, False))

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        size = self.lines[0].size
        if all(line.size == size for line in self.lines):
            return size
        sizes: Counter[float] = Counter()
        for line in self.lines:
            sizes[line.size] += len(line.text)
        return max(sizes, key=lambda s: (sizes[s], s))

    def words(self) -> int:
        return sum(len(line.words) for line in self.lines)


class Measures:
    """Typical measures of a report that the decisions below lean on."""

    def __init__(self, lines: Sequence[Line]) -> None:
        chars: Counter[float] = Counter()
        bold = total = 0
        for line in lines:
            n = len(line.text)
            chars[round(line.size * 2) / 2] += n
            total += n
            bold += n if line.bold else 0
        self.body = max(chars, key=lambda s: (chars[s], s)) if chars else 10.0
        self.bold_body = bold > 0.5 * total
        deltas: dict[float, list[float]] = defaultdict(list)
        self.edges: dict[tuple[int, int, int | None], float] = {}
        right: dict[tuple[int, int, int | None], list[float]] = defaultdict(list)
        for a, b in pairwise(lines):
            if (a.page, a.column, a.frame) == (b.page, b.column, b.frame) and alike(a.size, b.size):
                d = b.base - a.base
                if 0.8 * a.size < d < 2.4 * a.size:
                    deltas[round(a.size)].append(d / a.size)
        for line in lines:
            right[(line.page, line.column, line.frame)].append(line.x1)
        self.spaced = _paragraphs_are_spaced(lines, deltas)
        self.margins = _margins(lines)
        everything = sorted(v for ds in deltas.values() for v in ds)
        self._leading = everything[len(everything) // 3] if everything else 1.2
        self._leadings = {s: sorted(ds)[len(ds) // 3] for s, ds in deltas.items() if len(ds) >= 12}
        wide = sorted(max(v) for k, v in right.items() if k[2] is None and len(v) > 8)
        usual = median(wide) if wide else 0.0
        for key, xs in right.items():
            top = max(xs)
            # A short page (a list's last lines) tells little of its own margin; take the report's.
            self.edges[key] = max(top, usual) if key[1] == 0 and key[2] is None and len(xs) < 8 else top

    def leading(self, size: float) -> float:
        return self._leadings.get(round(size), self._leading) * size

    def edge(self, line: Line) -> float:
        """Right edge of the column that a line stands in."""
        return self.edges[(line.page, line.column, line.frame)]

    def indent(self, line: Line, x: float) -> float:
        """How far `x` lies from the left edge of the line's column."""
        return x - self.margins[(line.page, line.column, line.frame)]


def _margins(lines: Sequence[Line]) -> dict[tuple[int, int, int | None], float]:
    """Left edge of each column. A column that holds only indented lines takes the edge of one that is like it."""
    starts: dict[tuple[int, int, int | None], list[float]] = defaultdict(list)
    plain: dict[tuple[int, int, int | None], list[float]] = defaultdict(list)
    for line in lines:
        key = (line.page, line.column, line.frame)
        starts[key].append(line.x0)
        if marker_of(line) is None:
            plain[key].append(line.x0)
    sure = {k: min(xs) for k, xs in starts.items() if sum(1 for x in plain[k] if x < min(xs) + 1.5) >= 3}
    known = Counter(round(x) for k, x in sure.items() if k[2] is None)
    out = dict(sure)
    for key, xs in starts.items():
        if key not in out:
            near = [x for x in known if min(xs) - 45 <= x <= min(xs) + 1.5]
            out[key] = float(max(near, key=lambda x: (known[x], -x))) if near and key[2] is None else min(xs)
    return out


def _paragraphs_are_spaced(lines: Sequence[Line], deltas: dict[float, list[float]]) -> bool:
    """Whether the report parts its paragraphs by space, so that a short line alone proves nothing."""
    everything = sorted(v for ds in deltas.values() for v in ds)
    if len(everything) < 20:
        return True
    usual = everything[len(everything) // 3]
    ended = wide = 0
    for a, b in pairwise(lines):
        if (
            (a.page, a.column, a.frame) == (b.page, b.column, b.frame)
            and STOPPED.search(a.text)
            and b.text[:1].isupper()
        ):
            ended += 1
            wide += 1 if b.base - a.base > PARAGRAPH_GAP * usual * a.size else 0
    return wide > 0.35 * max(1, ended)


def alike(a: float, b: float) -> bool:
    return abs(a - b) <= SAME_SIZE * max(a, b)
