"""Blocks that the end of a column or page cut in two, joined again."""

from __future__ import annotations

from cmrlearn.reading.groups import ENDED, HEADING_WORDS, STOPPED, Group, Measures, alike
from cmrlearn.reading.lines import Line


def join_over_turns(groups: list[Group], measures: Measures) -> list[Group]:
    """Join a block that a column's or page's end cut in two; what stands between (notes, captions) stays after it."""
    out: list[Group] = []
    for g in groups:
        if g.kind == "paragraph":
            before = next((o for o in reversed(out) if o.kind not in ("footnote", "caption")), None)
            if before is not None and before.kind == "paragraph" and _continues(before, g, measures):
                before.lines.extend(g.lines)
                continue
        out.append(g)
    return out


def _continues(a: Group, b: Group, measures: Measures) -> bool:
    end, start = a.last, b.first
    turned = (end.page, end.column) != (start.page, start.column)
    if not turned or start.page - end.page > 1 or b.marker is not None:
        return False
    if (end.frame is None) != (start.frame is None) and start.page == end.page:
        return False
    if not alike(a.size, b.size) or end.bold != start.bold or end.italic != start.italic:
        return False
    text, after = end.text, start.text
    if end.bold and a.words() <= HEADING_WORDS and not measures.bold_body:
        return False
    if text.endswith("-"):
        return True
    if after[:1].islower() and not text.endswith(":"):
        return not STOPPED.search(text) or not _broken_at(end, start, measures)
    if ENDED.search(text):
        # A sentence ended with the page. An item goes on where the next text stands at the item's own indent.
        if a.marker is None or text.endswith((":", ";")) or len(b.lines) == 0:
            return False
        hangs = a.text_x0 - a.first.x0 > 0.5 * end.size
        same_indent = abs(start.x0 - a.text_x0) < 0.35 * end.size
        return hangs and same_indent and not _broken_at(end, start, measures) and end.page != start.page
    if _broken_at(end, start, measures):
        return False
    return a.words() > 12


def _broken_at(end: Line, start: Line, measures: Measures) -> bool:
    first = start.words[0]
    return measures.edge(end) - end.x1 > (first.x1 - first.x0) + 0.9 * start.size
