"""`cmrlearn info`: versions and model cards, or the schema of the records."""

from __future__ import annotations

import json
import platform
import re
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Annotated, Any

import typer

from cmrlearn import __version__
from cmrlearn.cli import common


def info(
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of the records instead.")] = False,
    debug: common.Debug = False,
) -> None:
    """Print the versions and the model cards in use, as JSON.

    Examples: [bold]cmrlearn info[/]; [bold]cmrlearn info --schema > schema.json[/]
    """
    if schema:
        from cmrlearn.model import json_schema

        facts = json_schema()
    else:
        facts = {
            "cmrlearn": __version__,
            "python": platform.python_version(),
            "platform": platform.platform(),
            "packages": _packages(),
            "models": _models(),
        }
    print(json.dumps(facts, indent=2, ensure_ascii=False))


def _packages() -> dict[str, str | None]:
    """Installed versions of what cmrlearn may use; null where one is not installed."""
    found: dict[str, str | None] = {}
    try:
        names = [re.split(r"[^\w.-]", entry)[0] for entry in requires("cmrlearn") or ()]
    except PackageNotFoundError:  # run from a checkout that is not installed
        names = []
    for name in sorted({name.lower() for name in names} - {"cmrlearn"}):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def _models() -> list[dict[str, Any]]:
    return []
