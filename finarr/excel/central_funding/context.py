"""What the sheets of a central-funding result need besides: designs, moves by year, and numbers to find rows by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from finarr.arrangements.central_funding import CentralFunding, Move
from finarr.arrangements.central_funding.design import Design, Effect
from finarr.arrangements.central_funding.flows import Flow
from finarr.arrangements.central_funding.outcome import FundingOutcome
from finarr.excel.central_funding.fill import FundingFilling, filled
from finarr.excel.central_funding.specs import DESIGNS, said
from finarr.excel.common.context import Context
from finarr.excel.lookup import Lookup
from finarr.excel.matrix import column_letters
from finarr.excel.page import Book
from finarr.excel.shape import Head
from finarr.excel.tables import ColumnId, Family, Kind, chosen
from finarr.words import text

__all__ = ["CHOSEN_PARTY", "CHOSEN_YEAR", "COLUMNS", "LOOK", "FlowAt", "FundingContext", "quoted"]

CHOSEN_PARTY, CHOSEN_YEAR = "finarr_chosen_party", "finarr_chosen_year"
"""The cells in which a municipality and a year are chosen, whose account is shown."""

COLUMNS = ("proposal", "mine")
"""The designs that have columns, in every case; those of one that there is not are blank."""

LOOK: dict[str, Any] = {"role": "working"}
"""How columns of workings look."""


_SHARES_FOUND = ("largest_share", "task_split")
"""Questions whose answer is a share for every move."""


@dataclass(frozen=True)
class FlowAt:
    """A move of a design in one year, and where it stands.

    Attributes:
        number: in the table of moves by year, from one.
        design: "proposal" or "mine".
        row: of the move in the table of moves.
        flow: what it does.
    """

    number: int
    design: str
    row: int
    flow: Flow

    @property
    def move(self) -> Move:
        """The move."""
        return self.flow.move

    @property
    def year(self) -> int:
        """The year."""
        return self.flow.year


class FundingContext(Context[CentralFunding, FundingOutcome]):
    """One result workbook of a central-funding case in the making.

    Args:
        outcome: the answer.
        book: the workbook.
    """

    filling: FundingFilling

    def __init__(self, outcome: FundingOutcome, book: Book) -> None:
        case = outcome.case
        super().__init__(outcome, case, book, filled(case), FundingFilling(case, case.language))

    @cached_property
    def lookup(self) -> Lookup:
        """How formulas find rows by name."""
        case = self.case
        measures = [self.filling.measure(name) for name in case.measures]
        clusters = () if case.general_fund is None else case.general_fund.clusters
        parties, regions = [party.name for party in case.parties], [region.name for region in case.regions]
        tasks = [task.name for task in case.tasks]
        return Lookup(parties, regions, tasks, case.formulas, measures, clusters, case.indices)

    @property
    def aim(self) -> str:
        """The question, or that effects were computed."""
        answer = self.outcome.answer
        return self.word(said("r_effects" if answer is None else f"c_{answer.question}"))

    @cached_property
    def designs(self) -> dict[str, Design]:
        """The proposal, and the other one if there is one."""
        mine = self.outcome.mine
        return {"proposal": self.outcome.proposal} | ({} if mine is None else {"mine": mine})

    @cached_property
    def flows(self) -> tuple[FlowAt, ...]:
        """The moves of all designs in every year, in order; a move's years follow one another."""
        years, row = len(self.filling.years), 0
        found: list[FlowAt] = []
        for name, design in self.designs.items():
            for number, flow in enumerate(design.flows):
                found.append(FlowAt(len(found) + 1, name, row + number // years, flow))
            row += len(design.flows) // years
        return tuple(found)

    @cached_property
    def cut_weights(self) -> dict[tuple[int, str], tuple[FlowAt, Fraction]]:
        """The weights of the general fund by which each move is cut, by (row of the move, measure)."""
        found: dict[tuple[int, str], tuple[FlowAt, Fraction]] = {}
        for row, at in {at.row: at for at in reversed(self.flows)}.items():
            for measure, weight in self.case.cut_key(at.move).amounts.items():
                found[row, measure] = (at, Fraction(weight))
        return dict(sorted(found.items(), key=lambda each: each[0][0]))

    @cached_property
    def cut_rows(self) -> dict[tuple[int, str], int]:
        """On which row each of those weights stands."""
        return {where: row for row, where in enumerate(self.cut_weights)}

    @cached_property
    def party_numbers(self) -> dict[str, int]:
        """The number of each municipality, from one, in the order of the case."""
        return {party.name: number for number, party in enumerate(self.case.parties, start=1)}

    @cached_property
    def today_numbers(self) -> dict[tuple[str, str, int], int]:
        """The number of each (task, region, year) of today, from one."""
        return {where: number for number, where in enumerate(self.case.today, start=1)}

    @cached_property
    def grant_numbers(self) -> dict[tuple[int, str], int]:
        """The number of each grant by (number of the move in its year, region), from one."""
        every = ((at.number, grant.region) for at in self.flows for grant in at.flow.grants)
        return {where: number for number, where in enumerate(every, start=1)}

    @property
    def first_year(self) -> int:
        """The year that the overview is about."""
        return self.filling.years[0]

    def euro(self, units: Fraction | int) -> Fraction:
        """Return units as euro."""
        return units * self.case.grid.euro

    def own(self, column: ColumnId, name: str, kind: Kind = Kind.TEXT, width: float = 14, **more: Any) -> Head:
        """Return a column whose heading is a text of this kind of case."""
        return self.head(column, said(name), kind, width, **more)

    def said(self, name: str, **values: object) -> str:
        """Return a text of this kind of case."""
        return self.word(said(name), **values)

    def design_number(self, design: str) -> int:
        """Return the number of a design, from one."""
        return list(self.designs).index(design) + 1

    def in_move(self, at: FlowAt, column: ColumnId) -> str:
        """Return the address of a cell of a move among the inputs; zero where it has no such column."""
        shape = self.shapes["finarr_moves"]
        return shape.fixed(self._move_rows[at.row], column) if column in shape else "0"

    @cached_property
    def _move_rows(self) -> list[int]:
        """On which row of the inputs each move stands: first those of the proposal, however they are typed."""
        rows, layout = [self.row("finarr_moves", number) for number in range(self._moves)], self.book.layout
        if layout is None:
            return rows
        shape, cells = self.shapes["finarr_moves"], layout.cells("finarr_moves")
        at = shape.place("design") - shape.left
        return sorted(rows, key=lambda row: chosen(DESIGNS, str(cells[row][at] or "")) == "mine")

    @property
    def _moves(self) -> int:
        return len(self.tables["finarr_moves"].rows)

    @property
    def answered_shares(self) -> bool:
        """Whether the shares are those of an answer, while the workbook keeps the ones that were typed."""
        answer = self.outcome.answer
        return self.book.layout is not None and answer is not None and answer.question in _SHARES_FOUND

    def is_typed(self, formula: str) -> bool:
        """Tell whether a formula stands among the inputs; one that an answer made does not, in the user's workbook."""
        layout, shape = self.book.layout, self.shapes["finarr_formulas"]
        if layout is None:
            return True
        at = shape.place("name") - shape.left
        return formula in {str(row[at]) for row in layout.cells("finarr_formulas")}

    def cell(self, table: str, number: int, column: ColumnId) -> str:
        """Return the cell of an entry in a table of inputs that has one row for each; zero without such a column."""
        shape = self.shapes[table]
        return shape.fixed(self.row(table, number), column) if column in shape else "0"

    def found(self, table: str, column: ColumnId, **where: str) -> str:
        """Return the formula for the number in a row of a table, wherever that row stands.

        Args:
            table: its name.
            column: of the number.
            where: what each column that tells rows apart must equal: a cell, or a text in quotes.
        """
        shape = self.shapes[table]
        return self.lookup.total(shape.column(column), *((shape.column(name), cell) for name, cell in where.items()))

    def yearly(self, table: str, year: int, *where: tuple[str, str]) -> str:
        """Return the formula for an amount that is typed for every year, or for this one."""
        shape = self.shapes[table]
        columns = [column for column in ("amount", (Family.YEAR, year)) if column in shape]
        conditions = [(shape.column(column), cell) for column, cell in where]
        return "+".join(self.lookup.total(shape.column(column), *conditions) for column in columns) or "0"

    def measure_columns(self, table: str, measure: str, year: int) -> Iterator[str]:
        """Yield the columns in which a table has the figures of a measure for a year."""
        shape = self.shapes[table]
        for column in ((Family.MEASURE, measure), (Family.MEASURE, measure, year)):
            if column in shape:
                yield shape.column(column)

    def effects(self, design: str) -> Mapping[tuple[str, int], Effect]:
        """Return the effects of a design by (municipality, year)."""
        return self.designs[design].by_party

    def yes(self) -> str:
        """Return the word for yes."""
        return text("words.yes", self.lang)

    def letters(self, table: str, column: ColumnId) -> str:
        """Return the letters of the sheet's column in which a table has a column."""
        return column_letters(self.shapes[table].place(column))


def quoted(given: str) -> str:
    """Return a text as formulas write it."""
    return '"' + given.replace('"', '""') + '"'
