"""The Excel workbook that a reviewer opens, and reading one back."""

from __future__ import annotations

import datetime
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, get_args

from cmrlearn.errors import TableError, UsageError
from cmrlearn.files import atomic
from cmrlearn.model import Recommendation, Status
from cmrlearn.output.cells import is_formula, xml_text
from cmrlearn.output.columns import columns, to_row

LONGEST_CELL = 32_767  # characters; Excel's own limit
MOST_ROWS = 1_048_576  # of a sheet, with its header; Excel's own limit
SHEET = "recommendations"
_DAY = datetime.datetime(2000, 1, 1)  # stands in every workbook, so that the same records give the same bytes

# What people read comes first and as wide as it needs (in characters); what only programs read is last and hidden.
_WIDTHS = {"id": 20, "report": 20, "ref": 8, "page": 7, "text": 80}
_WIDTHS |= {"clause": 48, "lead": 28, "partner": 28, "harm": 24, "practice": 32, "strength": 12}
_WIDTHS |= {"actions": 18, "deadline": 20, "deadline_date": 13, "confidence": 11, "status": 12}
_WIDTHS |= {"section": 36, "context": 40}
_HIDDEN = ("boxes", "themes", "agencies", "pages")


def write_xlsx(records: Iterable[Recommendation], path: str | Path) -> Path:
    """A workbook for people: header frozen, filters on, text wrapped, a list of choices for `status`.

    Cells are text, never formulas. A cell over Excel's limit is cut with "…" (text) or left empty (JSON).

    Raises
    ------
    UsageError
        If there are more records than a sheet has rows.
    """
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    records = records if isinstance(records, Sequence) else list(records)
    if len(records) >= MOST_ROWS:
        raise UsageError(
            f"{path}: {len(records):,} records are more than a sheet of Excel holds ({MOST_ROWS - 1:,}); "
            "use .csv or .parquet."
        )
    names = _order(columns(records))
    book = Workbook(write_only=True)  # goes to disk row by row
    sheet = book.create_sheet(SHEET)
    for at, name in enumerate(names, start=1):
        column = sheet.column_dimensions[get_column_letter(at)]
        column.width, column.hidden = _WIDTHS.get(name, 18), name in _HIDDEN
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 22
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(records) + 1}"
    choices = DataValidation(type="list", formula1=f'"{",".join(get_args(Status))}"', allow_blank=True)
    choices.error, choices.errorTitle = f"Choose {', '.join(get_args(Status))}.", "status"
    status = get_column_letter(names.index("status") + 1)
    choices.add(f"{status}2:{status}{max(len(records) + 1, 2)}")
    sheet.data_validations.append(choices)
    fill, bold = PatternFill("solid", "FF1F3A52"), Font(bold=True, color="FFFFFFFF")
    header, body = Cell(sheet, 1, 1), Cell(sheet, 1, 1)
    header.font, header.fill, header.alignment = bold, fill, Alignment(vertical="center")
    body.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.append([_cell(name, header) for name in names])
    for record in records:
        row = to_row(record)
        sheet.append([_cell(_fit(row.get(name, ""), name), body) for name in names])
    book.properties.creator, book.properties.created = "cmrlearn", _DAY
    with atomic(path, "wb") as f:
        _save_undated(book, f)
    return Path(path)


def read_sheet(path: Path) -> Iterator[Sequence[Any]]:
    """Rows of the sheet named "recommendations", or else of the first, as text, numbers, truth values or None.

    Raises
    ------
    TableError
        If this is no workbook that Excel would open.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        rows = [[_from_cell(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        book.close()
    except Exception as error:  # a damaged workbook fails in zipfile, in the XML parser or anywhere in openpyxl
        raise TableError(path, f"{path}: cannot be read as an Excel workbook ({error}).") from error
    return iter(rows)


def _from_cell(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def _order(names: list[str]) -> list[str]:
    first = [name for name in _WIDTHS if name in names]
    rest = [name for name in names if name not in _WIDTHS and name not in _HIDDEN]
    return first + rest + [name for name in _HIDDEN if name in names]


def _fit(value: Any, name: str) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_CELL:
        return None if name in _HIDDEN else value[: LONGEST_CELL - 1] + "…"
    return value


def _cell(value: Any, like: Any) -> Any:
    """A cell in the style of another; None where there is nothing."""
    if value is None or value == "":
        return None
    cell = type(like)(like.parent, 1, 1, style_array=like._style)  # to set a style takes longer than all else here
    if isinstance(value, str):
        value = xml_text(value)
        cell.value, cell.data_type = value, "s"  # else "=1+1" is a formula and "#N/A" an error
        if is_formula(value):
            cell.quotePrefix = True  # stays text when somebody edits the cell
    else:
        cell.value = value
    return cell


def _save_undated(book: Any, target: IO[bytes]) -> None:
    """Write the workbook with no trace of when that was."""
    with TemporaryFile() as draft:
        book.save(draft)
        with zipfile.ZipFile(draft) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                with old.open(name) as source, new.open(entry, "w", force_zip64=True) as target_entry:
                    if name == "docProps/core.xml":
                        day = rb"\g<1>" + _DAY.isoformat().encode() + b"Z"
                        target_entry.write(re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", day, source.read()))
                    else:
                        shutil.copyfileobj(source, target_entry)
