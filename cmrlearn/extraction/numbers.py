"""Numbers below a hundred in English words."""

from __future__ import annotations

import re

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

# Longest first, so that "sixteen" is not read as "six".
WORDS = "|".join(sorted([*_TENS, *_ONES[1:]], key=len, reverse=True))
PATTERN = rf"(?:\d{{1,3}}|(?:{WORDS})(?:[- ](?:{'|'.join(_ONES[1:10])}))?)"


def number(text: str) -> int:
    """A number in digits or words.

    >>> number("twenty-three"), number("7")
    (23, 7)
    """
    if text.isdigit():
        return int(text)
    parts = re.split(r"[- ]", text.lower())
    return sum(_TENS[p] if p in _TENS else _ONES.index(p) if p in _ONES else 0 for p in parts)
