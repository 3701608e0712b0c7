"""Makes a PDF's bytes depend on its content alone: clock times and random identifiers are overwritten in place."""

from __future__ import annotations

import re

DATE = re.compile(rb"(/(?:CreationDate|ModDate) ?\(D:)([^)]*)\)")
IDENTIFIER = re.compile(rb"/ID\s*\[\s*<([0-9A-Fa-f]*)>\s*<([0-9A-Fa-f]*)>\s*\]")
CHECKSUM = re.compile(rb"(/DocChecksum ?/)([0-9A-Fa-f]+)")


def normalise(pdf: bytes) -> bytes:
    """The same PDF with fixed dates and identifiers; no length changes, so offsets inside stay true."""
    pdf = DATE.sub(lambda m: m[1] + _fixed_date(len(m[2])) + b")", pdf)
    pdf = IDENTIFIER.sub(lambda m: m[0].replace(m[1], b"0" * len(m[1])).replace(m[2], b"0" * len(m[2])), pdf)
    return CHECKSUM.sub(lambda m: m[1] + b"0" * len(m[2]), pdf)


def _fixed_date(length: int) -> bytes:
    return b"20000101000000Z00'00'"[:length].ljust(length, b"0")
