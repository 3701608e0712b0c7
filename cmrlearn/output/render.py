"""Pages from templates. Everything is escaped unless a template says otherwise; nothing is fetched from anywhere."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from cmrlearn.output.cells import utf8_text

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, **values: Any) -> str:
    """The template of that name in resources/templates, filled in; lone surrogates become U+FFFD."""
    return utf8_text(_environment().get_template(template).render(**values))


def script_json(data: Any) -> str:
    """JSON that may stand inside a script element: no text in it can end the element or open a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return utf8_text(text)


def resource(*path: str) -> str:
    """The text of a file under resources/."""
    return files("cmrlearn").joinpath("resources", *path).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(lambda name: resource("templates", name)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
