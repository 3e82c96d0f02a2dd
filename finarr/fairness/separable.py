"""Dividing by what a party adds to the costs of all others: SCRB and the tau value."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from finarr.errors import InvalidInput, Problem
from finarr.fairness.coalition_costs import sums
from finarr.program.arrays import Floats
from finarr.words import Message

__all__ = ["scrb", "separable_costs", "tau"]

SLACK = 1e-9
"""What counts as rounding, relative to the largest cost."""


def separable_costs(costs: Floats) -> Floats:
    """Return per party what it adds to the costs of all others together.

    Example:
        >>> separable_costs(np.array([0, 8, 11, 15])).tolist()
        [4, 7]
    """
    n = len(costs).bit_length() - 1
    everyone = len(costs) - 1
    found: Floats = costs[everyone] - costs[everyone ^ (1 << np.arange(n))]
    return found


def scrb(costs: Floats, parties: Sequence[Hashable]) -> Floats:
    """Return the separable costs, and the rest in proportion to the remaining benefits.

    The remaining benefit of a party is what it would pay alone less its separable costs. Source: the convention of
    multi-purpose water projects, as in Young, Okada and Hashimoto (1982), Water Resources Research 18.

    Raises:
        InvalidInput: a party alone would be cheaper than what it adds, or there is a rest and no benefit to divide by.
    """
    separable = separable_costs(costs)
    benefits = costs[1 << np.arange(len(parties))] - separable
    rest = costs[-1] - separable.sum()
    slack = SLACK * float(np.abs(costs).max())
    problems = [
        _wrong((str(party),), "scrb_negative", party=str(party), benefit=_shown(benefit))
        for party, benefit in zip(parties, benefits, strict=True)
        if benefit < -slack
    ]
    if not problems and benefits.sum() <= slack < abs(rest):
        problems.append(_wrong((), "scrb_nothing", rest=_shown(rest)))
    if problems:
        raise InvalidInput(problems)
    return separable + (rest * benefits / benefits.sum() if benefits.sum() > slack else 0.0)


def tau(costs: Floats, parties: Sequence[Hashable]) -> Floats:
    """Return the point that adds up on the line between the least and the most a party can be asked to pay.

    The least is its separable costs. The most is the smallest of what any group leaves to it when the others in the
    group pay their least. Source: Tijs (1981), in: Game Theory and Mathematical Economics.

    Raises:
        InvalidInput: the costs do not lie between the two (the game is not quasi-balanced).
    """
    least = separable_costs(costs)
    left = costs - sums(least)
    most = np.array([left.reshape(-1, 2, 1 << bit)[:, 1].min() for bit in range(len(parties))]) + least
    slack = SLACK * float(np.abs(costs).max())
    problems = [
        _wrong((str(party),), "tau_party", party=str(party), least=_shown(low), most=_shown(high))
        for party, low, high in zip(parties, least, most, strict=True)
        if low > high + slack
    ]
    if not problems and not least.sum() - slack <= costs[-1] <= most.sum() + slack:
        problems.append(
            _wrong((), "tau_total", total=_shown(costs[-1]), least=_shown(least.sum()), most=_shown(most.sum()))
        )
    if problems:
        raise InvalidInput(problems)
    room = (most - least).sum()
    return least + ((most - least) * (costs[-1] - least.sum()) / room if room > slack else 0.0)


def _wrong(place: tuple[str, ...], rule: str, **values: Any) -> Problem:
    return Problem(("costs", *place), None, Message(f"coalitions.{rule}", values))


def _shown(cost: float) -> Decimal:
    return round(Decimal(str(float(cost))), 6).normalize() + 0
