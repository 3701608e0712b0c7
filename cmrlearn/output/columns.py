"""A recommendation as one row of a table, and back.

A row has the record's fields in the contract's order, then what people read (`clause`, `lead`, `partner`, `harm`,
`practice`), then the columns of the user's own table. Nested fields are compact JSON; `section` is "A > B" where that
is exact.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from cmrlearn.graphs.names import joined, labels, people
from cmrlearn.model import Recommendation, from_dict, to_dict
from cmrlearn.tagging.readable import clause

FIELDS = tuple(f.name for f in fields(Recommendation) if f.name != "extra")
READABLE = ("clause", "lead", "partner", "harm", "practice")
NESTED = ("boxes", "themes", "agencies", "pages")
_DATE = "deadline_date"
_NUMBERS = {"page": int, "year": int, "confidence": float}
_OURS = frozenset((*READABLE, _DATE))


def columns(records: Iterable[Recommendation]) -> list[str]:
    """Names of the columns that hold all of `records`."""
    after_deadline = FIELDS.index("deadline") + 1
    own = dict.fromkeys(name for r in records for name in r.extra)
    known = [*FIELDS[:after_deadline], _DATE, *FIELDS[after_deadline:], *READABLE]
    return known + [name for name in own if name not in known]


def readable(record: Recommendation) -> dict[str, str]:
    """The clause in one line; who and what about, in words, each joined by "; "."""
    return {
        "clause": str(clause(record)),
        "lead": joined(a.name for a in people(record, "lead")),
        "partner": joined(a.name for a in people(record, "partner")),
        "harm": joined(labels(record, "harm")),
        "practice": joined(labels(record, "practice")),
    }


def to_row(record: Recommendation) -> dict[str, Any]:
    """The record as column -> text, number or "" (nothing)."""
    data = to_dict(record)
    deadline = data["deadline"] or {}
    row = {name: data[name] for name in FIELDS}
    row |= {name: _json(data[name]) if data[name] else None for name in NESTED}
    row |= {"section": _section(data["section"]), "actions": joined(data["actions"])}
    row |= {"deadline": deadline.get("text"), _DATE: deadline.get("date")}
    row |= readable(record)
    for name, value in data["extra"].items():
        if name not in row:
            row[name] = value if isinstance(value, str | int | float) or value is None else _json(value)
    return {name: "" if value is None else value for name, value in row.items()}


def from_row(row: Mapping[str, Any], report: str, ordinal: int) -> Recommendation:
    """The record that a row means. Empty cells are absent; unknown columns go to `extra`.

    `report` and `ordinal` (from 1) name a record whose row has neither `id` nor `report`.

    Raises
    ------
    RowError
        If a cell cannot be what its column says.
    """
    written_by_us = "themes" in row or "agencies" in row
    data: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for column, value in row.items():
        name = column.strip().lower()
        if name in FIELDS or name == _DATE:
            if value is not None and value != "":
                data[name] = _field(name, value)
        elif not (written_by_us and name in _OURS):
            extra[column] = value
    return build(data, extra, report, ordinal)


def build(data: dict[str, Any], extra: dict[str, Any], report: str, ordinal: int) -> Recommendation:
    """The record of checked-by-pydantic `data`; errors as in `from_row`."""
    from pydantic import ValidationError

    if not str(data.get("text") or "").strip():
        raise RowError("text", "is empty; each row needs the text of a recommendation")
    date = data.pop(_DATE, None)
    if isinstance(data.get("deadline"), str) or date:
        text = data.get("deadline") or ""
        data["deadline"] = {"text": text, "date": date}
    data.setdefault("report", report)
    data.setdefault("id", f"{data['report']}:r{ordinal:02d}")
    missing = {"ref": None, "page": None}
    try:
        return from_dict(Recommendation, missing | data | ({"extra": extra} if extra else {}))
    except ValidationError as error:
        first = error.errors()[0]
        raise RowError(".".join(str(p) for p in first["loc"]) or "row", first["msg"]) from error
    except (TypeError, AttributeError, ValueError) as error:
        raise RowError("boxes", str(error)) from error


class RowError(ValueError):
    """One cell is wrong; `column` says which. The reader of the file adds the file and the row."""

    def __init__(self, column: str, message: str) -> None:
        self.column = column
        super().__init__(message)


def _field(name: str, value: Any) -> Any:
    """One cell as the field's JSON type."""
    if name in NESTED:
        return _from_json(name, value)
    if name == "section":
        return _from_section(str(value))
    if name == "actions":
        return [part.strip() for part in str(value).split(";") if part.strip()]
    if name in _NUMBERS:
        return _number(name, value)
    return str(value)


def _number(name: str, value: Any) -> float | int:
    try:
        number = float(value)
        whole = int(number)
    except (TypeError, ValueError, OverflowError) as error:
        raise RowError(name, f"should be a number, not {str(value)[:40]!r}") from error
    if _NUMBERS[name] is float:
        return number
    if whole != number:
        raise RowError(name, f"should be a whole number, not {str(value)[:40]!r}")
    return whole


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _from_json(name: str, value: Any) -> Any:
    try:
        found = json.loads(str(value))
    except ValueError as error:
        message = "should be JSON as cmrlearn writes it; rename the column if it is your own"
        raise RowError(name, message) from error
    return found if isinstance(found, list) else [found]


def _section(section: list[str]) -> str:
    text = " > ".join(section)
    return text if _from_section(text) == section else _json(section)


def _from_section(text: str) -> list[str]:
    if text.startswith("["):
        try:
            found = json.loads(text)
            if isinstance(found, list) and all(isinstance(part, str) for part in found):
                return found
        except ValueError:
            pass
    return [part for part in text.split(" > ") if part]
