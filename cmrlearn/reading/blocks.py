"""Lines to blocks: paragraphs, headings, list items, footnotes; joined again over columns and pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from cmrlearn.model import Block, BlockKind
from cmrlearn.reading.lines import Line
from cmrlearn.reading.markers import Marker, marker_of
from cmrlearn.reading.text import Hyphens, compose

PARAGRAPH_GAP = 1.28  # times the usual leading: more than this starts a new block
SAME_SIZE = 0.07  # relative difference in type size that still counts as the same
HEADING_SIZE = 1.1  # times the body size
HEADING_WORDS = 28
_END = re.compile(r"[.!?:;][\"'”’)\]]*$")
_STOP = re.compile(r"[.!?][\"'”’)\]]*$")
_LEADER = re.compile(r"(?:\.\s?){4,}|…{2,}")
_CAPTION = re.compile(r"(?:figure|fig\.|table|chart|photo(?:graph)?|source|graph)\s*[\dA-Z]*\s*[:.–-]", re.I)


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
        sizes: Counter[float] = Counter()
        for line in self.lines:
            sizes[line.size] += len(line.text)
        return max(sizes, key=lambda s: (sizes[s], s))

    def words(self) -> int:
        return sum(len(line.words) for line in self.lines)


class Page:
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
            if (a.page, a.column, a.frame) == (b.page, b.column, b.frame) and _alike(a.size, b.size):
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
        if (a.page, a.column, a.frame) == (b.page, b.column, b.frame) and _STOP.search(a.text) and b.text[:1].isupper():
            ended += 1
            wide += 1 if b.base - a.base > PARAGRAPH_GAP * usual * a.size else 0
    return wide > 0.35 * max(1, ended)


def _alike(a: float, b: float) -> bool:
    return abs(a - b) <= SAME_SIZE * max(a, b)


def blocks_of(lines: Sequence[Line], hyphens: Hyphens) -> list[Block]:
    """Blocks of a report's lines, which must be in reading order without running headers and footers."""
    if not lines:
        return []
    page = Page(lines)
    groups = _groups(lines, page)
    _mark_footnotes(groups, page)
    _mark_contents(groups)
    groups = _join_over_turns(groups, page)
    _mark_headings(groups, page)
    _set_levels(groups, page)
    return [_block(g, hyphens, page) for g in groups]


def _groups(lines: Sequence[Line], page: Page) -> list[Group]:
    groups: list[Group] = []
    previous: Line | None = None
    for line in lines:
        current = groups[-1] if groups else None
        marker = marker_of(line)
        if current is None or previous is None or _starts_block(current, previous, line, marker, page):
            groups.append(_new_group(line, previous, marker, page))
        else:
            current.lines.append(line)
            if len(current.lines) == 2 and current.marker is None:
                current.text_x0 = min(current.text_x0, line.x0)
        previous = line
    return groups


def _new_group(line: Line, previous: Line | None, marker: Marker | None, page: Page) -> Group:
    gap = 9.0
    if previous is not None and (previous.page, previous.column) == (line.page, line.column):
        gap = (line.base - previous.base) / page.leading(max(line.size, 1))
    if marker is not None and len(line.words) <= marker.words:
        x0 = line.x0
    else:
        x0 = line.words[marker.words].x0 if marker else line.x0
    return Group([line], marker, x0, gap_above=gap)


def _starts_block(group: Group, previous: Line, line: Line, marker: Marker | None, page: Page) -> bool:
    if (previous.page, previous.column, previous.frame) != (line.page, line.column, line.frame):
        return True
    starts_low = line.text[:1].islower()
    ended = _END.search(previous.text) is not None
    delta = line.base - previous.base
    if delta < 0.3 * line.size:
        return True
    if delta > PARAGRAPH_GAP * page.leading(line.size) and delta > 1.25 * line.size:
        return True
    if not _alike(group.size, line.size) and not (_alike(previous.size, line.size)):
        return True
    if line.bold != previous.bold and not (starts_low and not ended):
        return True
    forced = _broken(previous, line, page)
    if marker is not None and _is_item(group, previous, line, marker, forced):
        return True
    em = line.size
    if forced and (ended or not starts_low):
        # Ragged lines end early before a long name or a number that must not be parted from its noun.
        room = (page.edge(previous) - previous.x1) / max(1.0, page.edge(previous) - group.text_x0)
        if room > (0.0 if ended and not page.spaced else 0.35):
            return True
    hanging = line.x0 - group.text_x0
    if len(group.lines) > 1 or group.marker is not None:
        if hanging > 0.9 * em and not starts_low:
            return True  # first-line indent
        if hanging < -0.9 * em and (ended or not starts_low):
            return True
    elif hanging > 0.9 * em and ended:
        return True
    return False


