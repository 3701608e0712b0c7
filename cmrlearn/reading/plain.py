"""Plain text to blocks: blank lines part paragraphs, markers and short lone lines make items and headings."""

from __future__ import annotations

import re
from pathlib import Path

from cmrlearn.errors import NoTextError, UnsupportedError
from cmrlearn.model import Block
from cmrlearn.reading.unpaged import block, looks_like_heading, split_marker


def read_text(path: Path) -> tuple[Block, ...]:
    """Blocks of a text file in UTF-8, UTF-16 with a byte-order mark, or Windows-1252.

    Raises
    ------
    UnsupportedError
        If the bytes are no text.
    NoTextError
        If there is nothing but white space.
    """
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    elif b"\x00" in data[:4096]:
        raise UnsupportedError(
            path, f"{path}: this is not a text file, although its name says so; check where it came from."
        )
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    blocks = tuple(blocks_of_text(text))
    if not blocks:
        raise NoTextError(path, f"{path}: the file holds no text; get a fresh copy.")
    return blocks


def blocks_of_text(text: str) -> list[Block]:
    """Blocks of a string."""
    out: list[Block] = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line for line in part.split("\n") if line.strip()]
        run: list[str] = []
        for line in lines:
            marker, _ = split_marker(line.strip())
            if run and marker is not None:
                _add(out, run, alone=False)
                run = []
            run.append(line)
        _add(out, run, alone=len(lines) == 1)
    return out


def _add(out: list[Block], lines: list[str], *, alone: bool) -> None:
    if not lines:
        return
    indent = len(lines[0]) - len(lines[0].lstrip())
    joined = re.sub(r"(?<=\w)-\n\s*(?=[a-z])", "", "\n".join(line.strip() for line in lines))
    marker, rest = split_marker(joined)
    if alone and looks_like_heading(rest.replace("\n", " ")) and (marker is None or marker[0].isdigit()):
        made = block(rest, "heading", level=1 + (marker or "").count("."), marker=marker)
    elif marker is not None:
        made = block(rest, "list_item", level=indent // 2, marker=marker)
    else:
        made = block(joined, "paragraph")
    if made is not None:
        out.append(made)
