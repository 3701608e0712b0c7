"""Fit the theme model on gold folders, measure it on held-out reports, and write models/themes.

    python scripts/train_themes.py corpus/built/train corpus/built/development -o models/themes

The weights are fitted on all reports given and on the single recommendations of corpus/single. The figures are of
models that had not seen the reports measured: folds by report, and, where gold says `"split": "development"`, a model
of the others on these. `--compare` also measures rivals and a learning curve (an hour more) and writes comparison.md,
which is part of the model card; without it the last one stays. Writes manifest.json, weights.json, arrays.npz,
MODEL_CARD.md; same input, same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cmrlearn.errors import CmrlearnError
from cmrlearn.evaluation.evaluate import training_folders
from cmrlearn.files import atomic, sha256
from cmrlearn.learning.fit import PRECISION, UNTOLD, fit_facet, held_out
from cmrlearn.learning.measures import figures, reliability
from cmrlearn.learning.rivals import by_terms, commonest, plain_words
from cmrlearn.learning.rows import FACETS, Row, gold_rows
from cmrlearn.learning.singles import single_rows
from cmrlearn.learning.train import said_by, train
from cmrlearn.model import Facet
from cmrlearn.tagging.model import FacetModel, save_model
from cmrlearn.tagging.taxonomy import Taxonomy, load_taxonomy

CURVE = (10, 20)  # reports
SINGLE = Path(__file__).resolve().parent.parent / "corpus" / "single"


def split_of(folder: Path) -> str:
    return str(json.loads((folder / "gold.json").read_text(encoding="utf-8")).get("split") or "train")


def rivals(
    rows: Sequence[Row], singles: Sequence[Row], facet: Facet, taxonomy: Taxonomy, folds: int
) -> dict[str, dict[str, Any]]:
    """Other ways on the same folds: the commonest themes, the taxonomy's terms, plain TF-IDF, less to learn from."""

    def plain(part: Sequence[Row]) -> FacetModel:
        return plain_words([*part, *singles], facet, taxonomy)

    def without(part: Sequence[Row]) -> FacetModel:
        return fit_facet(part, facet, taxonomy, singles=singles, examples=False)

    def reports_only(part: Sequence[Row]) -> FacetModel:
        return fit_facet(part, facet, taxonomy)

    kept = "this model without the single recommendations"
    said = {
        "the two commonest themes": commonest(rows, rows, facet),
        "the taxonomy's terms": by_terms(rows, facet, taxonomy),
        "TF-IDF and logistic regression": held_out(rows, facet, taxonomy, plain, folds=folds)[""],
        "this model without the taxonomy's own texts": held_out(rows, facet, taxonomy, without, folds=folds)[""],
        kept: held_out(rows, facet, taxonomy, reports_only, folds=folds)[""],
    }
    return {name: figures(s, facet) for name, s in said.items()}


def curve(
    train_rows: Sequence[Row], singles: Sequence[Row], held: Sequence[Row], facet: Facet, taxonomy: Taxonomy
) -> list[tuple[int, Any]]:
    """Figures on the development reports by how many reports were learnt from."""
    names = sorted({r.report for r in train_rows}, key=lambda n: sha_order(n))
    out = []
    for n in (*(c for c in CURVE if c < len(names)), len(names)):
        keep = set(names[:n])
        model = fit_facet([r for r in train_rows if r.report in keep], facet, taxonomy, singles=singles)
        out.append((n, figures(said_by(held, facet, model, taxonomy), facet)))
    return out


def sha_order(name: str) -> str:
    """An order that is neither time nor place, and always the same."""
    import hashlib

    return hashlib.sha256(name.encode()).hexdigest()


def measure(
    rows: Sequence[Row], singles: Sequence[Row], taxonomy: Taxonomy, splits: dict[str, str], compare: bool
) -> dict[str, Any]:
    """All figures of the card."""
    out: dict[str, Any] = {}
    folds = 4 if compare else 3
    learnt = [r for r in rows if splits.get(r.report) != "development"]
    kept = [r for r in rows if splits.get(r.report) == "development"]
    for facet in FACETS:

        def fit(part: Sequence[Row], facet: Facet = facet) -> FacetModel:
            return fit_facet(part, facet, taxonomy, singles=singles)

        views = {"section and context": Row.apart, "text alone": Row.bare} if facet == "harm" else {}
        said = held_out(rows, facet, taxonomy, fit, folds=folds, views=views)
        own: dict[str, Any] = {"folds": figures(said[""], facet), "reliability": reliability(said[""], facet)}
        own |= {name: figures(said[name], facet) for name in views}
        if kept and compare:
            own["curve"] = curve(learnt, singles, kept, facet, taxonomy)
        if compare:
            own["rivals"] = rivals(rows, singles, facet, taxonomy, folds)
        out[facet] = own
        sys.stderr.write(f"{facet}: {short(own['folds'])}\n")
    return out


