"""`cmrlearn train`: learn themes from gold and from what reviewers corrected."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cmrlearn.cli import common

if TYPE_CHECKING:
    from cmrlearn.learning.rows import Row
    from cmrlearn.tagging.model import ThemeModel

KEEP_ONE_IN = 5  # reports held back to measure on, where none is given


def train(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="CORPUS_DIR",
            help="Gold folders, folders of single coded recommendations (.yaml), and reviewed .jsonl, .csv or .xlsx.",
            exists=True,
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="MODEL_DIR", help="Where the model goes.")],
    held: Annotated[
        Path | None,
        typer.Option(metavar="GOLD_DIR", exists=True, help="Measure on these; else on one report in five."),
    ] = None,
    quiet: common.Quiet = False,
    debug: common.Debug = False,
) -> None:
    """Learn themes from gold folders and reviewed records; says what changed on held-out reports, then saves.

    The model is fitted on all that is given except what it is measured on; it starts anew, so give the corpus beside
    your own records. Of a table, the rows count whose [bold]status[/] is accepted or edited. Use the model with
    [bold]cmrlearn tag --model MODEL_DIR[/].

    Example: [bold]cmrlearn train corpus/built/train corpus/single reviewed.xlsx -o mine[/]
    """
    common.check_writable(output)
    from cmrlearn.evaluation.evaluate import gold_folders, training_folders
    from cmrlearn.learning.rows import gold_rows, reviewed_rows
    from cmrlearn.learning.singles import single_rows
    from cmrlearn.learning.train import train as fit
    from cmrlearn.tagging import load_taxonomy
    from cmrlearn.tagging.model import load_model, save_model

    taxonomy = load_taxonomy()
    rows: list[Row] = []
    singles: list[Row] = []
    for path in sources:
        if not path.is_dir():
            rows += reviewed_rows(path)
        elif any(path.glob("*.yaml")):
            singles += single_rows(path)
        else:
            rows += gold_rows(training_folders([path]))
    names = sorted({r.report for r in rows})
    if held is not None:
        kept = list(gold_rows(gold_folders([held])))
    else:
        back = set(names[KEEP_ONE_IN - 1 :: KEEP_ONE_IN])
        kept, rows = [r for r in rows if r.report in back], [r for r in rows if r.report not in back]
    apart = {r.report for r in kept}
    rows = [r for r in rows if r.report not in apart]
    trained_on = [{"doc": n} for n in names if n not in apart]
    model = fit(rows, taxonomy, singles=singles, origin="cmrlearn train", trained_on=trained_on)
    if kept and not quiet:
        _compare(kept, load_model(), model)
    save_model(model, output)
    if not quiet:
        beside = f" and {len(singles)} single ones" if singles else ""
        common.say(f"{output}: learnt from {len(rows)} recommendations of {len(trained_on)} reports{beside}.")


def _compare(kept: list[Row], before: ThemeModel, after: ThemeModel) -> None:
    """Figures of the packaged and the new model on reports that the new one has not seen."""
    from cmrlearn.learning.measures import figures
    from cmrlearn.learning.rows import FACETS
    from cmrlearn.learning.train import said_by
    from cmrlearn.tagging import load_taxonomy

    known = {str(d.get("doc")) for d in before.manifest.get("trained_on", [])}
    seen = sorted({r.report for r in kept} & known)
    common.say(f"On {len({r.report for r in kept})} held-out reports, {len(kept)} recommendations:")
    for facet in FACETS:
        was, now = (figures(said_by(kept, facet, m.facets[facet], load_taxonomy()), facet) for m in (before, after))
        common.say(f"{facet}: micro-F1 {_change(was['micro']['f1'], now['micro']['f1'])}, "
                   f"macro-F1 {_change(was['macro_f1'], now['macro_f1'])}")  # fmt: skip
        changed = []
        for theme in sorted({*was["themes"], *now["themes"]}):
            a, b = (f["themes"].get(theme, {"f1": 0.0})["f1"] for f in (was, now))
            if abs(a - b) >= 0.005:
                changed.append(f"  {theme}: F1 {_change(a, b)}")
        for line in changed:
            common.say(line)
    if seen:
        common.say(f"The built-in model was itself fitted on {len(seen)} of these reports, which flatters its figures.")


def _change(before: Any, after: Any) -> str:
    return f"{before:.2f} -> {after:.2f}"
