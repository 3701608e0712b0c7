"""Questions to a corpus, each answered by a function that returns a tidy pandas data frame.

Reports are the unit wherever that is possible: recommendations of one report are alike, and a report with fifty of them
must not outvote ten with five. All functions take a `Corpus` or records, leave out what a reviewer rejected, and take
`roles`, `min_score`, `fold_units` and `fold_predecessors` as `cmrlearn.graph` does.
"""

from __future__ import annotations

from cmrlearn.analysis.alignment import alignment
from cmrlearn.analysis.burdens import shared_burdens
from cmrlearn.analysis.counts import asks
from cmrlearn.analysis.distinctive import distinctive
from cmrlearn.analysis.gaps import gaps
from cmrlearn.analysis.incidence import incidence
from cmrlearn.analysis.network import centrality, communities
from cmrlearn.analysis.recurring import chains, recurring
from cmrlearn.analysis.trends import trends, yearly

__all__ = [
    "alignment",
    "asks",
    "centrality",
    "chains",
    "communities",
    "distinctive",
    "gaps",
    "incidence",
    "recurring",
    "shared_burdens",
    "trends",
    "yearly",
]
