"""`import cmrlearn` and `cmrlearn --help` are quick, and the public names are there."""

from __future__ import annotations

import pkgutil
import time

import pytest
from conftest import in_new_process

import cmrlearn

HEAVY = ("IPython", "jinja2", "matplotlib", "networkx", "numpy", "pandas", "pdfplumber", "pydantic", "pypdfium2")
HEAVY += ("scipy", "sklearn", "spacy", "yaml", "openpyxl", "rich")


def seconds_beyond_bare_python(*arguments: str) -> float:
    """The best of a few runs, because other programs run here too; less what Python itself takes."""

    def best(*what: str) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            outcome = in_new_process(*what)
            times.append(time.perf_counter() - start)
            assert outcome.status == 0, outcome.err
        return min(times)

    return best(*arguments) - best("-c", "pass")


def test_importing_the_library_takes_less_than_three_tenths_of_a_second() -> None:
    assert seconds_beyond_bare_python("-c", "import cmrlearn") < 0.3


def test_help_takes_less_than_half_a_second() -> None:
    assert seconds_beyond_bare_python("-m", "cmrlearn", "--help") < 0.5


@pytest.mark.parametrize("module", ["cmrlearn", "cmrlearn.cli.main"])
def test_importing_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    assert in_new_process("-c", code).out.split() == []


@pytest.mark.parametrize("name", cmrlearn.__all__)
def test_a_public_name_is_there_and_listed(name: str) -> None:
    assert getattr(cmrlearn, name) is not None
    assert name in dir(cmrlearn)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'raed'"):
        cmrlearn.raed  # noqa: B018


def test_no_submodule_bears_the_name_of_a_public_function() -> None:
    """Importing one would put the module in the function's place: `cmrlearn.read("x.pdf")` would then fail."""
    modules = {module.name for module in pkgutil.iter_modules(cmrlearn.__path__)}
    assert modules & set(cmrlearn.__all__) == {"analysis", "errors"}


def test_functions_stay_functions_after_every_submodule_was_imported() -> None:
    code = """
import importlib, pkgutil, cmrlearn
for module in pkgutil.walk_packages(cmrlearn.__path__, "cmrlearn."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
for name in ("mine", "read", "extract", "tag", "graph", "draw"):
    assert type(getattr(cmrlearn, name)).__name__ == "function", name
"""
    outcome = in_new_process("-c", code)
    assert outcome.status == 0, outcome.err
