"""The taxonomy's terms in a text: one trie for all of them.

Terms are compared without regard to plural endings, hyphens and apostrophes; acronyms keep their capitals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cmrlearn.tagging.taxonomy import Taxonomy, Theme
from cmrlearn.tagging.tokens import tokens

__all__ = ["Hit", "Terms"]

_APART = re.compile(r"[.;:]")


class Hit(NamedTuple):
    """One printed term of a theme."""

    theme: str
    term: str
    start: int
    end: int
    generic: bool
    label: bool  # whether it is the theme's own name


class _End(NamedTuple):
    """A term whose last word a node is."""

    facet: str
    theme: str
    term: str
    generic: bool
    label: bool
    acronyms: tuple[tuple[int, str], ...]  # which of its words must be printed in capitals


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    prefixes: dict[str, list[str]] = field(default_factory=dict)  # first three letters -> beginnings
    ends: list[_End] = field(default_factory=list)


class Terms:
    """All terms of a taxonomy in one trie.

    Parameters
    ----------
    taxonomy
        Its labels, alternative labels and cues are the terms.
    words
        Further ones: facet -> theme -> `telling` and `weak` (which count as generic) words; resources/theme_words.yaml.
    """

    def __init__(self, taxonomy: Taxonomy, words: Mapping[str, Mapping[str, Mapping[str, list[str]]]] | None = None):
        self._root = _Node()
        self._seen: dict[str, dict[str, list[Hit]]] = {}
        for theme in taxonomy:
            more = words.get(theme.facet, {}).get(theme.id, {}) if words else {}
            weak = more.get("weak", [])
            generic = {g.casefold() for g in (*theme.generic, *weak)}
            seen: set[str] = set()
            for term in (theme.label, *theme.alt_labels, *theme.cues, *more.get("telling", []), *weak):
                if term.casefold() not in seen:
                    seen.add(term.casefold())
                    self._add(theme, term, term.casefold() in generic)

    def _add(self, theme: Theme, term: str, generic: bool) -> None:
        keys = [_stem(w) for w in _words(term)]
        if not keys or (len(keys) == 1 and len(keys[0]) < 3):
            return  # two letters mean too much: DA, PP, CE
        node = self._root
        for key in keys:
            if key.endswith("*") and key not in node.next:
                node.prefixes.setdefault(key[:3], []).append(key[:-1])
            node = node.next.setdefault(key, _Node())
        label = len(keys) > 1 and term.casefold() == theme.label.casefold()
        node.ends.append(_End(theme.facet, theme.id, term, generic, label, _acronyms(term)))

    def find(self, text: str, facet: str) -> list[Hit]:
        """Terms of one facet in printed order; of overlapping ones only the longest."""
        if text not in self._seen:
            if len(self._seen) > 512:
                self._seen.clear()
            self._seen[text] = self._find(text)
        return self._seen[text].get(facet, [])

    def _find(self, text: str) -> dict[str, list[Hit]]:
        toks = [t for t in tokens(text) if t.raw[0].isalnum()]
        keys = [_stem(t.key) for t in toks]
        found: dict[str, list[tuple[int, int, Hit]]] = {}
        root = self._root
        for i, first in enumerate(keys):
            if first not in root.next and first[:3] not in root.prefixes:
                continue
            stack = [(root, i)]
            while stack:
                node, at = stack.pop()
                for end in node.ends:
                    if all(toks[i + k].raw.startswith(part) for k, part in end.acronyms):
                        hit = Hit(end.theme, end.term, toks[i].start, toks[at - 1].end, end.generic, end.label)
                        found.setdefault(end.facet, []).append((i, at, hit))
                if at < len(toks) and (at == i or not _APART.search(text, toks[at - 1].end, toks[at].start)):
                    key = keys[at]
                    if (step := node.next.get(key)) is not None:
                        stack.append((step, at + 1))
                    stack += [(node.next[p + "*"], at + 1) for p in node.prefixes.get(key[:3], ()) if key.startswith(p)]
        return {facet: _longest(hits) for facet, hits in found.items()}


def _longest(found: list[tuple[int, int, Hit]]) -> list[Hit]:
    """Of overlapping terms the longest; terms that two themes share stay with both."""
    found.sort(key=lambda f: (f[0] - f[1], f[0], f[2]))
    taken: dict[int, tuple[int, int]] = {}
    out = []
    for first, last, hit in found:
        if all(taken.get(k, (first, last)) == (first, last) for k in range(first, last)):
            taken.update(dict.fromkeys(range(first, last), (first, last)))
            out.append(hit)
    out.sort(key=lambda h: (h.start, h.end, h.theme))
    return out


def _words(term: str) -> list[str]:
    return [w.casefold() for w in re.findall(r"[^\W_]+\*?", re.sub(r"['’]", "", term.replace("&", " and ")))]


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _acronyms(term: str) -> tuple[tuple[int, str], ...]:
    """The words of a term that must be printed in capitals, with their places."""
    parts = re.findall(r"[^\W_]+\*?", re.sub(r"['’]", "", term.replace("&", " and ")))
    return tuple((k, part) for k, part in enumerate(parts) if len(part) > 1 and part.isupper())
