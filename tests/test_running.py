"""Many reports: any number of processes, the cache, files that kill, interrupts, addresses, Dask: always the same result."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Outcome, in_new_process, write_pdf

import cmrlearn as cmr
from cmrlearn.corpus import Corpus
from cmrlearn.errors import InputError, SizeWarning, UsageError, WorkersError, WriteError
from cmrlearn.files import report_ids
from cmrlearn.model import Recommendation, Report
from cmrlearn.running import shelf, store
from cmrlearn.running.packed import DamagedError, head_of, pack, records_of
from cmrlearn.running.shelf import Gathered, Joined, Shelf

Cli = Callable[..., Outcome]
posix = pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
SAMPLE = sorted((ROOT / "corpus" / "sample").glob("*/report.pdf"))


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Ten small reports, no two alike, and one that is damaged."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for i in range(10):
        text = f"Recommendation 1: The Education Authority should review plan {i} by May 2024."
        write_pdf(folder / f"r{i}.pdf", ["Recommendations", text])
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4\n")
    return folder


def written(out: Path) -> dict[str, str]:
    """What a run wrote, but for the time it took."""
    found = {p.name: p.read_bytes().hex() for p in sorted(out.iterdir()) if p.is_file() and p.suffix != ".parquet"}
    found["manifest.json"] = str(json.loads((out / "manifest.json").read_text(encoding="utf-8")) | {"seconds": 0})
    return found


def ids(corpus: Corpus) -> list[str]:
    return [r.id for r in corpus]


# Order and equality


@pytest.mark.slow
def test_the_result_does_not_depend_on_the_number_of_jobs(reports: Path, tmp_path: Path, cli: Cli) -> None:
    for jobs in ("1", "2", "3"):
        outcome = cli("mine", reports, "-o", tmp_path / jobs, "--jobs", jobs, "--no-cache", "--quiet")
        assert outcome.status == 3 and "bad.pdf" in outcome.err
    assert written(tmp_path / "1") == written(tmp_path / "2") == written(tmp_path / "3")


def test_reports_of_a_corpus_have_no_blocks_until_they_are_read_again() -> None:
    corpus = cmr.mine(SAMPLE[0], progress=False)
    (report,) = corpus.reports
    assert report.blocks == ()
    again = corpus.read(report.id)
    assert replace(again, blocks=()) == report and again.blocks == cmr.read(SAMPLE[0]).blocks
    with pytest.raises(UsageError, match="not known"):
        corpus.read("nowhere")


@pytest.mark.parametrize(
    "options", [{"jobs": 0}, {"timeout": 0}, {"engine": "spark"}, {"scheduler": "tcp://x:1"}], ids=str
)
def test_options_that_make_no_sense_are_bad_usage(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        cmr.mine(SAMPLE[0], **options)


def test_ten_thousand_files_of_one_name_get_their_ids_at_once() -> None:
    names = [Path(str(i), "a.pdf") for i in range(10_000)] + [Path("a-7.pdf")]
    started = time.process_time()
    found = report_ids(names)
    assert len(set(found)) == len(names) and found[:2] == ["a", "a-2"]
    assert time.process_time() - started < 5  # minutes, if each were compared with all


# Packed results


def test_a_packed_report_comes_back_as_it_was_without_its_blocks() -> None:
    corpus = cmr.mine(SAMPLE[0], progress=False, kinds=["recommendation", "finding"])
    packed = pack(corpus.reports[0], corpus.records)
    assert head_of(packed) == (corpus.reports[0], (len(corpus.recommendations), len(corpus.others)))
    assert records_of(packed) == (list(corpus.recommendations), list(corpus.others))
    assert pack(corpus.reports[0], corpus.records) == packed


@pytest.mark.parametrize("spoil", [lambda b: b[:-9], lambda b: b"", lambda b: b"{}", lambda b: b[:40] + b"x" + b[41:]])
def test_bytes_that_are_not_whole_are_noticed(spoil: Callable[[bytes], bytes]) -> None:
    packed = pack(Report("a", "a.pdf", "pdf", "0", 1, ()), [Recommendation("a:r1", "a", None, "Do it. \ud800", 1)])
    assert records_of(packed)[0][0].text == "Do it. \ud800"
    for take in (head_of, records_of):
        with pytest.raises(DamagedError):
            take(spoil(packed))


def of_reports(n: int) -> Gathered:
    """`n` reports that come in backwards, the k-th with k % 3 recommendations and one finding."""
    gathered = Gathered()
    for k in reversed(range(n)):
        recs = [Recommendation(f"{k}:r{i}", str(k), None, "Do it.", 1) for i in range(k % 3)]
        finding = Recommendation(f"{k}:f", str(k), None, "It was not done.", 1, kind="finding")
        gathered.add(k, pack(Report(str(k), "a.pdf", "pdf", "0", 1, ()), [*recs, finding]))
    return gathered


def test_a_shelf_is_the_sequence_that_the_tuple_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = of_reports(20).records()
    monkeypatch.setattr(shelf, "IN_MEMORY", 10)
    monkeypatch.setattr(shelf, "PACKED_IN_MEMORY", 100)
    shelved = of_reports(20).records()
    for a, b in zip(kept, shelved, strict=True):
        assert isinstance(a, tuple) and isinstance(b, Shelf)
        assert (tuple(b), len(b)) == (a, len(a))
        assert [b[i] for i in (0, 7, -1, 3)] == [a[i] for i in (0, 7, -1, 3)]
        assert (b[2:9:3], b[-4:]) == (a[2:9:3], a[-4:])
        with pytest.raises(IndexError):
            b[len(b)]
    both = Joined(*shelved)
    assert (tuple(both), len(both)) == (kept[0] + kept[1], 39)
    assert (both[18], both[19], both[-1], both[17:21]) == (
        *(kept[0] + kept[1])[18:20],
        kept[1][-1],
        (*kept[0], *kept[1])[17:21],
    )
    assert of_reports(20).reports()[3].id == "3"


def test_a_large_collection_is_written_whole_with_its_graph_merged(
    reports: Path, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    import networkx as nx

    cli("mine", reports, "-o", tmp_path / "small", "--quiet")
    monkeypatch.setattr(shelf, "IN_MEMORY", 5)
    monkeypatch.setattr("cmrlearn.output.save.MOST_DRAWN", 5)
    outcome = cli("mine", reports, "-o", tmp_path / "large", "--quiet")
    assert "graph.html" in outcome.err and "more than 5 recommendations" in outcome.err
    small, large = written(tmp_path / "small"), written(tmp_path / "large")
    assert {name for name in small if small[name] != large[name]} <= {"graph.graphml", "graph.html", "summary.html"}
    one_by_one = nx.read_graphml(tmp_path / "small" / "graph.graphml")
    merged = nx.read_graphml(tmp_path / "large" / "graph.graphml")
    assert set(merged) == set(one_by_one) and merged.number_of_edges() < one_by_one.number_of_edges()
    for source, target, about in merged.edges(data=True):
        assert about["weight"] == about["n_reports"] == len(one_by_one[source][target])
    assert "Education Authority" in (tmp_path / "large" / "graph.html").read_text(encoding="utf-8")


def test_more_records_than_a_sheet_has_rows_leave_out_the_workbook_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = Corpus.of(Recommendation(f"a:r{i}", "a", None, "Do it.", 1) for i in range(5))
    corpus.save(tmp_path)
    monkeypatch.setattr("cmrlearn.output.save.MOST_ROWS", 5)
    with pytest.warns(SizeWarning, match=r"recommendations\.xlsx: not written"):
        paths = corpus.save(tmp_path)
    assert not (tmp_path / "recommendations.xlsx").exists()
    assert "recommendations.xlsx" not in {path.name for path in paths}


# The cache


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are read from now on (in this process)."""
    import cmrlearn.reading

    found: list[str] = []
    read = cmrlearn.reading.read
    monkeypatch.setattr(cmrlearn.reading, "read", lambda path, id: (found.append(path.name), read(path, id=id))[1])
    return found


