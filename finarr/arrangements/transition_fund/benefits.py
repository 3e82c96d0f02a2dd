"""Benefits beside what each partner pays, and the smallest transfers after which nobody pays more than it gains."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from finarr.arrangements.transition_fund.gains import sums
from finarr.errors import Infeasible
from finarr.money import largest_remainder
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.outcome import FundOutcome

__all__ = ["benefit_table", "smallest_transfers", "transfer_table"]


def benefit_table(outcome: FundOutcome) -> pd.DataFrame:
    """Return ``party, contribution, own_share, benefit, net, ratio``, in euro over all years.

    Where the fund lends to projects, ``pays_back`` is what owners pay back, interest included.
    """
    grid = outcome.case.grid
    rows = []
    for party, each in sums(outcome).items():
        ratio = float(Fraction(each.benefit, each.paid)) if each.paid else float("nan")
        units = (each.contribution, each.own, each.benefit, each.benefit - each.paid)
        rows.append((party, *(float(grid.to_euro(amount)) for amount in units), ratio, float(grid.to_euro(each.back))))
    table = pd.DataFrame(rows, columns=["party", "contribution", "own_share", "benefit", "net", "ratio", "pays_back"])
    return table if table["pays_back"].any() else table.drop(columns="pays_back")


def transfer_table(outcome: FundOutcome) -> pd.DataFrame:
    """Return ``party, net, transfer``, in euro; a transfer below zero is paid.

    Raises:
        Infeasible: the partners together gain less than they pay.
    """
    grid = outcome.case.grid
    net = {party: each.benefit - each.paid for party, each in sums(outcome).items()}
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