def _broken(previous: Line, line: Line, page: Page) -> bool:
    """Whether the break before `line` was made on purpose: its first word would have fitted on the line above."""
    first = line.words[0]
    room = page.edge(previous) - previous.x1
    return room > (first.x1 - first.x0) + 0.9 * line.size


def _is_item(group: Group, previous: Line, line: Line, marker: Marker, forced: bool) -> bool:
    """Whether a line that looks like the start of an item is one, and not a wrapped line that opens with "2010."."""
    if marker.kind == "bullet":
        return True
    if forced or _STOP.search(previous.text):
        aligned_with_text = abs(line.x0 - group.text_x0) < 0.4 * line.size
        if marker.kind == "number" and aligned_with_text and not forced and group.marker is not None:
            return group.marker.kind != "number" and len(marker.order) > 1
        return True
    out = line.x0 < group.text_x0 - 0.4 * line.size
    follows = (
        marker.kind == "number"
        and group.marker is not None
        and group.marker.order[:-1] == marker.order[:-1]
        and marker.order[-1:] == tuple(n + 1 for n in group.marker.order[-1:])
    )
    sub = marker.kind == "letter" and abs(line.x0 - group.text_x0) < 3 * line.size and marker.text.strip("().") in "ai"
    return (out and group.marker is not None) or follows or sub or _END.search(previous.text) is not None


def _mark_footnotes(groups: list[Group], page: Page) -> None:
    by_page: dict[int, list[Group]] = defaultdict(list)
    for g in groups:
        by_page[g.first.page].append(g)
    for members in by_page.values():
        # From the foot upwards while the type is small; the run must open with a note's number or sign.
        k = len(members)
        while k and members[k - 1].size <= 0.92 * page.body:
            k -= 1
        run = members[k:]
        note = next((i for i, g in enumerate(run) if _opens_note(g)), None)
        if note is not None:
            for g in run[note:]:
                g.kind = "footnote"
    for g in groups:
        if g.kind == "paragraph" and g.marker is None and _CAPTION.match(g.text) and g.words() < 40:
            g.kind = "caption"


def _opens_note(group: Group) -> bool:
    if group.first.marks and group.first.marks[0].x0 <= group.first.x0:
        return True
    first = group.first.words[0]
    return bool(re.fullmatch(r"\[?\d{1,3}[\].)]?|[*†‡]+", first.text)) and len(group.first.words) > 1


def _mark_contents(groups: list[Group]) -> None:
    def like(g: Group) -> bool:
        return bool(_LEADER.search(g.text)) or (g.words() <= 18 and _ends_in_page(g.last) and g.kind == "paragraph")

    run: list[Group] = []
    for g in [*groups, None]:
        if g is not None and like(g):
            run.append(g)
            continue
        leaders = sum(1 for r in run if _LEADER.search(r.text))
        if leaders >= 2 or len(run) >= 5:
            for r in run:
                r.kind = "contents"
        run = []


def _ends_in_page(line: Line) -> bool:
    last = line.words[-1]
    if not re.fullmatch(r"\d{1,3}|[ivxl]{1,6}", last.text) or len(line.words) < 2:
        return False
    return last.x0 - line.words[-2].x1 > 1.5 * line.size


def _join_over_turns(groups: list[Group], page: Page) -> list[Group]:
    """Join a block that a column's or page's end cut in two; what stands between (notes, captions) stays after it."""
    out: list[Group] = []
    for g in groups:
        if g.kind == "paragraph":
            before = next((o for o in reversed(out) if o.kind not in ("footnote", "caption")), None)
            if before is not None and before.kind == "paragraph" and _continues(before, g, page):
                before.lines.extend(g.lines)
                continue
        out.append(g)
    return out


def _continues(a: Group, b: Group, page: Page) -> bool:
    end, start = a.last, b.first
    turned = (end.page, end.column) != (start.page, start.column)
    if not turned or start.page - end.page > 1 or b.marker is not None:
        return False
    if (end.frame is None) != (start.frame is None) and start.page == end.page:
        return False
    if not _alike(a.size, b.size) or end.bold != start.bold or end.italic != start.italic:
        return False
    text, after = end.text, start.text
    if end.bold and a.words() <= HEADING_WORDS and not page.bold_body:
        return False
    if text.endswith("-"):
        return True
    if after[:1].islower() and not text.endswith(":"):
        return not _STOP.search(text) or not _broken_at(end, start, page)
    if _END.search(text):
        # A sentence ended with the page. An item goes on where the next text stands at the item's own indent.
        if a.marker is None or text.endswith((":", ";")) or len(b.lines) == 0:
            return False
        hangs = a.text_x0 - a.first.x0 > 0.5 * end.size
        same_indent = abs(start.x0 - a.text_x0) < 0.35 * end.size
        return hangs and same_indent and not _broken_at(end, start, page) and end.page != start.page
    if _broken_at(end, start, page):
        return False
    return a.words() > 12


