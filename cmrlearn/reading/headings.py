"""Which groups of lines are headings, and how deep headings and list items stand."""

from __future__ import annotations

import re

from cmrlearn.reading.groups import HEADING_WORDS, PARAGRAPH_GAP, STOPPED, Group, Measures

HEADING_SIZE = 1.1  # times the body size


def mark_headings(groups: list[Group], measures: Measures) -> None:
    for k, g in enumerate(groups):
        if g.kind != "paragraph":
            continue
        following = groups[k + 1] if k + 1 < len(groups) else None
        if _is_heading(g, following, measures):
            g.kind = "heading"
        elif g.marker is not None:
            g.kind = "list_item"


def _is_heading(g: Group, following: Group | None, measures: Measures) -> bool:
    text = g.text
    words = g.words() - (g.marker.words if g.marker else 0)
    if words == 0 or words > HEADING_WORDS or len(g.lines) > 4 or not re.search(r"[^\W\d_]{2}", text):
        return False
    lettered = g.marker is not None and g.marker.kind == "letter"
    # "A. The Board", in bold, heads what is for the Board; "a)" in the text's type is an item.
    capital = (
        g.marker is not None and g.marker.text[:1].isupper() and not measures.bold_body and not STOPPED.search(text)
    )
    large = g.size >= HEADING_SIZE * measures.body
    titled = lettered and all(line.bold for line in g.lines) and (large or capital)
    if g.marker is not None and (g.marker.kind == "bullet" or (lettered and not titled)):
        return False
    sentence = STOPPED.search(text) is not None and words > 3
    starts_low = g.first.words[g.marker.words if g.marker else 0].text[:1].islower()
    if g.size >= HEADING_SIZE * measures.body and not starts_low:
        return not (sentence and words > 14)
    if all(line.bold for line in g.lines) and not measures.bold_body and not starts_low:
        return not sentence or words <= 8
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 5 and all(c.isupper() for c in letters) and words <= 14:
        return True
    if (
        sentence
        or starts_low
        or text.endswith((";", ",", "-"))
        or (g.first.frame is not None and g.size < measures.body)
    ):
        return False
    if all(line.italic for line in g.lines) and words <= 16 and following is not None and g.marker is None:
        return True
    # Plain type: a short line, alone, over a list or text; smaller than the text it is a note or a label.
    if g.size < 0.95 * measures.body:
        return False
    if following is None or len(g.lines) > 2 or words > 12 or (g.marker is not None and g.marker.kind == "label"):
        return False
    alone = g.gap_above > PARAGRAPH_GAP or g.gap_above > 8
    short = g.last.x1 - g.last.x0 < 0.6 * (measures.edge(g.last) - min(line.x0 for line in g.lines) + 1)
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


def set_levels(groups: list[Group], measures: Measures) -> None:
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
            x = measures.indent(g.first, g.first.x0)
            while depths and x < depths[-1] - 0.5 * measures.body:
                depths.pop()
            if not depths or x > depths[-1] + 0.9 * measures.body:
                depths.append(x)
            g.level = len(depths) - 1
        elif g.kind == "heading":
            depths.clear()
