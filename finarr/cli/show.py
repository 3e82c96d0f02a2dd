"""What the command line shows on the screen; rich draws it, only where it is needed."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finarr.words import Euro, Message, Percent, format_value

if TYPE_CHECKING:
    from rich.table import Table

    from finarr.arrangements.cost_sharing.compare import Comparison
    from finarr.arrangements.cost_sharing.criteria import CriteriaComparison
    from finarr.arrangements.cost_sharing.outcome import Outcome
    from finarr.outcome import Check

__all__ = [
    "busy",
    "comparison",
    "criteria",
    "criteria_body",
    "json_text",
    "line",
    "outcome",
    "text",
    "within",
    "written",
]


def json_text(body: dict[str, Any]) -> None:
    """Print JSON and nothing else."""
    from finarr.outcome import json_text as as_text

    print(as_text(body))


def text(lines: str) -> None:
    """Print text as it is."""
    print(lines)


def line(message: Message, lang: str) -> None:
    """Print one message."""
    print(message.render(lang))


def written(path: Path, lang: str) -> None:
    """Say where a file was written."""
    line(Message("cli.written", {"path": str(path)}), lang)


def within(found: Any, lang: str) -> None:
    """Say where a result was written that belongs in the workbook it was read from.

    Args:
        found: with its path, where the old workbook is kept, and the reason where it went elsewhere; and which
            formulas of the user follow its tables.
        lang: the language.
    """
    if found.reason is not None:
        line(found.reason, lang)
    written(found.path, lang)
    if found.backup is not None:
        line(Message("inplace.backup", {"path": str(found.backup)}), lang)
    if found.followed:
        line(Message("inplace.followed", {"n": len(found.followed), "cells": found.followed[:5]}), lang)


@contextmanager
def busy(message: Message, lang: str) -> Iterator[None]:
    """Show on standard error that something is going on, only on a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(message.render(lang)):
        yield


def outcome(found: Outcome, lang: str) -> None:
    """Print the contributions by party and year, the total, the status and the checks."""
    case = found.case
    table = new_table(case.title)
    table.add_column(_word("party", lang))
    for year in case.years:
        table.add_column(str(year), justify="right")
    for party in case.parties:
        paid = (found.cents.get((party.name, year), 0) / 100 for year in case.years)
        table.add_row(party.name, *(_money(each, found, lang) for each in paid))
    table.add_section()
    sums = [sum(cell.cents for cell in found.cells if cell.year == year) / 100 for year in case.years]
    table.add_row(_word("total", lang), *(_money(each, found, lang) for each in sums))
    draw(table)
    line(Message("cli.status", {"status": found.status.message()}), lang)
    for notice in found.notices:
        line(notice, lang)
    checks(found.checks, lang)


def checks(found: Sequence[Check], lang: str) -> None:
    """Print whether all checks hold, and those that do not."""
    failed = [check for check in found if not check.ok]
    well = "cli.check_ok" if len(found) == 1 else "cli.checks_ok"
    line(Message("cli.checks_failed" if failed else well, {"n": len(found)}), lang)
    for check in failed:
        line(Message("cli.check_failed", {"name": check.name, "difference": Euro(check.difference)}), lang)


def comparison(found: Comparison, lang: str) -> None:
    """Print now, proposal and mine beside one another, a table a year."""
    for year in found.years:
        table = new_table(str(year))
        table.add_column(_word("party", lang))
        names = list(found.outcomes)
        for name in names:
            table.add_column(_word(name, lang), justify="right")
        for name in names[1:]:
            table.add_column(Message("cli.effect", {"design": Message(f"cli.{name}")}).render(lang), justify="right")
            if found.per:
                table.add_column(_word("per_inhabitant", lang), justify="right")
        for _, row in found.table[found.table["year"] == year].iterrows():
            cells = [_euro(row[name], 2, lang) for name in names]
            for name in names[1:]:
                cells.append(_euro(row[f"effect_{name}"], 2, lang))
                if found.per:
                    per = row[f"effect_{name}_per_inhabitant"]
                    cells.append("" if per != per else _euro(per, 2, lang))
            table.add_row(str(row["party"]), *cells)
        draw(table)
    line(Message("cli.effect_sign"), lang)


def criteria(found: CriteriaComparison, lang: str) -> None:
    """Print one case under several criteria, a table a year, then the properties of each answer."""
    names = list(found.outcomes)
    for year in found.case.years:
        table = new_table(str(year))
        table.add_column(_word("party", lang))
        for name in names:
            table.add_column(_criterion(name, lang), justify="right")
            if f"{name}_per_inhabitant" in found.table:
                table.add_column(_word("per_inhabitant", lang), justify="right")
        for _, row in found.table[found.table["year"] == year].iterrows():
            cells = []
            for name in names:
                cells.append(_euro(row[name], found.case.grid.decimals, lang))
                if f"{name}_per_inhabitant" in found.table:
                    cells.append(_euro(row[f"{name}_per_inhabitant"], 2, lang))
            table.add_row(str(row["party"]), *cells)
        draw(table)
    table = new_table("")
    table.add_column(_word("criterion", lang))
    for name in found.properties.columns:
        table.add_column(_word(f"property_{name}", lang), justify="right")
    for criterion, row in found.properties.iterrows():
        table.add_row(_criterion(str(criterion), lang), *(_property(key, row[key], lang) for key in row.index))
    draw(table)


def criteria_body(found: CriteriaComparison) -> dict[str, Any]:
    """Return one case under several criteria as a machine reads it."""
    rows = found.table.to_dict(orient="records")
    return {"criteria": list(found.outcomes), "rows": rows, "properties": found.properties.to_dict(orient="index")}


def _property(key: str, value: Any, lang: str) -> str:
    if isinstance(value, bool):
        return Message("words.yes" if value else "words.no").render(lang)
    return _euro(value, 2, lang) if key == "euro_moved" else format_value(Percent(value), lang)


def _word(key: str, lang: str) -> str:
    return Message(f"cli.{key}").render(lang)


def _criterion(name: str, lang: str) -> str:
    return Message(f"asked.criterion_{name}").render(lang)


def _money(amount: Any, found: Outcome, lang: str) -> str:
    return _euro(amount, found.case.grid.decimals, lang)


def _euro(amount: Any, decimals: int, lang: str) -> str:
    return format_value(Euro(Decimal(str(round(float(amount), 2))), decimals), lang)


def new_table(title: str) -> Table:
    """Return an empty table with a title."""
    from rich import box
    from rich.table import Table

    return Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)


def draw(table: Table) -> None:
    """Draw a table; where the screen has no width (a pipe), as wide as it needs."""
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        console = Console(width=240)
    console.print(table)
