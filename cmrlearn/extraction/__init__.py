"""The second stage: a Report to its recommendations."""

from cmrlearn.extraction.extract import extract
from cmrlearn.extraction.facts import facts_of, warnings_of

__all__ = ["extract", "facts_of", "warnings_of"]
