"""Everything that cmrlearn raises on purpose. Each message is one sentence that names the file and what to do."""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "CmrlearnError",
    "EmptyFileError",
    "EncryptedError",
    "InputError",
    "ModelError",
    "NoReportsError",
    "NoTextError",
    "ResourceError",
    "SizeWarning",
    "TableError",
    "UnreadableError",
    "UnsupportedError",
    "UsageError",
    "WorkersError",
    "WriteError",
]


class CmrlearnError(Exception):
    """Base of all errors below; the message is fit to be shown to a user as it stands."""


class UsageError(CmrlearnError):
    """The call itself makes no sense: a missing path, an unknown ending, options that exclude each other."""


class NoReportsError(UsageError):
    """A folder or pattern holds nothing that cmrlearn reads."""


class InputError(CmrlearnError):
    """One input could not be read; others are unaffected."""

    def __init__(self, path: Path | str, message: str) -> None:
        self.path = Path(path)
        super().__init__(message)


class UnreadableError(InputError):
    """The file is damaged, cut off, missing, or closed to this user."""


class EmptyFileError(InputError):
    """The file has no bytes."""


class EncryptedError(InputError):
    """The PDF asks for a password."""


class NoTextError(InputError):
    """The PDF holds only images."""


class UnsupportedError(InputError):
    """The file is of a kind that cmrlearn does not read, or not what its ending says."""


class TableError(InputError):
    """A table of records lacks a column or a row does not parse."""


class WorkersError(CmrlearnError):
    """Worker processes or machines cannot do the work: they die, differ from this one, or went away."""


class WriteError(CmrlearnError):
    """An output cannot be written."""


class ResourceError(CmrlearnError):
    """An agency table, codebook or other resource breaks its own rules."""


class ModelError(CmrlearnError):
    """A model folder is missing, damaged, or of a format this version does not know."""


class SizeWarning(UserWarning):
    """Something was left out or put more shortly because there is too much of it; the message says what and where."""