def test_an_unchanged_report_is_not_read_again_and_gives_the_same(
    reports: Path, tmp_path: Path, counted: list[str]
) -> None:
    first = cmr.mine(reports, jobs=1, cache=tmp_path / "c")
    assert len(counted) == 11
    second = cmr.mine(reports, jobs=1, cache=tmp_path / "c")
    assert counted[11:] == ["bad.pdf"]  # what could not be read is tried again
    first.save(tmp_path / "1")
    replace(second, seconds=first.seconds).save(tmp_path / "2")
    assert written(tmp_path / "1") == written(tmp_path / "2")
    assert first == replace(second, seconds=first.seconds)


@pytest.mark.parametrize("change", ["content", "name", "kinds", "codebook", "agencies", "code", "engine"])
def test_what_decides_the_records_misses_the_cache_when_it_changes(
    change: str, tmp_path: Path, counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, options = write_pdf(tmp_path / "a.pdf"), {"jobs": 1, "cache": tmp_path / "c"}
    cmr.mine(file, **options)
    more: dict[str, Any] = {}
    if change == "content":
        file.write_bytes(file.read_bytes() + b"\n% changed\n")
    elif change == "name":
        file = file.rename(tmp_path / "b.pdf")
    elif change == "kinds":
        more["kinds"] = ["recommendation", "finding"]
    elif change == "codebook":
        more["codebook"] = tmp_path / "c.yaml"
        more["codebook"].write_text("themes: [{id: x, label: X, definition: assessments}]", encoding="utf-8")
    elif change == "agencies":
        more["agencies"] = tmp_path / "c.csv"
        more["agencies"].write_text("id,name\nx,The Xylophone Board\n", encoding="utf-8")
    else:
        store.program.cache_clear()
        if change == "code":
            monkeypatch.setattr(cmr, "__version__", "0.0.0")
        else:
            monkeypatch.setattr("cmrlearn.reading.ocr.engine", lambda: "another")
    cmr.mine(file, **options, **more)
    store.program.cache_clear()
    assert len(counted) == 2


def test_a_user_table_counts_by_what_it_says_and_not_by_where_it_lies(tmp_path: Path, counted: list[str]) -> None:
    lines = ["Recommendations", "Recommendation 1: The Xylophone Board should review its training."]
    file, options = write_pdf(tmp_path / "a.pdf", lines), {"jobs": 1, "cache": tmp_path / "c"}
    for name in ("1.csv", "2.csv"):
        (tmp_path / name).write_text("id,name\nx,Xylophone Board\n", encoding="utf-8")
        corpus = cmr.mine(file, agencies=tmp_path / name, **options)
        assert corpus.recommendations[0].agencies[0].agency == "x"
    assert len(counted) == 1


@pytest.mark.parametrize("spoil", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b[:40] + b"x" + b[41:]])
def test_a_damaged_entry_is_a_miss_and_put_right(
    spoil: Callable[[bytes], bytes], tmp_path: Path, counted: list[str]
) -> None:
    file, cache = write_pdf(tmp_path / "a.pdf"), tmp_path / "c"
    first = cmr.mine(file, cache=cache)
    (entry,) = cache.glob("??/*")
    entry.write_bytes(spoil(entry.read_bytes()))
    for _ in range(2):
        assert cmr.mine(file, cache=cache).recommendations == first.recommendations
    assert len(counted) == 2


