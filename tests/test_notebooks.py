"""Every notebook runs from top to bottom in a fresh kernel and prints what it shows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))

RUN = """
import sys
import nbclient, nbformat

def printed(cell):
    # A kernel hands over what is printed when it has time to, in one piece or in more.
    found = []
    for out in cell.get("outputs", ()):
        if found and out.get("name") == found[-1][0] == "stdout":
            found[-1][1] += out.get("text")
        else:
            found.append([out.get("name"), out.get("text")])
    return found

book = nbformat.read(sys.argv[1], as_version=4)
shown = [printed(cell) for cell in book.cells]
nbclient.NotebookClient(book, timeout=120, kernel_name="python3").execute()
for number, (cell, before) in enumerate(zip(book.cells, shown, strict=True), start=1):
    now = printed(cell)
    assert now == before, f"cell {number} prints:\\n{now}\\nand shows:\\n{before}"
"""


def test_there_are_notebooks() -> None:
    assert {path.stem for path in NOTEBOOKS} == {"flevoland", "safety-regions", "zeeland-fund"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_prints_what_it_shows(path: Path, tmp_path: Path) -> None:
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(path)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_small(path: Path) -> None:
    assert path.stat().st_size < 30_000
