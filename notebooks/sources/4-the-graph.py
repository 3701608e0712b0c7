# %% md
# # The graph of learning
#
# Agencies and themes, joined by recommendations: a plain `networkx.MultiDiGraph`, so that whatever you know of networkx
# works.

# %%
from pathlib import Path

import pandas as pd

import cmrlearn as cmr

pd.set_option("display.max_colwidth", 70, "display.precision", 2)
ROOT = next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "corpus" / "sample").is_dir())
corpus = cmr.mine(ROOT / "corpus" / "sample", progress=False)
g = corpus.graph(fold_units=True, fold_predecessors=True)
print(g)
print({k: g.graph[k] for k in ("recommendations", "without_agency", "without_theme")})

# %% md
# An edge is a recommendation in one role about one theme, with where it stands:

# %%
source, target, about = next(iter(g.edges(data=True)))
print(source, "->", target)
{k: about[k] for k in ("id", "page", "year", "role", "mention", "score", "evidence", "strength")}

# %% md
# ## Pictures
#
# Colours are those of Okabe and Ito, told apart with any kind of colour vision. `most` agencies are drawn, and lines from
# `least` recommendations. `kind="heatmap"` is the table, `"years"` a panel a theme.

# %%
practice = corpus.graph(facet="practice", fold_units=True, fold_predecessors=True)
ax = cmr.draw(practice, most=10, themes=14, least=2)
ax.figure.set_dpi(68)

# %%
ax = cmr.draw(g, kind="years")
ax.figure.set_dpi(68)

# %% md
# ## Projections: who is asked to act together
#
# Two agencies are joined if one recommendation asks both. The method is named with each figure.

# %%
together = cmr.project(corpus, "agencies", roles=("lead", "partner"), fold_units=True, fold_predecessors=True)
cmr.analysis.centrality(together).head(6)

# %%
groups = cmr.analysis.communities(together)
print(groups.attrs)
groups.groupby("community")["label"].agg(lambda names: "; ".join(list(names)[:5])).head(5).to_frame()

# %%
cmr.analysis.shared_burdens(corpus, fold_units=True).head(5)[
    ["agency_a_label", "agency_b_label", "n_recommendations", "n_reports", "lift", "themes"]
]

# %% md
# Themes that are asked for together:

# %%
themes = cmr.project(corpus, "themes", facet="practice")
strongest = sorted(themes.edges(data=True), key=lambda e: -e[2]["n_reports"])[:5]
[(themes.nodes[a]["label"], themes.nodes[b]["label"], d["n_reports"], round(d["jaccard"], 2)) for a, b, d in strongest]

# %% md
# ## To other programs
#
# By the ending: `.graphml` and `.gexf` (Gephi, with numbers as numbers), `.json` (node-link), `.csv` (a row an edge),
# `.html` (a page with filters; click a line to read the recommendations), `.svg`, `.png`.

# %%
import tempfile

import networkx as nx

from cmrlearn.graphs import write_graph

with tempfile.TemporaryDirectory() as folder:
    for ending in ("gexf", "graphml", "json", "csv", "html"):
        written = write_graph(g, Path(folder) / f"g.{ending}", reports=corpus.reports)
        print(written.name, written.stat().st_size // 1024, "kB")
    back = nx.read_graphml(Path(folder) / "g.graphml", force_multigraph=True)
print("read back:", back.number_of_nodes() == g.number_of_nodes(), back.number_of_edges() == g.number_of_edges())
