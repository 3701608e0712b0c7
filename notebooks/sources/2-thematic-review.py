# %% md
# # A thematic review over a corpus
#
# What do many reports ask for, of whom, and how does that change? Counts are of **reports** first: one report with thirty
# recommendations should not outvote ten with five. Every share has a 95 % interval.
#
# The reports are invented, so the figures mean nothing about the world; the method is what to copy. The notebook reads the
# ten reports of `corpus/sample`, and those of `corpus/built/development` too where `make corpus` has built them.

# %%
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

import cmrlearn as cmr

pd.set_option("display.max_colwidth", 90, "display.precision", 2)


def whole(frame, name):
    """A table of texts that are not cut short."""
    left = {"text-align": "left", "vertical-align": "top", "white-space": "normal"}
    style = frame.style.hide(axis="index").format(precision=2, na_rep="")
    return style.set_properties(**left).set_table_attributes('class="dataframe"').set_uuid(name)


ROOT = next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "corpus" / "sample").is_dir())
folders = [ROOT / "corpus" / "sample", ROOT / "corpus" / "built" / "development"]
folders = [folder for folder in folders if folder.is_dir()]
corpus = cmr.mine(folders, kinds=["recommendation", "improvement"], progress=False)
print(corpus)
if len(folders) == 1:
    print("corpus/built is not there: only the sample is read. `make corpus` builds the rest.")

# %% md
# ## Which themes are asked about most

# %%
themes = cmr.analysis.asks(corpus, by="theme")
columns = ["n_reports", "share_reports", "reports_low", "reports_high"]
themes[["facet", "theme_label", *columns, "n_recommendations"]].head(10)

# %%
top = themes[themes["facet"] == "practice"].head(10).iloc[::-1]
fig, ax = plt.subplots(figsize=(7, 3.6))
ax.errorbar(
    top["share_reports"],
    top["theme_label"],
    xerr=[top["share_reports"] - top["reports_low"], top["reports_high"] - top["share_reports"]],
    fmt="o",
    color="#0072B2",
)
ax.set_xlim(0, 1)
ax.set_xlabel("share of reports (95 % Wilson interval)")
fig.tight_layout()

# %% md
# ## Who is asked to do what
#
# Units (a police branch, a named trust) are counted with the body that they belong to, bodies that are no more with
# their successors.

# %%
options = {"fold_units": True, "fold_predecessors": True}
pairs = cmr.analysis.asks(corpus, facet="practice", **options)
pairs[["agency_label", "theme_label", *columns]].head(8)

# %%
g = corpus.graph(facet="practice", **options)
ax = cmr.draw(g, kind="heatmap", most=12, themes=12)
ax.figure.set_dpi(72)

# %% md
# ## Behind a figure
#
# No figure should be quoted before the recommendations behind it have been read. These are those of the first row above,
# with the words that decided, and a link to the page.

# %%
agency, theme = pairs.loc[0, ["agency", "theme"]]
edges = g.get_edge_data(f"agency:{agency}", f"theme:practice:{theme}").values()
behind = {d["id"] for d in edges}
cmr.Corpus.of([r for r in corpus if r.id in behind][:4], settings=corpus.settings)

# %% md
# What is asked of an agency **more than of the others** is another question than what is asked of it most: log-odds with an
# informative prior (Monroe, Colaresi and Quinn 2008). Beyond 1.96, `z` is more than chance would often bring about,
# but many comparisons are made at once.

# %%
special = cmr.analysis.distinctive(corpus, facet="practice", **options)
special[special["n"] >= 2].nlargest(8, "z")[["group_label", "theme_label", "n", "n_rest", "log_odds", "z"]]

# %% md
# ## Over the years
#
# Which reports exist in which year is a matter of publication. A slope is shown with its interval; "not clear" is the honest
# answer for nearly all themes in a collection as small as this.

# %%
trend = cmr.analysis.trends(corpus, by="theme")
print(trend["direction"].value_counts().to_string())
trend[["theme_label", "n_reports", "odds_ratio", "low", "high", "direction"]].head(5)

# %% md
# ## Asked again
#
# Recommendations of different reports that ask for the same, near in meaning and not only in words, in the order of their
# years. Read the texts: of those that the method shows, several in ten are only related (`models/recurring/MODEL_CARD.md`).

# %%
chains = cmr.analysis.chains(corpus)
print("chains:", chains["chain"].nunique())
shown = ["chain", "year", "report", "page", "similarity", "text"]
whole(chains.loc[chains["chain"] <= 3, shown], "chains")

# %% md
# ## Learning against improvement
#
# Recommendations beside the improvements that the same or later reports say were made. Evidence to read, never a verdict:
# "no sign" means that none was found in these reports.

# %%
aligned = cmr.analysis.alignment(corpus)
print(aligned["sign"].value_counts().to_string())
shown = ["sign", "score", "report", "page", "text", "improvement_page", "improvement_text"]
whole(aligned[shown].head(3), "aligned")

# %% md
# ## Gaps
#
# Reports on a harm that ask nothing of a kind of body which most other reports on it ask. A question to ask, no fault.

# %%
gaps = cmr.analysis.gaps(corpus)
gaps[["report", "harm_label", "agency_label", "n_reports", "of_reports", "share"]].head(5)

# %% md
# ## In words
#
# What of this one would write, with the figures put in by the program and not by hand:

# %%
from IPython.display import Markdown

years = sorted(r.year for r in corpus.reports if r.year)
first, second = themes[themes["facet"] == "practice"].iloc[:2].itertuples(index=False)
lead = pairs.iloc[0]
Markdown(
    f"> We read {len(corpus.reports)} reports of {years[0]} to {years[-1]} with {len(corpus)} recommendations; "
    f"{len(corpus.failures)} could not be read. *{first.theme_label}* was asked for in {first.n_reports} of them "
    f"({first.share_reports:.0%}, 95 % interval {first.reports_low:.0%} to {first.reports_high:.0%}) and "
    f"*{second.theme_label}* in {second.n_reports} ({second.share_reports:.0%}). The commonest ask of one body was "
    f"*{lead.theme_label}* of {lead.agency_label} ({lead.n_reports} reports, {lead.reports_low:.0%} to "
    f"{lead.reports_high:.0%}). Of {len(trend)} themes {(trend['direction'] == 'not clear').sum()} showed no clear "
    f"trend. Candidates for learning that recurs: {chains['chain'].nunique()}. Recommendations beside an improvement "
    f"that seems to meet them: {(aligned['sign'] == 'addressed').sum()} of {len(aligned)}, and in part "
    f"{(aligned['sign'] == 'partly').sum()}. No record was checked by a reader."
)

# %% md
# ## To publish
#
# `corpus.save("out")` writes `summary.html`, in which each figure leads to the recommendations behind it, and
# `manifest.json` with versions, models and hashes of the inputs. Cite both, say how many reports could not be read
# (`corpus.failures`), and how many records somebody has checked.
