"""The reason for an agency's role: kept short in the record, put into words from resources/reasons.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from cmrlearn.tagging.linear import Linear
from cmrlearn.tagging.resources import words

__all__ = ["in_words", "of_model"]

_MOST = 3  # pieces of evidence that are kept
_MODEL = "model"
_AND = " + "


def of_model(model: Linear, features: Mapping[str, float], label: str) -> str:
    """The reason for a label that the model chose: the evidence that speaks most for it, by weight.

    The weight of a piece of evidence is how much it adds to the label's score beyond the mean of all labels; evidence
    that reasons.yaml has no words for is passed over.
    """
    at, labels = model.labels.index(label), len(model.labels)
    known = model.weights
    weighed = []
    for name, value in features.items():
        if value and name in known:
            row = known[name]
            weight = value * (row[at] - sum(row) / labels)
            if weight > 0:
                weighed.append((-weight, name))
    best: dict[str, str] = {}
    for _, name in sorted(weighed):
        if phrase := _phrase(name):
            best.setdefault(phrase, name)
            if len(best) == _MOST:
                break
    return f"{_MODEL}: {_AND.join(best.values())}" if best else _MODEL


def in_words(reason: str) -> str:
    """A record's reason as a reviewer reads it; one that is not known here as it stands.

    Examples
    --------
    >>> in_words("passive")
    'what must be done is to be done "by" it'
    >>> in_words("model: addressed=heading0 + prep=by")
    'judged by the model: a heading above addresses it; it follows "by"'
    """
    table = words("reasons.yaml")
    kind, _, evidence = reason.partition(": ")
    if kind != _MODEL or not evidence:
        return str(table["rules"].get(reason, reason))
    phrases = dict.fromkeys(filter(None, map(_phrase, evidence.split(_AND))))
    return f"{table['model']}: {'; '.join(phrases)}"


@lru_cache(maxsize=1 << 14)
def _phrase(name: str) -> str:
    """Words for one piece of evidence; empty where there are none."""
    for start, phrase in words("reasons.yaml")["evidence"]:
        if name == start or (name.startswith(start) and any(mark in start for mark in "=|&")):
            said = name[len(start) :] if "{}" in phrase else ""
            return str(phrase).format(said) if said.strip(" _</s>") or "{}" not in phrase else ""
    return ""
