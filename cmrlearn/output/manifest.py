"""manifest.json: what made these files, from what, and how."""

from __future__ import annotations

import json
import platform
from collections import Counter
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmrlearn.files import atomic
from cmrlearn.output.cells import utf8_text

if TYPE_CHECKING:
    from cmrlearn.corpus import Corpus

# fmt: off
PACKAGES = (
    "jinja2", "joblib", "matplotlib", "networkx", "numpy", "openpyxl", "pandas", "pdfplumber", "pyarrow", "pydantic",
    "pypdfium2", "python-docx", "pyyaml", "scikit-learn", "scipy", "spacy",
)
# fmt: on


def manifest(corpus: Corpus) -> dict[str, Any]:
    """Versions, models, input hashes, settings, seconds, counts and failures of a run.

    `corpus.settings["models"]`, a list of `{"name", "version", ...}`, is shown apart from the other settings; where
    files lay (`sources`) is left out, as folders of outputs are passed on.
    """
    from cmrlearn import __version__

    settings = {name: corpus.settings[name] for name in sorted(corpus.settings) if name not in ("models", "sources")}
    kinds = Counter(r.kind for r in corpus.records)
    return {
        "cmrlearn": __version__,
        "python": platform.python_version(),
        "packages": {name: version for name in PACKAGES if (version := package_version(name))},
        "models": list(corpus.settings.get("models", [])),
        "inputs": [{"report": r.id, "file": r.file, "sha256": r.sha256} for r in corpus.reports],
        "settings": settings,
        "seconds": None if corpus.seconds is None else round(corpus.seconds, 2),
        "counts": {"reports": len(corpus.reports)} | {kind: kinds[kind] for kind in sorted(kinds)},
        "failures": [{"path": f.path, "reason": f.reason} for f in corpus.failures],
    }


def package_version(name: str) -> str | None:
    """The installed version of a package, or None."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def write_manifest(corpus: Corpus, path: str | Path) -> Path:
    """Write `manifest(corpus)` as indented JSON; settings that are not JSON are written as text."""
    with atomic(path) as f:
        f.write(utf8_text(json.dumps(manifest(corpus), ensure_ascii=False, indent=2, default=str)) + "\n")
    return Path(path)
