"""Names as one report uses them: its own acronyms, and who "the Board" and "the Trust" are in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import chain
from typing import NamedTuple

from cmrlearn.model import Report
from cmrlearn.tagging.addressed import headed
from cmrlearn.tagging.agencies import AgencyTable, Match
from cmrlearn.tagging.glossary import Glossary, glossary_of
from cmrlearn.tagging.resources import words

__all__ = ["Above", "Context"]


# Kinds of body that plain words for staff stand for: "officers" under "Gwent Police".
_STAFFED = frozenset({"police", "local_authority"})
_SUBJECT = re.compile(r"[A-Z]\w+")
_DEPARTMENTS = re.compile(r"\bDepartments (?:of|for) ([A-Z]\w+(?:(?:, and |,? and |, )(?:of |for )?[A-Z]\w+)+)")


class Above(NamedTuple):
    """Bodies that stand over a recommendation."""

    named: tuple[Match, ...]
    addressed: tuple[Match, ...]  # told to act by it: "Recommendations for the Trust"


class Context:
    """Matches names in the light of a report's nation, year, publisher and glossary.

    Parameters
    ----------
    report
        Gives the publisher and the short forms that it defines.
    texts
        What is known of a report's text where there is no `report`: the short forms they define count.
    """

    def __init__(
        self,
        table: AgencyTable,
        nation: str | None,
        year: int | None,
        report: Report | None = None,
        texts: Iterable[str] = (),
    ) -> None:
        self.table, self.nation, self.year = table, nation, year
        self._texts = [block.text for block in report.blocks] if report is not None else list(texts)
        self._glossary: Glossary = glossary_of(self._texts, table, nation, year)
        self._publisher = self._find_publisher(report)
        self._only: dict[str, tuple[str, str] | None] = {}
        self._above: dict[tuple[str, bool], Above] = {}

    def match(self, text: str, over: Iterable[str] = ()) -> list[Match]:
        """Agencies named in a text; see `AgencyTable.match`.

        `over` is what stands above it, from the nearest: under "Western Health and Social Services Board", "the Board"
        is that one.
        """
        found = self.table.match(text, nation=self.nation, year=self.year)
        if self._glossary:
            found = self._defined(text, found)
        found = _with_departments(text, found, self._departments)
        found = [self._resolved(found, i, text, over) if m.short else m for i, m in enumerate(found)]
        found = [self._of_heading(m, over) if m.common else m for m in found]
        return [m for i, m in enumerate(found) if not (m.common and i and self._is_staff_of(found[i - 1], m, text))]

    def above(self, printed: str, *, column: bool = False) -> Above:
        """Bodies of a heading, title or lead-in, or of an action plan's owner column, which addresses all it names.

        Kept for the next recommendation under the same words.
        """
        key = (printed, column)
        if key not in self._above:
            named = self.match(printed)
            self._above[key] = Above(tuple(named), tuple(named if column else headed(printed, named)))
        return self._above[key]

    def _defined(self, text: str, found: list[Match]) -> list[Match]:
        """What the report defines outranks the table: renamed, dropped or added."""
        out = []
        for m in found:
            bare = m.text.rstrip("s’'")
            key = m.text if m.text in self._glossary else bare
            if key in self._glossary:
                meant = self._glossary[key]
                if meant is None:
                    continue
                m = m._replace(agency=meant[0], name=meant[1])
            out.append(m)
        return _with_new(text, out, self._glossary)

    def _resolved(self, found: list[Match], i: int, text: str, over: Iterable[str]) -> Match:
        """Who "the Board" is.

        The one in brackets behind it; else the last body named so before it, or the one in the nearest heading, the
        publisher, the only one that the report names so; else the nation's usual.
        """
        m = found[i]
        if i + 1 < len(found) and text[m.end : found[i + 1].start] == " (" and found[i + 1].agency:
            return m._replace(agency=found[i + 1].agency, name=found[i + 1].name)
        above = (o for printed in over for o in self.above(printed).named)
        for earlier in chain(reversed(found[:i]), above):
            if not earlier.short and _ends_in(earlier.text, m.short) and earlier.agency:
                return m._replace(agency=earlier.agency, name=earlier.name)
        if self._publisher and any(_ends_in(n, m.short) for n in (self._publisher[1], self._publisher[2])):
            return m._replace(agency=self._publisher[0], name=self._publisher[1])
        only = self._only_one(m.short) if m.short in words("organisations.yaml")["own_nouns"] else None
        return m._replace(agency=only[0], name=only[1]) if only else m

    def _of_heading(self, m: Match, over: Iterable[str]) -> Match:
        """Staff by a plain word ("officers") under a heading that names one body of their kind: that body."""
        row = self.table.get(m.agency or "")
        if row is None or row.kind not in _STAFFED:
            return m
        for printed in over:
            named = self.above(printed).addressed
            rows = [r for o in named if (r := self.table.get(o.agency or "")) and r.kind == row.kind]
            if named:
                return m._replace(agency=rows[0].id, name=rows[0].name) if len(rows) == 1 else m
        return m

    def _is_staff_of(self, body: Match, m: Match, text: str) -> bool:
        """Whether a word for people of any body stands behind the body's name: "Probation Service practitioners"."""
        row = self.table.get(m.agency or "")
        between = text[body.end : m.start]
        return row is not None and row.kind == "group" and not body.common and between in (" ", "'s ", "’s ")

    def _departments(self, subject: str) -> Match | None:
        """The government department for a subject, where the nation has one."""
        found = self.table.match(f"Department of {subject}", nation=self.nation, year=self.year)
        return found[0] if len(found) == 1 and not found[0].short and found[0].agency else None

    def _only_one(self, noun: str) -> tuple[str, str] | None:
        """Id and name of the body that the whole report calls "... Trust", if it is one and is named twice."""
        if noun not in self._only:
            named = Counter(
                (m.agency, m.name)
                for text in self._texts
                if noun in text.casefold()
                for m in self.table.match(text, nation=self.nation, year=self.year)
                if m.agency and not m.short and _ends_in(m.text, noun)
            )
            (most, times), *others = named.most_common() or [(("", ""), 0)]
            self._only[noun] = (most[0], most[1]) if most[0] and times > 1 and not others else None
        return self._only[noun]

    def _find_publisher(self, report: Report | None) -> tuple[str, str, str] | None:
        """Id, name and printed name of the publisher, where the table has it."""
        if report is None or not report.publisher:
            return None
        row = self.table.get(report.publisher)
        if row is None:
            whole = [m for m in self.table.match(report.publisher, nation=report.nation, year=report.year) if m.agency]
            row = self.table.get(whole[0].agency or "") if len(whole) == 1 else None
        return (row.id, row.name, report.publisher) if row else None


