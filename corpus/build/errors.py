"""The one error of the builder."""

from __future__ import annotations


class BuildError(Exception):
    """A report cannot be built; the message is one sentence that says what to do."""
