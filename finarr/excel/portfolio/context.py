"""What the sheets of a portfolio's result need besides."""

from __future__ import annotations

from functools import cached_property

from finarr.arrangements.portfolio import Portfolio, PortfolioOutcome
from finarr.excel.common.context import Context
from finarr.excel.lookup import Lookup
from finarr.excel.page import Book
from finarr.excel.portfolio.fill import PortfolioFilling, filled
from finarr.excel.portfolio.specs import AMOUNTS
from finarr.excel.tables import ColumnId, Family
from finarr.parties import Party

__all__ = ["PortfolioContext"]


class PortfolioContext(Context[Portfolio, PortfolioOutcome]):
    """One result workbook of a portfolio in the making.

    Args:
        outcome: the answer.
        book: the workbook.
    """

    def __init__(self, outcome: PortfolioOutcome, book: Book) -> None:
        case = outcome.case
        super().__init__(outcome, case, book, filled(case), PortfolioFilling(case, case.language))

    @property
    def aim(self) -> str:
        """What was computed."""
        return self.word("excel_portfolio.aim")

    @cached_property
    def lookup(self) -> Lookup:
        """How formulas find rows by name."""
        parties = (party.name for party in self.case.parties)
        arrangements = (each.name for each in self.case.arrangements)
        tasks = (task for each in self.case.arrangements for task in each.tasks)
        return Lookup(parties, arrangements, tasks)

    def kind(self, name: str) -> str:
        """Return a kind of amount as formulas compare it."""
        return f'"{self.word(AMOUNTS[name])}"'

    def amounts(self, year: int, *where: tuple[str, str]) -> str:
        """Return the formula for the sum of typed amounts of a year; a condition is a column and a cell or text."""
        shape = self.shapes["finarr_amounts"]
        if (Family.YEAR, year) not in shape:
            return "0"
        pairs = [(shape.column(name), cell) for name, cell in where]
        return self.lookup.total(shape.column((Family.YEAR, year)), *pairs)

    def of_arrangement(self, column: ColumnId, name: str) -> str:
        """Return the formula for what an arrangement, named in a cell, has in a column of their table."""
        shape = self.shapes["finarr_arrangements"]
        return f"INDEX({shape.column(column)},{self.lookup.row(shape.column('name'), shape.heading('name'), name)})"

    def budget_column(self, party: Party, year: int) -> ColumnId | None:
        """Return in which column a party has its budget of a year; None where it has none."""
        if party.budget is None:
            return None
        column: ColumnId = (Family.BUDGET, year) if hasattr(party.budget, "items") else "budget"
        return column if column in self.shapes["finarr_parties"] else None
