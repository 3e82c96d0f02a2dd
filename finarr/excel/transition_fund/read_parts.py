"""Reading projects, accounts, the plan in force, and what partners would pay without the fund."""

from __future__ import annotations

from typing import Any

from finarr.errors import Path
from finarr.excel.common.tables import Tables
from finarr.excel.draft import Draft
from finarr.excel.entries import Entry
from finarr.excel.tables import Kind
from finarr.excel.transition_fund.cells import by_year, found_name
from finarr.excel.transition_fund.specs import ALONE, CUMULATIVE, INPUTS
from finarr.words import Message

__all__ = ["read_accounts", "read_alone", "read_projects"]

_PLAIN = (
    "name",
    "owner",
    "kind",
    "cost",
    "urgency",
    "start",
    "after",
    "low",
    "likely",
    "high",
    "overrun",
    "fund_bears",
    "ahead",
    "decided",
    "no_go",
)


def read_projects(tables: Tables) -> None:
    """Take the projects with their spread, costs by year, phases and benefits."""
    draft = tables.draft
    projects: list[dict[str, Any]] = []
    number: dict[str, int] = {}
    for entry in tables.table("finarr_projects") or ():
        path: Path = ("projects", len(projects))
        draft.places[path] = entry.address("name")
        project: dict[str, Any] = {}
        tables.fields(entry, path, project, _PLAIN)
        _window(draft, entry, path, project)
        loan: dict[str, Any] = {}
        for name in ("part", "years", "rate"):
            column = f"loan_{name}"
            value = draft.take(entry, column, (*path, "loan", name), entry.table.spec.column(column))
            if value is not None:
                loan[name] = value
        if loan:
            draft.places[(*path, "loan")] = entry.address("loan_part")
            project["loan"] = loan
        number.setdefault(str(project.get("name")), len(projects))
        projects.append(project)
    _spread(tables, projects, number)
    _costs(tables, projects, number)
    _phases(tables, projects, number)
    _benefits(tables, projects, number)
    draft.document["projects"] = projects


def _window(draft: Draft, entry: Entry, path: Path, project: dict[str, Any]) -> None:
    """Take the first and last year in which a project may start; one of them alone is refused."""
    ends = [draft.take(entry, name, (*path, "window", n), Kind.WHOLE) for n, name in enumerate(("first", "last"))]
    draft.places[(*path, "window")] = entry.address("first")
    for end, name in zip(ends, ("first", "last"), strict=True):
        if end is None and ends != [None, None] and entry.lacks(name):
            draft.wrong((*path, "window"), None, Message("errors.missing"), None, entry.address(name))
    if None not in ends:
        project["window"] = ends


def _spread(tables: Tables, projects: list[dict[str, Any]], number: dict[str, int]) -> None:
    parts: dict[int, dict[int, Any]] = {}
    draft = tables.draft
    for entry in tables.table("finarr_spread") or ():
        here: Path = ("finarr_spread", entry.row)
        at = found_name(tables, entry, "project", here, number)
        step = draft.take(entry, "step", (*here, "step"), Kind.WHOLE)
        if at is None or step is None:
            if step is None and entry.lacks("step"):
                draft.wrong((*here, "step"), None, Message("errors.missing"))
            continue
        path: Path = ("projects", at, "profile", step - 1)
        value = draft.take(entry, "part", path, Kind.SHARE)
        draft.places.setdefault(path[:3], entry.address("part"))
        if step in parts.setdefault(at, {}):
            draft.wrong((*here, "step"), str(step), Message("errors.duplicate"))
        elif value is None:
            draft.wrong(path, None, Message("errors.missing"))
        parts[at][step] = value
    for at, steps in parts.items():
        missing = [step for step in range(1, max(steps) + 1) if step not in steps]
        if missing or min(steps) < 1:
            given = ", ".join(map(str, sorted(steps)))
            draft.wrong(("projects", at, "profile"), given, Message("excel_transition_fund.steps"))
        else:
            projects[at]["profile"] = [steps[step] for step in sorted(steps) if steps[step] is not None]


def _costs(tables: Tables, projects: list[dict[str, Any]], number: dict[str, int]) -> None:
    draft = tables.draft
    for entry in tables.table("finarr_project_costs") or ():
        here: Path = ("finarr_project_costs", entry.row)
        at = found_name(tables, entry, "project", here, number)
        kind = draft.take(entry, "kind", (*here, "kind"), entry.table.spec.column("kind"))
        if kind is None and entry.lacks("kind"):
            draft.wrong((*here, "kind"), None, Message("errors.missing"))
        if at is None or kind is None:
            continue
        if projects[at].get(kind) is not None:
            draft.wrong((*here, "kind"), None, Message("errors.duplicate"))
            continue
        value = by_year(tables, entry, ("projects", at, kind))
        if value is not None:
            projects[at][kind] = value


def _phases(tables: Tables, projects: list[dict[str, Any]], number: dict[str, int]) -> None:
    for entry in tables.table("finarr_phases") or ():
        at = found_name(tables, entry, "project", ("finarr_phases", entry.row), number)
        if at is None:
            continue
        phases = projects[at].setdefault("phases", [])
        path: Path = ("projects", at, "phases", len(phases))
        tables.draft.places.setdefault(path[:3], entry.address("name"))
        phase: dict[str, Any] = {}
        tables.fields(entry, path, phase, ("name", "years", "go"))
        phases.append(phase)


