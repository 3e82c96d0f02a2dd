"""Importing finarr, and asking for help, pulls in nothing heavy; a run pulls in what its own kind of case needs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import finarr as fa
from finarr.excel.kinds import KINDS
from finarr.excel.template import write_template

HEAVY = {"pandas", "numpy", "pulp", "highspy", "openpyxl", "xlsxwriter", "lxml", "xlwings", "babel"}

HELP = """
from finarr.cli import main
try:
    main(["--help"])
except SystemExit as done:
    assert not done.code, done.code
"""


RUN = """
from finarr.cli import main
try:
    main(["run", {path!r}])
except SystemExit as done:
    assert not done.code, done.code
"""


def modules_after(code: str) -> set[str]:
    """Run code in a fresh interpreter and return the modules it loaded."""
    script = f"{code}\nimport json, sys\nprint(json.dumps([*sys.modules]), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return set(json.loads(done.stderr.splitlines()[-1]))


def loaded_after(code: str) -> set[str]:
    """Run code in a fresh interpreter and return the top-level packages it loaded."""
    return {name.partition(".")[0] for name in modules_after(code)}


@pytest.mark.parametrize("code", ["import finarr", HELP], ids=["import", "help"])
def test_nothing_heavy_is_loaded(code: str) -> None:
    loaded = loaded_after(code)
    assert "finarr" in loaded
    assert loaded & HEAVY == set()


def test_the_check_sees_what_is_loaded() -> None:
    assert loaded_after("import finarr; finarr.pro_rata") & HEAVY


def test_a_run_loads_no_tables_and_no_other_kind(tmp_path: Path) -> None:
    parties = [fa.Party(name, measures={"inhabitants": n}) for name, n in (("Goes", 40), ("Veere", 20))]
    item = fa.Item("Publieke gezondheid", fa.Key.measures({"inhabitants": 1}), 90)
    limits = [fa.Limit("cap", 2, "inhabitants")]
    path = tmp_path / "ggd.xlsx"
    write_template(fa.CostSharing("GGD", [2026], parties, [item], {}, limits=limits), path)
    before = path.read_bytes()
    loaded = modules_after(RUN.format(path=str(path)))
    assert path.read_bytes() != before
    assert {"openpyxl", "lxml", "finarr.excel.cost_sharing.result"} <= loaded
    assert not loaded & {"pandas", "pyarrow", "xlwings", "scipy"}
    others = [package for kind, package in KINDS.items() if kind != "cost-sharing"]
    rooms = ("read", "fill", "result")
    assert not loaded & {f"{package}.{room}" for package in others for room in rooms}
