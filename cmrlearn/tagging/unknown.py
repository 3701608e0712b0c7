"""Names that look like organisations and that the agency table lacks, for a table of one's own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from cmrlearn.model import Recommendation, Report
from cmrlearn.tagging.addressed import unlisted
from cmrlearn.tagging.agencies import AgencyTable
from cmrlearn.tagging.clauses import sentences
from cmrlearn.tagging.context import Context
from cmrlearn.tagging.grammar import grammar
from cmrlearn.tagging.masking import mask
from cmrlearn.tagging.recogniser import Match
from cmrlearn.tagging.resources import words
from cmrlearn.tagging.roles import roles

__all__ = ["COLUMNS", "Passage", "Unknown", "of_records", "of_report", "unknown"]

# fmt: off
COLUMNS = (
    "id", "name", "acronym", "aliases", "parent_id", "kind", "jurisdiction", "valid_from", "valid_to", "successor_id",
    "note", "source", "status",
)
# fmt: on
_RUNNING = frozenset({"paragraph", "list_item", "table_row", "footnote"})  # blocks of sentences


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text with where it stands and how names are read there."""

    text: str
    report: str
    page: int | None
    context: Context


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that no row of the agency table has."""

    id: str  # proposed; none that the agency table has
    name: str
    acronym: str  # where a report defines one
    kind: str  # of the agency table, by the name's last noun; "group" where that says nothing
    nation: str  # of the reports that print it; "UK" where they differ or do not say
    count: int
    example: str  # the sentence that prints it first
    report: str
    page: int | None

    def row(self) -> dict[str, str | int]:
        """A row for a table of one's own: the columns of resources/agencies.csv, then `count` and `example`."""
        source = f"{self.report}, page {self.page}" if self.page else self.report
        row: dict[str, str | int] = dict.fromkeys(COLUMNS, "")
        row |= {"id": self.id, "name": self.name, "acronym": self.acronym, "kind": self.kind}
        row |= {"jurisdiction": self.nation, "source": source, "status": "unconfirmed"}
        return row | {"count": self.count, "example": self.example}


def of_report(report: Report, table: AgencyTable) -> Iterator[Passage]:
    """The running text of a report; headings, captions and the table of contents are left out."""
    context = Context(table, report.nation, report.year, report)
    for block in report.blocks:
        if block.kind in _RUNNING:
            for piece in block.text.split(" | "):  # cells of a row
                yield Passage(piece, report.id, block.page, context)


def of_records(records: Iterable[Recommendation], table: AgencyTable) -> Iterator[Passage]:
    """The texts of recommendations."""
    contexts: dict[tuple[str | None, int | None], Context] = {}
    for rec in records:
        key = (rec.nation, rec.year)
        if key not in contexts:
            contexts[key] = Context(table, *key)
        yield Passage(rec.text, rec.report, rec.page, contexts[key])


def unknown(passages: Iterable[Passage]) -> list[Unknown]:
    """Organisation-like names that the table lacks, the most frequent first.

    Capitalised names that end like a body's ("Rainbow Project", "Hillfoot Academy") count wherever they stand, short
    forms only where the report defines them or where they are told to act. Names of documents, posts, people and
    places do not count.
    """
    found: defaultdict[str, list[tuple[str, Passage, int]]] = defaultdict(list)
    short: dict[str, str] = {}
    for passage in passages:
        for name, acronym, start in _names(passage):
            key = _key(name)
            found[key].append((name, passage, start))
            if acronym:
                short.setdefault(key, acronym)
    taken: set[str] = set()
    out = [_unknown(hits, short.get(key, ""), taken) for key, hits in found.items()]
    return sorted(out, key=lambda u: (-u.count, u.name))


def _unknown(hits: list[tuple[str, Passage, int]], acronym: str, taken: set[str]) -> Unknown:
    name = Counter(name for name, _, _ in hits).most_common(1)[0][0]
    _, passage, start = hits[0]
    nations = {p.context.nation for _, p, _ in hits}
    nation = nations.pop() if len(nations) == 1 else None
    sentence = next((s.text for s in sentences(passage.text) if s.start <= start < s.end), passage.text)
    id = _slug(name, taken, passage.context.table)
    return Unknown(id, name, acronym, _kind(name), nation or "UK", len(hits), sentence, passage.report, passage.page)


