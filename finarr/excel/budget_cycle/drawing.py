"""What every sheet of the workbook of a budget year needs: the year, its words, columns, and sums that must be zero."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from finarr.arrangements.budget_cycle.year import BudgetYear
from finarr.excel.page import Book, Formula, Page
from finarr.excel.shape import HEADINGS, Head, Shape
from finarr.excel.tables import ColumnId, Kind, word
from finarr.words import Message

__all__ = ["Drawing", "euro"]


def euro(cents: int) -> Fraction:
    """Return cents in euro, exact."""
    return Fraction(cents, 100)


@dataclass
class Drawing:
    """A workbook of a year in the making.

    Attributes:
        year: what is shown.
        book: the workbook.
        tests: a name and a formula for everything that must be zero.
        shapes: tables by name.
    """

    year: BudgetYear
    book: Book
    tests: list[tuple[str, str]] = field(default_factory=list)
    shapes: dict[str, Shape] = field(default_factory=dict)

    @property
    def lang(self) -> str:
        """The language of the workbook."""
        return self.book.lang

    @property
    def decimals(self) -> int:
        """How many decimals an amount shows."""
        return self.year.last.grid.decimals

    def word(self, name: str, **values: object) -> str:
        """Return a text of this workbook."""
        return word(f"excel_budget_cycle.{name}", self.lang, **values)

    def page(self, name: str) -> Page:
        """Return a new sheet of results."""
        return self.book.page(f"excel_budget_cycle.sheet_{name}", "result")

    def head(self, column: ColumnId, kind: Kind = Kind.TEXT, width: float = 14, text: str | None = None) -> Head:
        """Return a column, its heading the word of its id unless another is given."""
        shown = self.word(f"h_{column}") if text is None else text
        decimals = self.decimals if kind is Kind.EURO else None
        return Head(column, shown, kind, width, role="result", decimals=decimals)

    def amount(self, column: ColumnId, text: str | None = None, width: float = 16) -> Head:
        """Return a column of euro."""
        return self.head(column, Kind.EURO, width, text)

    def shape(self, name: str, page: Page, heads: list[Head], left: int = 1, headings: int = HEADINGS) -> Shape:
        """Return where a table stands."""
        self.shapes[name] = Shape(f"finarr_{name}", page.name, tuple(heads), left, headings)
        return self.shapes[name]

    def summed(self, shape: Shape, columns: list[ColumnId], rows: list[Any], label: ColumnId) -> dict[ColumnId, Any]:
        """Return a last row with the sums of columns."""
        found: dict[ColumnId, Any] = {label: self.word("total")}
        for column in columns:
            place = [head.id for head in shape.heads].index(column)
            values = [row[place].value if isinstance(row[place], Formula) else row[place] for row in rows]
            total = sum((Fraction(value) for value in values if value is not None), Fraction(0))
            found[column] = Formula(f"=SUBTOTAL(109,{shape.column(column)})", total)
        return found

    def test(self, name: str, formula: str, **values: object) -> None:
        """Take up something that must be zero."""
        self.tests.append((Message(f"excel_budget_cycle.{name}", values).render(self.lang), formula))
