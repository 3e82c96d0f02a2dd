"""One total divided pro rata under limits: exactly, then in whole units, and what to say when that cannot be done."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from finarr.errors import Infeasible
from finarr.fairness.out_of_reach import Bound, OutOfReach
from finarr.fairness.ranking import ranks
from finarr.fairness.water_filling import water_fill
from finarr.money import Unit, largest_remainder
from finarr.words import Message

__all__ = ["Division"]

ONE = Fraction(1)


@dataclass(frozen=True)
class Division:
    """What must be divided, in units.

    Attributes:
        labels: the parties, all different; equal remainders go to the smaller label.
        total: in units; whole where there is a unit.
        weights: not negative, not all zero.
        floors: whole where there is a unit; None where there is none.
        caps: likewise.
        unit: None where amounts are not rounded; they are then in euro.
        scenario: which one of many this is, for the names of limits.
    """

    labels: Sequence[Hashable]
    total: Fraction
    weights: Sequence[Fraction]
    floors: Sequence[Bound]
    caps: Sequence[Bound]
    unit: Unit | None
    scenario: int | None = None

    @classmethod
    def of(
        cls,
        labels: Sequence[Hashable],
        total: Decimal | Fraction,
        weights: Sequence[Decimal],
        floors: Sequence[Decimal | None],
        caps: Sequence[Decimal | None],
        unit: Unit | None,
        scenario: int | None = None,
    ) -> Division:
        """Make a division of figures in euro: floors are rounded up to the unit and caps down."""
        size = ONE if unit is None else unit.euro
        low: list[Bound] = [None if bound is None else Fraction(bound) / size for bound in floors]
        high: list[Bound] = [None if bound is None else Fraction(bound) / size for bound in caps]
        if unit is not None:
            low = [None if bound is None else Fraction(ceil(bound)) for bound in low]
            high = [None if bound is None else Fraction(floor(bound)) for bound in high]
        parts = [Fraction(weight) for weight in weights]
        return cls(labels, Fraction(total) / size, parts, low, high, unit, scenario)

    def exact(self) -> list[Fraction]:
        """Return the exact amounts, in the order of the labels.

        Raises:
            Infeasible: the limits cannot reach the total.
        """
        order = sorted(range(len(self.labels)), key=ranks(self.labels).__getitem__)
        whole = sum(self.weights)
        targets = [self.total * self.weights[k] / whole for k in order]
        try:
            filled = water_fill(targets, [self.floors[k] for k in order], [self.caps[k] for k in order], self.total)
        except OutOfReach as trouble:
            raise self._infeasible(trouble, [self.labels[k] for k in order]) from None
        amounts = dict(zip(order, filled.amounts, strict=True))
        return [amounts[k] for k in range(len(order))]

    def whole(self) -> list[int]:
        """Return the amounts in whole units, in the order of the labels, their sum exact.

        The limits are whole, so rounding down or up never crosses one.

        Raises:
            Infeasible: the limits cannot reach the total.
        """
        return largest_remainder(self.exact(), int(self.total), ranks(self.labels))

    def _infeasible(self, trouble: OutOfReach, labels: Sequence[Hashable]) -> Infeasible:
        """Return the error in the user's words; ``labels`` are in the order that the trouble speaks of."""
        clash = [self._name(side, labels[k]) for k, side in trouble.clash]
        relaxation = {self._name(trouble.side, labels[k]): euro for k, euro in self._relaxed(trouble)}
        return Infeasible(clash, {None: self._euro(trouble.missing)}, relaxation, only=trouble.only)

    def _name(self, side: str | None, label: Hashable) -> Message:
        if self.scenario is None:
            return Message(f"division.{side}_of", {"party": str(label)})
        return Message(f"division.{side}_in", {"party": str(label), "scenario": self.scenario})

    def _relaxed(self, trouble: OutOfReach) -> list[tuple[int, Decimal]]:
        """Return the smallest relaxation: everyone gives the same number of euro, as far as it can."""
        if not trouble.gives:
            return []
        at = sorted(trouble.gives)
        none = [Fraction(0)] * len(at)
        given = water_fill(none, none, [trouble.gives[k] for k in at], trouble.missing).amounts
        if self.unit is not None:
            given = [Fraction(units) for units in largest_remainder(given, int(trouble.missing), at)]
        return [(k, self._euro(amount)) for k, amount in zip(at, given, strict=True) if amount]

    def _euro(self, amount: Fraction) -> Decimal:
        if self.unit is not None:
            return self.unit.to_euro(amount)
        return Decimal(amount.numerator) / amount.denominator
