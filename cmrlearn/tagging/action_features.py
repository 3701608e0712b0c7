"""Evidence for the kinds of action: what is ordered, upon what, and which words stand around it.

An order is a verb behind a modal or "to", at the head of a sentence, or joined to such a verb by "and" or a comma. Its
object is what follows it, or in the passive what stands before. Names of bodies are expected to be masked (`MASK`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from cmrlearn.tagging.lexicon import is_base_form, lexicon, root

__all__ = ["MASK", "action_features"]

MASK = "BODY"  # stands for a body's name
_TOKEN = re.compile(r"[A-Za-z]+(?:-[a-z]+)*|\d+|[.;:?!,()]")
_ENDS = frozenset(".;:?!")
_MODALS = frozenset(["should", "must", "will", "shall", "may", "might", "could", "ought", "cannot"])
_PASSED_OVER = frozenset(
    [
        "be",
        "not",
        "also",
        "then",
        "therefore",
        "each",
        "jointly",
        "together",
        "now",
        "always",
        "never",
        "only",
        "first",
        "both",
        "to",
        "wish",
        "want",
        "consider",
        "explore",
        "at",
        "once",
        "have",
        "in",
        "all",
        "well",
        "still",
        "itself",
        "themselves",
        "if",
        "possible",
    ]
)
_OPENERS = frozenset(
    [
        "who",
        "which",
        "whom",
        "whose",
        "that",
        "where",
        "when",
        "if",
        "whether",
        "because",
        "until",
        "unless",
        "what",
        "how",
        "why",
        "while",
        "so",
        "before",
        "after",
        "since",
    ]
)
_DETERMINERS = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "their",
        "its",
        "his",
        "her",
        "each",
        "every",
        "any",
        "all",
        "one",
        "two",
        "three",
        "some",
        "no",
        "such",
    ]
)
_WAITING = re.compile(r"\b(?:to|should|must|will|shall|may|might|could)\s*:?\s*$", re.I)
_MOST = 6  # orders that are looked at
_AHEAD = 9  # words behind an order, or before a passive, in which its object is looked for
_BEFORE = 12


class _Order(NamedTuple):
    at: int
    passive: bool


def action_features(text: str, ahead: str = "") -> dict[str, float]:
    """Named evidence for the model of `models/actions`.

    Parameters
    ----------
    text
        A recommendation in which bodies' names are `MASK`.
    ahead
        The lead-in that it completes: after "The Board will:" its first word is an order.
    """
    tokens = _TOKEN.findall(text)
    if ahead and _WAITING.search(ahead):
        tokens = [".", "to", *tokens]
    roots = [t if t == MASK else root(t.lower()) for t in tokens]
    f: dict[str, float] = {}
    _bag(f, roots, text)
    nouns = lexicon().nouns
    families = [nouns.get(r, ()) for r in roots]
    orders = list(_orders(tokens, roots))
    for rank, order in enumerate(orders[:_MOST]):
        _of_order(f, order, "first" if rank == 0 else "later", tokens, roots, families)
    f[f"orders:{min(4, len(orders))}"] = 1.0
    return f


def _bag(f: dict[str, float], roots: Sequence[str], text: str) -> None:
    """Words, pairs of words, and how often each family occurs."""
    lex = lexicon()
    words = [r for r in roots if r[0].isalpha()]
    for w in words:
        f[f"w:{w}"] = 1.0
        for family in lex.nouns.get(w, ()):
            _more(f, f"n:{family}")
        for family in lex.verbs.get(w, ()):
            _more(f, f"v:{family}")
    for a, b in pairwise(words):
        f[f"b:{a} {b}"] = 1.0
    for w in words[:3]:
        f[f"s:{w}"] = 1.0
    low = text.lower()
    for phrase, family in lex.phrases:
        if phrase in low:
            _more(f, f"n:{family}")


def _more(f: dict[str, float], name: str) -> None:
    f[name] = min(2.0, f.get(name, 0.0) + 0.5)


def _of_order(
    f: dict[str, float],
    order: _Order,
    rank: str,
    tokens: Sequence[str],
    roots: Sequence[str],
    families: Sequence[tuple[str, ...]],
) -> None:
    verb = roots[order.at]
    f[f"m:{verb}"] = f[f"m{rank}:{verb}"] = 1.0
    if order.at + 1 < len(tokens):
        f[f"mb:{verb} {tokens[order.at + 1].lower()}"] = 1.0
    near = _object(order, tokens)
    objects: dict[str, None] = {}
    for k in near:
        if roots[k].isalpha() and len(roots[k]) > 2:
            f[f"mo:{verb} {roots[k]}"] = f[f"o:{roots[k]}"] = 1.0
        objects.update(dict.fromkeys(families[k]))
    for family in lexicon().verbs.get(verb, ("none",)):
        f[f"mv:{family}"] = f[f"mv{rank}:{family}"] = 1.0
        for of in objects:
            f[f"mvo:{family} {of}"] = 1.0
    for of in objects:
        f[f"mo:{of}"] = 1.0
    if objects:
        names = list(objects)
        f[f"mo1:{names[-1] if order.passive else names[0]}"] = 1.0


def _object(order: _Order, tokens: Sequence[str]) -> list[int]:
    """Places of the words that the order's object may be among."""
    if order.passive:
        near: list[int] = []
        for k in range(max(0, order.at - _BEFORE), order.at):
            near = [] if tokens[k] in _ENDS else [*near, k]
        return near
    near = []
    for k in range(order.at + 1, min(len(tokens), order.at + _AHEAD)):
        if tokens[k] in _ENDS:
            break
        near.append(k)
    return near


def _orders(tokens: Sequence[str], roots: Sequence[str]) -> Iterator[_Order]:
    """The orders of a text, each once."""
    verbs = lexicon().verbs
    start, under, told, last = True, False, False, -1
    for k, token in enumerate(tokens):
        low = token.lower()
        if token in _ENDS:
            start, under, told = True, False, False
            continue
        if low in _OPENERS:
            under = True
        elif token == ",":
            under = False
        found: _Order | None = None
        if low in _MODALS or (low == "to" and not told):
            found = _behind(tokens, k)
            if found is not None and (under or (low == "to" and roots[found.at] not in verbs)):
                found = None
        elif (start and token != MASK and (is_base_form(low) or (low.endswith("ing") and roots[k] in verbs))) or (
            told and not under and tokens[k - 1].lower() in ("and", "or", ",", "then") and _joined(tokens, k)
        ):
            found = _Order(k, False)
        if found is not None:
            told = True
            if found.at > last:
                last = found.at
                yield found
        start = start and not token.isalnum()


def _behind(tokens: Sequence[str], at: int) -> _Order | None:
    """The verb behind a modal or "to"."""
    passive = False
    for k in range(at + 1, min(len(tokens), at + 8)):
        low = tokens[k].lower()
        if low not in _PASSED_OVER:
            return _Order(k, passive) if low.isalpha() else None
        passive = low == "be" or (passive and low not in ("consider", "explore"))
    return None


def _joined(tokens: Sequence[str], k: int) -> bool:
    """Whether the word after "and" or a comma goes on with the order: ", publish the results"."""
    return (
        is_base_form(tokens[k].lower())
        and k + 1 < len(tokens)
        and (tokens[k + 1].lower() in _DETERMINERS or tokens[k + 1][0].islower())
    )
