"""The documentation names what is public, and its Python runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from test_graph import many

import cmrlearn as cmr
import cmrlearn.analysis
import cmrlearn.graphs

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_the_reference_has_every_public_name() -> None:
    text = " ".join(path.read_text("utf-8") for path in sorted((DOCS / "reference").glob("*.md")))
    public = {*cmr.__all__, *cmrlearn.analysis.__all__, *cmrlearn.graphs.__all__} - {"__version__"}
    assert [name for name in sorted(public) if not re.search(rf"\b{name}\b", text)] == []


def test_the_site_asks_no_other_server() -> None:
    sources = [*DOCS.rglob("*.md"), *DOCS.rglob("*.js"), DOCS.parent / "mkdocs.yml"]
    assert [
        p.name for p in sources if re.search(r"https?://", p.read_text("utf-8")) and "tutorials" not in p.parts
    ] == []


def test_the_python_of_the_guide_for_researchers_runs() -> None:
    pytest.importorskip("seaborn")
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "how-to" / "researchers.md").read_text("utf-8"), re.S)
    names: dict[str, Any] = {"cmr": cmr, "corpus": cmr.Corpus.of(many())}
    assert len(blocks) == 2
    for block in blocks:
        exec(block, names)
    assert names["behind"] and len(names["yearly"])
    matplotlib.pyplot.close("all")
