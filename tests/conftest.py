"""What several test files share: a way to run the command line, and small reports made on the spot."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINES = (
    "Recommendations",
    "Recommendation 1: The Health and Social Care Trust must audit its pre-birth risk assessments by March 2023.",
    "Recommendation 2: The Education Authority should ensure that schools share concerns about neglect.",
)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that runs the tests in the background has its children ignore interrupts; those under test must not.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Outcome:
    """How a command line ended."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run `cmrlearn` with these arguments, in this process."""
    from cmrlearn.cli.main import status_of

    def run(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        status = status_of([str(a) for a in arguments])
        return Outcome(status, *capsys.readouterr())

    return run


def in_new_process(*arguments: str | Path, **options: Any) -> Outcome:
    """Run Python with these arguments, as a user's shell would."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], capture_output=True, encoding="utf-8", env=environment, **options
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def write_pdf(path: Path, lines: Iterable[str] = LINES, *, password: str | None = None) -> Path:
    """A PDF of one page with a paragraph a line; the same bytes each time."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()
    heading, *rest = lines
    encrypt = StandardEncryption(password, strength=128) if password else None
    document = SimpleDocTemplate(str(path), pagesize=A4, invariant=1, encrypt=encrypt)
    document.build([Paragraph(heading, styles["Heading1"]), *(Paragraph(line, styles["BodyText"]) for line in rest)])
    return path


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a cache of its own: what one found must not hide what another does."""
    monkeypatch.setenv("CMRLEARN_CACHE", str(tmp_path_factory.getbasetemp() / "caches" / uuid4().hex))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A small report with two recommendations."""
    folder = tmp_path / "reports"
    folder.mkdir()
    return write_pdf(folder / "small.pdf")
