"""What the sheets of a result of stand-alone costs need besides."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from finarr.arrangements.stand_alone import StandAloneCosts, StandAloneOutcome
from finarr.errors import FileTrouble
from finarr.excel.common.alone import ALONE
from finarr.excel.common.context import Context
from finarr.excel.common.filled import listing
from finarr.excel.lookup import Lookup
from finarr.excel.page import Book, Formula
from finarr.excel.shape import Shape
from finarr.excel.stand_alone.fill import StandAloneFilling, filled
from finarr.excel.stand_alone.specs import JOINT, MOST_PARTIES, WORDS
from finarr.excel.tables import ColumnId
from finarr.words import Message

__all__ = ["StandAloneContext", "room"]


def room(name: str) -> str:
    """Return the id of a text of these workbooks."""
    return f"{WORDS}.{name}"


class StandAloneContext(Context[StandAloneCosts, StandAloneOutcome]):
    """One result workbook in the making.

    Args:
        outcome: the answer.
        book: the workbook.

    Raises:
        FileTrouble: there are more parties than a workbook has groups for.
    """

    def __init__(self, outcome: StandAloneOutcome, book: Book) -> None:
        case = outcome.case
        if len(case.parties) > MOST_PARTIES:
            values = {"most": MOST_PARTIES, "groups": 2**MOST_PARTIES - 1}
            raise FileTrouble(Message("excel.not_kept", {"what": Message(room("too_many"), values)}))
        super().__init__(outcome, case, book, filled(case), StandAloneFilling(case, case.language))

    @property
    def aim(self) -> str:
        """What was computed."""
        return self.rule(self.case.rule)

    def rule(self, name: str) -> str:
        """Return what readers call a rule."""
        return self.word(f"stand_alone.rule_{name}")

    @cached_property
    def lookup(self) -> Lookup:
        """How formulas find rows by name."""
        return Lookup(party.name for party in self.case.parties)

    @property
    def joint(self) -> str:
        """The cell with the joint costs."""
        return self.setting("finarr_case", JOINT)

    def formula_cell(self, name: str) -> str:
        """Return the cell with a part of the formula: "fixed" or "exponent"."""
        return self.setting("finarr_alone", next(each for each in ALONE if each.id == name))

    @property
    def everybody(self) -> str:
        """The formula for the number of the group of all parties."""
        return f"SUM({self.shapes['finarr_division'].column('bit')})"

    def total(self, shape: Shape, column: ColumnId, values: Sequence[Any]) -> Formula:
        """Return the total of a column; a blank text where not everybody has a figure.

        Args:
            shape: the table.
            column: one of its columns.
            values: what it holds: formulas, numbers or nothing.
        """
        name = shape.column(column)
        known = [Fraction(getattr(each, "value", each)) for each in values if each is not None]
        whole = len(known) == len(values)
        test = f'=IF(COUNT({name})=ROWS({name}),SUBTOTAL(109,{name}),"")'
        return Formula(test, sum(known, Fraction(0)) if whole else "")

    def names(self, mask: int) -> str:
        """Return the names of a group, given as a bitmask."""
        return listing(party.name for number, party in enumerate(self.case.parties) if mask >> number & 1) or ""

    def member(self, number: str, bit: str) -> str:
        """Return the formula that is one where a party is in a group, else zero; either may be a whole column."""
        return f"MOD(INT({number}/{bit}),2)"
