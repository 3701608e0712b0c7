"""What kinds of action a recommendation asks for: evidence (`action_features`), weighed by a model for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast, get_args

from cmrlearn.model import Action, AgencyMention
from cmrlearn.tagging.action_features import MASK, action_features
from cmrlearn.tagging.multilabel import load_multilabel

__all__ = ["actions_of", "masked"]


def actions_of(text: str, ahead: str = "") -> tuple[Action, ...]:
    """Kinds of action asked for, in the order of the record's list; the likeliest one where none is plain.

    Parameters
    ----------
    text
        A recommendation; bodies' names are best masked (`masked`), for they hold words of action ("Training Agency").
    ahead
        The lead-in that it completes, if any: "The Board will:".

    Examples
    --------
    >>> actions_of("The Board should audit twenty files and train its staff.")
    ('train', 'audit')
    """
    said = set(load_multilabel("actions").given(action_features(text, ahead)))
    return tuple(cast(Action, k) for k in get_args(Action) if k in said)


def masked(text: str, mentions: Sequence[AgencyMention]) -> str:
    """The text with each body's name replaced by one word."""
    places = sorted({(m.start, m.end) for m in mentions if m.start is not None and m.end is not None}, reverse=True)
    edge = len(text)
    for start, end in places:
        if end <= edge:
            text = f"{text[:start]}{MASK}{text[end:]}"
            edge = start
    return text
