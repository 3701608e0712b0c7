"""What the verbs share: options, messages, and where records go."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, TypeVar, get_args

import typer

from cmrlearn.errors import InputError, UsageError, WriteError
from cmrlearn.files import atomic
from cmrlearn.model import Kind

if TYPE_CHECKING:
    from rich.console import Console

    from cmrlearn.model import Recommendation

T = TypeVar("T")


@dataclass
class _State:
    debug: bool = False
    quiet: bool = False


state = _State()


def _remember_debug(value: bool) -> bool:
    state.debug = value
    return value


def _remember_quiet(value: bool) -> bool:
    state.quiet = value
    return value


Paths = Annotated[list[str], typer.Argument(metavar="PATH", help="Reports (PDF, DOCX, HTML, TXT), folders, patterns.")]
Source = Annotated[
    Path, typer.Argument(metavar="DIR-or-FILE", help="A folder that mine wrote, or a .jsonl, .csv or .xlsx of records.")
]
OutputFile = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write here instead of to standard output.")
]
Codebook = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.yaml", exists=True, dir_okay=False, help="Your own taxonomy instead of the built-in one."
    ),
]
Model = Annotated[
    Path | None,
    typer.Option(metavar="DIR", exists=True, file_okay=False, help="A model that train wrote, not the built-in one."),
]
Agencies = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.csv", exists=True, dir_okay=False, help="Your own agencies; they go before the built-in ones."
    ),
]
Kinds = Annotated[
    str,
    typer.Option(
        metavar="KIND,...", help=f"What to keep, separated by commas: {', '.join(get_args(Kind))}.", show_default=True
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        help="Reports read at a time; all cores but one unless given, 1 to use no further process.",
        show_default=False,
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(metavar="SECONDS", min=0, help="Give up a file that takes longer; 3600 unless given, 0 for no limit."),
]
Cache = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", file_okay=False, help="Keep results here for the next run, not where `cmrlearn cache` says."
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Keep nothing, and use nothing that was kept.")]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", callback=_remember_quiet, help="No progress, no summary; only what failed.")
]
Debug = Annotated[bool, typer.Option("--debug", callback=_remember_debug, help="Show a traceback when it fails.")]

PLEASE_REPORT = "please report it with the command, `cmrlearn info` and what --debug prints."


def kinds_from(text: str) -> tuple[Kind, ...]:
    """The kinds named in a comma-separated option, in the order given, each once."""
    names = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    known = get_args(Kind)
    wrong = [name for name in names if name not in known]
    if wrong or not names:
        raise UsageError(f"--kinds {text}: choose from {', '.join(known)}, separated by commas.")
    return tuple(kind for name in names for kind in known if kind == name)


def choice(option: str, given: str, known: tuple[str, ...]) -> str:
    """`given` as it is spelt in `known`, whatever its case; empty where nothing was given."""
    for name in ("", *known):
        if given.casefold() == name.casefold():
            return name
    raise UsageError(f"{option} {given}: choose from {', '.join(known)}.")


def say(text: str) -> None:
    """A message for the user, on standard error."""
    print(text, file=sys.stderr)


def print_explained(record: Recommendation) -> None:
    """Why a record was read as it was, on standard output."""
    from cmrlearn.output.cells import utf8_text
    from cmrlearn.tagging.explain import explain

    print(utf8_text(str(explain(record))), end="\n\n")


def say_traceback() -> None:
    """The traceback of the error in hand, if --debug was given."""
    if state.debug:
        import traceback

        traceback.print_exc()


def stderr_console() -> Console:
    """Where tables and progress go."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def check_writable(folder: Path) -> None:
    """Fail before the work and not after it, if `folder` cannot be made or written to; make nothing yet."""
    import tempfile

    there = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise WriteError(f"{folder}: cannot be written ({error.strerror}); choose another folder with -o.") from error


@contextmanager
def lines_to(output: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that appears whole or not at all."""
    if output is None:
        yield sys.stdout
        sys.stdout.flush()
    else:
        with atomic(output) as stream:
            yield stream


def one_by_one(named: Iterable[tuple[Path, str]], work: Callable[[Path, str], T], failed: list[Path]) -> Iterator[T]:
    """Yield `work(path, id)` for each pair; an input that fails is named at once, kept in `failed`, and passed over."""
    for path, name in named:
        try:
            result = work(path, name)
        except Exception as error:  # a fault of ours with one report must not cost the others
            ours = f"{path}: cmrlearn failed on this file ({type(error).__name__}: {error}); {PLEASE_REPORT}"
            say(str(error) if isinstance(error, InputError) else ours)
            say_traceback()
            failed.append(path)
            continue
        yield result


def check_ending(output: Path, known: tuple[str, ...]) -> str:
    """The ending of `output`, if it is one of `known`."""
    ending = output.suffix.lower()
    if ending not in known:
        raise UsageError(f"{output}: this ending is not known; use one of {', '.join(known)}.")
    return ending
