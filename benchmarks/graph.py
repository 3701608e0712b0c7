"""Time and size of the graph, its pages and its pictures, for a corpus and for one made large by repeating it.

    python benchmarks/graph.py OUT [--recommendations 100000]

OUT is a folder that `cmrlearn mine` wrote. The large corpus repeats its records, each time as reports of other ids.
Prints processor seconds (the least of three runs) and bytes; writes nothing.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from cmrlearn.analysis import asks
from cmrlearn.corpus import Corpus
from cmrlearn.graphs import graph_page, project
from cmrlearn.output.summary import summary_page

RUNS = 3


def timed(action: Callable[[], Any], runs: int) -> tuple[float, Any]:
    """Processor seconds, the least of `runs`, and the last result."""
    seconds = []
    for _ in range(runs):
        start = time.process_time()
        result = action()
        seconds.append(time.process_time() - start)
    return min(seconds), result


def repeated(corpus: Corpus, n: int) -> Corpus:
    """A corpus of `n` recommendations: those of `corpus` over and over, as other reports."""
    records = corpus.recommendations
    out = []
    for i in range(n):
        again, at = divmod(i, len(records))
        r = records[at]
        out.append(replace(r, id=f"{again}-{r.id}", report=f"{again}-{r.report}"))
    return Corpus(recommendations=tuple(out))


def measure(name: str, corpus: Corpus, runs: int) -> None:
    """Print a block of figures."""
    print(f"{name}: {len(corpus)} recommendations")
    seconds, graph = timed(corpus.graph, runs)
    print(f"  graph: {seconds:.2f} s ({graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges)")
    seconds, _ = timed(lambda: project(corpus), runs)
    print(f"  agencies joined: {seconds:.2f} s")
    seconds, _ = timed(lambda: asks(corpus), 1)
    print(f"  asks: {seconds:.2f} s")
    for what, make in (
        ("graph.html", lambda: graph_page(graph, reports=corpus.reports)),
        ("summary.html", lambda: summary_page(corpus)),
    ):
        seconds, page = timed(make, 1)
        print(f"  {what}: {seconds:.2f} s, {len(page.encode()) / 1e6:.2f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--recommendations", type=int, default=100_000)
    options = parser.parse_args()
    corpus = Corpus.load(options.folder)
    measure("as it is", corpus, RUNS)
    measure("repeated", repeated(corpus, options.recommendations), RUNS)


if __name__ == "__main__":
    main()
