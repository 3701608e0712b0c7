"""Lines to blocks: paragraphs, headings, list items, footnotes; joined again over columns and pages."""

from __future__ import annotations

from collections.abc import Sequence

from cmrlearn.model import Block
from cmrlearn.reading.groups import ENDED, PARAGRAPH_GAP, STOPPED, Group, Measures, alike
from cmrlearn.reading.headings import mark_headings, set_levels
from cmrlearn.reading.lines import Line
from cmrlearn.reading.markers import Marker, marker_of
from cmrlearn.reading.notes import mark_contents, mark_footnotes
from cmrlearn.reading.text import Hyphens, compose
from cmrlearn.reading.turns import join_over_turns

TITLE_GAP = 1.08  # times the usual leading: a bold line set off by so much from plain text is a title


def blocks_of(lines: Sequence[Line], hyphens: Hyphens) -> list[Block]:
    """Blocks of a report's lines, which must be in reading order without running headers and footers."""
    if not lines:
        return []
    measures = Measures(lines)
    groups = _groups(lines, measures)
    mark_footnotes(groups, measures)
    mark_contents(groups)
    groups = join_over_turns(groups, measures)
    mark_headings(groups, measures)
    set_levels(groups, measures)
    return [_block(g, hyphens, measures) for g in groups]


def _groups(lines: Sequence[Line], measures: Measures) -> list[Group]:
    groups: list[Group] = []
    previous: Line | None = None
    for line in lines:
        current = groups[-1] if groups else None
        marker = marker_of(line)
        if current is None or previous is None or _starts_block(current, previous, line, marker, measures):
            groups.append(_new_group(line, previous, marker, measures))
        else:
            current.lines.append(line)
            if len(current.lines) == 2 and (current.marker is None or _flush(current, line)):
                current.text_x0 = min(current.text_x0, line.x0)
        previous = line
    return groups


def _new_group(line: Line, previous: Line | None, marker: Marker | None, measures: Measures) -> Group:
    gap = 9.0
    if previous is not None and (previous.page, previous.column) == (line.page, line.column):
        gap = (line.base - previous.base) / measures.leading(max(line.size, 1))
    if marker is not None and len(line.words) <= marker.words:
        x0 = line.x0
    else:
        x0 = line.words[marker.words].x0 if marker else line.x0
    return Group([line], marker, x0, gap_above=gap)


def _starts_block(group: Group, previous: Line, line: Line, marker: Marker | None, measures: Measures) -> bool:
    if (previous.page, previous.column, previous.frame) != (line.page, line.column, line.frame):
        return True
    starts_low = line.text[:1].islower()
    ended = ENDED.search(previous.text) is not None
    delta = line.base - previous.base
    if delta < 0.3 * line.size:
        return True
    if delta > PARAGRAPH_GAP * measures.leading(line.size) and delta > 1.25 * line.size:
        return True
    if not alike(group.size, line.size) and not (alike(previous.size, line.size)):
        return True
    forced = _broken(previous, line, measures)
    if line.bold != previous.bold:
        # A bold sentence may end, or an aside in plain type follow it, on a line that holds nothing bold.
        set_off = previous.bold and delta > TITLE_GAP * measures.leading(line.size)
        goes_on = not ended and (starts_low or not (forced or set_off))
        goes_on = goes_on or (line.text[:1] == "(" and not forced)
        if not goes_on:
            return True
    if marker is not None and _is_item(group, previous, line, marker, forced):
        return True
    em = line.size
    if forced and (ended or not starts_low):
        # Ragged lines end early before a long name or a number that must not be parted from its noun.
        room = (measures.edge(previous) - previous.x1) / max(1.0, measures.edge(previous) - group.text_x0)
        if room > (0.0 if ended and not measures.spaced else 0.35):
            return True
    if group.marker is not None and len(group.lines) == 1 and _flush(group, line) and not forced:
        return False  # "D1 The Service should ...", whose second line begins under the D
    hanging = line.x0 - group.text_x0
    if len(group.lines) > 1 or group.marker is not None:
        if hanging > 0.9 * em and not starts_low:
            return True  # first-line indent
        if hanging < -0.9 * em and (ended or not starts_low):
            return True
    elif hanging > 0.9 * em and ended:
        return True
    return False


def _flush(group: Group, line: Line) -> bool:
    """Whether a line begins under the group's number or label, which then does not hang."""
    numbered = group.marker is not None and group.marker.kind in ("number", "label")
    return numbered and abs(line.x0 - group.first.x0) < 0.4 * line.size


def _broken(previous: Line, line: Line, measures: Measures) -> bool:
    """Whether the break before `line` was made on purpose: its first word would have fitted on the line above."""
    first = line.words[0]
    room = measures.edge(previous) - previous.x1
    return room > (first.x1 - first.x0) + 0.9 * line.size


def _is_item(group: Group, previous: Line, line: Line, marker: Marker, forced: bool) -> bool:
    """Whether a line that looks like the start of an item is one, and not a wrapped line that opens with "2010."."""
    if marker.kind == "bullet":
        return True
    if forced or STOPPED.search(previous.text):
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
    return (out and group.marker is not None) or follows or sub or ENDED.search(previous.text) is not None


def _block(g: Group, hyphens: Hyphens, measures: Measures) -> Block:
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
        indent=round(measures.indent(g.first, g.text_x0), 1),
        frame=None if g.first.frame is None else g.first.page * 1000 + g.first.frame,
    )