def test_without_a_cache_nothing_is_kept(tmp_path: Path, counted: list[str], cli: Cli) -> None:
    file = write_pdf(tmp_path / "a.pdf")
    for _ in range(2):
        assert cli("mine", file, "-o", tmp_path / "out", "--no-cache", "--quiet").status == 0
    assert len(counted) == 2
    assert store.usage(store.default_folder()).entries == 0
    assert cli("mine", file, "-o", tmp_path / "out", "--no-cache", "--cache", tmp_path).status == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
def test_the_cache_is_open_to_its_owner_only(tmp_path: Path) -> None:
    cmr.mine(write_pdf(tmp_path / "a.pdf"), cache=tmp_path / "deep" / "c")
    found = [tmp_path / "deep" / "c", *(tmp_path / "deep" / "c").glob("??"), *(tmp_path / "deep" / "c").glob("??/*")]
    assert [stat.S_IMODE(p.stat().st_mode) for p in found] == [0o700, 0o700, 0o600]


def test_a_cache_that_cannot_be_used_is_said_before_the_work(tmp_path: Path) -> None:
    file = write_pdf(tmp_path / "a.pdf")
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(WriteError, match="--no-cache"):
        cmr.mine(file, cache=tmp_path / "taken" / "c")


def test_the_usual_cache_need_not_be_usable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "taken" / "c"))
    assert len(cmr.mine(write_pdf(tmp_path / "a.pdf"))) == 2


