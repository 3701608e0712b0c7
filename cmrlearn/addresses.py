"""Reports that lie elsewhere, by fsspec address: s3://bucket/folder, sftp://host/folder, memory://folder.

Only this module knows of fsspec (extra `cloud`). Which addresses work depends on what is installed beside it, such as
s3fs for s3://. A file is copied to this machine for as long as it is read.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from cmrlearn.errors import NoReportsError, UnreadableError, UsageError

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_HERE = re.compile(r"file://(?:localhost)?(?=/)", re.IGNORECASE)
_MAGIC = re.compile(r"[*?\[]")


def is_address(item: object) -> bool:
    """Whether this is an address of something elsewhere, and no path."""
    return isinstance(item, str) and bool(_ADDRESS.match(item)) and not _HERE.match(item)


def plain_path(item: str | Path) -> str | Path:
    """`item`, or the path that a file:// address means."""
    if not isinstance(item, str) or not _HERE.match(item):
        return item
    from urllib.request import url2pathname  # takes as long to import as all else here

    return url2pathname(_HERE.sub("", item))


def path_part(address: str) -> PurePath:
    """The path within an address, for its name and its folder's."""
    return PurePosixPath(_ADDRESS.sub("/", address.rpartition("::")[2]))


def find_addresses(address: str, endings: tuple[str, ...]) -> list[str]:
    """Addresses of the reports under a folder, that a pattern fits, or the one file; sorted.

    Raises
    ------
    UsageError
        If there is nothing there, it cannot be listed, or a package for this kind of address is missing.
    """
    system, path = _system(address)
    try:
        if _MAGIC.search(path):
            inside = [p for p in system.glob(path) if system.isfile(p)]
        elif system.isdir(path):
            inside = [p for p in system.find(path) if _is_report(p, endings)]
        elif system.exists(path):
            inside = [path]
        else:
            raise UsageError(f"{address}: no such file or folder; check the spelling.")
    except UsageError:
        raise
    except Exception as error:  # each file system has errors of its own
        raise UsageError(f"{address}: cannot be listed ({type(error).__name__}: {error}).") from error
    if not inside:
        raise NoReportsError(f"{address}: no reports found (looked for {', '.join(endings)}).")
    return sorted(str(system.unstrip_protocol(p)) for p in inside)


@contextmanager
def at_hand(place: str) -> Iterator[Path]:
    """The file at a path; or a copy, under its own name, of the one at an address, removed at the end.

    Raises
    ------
    UnreadableError
        If it cannot be fetched.
    """
    if not is_address(place):
        yield Path(place)
        return
    with tempfile.TemporaryDirectory(prefix="cmrlearn-") as folder:
        target = Path(folder) / (path_part(place).name or "report")
        try:
            system, path = _system(place)
            system.get_file(path, str(target))
        except Exception as error:  # each file system has errors of its own
            why = f"{type(error).__name__}: {error}"
            raise UnreadableError(place, f"{place}: cannot be fetched ({why}).") from error
        yield target


def _system(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise UsageError(f"{address}: needs fsspec; install it with: pip install 'cmrlearn[cloud]'.") from error
    try:
        system, path = url_to_fs(address)
    except (ImportError, ValueError) as error:  # names the package to install, or the protocol that is unknown
        raise UsageError(f"{address}: cannot be opened ({error}).") from error
    return system, str(path)


def _is_report(path: str, endings: tuple[str, ...]) -> bool:
    name = PurePosixPath(path)
    return name.suffix.lower() in endings and not name.name.startswith((".", "~$"))
