"""The case: joint costs of a year, and what every group of parties would pay on its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from immutabledict import immutabledict

from finarr.arrangements.case import Case, WithoutKeys, found, listed, named, refuse_unknown_solver, renamer
from finarr.errors import InvalidInput, Problem
from finarr.fairness.coalition_costs import MOST_PARTIES, SHOWN, mask_of, members
from finarr.fields import Fields
from finarr.money import Unit, whole_units
from finarr.numbers import Number, at_year, is_hole
from finarr.parties import Measure, Party
from finarr.stand_alone import StandAlone
from finarr.words import LANGUAGES, Euro, Message

if TYPE_CHECKING:
    from finarr.arrangements.stand_alone.outcome import StandAloneOutcome
    from finarr.fairness.coalitions import CostGame

__all__ = ["RULES", "StandAloneCosts"]

RULES = (
    "nucleolus",
    "nucleolus_per_capita",
    "nucleolus_proportional",
    "least_core",
    "shapley",
    "scrb",
    "tau",
    "pro_rata",
)
"""The rules by which joint costs are divided; the last one by the measure, whatever groups would pay on their own."""


@dataclass(frozen=True)
class StandAloneCosts(WithoutKeys, Case):
    """Joint costs of parties, and what every group would pay on its own (kosten als een groep alleen verdergaat).

    Attributes:
        title: what readers call it.
        year: the year the figures are of.
        parties: at least two, at most 20; `today` is what each pays now.
        joint: euro a year that all together pay.
        stand_alone: what groups would pay on their own: a formula, a table, or both. Without a formula the table needs
            every group but that of all parties, whose costs are `joint`.
        rule: what decides the contributions, one of `RULES`.
        measures: by id; those that parties have and that are not listed are added.
        language: "nl" or "en".
        unit: contributions are whole multiples of it: "0.01" or "1".

    Raises:
        InvalidInput: every problem, with its place.

    Example:
        >>> alone = StandAlone(costs={("Goes",): 8, ("Veere",): 11})
        >>> case = StandAloneCosts("Archief", 2026, [Party("Goes"), Party("Veere")], 15, alone)
        >>> case.solve().contributions["amount"].tolist()
        [6.0, 9.0]
    """

    title: str
    year: int
    parties: Sequence[Party]
    joint: Number
    stand_alone: StandAlone
    rule: str = field(default="nucleolus", kw_only=True)
    measures: Mapping[str, Measure] = field(default_factory=immutabledict, kw_only=True)
    language: str = field(default="nl", kw_only=True)
    unit: str = field(default="0.01", kw_only=True)

    def __post_init__(self) -> None:
        fields = Fields(self, ())
        fields.text("title")
        fields.choice("rule", RULES)
        fields.choice("language", LANGUAGES)
        fields.put("unit", str(Unit.read(self.unit)))
        fields.number("joint")
        if isinstance(self.year, bool) or not isinstance(self.year, int) or not 1900 <= self.year <= 2200:
            missing = self.year is None
            fields.wrong(("year",), None if missing else repr(self.year), "missing" if missing else "year")
            fields.put("year", 0)
        if not isinstance(self.stand_alone, StandAlone):
            given = None if self.stand_alone is None else repr(self.stand_alone)
            fields.wrong(("stand_alone",), given, "kind" if given else "missing", kind="StandAlone")
            fields.put("stand_alone", None)
        listed(fields, "parties", Party)
        named(fields, "measures", Measure)
        _tidied(self, fields)
        fields.problems += [problem for rule in _CHECKS for problem in rule(self)]
        fields.done()

    @property
    def years(self) -> tuple[int, ...]:
        """The one year of the case."""
        return (self.year,)

    @property
    def joint_units(self) -> int:
        """The joint costs in whole units."""
        return whole_units(self.joint, self.grid, ("joint",))

    def party(self, name: str) -> Party:
        """Return a party by name, code or alias.

        Raises:
            InvalidInput: there is none.
        """
        return found(self.roster.find(name), name, (each.name for each in self.parties), "party")

    def figures(self) -> list[Fraction] | None:
        """Return the measure of the formula in the order of the parties; None where there is no formula."""
        if self.stand_alone.measure is None:
            return None
        found = (at_year(party.measures[self.stand_alone.measure], self.year) for party in self.parties)
        return [each or Fraction(0) for each in found]

    def typed(self) -> dict[int, int]:
        """Return for each group in the table, as a bitmask, its place in the table, counted from zero."""
        position: dict[Hashable, int] = {party.name: number for number, party in enumerate(self.parties)}
        return {mask_of(group, position, (), []): number for number, group in enumerate(self.stand_alone.costs)}

    def game(self) -> CostGame:
        """Return the cost game: what every group would pay on its own, as the table says, else by formula."""
        from finarr.fairness.coalitions import CostGame

        names, alone, joint = [party.name for party in self.parties], self.stand_alone, float(self.joint)
        figures = self.figures()
        if figures is None:
            position: dict[Hashable, int] = {name: number for number, name in enumerate(names)}
            known = {mask_of(group, position, (), []): float(cost) for group, cost in alone.costs.items()}
            whole = (1 << len(names)) - 1
            return CostGame(names, [known.get(mask, joint if mask == whole else 0.0) for mask in range(whole + 1)])
        left = joint - float(alone.fixed or 0)
        variable = {name: left * float(each / sum(figures)) for name, each in zip(names, figures, strict=True)}
        game = CostGame.economies_of_scale(names, fixed=alone.fixed or 0, variable=variable, exponent=alone.exponent)
        costs = game.costs.copy()
        costs[-1] = joint
        for (_, cost), mask in zip(alone.costs.items(), self.typed(), strict=True):
            costs[mask] = float(cost)
        return CostGame(names, costs)

    def solve(self, solver: str | None = None) -> StandAloneOutcome:
        """Return the contributions by the rule, beside what the other rules say, and which groups could leave.

        Args:
            solver: not needed here, as games are computed by HiGHS alone; a name that is none is refused all the same.

        Raises:
            InvalidInput: no such solver, or the rule has no answer in this case; the problem says why.
            SolverTrouble: an answer failed its check.
        """
        from finarr.arrangements.stand_alone.solve import solve

        refuse_unknown_solver(solver)
        return solve(self)


def _tidied(case: StandAloneCosts, fields: Fields) -> None:
    """Write names of parties by their one name, and declare the measures that only parties name."""
    used = {name: Measure(name) for party in case.parties for name in party.measures if name not in case.measures}
    fields.put("measures", immutabledict({**case.measures, **used}))
    if case.stand_alone is None or not case.parties:
        return
    rename = renamer(case.parties, fields)
    fields.put("stand_alone", case.stand_alone.renamed(rename))


def _parties(case: StandAloneCosts) -> Iterator[Problem]:
    seen = Counter(party.name.casefold() for party in case.parties)
    for number, party in enumerate(case.parties):
        if seen[party.name.casefold()] > 1:
            yield Problem(("parties", number, "name"), f"'{party.name}'", Message("errors.duplicate"))
    if not 2 <= len(case.parties) <= MOST_PARTIES:
        values = {"least": 2, "most": MOST_PARTIES}
        yield Problem(("parties",), len(case.parties) or None, Message("stand_alone.parties", values))


def _joint(case: StandAloneCosts) -> Iterator[Problem]:
    """The joint costs are whole units, and the fixed costs are part of them."""
    if is_hole(case.joint):
        return
    try:
        whole_units(case.joint, case.grid, ("joint",))
    except InvalidInput as error:
        yield from error.problems
    fixed = None if case.stand_alone is None else case.stand_alone.fixed
    if fixed is not None and not is_hole(fixed) and fixed > case.joint:
        values = {"joint": Euro(Fraction(case.joint))}
        yield Problem(("stand_alone", "fixed"), Euro(Fraction(fixed)), Message("stand_alone.fixed_above", values))


def _measure(case: StandAloneCosts) -> Iterator[Problem]:
    """The measure of the formula is known of everybody, and is not zero for all."""
    name = None if case.stand_alone is None else case.stand_alone.measure
    if name is None:
        return
    if name not in case.measures:
        allowed = Message("errors.unknown_name", {"allowed": tuple(case.measures) or ("-",)})
        yield Problem(("stand_alone", "measure"), f"'{name}'", allowed)
        return
    held = [party.measures.get(name) for party in case.parties]
    figures = [None if each is None else at_year(each, case.year) for each in held]
    for number, figure in enumerate(figures):
        if figure is None and not is_hole(held[number]):
            yield Problem(("parties", number, "measures", name), None, Message("errors.missing"))
    if figures and None not in figures and not any(figures):
        yield Problem(("stand_alone", "measure"), f"'{name}'", Message("stand_alone.nothing"))


def _groups(case: StandAloneCosts) -> Iterator[Problem]:
    """The table says nothing of all together, and without a formula it says what every other group pays."""
    alone, whole = case.stand_alone, (1 << len(case.parties)) - 1
    if alone is None or not 2 <= len(case.parties) <= MOST_PARTIES:
        return
    names = [party.name for party in case.parties]
    if len(set(names)) < len(names) or any(name not in names for group in alone.costs for name in group):
        return
    known = case.typed()
    if whole in known:
        yield Problem(("stand_alone", "costs", known[whole], "parties"), None, Message("stand_alone.everybody"))
    if alone.fixed is not None:
        return
    lacking = sorted((mask for mask in range(1, whole) if mask not in known), key=lambda mask: (mask.bit_count(), mask))
    if lacking:
        groups = tuple(" + ".join(map(str, members(mask, names))) for mask in lacking[:SHOWN])
        more = len(lacking) - len(groups)
        values = {"groups": groups, "n": len(lacking)} | ({"more": more} if more else {})
        why = Message("stand_alone.no_costs_more" if more else "stand_alone.no_costs", values)
        yield Problem(("stand_alone", "costs"), None, why, Message("stand_alone.formula"))


_CHECKS = (_parties, _joint, _measure, _groups)
