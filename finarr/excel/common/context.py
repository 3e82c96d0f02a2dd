"""What the sheets of any result need: the case, the words, where tables stand, and how formulas find rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Generic, Protocol, TypeVar

from finarr.excel.common.fill import Case, Filling
from finarr.excel.common.filled import Filled
from finarr.excel.common.sheets.inputs import input_shapes
from finarr.excel.lookup import Lookup
from finarr.excel.page import Book, Formula
from finarr.excel.shape import HEADINGS, Head, Shape
from finarr.excel.tables import ColumnId, Family, Kind, Setting, word
from finarr.numbers import at_year
from finarr.outcome import Check, RunRecord, Status
from finarr.parties import Party

__all__ = ["Context", "Outcome"]


class Outcome(Protocol):
    """What every kind of outcome has that a workbook shows."""

    @property
    def run(self) -> RunRecord: ...  # noqa: D102
    @property
    def checks(self) -> Sequence[Check]: ...  # noqa: D102


C = TypeVar("C", bound=Case)
O_co = TypeVar("O_co", bound=Outcome, covariant=True)


class Context(ABC, Generic[C, O_co]):
    """One result workbook in the making; a kind adds what only its sheets need.

    Args:
        outcome: the answer.
        case: what was solved.
        book: the workbook.
        tables: the input tables, filled.
        filling: the words of the workbook.

    Attributes:
        shapes: where every table stands, by name.
    """

    def __init__(self, outcome: O_co, case: C, book: Book, tables: Mapping[str, Filled], filling: Filling[C]) -> None:
        self.outcome = outcome
        self.case = case
        self.book = book
        self.tables = tables
        self.filling = filling
        self.shapes: dict[str, Shape] = {}

    @property
    @abstractmethod
    def lookup(self) -> Lookup:
        """How formulas find rows by name."""

    @property
    @abstractmethod
    def aim(self) -> str:
        """What was computed, in words: a criterion, or the answer to a question."""

    @property
    def status(self) -> str:
        """How the answer was found, in words."""
        return self.word(f"r_status_{Status(self.outcome.run.status).value}")

    @property
    def lang(self) -> str:
        """The language of the workbook."""
        return self.case.language

    @property
    def decimals(self) -> int:
        """How many decimals an amount that is paid shows."""
        return self.case.grid.decimals

    def word(self, name: str, **values: object) -> str:
        """Return a text of the workbook."""
        return word(name, self.lang, **values)

    def head(
        self, column: ColumnId, text: str, kind: Kind = Kind.TEXT, width: float = 14, role: str = "result", **more: Any
    ) -> Head:
        """Return a column of a result; its heading is the text with this id."""
        return Head(column, self.word(text), kind, width, role=role, **more)

    def place(
        self, name: str, sheet: str, heads: Iterable[Head], headings: int = HEADINGS, left: int | None = None
    ) -> Shape:
        """Decide where a table stands: where it stands already, else to the right of what is on its sheet.

        Args:
            name: of the table.
            sheet: id of its sheet's name.
            heads: its columns.
            headings: the row of its headings.
            left: its first column, where it does not stand to the right of the others.
        """
        here = self.word(sheet)
        taken = [shape.right for shape in self.shapes.values() if shape.sheet == here]
        left = left or (max(taken) + 2 if taken else 1)
        shape = Shape(name, here, tuple(heads), left, headings)
        self.shapes[name] = shape if self.book.layout is None else self.book.layout.result(shape)
        return self.shapes[name]

    def place_inputs(self, start: int) -> None:
        """Decide where the tables of inputs stand: where they stand already, else side by side.

        Args:
            start: the row of the headings on the start sheet.
        """
        shapes = input_shapes(self.filling.specs, self.tables, self.lang, start)
        layout = self.book.layout
        self.shapes |= shapes if layout is None else {name: layout.input(shape) for name, shape in shapes.items()}

    def row(self, table: str, number: int) -> int:
        """Return on which row of a table of inputs an entry stands; both count from zero."""
        return number if self.book.layout is None else self.book.layout.row(table, number)

    def setting(self, table: str, setting: Setting) -> str:
        """Return the cell that holds a setting, as any sheet names it."""
        layout = self.book.layout
        number = self.tables[table].settings.index(setting) if layout is None else layout.setting(table, setting)
        return self.shapes[table].fixed(number, "value")

    def of_party(self, column: ColumnId, party: str) -> str:
        """Return the formula for what a party, named in a cell, has in a column of the parties' table."""
        parties = self.shapes["finarr_parties"]
        row = self.lookup.row(parties.column("name"), parties.heading("name"), party)
        return f"INDEX({parties.column(column)},{row})"

    def measure_column(self, party: Party, measure: str, year: int) -> ColumnId:
        """Return in which column a party has its figure for a year."""
        plain, of_year = (Family.MEASURE, measure), (Family.MEASURE, measure, year)
        parties = self.shapes["finarr_parties"]
        dated = isinstance(party.measures.get(measure), Mapping) or plain not in parties
        return of_year if dated and of_year in parties else plain

    def measured(self, party: Party, measure: str, year: int) -> tuple[ColumnId, Fraction]:
        """Return in which column a party has its figure for a year, and the figure (zero where it has none)."""
        value = party.measures.get(measure)
        number = None if value is None else at_year(value, year)
        return self.measure_column(party, measure, year), number or Fraction(0)

    def ok(self, test: str, value: bool) -> Formula:
        """Return a formula that says yes or no."""
        yes, no = self.filling.flag(True), self.filling.flag(False)
        return Formula(f'=IF({test},"{yes}","{no}")', yes if value else no)
