"""Models are fitted on the reports for training, and on no others."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cmrlearn.errors import UsageError
from cmrlearn.evaluation.evaluate import training_folders
from cmrlearn.learning.singles import single_record

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "corpus" / "sample"
SCRIPTS = ("train_extraction.py", "train_themes.py")

# Says on standard error which files a script opens.
WATCHED = """
import runpy, sys
sys.addaudithook(lambda event, args: event == "open" and sys.stderr.write(f"opened {args[0]}\\n"))
sys.path.insert(0, sys.argv[1])
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A corpus of three reports for training and one for testing."""
    for name in ("ni-learning-2017-18", "wales-cpr-2021-birch", "scotland-scr-2015-gannet"):
        shutil.copytree(SAMPLE / name, tmp_path / "train" / name)
    kept = tmp_path / "test" / "ni-cmr-2015-sorrel"
    shutil.copytree(SAMPLE / "ni-cmr-2015-sorrel", kept)
    gold = json.loads((kept / "gold.json").read_text(encoding="utf-8"))
    (kept / "gold.json").write_text(json.dumps(gold | {"split": "test"}), encoding="utf-8")
    return tmp_path


def run(script: str, *folders: Path, output: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WATCHED, str(ROOT / "scripts"), str(ROOT / "scripts" / script)]
    command += [*map(str, folders), "-o", str(output)]
    if script == "train_themes.py":
        command += ["--single", str(output.parent / "none")]  # these make the fit slow
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


@pytest.mark.parametrize("script", SCRIPTS)
def test_fitting_opens_no_report_that_is_kept_for_testing(built: Path, script: str) -> None:
    done = run(script, built / "train", output=built / "model")
    assert done.returncode == 0, done.stderr[-2000:]
    opened = [line for line in done.stderr.splitlines() if line.startswith("opened ")]
    assert any(str(built / "train") in line for line in opened)
    assert [line for line in opened if str(built / "test") in line] == []
    manifest = json.loads((built / "model" / "manifest.json").read_text(encoding="utf-8"))
    assert "ni-cmr-2015-sorrel" not in {entry["doc"] for entry in manifest["trained_on"]}


@pytest.mark.parametrize("script", SCRIPTS)
def test_fitting_refuses_a_report_that_is_kept_for_testing(built: Path, script: str) -> None:
    done = run(script, built, output=built / "model")
    assert done.returncode != 0
    assert "kept for testing" in done.stderr
    assert not (built / "model").exists()


def test_the_models_of_the_package_were_fitted_on_no_test_report() -> None:
    from corpus.splits import splits

    for manifest in sorted((ROOT / "models").glob("*/manifest.json")):
        fitted = {entry["doc"] for entry in json.loads(manifest.read_text(encoding="utf-8"))["trained_on"]}
        assert not {doc for doc in fitted if splits().get(doc) == "test"}, manifest


def test_single_recommendations_are_read_with_what_they_are_coded_as() -> None:
    from cmrlearn.learning.singles import single_rows

    rows = single_rows(ROOT / "corpus" / "single")
    assert len({r.report for r in rows}) == len(rows) > 1500
    assert all(r.rec.text and r.themes["practice"] and r.case is None for r in rows)


def test_a_file_that_holds_no_single_recommendations_is_named(tmp_path: Path) -> None:
    from cmrlearn.learning.singles import single_rows

    (tmp_path / "x.yaml").write_text("- {n: NI, y: 2013}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"x\.yaml: entry 1 is no single recommendation"):
        single_rows(tmp_path)


def test_one_search_finds_the_weights_that_scikit_learn_finds_theme_by_theme() -> None:
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    from cmrlearn.learning import logistic

    rng = np.random.default_rng(0)
    x = csr_matrix(rng.random((60, 90)) * (rng.random((60, 90)) < 0.2))
    y = np.column_stack([x[:, 0].toarray()[:, 0] > 0, x[:, 1].toarray()[:, 0] + rng.random(60) * 0.3 > 0.4])
    weights, intercepts = logistic.one_against_rest(x, y, 3.0)
    for k in range(2):
        model = LogisticRegression(C=3.0, class_weight="balanced", solver="liblinear", tol=1e-8).fit(x, y[:, k])
        assert np.allclose(weights[:, k], model.coef_[0], atol=0.02)
        assert np.allclose(intercepts[k], model.intercept_[0], atol=0.02)


def test_folders_for_training_come_sorted(built: Path) -> None:
    assert [p.name for p in training_folders([built / "train"])] == sorted(p.name for p in (built / "train").iterdir())
    with pytest.raises(UsageError, match="kept for testing"):
        training_folders([built])


@pytest.mark.parametrize(
    ("head", "stem", "section"), [(None, None, ()), ("Police", None, ("Police",)), ("To:", "To:", ())]
)
def test_what_stands_above_a_single_recommendation_is_a_lead_in_if_it_ends_in_a_colon(head, stem, section):
    rec = single_record("a", {"n": "NI", "y": 2019, "head": head, "t": "Review the protocol."})
    assert (rec.stem, rec.section, rec.nation, rec.year) == (stem, section, "NI", 2019)
