"""Tagging: who is to act, what about, how firmly and by when."""

from cmrlearn.tag.agencies import Agency, AgencyTable, Match, load_agencies
from cmrlearn.tag.deadline import deadline_of
from cmrlearn.tag.pipeline import tag
from cmrlearn.tag.taxonomy import Taxonomy, Theme, load_taxonomy
from cmrlearn.tag.wording import actions_of, strength_of

__all__ = [
    "Agency",
    "AgencyTable",
    "Match",
    "Taxonomy",
    "Theme",
    "actions_of",
    "deadline_of",
    "load_agencies",
    "load_taxonomy",
    "strength_of",
    "tag",
]
