"""The criteria: a target for every party and year, and what one unit of departure from it is worth.

All criteria are one problem: a target, a scale, bounds and totals. Here is how they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from immutabledict import immutabledict

__all__ = ["CRITERIA", "PRO_RATA", "Aim", "Criterion", "Standing", "aims"]


@dataclass(frozen=True)
class Standing:
    """What a criterion may look at of one party in one year.

    Attributes:
        pro_rata: what it pays by the keys alone.
        today: what it pays now, or None.
        people: its inhabitants, or None.
        capacity: its fiscal capacity, in any unit, or None.
    """

    pro_rata: Fraction
    today: Fraction | None = None
    people: Fraction | None = None
    capacity: Fraction | None = None


@dataclass(frozen=True)
class Aim:
    """Where a party should be, and what one unit of departure is worth.

    Attributes:
        target: the amount aimed at.
        scale: above zero; None where the target is zero and departures count in euro, before all others.
    """

    target: Fraction
    scale: Fraction | None


def _relative(target: Fraction) -> Aim:
    return Aim(target, abs(target) or None)


def _proportional(standings: Sequence[Standing]) -> list[Aim]:
    """Depart from pro rata as little as possible, relative to pro rata."""
    return [_relative(standing.pro_rata) for standing in standings]


def _least_change(standings: Sequence[Standing]) -> list[Aim]:
    """Change what is paid today as little as possible, per inhabitant."""
    return [Aim(standing.today or Fraction(0), standing.people or Fraction(1)) for standing in standings]


def _equal_burden(standings: Sequence[Standing]) -> list[Aim]:
    """Ask the same share of everybody's fiscal capacity."""
    total = sum((standing.pro_rata for standing in standings), Fraction(0))
    whole = sum((standing.capacity or Fraction(0) for standing in standings), Fraction(0))
    return [_relative(total * (standing.capacity or Fraction(0)) / whole) for standing in standings]


@dataclass(frozen=True)
class Criterion:
    """What is fair where limits bind.

    Attributes:
        aims: what it aims at for the parties of one year.
        needs: what it must know of every party, beside its pro rata: fields of `Standing`.
        fewest: whether the euros that move away from the targets are made fewest before departures are looked at.
    """

    aims: Callable[[Sequence[Standing]], list[Aim]]
    needs: tuple[str, ...] = ()
    fewest: bool = False


PRO_RATA = "proportional"
"""The default: it looks at nothing but pro rata."""

CRITERIA: Mapping[str, Criterion] = immutabledict(
    {
        PRO_RATA: Criterion(_proportional),
        "least_moved": Criterion(_proportional, fewest=True),
        "least_change": Criterion(_least_change, ("today", "people")),
        "equal_burden": Criterion(_equal_burden, ("capacity",)),
    }
)
"""The criteria by id, in the order in which users choose among them."""


def aims(criterion: str, standings: Sequence[Standing]) -> list[Aim]:
    """Return what a criterion aims at for the parties of one year.

    Args:
        criterion: one of `CRITERIA`.
        standings: one a party; those that the criterion needs must be there.

    Example:
        >>> rich, poor = Standing(Fraction(2), capacity=Fraction(3)), Standing(Fraction(2), capacity=Fraction(1))
        >>> [str(aim.target) for aim in aims("equal_burden", [rich, poor])]
        ['3', '1']
    """
    return CRITERIA[criterion].aims(standings)
