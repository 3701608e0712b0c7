"""Records read back from our own files, or from any table with a `text` column."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from cmrlearn.errors import TableError, UsageError
from cmrlearn.files import report_ids
from cmrlearn.model import Recommendation
from cmrlearn.output.cells import unguard
from cmrlearn.output.columns import FIELDS, RowError, build, from_row
from cmrlearn.output.excel import read_sheet

__all__ = ["read_records"]

LONGEST_CELL = 16_000_000  # characters; Python's csv module gives up at 131,072 by default


def read_records(path: str | Path) -> list[Recommendation]:
    """Records from .jsonl, .csv or .xlsx: our own files, or any table with a `text` column.

    Other columns of the contract are taken where they are there; unknown ones are kept in `extra`. A row without `id`
    is named after its report (or the file) and its place. Rows that are wholly empty are passed over.

    Raises
    ------
    TableError
        If the file is damaged, has no `text` column, or a cell is not what its column says; names file, row, column.
    UsageError
        If the ending is none of these.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending == ".jsonl":
        return list(_from_lines(path))
    if ending not in (".csv", ".xlsx"):
        raise UsageError(f"{path}: records are read from .jsonl, .csv and .xlsx, not from {path.suffix or 'this'}.")
    rows = _csv_rows(path) if ending == ".csv" else read_sheet(path)
    return list(_from_table(path, rows))


def _from_table(path: Path, rows: Iterator[Sequence[Any]]) -> Iterator[Recommendation]:
    header = _unique(next(rows, []))
    if "text" not in {name.lower() for name in header}:
        found = ", ".join(header[:12]) or "none"
        raise TableError(path, f"{path}: the table has no column named text (columns found: {found}).")
    report = report_ids([path])[0]
    ordinal = 0
    for number, cells in enumerate(rows, start=2):
        if all(cell is None or str(cell).strip() == "" for cell in cells):
            continue
        ordinal += 1
        padded = [*cells, *[None] * (len(header) - len(cells))]
        try:
            yield from_row(dict(zip(header, padded, strict=False)), report, ordinal)
        except RowError as error:
            raise TableError(path, f"{path}: row {number}, column {error.column}: {error}.") from error


def _unique(header: Sequence[Any]) -> list[str]:
    """Names of the columns, stripped; a known one in lower case; a nameless or repeated one with its number."""
    names: list[str] = []
    for place, cell in enumerate(header, start=1):
        name = " ".join(str(cell if cell is not None else "").split()) or f"column {place}"
        name = name.lower() if name.lower() in FIELDS else name
        names.append(f"{name} ({place})" if name in names else name)
    return names


def _csv_rows(path: Path) -> Iterator[list[str]]:
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")  # what Excel on Windows writes as "CSV"
        rows = [[unguard(cell) for cell in row] for row in csv.reader(StringIO(text, newline=""), strict=False)]
    except (OSError, csv.Error) as error:
        raise TableError(path, f"{path}: cannot be read as CSV ({error}).") from error
    finally:
        csv.field_size_limit(before)
    return iter(rows)


def _from_lines(path: Path) -> Iterator[Recommendation]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(path, f"{path}: cannot be read as UTF-8 text ({error}).") from error
    report = report_ids([path])[0]
    ordinal = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        ordinal += 1
        try:
            data = json.loads(line)
            if not isinstance(data, dict):
                raise RowError("row", "should be a JSON object")
            extra = dict(data.pop("extra", None) or {})
            extra |= {k: v for k, v in data.items() if k not in FIELDS}
            known = {k: v for k, v in data.items() if k in FIELDS and v is not None}
            yield build(known, extra, report, ordinal)
        except RowError as error:
            raise TableError(path, f"{path}: row {number}, column {error.column}: {error}.") from error
        except (ValueError, TypeError, RecursionError) as error:
            raise TableError(path, f"{path}: row {number}, column row: is not JSON ({error}).") from error