def short(f: dict[str, Any]) -> str:
    m = f["micro"]
    return f"micro-F1 {m['f1']} (precision {m['precision']}, recall {m['recall']}), macro-F1 {f['macro_f1']}"


def line(name: str, f: dict[str, Any]) -> str:
    m = f["micro"]
    held = "" if not f["micro_interval"] else f" ({f['micro_interval'][0]:.2f}-{f['micro_interval'][1]:.2f})"
    return f"| {name} | {m['precision']:.2f} | {m['recall']:.2f} | {m['f1']:.2f}{held} | {f['macro_f1']:.2f} |"


HEAD = "| | precision | recall | micro-F1 (95 %) | macro-F1 |\n|---|---|---|---|---|"
CARD = """# Theme model

Gives each recommendation themes in two facets: what happened to the child (harm) and what must change (practice).
{made}

Two steps a facet. *Words*: one-against-rest logistic regression over words, word pairs, letter runs and counts of the
taxonomy's terms; beside the reports it learns from {singles} single recommendations (`corpus/single`), from the
taxonomy's definitions and from {written} invented example sentences.
*Evidence*: one logistic model for all themes joins that with where terms stand (text, title, heading, context) and, for
harm, with what the whole report speaks of; it is fitted on odds that held-out models gave, so its scores are
probabilities. A heading that names a harm decides; of two harms in a heading the second counts where the recommendation
speaks of it itself. Plain numbers in JSON and arrays; nothing in it can run.

For a codebook that no model knows, ridge regression on its definitions and examples takes the place of the first step:
over words, letter runs, and what the weights of practice make of a text. The second step was then fitted on codebooks
taken for unknown: the harms, and for practice the sector that must act (`cmrlearn/resources/sectors.yaml`), with none,
two and six examples a theme. `benchmarks/themes.py` measures it on a third one, which nothing was fitted on.

## Data

{data}

Reports are invented; gold is the settled reading of two (`corpus/DATASHEET.md`), that of the single recommendations one
reader's. These teach words only: probabilities and thresholds are fitted on reports, and all figures are of reports.
Two readers agree with micro-F1 0.94 on harm and 0.86 on practice. Test reports were used neither for fitting nor for
choosing.

## Figures on reports that the model had not seen

Folds by report, over all reports above; intervals by drawing reports anew. The lists of words and the example sentences
were written by somebody who had read the training reports (sentences too like one of them were taken out), so figures
on folds flatter; those on the development reports flatter less. `benchmarks/themes.py` measures on the test reports.

{head}
{rows}

Thresholds are chosen on held-out folds for a precision of at least {precision} ({untold} for a harm where the report
is not at hand); below them nothing is said. Expected
calibration error over all pairs of recommendation and theme: {ece}. Answering only the surest 80 % of the
recommendations, the best theme is right in {cover}.
{more}
## Each theme

{themes}

## Calibration

Of all pairs of recommendation and theme, by tenths of the probability said: mean said, share true, pairs.

{calibration}

## Not for

Judging children, families, workers or bodies; deciding what a review found; counting how often a harm occurs in the
world. A reader should check what matters. It learnt from invented reports in English: expect less on real ones, and
measure on a sample of your own (`cmrlearn evaluate`). Themes with few cases in the tables above are guesses at best.
Without the report or its headings, most recommendations do not say what the harm was, and the model then mostly
says nothing.
"""


def card(
    measured: dict[str, Any],
    rows: Sequence[Row],
    singles: int,
    written: int,
    made: str,
    splits: dict[str, str],
    compared: str,
) -> str:
    """The model card, in Markdown; `compared` is what `comparison` gave."""
    counts = Counter(splits[n] for n in {r.report for r in rows})
    data = ", ".join(f"{n} reports ({s})" for s, n in sorted(counts.items(), reverse=True))
    more = ""
    for facet in FACETS:
        m = measured[facet]
        extra = [(k, m[k]) for k in ("section and context", "text alone") if k in m]
        if extra:
            more += (
                f"\n### {facet.capitalize()} where less is known\n\n{HEAD}\n"
                + "\n".join(line(*e) for e in extra)
                + "\n"
            )
    more += f"\n{compared}{TRIED}"
    themes = ""
    for facet in FACETS:
        themes += f"### {facet.capitalize()}\n\n| theme | right | wrong | missed | precision | recall | F1 (95 %) |\n"
        themes += "|---|---|---|---|---|---|---|\n"
        for name, t in measured[facet]["folds"]["themes"].items():
            held = "" if not t["interval"] else f" ({t['interval'][0]:.2f}-{t['interval'][1]:.2f})"
            cells = (
                f"{t['tp']} | {t['fp']} | {t['fn']} | {t['precision']:.2f} | {t['recall']:.2f} | {t['f1']:.2f}{held}"
            )
            themes += f"| {name} | {cells} |\n"
        themes += "\n"
    calibration = "\n\n".join(
        f"{facet}\n\n| said | true | pairs |\n|---|---|---|\n"
        + "\n".join(f"| {p:.2f} | {y:.2f} | {n} |" for p, y, n in measured[facet]["reliability"])
        for facet in FACETS
    )

    def both(key: str) -> str:
        return ", ".join(f"{f} {measured[f]['folds'][key]}" for f in FACETS)

    return CARD.format(
        made=made,
        singles=singles,
        written=written,
        data=f"{data}; {len(rows)} recommendations.",
        head=HEAD,
        rows="\n".join(line(f, measured[f]["folds"]) for f in FACETS),
        precision=PRECISION,
        untold=UNTOLD,
        ece=both("calibration_error"),
        cover=both("precision_at_80"),
        more=more,
        themes=themes.rstrip(),
        calibration=calibration,
    )


