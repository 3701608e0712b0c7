"""Text made safe for the place it is written to: a spreadsheet cell, XML, UTF-8."""

from __future__ import annotations

import re
from typing import Any

# What spreadsheets take for the start of a formula (OWASP, "CSV Injection"). An apostrophe in front makes it text;
# text that already looks guarded gets one more, so that `unguard` is exact.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def guard(text: str) -> str:
    """`text` as a CSV cell that no spreadsheet runs: an apostrophe before a leading = + - @, tab or return."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def csv_cell(value: Any) -> Any:
    """A cell for Python's csv writer: text guarded, fit for UTF-8, its line ends "\\n" (a bare return ends the row)."""
    return guard(_line_ends(utf8_text(value))) if isinstance(value, str) else value


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might run this cell."""
    return bool(_FORMULA.match(text))


def xml_text(text: str) -> str:
    """`text` without what XML 1.0 cannot hold (control characters, lone surrogates), each shown as U+FFFD."""
    return _line_ends(_NOT_XML.sub("\ufffd", text))


def utf8_text(text: str) -> str:
    """`text` with lone surrogates (which cannot be written as UTF-8) shown as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
