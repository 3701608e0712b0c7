"""How mining grows: with cores, with machines, with the number of reports, and when it is killed on the way.

    python benchmarks/scale.py jobs                      # one process, two workers, two Dask workers; warm cache
    python benchmarks/scale.py growth --sizes 10 100 1000 10000
    python benchmarks/scale.py killed --size 1000        # twice, at random; then equal to an undisturbed run?
    python benchmarks/scale.py lost-worker --size 200    # one of two Dask workers, half way

Prints Markdown. Reports are those of --reports, as often as needed under new names, each made different by a comment
after its last byte so that the cache cannot take one for another. With --short (the default of all but `jobs`) each is
its title page and the page with most recommendations alone, so that thousands can be had in minutes: times a report are
then those of two pages. Every run is a process of its own with a cache of its own. CPU seconds are those of a run and
its workers together; memory is resident memory, looked at five times a second, of the run's own process and of the
largest worker. Needs psutil; `lost-worker` and one line of `jobs` need the extra `dask`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SAMPLE = Path("corpus/sample")
TICK = 0.2  # seconds between looks at memory
COMPARED = ("recommendations.jsonl", "recommendations.csv", "recommendations.xlsx", "reports.jsonl", "graph.graphml")
COMPARED += ("graph.html", "summary.html")


@dataclass
class Run:
    """One `cmrlearn mine` as it was seen from outside."""

    seconds: float = 0.0
    cpu: float = 0.0
    main: int = 0  # bytes, the most
    worker: int = 0  # bytes, the most of any one
    status: int = 0

    @property
    def memory(self) -> str:
        return f"{self.main / 1e6:.0f} | {self.worker / 1e6:.0f}"


def start(reports: Path, out: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cmrlearn", "mine", str(reports), "-o", str(out), "--quiet", *options]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.getcwd()})  # what goes wrong is shown


def watch(process: subprocess.Popen[bytes], until: float = float("inf")) -> Run:
    """Look at a run until it ends or `until` seconds have passed."""
    run, began = Run(), time.perf_counter()
    seen = psutil.Process(process.pid)
    while time.perf_counter() - began < until:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            run.status = process.returncode = os.waitstatus_to_exitcode(status)
            run.cpu = usage.ru_utime + usage.ru_stime
            break
        for one in (seen, *children(seen)):
            try:
                bytes_ = one.memory_info().rss
            except psutil.Error:
                continue
            if one == seen:
                run.main = max(run.main, bytes_)
            else:
                run.worker = max(run.worker, bytes_)
        time.sleep(TICK)
    run.seconds = time.perf_counter() - began
    return run


def children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def mine(reports: Path, out: Path, *options: str) -> Run:
    return watch(start(reports, out, *options))


def copies(sources: Sequence[Path], size: int, folder: Path) -> Path:
    """`size` files from `sources` in turn, no two alike."""
    folder.mkdir(parents=True)
    data = [(source.parent.name, source.read_bytes()) for source in sources]
    for i in range(size):
        name, content = data[i % len(data)]
        (folder / f"{name}-{i:06d}.pdf").write_bytes(content + b"\n%% copy %d\n" % i)
    return folder


def shortened(sources: Sequence[Path], folder: Path) -> list[Path]:
    """Each report's first page, and the page with most recommendations."""
    import pypdfium2 as pdfium

    from cmrlearn.extraction import extract
    from cmrlearn.reading import read

    out = []
    for source in sources:
        pages = [r.page for r in extract(read(source)) if r.page]
        fullest = max(sorted(set(pages)), key=pages.count)
        target = folder / source.parent.name / "report.pdf"
        target.parent.mkdir(parents=True)
        short = pdfium.PdfDocument.new()
        short.import_pages(pdfium.PdfDocument(source), sorted({0, fullest - 1}))
        short.save(target)
        out.append(target)
    return out


