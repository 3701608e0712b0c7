"""The names of the agency table as one nation's reports use them: a trie of words, and patterns of initials.

Letters that are capitals inside an acronym must be capitals in the text; a name with capitals needs its capitals
unless it is long enough to be plain anyway.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cmrlearn.tagging.resources import read_csv
from cmrlearn.tagging.tokens import is_acronym, tokens

if TYPE_CHECKING:
    from cmrlearn.tagging.agencies import Agency

__all__ = ["PLACE", "Form", "Names", "Node"]

PLACE = "PLACEHOLDER"  # stands for [Place] in the trie
_LONG = 4  # words; a name of as many is recognised whatever its capitals
# fmt: off
_PLAIN_FOREIGN_KINDS = frozenset((
    "department", "arms_length_body", "regulator", "professional_body", "police", "court_guardian", "justice",
    "government_other", "safeguarding_board", "health_trust",
))
# fmt: on


@dataclass(frozen=True, slots=True)
class Form:
    """One alias: its words after the leading place, if any."""

    row: int
    parts: tuple[str, ...]  # words as written; "[Place]" inside or at the end
    place_before: bool
    place_after: bool
    capitals: tuple[tuple[int, str], ...]  # word number, and the acronym or single letter that must be a capital
    article: bool  # a lone common noun that needs "the"
    rank: int  # 0 own nation, 1 UK, 2 elsewhere
    occupation: bool = False  # a word for staff or places, from resources/occupations.csv

    @property
    def lone(self) -> bool:
        """Whether it is one word and no acronym: "Trust", "police"."""
        return len(self.parts) == 1 and not self.place_before and not is_acronym(self.parts[0])


@dataclass(slots=True)
class Node:
    """A place in the trie: the words that may follow, and the names that end here."""

    next: dict[str, Node] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)


class Names:
    """All printed names that are resolved in one nation; with None only those that need no nation."""

    def __init__(self, rows: Sequence[Agency], nation: str | None) -> None:
        self.root = Node()
        self.initials: list[tuple[re.Pattern[str], Form]] = []
        used: dict[tuple[str, ...], set[int]] = {}
        forms = [(i, a) for i, row in enumerate(rows) for a in _printed(row)]
        for i, alias in forms:
            used.setdefault(_keys(alias), set()).add(i)
        for i, alias in forms:
            rank = _rank(rows[i], alias, nation, len(used[_keys(alias)]))
            if rank is not None:
                self._add(i, alias, rank)
        by_id = {row.id: i for i, row in enumerate(rows)}
        named = {_keys(alias) for i, alias in forms if nation in rows[i].nations}
        for entry in read_csv("occupations.csv")[0]:
            number = by_id.get(entry.get(nation or "", ""))
            if number is not None:
                for noun in entry["words"].split("|"):
                    if _keys(noun) not in named:
                        self._add(number, noun, 1, occupation=True)

    def _add(self, row: int, alias: str, rank: int, *, occupation: bool = False) -> None:
        if alias.startswith("[Initials]"):
            form = Form(row, (alias[10:],), False, False, (), False, 1)
            self.initials.append((re.compile(r"[A-Z]{1,4}" + re.escape(alias[10:]) + "$"), form))
            return
        raw = [t.raw for t in tokens(alias.replace("[Place]", f" {PLACE} "))]
        before = raw[0] == PLACE
        raw = raw[1:] if before else raw
        article = raw[0] == "the" and len(raw) == 2
        if raw[0] in ("the", "The") and len(raw) > 1:
            raw = raw[1:]
        node = self.root
        for part in raw:
            node = node.next.setdefault(part if part == PLACE else part.casefold(), Node())
        after = raw[-1] == PLACE
        node.forms.append(Form(row, tuple(raw), before, after, _capitals(raw), article, rank, occupation))


def _printed(row: Agency) -> list[str]:
    """Every printed form of an agency, once: name with and without its bracket, acronym, aliases."""
    plain = re.sub(r"\s*\([^()]*\)", "", row.name)
    return list(dict.fromkeys(a for a in (row.name, plain, row.acronym, *row.aliases) if a))


def _rank(row: Agency, alias: str, nation: str | None, rows_with_it: int) -> int | None:
    """How near a name is to a report's nation; None where it means nothing there."""
    if nation is None:
        return 1
    if nation in row.nations:
        return 0
    if "UK" in row.nations:
        return 1
    if _unmistakable(row, alias, rows_with_it) or ("Ireland" in row.nations and nation == "NI"):
        return 2
    return None


def _capitals(parts: list[str]) -> tuple[tuple[int, str], ...]:
    """What must be capitals in print: acronyms whole, other words' first letters unless the name is long."""
    if PLACE in parts:
        return ()
    strict = len(parts) < _LONG
    wanted = (
        (i, p if is_acronym(p) else p[0]) for i, p in enumerate(parts) if is_acronym(p) or (strict and p[0].isupper())
    )
    return tuple(wanted)


def _keys(alias: str) -> tuple[str, ...]:
    return tuple(t.key for t in tokens(alias) if t.key != "the")


def _unmistakable(row: Agency, alias: str, rows_with_it: int) -> bool:
    """Whether a name is plain in a report of another nation: a full name in capitals that only one body bears."""
    if rows_with_it > 1 or row.kind not in _PLAIN_FOREIGN_KINDS or "[" in alias:
        return False
    parts = [t.raw for t in tokens(alias)]
    if len(parts) == 1:
        return len(alias) >= 5 and alias[0].isupper() and alias in (row.acronym, row.name)
    return alias == row.name or (len(parts) >= 3 and all(p[0].isupper() for p in parts if len(p) > 3))
