"""Developer commands for a machine that has only Python: `python scripts/dev.py test`.

Makes .venv beside this checkout, installs the exact versions of requirements.txt and the project itself, and then
runs what was asked. The set-up is reused until requirements.txt or pyproject.toml changes.

Written so that an old Python can still read it and look for a newer one.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "set-up-of"
LOCK = ROOT / "requirements.txt"
OLDEST = (3, 11)
CANDIDATES = ("python3.11", "python3.12", "python3.13", "python3.14", "python3", "python")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.required = True
    for name, (_, text) in COMMANDS.items():
        commands.add_parser(name, help=text)
    options, rest = parser.parse_known_args()
    if rest and options.command not in {"test", "corpus", "models", "notebooks"}:
        parser.error(f"{options.command} takes no further arguments: {' '.join(rest)}")
    os.chdir(ROOT)
    action, _ = COMMANDS[options.command]
    return action(rest)


def demo(_: "list[str]") -> int:
    """Mine the invented reports that are committed, and show what came out."""
    source, output = Path("corpus", "sample"), Path("demo-out")
    say(f"Mining the invented reports in {source}; the results go to {output}.")
    return venv("-m", "cmrlearn", "mine", str(source), "-o", str(output))


def test(rest: "list[str]") -> int:
    return venv("-m", "pytest", *rest)


def lint(_: "list[str]") -> int:
    where = ("cmrlearn", "tests", "scripts", "corpus", "benchmarks")
    status = venv("-m", "ruff", "check", *where) or venv("-m", "ruff", "format", "--check", *where)
    return status or lock_in_step()


def types(_: "list[str]") -> int:
    return venv("-m", "mypy")


def wheel(_: "list[str]") -> int:
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    return venv("-m", "build", "--wheel", "--no-isolation", "--outdir", "dist", ".")


def corpus(rest: "list[str]") -> int:
    return venv("-m", "corpus.build", *rest)


def models(rest: "list[str]") -> int:
    """Fit the models on the training and development reports; the test reports are not read."""
    train, development = (Path("corpus", "built", split) for split in ("train", "development"))
    forms = Path("corpus", "forms")
    if not (train.is_dir() and development.is_dir()) and corpus([]):
        say("Not all reports could be built (see above), and models are fitted on all of them or not at all.")
        return 1
    status = venv(str(Path("scripts", "train_extraction.py")), *(rest or map(str, (train, development, forms))))
    status = status or venv(str(Path("scripts", "train_roles.py")), *(rest or map(str, (train, development))))
    status = status or venv(str(Path("scripts", "train_wording.py")), *(rest or map(str, (train, development))))
    themes = str(Path("scripts", "train_themes.py"))
    status = status or venv(themes, *(rest or [str(train), str(development)]))
    return status or venv(str(Path("scripts", "train_recurring.py")), "-o", str(Path("models", "recurring")))


def docs(_: "list[str]") -> int:
    """The documentation as a site that needs no network."""
    return venv("-m", "mkdocs", "build", "--strict", "--quiet")


def notebooks(rest: "list[str]") -> int:
    return venv(str(Path("scripts", "make_notebooks.py")), *rest)


def lock(_: "list[str]") -> int:
    """Resolve pyproject.toml anew into requirements.txt."""
    python = set_up()
    subprocess.run([python, "-m", "pip", "install", "-qq", "uv"], check=True)
    return subprocess.run(
        [
            *(python, "-m", "uv", "pip", "compile", "pyproject.toml", "--all-extras", "--upgrade"),
            *("--universal", "--python-version", ".".join(map(str, OLDEST)), "--fork-strategy", "fewest"),
            *("--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header", "--quiet"),
            *("--output-file", str(LOCK)),
        ]
    ).returncode


def clean(_: "list[str]") -> int:
    for name in (
        ".venv",
        "dist",
        "build",
        "demo-out",
        "site",
        ".pytest_cache",
        ".mypy_cache",
        ".ruff_cache",
        ".hypothesis",
        ".cache",
    ):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for cache in ROOT.rglob("__pycache__"):
        shutil.rmtree(cache, ignore_errors=True)
    say("Removed the set-up, the builds and the caches.")
    return 0


COMMANDS = {
    "demo": (demo, "mine the invented reports under corpus/sample into demo-out"),
    "test": (test, "run the tests; further arguments go to pytest"),
    "lint": (lint, "ruff: rules and format; and that requirements.txt covers pyproject.toml"),
    "types": (types, "mypy, strict"),
    "wheel": (wheel, "build the wheel into dist"),
    "corpus": (corpus, "build all invented reports into corpus/built"),
    "models": (models, "train the models anew"),
    "docs": (docs, "build the documentation into site"),
    "notebooks": (notebooks, "make the notebooks from their sources and run them"),
    "lock": (lock, "resolve the dependencies anew into requirements.txt"),
    "clean": (clean, "remove the set-up, the builds and the caches"),
}


def venv(*arguments: str) -> int:
    """Run Python of the set-up."""
    python = set_up()
    sys.stdout.flush()
    try:
        return subprocess.run([python, *arguments], env={**os.environ, "PYTHONUTF8": "1"}).returncode
    except KeyboardInterrupt:
        return 130


def set_up() -> str:
    """Path of the Python to run, with everything installed that it needs."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()).hexdigest()
    if python.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == stamp:
        return str(python)
    base = new_enough()
    say(f"Setting up .venv with {base} and the versions in requirements.txt (once; about a minute).")
    shutil.rmtree(VENV, ignore_errors=True)
    pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    for step in (
        [base, "-m", "venv", str(VENV)],
        [*pip, "--require-hashes", "--requirement", str(LOCK)],
        [*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
    ):
        if subprocess.run(step).returncode:
            sys.exit(f"The set-up failed at: {' '.join(step)}")
    STAMP.write_text(stamp, encoding="utf-8")
    return str(python)


def new_enough() -> str:
    """A Python of at least OLDEST: the one that runs this (outside any environment), else one on the path."""
    if sys.version_info >= OLDEST:
        return getattr(sys, "_base_executable", None) or sys.executable
    for name in CANDIDATES:
        found = shutil.which(name)
        test = f"import sys; sys.exit(sys.version_info < {OLDEST})"
        if found and subprocess.run([found, "-c", test], stderr=subprocess.DEVNULL).returncode == 0:
            return found
    sys.exit(
        f"cmrlearn needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and none was found on the path; please install one."
    )


def lock_in_step() -> int:
    """Whether each dependency of pyproject.toml is pinned, and no address of a package index got into the lock."""
    # Here, because an older Python must still get as far as new_enough().
    import re
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    text = LOCK.read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)==", text, flags=re.M))
    names = {re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9_.-]", entry)[0].lower()) for entry in wanted} - {"cmrlearn"}
    if names - pinned:
        say(f"requirements.txt lacks {', '.join(sorted(names - pinned))}: run `python scripts/dev.py lock`.")
    if "://" in text or "--index-url" in text:
        say("requirements.txt holds an address; it must work with any package index.")
    return int(bool(names - pinned) or "://" in text or "--index-url" in text)


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
