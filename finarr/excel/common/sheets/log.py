"""The log: when, by whom, with what and with which outcome it was computed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from finarr.excel.common.context import Context
from finarr.excel.common.sheets.run import moment
from finarr.excel.tables import Kind
from finarr.outcome import user

__all__ = ["SHEET", "draw", "place"]

SHEET = "sheet_log"


def place(context: Context[Any, Any]) -> None:
    """Decide where the table stands."""
    head = context.head
    heads = [
        head("moment", "r_moment", width=12),
        head("by", "r_by", width=12),
        head("file", "r_file", width=26),
        head("version", "r_version", width=10),
        head("solver", "r_solver", width=9),
        head("criterion", "s_criterion", width=14),
        head("status", "r_status", width=26),
        head("seconds", "r_seconds", Kind.NUMBER, 10, decimals=2),
        head("checks", "r_checks_held", width=14),
        head("hash", "r_hash", width=28),
        head("packages", "r_packages", width=34),
    ]
    context.place("finarr_log", SHEET, heads)


def draw(context: Context[Any, Any], path: Path) -> None:
    """Draw the sheet: one row for this run; an example that nobody has computed yet has none."""
    page, run = context.book.page(SHEET, "result"), context.outcome.run
    held = sum(check.ok for check in context.outcome.checks)
    packages = ", ".join(f"{name} {version}" for name, version in run.versions.items() if name != "finarr")
    started = run.started.astimezone()
    row = (
        f"{moment(started, context.lang)}:{started:%S}",
        user(),
        path.name,
        run.versions.get("finarr", "-"),
        run.solver or context.word("r_none"),
        context.aim,
        context.status,
        round(run.seconds, 3),
        f"{held} / {len(context.outcome.checks)}",
        run.inputs_hash,
        packages,
    )
    page.table(context.shapes["finarr_log"], [] if context.book.template else [row], context.word("r_table_log"))
    page.freeze(context.shapes["finarr_log"].headings)
