"""Evidence from child-safeguarding review reports: read, extract, tag, graph.

>>> import cmrlearn as cmr
>>> corpus = cmr.mine("reports/")  # doctest: +SKIP
>>> df = corpus.to_frame()  # doctest: +SKIP

Nothing heavy is imported until a name is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cmrlearn import analysis, errors
    from cmrlearn.corpus import Corpus
    from cmrlearn.extraction.extract import extract
    from cmrlearn.graphs.build import graph
    from cmrlearn.graphs.draw import draw
    from cmrlearn.graphs.projections import project
    from cmrlearn.learning.classifier import ThemeClassifier
    from cmrlearn.mining import mine
    from cmrlearn.model import AgencyMention, Block, Recommendation, Report, ThemeScore
    from cmrlearn.reading.read import read
    from cmrlearn.reading.show import show
    from cmrlearn.tagging import clause, explain, load_agencies, load_taxonomy, tag

__version__ = "0.1.0"

__all__ = [
    "AgencyMention",
    "Block",
    "Corpus",
    "Recommendation",
    "Report",
    "ThemeClassifier",
    "ThemeScore",
    "__version__",
    "analysis",
    "clause",
    "draw",
    "errors",
    "explain",
    "extract",
    "graph",
    "load_agencies",
    "load_taxonomy",
    "mine",
    "project",
    "read",
    "show",
    "tag",
]

# The stages' folders must not bear the names of the functions: importing a submodule sets an attribute of that name
# here, and __getattr__ would never be asked again.
_HOME = {
    "AgencyMention": "cmrlearn.model",
    "Block": "cmrlearn.model",
    "Corpus": "cmrlearn.corpus",
    "Recommendation": "cmrlearn.model",
    "Report": "cmrlearn.model",
    "ThemeClassifier": "cmrlearn.learning.classifier",
    "ThemeScore": "cmrlearn.model",
    "clause": "cmrlearn.tagging",
    "draw": "cmrlearn.graphs",
    "explain": "cmrlearn.tagging",
    "extract": "cmrlearn.extraction",
    "graph": "cmrlearn.graphs",
    "load_agencies": "cmrlearn.tagging",
    "load_taxonomy": "cmrlearn.tagging",
    "mine": "cmrlearn.mining",
    "project": "cmrlearn.graphs",
    "show": "cmrlearn.reading.show",
    "read": "cmrlearn.reading",
    "tag": "cmrlearn.tagging",
}


def __getattr__(name: str) -> Any:
    if name in ("analysis", "errors"):
        return import_module(f"cmrlearn.{name}")
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'cmrlearn' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
