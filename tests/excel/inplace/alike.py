"""A result in a user's workbook beside the same result in a new one: the same tables, with the same figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from finarr.excel.inplace.carrying import LOG
from finarr.excel.kinds import workbook_of
from finarr.excel.matrix import Broken
from finarr.excel.package import read_tables
from finarr.excel.patching import Patched

__all__ = ["assert_same_results"]


def assert_same_results(outcome: Any, path: Path) -> None:
    """Every table of results and every named cell shows what a new workbook with the outcome shows.

    Args:
        outcome: the answer.
        path: a workbook that it was written into.
    """
    fresh = outcome.to_excel(path.with_name("nieuw.xlsx"))
    inputs = set(workbook_of(outcome.case, path).INPUTS)
    there, new = Patched.open(path), Patched.open(fresh)
    names = {name for name in new.tables if name.startswith("finarr_")} - inputs - {LOG}
    assert names == {name for name in there.tables if name.startswith("finarr_")} - inputs - {LOG}
    mine, wanted = read_tables(path, names), read_tables(fresh, names)
    for name in names:
        if name != "finarr_inputs":  # what stands in a table as a whole is told by where its cells are
            assert _rows(mine[name]) == _rows(wanted[name]), name
    for name in _named(new) - {"finarr_run"}:
        assert _shown(there, name) == _shown(new, name), name


def _rows(table: Any) -> list[dict[str, Any]]:
    """Return the rows by heading, without blank ones and columns that hold nothing."""
    rows = [
        {str(heading): _plain(value) for heading, value in zip(table.headings, row, strict=True)} for row in table.rows
    ]
    return [filled for row in rows if (filled := {k: v for k, v in row.items() if v not in (None, "")})]


def _plain(value: Any) -> Any:
    value = value.given if isinstance(value, Broken) else value
    return round(value, 9) if isinstance(value, float) else value


def _named(book: Patched) -> set[str]:
    names = book.parts.root("xl/workbook.xml").find("{*}definedNames")
    return {str(each.get("name")) for each in names if book.places(str(each.get("name")))}


def _shown(book: Patched, name: str) -> Any:
    sheet, area = book.named(name)
    return book.grid(sheet).shown(area.top, area.left) or ""
