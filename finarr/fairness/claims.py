"""Divide what there is among claims that exceed it: eleven published rules, all exact.

Every rule gives nobody less than nothing or more than it claims, and gives away the whole estate. The rules differ in
what they share out: what is received, what is lost, or both. Most are water-fillings (`finarr.fairness.water_filling`)
of an amount that is the same for all, between bounds that depend on the claims.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd
from immutabledict import immutabledict

from finarr.errors import InvalidInput, Problem, collecting
from finarr.fairness.arrival import MOST_CLAIMANTS, random_arrival
from finarr.fairness.labelled import index_of, place, read_each
from finarr.fairness.ranking import ranks
from finarr.fairness.water_filling import water_fill
from finarr.money import Unit, largest_remainder, whole_units
from finarr.numbers import Number, is_hole, read_number
from finarr.words import Euro, Message

__all__ = ["RULES", "divide_claims"]

Awards = list[Fraction]
Claims = Sequence[Fraction]


def divide_claims(
    estate: Number,
    claims: pd.Series | Mapping[Hashable, Number] | Sequence[Number],
    rule: str = "proportional",
    *,
    unit: str | int | float | Decimal | None = None,
    as_cents: bool = False,
) -> pd.Series:
    """Divide an estate among claims: a shortage among those who count on money, or what is left among those entitled.

    Figures are read as they are written and the awards are exact until the end.

    Args:
        estate: euro, at least 0 and at most the sum of the claims.
        claims: euro by party, not negative: a Series, a mapping or a list.
        rule: one of `RULES`; random arrival takes at most `MOST_CLAIMANTS` claimants.
        unit: "0.01" or "1" euro rounds the awards by largest remainder, equal remainders to the smaller label; estate
            and claims must then be multiples of it. None rounds nothing.
        as_cents: give whole cents (int64); needs a unit.

    Returns:
        Euro by party (float64, each the double nearest to the award), with the index of the claims.

    Raises:
        InvalidInput: something is no number or breaks a rule above; every problem is listed.

    Example:
        >>> divide_claims(200, {"A": 100, "B": 200, "C": 300}, "talmud").to_dict()
        {'A': 50.0, 'B': 75.0, 'C': 75.0}
    """
    problems: list[Problem] = []
    read = read_each(claims, "claims", problems)
    grid = _read_unit(unit, as_cents, problems)
    wanted = _read_estate(estate, grid, problems)
    _check(wanted, read, rule, grid, problems)
    if problems:
        raise InvalidInput(problems)
    awards = RULES[rule](Fraction(wanted), [Fraction(claim) for claim in read.values()])
    index = index_of(claims, list(read))
    if grid is None:
        return pd.Series([float(award) for award in awards], index=index, dtype=np.float64)
    exact = [grid.to_units(award) for award in awards]
    cents = [units * grid.cents for units in largest_remainder(exact, int(sum(exact)), ranks(list(read)))]
    if as_cents:
        return pd.Series(cents, index=index, dtype=np.int64)
    return pd.Series([each / 100 for each in cents], index=index, dtype=np.float64)


def proportional(estate: Fraction, claims: Claims) -> Awards:
    """Everybody the same part of its claim."""
    total = sum(claims)
    return [estate * claim / total if total else Fraction(0) for claim in claims]


def adjusted_proportional(estate: Fraction, claims: Claims) -> Awards:
    """First what the others concede to each; the rest in proportion to what is left of the claims, cut off at it."""
    total = sum(claims)
    conceded = [max(Fraction(0), estate - (total - claim)) for claim in claims]
    rest = estate - sum(conceded)
    left = [min(claim - sure, rest) for claim, sure in zip(claims, conceded, strict=True)]
    return _sums(conceded, proportional(rest, left))


def constrained_equal_awards(estate: Fraction, claims: Claims) -> Awards:
    """Everybody the same amount, but nobody more than its claim."""
    return _level(estate, [Fraction(0)] * len(claims), claims)


def constrained_equal_losses(estate: Fraction, claims: Claims) -> Awards:
    """Everybody loses the same amount, but nobody more than its claim."""
    return _losses(claims, constrained_equal_awards(sum(claims, -estate), claims))


def talmud(estate: Fraction, claims: Claims) -> Awards:
    """Up to half of all claims equal awards of at most half the claim; beyond that equal losses of at most half."""
    half = _halves(claims)
    if 2 * estate <= sum(claims):
        return constrained_equal_awards(estate, half)
    return _sums(half, constrained_equal_losses(estate - sum(half), half))


def reverse_talmud(estate: Fraction, claims: Claims) -> Awards:
    """Up to half of all claims equal losses from half the claim; beyond that equal awards of at most the other half."""
    half = _halves(claims)
    if 2 * estate <= sum(claims):
        return constrained_equal_losses(estate, half)
    return _sums(half, constrained_equal_awards(estate - sum(half), half))


def piniles(estate: Fraction, claims: Claims) -> Awards:
    """Equal awards of at most half the claim, and once all have their half, again."""
    half = _halves(claims)
    if 2 * estate <= sum(claims):
        return constrained_equal_awards(estate, half)
    return _sums(half, constrained_equal_awards(estate - sum(half), half))


def constrained_egalitarian(estate: Fraction, claims: Claims) -> Awards:
    """As Piniles up to half of all claims; beyond that amounts as equal as half and whole claims allow."""
    half = _halves(claims)
    if 2 * estate <= sum(claims):
        return constrained_equal_awards(estate, half)
    return _level(estate, half, claims)


def minimal_overlap(estate: Fraction, claims: Claims) -> Awards:
    """Claims laid on the estate so that they overlap as little as can be; each part is shared by those who claim it."""
    shared = _overlap_ends(estate, claims)
    order = sorted(range(len(claims)), key=lambda k: claims[k])
    awards, so_far, below = [Fraction(0)] * len(claims), Fraction(0), Fraction(0)
    for position, k in enumerate(order):
        part = min(claims[k], shared)
        so_far += (part - below) / (len(claims) - position)
        below = part
        awards[k] = so_far + (claims[k] - part if shared < estate else 0)
    return awards


def _overlap_ends(estate: Fraction, claims: Claims) -> Fraction:
    """Return where overlapping ends: up to t all claims overlap, beyond t each lies apart and they just fit.

    The root of Σ max(claim − t, 0) = estate − t; where somebody claims all of it, that is the estate.
    """
    falling = [*sorted(claims, reverse=True), Fraction(0)]
    if falling[0] >= estate:
        return estate
    sums = enumerate(accumulate(falling[:-1]), 1)
    return next(end for n, above in sums if n > 1 and (end := (above - estate) / (n - 1)) >= falling[n])


def average_cea_cel(estate: Fraction, claims: Claims) -> Awards:
    """Half of what equal awards give and half of what equal losses give."""
    awards, losses = constrained_equal_awards(estate, claims), constrained_equal_losses(estate, claims)
    return [(award + loss) / 2 for award, loss in zip(awards, losses, strict=True)]


RULES: Mapping[str, Callable[[Fraction, Claims], Awards]] = immutabledict(
    {
        "proportional": proportional,
        "adjusted_proportional": adjusted_proportional,
        "constrained_equal_awards": constrained_equal_awards,
        "constrained_equal_losses": constrained_equal_losses,
        "talmud": talmud,
        "reverse_talmud": reverse_talmud,
        "piniles": piniles,
        "constrained_egalitarian": constrained_egalitarian,
        "minimal_overlap": minimal_overlap,
        "random_arrival": random_arrival,
        "average_cea_cel": average_cea_cel,
    }
)
"""The rules by id: from the estate and the claims, exact, to the awards."""


def _level(estate: Fraction, least: Claims, most: Claims) -> Awards:
    """Return amounts as equal as can be between bounds."""
    return water_fill([Fraction(0)] * len(most), least, most, estate).amounts


def _halves(claims: Claims) -> Awards:
    return [claim / 2 for claim in claims]


def _sums(first: Claims, second: Claims) -> Awards:
    return [one + other for one, other in zip(first, second, strict=True)]


def _losses(claims: Claims, awards: Claims) -> Awards:
    return [claim - award for claim, award in zip(claims, awards, strict=True)]


def _read_unit(unit: Any, as_cents: bool, problems: list[Problem]) -> Unit | None:
    if unit is None:
        if as_cents:
            problems.append(Problem(given=None, allowed=Message("division.cents_need_unit"), **place("unit")))
        return None
    with collecting() as found:
        grid = Unit.read(unit)
    problems += found
    return grid


def _read_estate(estate: Any, grid: Unit | None, problems: list[Problem]) -> Decimal:
    number = read_number(estate, ("estate",), problems)
    if grid is not None and not is_hole(number):
        with collecting() as found:
            whole_units(estate, grid, ("estate",))
        problems += found
    return number


def _check(
    estate: Decimal, claims: Mapping[Hashable, Decimal], rule: Any, grid: Unit | None, problems: list[Problem]
) -> None:
    known = {label: claim for label, claim in claims.items() if not is_hole(claim)}
    for label, claim in known.items():
        if claim < 0:
            problems.append(Problem(given=claim, allowed=Message("division.claim"), **place("claims", label)))
        elif grid is not None and grid.to_units(claim).denominator != 1:
            allowed = Message("division.claim_unit", {"unit": Decimal(str(grid))})
            problems.append(Problem(given=claim, allowed=allowed, **place("claims", label)))
    if not is_hole(estate) and estate < 0:
        problems.append(Problem(given=estate, allowed=Message("division.estate_negative"), **place("estate")))
    total = sum(known.values(), Decimal(0))
    if not is_hole(estate) and len(known) == len(claims) and estate > total:
        allowed = Message("division.estate_above_claims", {"sum": Euro(total)})
        problems.append(Problem(given=estate, allowed=allowed, **place("estate")))
    if not isinstance(rule, str) or rule not in RULES:
        allowed = Message("errors.one_of", {"allowed": tuple(RULES)})
        problems.append(Problem(given=repr(rule), allowed=allowed, **place("rule")))
    elif rule == "random_arrival" and len(claims) > MOST_CLAIMANTS:
        allowed = Message("division.too_many_claimants", {"most": MOST_CLAIMANTS})
        problems.append(Problem(given=len(claims), allowed=allowed, **place("claims")))
