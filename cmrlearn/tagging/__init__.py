"""Tagging: who is to act, what about, how firmly and by when."""

from cmrlearn.tagging.actions import actions_of
from cmrlearn.tagging.agencies import Agency, AgencyTable, Match, load_agencies
from cmrlearn.tagging.deadline import deadline_of
from cmrlearn.tagging.explain import Explanation, explain
from cmrlearn.tagging.pipeline import tag
from cmrlearn.tagging.readable import Clause, clause
from cmrlearn.tagging.strength import strength_of
from cmrlearn.tagging.taxonomy import Taxonomy, Theme, load_taxonomy

__all__ = [
    "Agency",
    "AgencyTable",
    "Clause",
    "Explanation",
    "Match",
    "Taxonomy",
    "Theme",
    "actions_of",
    "clause",
    "deadline_of",
    "explain",
    "load_agencies",
    "load_taxonomy",
    "strength_of",
    "tag",
]