def _ends_in(name: str, noun: str) -> bool:
    """Whether a full name has this noun as its head: "Northern Trust", "Education and Library Boards"."""
    plain = " " + name.split("(")[0].strip().casefold()
    return re.search(rf" {re.escape(noun)}s?(?:$| (?:for|of) )", plain) is not None


def _with_departments(text: str, found: list[Match], named: Callable[[str], Match | None]) -> list[Match]:
    """The matches, with each of "the Departments of Health, Education and Justice"."""
    out = list(found)
    for row in _DEPARTMENTS.finditer(text):
        subjects = [(m.start(), m.end()) for m in _SUBJECT.finditer(text, row.start(1), row.end(1))]
        meant = [named(text[start:end]) for start, end in subjects]
        if all(meant):
            out = [m for m in out if m.end <= row.start() or m.start >= row.end()]
            for (start, end), m in zip(subjects, meant, strict=True):
                if m is not None:
                    out.append(Match(start, end, text[start:end], m.agency, m.name))
    return sorted(out, key=lambda m: m.start)


def _with_new(text: str, found: list[Match], glossary: Glossary) -> list[Match]:
    """The matches, with the report's own short forms that the table lacks."""
    known = [k for k, meant in glossary.items() if meant is not None]
    if not known:
        return found
    out = list(found)
    pattern = r"\b(?:" + "|".join(map(re.escape, sorted(known, key=lambda k: (-len(k), k)))) + r")(?=s?\b)"
    for m in re.finditer(pattern, text):
        if not any(f.start < m.end() and f.end > m.start() for f in out):
            meant = glossary[m.group()]
            if meant is not None:
                out.append(Match(m.start(), m.end(), m.group(), meant[0], meant[1]))
    return sorted(out, key=lambda f: f.start)
