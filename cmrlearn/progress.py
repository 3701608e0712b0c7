"""A progress bar that keeps out of the way: on standard error when that is a terminal, in a notebook, else nowhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["note", "track"]

T = TypeVar("T")


def track(items: Iterable[T], *, total: int, what: str = "Reading reports", show: bool | None = None) -> Iterator[T]:
    """Yield `items` and show how many of `total` are done.

    Parameters
    ----------
    what : str
        The words before the bar.
    show : bool or None
        None shows it where somebody can see it: a terminal on standard error, or a notebook. True always shows it,
        False never.
    """
    if show is False:
        return iter(items)
    if _in_notebook():
        return _in_cell(items, total, what)
    if show or sys.stderr.isatty():
        return _on_stderr(items, total, what)
    return iter(items)


_say: Callable[[str], None] | None = None  # sets the words beside the bar that is being shown


def note(text: str) -> None:
    """Say beside the bar, if one is shown, what takes long at the moment; an empty text takes it back."""
    if _say is not None:
        _say(text)


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    return shell is not None and type(shell.get_ipython()).__name__ == "ZMQInteractiveShell"


def _on_stderr(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    global _say
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        _say = lambda text: bar.update(task, description=f"{what}: {text}" if text else what)  # noqa: E731
        try:
            for item in items:
                yield item
                note("")
                bar.advance(task)
        finally:
            _say = None


def _in_cell(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    # Plain HTML: rich would want ipywidgets here.
    from html import escape

    from IPython.display import display

    def state(done: int) -> dict[str, str]:
        bar = f"{escape(what)} <progress value='{done}' max='{total}'></progress> {done}/{total}"
        return {"text/plain": f"{what} {done}/{total}", "text/html": bar}

    handle = display(state(0), raw=True, display_id=True)
    try:
        for done, item in enumerate(items, 1):
            yield item
            handle.update(state(done), raw=True)
    finally:
        handle.update({"text/plain": "", "text/html": ""}, raw=True)
