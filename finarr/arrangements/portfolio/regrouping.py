"""The grouping into congruent regions that moves the fewest inhabitants: a mixed-integer program.

In a congruent region all arrangements have the same members. A new region goes on with at most one arrangement of every
family, or with none. A municipality moves in a family when its region does not go on with the arrangement it is in: it
changes, it joins one where it had none, or it starts anew with others. The program chooses so many combinations of
arrangements (what a region goes on with) and puts every municipality in one of them:

    least Σ inhabitants · moves,  each arrangement in at most one chosen combination,  no region empty.

All combinations are weighed where there are not too many; else those whose arrangements share municipalities two by
two, which is where regions can be at all. The answer is counted again in plain arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import inf, prod
from typing import TYPE_CHECKING, Any

from finarr.errors import InvalidInput, Problem, SolverTrouble
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.portfolio.model import Portfolio
    from finarr.program.arrays import Row

__all__ = ["NewRegion", "Regrouping", "regroup"]

MOST_LINKS = 40_000
"""Up to so many municipalities times combinations of arrangements all combinations are weighed."""

_SCALE = 1000
"""The program counts in thousands of inhabitants."""

Combination = tuple[str | None, ...]


@dataclass(frozen=True)
class NewRegion:
    """A region of the new grouping.

    Attributes:
        continues: by family, the arrangement it goes on with; None: it starts anew.
        members: the municipalities.
        inhabitants: together.
    """

    continues: dict[str, str | None]
    members: tuple[str, ...]
    inhabitants: int


@dataclass(frozen=True)
class Move:
    """A municipality that changes arrangement in one family; None before: it joins; None after: it starts anew."""

    party: str
    family: str
    before: str | None
    after: str | None
    inhabitants: int


@dataclass(frozen=True)
class Regrouping:
    """A grouping into congruent regions.

    Attributes:
        regions: the new regions.
        moves: who changes, in which family.
        all_combinations: whether all combinations of arrangements were weighed, so that no grouping moves fewer.
        solver: which one answered.
    """

    regions: tuple[NewRegion, ...]
    moves: tuple[Move, ...]
    all_combinations: bool
    solver: str

    @property
    def moved(self) -> int:
        """Inhabitants that move, counted once in every family in which they do."""
        return sum(move.inhabitants for move in self.moves)

    @property
    def touched(self) -> int:
        """Inhabitants that move in at least one family."""
        return sum({move.party: move.inhabitants for move in self.moves}.values())

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a move: ``party, family, before, after, inhabitants``."""
        import pandas as pd

        rows = [(m.party, m.family, m.before, m.after, m.inhabitants) for m in self.moves]
        return pd.DataFrame(rows, columns=["party", "family", "before", "after", "inhabitants"])

    def to_dict(self) -> dict[str, Any]:
        """Return the grouping as a machine reads it."""
        return {
            "regions": [
                {"members": list(each.members), "inhabitants": each.inhabitants, "continues": each.continues}
                for each in self.regions
            ],
            "moves": [
                {
                    "party": m.party,
                    "family": m.family,
                    "before": m.before,
                    "after": m.after,
                    "inhabitants": m.inhabitants,
                }
                for m in self.moves
            ],
            "moved": self.moved,
            "touched": self.touched,
            "all_combinations": self.all_combinations,
        }


def regroup(case: Portfolio, regions: int, solver: str | None) -> Regrouping:
    """Return the grouping that moves the fewest inhabitants; see `Portfolio.regroup`."""
    from finarr.program.solvers import chosen

    used = chosen(solver)
    families = tuple(dict.fromkeys(each.group for each in case.arrangements))
    problems = list(_problems(case, regions))
    home, clashes = _homes(case)
    if problems or clashes:
        raise InvalidInput([*problems, *clashes])
    people = {name: case.people(case.party(name), case.years[0]) or 0 for name in home}
    choices, everything = _combinations(case, families, home)
    task = _Task(families, list(home), home, people, choices, regions)
    choice, placed = task.solved(used)
    return _result(task, choice, placed, everything, used)


def _problems(case: Portfolio, regions: object) -> Iterator[Problem]:
    taking = {party for each in case.arrangements for party in each.members}
    if isinstance(regions, bool) or not isinstance(regions, int) or not 1 <= regions <= len(taking):
        yield Problem(("regions",), repr(regions), Message("portfolio.regions", {"most": len(taking)}))
    for party in case.parties:
        if party.name in taking and not case.people(party, case.years[0]):
            values = {"party": party.name, "measure": case.per}
            yield Problem(("parties", party.name, "measures", case.per), None, Message("keys.measure_missing", values))


def _homes(case: Portfolio) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """Return by municipality and family the arrangement it is in; and who is in two of one family."""
    home: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for number, each in enumerate(case.arrangements):
        for party in each.members:
            own = home.setdefault(party, {})
            if each.group in own:
                values = {"party": party, "first": own[each.group], "second": each.name, "family": each.group}
                place = ("arrangements", number, "contributions", party)
                problems.append(Problem(place, None, Message("portfolio.two_of_a_family", values)))
            own[each.group] = each.name
    return {party.name: home[party.name] for party in case.parties if party.name in home}, problems


