"""Find names of agencies in text: the trie of `names` with rules for capitals and place names.

A plain function of text, so that it can be wrapped as a component elsewhere. Words are compared without apostrophes
and with "&" as "and"; hyphens count as spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cmrlearn.tagging.names import PLACE, Form, Names, Node
from cmrlearn.tagging.resources import words as word_list
from cmrlearn.tagging.tokens import Word, Words, is_acronym

if TYPE_CHECKING:
    from cmrlearn.tagging.agencies import Agency

__all__ = ["Match", "Recogniser"]

_MAX_PLACE = 5  # words of a place name: "Newtown and Upper Marsh"

# Rows of these kinds are bodies even in small letters ("the police", "the local authority"); others are then often
# plain words for people and places ("schools", "social workers").
_BODY_KINDS = frozenset({"police", "local_authority", "health_trust", "primary_care", "justice", "safeguarding_board"})


class Match(NamedTuple):
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


class _Found(NamedTuple):
    """A candidate: words `first` to `last`, of which those up to `name` are a place that goes before the name."""

    first: int
    last: int
    forms: tuple[Form, ...]
    name: int


class Recogniser:
    """Names as used in one nation; build once, use often."""

    def __init__(self, rows: Iterable[Agency], nation: str | None) -> None:
        self.rows = tuple(rows)
        data = word_list("roles.yaml")
        self._not_place = frozenset(data["not_in_place_names"])
        self._trust_words = frozenset(data["trust_name_words"])
        self._determiners = frozenset(data["determiners"])
        self._verbs_after = frozenset(data["words_after_a_subject"])
        self._connectors = frozenset(data["place_connectors"])
        own = word_list("organisations.yaml")
        self._plural_heads: dict[str, str] = own["plural_heads"]
        self._middles = [(), *(tuple(middle.split()) for middle in own["between_name_and_head"])]
        names = Names(self.rows, nation)
        self._root, self._initials = names.root, names.initials

    def match(self, text: str, year: int | None = None) -> list[Match]:
        """Non-overlapping matches in printed order, the longest first where they compete.

        Of two bodies of one name that is meant which bore it in the year.
        """
        words = Words(text)
        found = self._candidates(words)
        if len(found) > 1:
            found = _longest(found, words)
        return [self._result(text, words, f, year) for f in found]

    def _candidates(self, words: Words) -> list[_Found]:
        """Every name that stands in the words and passes its rules."""
        found: list[_Found] = []
        starts = self._root.next
        for i, (key, raw, owner, capitals) in enumerate(words.forms):
            if key in starts or owner in starts:
                self._walk(self._root, i, i, words, found)
            if key in self._plural_heads and raw[0].isupper():
                found += self._series(i, words)
            if capitals:
                found += [_Found(i, i + 1, (form,), i) for pattern, form in self._initials if pattern.match(raw)]
        return found

    def _series(self, head: int, words: Words) -> list[_Found]:
        """Each body of "the Belfast, Northern and Western HSC Trusts", where `head` is the plural noun."""
        keys = [form.key for form in words.forms[max(0, head - 4) : head]]
        for middle in self._middles:
            if middle and tuple(keys[-len(middle) :]) != middle:
                continue
            singular = (*middle, self._plural_heads[words.forms[head].key])
            out: list[_Found] = []
            end = head - len(middle)  # behind the last word of a name
            while (one := self._single(end, singular, words)) is not None:
                out.append(_Found(one.first, one.last if out else head + 1, one.forms, one.first))
                end = one.first
                while end > 0 and words.forms[end - 1].key in ("and", ","):
                    end -= 1
                if end == one.first:
                    break
            if len(out) > 1:
                return out
        return []

    def _single(self, end: int, singular: tuple[str, ...], words: Words) -> _Found | None:
        """The longest name before word `end` that the singular noun completes to a body's."""
        for first in range(max(0, end - 3), end):
            node: Node | None = self._root
            for key in (*(form.key for form in words.forms[first:end]), *singular):
                node = node.next.get(key) if node else None
            forms = tuple(f for f in node.forms if not f.place_before) if node else ()
            if forms and all(form.raw[0].isupper() for form in words.forms[first:end]):
                return _Found(first, end, forms, first)
        return None

    def _walk(self, node: Node, first: int, i: int, words: Words, found: list[_Found]) -> None:
        """Follow the trie from word `i` on; note every name that ends and passes its rules."""
        if i > first and node.forms:
            self._end(node.forms, first, i, words, found)
        if i >= len(words) or (i > first and not words.adjoins(i)):
            return
        form = words.forms[i]
        step = node.next.get(form.key)
        if step is not None:
            self._walk(step, first, i + 1, words, found)
        if form.owner and (last := node.next.get(form.owner)) is not None and last.forms:
            self._end(last.forms, first, i + 1, words, found)
        place = node.next.get(PLACE)
        if place is not None and i > first:
            for end in self._place_ends(i, words):
                self._walk(place, first, end, words, found)

    def _end(self, forms: Sequence[Form], first: int, end: int, words: Words, found: list[_Found]) -> None:
        """Note the names that end before word `end`."""
        fit = [f for f in forms if _cased(f, first, end, words) and self._placed(f, first, end, words)]
        if plain := tuple(f for f in fit if not f.place_before):
            found.append(_Found(first, end, plain, first))
        if placed := tuple(f for f in fit if f.place_before):
            trust = any("NHS" in f.parts for f in placed)
            found += [_Found(start, end, placed, first) for start in self._place_starts(first, words, trust)]

    def _placed(self, form: Form, first: int, end: int, words: Words) -> bool:
        """Rules of lone common nouns: no name before it, and an article or a verb near by where the table says so."""
        if not form.lone:
            return True
        before = words.forms[first - 1] if first else None
        if before and before.raw[0].isupper() and before.key not in self._not_place and not _ends(before):
            return bool(before.owner)  # "Riverside Partnership" is a body of its own; "SBNI's Board" is not
        if form.article:
            after = words.forms[end].key if end < len(words) else ""
            return (before is not None and before.key in self._determiners) or after in self._verbs_after
        return True

    def _place_starts(self, first: int, words: Words, trust: bool) -> list[int]:
        """Where a place name that ends before word `first` may start: at each "and", and at its far end."""
        barred = self._not_place - self._trust_words if trust else self._not_place
        out: list[int] = []
        start = None
        i = first - 1
        while i >= 0 and first - i <= _MAX_PLACE and words.adjoins(i + 1):
            form = words.forms[i]
            if form.raw[0].isupper() and not is_acronym(form.raw) and form.key not in barred and not form.owner:
                lone = self._root.next.get(form.key)
                if start is not None and lone is not None and lone.forms and not trust:
                    break
                start = i
            elif start is None or form.key not in self._connectors:
                break
            elif form.key == "and":
                if not self._may_join(i, words):
                    break
                out.append(start)
            i -= 1
        if start is not None and start not in out:
            out.append(start)
        return out

    def _may_join(self, i: int, words: Words) -> bool:
        """Whether "X and" before a place belongs to its name ("Avon and Somerset"), not to a list of bodies."""
        if i == 0:
            return False
        left = words.forms[i - 1]
        if i > 1 and is_acronym(words.forms[i - 2].raw):
            return False  # "NHS Fife and Fife Council"
        node = self._root.next.get(left.key)
        listed = node is not None and bool(node.forms)
        return left.raw[0].isupper() and not is_acronym(left.raw) and left.key not in self._not_place and not listed

    def _place_ends(self, i: int, words: Words) -> Iterable[int]:
        """Ends of place names that start at word `i`, shortest first."""
        for end in range(i + 1, min(i + 1 + _MAX_PLACE, len(words) + 1)):
            form = words.forms[end - 1]
            if end > i + 1 and not words.adjoins(end - 1):
                return
            if form.raw[0].isupper() and not is_acronym(form.raw) and form.key not in self._not_place:
                yield end
            elif form.key not in self._connectors or end == i + 1:
                return

    def _meant(self, forms: tuple[Form, ...], year: int | None) -> tuple[Agency, bool]:
        """The body that a printed name means, the first of those that fit; and whether several nations have one."""
        if len(forms) == 1:
            return self.rows[forms[0].row], False
        best = min(f.rank for f in forms)
        rows = [self.rows[r] for r in sorted({f.row for f in forms if f.rank == best})]
        current = [row for row in rows if row.valid_in(year)] or rows
        return current[0], best == 1 and len({row.jurisdiction for row in current}) > 1

    def _result(self, text: str, words: Words, f: _Found, year: int | None) -> Match:
        row, ambiguous = self._meant(f.forms, year)
        start, end = words.start(f.first), words.end(f.last - 1)
        final = words.forms[f.last - 1]
        if (
            final.owner
            and final.key not in self._plural_heads
            and not any(len(form.parts[-1]) == len(final.raw) for form in f.forms)
        ):
            end = start + len(_without_owner(text[start:end]))
        printed = text[start:end]
        lone = f.forms[0].lone
        opens = f.first == 0 or _ends(words.forms[f.first - 1])
        # A capital at the head of a sentence says nothing, unless the name is never written without one ("Tusla").
        inner = printed[1:] if opens and lone and any(form.parts[-1].islower() for form in f.forms) else printed
        occupation = all(form.occupation for form in f.forms)
        plain = not any(map(str.isupper, inner)) or (_plural(printed) and printed.casefold() in row.aliases)
        return Match(
            start,
            end,
            printed,
            None if ambiguous else row.id,
            printed if ambiguous else row.name,
            common=(plain and row.kind not in _BODY_KINDS) or occupation,
            plain=plain or occupation,
            service=row.kind in ("service_unit", "education"),
            short=printed.casefold() if lone else "",
        )


