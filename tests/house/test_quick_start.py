"""Importing finarr, and asking for help, pulls in nothing heavy."""

import json
import subprocess
import sys

import pytest

HEAVY = {"pandas", "numpy", "pulp", "highspy", "openpyxl", "xlsxwriter", "lxml", "xlwings", "babel"}

HELP = """
from finarr.cli import main
try:
    main(["--help"])
except SystemExit as done:
    assert not done.code, done.code
"""


def loaded_after(code: str) -> set[str]:
    """Run code in a fresh interpreter and return the top-level packages it loaded."""
    script = f"{code}\nimport json, sys\nprint(json.dumps([*sys.modules]), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return {name.partition(".")[0] for name in json.loads(done.stderr)}


@pytest.mark.parametrize("code", ["import finarr", HELP], ids=["import", "help"])
def test_nothing_heavy_is_loaded(code: str) -> None:
    loaded = loaded_after(code)
    assert "finarr" in loaded
    assert loaded & HEAVY == set()


def test_the_check_sees_what_is_loaded() -> None:
    assert loaded_after("import finarr; finarr.pro_rata") & HEAVY