def _combinations(
    case: Portfolio, families: Sequence[str], home: dict[str, dict[str, str]]
) -> tuple[list[Combination], bool]:
    """Return what a region may go on with: every combination, or those whose arrangements share municipalities."""
    by_family: list[list[str | None]] = [
        [None, *(each.name for each in case.arrangements if each.group == family)] for family in families
    ]
    if prod(map(len, by_family)) * len(home) <= MOST_LINKS:
        return list(product(*by_family)), True
    touching = {(first, second) for own in home.values() for first in own.values() for second in own.values()}
    found: list[Combination] = [()]
    for names in by_family:
        found = [
            (*start, name)
            for start in found
            for name in names
            if name is None or all(other is None or (other, name) in touching for other in start)
        ]
    return found, False


@dataclass(frozen=True)
class _Task:
    """The program: columns open a combination, then put a municipality in one that fits it somewhere, or in any."""

    families: tuple[str, ...]
    parties: list[str]
    home: dict[str, dict[str, str]]
    people: dict[str, int]
    choices: list[Combination]
    regions: int

    def moves(self, party: str, choice: Combination) -> int:
        """Return in how many families a municipality moves."""
        own = self.home[party]
        return sum(own.get(family) != name for family, name in zip(self.families, choice, strict=True))

    def solved(self, solver: str) -> tuple[list[int], dict[str, int]]:
        """Return the combinations chosen (by number, the fresh start as often as needed), and where each goes."""
        from finarr.program.arrays import Arrays
        from finarr.program.recheck import recheck
        from finarr.program.solvers import solve

        fresh = self.choices.index((None,) * len(self.families))
        links = list(self._links(fresh))
        first = len(self.choices)
        elsewhere = first + len(links)
        cost = [0.0] * first
        cost += [self.people[party] * self.moves(party, self.choices[c]) / _SCALE for party, c in links]
        cost += [self.people[party] * len(self.families) / _SCALE for party in self.parties]
        upper = [1.0] * len(cost)
        upper[fresh] = float(self.regions)
        rows = list(self._rows(fresh, links, first, elsewhere))
        arrays = Arrays.from_terms(
            cost=cost, lower=[0.0] * len(cost), upper=upper, rows=rows, integer=[True] * len(cost)
        )
        answer = solve(arrays, solver, gap=0.0)
        if not answer.is_optimal:
            raise SolverTrouble(Message("program.not_optimal", {"status": answer.status.value}))
        recheck(arrays, answer)
        values = [round(value) for value in answer.values]
        chosen = [c for c in range(first) for _ in range(values[c])]
        placed = {party: c for number, (party, c) in enumerate(links) if values[first + number]}
        for number, party in enumerate(self.parties):
            if values[elsewhere + number]:
                placed[party] = min(chosen, key=lambda c: (self.moves(party, self.choices[c]), c))
        return chosen, placed

    def _links(self, fresh: int) -> Iterator[tuple[str, int]]:
        """Yield every municipality with each combination that spares it a move, and with a fresh start."""
        having: dict[tuple[str, str | None], list[int]] = {}
        for number, choice in enumerate(self.choices):
            for place in zip(self.families, choice, strict=True):
                having.setdefault(place, []).append(number)
        for party in self.parties:
            places = [(family, self.home[party].get(family)) for family in self.families]
            near = dict.fromkeys(number for place in places for number in having.get(place, ()))
            yield from ((party, number) for number in dict.fromkeys((*near, fresh)))

    def _rows(self, fresh: int, links: Sequence[tuple[str, int]], first: int, elsewhere: int) -> Iterator[Row]:
        yield dict.fromkeys(range(first), 1.0), float(self.regions), float(self.regions)
        by_name: dict[str, list[int]] = {}
        for number, choice in enumerate(self.choices):
            for name in choice:
                if name is not None:
                    by_name.setdefault(name, []).append(number)
        for numbers in by_name.values():
            yield dict.fromkeys(numbers, 1.0), -inf, 1.0
        of_party: dict[str, list[int]] = {party: [] for party in self.parties}
        of_choice: dict[int, list[int]] = {}
        for number, (party, choice_number) in enumerate(links):
            of_party[party].append(first + number)
            of_choice.setdefault(choice_number, []).append(first + number)
            if choice_number != fresh:
                yield {first + number: 1.0, choice_number: -1.0}, -inf, 0.0
        for number, party in enumerate(self.parties):
            yield dict.fromkeys((*of_party[party], elsewhere + number), 1.0), 1.0, 1.0
        for choice_number, columns in of_choice.items():
            yield {**dict.fromkeys(columns, 1.0), choice_number: -1.0}, 0.0, inf
        if fresh in of_choice:
            most = float(len(self.parties))
            yield {**dict.fromkeys(of_choice[fresh], 1.0), fresh: -most}, -inf, 0.0


def _result(task: _Task, chosen: Iterable[int], placed: dict[str, int], everything: bool, solver: str) -> Regrouping:
    """Return the regions and moves, a fresh start that was chosen twice divided over two regions."""
    members: dict[int, list[str]] = {}
    for party in task.parties:
        members.setdefault(placed[party], []).append(party)
    regions = []
    for number in dict.fromkeys(chosen):
        times, names = list(chosen).count(number), members.get(number, [])
        groups = [names[k : k + 1] for k in range(times - 1)] + [names[times - 1 :]]
        for group in groups:
            continues = dict(zip(task.families, task.choices[number], strict=True))
            regions.append(NewRegion(continues, tuple(group), sum(task.people[name] for name in group)))
    moves = [
        Move(party, family, task.home[party].get(family), after, task.people[party])
        for region in regions
        for party in region.members
        for family, after in region.continues.items()
        if task.home[party].get(family) != after
    ]
    ordered = sorted(regions, key=lambda region: (-region.inhabitants, region.members))
    return Regrouping(tuple(ordered), tuple(moves), everything, solver)