def _longest(found: list[_Found], words: Words) -> list[_Found]:
    """Of overlapping candidates the longest, in printed order."""
    full = [f for f in found if f.first == f.name and f.last - f.first > 1]
    found.sort(key=lambda f: (words.start(f.first) - words.end(f.last - 1), f.first, f.name))
    taken = [False] * len(words)
    out = []
    for f in found:
        # A place name holds no other body's name: "Gwent Police and Cwm Taf Health Board" are two.
        if any(taken[f.first : f.last]) or any(o.first < f.name and o.last > f.first and o.last < f.last for o in full):
            continue
        taken[f.first : f.last] = [True] * (f.last - f.first)
        out.append(f)
    out.sort()
    return out


def _cased(form: Form, first: int, end: int, words: Words) -> bool:
    """Whether the printed capitals fit the form's."""
    if form.place_after:  # a place at the end is one place: "NHS Fife and Fife Council"
        return all(w.key != "and" for w in words.forms[first:end])
    for k, part in form.capitals:
        raw = words.forms[first + k].raw
        if not (raw.startswith(part) if len(part) > 1 else raw[0].isupper()):
            return False
    return True


def _plural(printed: str) -> bool:
    return printed[-1] in "sS" and not printed.casefold().endswith("services")


def _ends(form: Word) -> bool:
    return form.raw in ".;:([,/)]"


def _without_owner(printed: str) -> str:
    """A printed name without the possessive or plural ending of its last word."""
    return re.sub(r"(?:['’]s|['’]|(?<=[A-Z])s)$", "", printed)
