"""Marks in place of bodies, and what follows from where the marks stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cmrlearn.model import Role
from cmrlearn.tagging.grammar import MARK
from cmrlearn.tagging.recogniser import Match

__all__ = ["mask", "members"]

# "Protocol for the Joint Investigation by Social Workers ...": the capitals show how far the title goes.
_TITLE = re.compile(
    r"(?:Protocol|Guidance|Guidelines|Act|Regulations|Procedures?|Strategy|Framework|Polic(?:y|ies)|Agreement|Order|Code|Charter|Standards|Review|Report)"
    r"\s+(?:for|on|of|to|in|into)\s+(?:the\s+|a\s+)?"
    r"[A-Z][\w'’-]*(?:,?\s+(?:(?:and|of|by|for|the|in|to|on|with|from|&|a)\s+){0,3}[A-Z][\w'’-]*){2,}"
)


def mask(text: str, matches: Sequence[Match]) -> tuple[str, list[int]]:
    """The text with a mark for each body, and the numbers of bodies that only stand in a document's title."""
    titles = [m.span() for m in _TITLE.finditer(text)]
    parts: list[str] = []
    cited: list[int] = []
    last = 0
    for i, m in enumerate(matches):
        if m.start < last or any(s <= m.start and m.end <= e for s, e in titles):
            cited.append(i)
            continue
        parts += [text[last : m.start], f"\x01{i}\x02"]
        last = max([m.end, *(e for s, e in titles if m.start <= s < m.end)])
    return "".join([*parts, text[last:]]), cited


def members(text: str, m: re.Match[str], matches: Sequence[Match], role: Role) -> list[int]:
    """Numbers of the bodies of a group that play its role: not those in brackets, not both of a body and its unit."""
    plain = re.sub(r"\([^()]*\)", lambda b: " " * len(b.group()), text[m.start() : m.end()])
    marks = list(MARK.finditer(plain))
    out: list[int] = []
    owned = False  # behind "the Trust's": plain nouns are its parts
    for k, mark in enumerate(marks):
        match = matches[int(mark.group(1))]
        unit = (
            matches[int(marks[k + 1].group(1))] if k + 1 < len(marks) and _touches(plain, mark, marks[k + 1]) else None
        )
        if unit is not None and unit.common:
            owned = True  # "PSNI officers": the force is told
        elif unit is not None and role != "mentioned":
            continue  # "the EA's Education Welfare Service": the unit is told
        elif match.common and owned:
            continue
        out.append(int(mark.group(1)))
    if role == "mentioned":
        out += [int(x.group(1)) for x in MARK.finditer(m.group()) if not any(x.group() in k.group() for k in marks)]
    return out


def _touches(plain: str, left: re.Match[str], right: re.Match[str]) -> bool:
    return re.fullmatch(r"(?:['’]s?|s)?\s+", plain[left.end() : right.start()]) is not None
