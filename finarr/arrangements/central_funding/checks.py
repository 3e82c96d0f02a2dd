"""What must hold between the parts of a case. Every check yields problems; none stops the others.

To add a check: write a generator here, or in `move_checks` where it is about a move, and name it in `CHECKS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from finarr.arrangements.case import gaps
from finarr.arrangements.central_funding.move_checks import moves, reaches
from finarr.arrangements.central_funding.scope import has_hole, municipalities, regions_of
from finarr.errors import Path, Problem
from finarr.items import growth
from finarr.keys.base import missing_measure
from finarr.numbers import at_year
from finarr.words import Euro, Message

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding
    from finarr.tasks import Task

__all__ = ["check"]


def check(case: CentralFunding) -> list[Problem]:
    """Return every problem between the parts of a case; amounts are compared once the rest is sound."""
    found = _once(problem for rule in CHECKS for problem in rule(case))
    if found or has_hole(case):
        return found
    found = list(_agreement(case)) or list(reaches(case))
    return found if found or case.question is None else list(case.question.problems(case))


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems without those that would read the same, as where every year has them."""
    return list({(each.path, str(each.given), str(each.allowed)): each for each in reversed([*problems])}.values())[
        ::-1
    ]


def _empty(case: CentralFunding) -> Iterator[Problem]:
    for name in ("years", "parties", "regions", "tasks"):
        if not getattr(case, name):
            yield Problem((name,), None, Message(f"central_funding.no_{name}"))


def _gaps(case: CentralFunding) -> Iterator[Problem]:
    """Years follow one another where amounts grow or effects come in steps from year to year."""
    growing = [task.index for task in case.tasks]
    growing += [index for move in (*case.proposal, *(case.mine or ())) for index in (move.grant_index, move.fund_index)]
    if case.transition is not None or any(growing):
        yield from gaps(tuple(case.years))


def _duplicates(case: CentralFunding) -> Iterator[Problem]:
    """Names of regions and tasks are unique; a name, code or alias stands for one municipality."""
    for name in ("regions", "tasks"):
        seen = Counter(each.name.casefold() for each in getattr(case, name))
        for number, each in enumerate(getattr(case, name)):
            if seen[each.name.casefold()] > 1:
                yield Problem((name, number, "name"), f"'{each.name}'", Message("errors.duplicate"))
    holders: dict[str, str] = {}
    names = Counter(party.name.casefold() for party in case.parties)
    for number, party in enumerate(case.parties):
        if names[party.name.casefold()] > 1:
            yield Problem(("parties", number, "name"), f"'{party.name}'", Message("errors.duplicate"))
            continue
        for place, alias in (("code", party.code), *(("aliases", alias) for alias in party.aliases)):
            holder = party.name if alias is None else holders.setdefault(str(alias).casefold(), party.name)
            if holder != party.name:
                message = Message("cost_sharing.name_of_another", {"other": holder})
                yield Problem(("parties", number, place), f"'{alias}'", message)


def _members(case: CentralFunding) -> Iterator[Problem]:
    """Every municipality belongs to one region; a centre municipality is a member of its own."""
    homes: dict[str, str] = {}
    for number, region in enumerate(case.regions):
        if not region.members:
            yield Problem(("regions", number, "members"), None, Message("central_funding.no_members"))
        for position, member in enumerate(region.members):
            home = homes.setdefault(member, region.name)
            if home != region.name:
                values = {"party": member, "region": home}
                message = Message("central_funding.two_regions", values)
                yield Problem(("regions", number, "members", position), f"'{member}'", message)
        if region.through is not None and region.through not in tuple(region.members):
            allowed = Message("errors.unknown_name", {"allowed": tuple(region.members) or ("-",)})
            yield Problem(("regions", number, "through"), f"'{region.through}'", allowed)
    for number, party in enumerate(case.parties):
        if party.name not in homes:
            message = Message("central_funding.no_region", {"party": party.name})
            yield Problem(("parties", number, "name"), f"'{party.name}'", message)


def _inhabitants(case: CentralFunding) -> Iterator[Problem]:
    """Effects are shown per inhabitant, so everyone has inhabitants."""
    for year in case.years:
        members = municipalities(case, case.regions, year)
        yield from missing_measure(members, case.per)
        for name, number in members.measure(case.per).items():
            if not number:
                message = Message("central_funding.no_inhabitants", {"party": name})
                yield Problem(members.path_of(name, "measures", case.per), "0", message)


