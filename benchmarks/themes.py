"""Themes measured on gold folders, in one run: the packaged model, its rivals, calibration, coverage, learning curve,
and a codebook that no model has seen, with few examples.

    python benchmarks/themes.py corpus/built/test --learn corpus/built/train corpus/built/development

Prints Markdown. *True* recommendations have the gold's text, with section and context as the extractor found them;
*extracted* ones are as the extractor gave them. Intervals: reports drawn anew.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from cmrlearn.evaluation import match
from cmrlearn.evaluation.counts import Counts
from cmrlearn.evaluation.evaluate import gold_folders, training_folders
from cmrlearn.learning.fit import fit_facet
from cmrlearn.learning.measures import Said, figures, reliability
from cmrlearn.learning.rivals import by_terms, commonest, plain_words
from cmrlearn.learning.rows import FACETS, Row, gold_rows
from cmrlearn.learning.singles import single_rows
from cmrlearn.learning.train import said_by
from cmrlearn.model import Facet, Recommendation
from cmrlearn.tagging import load_taxonomy
from cmrlearn.tagging.model import load_model
from cmrlearn.tagging.taxonomy import Taxonomy, Theme
from cmrlearn.tagging.themes import Tagger

REPORTS = Path("corpus/reports")
SINGLE = Path("corpus/single")
HEAD = "| | precision | recall | micro-F1 (95 %) | macro-F1 |\n|---|---|---|---|---|"
CURVE = (5, 10, 20, 30)
FEW = (0, 1, 5, 10)
DRAWS = 5  # of examples

# A codebook that no model knows: the kinds of action that the gold codes beside the themes.
ACTIONS = {
    "train": "Training: teach staff, carers or the public, by courses, sessions and workshops.",
    "guidance": "Guidance: write, agree or revise a policy, protocol, procedure, strategy or tool.",
    "review": "Review: look again at, examine or evaluate an arrangement or a service.",
    "share": "Sharing: tell, notify, inform, pass or send information to another body.",
    "record_system": "Records and systems: forms, files, registers, chronologies, logs, computer systems.",
    "resource": "Resources: fund, pay for, staff, appoint, buy or provide a service, posts or equipment.",
    "legislate": "Legislation: change the law or regulations.",
    "audit": "Audit: check across cases, sample files, count, seek assurance, report on what has changed.",
    "raise_awareness": "Awareness: remind, publicise, campaign, spread a message or the lessons of a review.",
    "supervise": "Supervision: a manager's or senior's check, sign-off, oversight or reflective supervision.",
}


def line(name: str, f: dict[str, Any]) -> str:
    m = f["micro"]
    held = "" if not f["micro_interval"] else f" ({f['micro_interval'][0]:.2f}-{f['micro_interval'][1]:.2f})"
    return f"| {name} | {m['precision']:.2f} | {m['recall']:.2f} | {m['f1']:.2f}{held} | {f['macro_f1']:.2f} |"


def with_gold_text(rows: Sequence[Row], folders: Sequence[Path]) -> list[Row]:
    """The same recommendations with their text as the gold has it."""
    import json

    texts = {}
    for folder in folders:
        gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
        texts[str(gold.get("doc") or folder.name)] = [g["text"] for g in gold["recommendations"]]
    out = []
    for name in dict.fromkeys(r.report for r in rows):
        own = [r for r in rows if r.report == name]
        for i, j in match(texts[name], [r.rec.text for r in own]).pairs:
            out.append(replace(own[j], rec=replace(own[j].rec, text=texts[name][i])))
    return out


def second_reading(rows: Sequence[Row], facet: Facet) -> list[Said]:
    """What the second reader coded, who saw no gold."""
    out: list[Said] = []
    for name in dict.fromkeys(r.report for r in rows):
        own = [r for r in rows if r.report == name and facet in r.themes]
        path = REPORTS / name / "readings" / "second.yaml"
        if path.is_file():
            read = yaml.safe_load(path.read_text(encoding="utf-8"))["recommendations"]
            for i, j in match([r.rec.text for r in own], [e["text"] for e in read]).pairs:
                out.append((own[i], [], frozenset(read[j].get(facet) or ())))
    return out


def facet_report(
    facet: Facet,
    test: list[Row],
    true: list[Row],
    learn: list[Row],
    singles: list[Row],
    taxonomy: Taxonomy,
    curve: Sequence[int],
) -> None:
    model = load_model().facets[facet]
    said = said_by(test, facet, model, taxonomy)
    of_true = said_by(true, facet, model, taxonomy)
    print(f"\n## {facet.capitalize()}\n\n{HEAD}")
    print(line("**this model**, extracted", figures(said, facet)))
    print(line("**this model**, true", figures(of_true, facet)))
    if facet == "harm":
        print(line("without the report: section and context", figures(said_by([r.apart() for r in test], facet, model, taxonomy), facet)))  # fmt: skip # noqa: E501
        print(line("text alone", figures(said_by([r.bare() for r in test], facet, model, taxonomy), facet)))
    print(line("second reading", figures(second_reading(test, facet), facet)))
    print(line("the taxonomy's terms", figures(by_terms(test, facet, taxonomy), facet)))
    print(line("the two commonest themes", figures(commonest(learn, test, facet), facet)))
    if learn:
        plain = plain_words([*learn, *singles], facet, taxonomy)
        print(line("TF-IDF and logistic regression", figures(said_by(test, facet, plain, taxonomy), facet)))
    all_ = figures(said, facet)
    print(f"\nExpected calibration error {all_['calibration_error']}. Precision of the best theme, surest 80 %: "
          f"{all_['precision_at_80']}.\n")  # fmt: skip
    print("| said | true | pairs |\n|---|---|---|")
    for p, y, n in reliability(said, facet):
        print(f"| {p:.2f} | {y:.2f} | {n} |")
    print("\n| theme | right | wrong | missed | precision | recall | F1 (95 %) | F1, true |\n" + "|---" * 8 + "|")
    other = figures(of_true, facet)["themes"]
    for name, t in all_["themes"].items():
        held = "" if not t["interval"] else f" ({t['interval'][0]:.2f}-{t['interval'][1]:.2f})"
        cells = f"{t['tp']} | {t['fp']} | {t['fn']} | {t['precision']:.2f} | {t['recall']:.2f} | {t['f1']:.2f}{held}"
        print(f"| {name} | {cells} | {other.get(name, {'f1': 0.0})['f1']:.2f} |")
    if learn and curve:
        print(f"\nLearnt from {len(singles)} single recommendations and so many reports:\n\n{HEAD}")
        names = sorted({r.report for r in learn})
        random.Random(0).shuffle(names)
        for n in (*(c for c in curve if c < len(names)), len(names)):
            keep = set(names[:n])
            part = fit_facet([r for r in learn if r.report in keep], facet, taxonomy, singles=singles)
            print(line(f"{n} reports", figures(said_by(test, facet, part, taxonomy), facet)))


def few_examples(test: Sequence[Path], learn: Sequence[Path]) -> None:
    """Macro-F1 on the kinds of action with 0, 1, 5 and 10 examples a label."""
    pool, asked = coded_actions(learn), coded_actions(test)
    print("\n## A codebook that no model has seen: ten kinds of action\n\n| examples a label | micro-F1 | macro-F1 |")
    print("|---|---|---|")
    for k in FEW:
        results = []
        for draw in range(DRAWS if k else 1):
            rng = random.Random(draw)
            themes = []
            for name, definition in ACTIONS.items():
                own = [text for text, codes in pool if name in codes]
                examples = tuple(rng.sample(own, min(k, len(own))))
                label = definition.split(":")[0]
                themes.append(Theme("practice", name, label, definition=definition, examples=examples))
            tagger = Tagger(Taxonomy(themes, {"practice": ""}, name="actions"), load_model())
            counts = {name: Counts() for name in ACTIONS}
            for text, codes in asked:
                said = {t.theme for t in tagger.themes_of(Recommendation("x", "x", None, text, None))}
                for name, c in counts.items():
                    c.add({name} & said, {name} & codes)
            micro = Counts()
            for c in counts.values():
                micro += c
            results.append((micro.f1, sum(c.f1 for c in counts.values()) / len(counts)))
        a, b = (sum(r[i] for r in results) / len(results) for i in (0, 1))
        print(f"| {k} | {a:.2f} | {b:.2f} |")


def coded_actions(folders: Sequence[Path]) -> list[tuple[str, set[str]]]:
    import json

    out = []
    for folder in folders:
        for entry in json.loads((folder / "gold.json").read_text(encoding="utf-8"))["recommendations"]:
            codes = set(entry.get("actions", ())) & set(ACTIONS)
            if codes:
                out.append((entry["text"], codes))
    return out


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--learn", nargs="*", type=Path, default=[], help="gold to fit the rivals and the curve on")
    parser.add_argument("--curve", nargs="*", type=int, default=CURVE, help="reports to learn from; none: no curve")
    args = parser.parse_args()
    folders = gold_folders(args.gold)
    test = list(gold_rows(folders))
    learn_folders = training_folders(args.learn) if args.learn else []
    learn = list(gold_rows(learn_folders))
    singles = single_rows(SINGLE)
    taxonomy = load_taxonomy()
    print(f"# Themes on {len(folders)} reports, {len(test)} recommendations found")
    for facet in FACETS:
        facet_report(facet, test, with_gold_text(test, folders), learn, singles, taxonomy, args.curve)
    if learn_folders:
        few_examples(folders, learn_folders)
    tagger = Tagger(taxonomy, load_model())
    start = time.perf_counter()
    for row in test:
        tagger.themes_of(row.rec, row.case)
    print(f"\n{len(test) / (time.perf_counter() - start):,.0f} recommendations a second.", file=sys.stdout)


if __name__ == "__main__":
    main()
