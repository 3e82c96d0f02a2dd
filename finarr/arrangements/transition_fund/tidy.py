"""One way to write a case, however it was typed: partners by their one name, whatever name, code or alias was used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from immutabledict import immutabledict

from finarr.arrangements.case import Rename, renamed_limits, renamer
from finarr.arrangements.transition_fund.alone import Alone
from finarr.errors import at
from finarr.fields import Fields
from finarr.keys.renaming import rename_parties
from finarr.parties import Measure

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["tidied"]


def _alone(alone: Alone, rename: Rename) -> Alone:
    costs = {
        tuple(rename(name, ("alone", "costs", number, "parties")) for name in group): euro
        for number, (group, euro) in enumerate(alone.costs.items())
    }
    names = alone.partners
    if names is not None:
        names = [rename(name, ("alone", "partners", number)) for number, name in enumerate(names)]
    with at("alone"):
        return replace(alone, costs=costs, partners=names)


def tidied(case: TransitionFund, fields: Fields) -> None:
    """Rewrite the parts of a case under construction; report names of partners that are not known."""
    rename = renamer(case.parties, fields)
    projects = []
    for number, project in enumerate(case.projects):
        place = ("projects", number)
        owner = rename(project.owner, (*place, "owner"))
        benefits = {
            rename(name, (*place, "benefits", name)): amount for name, amount in sorted(project.benefits.items())
        }
        with at(*place):
            projects.append(replace(project, owner=owner, benefits=benefits))
    fields.put("projects", tuple(projects))
    fields.put("limits", renamed_limits(case.limits, rename))
    leaving = {rename(name, ("leaving", name)): year for name, year in sorted(case.leaving.items())}
    fields.put("leaving", immutabledict(leaving))
    realised = []
    for number, done in enumerate(case.realised):
        place = ("realised", number)
        paid = {rename(name, (*place, "contributions", name)): euro for name, euro in done.contributions.items()}
        with at(*place):
            realised.append(replace(done, contributions=paid))
    fields.put("realised", tuple(sorted(realised, key=lambda each: each.year)))
    if case.alone is not None:
        fields.put("alone", _alone(case.alone, rename))
    keys = {name: rename_parties(key, rename, ("keys", name)) for name, key in case.keys.items()}
    fields.put("keys", immutabledict(keys))
    used = {name: Measure(name) for party in case.parties for name in party.measures if name not in case.measures}
    fields.put("measures", immutabledict({**case.measures, **used}))