def comparison(measured: dict[str, Any], rows: Sequence[Row], singles: int) -> str:
    """Rivals on the same folds, and what more reports bring, in Markdown."""
    out = f"""## Compared

Measured by `--compare` with {len(rows)} recommendations of reports and {singles} single ones to learn from.
"""
    for facet in FACETS:
        m = measured[facet]
        own = line("**this model**", m["folds"])
        table = "\n".join(line(k, f) for k, f in m["rivals"].items())
        out += f"\n### {facet.capitalize()} compared, on the same folds\n\n{HEAD}\n{own}\n{table}\n"
        if "curve" in m:
            table = "\n".join(line(f"{n} reports", f) for n, f in m["curve"])
            out += (
                f"\n### {facet.capitalize()}: what more reports bring, on the development reports\n\n{HEAD}\n{table}\n"
            )
    return out


TRIED = """
Also tried for practice, on folds by report, and left out because they brought a point or less, or lost some: words
alone or letter runs alone; word stems; pairs of words up to four apart; 58 classes of words of like meaning, and pairs
of them; latent semantic analysis; the bodies that must act and their kinds; kinds of action; headings as words; how
often the whole report speaks of a theme; a weight for each single term; ridge regression and squared (kernel) likeness
in place of the logistic model; less weight on the single recommendations or the examples; a second step that sees all
themes' scores (which themes go together); other rules for how many themes to say; static word embeddings (wordllama,
256 dimensions: alone 0.53, beside TF-IDF half a point to a point) and a sentence encoder in numpy (USE multilingual v3:
alone 0.56, beside TF-IDF one to two points, at two hundred texts a second and 30 MB). More coded texts brought more
than any of these. These were single runs on the way, not kept as scripts.

Text alone often does not say what happened: a reader of eighty recommendations of the training reports, without heading
or report, could name the harm of 24 with confidence and of seven more by a guess, which holds about a third of the harm
codes: about what can be hoped for from text alone.
"""


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Fit the theme model on gold folders.")
    parser.add_argument("gold", nargs="+", type=Path, help="folders with report.pdf and gold.json, or of such")
    parser.add_argument("-o", "--output", type=Path, default=Path("models/themes"))
    parser.add_argument("--single", type=Path, default=SINGLE, help="folder of single recommendations")
    parser.add_argument("--compare", action="store_true", help="measure rivals and a learning curve anew (an hour)")
    parser.add_argument("--note", default="Trained on invented reports.", help="a sentence on the data for the card")
    args = parser.parse_args()
    try:
        folders = training_folders(args.gold)
        taxonomy = load_taxonomy()
        rows = list(gold_rows(folders))
        trained_on = [{"doc": p.name, "sha256": sha256(p / "gold.json")} for p in folders]
        singles = single_rows(args.single)
        model = train(rows, taxonomy, singles=singles, trained_on=trained_on)
    except CmrlearnError as error:
        sys.exit(f"train_themes: {error}")
    splits = {p.name: split_of(p) for p in folders}
    splits |= {r.report: splits.get(r.report, "train") for r in rows}
    measured = measure(rows, singles, taxonomy, splits, args.compare)
    model.manifest["measured"] = {
        f: {
            k: measured[f]["folds"][k] for k in ("micro", "macro_f1", "calibration_error", "recommendations", "reports")
        }
        for f in FACETS
    }
    save_model(model, args.output)
    from cmrlearn.tagging.resources import read_csv

    fragment = args.output / "comparison.md"
    if args.compare:
        with atomic(fragment) as f:
            f.write(comparison(measured, rows, len(singles)))
    compared = fragment.read_text(encoding="utf-8") if fragment.is_file() else ""
    written = len(read_csv("theme_examples.csv")[0])
    with atomic(args.output / "MODEL_CARD.md") as f:
        f.write(card(measured, rows, len(singles), written, args.note, splits, compared))


if __name__ == "__main__":
    main()