def _broken_at(end: Line, start: Line, page: Page) -> bool:
    first = start.words[0]
    return page.edge(end) - end.x1 > (first.x1 - first.x0) + 0.9 * start.size


def _mark_headings(groups: list[Group], page: Page) -> None:
    for k, g in enumerate(groups):
        if g.kind != "paragraph":
            continue
        following = groups[k + 1] if k + 1 < len(groups) else None
        if _is_heading(g, following, page):
            g.kind = "heading"
        elif g.marker is not None:
            g.kind = "list_item"


def _is_heading(g: Group, following: Group | None, page: Page) -> bool:
    text = g.text
    words = g.words() - (g.marker.words if g.marker else 0)
    if words == 0 or words > HEADING_WORDS or len(g.lines) > 4 or not re.search(r"[^\W\d_]{2}", text):
        return False
    if g.marker is not None and g.marker.kind in ("bullet", "letter"):
        return False
    sentence = _STOP.search(text) is not None and words > 3
    starts_low = g.first.words[g.marker.words if g.marker else 0].text[:1].islower()
    if g.size >= HEADING_SIZE * page.body and not starts_low:
        return not (sentence and words > 14)
    if all(line.bold for line in g.lines) and not page.bold_body and not starts_low:
        return not sentence or words <= 8
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 5 and all(c.isupper() for c in letters) and words <= 14:
        return True
    if sentence or starts_low or text.endswith((";", ",", "-")) or (g.first.frame is not None and g.size < page.body):
        return False
    if all(line.italic for line in g.lines) and words <= 16 and following is not None and g.marker is None:
        return True
    # Plain type: a short line, alone, over a list or text.
    if following is None or len(g.lines) > 2 or words > 12 or (g.marker is not None and g.marker.kind == "label"):
        return False
    alone = g.gap_above > PARAGRAPH_GAP or g.gap_above > 8
    short = g.last.x1 - g.last.x0 < 0.6 * (page.edge(g.last) - min(line.x0 for line in g.lines) + 1)
    over_list = (following.marker is not None and following.marker.kind != "number") or following.kind == "list_item"
    if g.marker is not None:
        # "7.2 Recommendations to the Trust": a number over text of its own, not one of a run of items.
        deeper = following.marker is not None and len(following.marker.order) > len(g.marker.order)
        own = len(g.marker.order) > 1 and following.marker is None and following.kind == "paragraph"
        return alone and short and not _SENTENCE.search(text) and not text.endswith(":") and (deeper or own)
    if not alone or not short or not text[:1].isupper():
        return False
    if _SENTENCE.search(text):
        return False
    return over_list or not text.endswith(":")


# A finite verb or modal makes a line a stem ("The Board should:") or a sentence, not a heading.
_SENTENCE = re.compile(
    r"\b(?:should|must|shall|will|would|could|may|is|are|was|were|has|have|had|includes?|included|recommends?|"
    r"recommended|needs?|found|identified|considered|agreed)\b",
    re.I,
)


def _set_levels(groups: list[Group], page: Page) -> None:
    """Heading levels from the styles used: larger before smaller, bold before plain, capitals before mixed case."""
    styles: set[tuple[float, bool, bool, bool]] = set()
    for g in groups:
        if g.kind == "heading":
            letters = [c for c in g.text if c.isalpha()]
            caps = bool(letters) and all(c.isupper() for c in letters)
            first = g.first
            g.style = (round(g.size * 2) / 2, first.bold, caps, not first.italic)
            styles.add(g.style)
    rank = {style: k + 1 for k, style in enumerate(sorted(styles, reverse=True))}
    for g in groups:
        if g.kind == "heading":
            g.level = rank[g.style]
    depths: list[float] = []  # indents of the lists that are open, outermost first
    for g in groups:
        if g.kind == "list_item":
            x = page.indent(g.first, g.first.x0)
            while depths and x < depths[-1] - 0.5 * page.body:
                depths.pop()
            if not depths or x > depths[-1] + 0.9 * page.body:
                depths.append(x)
            g.level = len(depths) - 1
        elif g.kind == "heading":
            depths.clear()


def _block(g: Group, hyphens: Hyphens, page: Page) -> Block:
    text, spans = compose(g.lines, hyphens, g.marker.words if g.marker else 0)
    marker = g.marker.text if g.marker else None
    return Block(
        text=text,
        kind=g.kind,
        page=spans[0].box.page if spans else g.first.page,
        spans=spans,
        size=g.size,
        bold=all(line.bold for line in g.lines),
        italic=all(line.italic for line in g.lines),
        level=g.level,
        marker=marker,
        indent=round(page.indent(g.first, g.text_x0), 1),
        frame=None if g.first.frame is None else g.first.page * 1000 + g.first.frame,
    )
