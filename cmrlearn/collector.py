"""Python's collector of circular garbage, put off while a report is at hand."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Leave the search for circular garbage until later.

    A report becomes a few hundred thousand small objects that all live until it is done with and hold no circles;
    looking through them again and again takes a sixth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
