"""Benefits beside what each partner pays, and the smallest transfers after which nobody pays more than it gains."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from finarr.errors import Infeasible
from finarr.money import largest_remainder, round_half_away
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.outcome import FundOutcome

__all__ = ["benefit_table", "smallest_transfers", "transfer_table"]


def benefit_table(outcome: FundOutcome) -> pd.DataFrame:
    """Return ``party, contribution, own_share, benefit, net, ratio``, in euro over all years."""
    grid = outcome.case.grid
    rows = []
    for party, (contribution, own, benefit) in _sums(outcome).items():
        paid = contribution + own
        ratio = float(Fraction(benefit, paid)) if paid else float("nan")
        amounts = (float(grid.to_euro(units)) for units in (contribution, own, benefit, benefit - paid))
        rows.append((party, *amounts, ratio))
    return pd.DataFrame(rows, columns=["party", "contribution", "own_share", "benefit", "net", "ratio"])


def transfer_table(outcome: FundOutcome) -> pd.DataFrame:
    """Return ``party, net, transfer``, in euro; a transfer below zero is paid.

    Raises:
        Infeasible: the partners together gain less than they pay.
    """
    grid = outcome.case.grid
    net = {party: benefit - contribution - own for party, (contribution, own, benefit) in _sums(outcome).items()}
    if sum(net.values()) < 0:
        raise Infeasible([Message("transition_fund.no_joint_gain")], {None: grid.to_euro(-sum(net.values()))})
    order = {party.name: party.order for party in outcome.case.parties}
    transfers = smallest_transfers(net, order)
    rows = [(party, float(grid.to_euro(net[party])), float(grid.to_euro(transfers[party]))) for party in net]
    return pd.DataFrame(rows, columns=["party", "net", "transfer"])


def smallest_transfers(net: dict[str, int], order: dict[str, tuple[str, str]]) -> dict[str, int]:
    """Return transfers in whole units that lift everyone to zero; payers give in proportion to what they gain.

    Args:
        net: benefit minus payment, by party; not below zero together.
        order: what ties in rounding are broken by.

    Example:
        >>> smallest_transfers({"a": -30, "b": 40, "c": 20}, {"a": ("a", "a"), "b": ("b", "b"), "c": ("c", "c")})
        {'a': 30, 'b': -20, 'c': -10}
    """
    needed = -sum(units for units in net.values() if units < 0)
    payers = {party: units for party, units in net.items() if units > 0}
    total = sum(payers.values())
    shares = [Fraction(needed * units, total) for units in payers.values()]
    given = largest_remainder(shares, needed, [order[party] for party in payers])
    paid = dict(zip(payers, given, strict=True))
    return {party: -units if units < 0 else -paid.get(party, 0) for party, units in net.items()}


def _sums(outcome: FundOutcome) -> dict[str, tuple[int, int, int]]:
    """Return by partner its contributions, own shares and benefits over all years, in whole units."""
    case = outcome.case
    found = {}
    for party in case.parties:
        contribution = sum(paid.units for paid in outcome.paid if paid.party == party.name)
        own = sum(payment.own for payment in outcome.payments if payment.owner == party.name)
        gained = sum((Fraction(project.benefits.get(party.name, 0)) for project in case.projects), Fraction(0))
        found[party.name] = contribution, own, round_half_away(case.grid.to_units(gained))
    return found
