"""What MkDocs calls while it builds: notebooks become tutorials, and addresses outside the site are taken out of pages.

MkDocs-Jupyter writes scripts for formulas and diagrams from elsewhere into each notebook's page; the site has neither,
and no page of it may ask another server for anything. Links that a reader clicks stay.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FETCHED = re.compile(
    r"<script[^>]+src=[\"']?(?:https?:)?//[^>]*>\s*</script>|<link[^>]+href=[\"']?(?:https?:)?//[^>]*>", re.IGNORECASE
)


MODULE = re.compile(
    r"<script type=[\"']?module[\"']?>(?:(?!</script>).)*https?://(?:(?!</script>).)*</script>", re.DOTALL
)


def on_config(config: Any) -> Any:
    """Copy the notebooks to where MkDocs looks for pages; docs/tutorials is not committed."""
    target = Path(config["docs_dir"], "tutorials")
    target.mkdir(exist_ok=True)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if not (target / path.name).exists() or (target / path.name).read_bytes() != path.read_bytes():
            shutil.copyfile(path, target / path.name)
    return config


def on_post_page(output: str, **_: Any) -> str:
    """Take out what would be fetched from elsewhere."""
    return MODULE.sub("", FETCHED.sub("", output))


def on_post_build(config: Any, **_: Any) -> None:
    """Blank the addresses of libraries that the theme's scripts would fetch for diagrams or for very old browsers."""
    for path in sorted(Path(config["site_dir"], "assets", "javascripts").glob("*.js*")):
        text = path.read_text(encoding="utf-8")
        plain = re.sub(r"https://unpkg\.com/[\w.@/-]+", "", text)
        if plain != text:
            path.write_text(plain, encoding="utf-8")
