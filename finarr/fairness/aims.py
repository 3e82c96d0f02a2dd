"""What each criterion aims at: a target for every party and year, and what one unit of departure from it is worth.

All criteria are one problem: a target, a scale, bounds and totals. Here is how they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from immutabledict import immutabledict

__all__ = ["AIMS", "NEEDS", "Aim", "Standing", "aims"]


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


AIMS: Mapping[str, Callable[[Sequence[Standing]], list[Aim]]] = immutabledict(
    {
        "proportional": _proportional,
        "least_moved": _proportional,
        "least_change": _least_change,
        "equal_burden": _equal_burden,
    }
)
"""The criteria by id, the default first; "least_moved" makes the euros moved fewest before it looks at departures."""

NEEDS: Mapping[str, tuple[str, ...]] = immutabledict(
    {"proportional": (), "least_moved": (), "least_change": ("today", "people"), "equal_burden": ("capacity",)}
)
"""What a criterion must know of every party, beside its pro rata."""


def aims(criterion: str, standings: Sequence[Standing]) -> list[Aim]:
    """Return what a criterion aims at for the parties of one year.

    Args:
        criterion: one of `AIMS`.
        standings: one a party; those that `NEEDS` names must be there.

    Example:
        >>> rich, poor = Standing(Fraction(2), capacity=Fraction(3)), Standing(Fraction(2), capacity=Fraction(1))
        >>> [str(aim.target) for aim in aims("equal_burden", [rich, poor])]
        ['3', '1']
    """
    return AIMS[criterion](standings)
