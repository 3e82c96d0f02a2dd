"""One way to write a case, however it was typed: names of municipalities and regions, keys and formulas by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from immutabledict import immutabledict

from finarr.arrangements.case import Rename, renamer
from finarr.arrangements.central_funding.formula import PointsFormula
from finarr.arrangements.central_funding.move import Formula, Move
from finarr.arrangements.central_funding.region import Region
from finarr.errors import Path, at
from finarr.fields import Fields
from finarr.keys import Key
from finarr.keys.renaming import rename_parties
from finarr.parties import Measure, Party

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = ["in_order", "tidied"]

V = TypeVar("V")


def tidied(case: CentralFunding, fields: Fields) -> None:
    """Rewrite the parts of a case under construction; report names of municipalities and regions that are not known."""
    party = renamer(case.parties, fields)
    region = renamer([Party(each.name) for each in case.regions if each.name.strip()], fields)
    keys, formulas = dict(case.keys), dict(case.formulas)
    _regions(case, fields, party, keys)
    _tasks(case, fields, party, region)
    fields.put("proposal", _moves(case.proposal, "proposal", region, formulas))
    if case.mine is not None:
        fields.put("mine", _moves(case.mine, "mine", region, formulas))
    fields.put("keys", immutabledict({name: rename_parties(key, party, ("keys", name)) for name, key in keys.items()}))
    fields.put("formulas", immutabledict({name: _formula(each, name, region) for name, each in formulas.items()}))
    fields.put("measures", _declared(case))


def in_order(case: CentralFunding) -> tuple[Region, ...]:
    """Return the regions of a sound case with their members in the order of the municipalities."""
    order = {party.name: number for number, party in enumerate(case.parties)}
    return tuple(replace(region, members=sorted(region.members, key=order.__getitem__)) for region in case.regions)


def _named(names: Iterable[str] | None, rename: Rename, path: Path) -> list[str] | None:
    return None if names is None else [rename(name, (*path, n)) for n, name in enumerate(names)]


def _table(table: Mapping[str, V], rename: Rename, path: Path) -> dict[str, V]:
    return {rename(name, (*path, name)): value for name, value in table.items()}


def _regions(case: CentralFunding, fields: Fields, party: Rename, keys: dict[str, Key]) -> None:
    found = []
    for number, region in enumerate(case.regions):
        place = ("regions", number)
        changes: dict[str, Any] = {"members": _named(region.members, party, (*place, "members"))}
        if region.through is not None:
            changes["through"] = party(region.through, (*place, "through"))
        if isinstance(region.key, Key):
            keys.setdefault(region.name, region.key)
            changes["key"] = region.name
        with at(*place):
            found.append(replace(region, **changes))
    fields.put("regions", tuple(found))


def _tasks(case: CentralFunding, fields: Fields, party: Rename, region: Rename) -> None:
    found = []
    for number, task in enumerate(case.tasks):
        place = ("tasks", number)
        changes: dict[str, Any] = {
            name: _table(getattr(task, name), rename, (*place, name))
            for name, rename in (("costs", region), ("grants", region), ("contributions", party))
        }
        with at(*place):
            found.append(replace(task, regions=_named(task.regions, region, (*place, "regions")), **changes))
    fields.put("tasks", tuple(found))


def _moves(moves: Iterable[Move], list_name: str, region: Rename, formulas: dict[str, Formula]) -> tuple[Move, ...]:
    """Write the regions of moves by their name, and put formulas that stand in a move among the named ones."""
    found = []
    for number, move in enumerate(moves):
        place = (list_name, number)
        changes: dict[str, Any] = {"regions": _named(move.regions, region, (*place, "regions"))}
        if not isinstance(move.formula, str):
            changes["formula"] = _free_name(move.task, move.formula, formulas)
            formulas[changes["formula"]] = move.formula
        with at(*place):
            found.append(replace(move, **changes))
    return tuple(found)


def _free_name(wanted: str, formula: Formula, formulas: Mapping[str, Formula]) -> str:
    """Return a name for a formula: the wanted one, with a number where another formula has it."""
    name, number = wanted, 1
    while formulas.get(name, formula) != formula:
        number += 1
        name = f"{wanted} {number}"
    return name


def _formula(formula: Formula, name: str, region: Rename) -> Formula:
    if not isinstance(formula, PointsFormula):
        return formula
    with at("formulas", name):
        return replace(formula, off_the_top=_table(formula.off_the_top, region, ("formulas", name, "off_the_top")))


def _declared(case: CentralFunding) -> Mapping[str, Measure]:
    """Return the measures with, for each that only figures name, its id as label."""
    tables = [*(party.measures for party in case.parties), *(region.measures for region in case.regions)]
    used = {name: Measure(name) for table in tables for name in table if name not in case.measures}
    return immutabledict({**case.measures, **used})
