"""The agency table: who may be told to act, under which names, in which nation and years.

Facts and their sources are in resources/agencies.csv. `[Place]` in an alias stands for any place name, `[Initials]`
for the letters of one ("[Initials]SCP" covers ABSCP). Several nations are divided by a bar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cmrlearn.errors import ResourceError
from cmrlearn.tagging.recogniser import Match, Recogniser
from cmrlearn.tagging.resources import parse_csv, read_csv

__all__ = ["Agency", "AgencyTable", "Match", "load_agencies"]

# fmt: off
_KINDS = frozenset((
    "safeguarding_board", "department", "arms_length_body", "local_authority", "health_trust", "police", "education",
    "justice", "court_guardian", "regulator", "professional_body", "primary_care", "service_unit", "group",
    "voluntary", "government_other",
))
# fmt: on

_NATIONS = {name.casefold(): name for name in ("UK", "NI", "England", "Wales", "Scotland", "Ireland")}
_NATIONS |= {"northern ireland": "NI", "united kingdom": "UK"}


@dataclass(frozen=True, slots=True)
class Agency:
    """One row of the agency table."""

    id: str
    name: str
    acronym: str = ""
    aliases: tuple[str, ...] = ()
    parent_id: str = ""
    kind: str = "group"
    jurisdiction: str = "UK"  # a nation, "UK", or several nations divided by "|"
    valid_from: int | None = None  # years of the name, not only of the body
    valid_to: int | None = None
    successor_id: str = ""
    note: str = ""
    source: str = ""
    status: str = ""

    @property
    def nations(self) -> tuple[str, ...]:
        """The nations it acts in; ("UK",) where it acts in all."""
        return tuple(self.jurisdiction.split("|"))

    def valid_in(self, year: int | None) -> bool:
        """Whether it bore this name in the year; True where nothing is known."""
        if year is None:
            return True
        return (self.valid_from or 0) <= year <= (self.valid_to or 9999)


class AgencyTable:
    """Agencies with a recogniser for their names; iterate it for the rows.

    Parameters
    ----------
    rows
        Agencies in order of preference: where two could be meant, the earlier wins.
    label
        What to call the table in messages.

    Raises
    ------
    ResourceError
        If an id occurs twice, a parent or successor is no id of the table, or a kind, a nation, the years or a name
        make no sense.
    """

    def __init__(self, rows: Iterable[Agency], *, label: str = "agencies.csv") -> None:
        self.rows: tuple[Agency, ...] = tuple(rows)
        self._by_id = {row.id: row for row in self.rows}
        _check(self.rows, label)
        self._ancestors: dict[str, tuple[str, ...]] = {}
        self._recognisers: dict[str | None, Recogniser] = {}

    def __iter__(self) -> Iterator[Agency]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<AgencyTable: {len(self.rows)} agencies>"

    def get(self, id: str) -> Agency | None:
        """The row with this id, or None."""
        return self._by_id.get(id)

    def ancestors(self, id: str) -> tuple[str, ...]:
        """Ids of the bodies that this one is part of, nearest first."""
        if id not in self._ancestors:
            out: list[str] = []
            row = self._by_id.get(id)
            while row and row.parent_id and row.parent_id not in out:
                out.append(row.parent_id)
                row = self._by_id.get(row.parent_id)
            self._ancestors[id] = tuple(out)
        return self._ancestors[id]

    def match(self, text: str, *, nation: str | None = None, year: int | None = None) -> list[Match]:
        """Agencies named in a text, longest name first, never overlapping, in printed order.

        Parameters
        ----------
        text
            Any text; offsets count its code points.
        nation
            "NI", "England", "Wales" or "Scotland": its own names come first, then those of the whole UK, then the
            full names of other nations' bodies. None: only names that fit one body are resolved.
        year
            Settles which of two bodies of one name is meant.
        """
        if nation not in self._recognisers:
            self._recognisers[nation] = Recogniser(self.rows, nation)
        return self._recognisers[nation].match(text, year)


def _check(rows: tuple[Agency, ...], label: str) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise ResourceError(f"{label}: the id {row.id!r} occurs twice; give each agency its own.")
        seen.add(row.id)
    for row in rows:
        for column, other in (("parent_id", row.parent_id), ("successor_id", row.successor_id)):
            if other and other not in seen:
                raise ResourceError(f"{label}: row {row.id!r} has the {column} {other!r}, which is no id of the table.")
            if other == row.id:
                raise ResourceError(f"{label}: row {row.id!r} has itself as {column}; leave it empty.")
        if (row.valid_from or 0) > (row.valid_to or 9999):
            raise ResourceError(
                f"{label}: row {row.id!r} is valid from {row.valid_from} to {row.valid_to}; turn it round."
            )
        if wrong := [nation for nation in row.nations if nation not in _NATIONS.values()]:
            known = ", ".join(dict.fromkeys(_NATIONS.values()))
            raise ResourceError(
                f"{label}: row {row.id!r} has the jurisdiction {wrong[0]!r}; use {known}, or several divided by |."
            )
        for name in (row.name, row.acronym, *row.aliases):
            if name and not any(map(str.isalnum, name.replace("[Place]", ""))):
                raise ResourceError(f"{label}: row {row.id!r} has the name {name!r}, which has no letter; take it out.")
        if row.kind not in _KINDS:
            raise ResourceError(
                f"{label}: row {row.id!r} has the kind {row.kind!r}; use one of {', '.join(sorted(_KINDS))}."
            )


def _year(row: dict[str, str], column: str, label: str) -> int | None:
    value = row.get(column, "")
    if not value:
        return None
    if not value.isdecimal():
        raise ResourceError(
            f"{label}: row {row.get('id')!r} has {value!r} in {column}; write a year or leave it empty."
        )
    return int(value)


def _nations(text: str) -> str:
    """A jurisdiction as the package spells it, where it is one in other letters."""
    parts = (part.strip() for part in text.split("|"))
    return "|".join(_NATIONS.get(part.casefold(), part) for part in parts)


def _rows(raw: list[dict[str, str]], label: str) -> list[Agency]:
    columns = list(raw[0]) if raw else []
    if not {"id", "name"} <= {column.casefold() for column in columns}:
        found = ", ".join(columns) or "none, or no row below them"
        raise ResourceError(f"{label}: needs the columns id and name (columns found: {found}).")
    out = []
    for number, cells in enumerate(raw, start=2):
        row = {column.casefold(): cell for column, cell in cells.items()}
        if not any(row.values()):
            continue
        if not row.get("id") or not row.get("name"):
            raise ResourceError(f"{label}: line {number} lacks an id or a name; both columns are needed.")
        aliases = (a.strip() for a in row.get("aliases", "").split("|"))
        out.append(
            Agency(
                id=row["id"],
                name=row["name"],
                acronym=row.get("acronym", ""),
                aliases=tuple(dict.fromkeys(a for a in aliases if a)),
                parent_id=row.get("parent_id", ""),
                kind=row.get("kind") or "group",
                jurisdiction=_nations(row.get("jurisdiction") or "UK"),
                valid_from=_year(row, "valid_from", label),
                valid_to=_year(row, "valid_to", label),
                successor_id=row.get("successor_id", ""),
                note=row.get("note", ""),
                source=row.get("source", ""),
                status=row.get("status", ""),
            )
        )
    return out


@lru_cache(maxsize=1)
def _package_table() -> AgencyTable:
    return AgencyTable(_rows(*read_csv("agencies.csv")))


def load_agencies(path: Path | None = None, *, text: str | None = None) -> AgencyTable:
    """The package's agency table, with a user's own rows put before it.

    Parameters
    ----------
    path
        A CSV with the columns of resources/agencies.csv; only `id` and `name` are needed. A row whose id the package
        has replaces that row, and its names win wherever two bodies share one.
    text
        The same as text, in place of a file.

    Raises
    ------
    ResourceError
        If the file cannot be read or breaks a rule; the message names the row.

    Examples
    --------
    >>> [m.agency for m in load_agencies().match("The SBNI should write to NISCC.", nation="NI")]
    ['sbni', 'niscc']
    """
    if text is not None:
        raw, label = parse_csv(text, "agencies.csv"), "agencies.csv"
    elif path is not None:
        raw, label = read_csv("agencies.csv", path)
    else:
        return _package_table()
    own = _rows(raw, label)
    ids = {row.id for row in own}
    return AgencyTable([*own, *(row for row in _package_table() if row.id not in ids)], label=label)
