"""Short lines below a recommendation that say who leads and by when: "Lead: the Trust", "LEAD Police WHEN May 2024"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from cmrlearn.extraction.wording import wording
from cmrlearn.model import Block

__all__ = ["PlanLine", "plan_line"]

LONGEST = 30  # words of such a line
UNSIGNED = 14  # the same, where no colon stands behind the key

_COMMON = ("when", "due")  # which open many a sentence


class PlanLine(NamedTuple):
    """What it says; None for what it does not."""

    owner: str | None
    time: str | None


@lru_cache(maxsize=1)
def _key() -> re.Pattern[str]:
    names = wording().plan_keys
    either = "|".join(f"(?P<{role}>{pattern})" for role, pattern in names.items())
    return re.compile(rf"(?:^|(?<=[\s;,.|]))(?i:{either})(?P<sign>\s*[:–—]\s*|\s+)(?=\S)")


def plan_line(block: Block) -> PlanLine | None:
    """What a short line says of the recommendation above it; None where it is no such line."""
    text = block.text.strip()
    words = len(text.split())
    if block.kind not in ("paragraph", "list_item", "heading") or words > LONGEST or text.endswith((".", ";")):
        return None
    keys = [m for m in _key().finditer(text) if _is_key(m, words)]
    if not keys or keys[0].start() > 0:
        return None
    found: dict[str, str] = {}
    for m, following in zip(keys, [*keys[1:], None], strict=True):
        value = text[m.end() : following.start() if following else None].strip(" ,;|")
        found.setdefault("owner" if m["owner"] else "time", value)
    return PlanLine(found.get("owner") or None, found.get("time") or None)


def _is_key(m: re.Match[str], words: int) -> bool:
    """Whether a word is a key: a sign behind it, or capitals; in a very short line its place at the start will do."""
    if m["sign"].strip():
        return True
    name = m["owner"] or m["time"]
    opens = m.start() == 0 and name[0].isupper() and m["time"] is not None and name.lower() not in _COMMON
    return words <= UNSIGNED and (name.isupper() or opens)
