"""Puts the verbs together, and turns every ending into an exit status and one sentence."""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import Annotated, NoReturn

import typer

from cmrlearn import __version__, errors
from cmrlearn.cli import common
from cmrlearn.cli.cache import cache
from cmrlearn.cli.evaluate import evaluate
from cmrlearn.cli.export import export
from cmrlearn.cli.graph import graph
from cmrlearn.cli.info import info
from cmrlearn.cli.mine import mine
from cmrlearn.cli.records import extract, tag
from cmrlearn.cli.tables import agencies, themes
from cmrlearn.cli.train import train

OK, ANYTHING_ELSE, BAD_USAGE, SOME_UNREADABLE, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 130, 143

app = typer.Typer(
    name="cmrlearn",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (mine, extract, tag, graph, export, train, evaluate, agencies, themes, cache, info):
    app.command()(verb)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cmrlearn {__version__}")
        raise typer.Exit


@app.callback(epilog="Start with: [bold]cmrlearn mine reports/ -o out[/]")
def _cmrlearn(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Recommendations, themes and agencies from child-safeguarding review reports. Nothing leaves this computer."""


def run() -> NoReturn:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Windows consoles and pipes are not UTF-8 by themselves
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # tidies up on the way out, as an interrupt does
    sys.exit(status_of(sys.argv[1:]))


def status_of(arguments: list[str]) -> int:
    """Run one command line; the exit status, with the reason on standard error where it is not 0."""
    common.state.debug = False
    try:
        app(arguments, standalone_mode=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ANYTHING_ELSE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`| head`): point stdout at nothing, so that the flush at exit is silent too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ANYTHING_ELSE
    except errors.CmrlearnError as error:
        common.say(str(error))
        common.say_traceback()
        return _status_for(error)
    except Exception as error:
        common.say(f"cmrlearn itself failed ({type(error).__name__}: {error}); {common.PLEASE_REPORT}")
        common.say_traceback()
        return ANYTHING_ELSE
    return OK


def _status_for(error: errors.CmrlearnError) -> int:
    if isinstance(error, errors.UsageError):
        return BAD_USAGE
    if isinstance(error, errors.InputError):
        return SOME_UNREADABLE
    return ANYTHING_ELSE
