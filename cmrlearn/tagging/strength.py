"""How firmly a recommendation is put: what its sentences are (`clause_kinds`), weighed by a small model."""

from __future__ import annotations

import re
from typing import cast

from cmrlearn.model import Strength
from cmrlearn.tagging.clause_kinds import Kind, kinds
from cmrlearn.tagging.linear import load_linear

__all__ = ["strength_features", "strength_of"]

_NONE = "-"
_GOES_ON = re.compile(r"\W*(?:it|its|this|these|they|their|he|she|that|those|such|each|the same)\b", re.I)
_TENSED = re.compile(
    r"\b(?:was|were|is|are|has|have|had|did|does|\w{3,}ed|took|knew|went|came|saw|told|said|gave|found|made|kept|left|"
    r"stood|heard|felt|held|thought|wrote|spoke|met|go|come|know|see|want|need|takes|goes|comes|knows|says|makes|gives|"
    r"means|belongs|happens|asks|costs|leaves|depends|visit|wait|live|work|carry|keep|hold|tell)\b",
    re.I,
)


def strength_of(text: str) -> Strength:
    """How firmly the main action is put: "must", "should", "consider" or "unspecified".

    Only main clauses decide; what stands under "so that", "which", "ensure that" and the like does not.

    Examples
    --------
    >>> strength_of("The Trust should review the policy, which must be followed.")
    'should'
    >>> strength_of("Develop guidance on what staff must do.")
    'unspecified'
    """
    said = load_linear("strength").probabilities(strength_features(text))
    return cast(Strength, max(said, key=lambda label: said[label]))


def strength_features(text: str) -> dict[str, float]:
    """Named evidence for the model of `models/strength`; every value is 1."""
    found = kinds(text)
    asks = [(k, force) for k in found if (force := _force(k)) != _NONE]
    forces = [force for _, force in asks] + [_NONE, _NONE]
    names = [_name(k) for k, _ in asks] + [_NONE, _NONE]
    names_ = [
        f"first:{forces[0]}",
        f"firsts:{forces[0]}|{forces[1]}",
        f"kind:{names[0]}",
        f"kinds:{names[0]}|{names[1]}",
        f"opens:{_name(found[0]) if found else _NONE}",
        *(f"has:{_force(k)}" for k in found),
    ]
    if found and found[0].form == "fact":
        names_ += [f"in fact:{found[0].inside}", f"fact then:{forces[0]}"]
    if asks:
        first = asks[0][0]
        if first.inside:
            names_.append(f"word:{first.inside}")
        if first is not found[0]:
            names_.append(f"late:{names[0]}")
        if forces[0] == "unspecified" and len(asks) > 1:
            tensed = "tensed" if _TENSED.search(first.text) else "untensed"
            goes_on = "on" if _GOES_ON.match(asks[1][0].text) else "anew"
            names_ += [f"{tensed} {first.form}|{forces[1]}", f"{goes_on}:{first.form}|{forces[1]}"]
            names_.append(f"{tensed} {goes_on} {first.form}|{forces[1]}")
    return dict.fromkeys(names_, 1.0)


def _force(k: Kind) -> str:
    """The strength that a sentence of this kind has by itself; "-" where it asks for nothing."""
    if k.form in ("question", "can") or (k.form == "fact" and not k.preface):
        return _NONE
    if k.soft or k.form == "thought":
        return "consider"
    if k.form in ("must", "should", "consider"):
        return k.form
    if k.form == "need" or (k.preface and k.form in ("noun", "fact")):
        return "should"
    return "unspecified"


def _name(k: Kind) -> str:
    return k.form + ("~" if k.soft else "") + ("<" if k.preface else "")
