"""The fund beside what partners would pay without it: what each saves, and whether a group is better off alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from finarr.arrangements.transition_fund.alone import Alone
from finarr.arrangements.transition_fund.gains import sums
from finarr.errors import InvalidInput, Problem
from finarr.fairness.coalition_costs import MOST_PARTIES
from finarr.fairness.coalitions import CostGame
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.outcome import FundOutcome

__all__ = ["Apart", "apart", "cost_alone", "paid_in_fund"]


@dataclass(frozen=True)
class Apart:
    """What partners pay in the fund and would pay without it, in euro over all years.

    Attributes:
        partners: who could do without the fund.
        outcome: what is paid in the fund.
    """

    partners: tuple[str, ...]
    outcome: FundOutcome

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a partner: ``party, fund`` (contributions and own shares), ``alone`` and ``saving``."""
        fund = paid_in_fund(self.outcome)
        rows = []
        for name in self.partners:
            alone = cost_alone(self.outcome, (name,))
            rows.append((name, float(fund[name]), float(alone), float(alone - fund[name])))
        return pd.DataFrame(rows, columns=["party", "fund", "alone", "saving"])

    @cached_property
    def game(self) -> CostGame:
        """The cost game: what every group of partners would pay on its own; all together pay what they pay in the fund.

        Its methods give the core, the nucleolus, the Shapley value and other divisions.

        Raises:
            InvalidInput: there are more partners than a cost game can have.
        """
        fund, names = paid_in_fund(self.outcome), self.partners
        if len(names) > MOST_PARTIES:
            message = Message("transition_fund.too_many_alone", {"most": str(MOST_PARTIES)})
            raise InvalidInput([Problem(("alone", "partners"), str(len(names)), message)])
        costs = np.zeros(1 << len(names))
        for mask in range(1, len(costs) - 1):
            members = tuple(name for bit, name in enumerate(names) if mask >> bit & 1)
            costs[mask] = float(cost_alone(self.outcome, members))
        costs[-1] = float(sum(fund[name] for name in names))
        return CostGame(names, costs)

    @property
    def in_core(self) -> bool:
        """Whether no group of partners would pay less on its own, to half a cent a partner."""
        return bool(self.leaving.empty)

    @cached_property
    def leaving(self) -> pd.DataFrame:
        """Every group that would pay less on its own, the largest saving first: ``coalition, cost, ...`` in euro."""
        paid = {name: float(amount) for name, amount in paid_in_fund(self.outcome).items() if name in self.partners}
        return self.game.core_violations(paid, tolerance=0.005 * len(self.partners))

    @cached_property
    def nucleolus(self) -> pd.Series:
        """The division of what they pay together in which the group that saves least saves as much as can be, euro."""
        return self.game.nucleolus(individually_rational=False)


def apart(outcome: FundOutcome) -> Apart:
    """Return the fund beside doing without it; see `FundOutcome.apart`."""
    given = outcome.case.alone
    if given is None:
        raise InvalidInput([Problem(("alone",), None, Message("errors.missing"))])
    owners = {project.owner for project in outcome.case.projects}
    names = [each.name for each in outcome.case.parties if each.name in (given.partners or owners)]
    return Apart(tuple(names), outcome)


def paid_in_fund(outcome: FundOutcome) -> dict[str, Fraction]:
    """Return what each partner pays over all years, own shares and what it pays back included; euro."""
    euro = outcome.case.grid.to_euro
    return {name: Fraction(euro(each.paid)) for name, each in sums(outcome).items()}


def cost_alone(outcome: FundOutcome, members: Iterable[str]) -> Fraction:
    """Return what a group of partners would pay for its own projects without the fund, euro over all years.

    Args:
        outcome: the fund's programme, whose calendar is kept.
        members: their names.
    """
    case, group = outcome.case, frozenset(members)
    alone = case.alone or Alone()
    table = {frozenset(names): Fraction(cost) for names, cost in alone.costs.items()}
    if group in table:
        return table[group]
    together: dict[str, int] = {}
    batch: dict[str, int] = {}
    for project in case.projects:
        together[project.kind] = together.get(project.kind, 0) + 1
        batch[project.kind] = batch.get(project.kind, 0) + (project.owner in group)
    total, years = Fraction(0), set()
    for payment in outcome.payments:
        if payment.owner not in group:
            continue
        kind = case.project(payment.project).kind
        dearer = (1 - alone.discount(kind, batch[kind])) / (1 - alone.discount(kind, together[kind]))
        borne = payment.own + payment.fund * _borne(outcome, kind)
        total += Fraction(case.grid.to_euro(1)) * borne * dearer
        years.add(payment.worked)
    return total + len(years) * Fraction(alone.overhead)


def _borne(outcome: FundOutcome, kind: str) -> Fraction:
    """Return the part of what the fund pays for a class that the partners who could do without it bear together."""
    case = outcome.case
    partners = apart(outcome).partners
    inside = {str(party.group) for party in case.parties if party.name in partners}
    shares = {name: Fraction(share) for name, share in case.classes[kind].shares.items()}
    whole = sum(shares.values())
    return sum((share for name, share in shares.items() if name in inside), Fraction(0)) / whole
