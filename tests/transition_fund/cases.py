"""Small funds with answers that can be worked out by hand."""

from typing import Any

from finarr.arrangements.transition_fund import FundGroup, FundRules, Project, ProjectClass, TransitionFund
from finarr.keys import Key
from finarr.parties import Party

CLASSES = {
    "50/40/10": ProjectClass({"Rijk": 50, "waterschappen": 40}, own_share=10),
    "50/50/0": ProjectClass({"Rijk": 50, "waterschappen": 50}),
}
GROUPS = (FundGroup("Rijk", "gelijk"), FundGroup("waterschappen", "inwoners"))
KEYS = {"gelijk": Key.equal(), "inwoners": Key.measures({"inhabitants": 1})}


def parties(**more: Any) -> list[Party]:
    """The Rijk, and two waterschappen of 300 and 100 inhabitants."""
    return [
        Party("Rijk", group="Rijk"),
        Party("Noord", group="waterschappen", measures={"inhabitants": 300}, **more),
        Party("Zuid", group="waterschappen", measures={"inhabitants": 100}),
    ]


def projects() -> list[Project]:
    """Four projects, 2026-2028: the fund pays 900 in 2026, 900 in 2027 and 2,700 in 2028; own shares are 500."""
    return [
        Project("Dijk A", "Noord", "50/40/10", 1000, start=2026, urgency=4),
        Project("Dijk B", "Zuid", "50/40/10", 2000, profile=(0.5, 0.5), start=2027, urgency=3),
        Project("Sluis C", "Noord", "50/40/10", 1500, start=2028, urgency=2),
        Project("Gemaal D", "Zuid", "50/40/10", 500, start=2028, urgency=1),
    ]


def fund(years: tuple[int, ...] = (2026, 2027, 2028), **changes: Any) -> TransitionFund:
    """A fund of three partners and four projects; every field can be changed by name."""
    given: dict[str, Any] = {
        "title": "Drie partners",
        "years": years,
        "parties": parties(),
        "groups": GROUPS,
        "classes": CLASSES,
        "projects": projects(),
        "keys": KEYS,
        "unit": "0.01",
        **changes,
    }
    if isinstance(given.get("rules"), dict):
        given["rules"] = FundRules(**given["rules"])
    return TransitionFund(**given)
