"""Mergers (herindeling): one party in place of several, with all that belonged to them.

Measures, votes, budgets, today's contribution, agreed shares, quantities, amounts off the top and limits add up. Where
every party pays the same (equal parts, fixed points), years before the merger count the successor for as many as it
comes from, so the history on the new division is what was paid; from the date on it is one. Steps of a transition and
its old key count it for as many in all years, so that a path never jumps. In an item that only some predecessors took
part in, the successor takes part with their figures only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from immutabledict import immutabledict

from finarr.arrangements.budget_cycle.merged_keys import KeyMerger
from finarr.arrangements.budget_cycle.merged_limits import merged_limits
from finarr.arrangements.budget_cycle.merger import Merger
from finarr.arrangements.budget_cycle.own_estimate import OwnEstimate
from finarr.arrangements.budget_cycle.previous import PreviousFigures
from finarr.arrangements.budget_cycle.realisation import Realisation
from finarr.arrangements.budget_cycle.summing import Heirs, added, exact
from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.errors import InvalidInput, Path, Problem
from finarr.fields import expected
from finarr.items import Item
from finarr.numbers import Number
from finarr.parties import Measure, Party, Roster
from finarr.words import Message

__all__ = ["merge", "merged"]

Into = Mapping[str, Iterable[str] | Mapping[str, Number]]

_CODE = re.compile(r"[A-Z]{2}\d{2,4}")
COUNTED, STEPS = "counted_parties", "counted_parties_before"
"""Measures that a merger adds where every party pays or steps the same."""


def merge(case: CostSharing, into: Into, day: date | str | None, names: Mapping[str, str] | None) -> CostSharing:
    """Return the case on the new division.

    Args:
        case: on the old division.
        into: by successor (name or code) its predecessors, by name or code; with a fraction each where a party is
            divided.
        day: from when the successor stands in their place; None is for all years.
        names: the names of successors that `into` gives by code.

    Raises:
        InvalidInput: a party is not known, a divided party is not divided whole, or limits cannot be added.
    """
    if not isinstance(into, Mapping) or not into:
        raise InvalidInput([Problem(("into",), repr(into), Message("errors.table"))])
    if names is not None:
        expected(names, Mapping, "names")
    mergers = [Merger(successor, predecessors, day) for successor, predecessors in into.items()]
    first = mergers[0].date
    if isinstance(first, date) and first.year > max(case.years):
        years = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
        raise InvalidInput([Problem(("date",), str(first), years)])
    return merged(case, mergers, names or {})


def merged(case: CostSharing, mergers: Iterable[Merger], names: Mapping[str, str]) -> CostSharing:
    """Return the case after these mergers.

    Raises:
        InvalidInput: see `merge`.
    """
    work = _Merging(case, tuple(mergers), names)
    if work.problems:
        raise InvalidInput(work.problems)
    return work.case_after()


@dataclass
class _Merging:
    """One merger of a case under way."""

    case: CostSharing
    mergers: tuple[Merger, ...]
    names: Mapping[str, str]

    def __post_init__(self) -> None:
        self.problems: list[Problem] = []
        self.roster = Roster(self.case.parties)
        parts: dict[str, dict[str, Fraction]] = {}
        codes: dict[str, str | None] = {}
        for merger in self.mergers:
            name, code = self._successor(merger)
            parts[name], codes[name] = dict(self._predecessors(merger)), code
        self.codes = codes
        self.heirs = Heirs(tuple(party.name for party in self.case.parties), parts)
        self.day: Any = max((merger.date for merger in self.mergers if merger.date), default=None)
        self.problems += self._undivided()

    def _successor(self, merger: Merger) -> tuple[str, str | None]:
        going_on = self.roster.find(merger.successor)
        if going_on is not None:
            own = [self.roster.find(name) for name in merger.parts]
            if going_on not in own:
                allowed = Message("budget_cycle.goes_on", {"party": going_on.name})
                self.problems.append(Problem(("into", merger.successor), None, allowed))
            return going_on.name, going_on.code
        code = merger.successor if _CODE.fullmatch(merger.successor) else None
        return self.names.get(merger.successor, merger.successor), code

    def _predecessors(self, merger: Merger) -> Iterator[tuple[str, Fraction]]:
        for name, part in merger.parts.items():
            party = self.roster.find(name)
            if party is None:
                allowed = Message("errors.unknown_name", {"allowed": [each.name for each in self.case.parties]})
                self.problems.append(Problem(("into", merger.successor), f"'{name}'", allowed))
            else:
                yield party.name, part

    def _undivided(self) -> Iterator[Problem]:
        """A party that is divided is divided whole."""
        for name in self.heirs.gone:
            whole = sum((parts.get(name, Fraction(0)) for parts in self.heirs.parts.values()), Fraction(0))
            if whole != 1:
                place: Path = ("into", next(heir for heir, parts in self.heirs.parts.items() if name in parts))
                yield Problem(place, whole, Message("budget_cycle.not_whole", {"party": name}))

    def case_after(self) -> CostSharing:
        case, heirs = self.case, self.heirs
        before = [year for year in case.years if self.day is not None and date(year, 1, 1) < self.day]
        counts = heirs.counts(case.years, set(before))
        keys = KeyMerger(case, heirs, COUNTED if before else None, STEPS)
        items = [self._item(item, keys) for item in case.items]
        named = {name: keys.merged(name) for name in case.keys}
        transition = case.transition
        if transition is not None and transition.kind == "steps" and transition.per == "euro":
            transition = replace(transition, per=STEPS)
        if transition is not None and transition.old != "today":
            transition = replace(transition, old=keys.merged_for_path(transition.old))
        named = {**named, **keys.more}
        limits, problems = merged_limits(case, heirs)
        if problems:
            raise InvalidInput(sorted(problems, key=lambda problem: str(problem.path)))
        used = {measure for key in named.values() for measure, _ in key.measure_ids()}
        used |= {transition.per} if transition is not None else set()
        extra = {
            name: value
            for name, value in ((COUNTED, counts), (STEPS, heirs.counts(case.years, set(case.years))))
            if name in used
        }
        own = tuple(self._own_estimates())
        return replace(
            case,
            parties=list(self._parties(extra, keys.volumes)),
            items=items,
            keys=named,
            limits=limits,
            transition=transition,
            measures=immutabledict({**case.measures, **keys.measures, **{name: _counted(name) for name in extra}}),
            stand_alone=None if case.stand_alone is None else self._alone(),
            cycle=replace(
                case.cycle,
                own_estimates=own,
                mergers=(*self._earlier(), *self._recorded()),
                previous=self._previous(),
                realised=self._realised(),
            ),
        )

    def _previous(self) -> PreviousFigures | None:
        previous = self.case.cycle.previous
        if previous is None:
            return None
        return replace(previous, contributions={name: self._added(of) for name, of in previous.contributions.items()})

    def _realised(self) -> Realisation | None:
        realised = self.case.cycle.realised
        if realised is None:
            return None
        used = {product: self._added(of) for product, of in realised.quantities.items()}
        return replace(realised, quantities=used, paid=self._added(realised.paid))

    def _added(self, figures: Mapping[str, Any]) -> dict[str, Any]:
        """Return figures by party on the new division."""
        found: dict[str, list[tuple[Any, Fraction]]] = {}
        for name, value in figures.items():
            party = self.roster.find(name)
            for heir, part in self.heirs.of(name if party is None else party.name):
                found.setdefault(heir, []).append((value, part))
        return {heir: added(values, tuple(self.case.years)) for heir, values in found.items()}

    def _recorded(self) -> Iterator[Merger]:
        for merger, name in zip(self.mergers, self.heirs.parts, strict=True):
            codes = {self._code(each): exact(part) for each, part in self.heirs.parts[name].items()}
            yield Merger(name, codes, merger.date)

    def _code(self, name: str) -> str:
        party = self.roster.find(name)
        return name if party is None or party.code is None else party.code

    def _earlier(self) -> Iterator[Merger]:
        """Yield the mergers that the case already knew, on the new division."""
        for merger in self.case.cycle.mergers:
            for heir, _ in self.heirs.of(merger.successor):
                yield replace(merger, successor=heir)

    def _parties(
        self, extra: Mapping[str, Mapping[str, Any]], volumes: Mapping[str, Mapping[str, Any]]
    ) -> Iterator[Party]:
        years = tuple(self.case.years)
        by_name = {party.name: party for party in self.case.parties}
        for name in self.heirs.names:
            parts = self.heirs.parts.get(name)
            if parts is None:
                party = by_name[name]
            else:
                from_ = [(by_name[each], part) for each, part in parts.items()]
                own = dict.fromkeys(measure for each, _ in from_ for measure in each.measures)
                party = Party(
                    name,
                    self.codes[name],
                    {
                        measure: added(
                            ((each.measures[measure], part) for each, part in from_ if measure in each.measures), years
                        )
                        for measure in own
                    },
                    today=_sum_of(from_, "today", years),
                    budget=_sum_of(from_, "budget", years),
                    votes=_sum_of(from_, "votes", years),
                    group=next((each.group for each, _ in from_), None),
                    aliases=by_name[name].aliases if name in by_name else (),
                )
            more = {measure: values[name] for measure, values in (*extra.items(), *volumes.items()) if name in values}
            yield replace(party, measures={**party.measures, **more})

    def _item(self, item: Item, keys: KeyMerger) -> Item:
        if item.parties is None:
            return item
        members = [name for each in item.parties for name, _ in self.heirs.of(each)]
        partial = self.heirs.partial(tuple(item.parties))
        key = keys.merged_for(item) if partial else item.key
        return replace(item, parties=list(dict.fromkeys(members)), key=key)

    def _alone(self) -> Any:
        """Return the stand-alone costs of groups that still exist."""
        alone = self.case.stand_alone
        groups = {}
        for group, cost in alone.costs.items() if alone is not None else ():
            if not self.heirs.partial(group):
                groups[tuple(dict.fromkeys(name for each in group for name, _ in self.heirs.of(each)))] = cost
        return None if alone is None or (alone.fixed is None and not groups) else replace(alone, costs=groups)

    def _own_estimates(self) -> Iterator[OwnEstimate]:
        years = tuple(self.case.years)
        summed: dict[tuple[str, str | None, str | None], list[tuple[Any, Fraction]]] = {}
        notes: dict[tuple[str, str | None, str | None], list[str]] = {}
        for own in self.case.cycle.own_estimates:
            for heir, part in self.heirs.of(own.party):
                about = (heir, own.item, own.taakveld)
                summed.setdefault(about, []).append((own.amounts, part))
                notes.setdefault(about, []).extend([own.note] if own.note else [])
        for (heir, item, taakveld), amounts in summed.items():
            note = "; ".join(dict.fromkeys(notes[heir, item, taakveld])) or None
            yield OwnEstimate(heir, added(amounts, years), item, taakveld, note)


def _sum_of(parties: Iterable[tuple[Party, Fraction]], name: str, years: tuple[int, ...]) -> Any:
    """Return the sum of a figure, None where one of the parties does not have it."""
    values = [(getattr(party, name), part) for party, part in parties]
    return None if any(value is None for value, _ in values) else added(values, years)


def _counted(name: str) -> Measure:
    return Measure({lang: Message(f"budget_cycle.{name}").render(lang) for lang in ("nl", "en")})
