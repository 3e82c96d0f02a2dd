"""What questions have in common: the year they are asked for, and moves as straight lines in the share moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from finarr.arrangements.central_funding.design import Effect
from finarr.arrangements.central_funding.flows import Reach, contributed, cut_points, moved_regions, reach
from finarr.arrangements.central_funding.move import Move
from finarr.arrangements.central_funding.scope import as_decimal
from finarr.errors import Infeasible, Problem
from finarr.fairness.relaxation import explain_conflict
from finarr.fields import Fields
from finarr.items import growth
from finarr.program.statement import Program
from finarr.words import Euro, Message

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding
    from finarr.arrangements.central_funding.outcome import FundingOutcome

__all__ = [
    "DIGITS",
    "Line",
    "clash",
    "largest_loss",
    "line_of",
    "loss_limit",
    "moved_and_lost",
    "problems_of_moves",
    "read_loss",
    "read_year",
    "typed_share",
    "unknown_year",
]

ZERO = Fraction(0)
DIGITS = 12
"""Decimals of a share or weight that is written back into a case: far below a cent of any budget."""


def typed_share(share: Fraction) -> Decimal:
    """Return a share as it is written into a case: rounded down, so that no limit is passed."""
    return as_decimal(Fraction(floor(share * 10**DIGITS), 10**DIGITS))


def read_year(fields: Fields) -> None:
    """Read the optional year of a question."""
    year = fields.value("year")
    if year is not None and (isinstance(year, bool) or not isinstance(year, int)):
        fields.wrong(("year",), repr(year), "year")
        fields.put("year", None)


def read_loss(fields: Fields) -> None:
    """Read the most that a municipality may lose, in euro per inhabitant."""
    fields.number("max_loss", infinite=True)


def unknown_year(case: CentralFunding, year: int | None) -> list[Problem]:
    """Return the problem of a year that the case does not have."""
    if year is None or year in tuple(case.years):
        return []
    message = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
    return [Problem(("year",), str(year), message)]


def problems_of_moves(case: CentralFunding, year: int | None) -> list[Problem]:
    """Return what a case lacks for a question about the moves it proposes."""
    lacking = [] if case.proposal else [Problem(("proposal",), None, Message("central_funding.no_moves"))]
    return lacking + unknown_year(case, year)


def moved_and_lost(outcome: FundingOutcome, year: int) -> dict[str, Fraction]:
    """Return what a proposal moves in a year, in euro, and the largest loss, in euro per inhabitant."""
    moved = sum((Fraction(flow.moved) for flow in outcome.proposal.flows if flow.year == year), ZERO)
    loss, _ = largest_loss(outcome.proposal.of_year(year))
    return {"amount": moved * outcome.case.grid.euro, "largest_loss": loss}


def loss_limit(party: str, year: int, amount: Decimal) -> Message:
    """Return the name of the limit on what one municipality loses."""
    values = {"party": party, "year": str(year), "loss": Euro(amount)}
    return Message("central_funding.loss_of", values)


def largest_loss(effects: Iterable[Effect]) -> tuple[Fraction, str]:
    """Return the largest loss in euro per inhabitant, and whose it is; zero where nobody loses."""
    worst = min(effects, key=lambda each: (each.per_inhabitant, each.party))
    return max(ZERO, -worst.per_inhabitant), worst.party


def clash(case: CentralFunding, program: Program, year: int) -> Infeasible:
    """Explain why a program in whole units has no answer: the limits that clash, and the smallest relaxation."""
    conflict = explain_conflict(program)
    named = [(name, amount) for name, amount in conflict.relaxation.items() if isinstance(name, Message)]
    relaxation = {name: case.grid.to_euro(amount) for name, amount in named}
    names = [name for name in conflict.names if isinstance(name, Message)]
    return Infeasible(names, {year: sum(relaxation.values(), Decimal(0))}, relaxation, only=conflict.only)


@dataclass(frozen=True)
class Line:
    """A move as a function of the share s that is moved: what is granted and cut are s times these, in exact units.

    Attributes:
        move: what is moved.
        reach: what its formula works with.
        contributed: the basis contributions of the year.
        moved: what is moved at s = 1.
        granted: what the centre then pays, with VAT where it covers that.
        cut: what the general fund then loses.
        cut_shares: of that, by municipality.
        relief_shares: by municipality its region's position, and what it sees of a unit of that region's grant.
    """

    move: Move
    reach: Reach
    contributed: Fraction
    moved: Fraction
    granted: Fraction
    cut: Fraction
    cut_shares: Mapping[str, Fraction]
    relief_shares: Mapping[str, tuple[int, Fraction]]

    @property
    def first(self) -> Fraction:
        """What is granted before the points count, all regions together."""
        return sum(self.reach.first, ZERO)

    def loss(self, party: str, share: Fraction, grants: Sequence[Fraction]) -> Fraction:
        """Return what a municipality loses by this move, in units."""
        at, part = self.relief_shares.get(party, (0, ZERO))
        return share * self.cut * self.cut_shares.get(party, ZERO) - part * grants[at]


def line_of(case: CentralFunding, move: Move, year: int) -> Line:
    """Return a move as a function of the share moved, for one year."""
    years = tuple(case.years)
    now, first = Fraction(contributed(case, move, year)), Fraction(contributed(case, move, years[0]))
    vat = Fraction(move.vat_share)

    def grown(weights: Mapping[str, object] | None) -> Fraction:
        return first * growth(weights, year, years, case.indices)  # type: ignore[arg-type]

    moved = now if move.grant_index is None else grown(move.grant_index)
    cut = moved if move.fund_index is None else grown(move.fund_index)
    points = cut_points(case, move, year)
    total = sum(points.values(), ZERO)
    reliefs = {}
    for number, region in enumerate(moved_regions(case, move)):
        paid = case.today[move.task, region.name, year]
        for party, units in paid.contributions.items():
            part = Fraction(units, paid.contributed) if paid.contributed else ZERO
            reliefs[party] = (number, part * (1 - vat))
    return Line(
        move,
        reach(case, move, year),
        now,
        moved,
        moved / (1 - vat) if move.vat_covered else moved,
        cut,
        {party: each / total for party, each in points.items()},
        reliefs,
    )