def test_what_no_run_has_used_for_long_is_removed_and_nothing_else(tmp_path: Path) -> None:
    cache, files = tmp_path / "c", [write_pdf(tmp_path / f"{name}.pdf", ["Recommendations", name]) for name in "ab"]
    cmr.mine(files, cache=cache)
    entries = sorted(cache.glob("??/*"))
    (cache / "notes.txt").write_text("mine", encoding="utf-8")
    long_ago = time.time() - (store.KEPT_DAYS + 1) * 86_400
    for path in (*entries, cache / "notes.txt", cache / "swept"):
        os.utime(path, (long_ago, long_ago))
    os.utime(entries[0])
    store.prepared(cache)
    assert sorted(cache.glob("??/*")) == entries[:1]
    assert (cache / "notes.txt").exists()


def test_cache_says_where_and_how_much_and_empties_nothing_but_its_own(report: Path, tmp_path: Path, cli: Cli) -> None:
    cli("mine", report, "-o", tmp_path / "out", "--quiet")
    (store.default_folder() / "notes.txt").write_text("mine", encoding="utf-8")
    shown = json.loads(cli("cache").out)
    assert (shown["folder"], shown["entries"]) == (str(store.default_folder()), 1)
    assert json.loads(cli("info").out)["cache"] == shown
    assert json.loads(cli("cache", "--empty").out)["entries"] == 0
    assert (store.default_folder() / "notes.txt").exists()


# Files that end the process that reads them. They do so in workers alone, which import this from a folder of its own.

TRAP = """
import os, sys, time
import cmrlearn.reading
_read = cmrlearn.reading.read
def read(path, id):
    if "kill" in path.name:
        os.kill(os.getpid(), 11)
    if "hang" in path.name:
        import re
        re.match(r"(a+)+$", "a" * 64 + "b")  # holds the interpreter for years
    if "slow" in path.name:
        time.sleep(30)
    return _read(path, id=id)
cmrlearn.reading.read = read
"""


@pytest.fixture
def trapped(tmp_path: Path) -> dict[str, str]:
    """An environment in which files named so kill, hang or are slow."""
    (tmp_path / "trap").mkdir()
    (tmp_path / "trap" / "sitecustomize.py").write_text(
        "import sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'cmrlearn.mining':\n"
        "            sys.meta_path.remove(self)\n"
        "            import trap\n"
        "sys.meta_path.insert(0, Finder())\n",
        encoding="utf-8",
    )
    (tmp_path / "trap" / "trap.py").write_text(TRAP, encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(tmp_path / "trap"), str(ROOT)])}


@posix
@pytest.mark.slow
def test_a_file_that_kills_its_worker_costs_only_itself(reports: Path, tmp_path: Path, trapped: dict[str, str]) -> None:
    for name in ("killer-1", "killer-2"):
        write_pdf(reports / f"{name}.pdf")
    way = ("-m", "cmrlearn", "mine", reports, "-o", tmp_path / "out", "--jobs", "2", "--no-cache", "--quiet")
    outcome = in_new_process(*way, env=trapped)
    assert outcome.status == 3
    named = [line for line in outcome.err.splitlines() if "ended the process" in line]
    assert [n.split("/")[-1].split(":")[0] for n in named] == ["killer-1.pdf", "killer-2.pdf"], outcome.err
    assert all("SIGSEGV" in n for n in named)
    found = Corpus.load(tmp_path / "out")
    assert [r.id for r in found.reports] == [f"r{i}" for i in range(10)]


