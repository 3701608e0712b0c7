"""How many recommendations a second get their agencies and roles, on one core, and where the time goes.

    python benchmarks/agencies.py [--profile]

Over the recommendations of corpus/single, which are in the repository. Processor time, not wall clock; the best of
five passes over all of them, after one to warm up. The stages: names alone; names with the rules for roles; and all
together, with the evidence and the fitted model. `--profile` prints the functions that take most of it.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from cmrlearn.model import Recommendation
from cmrlearn.tagging.addressed import unlisted
from cmrlearn.tagging.agencies import load_agencies
from cmrlearn.tagging.context import Context
from cmrlearn.tagging.pipeline import agencies_of
from cmrlearn.tagging.roles import roles

SINGLE = Path(__file__).resolve().parent.parent / "corpus" / "single"
PASSES = 5

Job = tuple[Recommendation, Context]


def jobs() -> list[Job]:
    """Each recommendation with the context of its nation and decade."""
    contexts: dict[tuple[str, int], Context] = {}
    out = []
    for path in sorted(SINGLE.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            key = (entry["n"], entry["y"] // 10 * 10)
            context = contexts.setdefault(key, Context(load_agencies(), *key))
            section = (entry["head"],) if entry.get("head") else ()
            out.append((Recommendation("x", path.stem, None, str(entry["t"]), None, section=section), context))
    return out


def names(job: Job) -> None:
    """Names alone."""
    job[1].match(job[0].text)


def ruled(job: Job) -> None:
    """Names, and roles by the rules."""
    roles(job[0].text, unlisted(job[0].text, job[1].match(job[0].text)), plain=True)


def all_together(job: Job) -> None:
    """What `tag` does for agencies."""
    agencies_of(*job)


def best(work: Callable[[Job], None], todo: list[Job]) -> float:
    """Seconds of processor time of the quickest pass."""
    for job in todo:
        work(job)
    times = []
    for _ in range(PASSES):
        start = time.process_time()
        for job in todo:
            work(job)
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", action="store_true")
    wanted = parser.parse_args()
    todo = jobs()
    print(f"{len(todo)} recommendations, {sum(len(rec.text) for rec, _ in todo) / len(todo):.0f} characters on average")
    for work in (names, ruled, all_together):
        seconds = best(work, todo)
        each = seconds / len(todo)
        print(f"{work.__name__.replace('_', ' '):<14} {1 / each:8.0f} a second  {each * 1e6:6.0f} microseconds each")
    if wanted.profile:
        profile = cProfile.Profile()
        profile.enable()
        for job in todo:
            all_together(job)
        profile.disable()
        pstats.Stats(profile).sort_stats("cumulative").print_stats("cmrlearn", 25)


if __name__ == "__main__":
    main()
