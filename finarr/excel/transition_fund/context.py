"""What the sheets of a fund's result need besides: rules and rates as formulas name them, shares, payments, gains."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

from finarr.arrangements.transition_fund import Project, TransitionFund
from finarr.arrangements.transition_fund.apart import Apart
from finarr.arrangements.transition_fund.council import CouncilSheet
from finarr.arrangements.transition_fund.gains import Gains
from finarr.arrangements.transition_fund.outcome import FundOutcome
from finarr.errors import Infeasible
from finarr.excel.common.context import Context
from finarr.excel.lookup import Lookup
from finarr.excel.page import Book
from finarr.excel.shape import Head
from finarr.excel.tables import ColumnId, Family, Kind
from finarr.excel.transition_fund.fill import FundFilling, filled
from finarr.excel.transition_fund.specs import ACCOUNT, QUESTIONS, RULES, YEARLY, said

__all__ = ["CHOSEN_PARTY", "FundContext", "quoted"]

CHOSEN_PARTY = "finarr_chosen_party"
"""The cell in which a partner is chosen, whose council page is shown."""


class FundContext(Context[TransitionFund, FundOutcome]):
    """One result workbook of a fund in the making.

    Args:
        outcome: the answer.
        book: the workbook.
    """

    filling: FundFilling

    def __init__(self, outcome: FundOutcome, book: Book) -> None:
        case = outcome.case
        super().__init__(outcome, case, book, filled(case), FundFilling(case, case.language))

    @property
    def aim(self) -> str:
        """The question, in words."""
        return str(self.filling.shown(QUESTIONS, self.outcome.question))

    @property
    def status(self) -> str:
        """How the answer was found, in words, with the gap that was left."""
        return self.outcome.status_message.render(self.lang)

    @cached_property
    def lookup(self) -> Lookup:
        """How formulas find rows by name."""
        case = self.case
        names = [[each.name for each in kind] for kind in (case.parties, case.groups, case.projects, case.cofinancing)]
        measures = map(self.filling.measure, case.measures)
        return Lookup(*names, case.classes, case.keys, case.indices, measures)

    def say(self, name: str, **values: object) -> str:
        """Return a text of this kind."""
        return self.word(said(name), **values)

    def col(self, column: ColumnId, text: str, kind: Kind = Kind.TEXT, width: float = 14, **more: Any) -> Head:
        """Return a column of a result; its heading is a text of this kind."""
        return self.head(column, said(text), kind, width, **more)

    def money(self, column: ColumnId, text: str, width: float = 16, **more: Any) -> Head:
        """Return a column of amounts that are paid."""
        return self.col(column, text, Kind.EURO, width, **{"decimals": self.decimals, **more})

    def euro(self, units: int | Fraction) -> Fraction:
        """Return an amount in whole units in euro."""
        return Fraction(units) * self.case.grid.euro

    def rule(self, name: str) -> str:
        """Return the cell of a rule."""
        return self.setting("finarr_rules", next(setting for setting in RULES if setting.id == name))

    def ruled(self, name: str, year: int) -> str:
        """Return the formula for a rule in a year: its one amount, or that of the year."""
        if not isinstance(getattr(self.case.rules, name), Mapping):
            return self.rule(name)
        return self.found("finarr_rules_years", (Family.YEAR, year), rule=quoted(self.filling.shown(YEARLY, name)))

    def found(self, table: str, column: ColumnId, **where: str) -> str:
        """Return the formula for the amount in a row of a table of inputs, wherever that row stands.

        Args:
            table: its name.
            column: of the amount; zero where the table has no such column, as where its cell is blank.
            where: what each column that tells rows apart must equal: a cell, a number or a text in quotes.
        """
        shape = self.shapes[table]
        if column not in shape:
            return "0"
        return self.lookup.total(shape.column(column), *((shape.column(name), cell) for name, cell in where.items()))

    def accounted(self, kind: str, year: str, **where: str) -> str:
        """Return the formula for what the account of a year that is over says of a flow, rounded to the unit.

        Args:
            kind: of the flow.
            year: the cell with the year.
            where: what other columns must equal, such as the one with the name of a partner.
        """
        flow = quoted(self.filling.shown(ACCOUNT, kind))
        return f"ROUND({self.found('finarr_realised', 'amount', year=year, kind=flow, **where)},finarr_decimals)"

    def cell(self, table: str, number: int, column: ColumnId) -> str:
        """Return the cell of an entry in a table of inputs that has one row for each; zero without such a column."""
        shape = self.shapes[table]
        return shape.fixed(self.row(table, number), column) if column in shape else "0"

    @cached_property
    def parts(self) -> dict[str, Fraction]:
        """The part of the fund that each group carries."""
        return self.outcome.council_figures.groups

    @cached_property
    def gains(self) -> dict[str, Gains]:
        """What each partner pays and gains."""
        return self.outcome.council_figures.gains

    @cached_property
    def transfers(self) -> dict[str, Fraction] | None:
        """The smallest transfers, in euro; None where the partners together gain less than they pay."""
        try:
            table = self.outcome.transfers()
        except Infeasible:
            return None
        return {str(party): Fraction(str(euro)) for party, euro in zip(table["party"], table["transfer"], strict=True)}

    @cached_property
    def uncertain(self) -> bool:
        """Whether what any project costs is uncertain, so that there is something to simulate."""
        projects = self.case.projects
        return any(each.low is not None or any(phase.go < 1 for phase in each.phases) for each in projects)

    @cached_property
    def council_pages(self) -> dict[str, CouncilSheet]:
        """The page of each partner for its council."""
        return {party.name: self.outcome.council(party.name, self.lang) for party in self.case.parties}

    @cached_property
    def apart(self) -> Apart:
        """What partners pay in the fund beside what they would pay without it; only where the case tells the latter."""
        return self.outcome.apart()

    @cached_property
    def queued(self) -> bool:
        """Whether the fund pays later than programmed, because owners advance what it does not have."""
        return any(each.due.year != each.repaid for each in self.outcome.advances)

    def plain(self, project: Project) -> bool:
        """Tell whether formulas can tell what a project costs from one estimate and its spread."""
        return not isinstance(project.cost, Mapping) and not self.case.realised


def quoted(text: str) -> str:
    """Return a text as formulas write it."""
    return '"' + text.replace('"', '""') + '"'
