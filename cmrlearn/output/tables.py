"""Records as JSON lines, CSV, Excel and Parquet. Files appear whole or not at all."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from cmrlearn.errors import UsageError
from cmrlearn.files import atomic
from cmrlearn.model import Recommendation, to_dict
from cmrlearn.output.cells import csv_cell, utf8_text
from cmrlearn.output.columns import FIELDS, columns, to_row
from cmrlearn.output.excel import write_xlsx

GROUP_ROWS = 1_000  # of Parquet, held in memory at a time
PART_ROWS = 50_000  # of a Parquet file in a folder of them

__all__ = [
    "json_line",
    "write_csv",
    "write_jsonl",
    "write_parquet",
    "write_parquet_parts",
    "write_records",
    "write_xlsx",
]


def write_records(records: Iterable[Recommendation], path: str | Path) -> Path:
    """Write records by the ending of `path`: .jsonl, .csv, .xlsx or .parquet.

    Raises
    ------
    UsageError
        If the ending is none of these, or .parquet is wanted and pyarrow is not installed.
    WriteError
        If the folder cannot be written to.
    """
    path = Path(path)
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UsageError(f"{path}: records cannot be written as {path.suffix or 'this'}; use {' '.join(_WRITERS)}.")
    return writer(records, path)


def write_jsonl(records: Iterable[Recommendation], path: str | Path) -> Path:
    """One record a line, all fields, UTF-8."""
    with atomic(path) as f:
        for record in records:
            f.write(json_line(to_dict(record)))
    return Path(path)


def json_line(data: dict[str, Any]) -> str:
    """`data` as one line of JSON, fit for UTF-8."""
    return utf8_text(json.dumps(data, ensure_ascii=False)) + "\n"


def write_csv(records: Iterable[Recommendation], path: str | Path) -> Path:
    """One record a row (see `columns`); UTF-8; an apostrophe before cells that a spreadsheet would run."""
    records = _again(records)
    names = columns(records)
    with atomic(path) as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow(map(csv_cell, names))
        for record in records:
            row = to_row(record)
            writer.writerow([csv_cell(row.get(name, "")) for name in names])
    return Path(path)


def write_parquet(records: Iterable[Recommendation], path: str | Path) -> Path:
    """One record a row, nested fields as nested columns; `extra` as JSON.

    Raises
    ------
    UsageError
        If pyarrow is not installed.
    """
    path = Path(path)
    if path.is_dir():  # parts of an earlier run
        _remove_parts(path, 0)
        path.rmdir()
    _write_part(iter(records), path, None)
    return path


def write_parquet_parts(records: Iterable[Recommendation], folder: str | Path, rows: int = PART_ROWS) -> Path:
    """The same in a folder of files part-00000.parquet and on, with `rows` records each, as Dask and others read it.

    Parts that an earlier run left, and a file of the folder's name, are removed.
    """
    folder = Path(folder)
    if folder.is_file():
        folder.unlink()
    source, written = iter(records), 0
    following: list[Recommendation] = []
    while following or not written:
        _write_part(chain(following, source), folder / f"part-{written:05d}.parquet", rows)
        written += 1
        following = list(islice(source, 1))
    _remove_parts(folder, written)
    return folder


def _remove_parts(folder: Path, kept: int) -> None:
    for old in sorted(folder.glob("part-*.parquet"))[kept:]:
        old.unlink()


def _write_part(records: Iterator[Recommendation], path: Path, most: int | None) -> None:
    """The next `most` of `records` as one file, a group of rows at a time."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise UsageError("Parquet needs pyarrow; install it with: pip install 'cmrlearn[parquet]'.") from error
    schema = _parquet_schema(pyarrow)
    records = islice(records, most)
    with atomic(path, "wb") as f, parquet.ParquetWriter(f, schema) as writer:
        while rows := [_parquet_row(record) for record in islice(records, GROUP_ROWS)]:
            writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))


def _parquet_row(record: Recommendation) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json_line(to_dict(record)))
    return data | {"extra": json.dumps(data["extra"], ensure_ascii=False)}


def _again(records: Iterable[Recommendation]) -> Sequence[Recommendation]:
    """Records that can be gone through more than once."""
    return records if isinstance(records, Sequence) else list(records)


def _parquet_schema(pa: Any) -> Any:
    text, number, texts = pa.string(), pa.float64(), pa.list_(pa.string())
    box = {"page": pa.int32()} | dict.fromkeys(("x0", "top", "x1", "bottom"), number)
    theme = dict.fromkeys(("theme", "facet"), text) | {"score": number, "source": text, "evidence": texts}
    agency = dict.fromkeys(("agency", "name", "role", "text"), text)
    agency |= {"start": pa.int32(), "end": pa.int32(), "reason": text, "inherited": pa.bool_()}
    special = {
        "page": pa.int32(),
        "year": pa.int32(),
        "confidence": number,
        "pages": pa.list_(pa.int32()),
        "section": texts,
        "actions": texts,
        "boxes": pa.list_(pa.struct(box)),
        "themes": pa.list_(pa.struct(theme)),
        "agencies": pa.list_(pa.struct(agency)),
        "deadline": pa.struct({"text": text, "date": text}),
    }
    return pa.schema([(name, special.get(name, text)) for name in (*FIELDS, "extra")])


_WRITERS: dict[str, Callable[[Iterable[Recommendation], Path], Path]] = {
    ".jsonl": write_jsonl,
    ".csv": write_csv,
    ".xlsx": write_xlsx,
    ".parquet": write_parquet,
}
