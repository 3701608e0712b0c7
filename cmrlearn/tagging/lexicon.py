"""Words in families, and word forms brought together: the lexicon of `resources/action_words.yaml`.

Forms are cut, not looked up: "guide", "guides" and "guided" all become "guid". That is enough to compare words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from cmrlearn.tagging.resources import words

__all__ = ["Lexicon", "is_base_form", "lexicon", "root"]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Families by root, and by phrase where an entry has several words."""

    verbs: Mapping[str, tuple[str, ...]]
    nouns: Mapping[str, tuple[str, ...]]
    phrases: tuple[tuple[str, str], ...]  # phrase, family of nouns


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The package's lexicon."""
    data = words("action_words.yaml")
    nouns = {family: [n for n in entries if " " not in n] for family, entries in data["nouns"].items()}
    phrases = [(n, family) for family, entries in data["nouns"].items() for n in entries if " " in n]
    return Lexicon(_by_root(data["verbs"]), _by_root(nouns), tuple(phrases))


def _by_root(families: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[str, ...]]:
    out: dict[str, dict[str, None]] = {}
    for family, entries in families.items():
        for word in entries:
            out.setdefault(root(word), {})[family] = None
    return MappingProxyType({k: tuple(v) for k, v in out.items()})


@lru_cache(maxsize=1)
def _irregular() -> Mapping[str, str]:
    return MappingProxyType({form: _cut(base) for form, base in words("action_words.yaml")["irregular"].items()})


@lru_cache(maxsize=1 << 15)
def root(word: str) -> str:
    """One form for the forms of a lower-case word.

    Examples
    --------
    >>> root("told") == root("tells") == root("telling")
    True
    >>> root("stopped") == root("stop"), root("policies") == root("policy")
    (True, True)
    """
    known = _irregular().get(word)
    if known is not None:
        return known
    if len(word) > 4 and word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    if len(word) > 5 and word.endswith("ing"):
        return _cut(word[:-3])
    if len(word) > 4 and word.endswith(("ed", "sses", "ches", "shes", "xes")):
        return _cut(word[:-2])
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")):
        return _cut(word[:-1])
    return _cut(word)


def _cut(word: str) -> str:
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word


def is_base_form(word: str) -> bool:
    """Whether a lower-case word is a known verb as it stands after "to" or in an order: "write", not "wrote"."""
    return (
        word not in _irregular()
        and not word.endswith(("ing", "ed"))
        and root(word) == _cut(word)
        and root(word) in lexicon().verbs
    )
