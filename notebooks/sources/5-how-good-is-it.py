# %% md
# # How good is it
#
# Found against gold: what people said the recommendations, agencies and themes of a report are.
#
# **What the figures below are not**: the reports of `corpus/sample` were used in writing the rules and fitting the models.
# Figures on them flatter. Where `make corpus` has built the corpus, the notebook takes the reports for development, on which
# no theme model was fitted, though the rules were written with them in view. The test reports are left alone here.

# %%
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from cmrlearn.evaluation.evaluate import evaluate

pd.set_option("display.max_colwidth", 110, "display.precision", 2)
ROOT = next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "corpus" / "sample").is_dir())
built = ROOT / "corpus" / "built" / "development"
folder = built if built.is_dir() else ROOT / "corpus" / "sample"
result = evaluate([folder], progress=False)
print(folder.name, len(result.reports), "reports,", len(result.outcomes), "recommendations")

# %% md
# ## With intervals
#
# Reports are drawn anew, whole, because recommendations of one report are alike. With few reports the intervals are too
# narrow.

# %%
total, ends = result.total, result.intervals()
rows = {
    "recommendations found": ("extraction.f1", total.extraction.f1),
    "agencies": ("agency.f1", total.agency.f1),
    "agencies with role": ("agency_role.f1", total.agency_role.f1),
    "harm": ("harm.f1", result.to_dict()["total"]["harm"]["micro"]["f1"]),
    "practice": ("practice.f1", result.to_dict()["total"]["practice"]["micro"]["f1"]),
}
pd.DataFrame(
    [{"what": what, "F1": f1, "low": ends.get(key, (np.nan,) * 2)[0], "high": ends.get(key, (np.nan,) * 2)[1]} for what, (key, f1) in rows.items()]
)

# %% md
# ## Is a probability what it says?
#
# Of the themes given with a score of about 0.8, about eight in ten should be right.

# %%
said = [
    (score, theme in (outcome.fields[facet][0] or []))
    for outcome in result.outcomes
    for theme, score in outcome.scores.items()
    for facet in ("harm", "practice")
    if facet in outcome.fields and theme in (outcome.fields[facet][1] or [])
]
table = pd.DataFrame(said, columns=["score", "right"])
bins = pd.cut(table["score"], np.linspace(0, 1, 6))
calibration = table.groupby(bins, observed=True).agg(n=("right", "size"), said=("score", "mean"), right=("right", "mean"))
calibration

# %%
fig, ax = plt.subplots(figsize=(3.6, 3.4))
ax.plot([0, 1], [0, 1], color="#999999", lw=1)
ax.plot(calibration["said"], calibration["right"], "o-", color="#0072B2")
ax.set_xlabel("probability that was given")
ax.set_ylabel("share that was right")
fig.tight_layout()

# %% md
# ## Read the errors
#
# Figures say how often, texts say how. The gravest first:

# %%
for error in result.worst(6):
    print("-", error)

# %% md
# ## Recurring learning
#
# Measured by pairs of recommendations that were annotated as the same, related or different, with the reports of a pair left
# out of the fit. Most of the "same" are restatements invented for the purpose. "Unseen" are pairs with a text that was
# written after the list of wordings which the method uses; "printed" are those without an invented text.

# %%
import json

from cmrlearn.models import home

manifest = json.loads((home("recurring") / "manifest.json").read_text())
measured, readers = manifest["measured"], manifest["agreement"]
print(f"two readers: {readers['pairs']} pairs, kappa {readers['kappa']:.2f}")
names = {"fitted": "fitted weights", "plain": "without alike.yaml"}
names |= {"tfidf": "TF-IDF cosine", "overlap": "word overlap"}
figures = ("precision", "recall", "f1", "average_precision")
rows = {
    label: {k: measured[m][k] for k in figures}
    | {f"AP, {part}": measured[m][part]["average_precision"] for part in ("unseen", "printed")}
    for m, label in names.items()
}
pd.DataFrame(rows).T

# %%
print("difference in F1 to TF-IDF (low, middle, high):", measured["f1_gain_over_tfidf"])
print("chains from", manifest["likely"], "- precision there:", measured["likely"]["all"]["precision"])
addressed = measured["alignment"]["addressed"]
print("improvements said to meet:", {k: addressed[k] for k in ("precision", "recall")})
