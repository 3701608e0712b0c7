"""The second stage: a Report to its recommendations."""

from cmrlearn.extraction.extract import extract

__all__ = ["extract"]
