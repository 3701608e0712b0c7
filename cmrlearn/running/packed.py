"""What mining one report gave, as bytes: small enough to be sent between processes, cached, and kept by the thousand.

Three lines of JSON in a gzip stream: the report without its blocks and how many records follow; its recommendations;
its records of other kinds.
The stream's check sum shows a damaged or cut-off copy. The same report gives the same bytes.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable
from dataclasses import replace

from cmrlearn.model import Recommendation, Report, from_dict, to_dict

LEVEL = 1  # of compression; the highest saves a fifth more and takes five times as long


class DamagedError(ValueError):
    """Bytes that `pack` did not write, or not all of them."""


def pack(report: Report, items: Iterable[Recommendation]) -> bytes:
    """A report and its records as bytes; the blocks are left out."""
    kinds: tuple[list[object], list[object]] = ([], [])
    for item in items:
        kinds[item.kind != "recommendation"].append(to_dict(item))
    head = {"report": to_dict(replace(report, blocks=())), "counts": [len(kind) for kind in kinds]}
    # ASCII, because a text may hold lone surrogates, which UTF-8 cannot
    text = "\n".join(map(json.dumps, (head, *kinds)))
    return gzip.compress(text.encode("ascii"), LEVEL, mtime=0)


def head_of(packed: bytes) -> tuple[Report, tuple[int, int]]:
    """The report alone, without blocks, and how many recommendations and other records it has.

    Raises
    ------
    DamagedError
        If these are no packed bytes.
    """
    try:
        head = json.loads(_lines(packed)[0])
        main, other = head["counts"]
        return from_dict(Report, head["report"]), (int(main), int(other))
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedError(str(error)) from error


def records_of(packed: bytes) -> tuple[list[Recommendation], list[Recommendation]]:
    """The recommendations, and the records of other kinds; errors as in `head_of`."""
    try:
        main, other = ([from_dict(Recommendation, r) for r in json.loads(line)] for line in _lines(packed)[1:])
        return main, other
    except (ValueError, TypeError, AttributeError) as error:
        raise DamagedError(str(error)) from error


def _lines(packed: bytes) -> list[bytes]:
    try:
        lines = gzip.decompress(packed).split(b"\n")
    except (OSError, EOFError, zlib.error) as error:
        raise DamagedError(str(error)) from error
    if len(lines) != 3:
        raise DamagedError("not three lines")
    return lines
