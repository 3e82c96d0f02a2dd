"""Keys that follow what is measured: weighted measures, and points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from immutabledict import immutabledict

from finarr.errors import Path, Problem, here
from finarr.fields import Fields
from finarr.keys.base import Component, Key, Keys, Members, Route, missing_measure
from finarr.numbers import Number, is_hole
from finarr.words import Euro, Message


@dataclass(frozen=True)
class MeasureKey(Key):
    """Shares by measures: share of i = Σ weight · measure of i / Σ measure."""

    weights: Mapping[str, Number]
    kind: ClassVar[str] = "measures"

    def __post_init__(self) -> None:
        fields = Fields(self, here("keys"), {"weights": "measures"})
        fields.table_of_numbers("weights")
        weights: Mapping[str, Decimal] = self.weights  # type: ignore[assignment]
        if not weights and not fields.problems:
            fields.wrong(("measures",), None, "missing")
        total = sum(weights.values(), Decimal(0))
        if weights and not is_hole(total) and total != 1 and min(weights.values()) >= 0:
            allowed = Message("keys.weights_sum", {"sum": total})
            fields.problems.append(Problem((*fields.path, "measures"), total, allowed))
        fields.done()

    def measure_ids(self) -> Iterator[tuple[str, Path]]:
        """Yield every measure used, with its place inside the key."""
        return ((measure, ("measures", measure)) for measure in self.weights)

    def check(self, members: Members, keys: Keys, path: Path, total: Fraction | None) -> Iterator[Problem]:
        """Yield measures that are missing or add up to nothing."""
        for measure in self.weights:
            missing = list(missing_measure(members, measure))
            yield from missing
            present = members.measure(measure)
            if not missing and len(present) == len(members.parties) and not sum(present.values()):
                values = {"measure": measure, "year": str(members.year)}
                yield Problem((*path, "measures", measure), Decimal(0), Message("keys.measure_zero", values))

    def components(self, total: Fraction, members: Members, keys: Keys, route: Route = ()) -> list[Component]:
        """Return one step a measure."""
        steps = []
        for measure, weight in self.weights.items():
            present = members.measure(measure)
            part = Fraction(weight)
            steps.append(
                Component("measure", measure, route, total * part, present, sum(present.values(), Fraction(0)), part)
            )
        return steps


@dataclass(frozen=True)
class PointsKey(Key):
    """Shares by points; the closing factor is (total − off the top) / Σ points.

    Attributes:
        amounts: euro (points) per unit of a measure; below zero is allowed.
        fixed: euro (points) for every member.
        off_the_top: euro by party, paid before the rest is divided.
    """

    amounts: Mapping[str, Number]
    fixed: Number = 0
    off_the_top: Mapping[str, Number] = field(default_factory=immutabledict)
    kind: ClassVar[str] = "points"

    def __post_init__(self) -> None:
        fields = Fields(self, here("keys"))
        fields.table_of_numbers("amounts", negative=True)
        fields.number("fixed")
        fields.table_of_numbers("off_the_top")
        fields.done()

    def measure_ids(self) -> Iterator[tuple[str, Path]]:
        """Yield every measure used, with its place inside the key."""
        return ((measure, ("amounts", measure)) for measure in self.amounts)

    def points_of(self, members: Members) -> dict[str, Fraction]:
        """Return the points by party: fixed + Σ amount · volume."""
        points = {party.name: Fraction(self.fixed) for party in members.parties}
        for measure, amount in self.amounts.items():
            for party, volume in members.measure(measure).items():
                points[party] += Fraction(amount) * volume
        return points

    def _top(self, members: Members) -> dict[str, Fraction]:
        return {party.name: Fraction(self.off_the_top.get(party.name, 0)) for party in members.parties}

    def check(self, members: Members, keys: Keys, path: Path, total: Fraction | None) -> Iterator[Problem]:
        """Yield missing measures, points that add up to nothing, and amounts off the top above the total."""
        missing = [problem for measure in self.amounts for problem in missing_measure(members, measure)]
        yield from missing
        if missing or any(
            is_hole(number) for number in (*self.amounts.values(), *self.off_the_top.values(), self.fixed)
        ):
            return
        points = self.points_of(members)
        if sum(points.values()) <= 0:
            values = {"year": str(members.year)}
            yield Problem((*path, "amounts"), sum(points.values(), Fraction(0)), Message("keys.points_zero", values))
        for party, number in points.items():
            if number < 0:
                yield Problem((*path, "amounts"), number, Message("keys.points_negative", {"party": party}))
        known = {party.name for party in members.parties}
        for party in self.off_the_top:
            if party not in known:
                yield Problem((*path, "off_the_top", party), None, Message("keys.not_a_member", {"party": party}))
        top = sum(self._top(members).values())
        if total is not None and top > max(total, Fraction(0)):
            most = {"total": Euro(total), "year": str(members.year)}
            yield Problem((*path, "off_the_top"), Euro(top), Message("keys.off_the_top", most))

    def components(self, total: Fraction, members: Members, keys: Keys, route: Route = ()) -> list[Component]:
        """Return the amounts off the top, then the rest by points."""
        steps, top = [], self._top(members)
        first = sum(top.values(), Fraction(0))
        if first:
            steps.append(Component("off_the_top", None, route, first, top, None))
        points = self.points_of(members)
        return [
            *steps,
            Component("points", None, route, total - first, points, sum(points.values(), Fraction(0))),
        ]
