"""What the command line shows of a portfolio: divided again under a cap, and regrouped into congruent regions."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from finarr.cli import show
from finarr.cli.options import of_kind
from finarr.cli.typed import share
from finarr.errors import FileTrouble, InvalidInput, Problem
from finarr.words import Message, format_value

if TYPE_CHECKING:
    from finarr.arrangements.portfolio import Portfolio

__all__ = ["capped", "read", "regrouped"]


def read(file: Path, lang: str | None) -> Portfolio:
    """Read a portfolio from its own file, or from a table of contributions (.csv).

    Raises:
        FileTrouble: the file cannot be read.
        InvalidInput: every problem in it.
    """
    from finarr.arrangements.portfolio import Portfolio
    from finarr.doors import load

    if file.suffix.lower() != ".csv":
        found: Portfolio = of_kind(load(file), Portfolio, file, "portfolio.not_portfolio")
        return found
    if not file.is_file():
        raise FileTrouble(Message("cases.no_file", {"path": str(file)}))
    title = Message("portfolio.csv_title").render(lang or "nl")
    return Portfolio.from_table(file, title, language=lang or "nl")


def capped(case: Portfolio, cap: str, solver: str | None, out: Path | None, as_json: bool) -> None:
    """Show all arrangements divided again so that no total rises by more than a percentage of the budget.

    Raises:
        InvalidInput: the percentage cannot be read, or something the cap needs is not known.
    """
    problems: list[Problem] = []
    rise = share("--cap", cap, problems)
    if problems:
        raise InvalidInput(problems)
    outcome = case.capped(rise, solver=solver)
    if out is not None:
        outcome.to_excel(out)
    if as_json:
        show.json_text(outcome.to_dict())
        return
    show.outcome(outcome, case.language)
    if out is not None:
        show.written(out, case.language)


def regrouped(case: Portfolio, regions: int, solver: str | None, as_json: bool) -> None:
    """Show the grouping into congruent regions that moves the fewest inhabitants."""
    found = case.regroup(regions, solver)
    lang = case.language
    if as_json:
        show.json_text(found.to_dict())
        return
    table = show.new_table(Message("portfolio.regions_title", {"n": str(regions)}).render(lang))
    for name in ("region", "inhabitants", "continues"):
        table.add_column(
            Message(f"portfolio.column_{name}").render(lang), justify="left" if name != "inhabitants" else "right"
        )
    for region in found.regions:
        kept = ", ".join(dict.fromkeys(name for name in region.continues.values() if name)) or "-"
        table.add_row(", ".join(region.members), format_value(Decimal(region.inhabitants), lang), kept)
    show.draw(table)
    values = {"moved": Decimal(found.moved), "touched": Decimal(found.touched)}
    show.line(Message("portfolio.moved", values), lang)
    show.line(Message("portfolio.all_weighed" if found.all_combinations else "portfolio.touching_weighed"), lang)
