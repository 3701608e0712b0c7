"""The notebooks from their sources: `python scripts/make_notebooks.py` writes notebooks/*.ipynb and runs them.

A source is notebooks/sources/NAME.py: cells divided by lines "# %%" (code) and "# %% md" (Markdown, as comments). So a
change of a notebook can be read in review. Cell ids are counted and times left out: same input, same bytes.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent / "notebooks"


def cells(source: str) -> list[tuple[str, str]]:
    """Kind ("code" or "md") and text of each cell."""
    out = []
    for part in re.split(r"^# %%", source, flags=re.M)[1:]:
        first, _, body = part.partition("\n")
        kind = "md" if first.strip() == "md" else "code"
        text = body.strip("\n")
        out.append((kind, re.sub(r"^# ?", "", text, flags=re.M) if kind == "md" else text))
    return out


def notebook(source: str) -> Any:
    """The notebook without outputs."""
    from nbformat import v4

    made = []
    for number, (kind, text) in enumerate(cells(source), start=1):
        cell = v4.new_markdown_cell(text) if kind == "md" else v4.new_code_cell(text)
        cell["id"] = f"cell-{number:02d}"
        made.append(cell)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=made, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def main() -> int:
    import nbformat
    from nbclient import NotebookClient

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="beginnings of names; all by default")
    names = parser.parse_args().names
    for path in sorted((HOME / "sources").glob("*.py")):
        if names and not path.stem.startswith(tuple(names)):
            continue
        made = notebook(path.read_text(encoding="utf-8"))
        start = time.perf_counter()
        client = NotebookClient(made, timeout=120, resources={"metadata": {"path": str(HOME)}}, record_timing=False)
        client.execute()
        made.metadata.pop("widgets", None)
        made.metadata["language_info"] = {"name": "python"}
        target = HOME / f"{path.stem}.ipynb"
        nbformat.write(made, target)
        print(f"{target.name}: {time.perf_counter() - start:.1f} s, {target.stat().st_size // 1024} kB", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
