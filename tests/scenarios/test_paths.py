"""Paths lead where they say, changes do what they say, and what does not fit is refused before anything runs."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import finarr as fa
from finarr.cases.scenarios import scenarios_from
from finarr.errors import collecting
from tests.scenarios.cases import small, zeeland

sc = fa.scenarios


def one(case: Any, path: str, value: Any) -> Any:
    """The case with one change."""
    return sc.grid(case, {path: [value]}).case_of(1)


@pytest.mark.parametrize(
    ("path", "value", "at"),
    [
        ("limits.cap", 11, lambda c: c.limits[0].amount == 11),
        ("limits[1].amount", 12, lambda c: c.limits[0].amount == 12),
        ("limits.1", 12, lambda c: c.limits[0].amount == 12),
        ("limits.floor.Veere", "+10%", lambda c: c.limits[1].amount == 209_000),
        ("begrenzingen.ondergrens.veere", "+500", lambda c: c.limits[1].amount == 190_500),
        ("items.Zorg.costs", 700_000, lambda c: set(c.items[0].costs.values()) == {700_000}),
        ("items.Zorg.costs.2027", "×1.05", lambda c: c.items[0].costs[2027] == Decimal("648900")),
        ("items.Zorg.index", 1.03, lambda c: dict(c.items[0].costs) == {2026: 618_000, 2027: 636_540}),
        ("posten.Toezicht.inkomsten.2026", 5, lambda c: c.items[1].income[2026] == 5),
        ("items.*.costs.2026", "-1%", lambda c: [i.costs[2026] for i in c.items] == [594_000, 396_000]),
        ("parties.GM0664.measures.inhabitants", 40_000, lambda c: c.parties[0].measures["inhabitants"] == 40_000),
        ("parties.*.measures.clients", "+10%", lambda c: c.parties[1].measures["clients"] == 132),
        ("keys.basis.inhabitants", 0.6, lambda c: dict(c.keys["basis"].weights) == {
            "inhabitants": Decimal("0.6"), "clients": Decimal("0.4")}),
        ("keys.basis.measures.clients", 0, lambda c: c.keys["basis"].weights["inhabitants"] == 1),
        ("criterion", "least_moved", lambda c: c.criterion == "least_moved"),
    ],
)  # fmt: skip
def test_a_path_changes_what_it_names(path: str, value: Any, at: Any) -> None:
    assert at(one(small(), path, value))


def test_a_limit_of_all_is_varied_for_one() -> None:
    case = one(small(), "limits.cap.Goes", 12)
    assert [(limit.kind, limit.parties, limit.amount) for limit in case.limits[:2]] == [
        ("cap", ("Hulst", "Kapelle", "Veere"), Decimal("10.4")),
        ("cap", ("Goes",), Decimal(12)),
    ]
    same = sc.grid(small(), {"limits.cap.Goes": [10.4]}).run(workers=1).table
    assert same["cents"].tolist() == small().solve().contributions["cents"].tolist()


def test_weights_that_are_not_named_share_the_rest_as_they_did() -> None:
    key = fa.Key.measures({"inhabitants": 0.5, "clients": 0.3, "beds": 0.2})
    parties = [fa.Party(p.name, p.code, {**p.measures, "beds": 1 + n}) for n, p in enumerate(small().parties)]
    case = small(keys={"basis": key}, parties=parties)
    assert dict(one(case, "keys.basis.inhabitants", 0.6).keys["basis"].weights) == {
        "inhabitants": Decimal("0.6"), "clients": Decimal("0.24"), "beds": Decimal("0.16")}  # fmt: skip
    thirds = one(case, "keys.basis.beds", 0.1).keys["basis"].weights
    assert sum(thirds.values()) == 1
    with pytest.raises(fa.InvalidInput):
        sc.listed(case, {"a": {"keys.basis.inhabitants": 0.6, "keys.basis.clients": 0.5}})
    stack = one(zeeland(), "keys.gemengd.parts.1.part", 0.35).keys["gemengd"].parts
    assert [part for part, _ in stack] == [Decimal("0.35"), Decimal("0.65")]
    inner = one(zeeland(), "keys.gemengd.parts.2.key.kinderen", 0.2).keys["gemengd"].parts[1][1]
    assert dict(inner.weights) == {"inwoners": Decimal("0.8"), "kinderen": Decimal("0.2")}


@pytest.mark.parametrize(
    ("path", "values", "told"),
    [
        ("limits.cap.Gos", [3], "Goes, Hulst"),
        ("items.Zork.costs", [3], "Zorg, Toezicht"),
        ("items.Zorg.costs.2031", [3], "2026, 2027"),
        ("nergens", [3], "limits"),
        ("limits..cap", [3], "no such path"),
        ("items.Zorg", [3], "costs"),
        ("items.Zorg.costs", [], "at least one value"),
        ("items.Zorg.costs", ["veel"], "a number stands there"),
        ("items.Zorg.key", [3], "no number stands there"),
        ("items.Zorg.costs", [-3], "negative"),
        ("items.Zorg.costs", [True], "a number is needed"),
        ("items.Zorg.key", ["nieuw"], "not known"),
        ("parties.Goes.measures.clients", [float("nan")], "finite"),
        ("limits.*", ["x"], "a number stands there"),
        ("items.Zorg.costs.2026", [0.001], "no multiple"),
        ("parties.Goes.budget", ["+5%"], "no value in the baseline"),
        ("items.Zorg.costs", [fa.scenarios.uniform(1, 2)], "a number is needed"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_runs(path: str, values: list[Any], told: str) -> None:
    with pytest.raises(fa.InvalidInput) as refused:
        sc.grid(small(), {path: values})
    assert told in refused.value.render("en")
    assert path.split(".")[0].split("[")[0] in refused.value.render("en")
    refused.value.render("nl")


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(fa.InvalidInput) as refused:
        sc.grid(small(), {"limits.cap.Gos": [3], "items.Zorg.costs": [], "keys.basis.clients": ["x", "y"]})
    assert len(refused.value.problems) == 4


MANY = """
[scenarios]
design = "monte_carlo"
n = 0
sead = 3
[scenarios.change]
"limits.cap.Gos" = [63, 66]
"limits.cap.Goes" = []
"items.Zork.costs" = 1
"items.Zorg.costs" = { normal = [1] }
"items.Zorg.key" = "nieuw"
"items.Zorg.income" = { nrmal = [1] }
items.Toezicht.costs = [-3, "veel", 7]
[[scenarios.correlation]]
between = ["items.Zorg.costs"]
value = 3
"""

PLACES = [
    "scenarios.n",
    "scenarios.sead",
    'scenarios.change."limits.cap.Gos"',
    'scenarios.change."limits.cap.Gos"',  # a list is no distribution, and the path leads nowhere
    'scenarios.change."limits.cap.Goes"',
    'scenarios.change."items.Zork.costs"',
    'scenarios.change."items.Zorg.costs".normal',
    'scenarios.change."items.Zorg.key"',
    'scenarios.change."items.Zorg.income"',
    'scenarios.change."items.Zorg.income".nrmal',
    'scenarios.change."items.Toezicht.costs"',
    'scenarios.change."items.Toezicht.costs"[2]',
    "scenarios.correlation[1].between",
    "scenarios.correlation[1].value",
]


def test_shape_paths_and_values_of_a_file_are_told_in_one_round(tmp_path: Path) -> None:
    file = small().save(tmp_path / "klein.toml")
    file.write_text(file.read_text(encoding="utf-8") + MANY, encoding="utf-8")
    with pytest.raises(fa.InvalidInput) as refused:
        sc.load(file)
    assert sorted(problem.place for problem in refused.value.problems) == sorted(PLACES)


def test_shape_paths_and_values_are_told_in_one_round_from_python() -> None:
    with pytest.raises(fa.InvalidInput) as refused:
        sc.latin_hypercube(
            small(),
            {"limits.cap.Gos": sc.uniform(1, 2), "items.Zorg.costs": [1, 2], "items.Zorg.key": "nieuw"},
            n=0,
            seed=-1,
            correlation={("limits.cap.Gos", "elders"): 0.2},
        )
    assert [problem.place for problem in refused.value.problems] == [
        'scenarios.change."items.Zorg.costs"',
        "scenarios.n",
        "scenarios.seed",
        "scenarios.correlation[1].between",
        'scenarios.change."limits.cap.Gos"',
        'scenarios.change."items.Zorg.key"',
    ]


def test_what_follows_from_a_mistake_is_not_told() -> None:
    with pytest.raises(fa.InvalidInput) as refused:
        sc.Sweep("raster", {"limits.cap": sc.uniform(1, 2)}, n=0)
    assert [problem.place for problem in refused.value.problems] == ["scenarios.design", "scenarios.n"]


def test_a_list_tells_every_scenario_in_which_something_is_wrong() -> None:
    listed = {"a": {"limits.cap.Gos": 3}, "b": {"limits.cap.Gos": 4, "items.Zorg.costs": 5}, "c": {
        "items.Zorg.costs": -5}}  # fmt: skip
    with pytest.raises(fa.InvalidInput) as refused:
        sc.listed(small(), listed)
    assert [problem.place for problem in refused.value.problems] == [
        'scenarios.list.a."limits.cap.Gos"',
        'scenarios.list.b."limits.cap.Gos"',
        'scenarios.list.c."items.Zorg.costs"',
    ]


def test_combinations_tell_every_rule_that_they_break() -> None:
    case = small(limits=[fa.Limit("cap", 11, per="inhabitants"), fa.Limit("floor", 5, per="inhabitants")])
    with pytest.raises(fa.InvalidInput) as refused:
        sc.grid(case, {"keys.basis.inhabitants": [0.5, 1.5, 2], "keys.basis.clients": [0.4, 0.6]})
    assert len(refused.value.problems) == 1 and "optellen tot 1" in refused.value.render("nl")


def test_a_path_of_toml_needs_no_quotes() -> None:
    bare = "limits.cap.Goes = [11, 12]\nitems.Zorg.costs = { normal = [1, 0.1], relative = true }\n"
    quoted = '"limits.cap.Goes" = [11, 12]\n"items.Zorg.costs" = { normal = [1, 0.1], relative = true }\n'
    with collecting():  # a grid takes no distribution; here only the paths matter
        read = [scenarios_from(tomllib.loads(f"[scenarios.change]\n{text}")) for text in (bare, quoted)]
    assert read[0] == read[1] and read[0] is not None
    assert set(read[0].change) == {"limits.cap.Goes", "items.Zorg.costs"}


def test_a_workbook_tells_every_cell(tmp_path: Path) -> None:
    fine = sc.Sweep("grid", {f"limits.cap.{name}": [11] for name in ("Goes", "Hulst", "Kapelle", "Veere")})
    file = replace(small(), scenarios=fine).save(tmp_path / "klein.xlsx")
    book = openpyxl.load_workbook(file)
    sheet = next(each for each in book if "finarr_scenarios" in each.tables)
    first = int(re.sub(r"\D", "", sheet.tables["finarr_scenarios"].ref.split(":")[0])) + 1
    rows = [
        ("limits.cap.Gos", "11; 12"),
        ("items.Zorg.key", "nieuw"),
        ("items.Zorg.costs", None),
        ("ITEMS.zorg.key", 1),
    ]
    for line, cells in enumerate(rows, first):
        for column, value in enumerate(cells, 2):
            sheet.cell(line, column).value = value
    book.save(file)
    with pytest.raises(fa.InvalidInput) as refused:
        sc.load(file)
    told = {problem.place.rpartition("!")[2]: problem.allowed.id for problem in refused.value.problems}
    assert told == {
        f"B{first}": "scenarios.no_path",
        f"C{first + 1}": "errors.unknown_name",
        f"C{first + 2}": "errors.missing",
        f"B{first + 3}": "errors.duplicate",
    }


HALF_READ = """
[scenarios.change]
"items.Zork.costs" = [1]
"items.Zorg.costs" = [-1]
"items.Zorg.key" = ["nieuw"]
"items.Toezicht.costs" = ["+5%"]
"limits.cap.Gos" = [1]
"parties.Hulst.measures.clients" = ["+5%"]
"indices.lonen.2027" = [0.1]
"""


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        (("title = ", "titel = "), {"Zork", "-1", "nieuw", "Gos", "indices"}),
        (("[items.costs]", "[items.kosten]"), {"Zork", "nieuw", "Gos", "indices"}),  # nothing is known of any costs
        (('name = "Zorg"', 'naam = "Zorg"'), {"Gos", "indices"}),  # Zork may be the item without a name
        (('code = "GM0664"', "code = 3"), {"Zork", "-1", "nieuw", "indices"}),  # Gos may be that party's
        (("clients = 120", 'clients = "veel"'), {"Zork", "-1", "nieuw", "Gos", "indices"}),
        (("[keys.basis.measures]", "[keys.base.measures]"), {"Zork", "-1", "nieuw", "Gos", "indices"}),
        (("years = ", "jaren = "), {"Zork", "nieuw", "Gos", "indices"}),  # in no year are there costs below zero
    ],
)
def test_scenarios_are_checked_as_far_as_the_case_could_be_read(
    mistake: tuple[str, str], told: set[str], tmp_path: Path
) -> None:
    file = small().save(tmp_path / "klein.toml")
    text = file.read_text(encoding="utf-8")
    assert mistake[0] in text
    file.write_text(text.replace(*mistake) + HALF_READ, encoding="utf-8")
    with pytest.raises(fa.InvalidInput) as refused:
        sc.load(file)
    lines = [problem.render("en") for problem in refused.value.problems]
    mine = [line for line in lines if line.startswith("scenarios")]
    assert len(mine) < len(lines), "what is wrong with the case is told as well"
    assert len(mine) == len(told) and all(any(word in line for line in mine) for word in told), mine


def test_designs_refuse_what_is_not_theirs() -> None:
    draws = {"items.Zorg.costs": sc.uniform(1, 2)}
    with pytest.raises(fa.InvalidInput, match="distribution"):
        sc.grid(small(), draws)  # type: ignore[arg-type]
    with pytest.raises(fa.InvalidInput, match="at least one path"):
        sc.monte_carlo(small(), {"items.Zorg.costs": 3}, n=3)
    for n in (0, True, 2.5, None):
        with pytest.raises(fa.InvalidInput, match="whole number"):
            sc.monte_carlo(small(), draws, n=n)  # type: ignore[arg-type]
    with pytest.raises(fa.InvalidInput, match="positive definite"):
        three = {f"items.Zorg.{name}": sc.uniform(1, 2) for name in ("costs", "income", "grants")}
        pairs = [("costs", "income", 0.9), ("income", "grants", 0.9), ("costs", "grants", -0.9)]
        sc.monte_carlo(
            small(), three, n=3, correlation={(f"items.Zorg.{a}", f"items.Zorg.{b}"): v for a, b, v in pairs}
        )
    with pytest.raises(fa.InvalidInput, match="same value"):
        sc.grid(small(), {"items.Zorg.costs": [3], "items.Zorg.costs.2026": [4]})
    two = small(limits=[fa.Limit("cap", 11, per="inhabitants"), fa.Limit("cap", 300_000, items=["Zorg"])])
    with pytest.raises(fa.InvalidInput, match="more than one"):
        sc.grid(two, {"limits.cap": [3]})
    assert sc.grid(two, {"limits.cap": ["x2"]}).case_of(1).limits[1].amount == 600_000


def test_a_combination_that_breaks_a_rule_is_refused_by_name() -> None:
    with pytest.raises(fa.InvalidInput) as refused:
        sc.grid(small(), {"limits.floor.Veere": [200_000, 300_000], "limits.cap": [9, 20]})
    assert "9" in refused.value.render("en")


def test_only_kinds_with_a_tidy_table_have_scenarios() -> None:
    with pytest.raises(fa.InvalidInput, match="CostSharing"):
        sc.grid(small().parties[0], {"today": [3]})