def _tasks(case: CentralFunding) -> Iterator[Problem]:
    """A task has its figures, in every year, for everyone who takes part."""
    for number, task in enumerate(case.tasks):
        place: Path = ("tasks", number)
        yield from _index(case, task.index, (*place, "index"))
        regions = regions_of(case, task.regions)
        names = [region.name for region in regions]
        for table in ("costs", "grants"):
            for name in getattr(task, table):
                if name not in names and name in {region.name for region in case.regions}:
                    values = {"region": name, "task": task.name}
                    yield Problem((*place, table, name), None, Message("central_funding.not_here", values))
            yield from _years(case, getattr(task, table), (*place, table))
        yield from _years(case, task.contributions, (*place, "contributions"))
        members = {party.name for party in municipalities(case, regions, 0).parties}
        for name in task.contributions:
            if name not in members and name in {party.name for party in case.parties}:
                values = {"party": name, "task": task.name}
                yield Problem((*place, "contributions", name), None, Message("central_funding.not_taking_part", values))
        if not task.contributions and not task.costs:
            yield Problem((*place, "contributions"), None, Message("errors.missing"))
        elif task.contributions:
            strangers = set(task.contributions) - {party.name for party in case.parties}
            missing = sorted(members - set(task.contributions))
            for name in missing if len(missing) > len(strangers) else ():  # else these are them, under other names
                message = Message("central_funding.no_contribution", {"party": name, "task": task.name})
                yield Problem((*place, "contributions", name), None, message)
        else:
            yield from _by_key(case, task, place)


def _by_key(case: CentralFunding, task: Task, place: Path) -> Iterator[Problem]:
    """Where contributions follow from the costs, every region has its costs and a key."""
    for number, region in enumerate(case.regions):
        if task.regions is not None and region.name not in tuple(task.regions):
            continue
        if region.name not in task.costs:
            message = Message("central_funding.no_costs", {"region": region.name, "task": task.name})
            yield Problem((*place, "costs", region.name), None, message)
        key = case.keys.get(str(region.key))
        if key is None:
            given = None if region.key is None else f"'{region.key}'"
            yield Problem(
                ("regions", number, "key"), given, Message("central_funding.region_key", {"allowed": tuple(case.keys)})
            )
            continue
        unknown = [name for name in key.names() if name not in case.keys]
        for name in unknown:
            allowed = Message("errors.unknown_name", {"allowed": tuple(case.keys)})
            yield Problem(("keys", str(region.key)), f"'{name}'", allowed)
        for year in case.years if not unknown else ():
            members = municipalities(case, [region], year)
            yield from key.check(members, case.keys, ("keys", str(region.key)), None)


def _index(case: CentralFunding, weights: Mapping[str, Any] | None, place: Path) -> Iterator[Problem]:
    for name in weights or ():
        if name not in case.indices:
            allowed = Message("errors.unknown_name", {"allowed": tuple(case.indices) or ("-",)})
            yield Problem((*place, name), f"'{name}'", allowed)
            continue
        for year in tuple(case.years)[1:]:
            if at_year(case.indices[name].rates, year) is None:
                yield Problem(("indices", name, year), None, Message("errors.missing"))


def _years(case: CentralFunding, table: Mapping[str, Any], place: Path) -> Iterator[Problem]:
    """An amount a year has every year of the case, and no others."""
    for name, value in table.items():
        if not isinstance(value, Mapping):
            continue
        for year in case.years:
            if year not in value:
                yield Problem((*place, name, year), None, Message("errors.missing"))
        for year in value:
            if year not in tuple(case.years):
                years = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
                yield Problem((*place, name, year), str(year), years)


def _agreement(case: CentralFunding) -> Iterator[Problem]:
    """Typed amounts are whole units; contributions are not below zero, and agree with cost − grant."""
    for number, task in enumerate(case.tasks):
        for name in ("costs", "grants", "contributions"):
            for holder, value in getattr(task, name).items():
                for year in case.years if task.index is None else ():
                    euro = at_year(value, year) or Fraction(0)
                    if case.grid.to_units(euro).denominator != 1:
                        message = Message("central_funding.unit", {"unit": Fraction(case.grid.euro)})
                        yield Problem(("tasks", number, name, holder), euro, message)
                        break
        yield from _cost_and_contributions(case, task, ("tasks", number))


def _cost_and_contributions(case: CentralFunding, task: Task, place: Path) -> Iterator[Problem]:
    for region in regions_of(case, task.regions):
        for year in case.years:
            factor = growth(task.index, year, tuple(case.years), case.indices)
            cost = (at_year(task.costs.get(region.name, 0), year) or 0) * factor
            grant = (at_year(task.grants.get(region.name, 0), year) or 0) * factor
            values = {"region": region.name, "year": str(year), "grant": Euro(grant), "cost": Euro(cost)}
            if region.name in task.costs and grant > cost:
                message = Message("central_funding.grant_above_cost", values)
                yield Problem((*place, "grants", region.name), Euro(grant), message)
            if region.name not in task.costs or not task.contributions or task.index is not None:
                continue
            paid = sum((at_year(task.contributions[member], year) or Fraction(0) for member in region.members), grant)
            if paid != cost:
                values |= {"paid": Euro(paid - grant), "gap": Euro(cost - paid)}
                message = Message("central_funding.cost_not_covered", values)
                yield Problem((*place, "costs", region.name), Euro(cost), message)


def _both_proposals(case: CentralFunding) -> Iterator[Problem]:
    yield from moves(case, case.proposal, "proposal", _index, _years)
    yield from moves(case, case.mine or (), "mine", _index, _years)


CHECKS: tuple[Callable[[CentralFunding], Iterator[Problem]], ...] = (
    _empty,
    _gaps,
    _duplicates,
    _members,
    _inhabitants,
    _tasks,
    _both_proposals,
)
