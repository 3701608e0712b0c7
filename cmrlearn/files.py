"""Which files to read, what to call them, and how to write a file whole or not at all."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import IO, Any

from cmrlearn.addresses import find_addresses, is_address, path_part, plain_path
from cmrlearn.errors import NoReportsError, UsageError, WriteError

REPORT_ENDINGS = (".pdf", ".docx", ".html", ".htm", ".txt")


def find_reports(paths: str | Path | Iterable[str | Path]) -> list[Path]:
    """Report files for files, folders (searched downwards) and glob patterns, each once, in a stable order.

    Raises
    ------
    UsageError
        If a path does not exist.
    NoReportsError
        If nothing readable is found; the message names the folder.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    found: dict[Path, None] = {}
    for item in map(plain_path, given):
        path = Path(item).expanduser()
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if _is_report(p))
            if not inside and len(given) == 1:
                raise NoReportsError(f"{path}: no reports in this folder (looked for {', '.join(REPORT_ENDINGS)}).")
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        elif glob.has_magic(str(item)):
            matches = [Path(m) for m in sorted(glob.glob(str(path), recursive=True))]
            matches = [m for m in matches if m.is_file()]
            if not matches:
                raise NoReportsError(f"{item}: no file matches this pattern.")
            found.update(dict.fromkeys(matches))
        else:
            raise UsageError(f"{item}: no such file or folder; check the spelling or give a full path.")
    if not found:
        raise NoReportsError(
            f"{', '.join(map(str, given))}: no reports found (looked for {', '.join(REPORT_ENDINGS)})."
        )
    return list(found)


def find_inputs(paths: str | Path | Iterable[str | Path]) -> list[Path | str]:
    """The same, and for fsspec addresses (s3://bucket/folder) the addresses of the reports there; errors alike."""
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    found: dict[Path | str, None] = {}
    for item in given:
        inside = find_addresses(str(item), REPORT_ENDINGS) if is_address(item) else find_reports(item)
        found.update(dict.fromkeys(inside))
    if not found:
        raise NoReportsError("No paths were given.")
    return list(found)


def _is_report(path: Path) -> bool:
    hidden = path.name.startswith((".", "~$"))
    return path.suffix.lower() in REPORT_ENDINGS and not hidden and path.is_file()


def report_ids(paths: Iterable[Path | str]) -> list[str]:
    """An id for each file: its stem, or its folder's name where the stem says nothing, made unique with a number.

    Letters, digits, dots, dashes and underscores are kept; everything else becomes a dash.
    """
    seen: dict[str, int] = {}
    ids: dict[str, None] = {}
    for item in paths:
        path: PurePath = path_part(item) if isinstance(item, str) else item
        stem = path.stem
        if stem.lower() in {"report", "document", "full-report", "final"}:
            whole = path.resolve() if isinstance(path, Path) else path
            stem = whole.parent.name or stem
        base = re.sub(r"[^\w.-]+", "-", stem).strip("-.") or "report"
        seen[base] = seen.get(base, 0) + 1
        name = base if seen[base] == 1 else f"{base}-{seen[base]}"
        while name in ids:
            seen[base] += 1
            name = f"{base}-{seen[base]}"
        ids[name] = None
    return list(ids)


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


@contextmanager
def atomic(path: Path | str, mode: str = "w", *, private: bool = False, **options: Any) -> Iterator[IO[Any]]:
    """Open a temporary file beside `path` and put it in place when the block ends well; else leave nothing behind.

    A `private` file is open to its owner only.

    Raises
    ------
    WriteError
        If the folder cannot be written to.
    """
    path = Path(path)
    if "b" not in mode:
        options = {"encoding": "utf-8", "newline": "\n"} | options
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise WriteError(f"{path}: cannot be written ({error.strerror}); choose another folder with -o.") from error
    part = Path(name)
    try:
        with os.fdopen(handle, mode, **options) as f:
            yield f
        if not private:
            umask = os.umask(0)
            os.umask(umask)
            part.chmod(0o666 & ~umask)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
