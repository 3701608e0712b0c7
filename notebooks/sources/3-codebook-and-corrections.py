# %% md
# # Your own codebook, and correcting tags
#
# The themes are a file. Bring your own, and put right what the program got wrong.

# %%
import tempfile
from dataclasses import replace
from pathlib import Path

import cmrlearn as cmr
from cmrlearn.model import ThemeScore

ROOT = next(p for p in (Path.cwd(), *Path.cwd().parents) if (p / "corpus" / "sample").is_dir())
path = ROOT / "corpus" / "sample" / "ni-cmr-2019-rowan" / "report.pdf"

# %% md
# ## A codebook of three codes
#
# Each has an id, a label, a definition, and where you like wordings that point to it (`*` stands for any ending).

# %%
codebook = """
facets: {practice: What must change}
practice:
  - id: fathers_and_men
    label: Fathers and other men
    definition: Seeing, naming and speaking to fathers and other men in the household.
    alt_labels: [fathers, men who live in the home, male partner]
  - id: out_of_hours
    label: Out of hours
    definition: What happens at night and at weekends.
    alt_labels: [out of hours, weekend, Saturday night, emergency social work]
  - id: single_record
    label: One record
    definition: One chronology or record that services share.
    alt_labels: [chronology, shared record, single record]
"""
file = Path(tempfile.mkdtemp()) / "mine.yaml"
file.write_text(codebook, encoding="utf-8")
corpus = cmr.mine(path, codebook=file, progress=False)
frame = corpus.to_frame()
frame.assign(code=[", ".join(t["theme"] for t in themes) for themes in frame["themes"]]).query("code != ''")[
    ["id", "page", "code", "text"]
]

# %% md
# A score says how sure the program is, and the evidence which words decided:

# %%
[(r.id, t.theme, t.score, t.evidence) for r in corpus for t in r.themes]

# %% md
# From the command line: `cmrlearn mine reports -o out --codebook mine.yaml`.
#
# ## Putting a tag right
#
# Records are plain and frozen: a correction is a new record, marked as edited, with the reviewer as its source.

# %%
first = corpus.recommendations[0]
right = ThemeScore("out_of_hours", "practice", 1.0, "reviewer")
corrected = replace(first, themes=(right,), status="edited")
print([t.theme for t in first.themes], "->", [t.theme for t in corrected.themes], corrected.status)

# %% md
# One that is no recommendation at all is rejected; it stays in the tables, and is counted nowhere.

# %%
rejected = replace(corpus.recommendations[1], status="rejected")
reviewed = cmr.Corpus.of([corrected, rejected, *corpus.recommendations[2:]], reports=corpus.reports)
reviewed.graph().graph["recommendations"], len(reviewed)

# %% md
# ## In Excel
#
# Many prefer to correct in a spreadsheet: save, edit the columns in Excel, load. What was saved comes back equal.

# %%
with tempfile.TemporaryDirectory() as folder:
    reviewed.save(folder)
    back = cmr.Corpus.load(Path(folder) / "recommendations.xlsx")
print(back)
print([r.status for r in back][:3], back.recommendations[0].themes[0])