def digest(out: Path) -> str:
    """One name for everything in a folder of results but times: the manifest without its seconds, and all else."""
    h = hashlib.sha256()
    for name in COMPARED:
        h.update((out / name).read_bytes())
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    h.update(json.dumps(manifest | {"seconds": None}).encode())
    return h.hexdigest()[:12]


def counts(out: Path) -> str:
    found = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    return f"{found['counts']['reports']} | {found['counts'].get('recommendation', 0)}"


def jobs(options: argparse.Namespace, sources: list[Path], work: Path) -> bool:
    """The whole corpus by one process, by two, by Dask; then again from the cache."""
    reports = copies(sources, options.size or len(sources), work / "reports")
    ways = {
        "this process (--jobs 1)": ["--jobs", "1", "--no-cache"],
        "two workers (--jobs 2)": ["--jobs", "2", "--no-cache"],
        "two Dask workers": ["--engine", "dask", "--jobs", "2", "--no-cache"],
        "filling the cache": ["--jobs", "1", "--cache", str(work / "cache")],
        "from the cache": ["--jobs", "1", "--cache", str(work / "cache")],
    }
    best: dict[str, Run] = {}
    results: dict[str, str] = {}
    for repeat in range(options.repeat):  # in turn, so that what else the machine does falls on all alike
        for number, (name, way) in enumerate(ways.items()):
            if name == "filling the cache":
                shutil.rmtree(work / "cache", ignore_errors=True)
            run = mine(reports, work / f"out-{number}-{repeat}", *way)
            results[name] = digest(work / f"out-{number}-{repeat}") if run.status == 0 else "failed"
            best[name] = min(best.get(name, run), run, key=lambda r: r.seconds)
    print(f"{len(list(reports.iterdir()))} reports\n")
    print("| | seconds | of one process | CPU seconds | MB, own | MB, worker | result |\n|---|---|---|---|---|---|---|")
    first = best["this process (--jobs 1)"].seconds
    for name, run in best.items():
        shares = f"{run.seconds:.1f} | {run.seconds / first:.2f} | {run.cpu:.1f}"
        print(f"| {name} | {shares} | {run.memory} | {results[name]} |")
    return len(set(results.values())) == 1


def growth(options: argparse.Namespace, sources: list[Path], work: Path) -> bool:
    """Time and memory by number of reports."""
    print("| reports | recommendations | seconds | CPU seconds | CPU ms a report | MB, own | MB, worker |")
    print("|---|---|---|---|---|---|---|", flush=True)
    good = True
    for size in options.sizes:
        reports, out = copies(sources, size, work / f"reports-{size}"), work / f"out-{size}"
        run = mine(reports, out, "--jobs", str(options.jobs), "--no-cache")
        good &= run.status == 0
        if run.status:
            print(f"\n{size} reports: ended with status {run.status} after {run.seconds:.0f} s, {run.memory} MB")
            continue
        times = f"{run.seconds:.1f} | {run.cpu:.1f} | {1000 * run.cpu / size:.0f}"
        print(f"| {counts(out)} | {times} | {run.memory} |", flush=True)
        shutil.rmtree(reports)
    return good


