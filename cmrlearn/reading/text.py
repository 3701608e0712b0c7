"""Printed words to running text: spaces, ligatures, hyphens at line ends; each word keeps its place on the page."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources

from cmrlearn.model import Box, Span
from cmrlearn.reading.lines import Line
from cmrlearn.reading.page import ASCENT, DESCENT, Word

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_DASHES = {0x2010: "-", 0x2011: "-"}
_TABLE = _LIGATURES | _DASHES | dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD), "")

_AROUND = ".,;:()[]'\"‘’“”?!"

HYPHENATING = 0.02  # share of lines ending in a hyphen above which a report is taken to hyphenate its words


def clean(text: str) -> str:
    """White space single, ligatures written out, invisible and control characters gone, hyphens plain."""
    text = unicodedata.normalize("NFC", text.translate(_TABLE))
    text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) != "Cc")
    return re.sub(r" +", " ", text).strip()


_clean_word = lru_cache(maxsize=4096)(clean)  # the same few hundred words with quotes and dashes, over and over


@lru_cache(maxsize=1)
def _prefixes() -> frozenset[str]:
    import yaml

    text = (resources.files("cmrlearn") / "resources" / "hyphens.yaml").read_text(encoding="utf-8")
    return frozenset(yaml.safe_load(text)["prefixes"])


class Hyphens:
    """Decides whether a hyphen at a line's end belongs to the word, from the rest of the same report."""

    def __init__(self, lines: Iterable[Line]) -> None:
        whole: list[str] = []
        hyphened: list[str] = []
        ends = total = 0
        for line in lines:
            total += 1
            cores = [w.text.strip(_AROUND).lower() for w in line.words]
            if not line.text.isascii():
                cores = [core.translate(_DASHES) for core in cores]
            if "-" not in line.text and "\u2010" not in line.text and "\u2011" not in line.text:
                whole += cores
                continue
            if cores and cores[-1].endswith("-"):
                ends += 1
                cores.pop()
            for core in cores:
                (hyphened if "-" in core.strip("-") else whole).append(core)
        self.words = Counter(whole)
        self.compounds = Counter(hyphened)
        for core in hyphened:
            self.words.update(core.split("-"))
        self.layout = total > 0 and ends / total > HYPHENATING

    def keep(self, left: str, right: str) -> bool:
        """Whether `left-` at a line's end and `right` on the next line keep the hyphen between them."""
        left = left.translate(_DASHES)
        a = re.sub(r"^\W+", "", left.rstrip("-")).lower()
        b = re.sub(r"\W+$", "", right.split("-")[0]).lower()
        if not b or not a or not b[0].isalpha() or right[:1].isupper() or not a[-1].isalpha():
            return True
        if self.compounds[f"{a}-{re.sub(r'[^a-z-]+$', '', right.lower())}"] or self.compounds[f"{a}-{b}"]:
            return True
        if self.words[a + b]:
            return False
        if a.split("-")[-1] in _prefixes():
            return True
        if self.layout:
            # A layout that breaks words: keep the hyphen only where both halves are words of the report.
            return bool(self.words[a] > 1 and self.words[b] > 1)
        return True


def compose(lines: Sequence[Line], hyphens: Hyphens, skip: int = 0) -> tuple[str, tuple[Span, ...]]:
    """Text of lines with the place of each word; the first `skip` words of the first line (its marker) are left out."""
    parts: list[str] = []
    spans: list[Span] = []
    length = 0
    level = (-1.0, -1.0)
    top = bottom = 0.0
    new = tuple.__new__
    pending: Word | None = None  # a word with a hyphen at the line's end
    for n, line in enumerate(lines):
        words = line.words[skip:] if n == 0 else line.words
        page = line.page
        for k, word in enumerate(words):
            text = word.text
            if not (text.isascii() and text.isprintable()):
                text = _clean_word(text)
                if not text:
                    continue
            if pending is not None:
                if pending.soft or not hyphens.keep(pending.text, text):
                    parts[-1] = parts[-1][:-1]
                    length -= 1
                    last = spans[-1]
                    spans[-1] = Span(last.start, max(last.start, last.end - 1), last.box)
                glue = True
                pending = None
            else:
                glue = word.glued and k > 0
            if parts and not glue:
                parts.append(" ")
                length += 1
            if (word.base, word.size) != level:
                level = word.base, word.size
                top = round(word.base - ASCENT * word.size, 2)
                bottom = round(word.base + DESCENT * word.size, 2)
            end = length + len(text)
            # The tuples' own constructor: the named ones take thrice as long, and this is done for every word.
            box = new(Box, (page, round(word.x0, 2), top, round(word.x1, 2), bottom))
            spans.append(new(Span, (length, end, box)))
            parts.append(text)
            length = end
        if words and n + 1 < len(lines):
            last_text = words[-1].text
            if len(last_text) > 1 and last_text[-1] in "-\u2010" and last_text[-2].isalnum():
                pending = words[-1]
    return "".join(parts), tuple(spans)
