# %% md
# # Quick start: one report
#
# From a PDF to recommendations, each with its page, agencies and themes. The report is invented and comes with the
# project; put the path of your own in its place. Nothing leaves this computer.

# %%
from pathlib import Path

import cmrlearn as cmr

ROOT = next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "corpus" / "sample").is_dir())
path = ROOT / "corpus" / "sample" / "ni-cmr-2019-rowan" / "report.pdf"
corpus = cmr.mine(path, progress=False)
corpus

# %% md
# The table marks agencies with their role where they are named, and underlines what spoke for a theme; the page number opens the PDF at the page. The same as a data frame,
# a row a recommendation:

# %%
columns = ["id", "ref", "page", "lead", "harm", "practice", "strength", "confidence"]
corpus.to_frame()[columns].head(6)

# %% md
# ## Step by step
#
# `mine` is four stages in a row. Each can be had alone: `read` gives blocks in reading order, `extract` the
# recommendations, `tag` adds themes and agencies.

# %%
report = cmr.read(path)
recommendations = cmr.tag(cmr.extract(report), report=report)
recommendations[0]

# %% md
# ## See it on the page
#
# The boxes of the recommendations drawn over the page: the quickest check that the right words were taken.

# %%
page = recommendations[0].page
picture = cmr.show(path, page, recommendations, dpi=40)
picture.convert("P", colors=32)

# %% md
# ## What is uncertain
#
# Themes carry a probability, and where the program does not know it says nothing. Look at these before you count.

# %%
frame = corpus.to_frame()
frame.loc[(frame["confidence"] < 0.9) | (frame["lead"] == ""), ["id", "page", "lead", "confidence", "text"]].head(5)

# %% md
# ## Keep it
#
# `save` writes tables (Excel, CSV, JSON lines), the graph as a page and for Gephi, a summary to open in a browser, and a
# manifest with versions and hashes to cite.

# %%
import tempfile

with tempfile.TemporaryDirectory() as folder:
    print(*sorted(p.name for p in corpus.save(folder)), sep="\n")
