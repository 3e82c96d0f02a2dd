"""What the sheets of a fund's result need besides: rules and rates as formulas name them, shares, payments, gains."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

from finarr.arrangements.transition_fund import Project, TransitionFund
from finarr.arrangements.transition_fund.gains import Gains, sums
from finarr.arrangements.transition_fund.outcome import FundOutcome
from finarr.arrangements.transition_fund.shares import group_shares
from finarr.errors import Infeasible
from finarr.excel.common.context import Context
from finarr.excel.lookup import Lookup
from finarr.excel.page import Book
from finarr.excel.shape import Head
from finarr.excel.tables import ColumnId, Family, Kind
from finarr.excel.transition_fund.fill import FundFilling, filled
from finarr.excel.transition_fund.specs import QUESTIONS, RULES, YEARLY, said

__all__ = ["FundContext"]


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

    @cached_property
    def lookup(self) -> Lookup:
        """How formulas find rows by name."""
        case = self.case
        names = [[each.name for each in kind] for kind in (case.parties, case.groups, case.projects, case.cofinancing)]
        return Lookup(*names, case.classes, case.keys, case.indices)

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
        number = next(n for n, setting in enumerate(RULES) if setting.id == name)
        return self.shapes["finarr_rules"].fixed(number, "value")

    def ruled(self, name: str, year: int) -> str:
        """Return the formula for a rule in a year: its one amount, or that of the year."""
        if not isinstance(getattr(self.case.rules, name), Mapping):
            return self.rule(name)
        shape, table = self.shapes["finarr_rules_years"], self.tables["finarr_rules_years"]
        wanted = self.filling.shown(YEARLY, name)
        row = next(number for number, each in enumerate(table.rows) if each[0] == wanted)
        return shape.fixed(row, (Family.YEAR, year))

    @cached_property
    def parts(self) -> dict[str, Fraction]:
        """The part of the fund that each group carries."""
        return group_shares(self.case)

    @cached_property
    def gains(self) -> dict[str, Gains]:
        """What each partner pays and gains."""
        return sums(self.outcome)

    @cached_property
    def transfers(self) -> dict[str, Fraction] | None:
        """The smallest transfers, in euro; None where the partners together gain less than they pay."""
        try:
            table = self.outcome.transfers()
        except Infeasible:
            return None
        return {str(party): Fraction(str(euro)) for party, euro in zip(table["party"], table["transfer"], strict=True)}

    @cached_property
    def queued(self) -> bool:
        """Whether the fund pays later than programmed, because owners advance what it does not have."""
        return any(each.due.year != each.repaid for each in self.outcome.advances)

    def plain(self, project: Project) -> bool:
        """Tell whether formulas can tell what a project costs from one estimate and its spread."""
        return not isinstance(project.cost, Mapping) and not self.case.realised