def _names(passage: Passage) -> Iterator[tuple[str, str, int]]:
    """Name, short form and place of each unknown body in a passage."""
    text = passage.text
    if sum(map(str.isupper, text)) > len(text) / 3:
        return  # shouted: capitals say nothing
    known = passage.context.match(text)
    all_ = unlisted(text, known)
    cited = set(mask(text, all_)[1])
    told: set[int | None] | None = None
    end = 0
    for i, m in enumerate(all_):
        if m.agency is not None or i in cited or m.start < end or grammar().document.match(text, m.end):
            continue
        if m.name != m.text:  # a short form that the report defines
            if not _plain(m.name.split()) and text[: m.start].rstrip()[-1:] != "(":
                yield m.name, m.text, m.start
        elif m.text.isupper():
            if told is None:
                told = {x.start for x in roles(text, all_) if x.role != "mentioned"}
            if m.start in told:
                yield m.text, "", m.start
        elif m not in known:
            end = _whole_end(m, text)
            name = _stripped(m.start, text[m.start : end], text)
            if name and not any(k.agency and k.text == name for k in passage.context.match(name)):
                short = _SHORT_FORM.match(text, end)
                yield name, short[1] if short else "", m.start


def _whole_end(m: Match, text: str) -> int:
    """Where a name ends that goes on behind its noun: "Central Services" Agency, "London School" of Economics.

    The start of the name where capitals follow that lead to no body's noun: "Graded Care" Profiles.
    """
    on = _ON.match(text, m.end)
    if on is None:
        return m.end
    nouns = [w.end() for w in _WORD.finditer(text, m.end, on.end()) if w.group().lower() in _lists().nouns]
    if nouns:
        return nouns[-1]
    of = _OF.match(text, m.end)
    return of.end() if of else m.start


def _stripped(start: int, name: str, text: str) -> str:
    """The name without words of the sentence before it ("Ask Women's Aid"); empty where no body's name is left."""
    lists = _lists()
    bare = lists.post.sub("", name)
    parts = bare.split()
    opens = bare == name and (start == 0 or text[:start].rstrip().endswith(_STOPS))
    while opens and parts and (parts[0].lower() in lists.opening or parts[0].lower() in lists.verbs):
        parts = parts[1:]
    last = " ".join(parts[-2:]).lower()
    return "" if len(parts) < 2 or last in lists.no_bodies or _plain(parts) else " ".join(parts)


def _plain(parts: list[str]) -> bool:
    return all(p.lower() in _lists().plain for p in parts)


_STOPS = (".", "!", "?", ":", ";", "“", '"', "(", "•")
_WORD = re.compile(r"[\w'’&-]+")
_ON = re.compile(r"(?:\s+(?:(?:of|for|on)\s+(?:the\s+)?)?[A-Z][\w'’&-]*){1,5}")
_OF = re.compile(r"\s+(?:of|for|on)\s+(?:the\s+)?[A-Z][\w'’-]+(?:\s+(?:and\s+)?[A-Z][\w'’-]+){0,3}")
_SHORT_FORM = re.compile(r"\s+\(([A-Z][A-Za-z&]*[A-Z][A-Za-z&]*)\)")


@dataclass(frozen=True, slots=True)
class _Lists:
    opening: frozenset[str]
    verbs: frozenset[str]
    no_bodies: frozenset[str]
    nouns: frozenset[str]
    plain: frozenset[str]
    post: re.Pattern[str]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    w, own = words("roles.yaml"), words("organisations.yaml")
    nouns = frozenset(w["organisation_nouns"])
    posts = "|".join(own["posts"])
    return _Lists(
        opening=frozenset((*w["openings"], *w["determiners"], *w["subordinators"], *own["never_first"])),
        verbs=frozenset(w["base_verbs"]),
        no_bodies=frozenset(own["no_bodies"]),
        nouns=nouns,
        plain=nouns | frozenset(own["plain_words"]),
        post=re.compile(
            rf"^(?:[A-Z][\w-]+\s+){{0,2}}(?:{posts})(?:\s+and\s+[A-Z]\w+)?(?:\s*,)?\s+(?:of|for|at|in)\s+(?:the\s+)?",
            re.I,
        ),
    )


def _kind(name: str) -> str:
    """By the last noun, or by a telling word anywhere before it."""
    for kind, pattern in words("organisations.yaml")["kinds"]:
        if re.search(pattern, name, re.IGNORECASE):
            return str(kind)
    return "group"


def _key(name: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"['’]", "", name.replace("&", "and"))).casefold()


def _slug(name: str, taken: set[str], table: AgencyTable) -> str:
    """An id for a name that neither the table nor another name has; it is added to `taken`."""
    plain = re.sub(r"[^a-z0-9]+", "_", re.sub(r"['’]", "", name).casefold()).strip("_") or "body"
    id, number = plain, 1
    while id in taken or table.get(id) is not None:
        number += 1
        id = f"{plain}_{number}"
    taken.add(id)
    return id
