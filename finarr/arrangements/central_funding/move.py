"""Moves: what the centre takes over of a task, how it divides that, and where the money comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from finarr.arrangements.central_funding.formula import PointsFormula
from finarr.arrangements.central_funding.fund import FundCut
from finarr.errors import here
from finarr.fields import Fields
from finarr.keys import MeasureKey
from finarr.numbers import Number, is_hole
from finarr.tasks import read_index

__all__ = ["Formula", "Move"]

Formula = PointsFormula | MeasureKey


@dataclass(frozen=True)
class Move:
    """A part of a task's basis contributions that the centre pays to the regions directly.

    The grant is divided over the regions by a formula; no region gets more than its members contribute: what the
    formula would give above that goes to the other regions, by the same formula. The same amount is taken out of the
    general fund. Contributions fall by the grant, within a region in proportion to what its members pay.

    Attributes:
        task: the task's name.
        formula: the formula, or its name in the case; a points formula, or shares by measures.
        fund_cut: how the amount is taken out of the general fund.
        share: what the centre takes over, between 0 and 1 of the basis contributions; or
        amount: the same in euro, for all years or by year.
        regions: where the task is moved; None is everywhere. Only there the general fund is cut.
        vat_share: the part of the grant that goes to VAT which members could reclaim and the region cannot.
        vat_covered: whether the centre adds that VAT, so that contributions fall by the whole amount moved.
        grant_index: growth of the grant after the first year, weights of the indices; without it a share follows the
            contributions and an amount stays as it is.
        fund_index: growth of the fund cut after the first year; without it the cut equals what is moved.

    Example:
        >>> Move("Brandweer", "bdur", FundCut("cluster", cluster="Orde en veiligheid"), share=0.5).share
        Decimal('0.5')
    """

    task: str
    formula: Formula | str
    fund_cut: FundCut | None
    share: Number | None = None
    amount: Number | Mapping[int, Number] | None = None
    regions: Iterable[str] | None = None
    vat_share: Number = 0
    vat_covered: bool = False
    grant_index: Mapping[str, Number] | None = None
    fund_index: Mapping[str, Number] | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("proposal", str(self.task)))
        fields.text("task")
        if not isinstance(self.formula, PointsFormula | MeasureKey):
            fields.text("formula")
        if not isinstance(self.fund_cut, FundCut):
            given = None if self.fund_cut is None else str(self.fund_cut)
            fields.wrong(("fund_cut",), given, "missing" if given is None else "table")
            fields.put("fund_cut", None)
        if self.share is not None:
            fields.share("share")
        fields.per_year("amount", optional=True)
        if (self.share is None) == (self.amount is None):
            given = None if self.share is None else "share, amount"
            fields.wrong(("share",), given, "one_of", allowed=("share", "amount"))
        fields.names("regions")
        fields.share("vat_share")
        if isinstance(self.vat_share, Decimal) and not is_hole(self.vat_share) and self.vat_share == 1:
            fields.wrong(("vat_share",), self.vat_share, "central_funding.share_below_one")
        fields.flag("vat_covered")
        read_index(fields, "grant_index")
        read_index(fields, "fund_index")
        fields.done()
