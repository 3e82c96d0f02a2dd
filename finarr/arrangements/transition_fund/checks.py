"""What must hold between the parts of a fund. Every check yields problems; none stops the others.

To add a check: write a generator here and name it in `CHECKS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from finarr.arrangements.case import gaps
from finarr.arrangements.transition_fund.checks_flows import FLOW_CHECKS
from finarr.arrangements.transition_fund.group import FundGroup
from finarr.arrangements.transition_fund.project import Project
from finarr.errors import Path, Problem
from finarr.keys import Key, Members, PointsKey, StackKey, UsageKey
from finarr.numbers import at_year, is_hole
from finarr.parties import Roster
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["check"]


def check(case: TransitionFund) -> list[Problem]:
    """Return every problem between the parts of a case."""
    return [problem for rule in CHECKS for problem in rule(case)]


def _unknown(path: Path, name: Any, known: Iterable[Any]) -> Problem:
    return Problem(path, f"'{name}'", Message("errors.unknown_name", {"allowed": tuple(map(str, known)) or ("-",)}))


def _empty(case: TransitionFund) -> Iterator[Problem]:
    for name in ("years", "parties", "groups", "classes", "projects"):
        if not getattr(case, name):
            yield Problem((name,), None, Message("errors.missing"))
    yield from gaps(tuple(case.years))


def _duplicates(case: TransitionFund) -> Iterator[Problem]:
    for name in ("parties", "groups", "projects"):
        seen = Counter(each.name.casefold() for each in getattr(case, name))
        for number, each in enumerate(getattr(case, name)):
            if seen[each.name.casefold()] > 1:
                yield Problem((name, number, "name"), f"'{each.name}'", Message("errors.duplicate"))
    roster = Roster(case.parties)
    for number, party in enumerate(case.parties):
        for place, other in (("code", party.code), *(("aliases", alias) for alias in party.aliases)):
            holder = None if other is None else roster.find(other)
            if holder is not None and holder.name != party.name:
                message = Message("cost_sharing.name_of_another", {"other": holder.name})
                yield Problem(("parties", number, place), f"'{other}'", message)


def _groups(case: TransitionFund) -> Iterator[Problem]:
    """Every partner is in a group, every group has members, a key, and a part in a class or payments of its own."""
    names = [group.name for group in case.groups]
    for number, party in enumerate(case.parties):
        if party.group is None:
            yield Problem(("parties", number, "group"), None, Message("errors.missing"))
        elif party.group not in names:
            yield _unknown(("parties", number, "group"), party.group, names)
    for number, group in enumerate(case.groups):
        if not case.members(group.name):
            yield Problem(("groups", number, "name"), f"'{group.name}'", Message("transition_fund.no_members"))
        if group.key not in case.keys:
            yield _unknown(("groups", number, "key"), group.key, case.keys)
    paying = [group.pays is not None for group in case.groups]
    for number, group in enumerate(case.groups):
        if any(paying) and not paying[number]:
            yield Problem(("groups", number, "pays"), None, Message("transition_fund.all_pay"))
        yield from _pays(case, number, group)
    for name, kind in case.classes.items():
        for group_name in kind.shares:
            if group_name not in names:
                yield _unknown(("classes", name, "shares", group_name), group_name, names)


def _pays(case: TransitionFund, number: int, group: FundGroup) -> Iterator[Problem]:
    """What a group pays has its years, and covers what it pays apart."""
    if group.pays is None:
        return
    yield from _years(case, group.pays, ("groups", number, "pays"))
    for name, amounts in group.apart.items():
        yield from _years(case, amounts, ("groups", number, "apart", name))
    for year in case.years:
        total = at_year(group.pays, year)
        apart = sum((at_year(amounts, year) or 0 for amounts in group.apart.values()), start=0)
        if total is not None and apart > total:
            yield Problem(
                ("groups", number, "pays", year), total, Message("transition_fund.apart_above", {"apart": apart})
            )


def _years(case: TransitionFund, value: Any, place: Path) -> Iterator[Problem]:
    """A table by year has the years of the case and no others."""
    if not isinstance(value, Mapping):
        return
    for year in case.years:
        if year not in value:
            yield Problem((*place, year), None, Message("errors.missing"))
    yield from _known_years(case, value, place)


def _known_years(case: TransitionFund, value: Any, place: Path) -> Iterator[Problem]:
    for year in value if isinstance(value, Mapping) else ():
        if year not in case.years:
            message = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
            yield Problem((*place, year), str(year), message)


def _keys(case: TransitionFund) -> Iterator[Problem]:
    """A group's key divides in fixed proportions, and has the figures of every block."""
    place = {party.name: ("parties", number) for number, party in enumerate(case.parties)}
    for group in case.groups:
        key, members = case.keys.get(group.key), case.members(group.name)
        if key is None or not members:
            continue
        if not _proportional(key, case.keys, ()):
            yield Problem(("keys", group.key), f"'{key.kind}'", Message("transition_fund.not_proportional"))
            continue
        for data_year in dict.fromkeys(group.data_year(year, case.years[0]) for year in case.years):
            yield from key.check(Members(data_year, members, place), case.keys, ("keys", group.key), None)