@posix
@pytest.mark.slow
def test_a_file_that_hangs_is_given_up_when_its_time_is_over(
    reports: Path, tmp_path: Path, trapped: dict[str, str]
) -> None:
    write_pdf(reports / "hang.pdf")
    way = ("-m", "cmrlearn", "mine", reports, "-o", tmp_path / "out", "--jobs", "2", "--no-cache", "--quiet")
    outcome = in_new_process(*way, "--timeout", "4", env=trapped)
    assert outcome.status == 3
    assert "hang.pdf: took longer than 4 seconds" in outcome.err
    assert [r.id for r in Corpus.load(tmp_path / "out").reports] == [f"r{i}" for i in range(10)]


def test_workers_that_never_begin_are_given_up_with_a_sentence(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import contextmanager

    from joblib.externals.loky import BrokenProcessPool

    class Broken:
        def submit(self, *_: object) -> None:
            raise BrokenProcessPool

    @contextmanager
    def pool(_: int) -> Any:
        tried.append(1)
        yield Broken()

    tried: list[int] = []
    monkeypatch.setattr("cmrlearn.running.local._pool", pool)
    with pytest.raises(WorkersError, match="--jobs 1"):
        cmr.mine(reports, jobs=2)
    assert len(tried) == 3


@pytest.mark.slow
def test_a_script_without_a_main_guard_may_use_workers(reports: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(f"import cmrlearn\nprint(len(cmrlearn.mine({str(reports)!r}, jobs=2)))\n", encoding="utf-8")
    outcome = in_new_process(script)
    assert (outcome.out, outcome.err) == ("10\n", "")


def test_debug_raises_what_goes_wrong_with_a_file(reports: Path) -> None:
    with pytest.raises(InputError, match=r"bad\.pdf"):
        cmr.mine(reports, jobs=2, debug=True)


@posix
@pytest.mark.slow
@pytest.mark.parametrize(("how", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_run_that_is_stopped_stops_at_once_and_is_resumed(
    how: signal.Signals, status: int, reports: Path, tmp_path: Path, trapped: dict[str, str]
) -> None:
    for i in range(2):
        write_pdf(reports / f"slow{i}.pdf")
    environment = {**os.environ, **trapped, "TMPDIR": str(tmp_path / "tmp")}
    (tmp_path / "tmp").mkdir()
    way = ["-m", "cmrlearn", "mine", reports, "-o", tmp_path / "out", "--jobs", "2", "--cache", tmp_path / "c"]
    process = subprocess.Popen([sys.executable, *way], env=environment, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while store.usage(tmp_path / "c").entries < 10 and time.monotonic() < deadline:
        time.sleep(0.1)
    workers = (
        [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
        if sys.platform == "linux"
        else []
    )
    started = time.monotonic()
    process.send_signal(how)
    _, err = process.communicate(timeout=20)
    assert time.monotonic() - started < 8  # the slow ones take 30 s
    assert process.returncode == status
    assert "Traceback" not in err
    time.sleep(2 if how == signal.SIGKILL else 0.5)
    assert not [
        pid
        for pid in workers
        if Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]
    ]
    assert not (tmp_path / "out").exists()
    assert how == signal.SIGKILL or not list((tmp_path / "tmp").glob("cmrlearn-*"))
    for i in range(2):
        (reports / f"slow{i}.pdf").unlink()
    resumed = cmr.mine(reports, cache=tmp_path / "c")
    undisturbed = cmr.mine(reports, cache=False)
    assert resumed == replace(undisturbed, seconds=resumed.seconds)


# Addresses


@pytest.fixture
def memory() -> Any:
    fsspec = pytest.importorskip("fsspec", reason="needs the extra cloud")
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


def test_an_address_works_as_a_folder_does(reports: Path, tmp_path: Path, memory: Any, cli: Cli) -> None:
    memory.put(str(reports), "/bucket/archive", recursive=True)
    memory.pipe("/bucket/archive/notes.md", b"no report")
    here, there = cmr.mine(reports), cmr.mine("memory://bucket/archive", jobs=1, cache=tmp_path / "c")
    assert there.recommendations == here.recommendations and there.reports == here.reports
    (failure,) = there.failures
    assert failure.path == "memory://bucket/archive/bad.pdf" or failure.path == "memory:///bucket/archive/bad.pdf"
    assert failure.reason.startswith(failure.path)
    assert there.read("r3").blocks
    assert ids(cmr.mine("memory://bucket/archive/r[34].pdf")) == ["r3:r01", "r4:r01"]
    assert cli("mine", "memory://bucket/archive/r1.pdf", "-o", tmp_path / "out", "--quiet").status == 0


def test_a_file_address_is_a_path(reports: Path) -> None:
    assert ids(cmr.mine(f"file://{reports.as_posix()}/r1.pdf")) == ["r1:r01"]


@pytest.mark.parametrize("address", ["memory://nowhere", "memory://nowhere/*.pdf", "gopher9://x/y"])
def test_an_address_with_nothing_behind_it_is_bad_usage(address: str, memory: Any, tmp_path: Path, cli: Cli) -> None:
    outcome = cli("mine", address, "-o", tmp_path / "out")
    assert outcome.status == 2 and address in outcome.err and len(outcome.err.splitlines()) == 1


def test_an_address_without_fsspec_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(UsageError, match=r"cmrlearn\[cloud\]"):
        cmr.mine("memory://bucket")


# Dask


def test_dask_that_is_not_installed_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"cmrlearn\[dask\]"):
        cmr.mine(SAMPLE[0], engine="dask")


def test_a_scheduler_that_does_not_answer_is_bad_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="needs the extra dask")
    monkeypatch.setattr("cmrlearn.running.cluster.WAIT", 1)
    with pytest.raises(UsageError, match=r"tcp://127.0.0.1:9: no Dask scheduler"):
        cmr.mine(SAMPLE[0], engine="dask", scheduler="tcp://127.0.0.1:9")


@posix
@pytest.mark.slow
def test_dask_gives_what_one_process_gives_and_names_the_file_that_kills(
    reports: Path, tmp_path: Path, trapped: dict[str, str], cli: Cli
) -> None:
    pytest.importorskip("distributed", reason="needs the extra dask")
    cli("mine", reports, "-o", tmp_path / "here", "--jobs", "1", "--quiet")
    write_pdf(reports / "zz-killer.pdf")
    way = ("-m", "cmrlearn", "mine", reports, "-o", tmp_path / "dask", "--engine", "dask", "--jobs", "2", "--quiet")
    outcome = in_new_process(*way, "--no-cache", env=trapped, timeout=120)
    assert outcome.status == 3
    assert "zz-killer.pdf: reading it ended the process" in outcome.err
    here, there = written(tmp_path / "here"), written(tmp_path / "dask")
    assert {name for name in here if here[name] != there[name]} <= {"manifest.json", "summary.html"}  # the failure
    read_table = pytest.importorskip("pyarrow.parquet").read_table
    parquet = "recommendations.parquet"
    assert (tmp_path / "dask" / parquet / "part-00000.parquet").is_file()
    assert read_table(tmp_path / "dask" / parquet) == read_table(tmp_path / "here" / parquet)


def test_parts_and_one_file_take_each_others_place(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    from cmrlearn.output.tables import write_parquet, write_parquet_parts

    records = [Recommendation(f"a:r{i}", "a", None, "Do it.", 1) for i in range(7)]
    target = tmp_path / "r.parquet"
    for write in (write_parquet, lambda r, p: write_parquet_parts(r, p, rows=3), write_parquet_parts, write_parquet):
        write(records, target)
        assert parquet.read_table(target)["id"].to_pylist() == [r.id for r in records]
    assert len(list(write_parquet_parts(records, tmp_path / "p", rows=7).iterdir())) == 1
    assert parquet.read_table(write_parquet_parts([], tmp_path / "none")).num_rows == 0


def test_a_worker_with_another_program_stops_the_run() -> None:
    from cmrlearn.running.cluster import work
    from cmrlearn.running.work import Settings, Task

    with pytest.raises(WorkersError, match="same on all machines"):
        work(Task(0, str(SAMPLE[0]), "a"), Settings(("recommendation",), fingerprint="another"))
