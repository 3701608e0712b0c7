"""A recommendation that a report prints more than once, with small differences, is one; siblings in a list are not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from cmrlearn.extraction.candidate import Candidate

SAME = 0.8  # word F1 of two printings; measured on reports that print theirs in chapters and again in a list
SAME_LIST = 0.97  # within one list only a true repeat is one
HELD = 0.5  # share of the words of a short list that the full texts hold, and of those that it must go through
SHORT_REPEAT = 0.6  # share of a short repeat's words that the full text holds, where both bear one number

_REFERS = re.compile(r"\(recommendations? (\d{1,3})[^()]*\)[;,.]?(?: and)?$", re.I)


def words(text: str) -> list[str]:
    """Lower-case words, letters and digits only."""
    return re.findall(r"[a-z0-9]+", text.lower().replace("’", "'"))


def overlap(a: Counter[str], b: Counter[str]) -> float:
    """F1 of two bags of words, 0 to 1."""
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 0.0


def merge(found: Sequence[Candidate], accepted: Sequence[bool]) -> list[tuple[Candidate, list[Candidate]]]:
    """Accepted candidates, each with its other printings, in the order of the fullest printing of each.

    Candidates that were not accepted (a sentence in a chapter, say) still count as another printing.
    """
    bags = [Counter(words(c.text)) for c in found]
    repeats = _repeating_rows(found, accepted, bags) | _referring_items(found, accepted)
    order = sorted(
        (k for k, ok in enumerate(accepted) if ok),
        key=lambda k: (k in repeats, -_rank(found[k]), -sum(bags[k].values()), k),
    )
    groups: list[list[int]] = []
    for k in order:
        if k in repeats:
            home = next((g for g in groups if found[g[0]].ref == found[k].ref), None)
        else:
            home = next((g for g in groups if any(_same(found[k], found[m], bags[k], bags[m]) for m in g)), None)
        if home is not None:
            home.append(k)
        elif k not in repeats:
            groups.append([k])
    for k, ok in enumerate(accepted):
        if not ok and found[k].form == "body":
            home = next((g for g in groups if overlap(bags[k], bags[g[0]]) >= SAME), None)
            if home is not None:
                home.append(k)
    groups.sort(key=lambda g: found[g[0]].index)
    return [(found[g[0]], [found[k] for k in g[1:]]) for g in groups]


def _repeating_rows(found: Sequence[Candidate], accepted: Sequence[bool], bags: Sequence[Counter[str]]) -> set[int]:
    """Rows of a plan, or items of a summary, that go through the numbered recommendations again in short.

    One row may share no word with its full text ("Raise delay nationally"); a whole table whose numbers are those of
    the recommendations, and which shares more words with them than with others, tells itself. So does one
    that has actions and no column of recommendations, and numbers that are those of others.
    """
    listed = ("label", "numbered", "item")
    full = {c.ref: bags[k] for k, c in enumerate(found) if accepted[k] and c.ref and c.form in listed}
    elsewhere = {c.ref for k, c in enumerate(found) if accepted[k] and c.ref and not (c.row and c.row.by_action)}
    labelled = {c.ref for k, c in enumerate(found) if accepted[k] and c.ref and c.form == "label"}
    tables: dict[tuple[bool, int], list[int]] = {}
    for k, c in enumerate(found):
        # A list repeats only what is labelled elsewhere ("Recommendation 3"): two lists may well have the same numbers.
        if c.form == "row" or (c.form in listed and c.form != "label" and labelled):
            tables.setdefault((c.form == "row", c.list_id), []).append(k)
    out: set[int] = set()
    for (is_table, _), rows in tables.items():
        if not is_table and not {found[k].ref for k in rows} <= labelled:
            continue
        known = [k for k in rows if (row := found[k].row) is not None and row.by_action and found[k].ref in elsewhere]
        if len(known) >= 3 and len(known) >= 0.8 * len(rows):
            out.update(rows)
            continue
        numbered = [(k, full[ref]) for k in rows if (ref := found[k].ref) is not None and ref in full]
        if len(numbered) < 3 or len(numbered) < 0.8 * len(rows):
            continue
        shifted = [bag for _, bag in numbered[1:] + numbered[:1]]
        own = sum((bags[k] & bag).total() for k, bag in numbered)
        other = sum((bags[k] & bag).total() for (k, _), bag in zip(numbered, shifted, strict=True))
        held = own / max(1, sum(bags[k].total() for k, _ in numbered))
        if own > 1.3 * other and (is_table or (held >= HELD and len(rows) >= HELD * len(labelled))):
            out.update(k for k, _ in numbered)
    return out


def _referring_items(found: Sequence[Candidate], accepted: Sequence[bool]) -> set[int]:
    """Items of a summary, most of which close with the number of a labelled recommendation: "(Recommendation 7)"."""
    labelled = {c.ref for k, c in enumerate(found) if accepted[k] and c.ref and c.form == "label"}
    lists: dict[int, list[int]] = {}
    for k, c in enumerate(found):
        if labelled and c.form in ("item", "numbered"):
            lists.setdefault(c.list_id, []).append(k)
    out: set[int] = set()
    for members in lists.values():
        numbers = (_REFERS.search(found[k].text) for k in members)
        if sum(m is not None and m[1] in labelled for m in numbers) > SHORT_REPEAT * len(members):
            out.update(members)
    return out


def _rank(c: Candidate) -> int:
    """Full texts before repeats: a list or box of recommendations, then a sentence in a chapter, then a plan's row."""
    if c.form == "row":
        return 0
    if c.form == "body":
        return 1
    return 2


def _same(a: Candidate, b: Candidate, bag_a: Counter[str], bag_b: Counter[str]) -> bool:
    if a.list_id == b.list_id and a.list_id >= 0 and a.place.top == b.place.top:
        return a.ref == b.ref and overlap(bag_a, bag_b) >= SAME_LIST
    if overlap(bag_a, bag_b) >= SAME:
        return not (a.ref and b.ref and a.ref != b.ref and a.form == b.form == "label")
    if a.ref is None or a.ref != b.ref:
        return False
    small, large = sorted((bag_a, bag_b), key=lambda bag: sum(bag.values()))
    held = sum((small & large).values()) / max(1, sum(small.values()))
    return held >= SHORT_REPEAT and "row" in (a.form, b.form)