def _proportional(key: Key | str, keys: Mapping[str, Key], seen: tuple[str, ...]) -> bool:
    """Tell whether a key divides every amount in the same proportions, and refers to what exists."""
    if isinstance(key, str):
        return key in keys and key not in seen and _proportional(keys[key], keys, (*seen, key))
    if isinstance(key, StackKey):
        return all(_proportional(inner, keys, seen) for _, inner in key.parts)
    return not isinstance(key, UsageKey) and not (isinstance(key, PointsKey) and any(key.off_the_top.values()))


def _leaving(case: TransitionFund) -> Iterator[Problem]:
    """Who leaves does so in a year of the case, and somebody stays in its group."""
    for name, year in case.leaving.items():
        yield from _known_years(case, {year: None}, ("leaving", name))
    if not case.leaving or not case.years or any(True for _ in _keys(case)):
        return
    for group in case.groups:
        members, key = case.members(group.name), case.keys.get(group.key)
        gone = [party.name for party in members if party.name in case.leaving]
        if not gone or key is None:
            continue
        for data_year in dict.fromkeys(group.data_year(year, case.years[0]) for year in case.years):
            shares = key.divide(Fraction(1), Members(data_year, members), case.keys)
            if not any(share for party, share in shares.items() if party not in gone):
                values = {"group": group.name}
                yield Problem(("leaving", gone[0]), None, Message("transition_fund.nobody_left", values))
                break


def _projects(case: TransitionFund) -> Iterator[Problem]:
    """What a project refers to exists, its years lie in the case, and precedence does not go round in circles."""
    names = [project.name for project in case.projects]
    for number, project in enumerate(case.projects):
        place: Path = ("projects", number)
        if project.kind not in case.classes:
            yield _unknown((*place, "kind"), project.kind, case.classes)
        for position, name in enumerate(project.after):
            if name not in names:
                yield _unknown((*place, "after", position), name, names)
        for name in ("cost", "own"):
            yield from _known_years(case, getattr(project, name), (*place, name))
        if project.own is not None and not isinstance(project.cost, Mapping):
            yield Problem((*place, "own"), None, Message("transition_fund.own_needs_years"))
        elif isinstance(project.cost, Mapping):
            yield from _own(project, place)
        yield from _when(case, project, place)
    if all(name in names for project in case.projects for name in project.after):
        yield from _circles(case)


def _own(project: Project, place: Path) -> Iterator[Problem]:
    """An agreed own part has the years of the costs and does not exceed them."""
    cost = project.cost
    if not isinstance(cost, Mapping) or project.own is None:
        return
    for year, amount in cost.items():
        own = at_year(project.own, year)
        if own is None:
            yield Problem((*place, "own", year), None, Message("errors.missing"))
        elif not is_hole(amount) and own > amount:
            yield Problem((*place, "own", year), own, Message("transition_fund.own_above", {"cost": amount}))


