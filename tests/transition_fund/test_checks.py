"""What a user gets wrong is refused, everything at once, each with its place."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

import finarr as fa
from finarr.cases import from_document, to_document
from finarr.cases.toml_file import dumps, loads
from tests.transition_fund.cases import CLASSES, GROUPS, KEYS, fund, parties, projects


def places(make: Callable[[], Any]) -> set[str]:
    with pytest.raises(fa.InvalidInput) as caught:
        make()
    return {problem.place for problem in caught.value.problems}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no years": ({"years": ()}, "years"),
    "a gap between years": ({"years": (2026, 2028), "projects": projects()[:1]}, "years[2]"),
    "no projects": ({"projects": ()}, "projects"),
    "a partner without a group": ({"parties": [*parties(), fa.Party("Goes")]}, "parties[4].group"),
    "a name twice": ({"projects": [*projects(), projects()[0]]}, "projects[5].name"),
    "a group without members": ({"groups": [*GROUPS, fa.FundGroup("provincies", "gelijk")]}, "groups[3].name"),
    "a group without a key": ({"groups": [GROUPS[0], fa.FundGroup("waterschappen", "x")]}, "groups[2].key"),
    "a class with an unknown group": (
        {"classes": {**CLASSES, "x": fa.ProjectClass({"EU": 100})}},
        "classes.x.shares.EU",
    ),
    "an unknown class": ({"projects": [fa.Project("A", "Noord", "x", 1, start=2026)]}, "projects[1].kind"),
    "an unknown owner": ({"projects": [fa.Project("A", "Oost", "50/50/0", 1, start=2026)]}, "projects[1].owner"),
    "benefits of nobody": (
        {"projects": [fa.Project("A", "Noord", "50/50/0", 1, start=2026, benefits={"Oost": 1})]},
        "projects[1].benefits.Oost",
    ),
    "after what is not there": (
        {"projects": [fa.Project("A", "Noord", "50/50/0", 1, start=2026, after=["B"])]},
        "projects[1].after[1]",
    ),
    "after itself": (
        {"projects": [fa.Project("A", "Noord", "50/50/0", 1, start=2026, after=["A"])]},
        "projects[1].after",
    ),
    "outside the years": ({"projects": [fa.Project("A", "Noord", "50/50/0", 1, start=2030)]}, "projects[1].start"),
    "a window too late": (
        {"projects": [fa.Project("A", "Noord", "50/50/0", 1, profile=(0.5, 0.5), window=(2028, 2030))]},
        "projects[1].window",
    ),
    "costs of another year": (
        {"projects": [fa.Project("A", "Noord", "50/50/0", {2031: 1})]},
        "projects[1].cost.2031",
    ),
    "an own part without years": (
        {"projects": [fa.Project("A", "Noord", "50/50/0", 1, start=2026, own=1)]},
        "projects[1].own",
    ),
    "an own part above the cost": (
        {"projects": [fa.Project("A", "Noord", "50/50/0", {2026: 1}, own={2026: 2})]},
        "projects[1].own.2026",
    ),
    "debt below savings": ({"rules": {"savings_rate": 0.02, "debt_rate": 0.01}}, "rules.debt_rate"),
    "an unknown index": ({"rules": {"cost_index": "lonen"}}, "rules.cost_index"),
    "an index without a year": (
        {"rules": {"cost_index": "i"}, "indices": {"i": fa.Index({2027: 0.1})}},
        "indices.i.2028",
    ),
    "a maximum without a year": ({"rules": {"maximum": {2026: 1}}}, "rules.maximum.2027"),
    "a deadline outside": ({"deadline": 2040}, "deadline"),
    "a deadline that is a text": ({"deadline": "2028"}, "deadline"),
    "a floor": ({"limits": [fa.Limit("floor", 1)]}, "limits[1].kind"),
    "a cap on all together": ({"limits": [fa.Limit("cap", 1, together=True)]}, "limits[1].together"),
    "a cap per budget without one": ({"limits": [fa.Limit("cap", 0.1, per="budget")]}, "limits[1].per"),
    "a key that is no proportion": (
        {"keys": {**KEYS, "inwoners": fa.Key.points({"inhabitants": 1}, off_the_top={"Zuid": 1})}},
        "keys.inwoners",
    ),
    "everyone leaves": ({"leaving": {"Rijk": 2027}}, "leaving.Rijk"),
    "nobody with a share stays": (
        {
            "parties": [
                parties()[0],
                fa.Party("Noord", group="waterschappen", measures={"inhabitants": 0}),
                parties()[2],
            ],
            "leaving": {"Zuid": 2027},
        },
        "leaving.Zuid",
    ),
    "groups that are no list": ({"groups": "x"}, "groups"),
    "a partner that is a text": ({"parties": [*parties(), "Goes"]}, "parties[4]"),
    "classes that are nothing": ({"classes": None}, "classes"),
    "leaving without a year": ({"leaving": ["Zuid"]}, "leaving"),
    "rules that are nothing": ({"rules": None}, "rules"),
    "one group alone pays by agreement": ({"groups": [replace(GROUPS[0], pays=5), GROUPS[1]]}, "groups[2].pays"),
    "more apart than in all": (
        {"groups": [replace(group, pays=5, apart={"HWBP-2": 6}) for group in GROUPS]},
        "groups[1].pays.2026",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_case_that_does_not_fit_is_refused_with_its_place(name: str) -> None:
    changes, place = WRONG[name]
    assert place in places(lambda: fund(**changes))


PARTS: dict[str, tuple[Callable[[], Any], str]] = {
    "percentages": (lambda: fa.ProjectClass({"Rijk": 50, "waterschappen": 40}), "classes.shares"),
    "all for the owner": (lambda: fa.ProjectClass({}, own_share=100), "classes.own_share"),
    "a profile": (lambda: fa.Project("A", "N", "c", 1, profile=(0.5, 0.4), start=2026), "projects.A.profile"),
    "neither start nor window": (lambda: fa.Project("A", "N", "c", 1), "projects.A.start"),
    "both": (lambda: fa.Project("A", "N", "c", 1, start=2026, window=(2026, 2027)), "projects.A.start"),
    "a window turned round": (lambda: fa.Project("A", "N", "c", 1, window=(2027, 2026)), "projects.A.window"),
    "a cost below zero": (lambda: fa.Project("A", "N", "c", -1, start=2026), "projects.A.cost"),
    "a cost that is NaN": (lambda: fa.Project("A", "N", "c", float("nan"), start=2026), "projects.A.cost"),
    "no costs at all": (lambda: fa.Project("A", "N", "c", {}), "projects.A.cost"),
    "low without high": (lambda: fa.Project("A", "N", "c", 1, start=2026, low=1), "projects.A.high"),
    "low above likely": (lambda: fa.Project("A", "N", "c", 1, start=2026, low=2, high=3), "projects.A.low"),
    "a shared overrun without a part": (
        lambda: fa.Project("A", "N", "c", 1, start=2026, overrun="shared"),
        "projects.A.fund_bears",
    ),
    "no urgency": (lambda: fa.Project("A", "N", "c", 1, start=2026, urgency=0), "projects.A.urgency"),
    "bounded by nothing": (lambda: fa.FundRules(contributions="bounded"), "rules.max_change"),
    "a mode that is none": (lambda: fa.FundRules(contributions="free"), "rules.contributions"),
    "a correlation of two": (lambda: fa.FundRules(correlation=2), "rules.correlation"),
    "half a block": (lambda: fa.FundGroup("g", "k", block=0.5), "groups.g.block"),  # type: ignore[arg-type]
}  # fmt: skip


@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_breaks_its_rule_is_refused(name: str) -> None:
    make, place = PARTS[name]
    assert place in places(make)


def test_a_file_tells_all_its_problems_at_once() -> None:
    document = to_document(fund())
    document["deadline"] = "straks"
    document["projects"][0] |= {"cost": "1.000", "owner": "Oost", "colour": "blue"}
    document["projects"][1] |= {"cost": {}, "profile": []}
    document["rules"] = {"savings_rate": float("nan"), "contributions": "bounded"}
    document["classes"]["50/40/10"] = {"shares": {"Rijk": 50}}
    found = places(lambda: from_document(document))
    assert found >= {
        "deadline",
        "projects[1].cost",
        "projects[1].owner",
        "projects[1].colour",
        "projects[2].cost",
        "rules.savings_rate",
        "rules.max_change",
        'classes."50/40/10".shares',
    }


def test_a_case_survives_its_file() -> None:
    rules = {
        "opening": -10.5, "minimum": 5, "borrowing": 100, "savings_rate": {2026: 0.01, 2027: 0.02, 2028: 0},
        "debt_rate": 0.04, "contributions": "bounded", "max_change": 900, "maximum": 4000, "previous": 800,
        "cost_index": "prijs", "contribution_index": "prijs", "distribution": "pert", "correlation": 0.3,
    }  # fmt: skip
    work = [
        *projects(),
        fa.Project("Lab", "zuid", "50/50/0", {2026: 10, 2027: 20}, own={2026: 1, 2027: 2}, overrun="fund"),
        fa.Project("Net", "Noord", "50/40/10", 300, profile=(0.4, 0.6), window=(2026, 2027), after=["Dijk A"],
                   benefits={"Zuid": 900}, low=250, likely=310, high=500, overrun="shared", fund_bears=0.25),
    ]  # fmt: skip
    groups = [GROUPS[0], fa.FundGroup("waterschappen", "inwoners", block=4, block_start=2024)]
    case = fund(
        rules=rules,
        projects=work,
        groups=groups,
        limits=[fa.Limit("cap", 40, per="inhabitants", parties=["Noord"])],
        leaving={"Zuid": 2028},
        deadline=2028,
        indices={"prijs": fa.Index({2027: 0.02, 2028: 0.03}, "CPB")},
    )
    again = loads(dumps(case))
    assert again == case
    assert again.project("Lab").owner == "Zuid"
    assert again.solve("cheapest").balance.equals(case.solve("cheapest").balance)


def test_agreed_payments_survive_the_file_too() -> None:
    case = fund(
        groups=[
            replace(group, pays=2000, apart={"eigen": {2026: 1, 2027: 2, 2028: Decimal("3.5")}}) for group in GROUPS
        ]
    )
    assert loads(dumps(case)) == case
    assert case.solve("what_if").balance["contributions"].tolist() == [3998.0, 3996.0, 3993.0]
