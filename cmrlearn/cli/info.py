"""`cmrlearn info`: versions and model cards, or the schema of the records."""

from __future__ import annotations

import json
import platform
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
    print(json.dumps(_schema() if schema else _facts(), indent=2, ensure_ascii=False))


def _schema() -> dict[str, Any]:
    from cmrlearn.model import json_schema

    return json_schema()


def _facts() -> dict[str, Any]:
    from cmrlearn.cli.cache import facts
    from cmrlearn.models import packaged
    from cmrlearn.output.manifest import PACKAGES, package_version
    from cmrlearn.running.store import default_folder

    return {
        "cmrlearn": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: package_version(name) for name in PACKAGES},
        "models": packaged(),
        "cache": facts(default_folder()),
    }