def _benefits(tables: Tables, projects: list[dict[str, Any]], number: dict[str, int]) -> None:
    draft = tables.draft
    for entry in tables.table("finarr_benefits") or ():
        here: Path = ("finarr_benefits", entry.row)
        at = found_name(tables, entry, "project", here, number)
        party = draft.take(entry, "party", (*here, "party"), Kind.TEXT)
        if party is None and entry.lacks("party"):
            draft.wrong((*here, "party"), None, Message("errors.missing"))
        if at is None or party is None:
            continue
        path: Path = ("projects", at, "benefits", party)
        value = draft.take(entry, "amount", path, Kind.EURO)
        found = projects[at].setdefault("benefits", {})
        if party in found:
            draft.wrong((*here, "party"), f"'{party}'", Message("errors.duplicate"))
        elif value is None:
            draft.wrong(path, None, Message("errors.missing"))
        found[party] = value


def read_accounts(tables: Tables) -> None:
    """Take the accounts of the years that are over, and the plan in force."""
    draft = tables.draft
    years: dict[int, dict[str, Any]] = {}
    for entry in tables.table("finarr_realised") or ():
        here: Path = ("finarr_realised", entry.row)
        year = draft.take(entry, "year", (*here, "year"), Kind.WHOLE)
        kind = draft.take(entry, "kind", (*here, "kind"), entry.table.spec.column("kind"))
        for column, value in (("year", year), ("kind", kind)):
            if value is None and entry.lacks(column):
                draft.wrong((*here, column), None, Message("errors.missing"))
        if year is None or kind is None:
            continue
        at = list(years).index(year) if year in years else len(years)
        draft.places.setdefault(("realised", at), entry.address("year"))
        account = years.setdefault(year, {"year": year, "contributions": {}, "payments": {}})
        _line(tables, entry, kind, account, at)
    if years:
        draft.document["realised"] = list(years.values())
    _plan(tables)


def _line(tables: Tables, entry: Entry, kind: str, account: dict[str, Any], at: int) -> None:
    """Take one line of an account."""
    draft, here = tables.draft, ("finarr_realised", entry.row)
    name = draft.take(entry, "name", (*here, "name"), Kind.TEXT)
    named = kind in (*CUMULATIVE, "finished")
    if named and name is None:
        draft.wrong((*here, "name"), None, Message("errors.missing"))
        return
    if kind == "finished":
        account.setdefault("finished", []).append(name)
        draft.places["realised", at, "finished", len(account["finished"]) - 1] = entry.address("name")
        return
    path: Path = ("realised", at, kind, name) if named else ("realised", at, kind)
    value = draft.take(entry, "amount", path, Kind.EURO)
    table, key = (account.setdefault(kind, {}), name) if named else (account, kind)
    if key in table:
        draft.wrong((*here, "kind"), None, Message("errors.duplicate"))
    elif value is None:
        draft.wrong(path, None, Message("errors.missing"))
    else:
        table[key] = value


def _plan(tables: Tables) -> None:
    draft = tables.draft
    plan: dict[str, Any] = {"contributions": {}, "starts": {}}
    for entry in tables.table("finarr_plan") or ():
        here: Path = ("finarr_plan", entry.row)
        draft.places.setdefault(("plan",), entry.address("kind"))
        kind = draft.take(entry, "kind", (*here, "kind"), INPUTS["finarr_plan"].column("kind"))
        year = draft.take(entry, "year", (*here, "year"), Kind.WHOLE)
        project = draft.take(entry, "project", (*here, "project"), Kind.TEXT)
        amount = draft.take(entry, "amount", (*here, "amount"), Kind.EURO)
        needed = {"kind": kind, "year": year}
        needed |= {"contributions": {"amount": amount}, "starts": {"project": project}}.get(str(kind), {})
        for column, value in needed.items():
            if value is None and entry.lacks(column):
                draft.wrong((*here, column), None, Message("errors.missing"))
        if None in needed.values():
            continue
        key, value = (year, amount) if kind == "contributions" else (project, year)
        draft.places["plan", kind, key] = entry.address("amount" if kind == "contributions" else "year")
        plan[str(kind)][key] = value
    if any(plan.values()):
        draft.document["plan"] = plan


def read_alone(tables: Tables) -> None:
    """Take what groups of partners would pay without the fund."""
    draft = tables.draft
    found: dict[str, Any] = {}
    for setting, row in tables.settings("finarr_alone", ALONE):
        value = draft.take(row, "value", ("alone", setting.id), setting)
        if value is not None:
            found[setting.id] = value
    for entry in tables.table("finarr_batches") or ():
        here: Path = ("finarr_batches", entry.row)
        kind = draft.take(entry, "kind", (*here, "kind"), Kind.TEXT)
        number = draft.take(entry, "number", (*here, "number"), Kind.WHOLE)
        for column, value in (("kind", kind), ("number", number)):
            if value is None and entry.lacks(column):
                draft.wrong((*here, column), None, Message("errors.missing"))
        if kind is not None and number is not None:
            part = draft.take(entry, "discount", ("alone", "batches", kind, number), Kind.SHARE)
            found.setdefault("batches", {}).setdefault(kind, {})[number] = part
            draft.places.setdefault(("alone", "batches", kind), entry.address("kind"))
    costs: list[dict[str, Any]] = []
    for entry in tables.table("finarr_alone_costs") or ():
        path: Path = ("alone", "costs", len(costs))
        draft.places[path] = entry.address("parties")
        group: dict[str, Any] = {}
        tables.fields(entry, path, group, ("parties", "cost"))
        costs.append(group)
    if costs:
        found["costs"] = costs
    if found:
        draft.document["alone"] = found