def killed(options: argparse.Namespace, sources: list[Path], work: Path) -> bool:
    """Killed twice at random and resumed, against undisturbed."""
    chance = random.Random(options.seed)
    reports = copies(sources, options.size, work / "reports")
    cache, out = work / "cache", work / "out"
    way = ["--jobs", str(options.jobs), "--cache", str(cache)]
    marks = sorted(chance.uniform(0.1, 0.9) for _ in range(2))
    print("| | seconds | in the cache then | processes left after 3 s |\n|---|---|---|---|", flush=True)
    for mark in marks:
        process = start(reports, out, *way)
        began = time.perf_counter()
        while entries(cache) < mark * options.size and process.poll() is None:
            time.sleep(TICK)
        workers = children(psutil.Process(process.pid))
        process.send_signal(signal.SIGKILL)
        process.wait()
        seconds = time.perf_counter() - began
        time.sleep(3)
        left = sum(w.is_running() and w.status() != psutil.STATUS_ZOMBIE for w in workers)
        whole = "" if not list(out.glob("*")) else " (output folder not empty)"
        print(f"| killed | {seconds:.1f} | {entries(cache)}{whole} | {left} |", flush=True)
    run = mine(reports, out, *way)
    print(f"| resumed, to the end | {run.seconds:.1f} | {entries(cache)} | |", flush=True)
    plain = mine(reports, work / "plain", "--jobs", str(options.jobs), "--no-cache")
    equal = run.status == plain.status == 0 and digest(out) == digest(work / "plain")
    print(f"| undisturbed, without cache | {plain.seconds:.1f} | | |")
    again = mine(reports, work / "again", *way)
    print(f"| again, all from the cache | {again.seconds:.1f} | {entries(cache)} | |")
    print(f"\n{'Equal' if equal else 'NOT EQUAL'}: {digest(out)}, {digest(work / 'plain')}")
    return equal


def entries(cache: Path) -> int:
    return sum(1 for _ in cache.glob("??/*.json.gz"))


def lost_worker(options: argparse.Namespace, sources: list[Path], work: Path) -> bool:
    """Two Dask workers, one killed half way, against the local run."""
    reports, cache, out = copies(sources, options.size, work / "reports"), work / "cache", work / "out"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    dask = [sys.executable, "-m", "distributed.cli"]
    scheduler = [f"{dask[-1]}.dask_scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2]]
    worker = [f"{dask[-1]}.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    worker += ["--local-directory", str(work)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    env = {**os.environ, "PYTHONPATH": os.getcwd()}
    parts = [[*scheduler, "--no-dashboard"], worker, worker]
    started = [subprocess.Popen([*dask[:-1], *part], env=env, **quiet) for part in parts]
    try:
        process = start(reports, out, "--engine", "dask", "--scheduler", address, "--cache", str(cache))
        while entries(cache) < options.size / 2 and process.poll() is None:
            time.sleep(TICK)
        done = entries(cache)
        started[-1].kill()
        run = watch(process)
    finally:
        for one in started:
            one.kill()
            one.wait()
    plain = mine(reports, work / "plain", "--jobs", str(options.jobs), "--no-cache")
    equal = run.status == plain.status == 0 and digest(out) == digest(work / "plain")
    print(f"{options.size} reports; one of two workers killed after {done}; status {run.status}; reports and")
    print(f"recommendations {counts(out)}; {'equal' if equal else 'NOT EQUAL'} to the local run: {digest(out)}")
    return equal


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["jobs", "growth", "killed", "lost-worker"])
    parser.add_argument("--reports", type=Path, default=SAMPLE, help="a folder of folders with report.pdf")
    parser.add_argument("--short", action=argparse.BooleanOptionalAction, help="two pages of each report")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000, 10000], help="of growth")
    parser.add_argument("--size", type=int, help="reports; by default those of --reports, or 1000 (200 for Dask)")
    parser.add_argument("--jobs", type=int, default=2, help="worker processes")
    parser.add_argument("--repeat", type=int, default=1, help="of jobs; the quickest of each counts")
    parser.add_argument("--seed", type=int, default=0, help="of the moments of killing")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cmrlearn-scale-") as folder:
        work = Path(folder)
        sources = sorted(options.reports.glob("*/report.pdf"))
        if options.short if options.short is not None else options.what != "jobs":
            sources = shortened(sources, work / "short")
        if options.what in ("killed", "lost-worker"):
            options.size = options.size or (1000 if options.what == "killed" else 200)
        do = {"jobs": jobs, "growth": growth, "killed": killed, "lost-worker": lost_worker}[options.what]
        return 0 if do(options, sources, work) else 1


if __name__ == "__main__":
    sys.exit(main())
