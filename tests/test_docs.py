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


def test_the_site_fetches_nothing_from_elsewhere() -> None:
    fetched = r"!\[[^\]]*\]\(https?:|\b(?:src|srcset)\s*=\s*[\"']?https?:|@import|url\(https?:"
    pages = [p for p in DOCS.rglob("*.md") if "tutorials" not in p.parts]
    assert [p.name for p in pages if re.search(fetched, p.read_text("utf-8"))] == []
    others = [*DOCS.rglob("*.js"), *DOCS.rglob("*.css"), DOCS.parent / "mkdocs.yml"]
    assert [p.name for p in others if re.search(r"https?://", p.read_text("utf-8"))] == []


@pytest.mark.parametrize(("needs", "makes"), [("networkx", "behind"), ("seaborn", "yearly")])
def test_the_python_of_the_guide_for_researchers_runs(needs: str, makes: str) -> None:
    pytest.importorskip(needs)
    pytest.importorskip("matplotlib").use("Agg")
    pyplot = pytest.importorskip("matplotlib.pyplot")
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "how-to" / "researchers.md").read_text("utf-8"), re.S)
    (block,) = [block for block in blocks if f"{makes} = " in block]
    names: dict[str, Any] = {"cmr": cmr, "corpus": cmr.Corpus.of(many())}
    exec(block, names)
    assert len(names[makes])
    pyplot.close("all")
