"""The yearly roll-forward: from the last plan and what was realised to a new plan that changes least.

The year that is over is written into the case as it was. Projects keep the years of the last plan; one that was to
begin and for which nothing was paid begins a year later, and what comes after it moves as far as it must. What was
estimated and not paid is paid the next year. A new estimate moves its low and high in proportion. Contributions stay as
they were planned where the balance holds, else they depart from that as little as can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from finarr.arrangements.transition_fund.balance import INFLOWS, OUTFLOWS
from finarr.arrangements.transition_fund.calendar import finish, in_order
from finarr.arrangements.transition_fund.changed import Changed
from finarr.arrangements.transition_fund.realised import FundPlan, Realised
from finarr.errors import InvalidInput, Problem, collecting
from finarr.money import round_half_away
from finarr.numbers import at_year, read_number
from finarr.parties import Roster
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.transition_fund.model import TransitionFund
    from finarr.arrangements.transition_fund.outcome import FundOutcome
    from finarr.arrangements.transition_fund.project import Project

__all__ = ["RollForward", "roll_forward"]


@dataclass(frozen=True)
class RollForward(Changed):
    """The last plan, what was realised, and the new plan.

    Attributes:
        year: the first year of the new plan.
        before: the last plan.
        after: the new plan; its case holds the account and the last plan, and can be saved.
    """

    year: int
    before: FundOutcome
    after: FundOutcome

    @property
    def case(self) -> TransitionFund:
        """The new case."""
        return self.after.case

    @property
    def account(self) -> pd.DataFrame:
        """The account of the year that is over, plan beside realisation.

        Columns: ``flow, name`` (the partner or project where a flow has one), ``planned, realised, difference``, in
        euro; what goes out is below zero. From the opening balance on the rows add up to the closing balance, in either
        column.
        """
        import pandas as pd

        year, euro = self.year - 1, self.before.case.grid.to_euro
        rows = []
        lines = [dict(_lines(outcome, year)) for outcome in (self.before, self.after)]
        for key in dict.fromkeys([*lines[0], *lines[1]]):
            units = [each.get(key, 0) for each in lines]
            if any(units) or key[1] is None:
                rows.append((key[0], key[1] or "", *(float(euro(each)) for each in (*units, units[1] - units[0]))))
        order = {name: number for number, name in enumerate(("opening", *INFLOWS, *OUTFLOWS, "closing"))}
        rows.sort(key=lambda row: order[str(row[0])])
        return pd.DataFrame(rows, columns=["flow", "name", "planned", "realised", "difference"])

    def to_dict(self) -> dict[str, Any]:
        """Return the account, the changes and the new plan as a machine reads them."""
        return {
            "account": self.account.to_dict("records"),
            "changes": self.yearly.to_dict("records"),
            "plan": self.after.to_dict(),
        }

    @property
    def yearly(self) -> pd.DataFrame:
        """What each partner contributes by year: ``party, year, before, after, difference``, in euro."""
        import pandas as pd

        euro = self.before.case.grid.to_euro
        found = [{(p.party, p.year): p.units for p in each.paid} for each in (self.before, self.after)]
        rows = []
        for key in sorted(found[1], key=lambda pair: pair[1]):
            if key[1] >= self.year:
                units = [each.get(key, 0) for each in found]
                rows.append((*key, *(float(euro(each)) for each in (*units, units[1] - units[0]))))
        return pd.DataFrame(rows, columns=["party", "year", "before", "after", "difference"])


def _lines(outcome: FundOutcome, year: int) -> Iterator[tuple[tuple[str, str | None], int]]:
    """Yield the flows of a year, those of partners and projects one by one, in whole units."""
    row = next(each for each in outcome.years if each.year == year)
    yield ("opening", None), row.opening
    for name in (*INFLOWS, *OUTFLOWS):
        sign = 1 if name in INFLOWS else -1
        if name == "contributions":
            yield from ((("contributions", p.party), p.units) for p in outcome.paid if p.year == year)
        elif name in ("payments", "prefinancing"):
            yield from _projects(outcome, year, name)
        elif getattr(row, name):
            yield (name, None), sign * getattr(row, name)
    yield ("closing", None), row.closing


def _projects(outcome: FundOutcome, year: int, flow: str) -> Iterator[tuple[tuple[str, str | None], int]]:
    """Yield what the fund pays for each project in a year; less what it puts off, more what it makes good."""
    paid: dict[tuple[str, str | None], int] = {}
    for each in outcome.payments:
        if each.year == year and each.fund:
            key = "prefinancing" if each.worked < each.year else "payments", each.project
            paid[key] = paid.get(key, 0) - each.fund
    for late in outcome.advances:
        if late.due.year == year and late.repaid != year:
            key = "prefinancing" if late.since < year else "payments", late.project
            paid[key] = paid.get(key, 0) + late.units
        if late.repaid == year and late.due.year < year:
            paid["prefinancing", late.project] = paid.get(("prefinancing", late.project), 0) - late.units
    yield from ((key, units) for key, units in paid.items() if key[0] == flow)


def roll_forward(
    outcome: FundOutcome,
    realised: Realised,
    *,
    estimates: Mapping[str, Any] | None = None,
    starts: Mapping[str, int] | None = None,
    no_go: Mapping[str, str] | None = None,
) -> RollForward:
    """Return the account of a year and the new plan; see `FundOutcome.roll_forward`."""
    case = outcome.case
    problems = list(_problems(outcome, realised))
    changed: dict[str, dict[str, Any]] = {"estimates": {}, "starts": {}, "no_go": {}}
    names = [project.name for project in case.projects]
    for kind, given in (("estimates", estimates), ("starts", starts), ("no_go", no_go)):
        for name, value in (given or {}).items():
            if name not in names:
                known = Message("errors.unknown_name", {"allowed": tuple(names)})
                problems.append(Problem((kind, name), repr(name), known))
            changed[kind][name] = value
    for name, value in changed["estimates"].items():
        changed["estimates"][name] = read_number(value, ("estimates", name), problems)
    if problems:
        raise InvalidInput(problems)
    done = _named(case, realised)
    with collecting() as found:
        begun = _begun(outcome, done)
        moved = dict(outcome.schedule) | changed["starts"]
        for project in in_order(case):
            if project.name not in begun:
                ready = max((finish(case.project(name), moved[name]) + 1 for name in project.after), default=0)
                moved[project.name] = max(moved[project.name], done.year + 1 + project.ahead, ready)
        projects = [_next(outcome, each, begun, moved, changed) for each in case.projects]
        planned = {row.year: case.grid.to_euro(row.contributions) for row in outcome.years if row.year > done.year}
        plan = FundPlan(planned, {name: moved[name] for name in names})
        new = replace(case, projects=projects, realised=(*case.realised, done), plan=plan)
    if found:
        raise InvalidInput(found)
    after = new.solve("least_change", outcome.run.solver)
    return RollForward(done.year + 1, outcome, after)


def _problems(outcome: FundOutcome, realised: Realised) -> Iterator[Problem]:
    """An account is of the first open year, and has a figure for everybody who was to contribute or to be paid."""
    case = outcome.case
    if not isinstance(realised, Realised):
        yield Problem(("realised",), repr(realised), Message("errors.table"))
        return
    if realised.year != case.first_open or realised.year == case.years[-1]:
        message = Message("transition_fund.account_year", {"year": str(case.first_open), "last": str(case.years[-1])})
        yield Problem(("realised", "year"), str(realised.year), message)
    for each in outcome.payments:
        if each.year == realised.year and each.fund and each.project not in realised.payments:
            planned = case.grid.to_euro(each.fund)
            message = Message("transition_fund.account_missing", {"planned": planned})
            yield Problem(("realised", "payments", each.project), None, message)


def _named(case: TransitionFund, realised: Realised) -> Realised:
    """Return an account that calls partners by their one name."""
    roster = Roster(case.parties)
    found = {name: roster.find(name) for name in realised.contributions}
    names = {name: name if party is None else party.name for name, party in found.items()}
    return replace(realised, contributions={names[name]: euro for name, euro in realised.contributions.items()})


def _begun(outcome: FundOutcome, done: Realised) -> set[str]:
    """Return the projects that have begun: before the year, or in it with something paid."""
    paid = {name for kind in (done.payments, done.own) for name, euro in kind.items() if euro}
    return {
        each.name
        for each in outcome.case.projects
        if each.name in paid or outcome.schedule[each.name] - each.ahead < done.year
    }


def _next(
    outcome: FundOutcome,
    project: Project,
    begun: set[str],
    moved: Mapping[str, int],
    changed: Mapping[str, Mapping[str, Any]],
) -> Project:
    """Return a project as it stands after the year: its new estimate, its start if begun or moved, its decision."""
    more: dict[str, Any] = {}
    estimate = changed["estimates"].get(project.name)
    if estimate is not None:
        more["cost"] = _scaled(outcome.case, project, Fraction(estimate))
        factor = Fraction(estimate) / (Fraction(project.estimate) or 1)
        grid = outcome.case.grid
        for name in ("low", "likely", "high"):
            if getattr(project, name) is not None:
                more[name] = grid.to_euro(round_half_away(grid.to_units(Fraction(getattr(project, name)) * factor)))
    if project.name in changed["no_go"]:
        more["no_go"] = changed["no_go"][project.name]
    start = moved[project.name]
    if isinstance(project.cost, Mapping):
        if start != project.fixed_start:
            shift = start - min(project.cost)
            more["cost"] = {year + shift: euro for year, euro in more.get("cost", project.cost).items()}
            if isinstance(project.own, Mapping):
                more["own"] = {year + shift: euro for year, euro in project.own.items()}
    elif project.name in begun:
        more |= {"start": start, "window": None}
    elif project.start is not None and start != project.start:
        more["start"] = start
    elif project.window is not None:
        first, last = tuple(project.window)
        more["window"] = (first, max(last, start))
    return replace(project, **more)


def _scaled(case: TransitionFund, project: Project, estimate: Fraction) -> Any:
    """Return the costs of a project at a new estimate; costs by year change in proportion, to the unit."""
    if not isinstance(project.cost, Mapping):
        return case.grid.to_euro(round_half_away(case.grid.to_units(estimate)))
    old, whole, found = Fraction(project.estimate) or Fraction(1), 0, {}
    total, running = round_half_away(case.grid.to_units(estimate)), Fraction(0)
    for year in sorted(project.cost):
        running += (at_year(project.cost, year) or Fraction(0)) / old
        upto = round_half_away(total * running)
        found[year], whole = case.grid.to_euro(upto - whole), upto
    return found
