"""Words of a text as names and terms are compared: without apostrophes, "&" as "and", hyphens as spaces."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Token", "adjacent", "is_acronym", "tokens"]

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*['’]?|[&,()/.;:\[\]]")


class Token(NamedTuple):
    """A word: where it stands, its form for comparing, and as printed without apostrophes."""

    start: int
    end: int
    key: str
    raw: str
    owner: str  # key without a possessive or plural ending, or ""


def tokens(text: str) -> list[Token]:
    """Words and the punctuation that names may hold."""
    out = []
    for m in _TOKEN.finditer(text):
        raw = printed = m.group()
        owner = ""
        if "'" in printed or "’" in printed:
            raw = printed.replace("'", "").replace("’", "")
            if len(raw) > 2 and (printed[-2:] in ("'s", "’s") or printed[-1] in "'’"):
                owner = (raw[:-1] if printed[-1] in "sS" else raw).casefold()
        elif raw[-1] == "s" and len(raw) > 2 and raw[:-1].isupper():
            owner = raw[:-1].casefold()  # HSCTs
        elif raw == "&":
            raw = "and"
        out.append(Token(m.start(), m.end(), raw.casefold(), raw, owner))
    return out


def is_acronym(word: str) -> bool:
    """Whether a word has several capitals: PSNI, DoH."""
    return len(word) > 1 and sum(c.isupper() for c in word) > 1


def adjacent(text: str, left: Token, right: Token) -> bool:
    """Whether two words stand side by side: white space, a hyphen or nothing between them."""
    return right.start - left.end <= 2 and not text[left.end : right.start].strip("-‐‑– ")
