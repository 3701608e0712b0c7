"""The cache: what mining a report gave, kept until the report, the settings or the program change.

A plain file a report, written whole, so that several runs and machines may share a folder and a killed run loses
nothing that it had finished. Not diskcache: its SQLite file is not safe on network shares, and nothing here needs to be
looked up but by key. Entries are compressed JSON (`running.packed`), so that a cache that somebody else could write to
cannot run code here.

Entries hold what reports say. The folder and its files are open to their owner only.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from cmrlearn.errors import WriteError
from cmrlearn.files import atomic
from cmrlearn.running.packed import DamagedError, head_of

if TYPE_CHECKING:
    from cmrlearn.running.work import Settings

VARIABLE = "CMRLEARN_CACHE"
KEPT_DAYS = 90  # after which an entry that no run has used is removed: no copy should outlive its purpose unseen
ENDING = ".json.gz"
# What decides the records: these folders and modules of the package, and these packages' versions.
_CODE = ("reading", "extraction", "tagging", "resources", "files.py", "mining.py", "model.py", "models.py", "running")
_PACKAGES = ("lxml", "numpy", "onnxruntime", "pypdfium2", "python-docx", "rapidocr")


@dataclass(frozen=True, slots=True)
class Usage:
    """How many reports a cache holds, and their bytes on disk."""

    entries: int
    bytes: int


def default_folder() -> Path:
    """Where the cache lies: $CMRLEARN_CACHE, else the platform's folder for caches."""
    if given := os.environ.get(VARIABLE):
        return Path(given).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "cmrlearn" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "cmrlearn"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "cmrlearn"


def prepared(folder: Path) -> Path:
    """The folder, made (owner only) if it is not there, and rid of entries that no run has used for KEPT_DAYS.

    Raises
    ------
    WriteError
        If it cannot be made or written to.
    """
    try:
        if not folder.is_dir():
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
        swept = folder / "swept"
        last = swept.stat().st_mtime if swept.exists() else 0.0
        if time.time() - last > 86_400:
            swept.touch()
            _sweep(folder, time.time() - KEPT_DAYS * 86_400)
    except OSError as error:
        why = f"cannot be used as a cache ({error.strerror})"
        raise WriteError(f"{folder}: {why}; give another with --cache or {VARIABLE}, or do without: --no-cache.") from (
            error
        )
    return folder


def key(settings: Settings, content: str, name: str, file: str) -> str:
    """The entry's name for a file with this SHA-256, called so, under these settings."""
    return _digest(settings.fingerprint, content, name, file)


def fetch(folder: Path, entry: str) -> bytes | None:
    """The packed result, or None if there is none or it is damaged."""
    path = _path(folder, entry)
    try:
        packed = path.read_bytes()
        head_of(packed)
        os.utime(path)
    except (OSError, DamagedError):
        return None
    return packed


def keep(folder: Path, entry: str, packed: bytes) -> None:
    """Write an entry, whole or not at all; a full disk costs the cache and not the run."""
    path = _path(folder, entry)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with atomic(path, "wb", private=True) as f:
            f.write(packed)
    except (OSError, WriteError):
        return


def usage(folder: Path) -> Usage:
    """How much a cache holds."""
    sizes = [path.stat().st_size for path in _entries(folder)]
    return Usage(len(sizes), sum(sizes))


def empty(folder: Path) -> Usage:
    """Remove all entries, and nothing else that may lie in the folder; how much went."""
    before = usage(folder)
    _sweep(folder, float("inf"))
    return before


def _entries(folder: Path) -> Iterator[Path]:
    """Our own files, told by their names: a folder of two hexadecimal digits, and what `keep` writes into it."""
    for inner in sorted(folder.glob("[0-9a-f][0-9a-f]")):
        yield from sorted(path for path in inner.glob("*") if path.name.endswith((ENDING, ".part")))


def _sweep(folder: Path, before: float) -> None:
    for path in _entries(folder):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def _path(folder: Path, entry: str) -> Path:
    return folder / entry[:2] / f"{entry}{ENDING}"


def fingerprint(settings: Settings) -> str:
    """One name for everything that decides a report's records beside the report: settings, code, data, models."""
    wanted = {name: value for name, value in asdict(settings).items() if name in ("agencies", "codebook", "kinds")}
    return _digest(json.dumps(wanted, sort_keys=True), program())


@lru_cache(maxsize=1)
def program() -> str:
    """One name for the code, the data, the models and the packages that read, extract and tag."""
    from cmrlearn import __version__
    from cmrlearn.models import home
    from cmrlearn.output.manifest import package_version
    from cmrlearn.reading.ocr import engine

    package = Path(str(files("cmrlearn")))
    parts = [__version__, f"{sys.version_info.major}.{sys.version_info.minor}", str(engine())]
    parts += [f"{name} {package_version(name)}" for name in _PACKAGES]
    if engine() == "tesseract":
        parts.append(subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=False).stdout)
    for root in (*(package / name for name in _CODE), home("")):
        found = [root] if root.is_file() else [p for p in root.rglob("*") if p.suffix not in (".pyc", ".js", ".html")]
        for path in sorted(p for p in found if p.is_file()):
            parts += [path.relative_to(root.parent).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()]
    return _digest(*parts)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
