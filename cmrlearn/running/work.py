"""One piece of work: mine one report. What a worker is sent, and what it sends back."""

from __future__ import annotations

import faulthandler
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cmrlearn.addresses import at_hand, is_address
from cmrlearn.corpus import Failure
from cmrlearn.errors import CmrlearnError, InputError
from cmrlearn.files import sha256
from cmrlearn.model import Kind
from cmrlearn.running import store
from cmrlearn.running.packed import pack

if TYPE_CHECKING:
    from cmrlearn.tagging import AgencyTable, Taxonomy

THIS_MACHINE = ""  # as a cache folder: the usual one of whichever machine does the work


@dataclass(frozen=True, slots=True)
class Task:
    """A report to mine: its place in the order, its path or address, its id."""

    index: int
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How to mine, and where. Holds texts and not paths of the user's own tables: workers may not see this disk."""

    kinds: tuple[Kind, ...]
    agencies: str | None = None
    codebook: str | None = None
    cache: str | None = None  # folder; None for no cache
    timeout: float | None = None  # seconds a file
    fingerprint: str = ""  # of all that decides the records (`store.fingerprint`)


def settings_for(
    kinds: tuple[Kind, ...], agencies: Path | None, codebook: Path | None, cache: str | None, timeout: float | None
) -> Settings:
    """Settings with the text of the user's tables.

    Raises
    ------
    cmrlearn.errors.ResourceError
        If a table breaks its own rules.
    """
    from cmrlearn.tagging import load_agencies, load_taxonomy

    texts: list[str | None] = []
    for load, path in ((load_agencies, agencies), (load_taxonomy, codebook)):
        load(path)  # so that what is wrong with it is said once, by its own name, before the work
        texts.append(path.read_text(encoding="utf-8-sig") if path else None)
    settings = Settings(kinds, texts[0], texts[1], cache, timeout)
    return replace(settings, fingerprint=store.fingerprint(settings))


def attempt(task: Task, settings: Settings) -> bytes | Failure:
    """`mined`, with what went wrong as a row instead of an exception."""
    try:
        return mined(task, settings)
    except InputError as error:
        return Failure(task.address, str(error))
    except Exception as error:
        # One report that trips a fault of ours must not cost the others; the reason says that it is ours.
        what = f"{type(error).__name__}: {error}"
        reason = f"{task.address}: cmrlearn failed on this file ({what}); please report it, with what --debug prints."
        return Failure(task.address, reason)


def mined(task: Task, settings: Settings) -> bytes:
    """The report with its tagged records, packed; from the cache where it is there, else put there.

    Raises
    ------
    cmrlearn.errors.InputError
        If the file cannot be read or fetched.
    """
    from cmrlearn.mining import mine_one

    with at_hand(task.address) as path:
        known = _fetch(path, task, settings)
        if known is not None:
            return known
        try:
            report, items = mine_one(path, task.name, *_tables(settings.agencies, settings.codebook), settings.kinds)
        except InputError as error:
            raise type(error)(task.address, str(error).replace(str(path), task.address)) from error
    packed = pack(report, items)
    folder = _folder(settings.cache)
    if folder is not None:
        store.keep(folder, store.key(settings, report.sha256, task.name, report.file), packed)
    return packed


def cached(task: Task, settings: Settings) -> bytes | None:
    """What the cache holds for a file of this machine; None also for files elsewhere, which only `mined` fetches."""
    return None if is_address(task.address) else _fetch(Path(task.address), task, settings)


def get_ready(settings: Settings) -> None:
    """In a worker: load what the work needs, so that a file's time is its own."""
    from importlib import import_module

    for stage in ("reading.pdf", "extraction", "tagging"):
        import_module(f"cmrlearn.{stage}")
    _tables(settings.agencies, settings.codebook)


@contextmanager
def limited(seconds: float | None) -> Iterator[None]:
    """End this whole process if the block takes longer: code in C cannot be stopped in any other way.

    The timer is faulthandler's, which needs no turn of the interpreter and so also ends a loop that gives none up.
    """
    if seconds is None:
        yield
        return
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def _fetch(path: Path, task: Task, settings: Settings) -> bytes | None:
    folder = _folder(settings.cache)
    if folder is None:
        return None
    try:
        content = sha256(path)
    except OSError:  # reading it will say what is wrong
        return None
    return store.fetch(folder, store.key(settings, content, task.name, path.name))


@lru_cache(maxsize=4)
def _folder(cache: str | None) -> Path | None:
    """The folder of the cache on this machine, or None if there is none to be had."""
    if cache is None:
        return None
    try:
        return store.prepared(Path(cache) if cache != THIS_MACHINE else store.default_folder())
    except CmrlearnError:
        return None


@lru_cache(maxsize=2)
def _tables(agencies: str | None, codebook: str | None) -> tuple[AgencyTable, Taxonomy]:
    """The tables in use, made once a process."""
    from cmrlearn.tagging import load_agencies, load_taxonomy

    with tempfile.TemporaryDirectory(prefix="cmrlearn-") as folder:
        paths = []
        for name, text in (("agencies.csv", agencies), ("codebook.yaml", codebook)):
            paths.append(Path(folder) / name if text is not None else None)
            if text is not None:
                (Path(folder) / name).write_text(text, encoding="utf-8", newline="")
        return load_agencies(paths[0]), load_taxonomy(paths[1])
