"""The command line keeps its promises: verbs, streams, exit status."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Never

import pytest
from conftest import ROOT, Outcome, in_new_process, write_pdf

import cmrlearn

Cli = Callable[..., Outcome]
VERBS = ("mine", "extract", "tag", "graph", "export", "train", "evaluate", "agencies", "themes")
VERBS += ("cache", "info")
MINED = {"recommendations.jsonl", "recommendations.csv", "recommendations.xlsx", "reports.jsonl", "manifest.json"}
MINED |= {"graph.graphml", "graph.html", "summary.html"}
SAMPLE = sorted((ROOT / "corpus" / "sample").glob("*/report.pdf"))


@pytest.fixture
def mined(report: Path, tmp_path: Path, cli: Cli) -> Path:
    folder = tmp_path / "out"
    assert cli("mine", report, "-o", folder, "--quiet").status == 0
    return folder


def fail(*_: object, **__: object) -> Never:
    raise ZeroDivisionError("by chance")


def test_help_names_every_verb_that_works(cli: Cli) -> None:
    outcome = cli("--help")
    assert outcome.status == 0
    assert tuple(re.findall(r"^[│|] ([a-z]+) ", outcome.out, flags=re.M)) == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_a_verb_has_an_example(verb: str, cli: Cli) -> None:
    outcome = cli(verb, "--help")
    assert outcome.status == 0
    assert f"cmrlearn {verb}" in " ".join(outcome.out.split("Example")[1].split())


def test_the_version_is_printed(cli: Cli) -> None:
    assert cli("--version").out == f"cmrlearn {cmrlearn.__version__}\n"


def test_extract_prints_untagged_records_and_nothing_else(report: Path, cli: Cli) -> None:
    outcome = cli("extract", report)
    assert (outcome.status, outcome.err) == (0, "")
    assert [r["ref"] for r in outcome.records] == ["1", "2"]
    assert all(r["themes"] == r["agencies"] == [] and r["page"] == 1 and r["boxes"] for r in outcome.records)


def test_tag_adds_agencies_and_themes_to_a_report(report: Path, cli: Cli) -> None:
    outcome = cli("tag", report)
    assert (outcome.status, outcome.err) == (0, "")
    assert [r["strength"] for r in outcome.records] == ["must", "should"]
    assert all(r["themes"] for r in outcome.records)
    assert all(any(a["role"] == "lead" for a in r["agencies"]) for r in outcome.records)


def test_output_goes_to_the_file_that_was_asked_for(report: Path, tmp_path: Path, cli: Cli) -> None:
    target = tmp_path / "new folder" / "found.jsonl"
    outcome = cli("extract", report, "-o", target)
    assert (outcome.status, outcome.out) == (0, "")
    assert target.read_text(encoding="utf-8") == cli("extract", report).out


def table_file(path: Path, rows: list[dict[str, str]]) -> Path:
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    elif path.suffix == ".csv":
        lines = [list(rows[0]), *(row.values() for row in rows)]
        path.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines), encoding="utf-8")
    else:
        from openpyxl import Workbook

        book = Workbook()
        for line in [list(rows[0]), *(list(row.values()) for row in rows)]:
            book.active.append(line)
        book.save(path)
    return path


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".xlsx"])
def test_a_table_gives_one_record_a_row_in_order_with_its_id(ending: str, tmp_path: Path, cli: Cli) -> None:
    rows = [
        {"id": "z-9", "text": "The PSNI should review its guidance on domestic abuse."},
        {"id": "a-1", "text": "Hello."},
        {"id": "m-5", "text": "The PSNI should review its guidance on domestic abuse."},
    ]
    outcome = cli("tag", table_file(tmp_path / f"actions{ending}", rows))
    assert (outcome.status, outcome.err) == (0, "")
    assert [(r["id"], r["text"]) for r in outcome.records] == [(row["id"], row["text"]) for row in rows]
    assert outcome.records[0]["agencies"] == outcome.records[2]["agencies"] != []


def test_mine_writes_every_promised_file_and_names_them(report: Path, tmp_path: Path, cli: Cli) -> None:
    outcome = cli("mine", report, "-o", tmp_path / "out")
    assert (outcome.status, outcome.out) == (0, "")
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written >= MINED
    assert all(name in outcome.err for name in written)
    assert "2 recommendations in 1 report" in outcome.err


def test_mine_gives_the_same_bytes_twice(report: Path, tmp_path: Path, cli: Cli) -> None:
    for name in ("one", "two"):
        assert cli("mine", report, "-o", tmp_path / name, "-q").status == 0
    for path in sorted((tmp_path / "one").iterdir()):
        if path.name != "manifest.json":  # it holds the time taken
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_quiet_says_nothing_when_all_is_well(report: Path, tmp_path: Path, cli: Cli) -> None:
    outcome = cli("mine", report, "-o", tmp_path / "out", "--quiet")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")


@pytest.mark.parametrize("ending", [".html", ".graphml", ".gexf", ".json", ".svg", ".png"])
def test_graph_writes_by_the_ending(ending: str, mined: Path, tmp_path: Path, cli: Cli) -> None:
    target = tmp_path / f"graph{ending}"
    outcome = cli("graph", mined, "-o", target)
    assert (outcome.status, outcome.out) == (0, "")
    assert target.stat().st_size > 0


@pytest.mark.parametrize("ending", [".xlsx", ".csv", ".parquet", ".jsonl"])
def test_export_writes_by_the_ending(ending: str, mined: Path, tmp_path: Path, cli: Cli) -> None:
    target = tmp_path / f"table{ending}"
    outcome = cli("export", mined, "-o", target)
    assert (outcome.status, outcome.out) == (0, "")
    if ending != ".parquet":
        assert [r["id"] for r in cli("tag", target).records] == ["small:r01", "small:r02"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("mine",),
        ("dig", "x.pdf"),
        ("extract", "--colour", "x.pdf"),
        ("extract", "{report}", "--kinds", "recomendation"),
        ("extract", "{report}", "--kinds", ""),
        ("mine", "{report}"),
        ("graph", "{mined}", "-o", "graph.docx"),
        ("graph", "nowhere", "-o", "graph.svg"),
        ("graph", "{report}", "-o", "graph.svg"),
        ("export", "{mined}", "-o", "table.qqq"),
        ("export", "{tmp}", "-o", "table.csv"),
        ("agencies", "--nation", "France"),
        ("themes", "--facet", "colour"),
        ("tag", "{report}", "--codebook", "nowhere.yaml"),
    ],
)
def test_bad_usage_is_status_2(arguments: tuple[str, ...], report: Path, mined: Path, tmp_path: Path, cli: Cli) -> None:
    places = {"report": report, "mined": mined, "tmp": tmp_path}
    outcome = cli(*(argument.format(**places) for argument in arguments))
    assert outcome.status == 2
    assert "Traceback" not in outcome.err
    if arguments:
        assert (outcome.out, bool(outcome.err)) == ("", True)


def test_something_unforeseen_is_one_sentence_with_how_to_report_it(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmrlearn.model.json_schema", fail)
    outcome = cli("info", "--schema")
    assert (outcome.status, outcome.out) == (1, "")
    assert "ZeroDivisionError: by chance" in outcome.err
    assert "please report" in outcome.err
    assert "Traceback" not in outcome.err
    assert "Traceback" in cli("info", "--schema", "--debug").err


def test_a_fault_of_ours_with_one_report_does_not_cost_the_others(
    report: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    import cmrlearn.reading

    read = cmrlearn.reading.read
    write_pdf(report.parent / "odd.pdf")
    monkeypatch.setattr(cmrlearn.reading, "read", lambda path, id: fail() if id == "odd" else read(path, id=id))
    outcome = cli("extract", report.parent)
    assert outcome.status == 3
    assert [r["report"] for r in outcome.records] == ["small", "small"]
    assert "odd.pdf" in outcome.err
    assert "ZeroDivisionError: by chance" in outcome.err
    assert "Traceback" not in outcome.err


def test_kinds_choose_what_is_kept(report: Path, cli: Cli) -> None:
    assert [r["kind"] for r in cli("extract", report, "--kinds", "recommendation, finding").records] == [
        "recommendation",
        "recommendation",
    ]
    assert cli("extract", report, "--kinds", "prior").out == ""


def test_agencies_are_searched_and_piped_as_json_lines_or_csv(cli: Cli) -> None:
    found = cli("agencies", "--search", "psni", "--nation", "ni")
    assert found.status == 0
    assert any(row["acronym"] == "PSNI" for row in found.records)
    assert all("psni" in json.dumps(row).lower() for row in found.records)
    as_csv = cli("agencies", "--search", "psni", "--nation", "ni", "--csv")
    assert as_csv.out.startswith("id,name,acronym")


def test_themes_are_listed_by_facet(cli: Cli) -> None:
    rows = cli("themes", "--facet", "harm").records
    assert {row["facet"] for row in rows} == {"harm"}
    assert "neglect" in {row["id"] for row in rows}


def test_info_names_versions_and_model_cards(cli: Cli) -> None:
    facts = json.loads(cli("info").out)
    assert facts["cmrlearn"] == cmrlearn.__version__
    names = {model["name"] for model in facts["models"]}
    assert names == {"actions", "extraction", "recurring", "roles", "strength", "themes"}


def test_the_schema_describes_a_record(report: Path, cli: Cli) -> None:
    schema = json.loads(cli("info", "--schema").out)
    record = schema["$defs"]["Recommendation"]["properties"]
    assert set(cli("extract", report).records[0]) == set(record)


def test_text_outside_ascii_goes_through_a_pipe_whatever_the_locale(tmp_path: Path) -> None:
    report = write_pdf(tmp_path / "naïve.pdf", ["Recommendations", "Recommendation 1: The café must keep the £ – now."])
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    outcome = in_new_process("-m", "cmrlearn", "extract", report, env=plain)
    assert outcome.status == 0, outcome.err
    assert "café must keep the £ –" in outcome.records[0]["text"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such pipes")
def test_a_reader_that_leaves_early_is_no_error_message() -> None:
    command = f"'{sys.executable}' -m cmrlearn agencies | head -n 1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, shell=True, capture_output=True, encoding="utf-8", env=environment)
    assert json.loads(done.stdout)["id"]
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_an_interrupt_ends_quietly_with_status_130(tmp_path: Path) -> None:
    waiting = tmp_path / "waiting.py"
    waiting.write_text(
        "import sys, time\nimport cmrlearn.cli.info as info\nfrom cmrlearn.cli.main import run\n"
        "def wait():\n    print('ready', flush=True)\n    time.sleep(30)\n"
        "info._facts = wait\nsys.argv = ['cmrlearn', 'info']\nrun()\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, waiting], stdout=pipe, stderr=pipe, text=True, env=environment)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err.strip()) == (130, "")


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_a_terminal_gets_a_table_and_a_bar(report: Path, tmp_path: Path) -> None:
    import pty

    controller, terminal = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120", "TERM": "xterm"}
    command = [sys.executable, "-m", "cmrlearn", "extract", report, "-o", tmp_path / "found.jsonl"]
    process = subprocess.Popen(command, stdout=terminal, stderr=terminal, stdin=terminal, env=environment)
    os.close(terminal)
    shown = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            piece = os.read(controller, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(controller)
    assert process.wait(timeout=20) == 0
    assert "Reading reports" in shown.decode()


def test_every_corpus_report_gives_records_named_after_its_folder(cli: Cli) -> None:
    assert SAMPLE
    outcome = cli("extract", *SAMPLE)
    assert outcome.status == 0, outcome.err
    assert {r["report"] for r in outcome.records} == {path.parent.name for path in SAMPLE}
    assert all(r["id"].startswith(f"{r['report']}:r") for r in outcome.records)
