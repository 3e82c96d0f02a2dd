"""The groups of a case in the order of the sheet, what each saves, and how it weighs in the Shapley value."""

from __future__ import annotations

from fractions import Fraction
from math import comb

from finarr.arrangements.stand_alone import StandAloneOutcome
from finarr.arrangements.stand_alone.division import Division

__all__ = ["ROUNDED", "ordered", "saving_of", "tightest", "weights"]

ROUNDED = 4
"""Decimals to which savings are compared: beyond them floating point differs between programs."""


def ordered(parties: int) -> list[int]:
    """Return the groups as bitmasks, small ones first; all parties together come last.

    Example:
        >>> ordered(3)
        [1, 2, 4, 3, 5, 6, 7]
    """
    return sorted(range(1, 1 << parties), key=lambda mask: (mask.bit_count(), mask))


def saving_of(outcome: StandAloneOutcome, each: Division, mask: int) -> Fraction:
    """Return what a group saves under a rule against going alone, as the sheet shows it."""
    together = sum(amount for number, amount in enumerate(each.amounts or ()) if mask >> number & 1)
    saving = Fraction(float(outcome.game.costs[mask]) - together)
    return Fraction(round(saving * 10**ROUNDED), 10**ROUNDED)


def tightest(outcome: StandAloneOutcome, each: Division) -> tuple[Fraction, int]:
    """Return the smallest saving that the sheet shows under a rule, and the first group that has it."""
    masks = ordered(len(outcome.case.parties))[:-1]
    savings = {mask: saving_of(outcome, each, mask) for mask in masks}
    least = min(savings.values())
    return least, next(mask for mask, saving in savings.items() if saving == least)


def weights(size: int, parties: int) -> tuple[Fraction, Fraction]:
    """Return how heavily a group's cost counts in the Shapley value of a member, and of somebody outside.

    Example:
        >>> weights(1, 2)
        (Fraction(1, 2), Fraction(1, 2))
    """
    joins = Fraction(1, parties * comb(parties - 1, size - 1))
    stays = Fraction(1, parties * comb(parties - 1, size)) if size < parties else Fraction(0)
    return joins, stays
