"""The first stage: a file to a Report of blocks in reading order."""

from cmrlearn.reading.read import read

__all__ = ["read"]
