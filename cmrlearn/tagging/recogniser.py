"""Find names of agencies in text: a trie of words for each nation, with rules for capitals and place names.

A plain function of text, so that it can be wrapped as a component elsewhere. Words are compared without apostrophes
and with "&" as "and"; hyphens count as spaces. Letters that are capitals inside an acronym must be capitals in the
text; a name with capitals needs its capitals unless it is long enough to be plain anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cmrlearn.tagging.resources import read_csv, words
from cmrlearn.tagging.tokens import Token, adjacent, is_acronym, tokens

if TYPE_CHECKING:
    from cmrlearn.tagging.agencies import Agency

__all__ = ["Match", "Recogniser"]

_LONG = 4  # words; a name of as many is recognised whatever its capitals
_MAX_PLACE = 5  # words of a place name: "Newtown and Upper Marsh"
# fmt: off
_PLAIN_FOREIGN_KINDS = frozenset((
    "department", "arms_length_body", "regulator", "professional_body", "police", "court_guardian", "justice",
    "government_other", "safeguarding_board", "health_trust",
))
# fmt: on

# Rows of these kinds are bodies even in small letters ("the police", "the local authority"); others are then often
# plain words for people and places ("schools", "social workers").
_BODY_KINDS = frozenset({"police", "local_authority", "health_trust", "primary_care", "justice", "safeguarding_board"})


@dataclass(frozen=True, slots=True)
class Match:
    """One printed name of an agency: `text[start:end]`."""

    start: int
    end: int
    text: str
    agency: str | None  # None where several fit and nothing decides, or where the name is no listed body
    name: str  # name of the table, or as printed
    common: bool = False  # plain, and of a kind that is seldom one body ("schools"): no name on its own
    plain: bool = False  # printed as a common noun: "schools", "the police"
    service: bool = False  # a service or kind of school, not a loose group of people
    short: str = ""  # the lone noun of "the Board", "the Trust": context may know better


@dataclass(frozen=True, slots=True)
class _Form:
    """One alias: its words after the leading place, if any."""

    row: int
    parts: tuple[str, ...]  # words as written; "[Place]" inside or at the end
    place_before: bool
    place_after: bool
    capitals: tuple[tuple[int, str], ...]  # word number, and the acronym or single letter that must be a capital
    article: bool  # a lone common noun that needs "the"
    rank: int  # 0 own nation, 1 UK, 2 elsewhere
    occupation: bool = False  # a word for staff or places, from resources/occupations.csv


class _Found(NamedTuple):
    """A candidate: words `first` to `last`, of which those up to `name` are a place that goes before the name."""

    first: int
    last: int
    forms: tuple[_Form, ...]
    name: int


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    forms: list[_Form] = field(default_factory=list)


class Recogniser:
    """Names as used in one nation and year; build once, use often."""

    def __init__(self, rows: Iterable[Agency], nation: str | None, year: int | None) -> None:
        self.rows = tuple(rows)
        self.year = year
        data = words("roles.yaml")
        self._not_place = frozenset(data["not_in_place_names"])
        self._trust_words = frozenset(data["trust_name_words"])
        self._determiners = frozenset(data["determiners"])
        self._verbs_after = frozenset(data["words_after_a_subject"])
        self._connectors = frozenset(data["place_connectors"])
        self._root = _Node()
        self._initials: list[tuple[re.Pattern[str], int]] = []
        used: dict[tuple[str, ...], set[int]] = {}
        forms = [(i, a) for i, row in enumerate(self.rows) for a in _names(row)]
        for i, alias in forms:
            used.setdefault(_keys(alias), set()).add(i)
        for i, alias in forms:
            row = self.rows[i]
            if nation is None:
                rank = 1
            elif nation in row.nations:
                rank = 0
            elif "UK" in row.nations:
                rank = 1
            elif _unmistakable(row, alias, len(used[_keys(alias)])) or ("Ireland" in row.nations and nation == "NI"):
                rank = 2
            else:
                continue
            self._add(i, alias, rank)
        by_id = {row.id: i for i, row in enumerate(self.rows)}
        named = {_keys(alias) for i, alias in forms if nation in self.rows[i].nations}
        for entry in read_csv("occupations.csv")[0]:
            row_number = by_id.get(entry.get(nation or "", ""))
            for noun in entry["words"].split("|") if row_number is not None else ():
                if _keys(noun) not in named:
                    self._add(row_number, noun, 1, occupation=True)  # type: ignore[arg-type]

    def _add(self, row: int, alias: str, rank: int, *, occupation: bool = False) -> None:
        if alias.startswith("[Initials]"):
            self._initials.append((re.compile(r"[A-Z]{1,4}" + re.escape(alias[10:]) + "$"), row))
            return
        raw = [t.raw for t in tokens(alias.replace("[Place]", " PLACEHOLDER "))]
        before = raw[0] == "PLACEHOLDER"
        raw = raw[1:] if before else raw
        article = raw[0] == "the" and len(raw) == 2
        if raw[0] in ("the", "The") and len(raw) > 1:
            raw = raw[1:]
        node = self._root
        for part in raw:
            node = node.next.setdefault(part if part == "PLACEHOLDER" else part.casefold(), _Node())
        after = raw[-1] == "PLACEHOLDER"
        node.forms.append(_Form(row, tuple(raw), before, after, _capitals(raw), article, rank, occupation))

    def match(self, text: str) -> list[Match]:
        """Non-overlapping matches in printed order, the longest first where they compete."""
        toks = tokens(text)
        starts = self._root.next
        found: list[_Found] = []
        for i, tok in enumerate(toks):
            if tok.key in starts or tok.owner in starts:
                self._walk(self._root, i, i, toks, text, found)
            if self._initials and len(tok.raw) > 2 and tok.raw.isupper():
                for pattern, row in self._initials:
                    if pattern.match(tok.raw):
                        found.append(_Found(i, i + 1, (_Form(row, (tok.raw,), False, False, (), False, 1),), i))
        full = [f for f in found if f.first == f.name and f.last - f.first > 1]
        found.sort(key=lambda f: (toks[f.first].start - toks[f.last - 1].end, f.first, f.name))
        taken = [False] * len(toks)
        out = []
        for f in found:
            # A place name holds no other body's name: "Gwent Police and Cwm Taf Health Board" are two.
            if any(taken[f.first : f.last]) or any(
                o.first < f.name and o.last > f.first and o.last < f.last for o in full
            ):
                continue
            taken[f.first : f.last] = [True] * (f.last - f.first)
            out.append(self._result(text, toks, f.first, f.last, f.forms))
        out.sort(key=lambda m: m.start)
        return out

    def _walk(
        self,
        node: _Node,
        first: int,
        i: int,
        toks: list[Token],
        text: str,
        found: list[_Found],
    ) -> None:
        """Follow the trie from word `i` on; note every name that ends and passes its rules."""
        if i > first and node.forms:
            fit = [f for f in node.forms if self._cased(f, first, i, toks) and self._placed(f, first, i, toks)]
            if plain := tuple(f for f in fit if not f.place_before):
                found.append(_Found(first, i, plain, first))
            if placed := tuple(f for f in fit if f.place_before):
                found += [
                    _Found(start, i, placed, first)
                    for start in self._place_starts(first, toks, text, any("NHS" in f.parts for f in placed))
                ]
        if i >= len(toks):
            return
        tok = toks[i]
        if i > first and not adjacent(text, toks[i - 1], tok):
            return
        step = node.next.get(tok.key)
        if step is not None:
            self._walk(step, first, i + 1, toks, text, found)
        if tok.owner and (last := node.next.get(tok.owner)) is not None and last.forms:
            self._walk(_Node(forms=last.forms), first, i + 1, toks, text, found)
        place = node.next.get("PLACEHOLDER")
        if place is not None and i > first:
            for end in self._place_ends(i, toks, text):
                self._walk(place, first, end, toks, text, found)

    def _cased(self, form: _Form, first: int, end: int, toks: list[Token]) -> bool:
        """Whether the printed capitals fit the form's."""
        if form.place_after:  # a place at the end is one place: "NHS Fife and Fife Council"
            return all(t.key != "and" for t in toks[first:end])
        for k, part in form.capitals:
            raw = toks[first + k].raw
            if not (raw.startswith(part) if len(part) > 1 else raw[0].isupper()):
                return False
        return True

    def _placed(self, form: _Form, first: int, end: int, toks: list[Token]) -> bool:
        """Rules of lone common nouns: no name before it, and an article or a verb near by where the table says so."""
        if len(form.parts) > 1 or form.place_before or is_acronym(form.parts[0]):
            return True
        before = toks[first - 1] if first else None
        if before and before.raw[0].isupper() and before.key not in self._not_place and not _ends(before):
            return bool(before.owner)  # "Riverside Partnership" is a body of its own; "SBNI's Board" is not
        if form.article:
            after = toks[end].key if end < len(toks) else ""
            return (before is not None and before.key in self._determiners) or after in self._verbs_after
        return True

    def _place_starts(self, first: int, toks: list[Token], text: str, trust: bool = False) -> list[int]:
        """Where a place name that ends before word `first` may start: at each "and", and at its far end."""
        barred = self._not_place - self._trust_words if trust else self._not_place
        out: list[int] = []
        start = None
        i = first - 1
        while i >= 0 and first - i <= _MAX_PLACE and adjacent(text, toks[i], toks[i + 1]):
            tok = toks[i]
            if tok.raw[0].isupper() and not is_acronym(tok.raw) and tok.key not in barred and not tok.owner:
                lone = self._root.next.get(tok.key)
                if start is not None and lone is not None and lone.forms and not trust:
                    break
                start = i
            elif start is None or tok.key not in self._connectors:
                break
            elif tok.key == "and":
                if not self._may_join(i, toks):
                    break
                out.append(start)
            i -= 1
        if start is not None and start not in out:
            out.append(start)
        return out

    def _may_join(self, i: int, toks: list[Token]) -> bool:
        """Whether "X and" before a place belongs to its name ("Avon and Somerset"), not to a list of bodies."""
        if i == 0:
            return False
        left = toks[i - 1]
        if i > 1 and is_acronym(toks[i - 2].raw):
            return False  # "NHS Fife and Fife Council"
        node = self._root.next.get(left.key)
        listed = node is not None and bool(node.forms)
        return left.raw[0].isupper() and not is_acronym(left.raw) and left.key not in self._not_place and not listed

    def _place_ends(self, i: int, toks: list[Token], text: str) -> Iterable[int]:
        """Ends of place names that start at word `i`, shortest first."""
        for end in range(i + 1, min(i + 1 + _MAX_PLACE, len(toks) + 1)):
            tok = toks[end - 1]
            if end > i + 1 and not adjacent(text, toks[end - 2], tok):
                return
            if tok.raw[0].isupper() and not is_acronym(tok.raw) and tok.key not in self._not_place:
                yield end
            elif tok.key not in self._connectors or end == i + 1:
                return

    def _result(self, text: str, toks: list[Token], first: int, last: int, forms: tuple[_Form, ...]) -> Match:
        best = min(f.rank for f in forms)
        rows = list(dict.fromkeys(f.row for f in sorted(forms, key=lambda f: f.row) if f.rank == best))
        current = [r for r in rows if self.rows[r].valid_in(self.year)] or rows
        start, end = toks[first].start, toks[last - 1].end
        final = toks[last - 1]
        if final.owner and not any(len(f.parts[-1]) == len(final.raw) for f in forms):
            end = start + len(_without_owner(text[start:end]))
        printed = text[start:end]
        nations = {self.rows[r].jurisdiction for r in current}
        ambiguous = best == 1 and len(current) > 1 and len(nations) > 1
        lone = len(forms[0].parts) == 1 and not forms[0].place_before and not is_acronym(forms[0].parts[0])
        opens = first == 0 or _ends(toks[first - 1])
        inner = printed[1:] if opens and lone else printed
        row = self.rows[current[0]]
        plain = not any(c.isupper() for c in inner) or (_plural(printed) and printed.casefold() in row.aliases)
        return Match(
            start,
            end,
            printed,
            None if ambiguous else row.id,
            printed if ambiguous else row.name,
            common=(plain and row.kind not in _BODY_KINDS) or all(f.occupation for f in forms),
            plain=plain or all(f.occupation for f in forms),
            service=row.kind in ("service_unit", "education"),
            short=printed.casefold() if lone else "",
        )


def _plural(printed: str) -> bool:
    return printed[-1] in "sS" and not printed.casefold().endswith("services")


def _names(row: Agency) -> list[str]:
    """Every printed form of an agency, once: name with and without its bracket, acronym, aliases."""
    plain = re.sub(r"\s*\([^()]*\)", "", row.name)
    return list(dict.fromkeys(a for a in (row.name, plain, row.acronym, *row.aliases) if a))


def _capitals(parts: list[str]) -> tuple[tuple[int, str], ...]:
    """What must be capitals in print: acronyms whole, other words' first letters unless the name is long."""
    if "PLACEHOLDER" in parts:
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


def _ends(tok: Token) -> bool:
    return tok.raw in ".;:([,/)]"


def _without_owner(printed: str) -> str:
    """A printed name without the possessive or plural ending of its last word."""
    return re.sub(r"(?:['’]s|['’]|(?<=[A-Z])s)$", "", printed)
