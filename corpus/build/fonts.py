"""Finds the TrueType files of the free fonts that the layouts use (Liberation, Carlito, Caladea)."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from corpus.build.errors import BuildError

PACKAGES = {
    "Liberation": "fonts-liberation",
    "Carlito": "fonts-crosextra-carlito",
    "Caladea": "fonts-crosextra-caladea",
}
STYLES = ("Regular", "Bold", "Italic", "BoldItalic")


@cache
def font_folders() -> tuple[Path, ...]:
    """Where fonts lie on this machine, LibreOffice's own included."""
    home = Path.home()
    candidates = [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path("/usr/lib/libreoffice/share/fonts"),
        Path("/opt/libreoffice/share/fonts"),
        home / ".fonts",
        home / ".local/share/fonts",
        home / "Library/Fonts",
        Path("/Library/Fonts"),
        Path("/Applications/LibreOffice.app/Contents/Resources/fonts"),
        Path("C:/Windows/Fonts"),
        Path("C:/Program Files/LibreOffice/share/fonts"),
        Path(sys.prefix) / "share/fonts",
    ]
    return tuple(folder for folder in candidates if folder.is_dir())


@cache
def font_files(family: str) -> dict[str, Path]:
    """Style to file for a family such as `LiberationSerif`; the styles are Regular, Bold, Italic and BoldItalic.

    Raises
    ------
    BuildError
        If a file is not found; the message names the package that has it.
    """
    files = {}
    for style in STYLES:
        name = f"{family}-{style}.ttf"
        found = next((path for folder in font_folders() for path in sorted(folder.rglob(name))), None)
        if found is None:
            package = next((p for stem, p in PACKAGES.items() if family.startswith(stem)), family)
            raise BuildError(f"{name} was not found: install the fonts with `apt-get install {package}`.")
        files[style] = found
    return files
