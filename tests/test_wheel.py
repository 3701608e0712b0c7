"""What is shipped: one version everywhere, and a wheel that is whole."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, in_new_process

import cmrlearn


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_module_resource_and_model(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    sources = [p for p in (ROOT / "cmrlearn").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    models = [p for p in (ROOT / "models").rglob("*") if p.is_file()]
    assert models
    wanted = {p.relative_to(ROOT).as_posix() for p in sources}
    wanted |= {"cmrlearn/" + p.relative_to(ROOT).as_posix() for p in models}
    assert wanted - inside == set()


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"cmrlearn", f"cmrlearn-{cmrlearn.__version__}.dist-info"}


def test_the_wheel_has_the_version_and_the_command(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    folder = f"cmrlearn-{cmrlearn.__version__}.dist-info"
    assert f"\nVersion: {cmrlearn.__version__}\n" in archive.read(f"{folder}/METADATA").decode()
    assert "cmrlearn = cmrlearn.cli.main:run" in archive.read(f"{folder}/entry_points.txt").decode()


def test_an_installed_wheel_gives_spacy_its_components(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = (
        "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('cmrlearn_agencies', config={'nation': 'NI'});"
        "doc = nlp('The PSNI should act.'); print([s.kb_id_ for s in doc.spans['agencies']])"
    )
    done = in_new_process("-c", code, env={"PYTHONPATH": str(tmp_path)}, cwd=tmp_path)
    assert done.out.strip() == "['psni']", done.err


def test_the_citation_has_the_version() -> None:
    assert f"\nversion: {cmrlearn.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_every_third_party_import_is_a_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    entries = [*project["dependencies"], *(e for extra in project["optional-dependencies"].values() for e in extra)]
    declared = {re.split(r"[^\w.-]", entry)[0].lower() for entry in entries}
    named_otherwise = {
        "PIL": "pillow",
        "docx": "python-docx",
        "pdfminer": "pdfminer.six",
        "sklearn": "scikit-learn",
        "yaml": "pyyaml",
        "pypdfium2_raw": "pypdfium2",
    }
    imported = set()
    for path in (ROOT / "cmrlearn").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
    outside = imported - set(sys.stdlib_module_names) - {"cmrlearn", "IPython"}
    assert {named_otherwise.get(name, name) for name in outside} - declared == set()