def _when(case: TransitionFund, project: Project, place: Path) -> Iterator[Problem]:
    if not case.years:
        return
    values = {
        "project": project.name,
        "n": str(project.carried_out),
        "first": str(case.years[0]),
        "last": str(case.last_work),
    }
    start, cost = project.fixed_start, isinstance(project.cost, Mapping)
    if start is not None and not cost and not case.years[0] <= start <= case.last_work - project.carried_out + 1:
        yield Problem((*place, "start"), str(start), Message("transition_fund.outside", values))
    if project.window is not None:
        first, last = tuple(project.window)
        if last < case.years[0] or first > case.last_work - project.carried_out + 1:
            yield Problem((*place, "window"), f"{first}-{last}", Message("transition_fund.outside", values))


def _circles(case: TransitionFund) -> Iterator[Problem]:
    """No project comes after itself."""
    left = {project.name: set(project.after) for project in case.projects}
    while ready := [name for name, before in left.items() if not before & left.keys()]:
        for name in ready:
            del left[name]
    for number, project in enumerate(case.projects):
        if project.name in left:
            yield Problem(("projects", number, "after"), f"'{project.name}'", Message("transition_fund.circle"))


def _rules(case: TransitionFund) -> Iterator[Problem]:
    """Rates, maxima and indices have their years; debt costs at least what savings yield; the deadline is in reach."""
    rules = case.rules
    for name in ("savings_rate", "debt_rate", "maximum", "loan_ceiling", "loan_rate", "experiments", "overhead"):
        yield from _years(case, getattr(rules, name), ("rules", name))
    for year in case.years:
        savings, debt = rules.rates(year)
        if debt < savings:
            yield Problem(("rules", "debt_rate"), debt, Message("transition_fund.debt_rate", {"savings": savings}))
            break
    for name in ("cost_index", "contribution_index"):
        index = getattr(rules, name)
        if index is None:
            continue
        if index not in case.indices:
            yield _unknown(("rules", name), index, case.indices)
            continue
        for year in case.years[1:]:
            if at_year(case.indices[index].rates, year) is None:
                yield Problem(("indices", index, year), None, Message("errors.missing"))
    if case.deadline is not None and case.deadline not in case.years:
        message = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
        yield Problem(("deadline",), repr(case.deadline), message)


def _limits(case: TransitionFund) -> Iterator[Problem]:
    """Only caps, each for a partner of its own, with the figures they need."""
    for number, limit in enumerate(case.limits):
        place: Path = ("limits", number)
        for name, given, odd in (
            ("kind", limit.kind, limit.kind != "cap"),
            ("per", limit.per, limit.per == "total"),
            ("together", limit.together, limit.together),
            ("items", limit.items, limit.items is not None),
        ):
            if odd:
                yield Problem((*place, name), repr(given), Message("transition_fund.only_caps"))
        if limit.per not in ("euro", "budget", "total") and limit.per not in case.measures:
            yield _unknown((*place, "per"), limit.per, ("euro", "budget", *case.measures))
            continue
        yield from _known_years(case, dict.fromkeys(limit.years or ()), (*place, "years"))
        for party in case.parties if limit.per not in ("euro", "total") else ():
            if limit.parties is not None and party.name not in tuple(limit.parties):
                continue
            value = party.budget if limit.per == "budget" else party.measures.get(limit.per)
            for year in case.years if limit.years is None else tuple(limit.years):
                if value is None or at_year(value, year) is None:
                    values = {"party": party.name, "what": limit.per, "year": str(year)}
                    yield Problem((*place, "per"), repr(limit.per), Message("cost_sharing.limit_figure", values))


CHECKS: tuple[Callable[[TransitionFund], Iterator[Problem]], ...] = (
    _empty,
    _duplicates,
    _groups,
    _keys,
    _leaving,
    _projects,
    _rules,
    _limits,
    *FLOW_CHECKS,
)
"""Every check, in the order in which problems are told."""
