"""Random edits of a workbook: the right answer or the list of problems, never anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import finarr as fa
from finarr.excel.cost_sharing.specs import INPUTS
from finarr.excel.matrix import Broken, Matrix
from finarr.excel.package import read_tables
from finarr.excel.reading import case_of
from finarr.excel.template import write_case
from finarr.words import Message

from .cases import everything

TYPED: list[Any] = [
    *(None, "", "  ", 0, -1, 1, 2026, 2026.5, 1e300, -0.0, float("nan"), float("inf"), 10**18, True, False),
    *(
        "1.234,56",
        "4.977-",
        "€ 12",
        "ja",
        "nee",
        "Goes",
        "goes ",
        "gelijk",
        "Lasten",
        "=1+1",
        "; ;",
        ";",
        '"',
        "x" * 300,
    ),
    *("Maatstaven", "Gestapeld", "Afname", "afname", "afname › restant", "Inwoners 2026", "2026", "2026; 2027", "geen"),
    *(
        date(2026, 1, 12),
        time(12),
        Broken("#REF!", Message("excel.error_cell")),
        "Index ",
        "telt op tot",
        "vast bedrag",
    ),
]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Matrix]:
    """The tables of a workbook with everything in it."""
    path: Path = tmp_path_factory.mktemp("edits") / "alles.xlsx"
    change = {"keys.gemengd.stack.0.of": [0.2], "items.Toezicht.income": fa.scenarios.Draw("uniform", [20_000, 30_000])}
    whole = replace(
        everything(),
        scenarios=fa.scenarios.Sweep("monte_carlo", change, n=10, seed=7),
        document=fa.Document("amendment", 2026, 1),
        items=[replace(item, changes={"new_policy": {2026: 5_000, 2027: 0}}) for item in everything().items],
        indices={
            "lonen": fa.Index({2027: 0.032}, "CPB", "2025-03-01", {2027: 0.04}, 0.005),
            "prijzen": fa.Index({2026: 0.01, 2027: 0.0215}),
        },
        cycle=fa.BudgetCycle(
            fa.AdvanceTerms(["2026-01-15", date(2026, 9, 1)], [0.7, 0.3]),
            fa.Reserve(600_000, 0.01, 0.03, "costs", key="per inwoner", items=["Publieke gezondheid"]),
            [fa.Merger("Goes", {"GM0600": 1, "GM0601": 0.5}, "2027-01-01")],
            [fa.OwnEstimate("Goes", 5_000, item="Publieke gezondheid", taakveld="7.1", note="met opzet")],
            fa.PreviousFigures("Begroting 2026", {"Toezicht": {"Goes": {2026: 60_000, 2027: 61_000}, "Veere": 20_000}}),
            fa.Realisation(
                2026,
                {"Publieke gezondheid": {"costs": 990_000, "grants": 1_000}, "Toezicht": {"costs": 118_000}},
                {"uren": {"Goes": 98, "Kapelle": 9, "Veere": 0, "Noord-Beveland": 5}},
                {"Goes": 300_000, "Veere": 150_000},
            ),
        ),
    )
    write_case(whole, path)
    found = read_tables(path, INPUTS)
    assert {*found} == {*INPUTS}, "what random edits meet"
    return found


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[str, float, float, Any]]:
    """Edits as (table, how far down, how far right, value); at the very top it is the heading that is typed over."""
    place = st.floats(0, 0.999)
    edit = st.tuples(st.sampled_from([*INPUTS]), place, place, st.sampled_from(TYPED))
    return draw(st.lists(edit, min_size=1, max_size=4))


def edited(tables: Mapping[str, Matrix], table: str, down: float, right: float, value: Any) -> dict[str, Matrix]:
    matrix = tables[table]
    lines = [list(matrix.headings), *map(list, matrix.rows)]
    lines[int(down * len(lines))][int(right * len(matrix.headings))] = value
    return {**tables, table: replace(matrix, headings=lines[0], rows=lines[1:])}


@settings(max_examples=400, deadline=None)
@given(changes=edits(), gone=st.none() | st.sampled_from([*INPUTS]))
@example(changes=[("finarr_case", 0.5, 0.4, None)], gone="finarr_parties")
def test_an_edited_workbook_is_a_case_or_a_list_of_problems(
    tables: Mapping[str, Matrix], changes: list[tuple[str, float, float, Any]], gone: str | None
) -> None:
    for change in changes:
        tables = edited(tables, *change)
    try:
        case = case_of({name: matrix for name, matrix in tables.items() if name != gone})
    except fa.InvalidInput as error:
        assert error.problems
        for problem in error.problems:
            assert problem.located
            for lang in ("nl", "en"):
                assert problem.render(lang)
        return
    assert isinstance(case, fa.CostSharing)
    assert gone is None or INPUTS[gone].optional
