"""Lexicographic minimax: golden answers, another road to the same vector, and every path to the very same fractions."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finarr.errors import Infeasible, InvalidInput, SolverTrouble
from finarr.fairness.lexicographic import METHODS, Minimax, Ranked, lexicographic_minimax
from finarr.fairness.magnified import closer_look
from finarr.fairness.sequence import _Search as Sequence
from finarr.program import elastic, highs, pulp_adapter
from finarr.program.arrays import Solved
from finarr.program.relative import PER_MILLE, relative_units
from finarr.program.solvers import SOLVERS
from finarr.program.statement import Program
from tests.fairness.leximax_oracle import sorted_departures
from tests.instances import Case, cells_case, small_case, tied_case, transition_case

GOLDEN = Path(__file__).parents[1] / "golden"


def solved(case: Case, **how: str) -> Minimax:
    return lexicographic_minimax(case.program, case.tiers, **how)


def assert_same(first: Minimax, second: Minimax) -> None:
    assert first.columns == second.columns
    assert first.departures == second.departures
    assert first.levels == second.levels
    assert first.tight == second.tight


def check_plainly(case: Case, found: Minimax) -> None:
    """The answer meets every row and bound and has the departures it claims, in fractions."""
    for value, column in zip(found.point, case.program.columns, strict=True):
        assert column.lower is None or value >= column.lower
        assert column.upper is None or value <= column.upper
    for row in case.program.rows:
        total = sum(factor * found.point[j] for j, factor in row.terms.items())
        assert row.lower is None or total >= row.lower
        assert row.upper is None or total <= row.upper
    for value, point in zip(found.columns, found.point, strict=True):
        assert value is None or value == point
    for tier, departures in zip(case.tiers, found.departures, strict=True):
        for entry, departure in zip(tier, departures, strict=True):
            excess = (sum(factor * found.point[j] for j, factor in entry.terms.items()) - entry.target) / entry.scale
            assert departure == {"both": abs(excess), "above": max(0, excess), "below": max(0, -excess)}[entry.side]


@pytest.mark.parametrize("seed", range(30))
def test_the_sorted_vector_is_that_of_the_sums_of_the_k_largest(seed: int) -> None:
    case = small_case(seed)
    found = solved(case)
    check_plainly(case, found)
    for ours, expected in zip(found.departures, sorted_departures(case), strict=True):
        assert sorted(map(float, ours), reverse=True) == pytest.approx(list(expected), abs=2e-4)


@pytest.mark.parametrize("seed", range(30, 80))
def test_all_methods_give_the_same_fractions(seed: int) -> None:
    case = small_case(seed)
    found = solved(case)
    for method in METHODS:
        assert_same(found, solved(case, method=method))


@pytest.mark.parametrize("seed", range(0, 40, 7))
def test_cbc_gives_the_same_fractions_on_small_cases(seed: int) -> None:
    case = small_case(seed)
    assert_same(solved(case), solved(case, solver="cbc"))


@pytest.mark.parametrize(("step", "seed"), [(5, 1), (15, 2), (30, 4), (60, 1)])
def test_cbc_gives_the_same_fractions_on_22_by_5(step: float, seed: int) -> None:
    case = transition_case(22, 5, seed, step)
    found = solved(case)
    check_plainly(case, found)
    assert_same(found, solved(case, method="sequence"))
    assert_same(found, solved(case, solver="cbc"))


@pytest.mark.parametrize("seed", range(3))
def test_cbc_by_the_plain_sequence(seed: int) -> None:
    case = transition_case(6, 3, seed + 1, 15)
    assert_same(solved(case), solved(case, solver="cbc", method="sequence"))


@pytest.mark.parametrize("seed", [*range(80), 388])
def test_levels_that_lie_a_hair_apart(seed: int) -> None:
    """Totals and limits in whole cents make levels that differ in the tenth digit, and limits a hair off pro rata."""
    case = tied_case(seed)
    try:
        found = solved(case)
    except Infeasible:
        for method in METHODS:
            with pytest.raises(Infeasible):
                solved(case, method=method)
        return
    check_plainly(case, found)
    assert_same(found, solved(case, method="fractions"))
    if seed != 388:
        assert_same(found, solved(case, method="sequence"))


@pytest.mark.parametrize("seed", range(4))
def test_cells_with_settled_totals(seed: int) -> None:
    """Hundreds of levels, one a party and year, of which many nearly tie."""
    case = cells_case(9, 3, 2, seed)
    found = solved(case)
    check_plainly(case, found)
    assert len(found.levels[0]) > 10 and found.rounds < len(found.levels[0])
    assert_same(found, solved(case, method="sequence"))
    assert_same(found, solved(case, solver="cbc"))


def test_amounts_that_floats_lose_beside_millions_are_found_in_fractions() -> None:
    """A party whose pro rata is a billionth of the cost has to pay nearly all of it: no float can state both."""
    program = Program()
    small, large = program.add_column(0), program.add_column(0, 1000)
    program.add_row({small: 1, large: 1}, 10**12, 10**12)
    tiny = Fraction(1, 10**6)
    tiers = [[Ranked({small: 1}, tiny, tiny), Ranked({large: 1}, 10**12 - tiny, 10**12 - tiny)]]
    for solver in SOLVERS:
        assert lexicographic_minimax(program, tiers, solver=solver).columns == (10**12 - 1000, 1000)


def test_what_floats_call_impossible_is_asked_in_fractions() -> None:
    """Two caps leave a hair of room, below what a float of their size can show."""
    program = Program()
    columns = [program.add_column(0, cap) for cap in (Fraction(10**15, 3), Fraction(10**15 * 2, 3))]
    program.add_row(dict.fromkeys(columns, 1), 10**15, 10**15)
    tiers = [[Ranked({column: 1}, 5 * 10**14, 5 * 10**14) for column in columns]]
    assert lexicographic_minimax(program, tiers).columns == (Fraction(10**15, 3), Fraction(10**15 * 2, 3))


def test_levels_that_no_solver_tells_apart_get_a_closer_look() -> None:
    """One floor is 9 tenths of a cent above pro rata and one cap as much below: others give 0.00000003 cent."""
    case = tied_case(388)
    with pytest.raises(SolverTrouble, match="contradicts itself"):
        solved(case, method="sequence")
    found = solved(case)
    moved = sorted(abs(value - e.target) for value, e in zip(found.values[0], case.tiers[0], strict=True))
    assert 0 < moved[0] < Fraction(1, 10**6) and moved[-1] > Fraction(8, 1000)
    assert found.departures[0][1] == found.departures[0][2] == min(found.departures[0])
    assert_same(found, solved(case, solver="cbc"))


@pytest.mark.parametrize("make", [small_case, tied_case, lambda seed: transition_case(8, 4, seed, 15)])
def test_a_closer_look_gives_the_same_fractions(make) -> None:
    for seed in range(8):
        case = make(seed)
        try:
            found = solved(case)
        except Infeasible:
            continue
        entries = [entry for tier in case.tiers for entry in tier]
        places = iter(range(len(entries)))
        tiers = [[next(places) for _ in tier] for tier in case.tiers]
        _, closer = closer_look(relative_units(case.program, entries, tiers), tiers, "highs")
        assert closer.columns == found.columns
        assert closer.sums == tuple(value for tier in found.values for value in tier)


def test_tiers_of_very_different_size_stand_in_one_row() -> None:
    """Parties whose pro rata is nothing are ranked in euro, beside others that pay millions."""
    case = transition_case(22, 5, 2, 15)
    first = []
    for year in range(5):
        column = case.program.add_column(0)
        case.program.rows[year] = replace(case.program.rows[year], terms={**case.program.rows[year].terms, column: 1})
        if year:
            case.program.add_row({column: 1, first[-1]: -1}, -400_000, 400_000, name=("step", "zero", year))
        else:
            case.program.add_row({column: 1}, 2_000_000, 3_000_000, name=("step", "zero", 0))
        first.append(column)
    both = Case(case.program, (tuple(Ranked({column: 1}, 0, 1) for column in first), case.tiers[0]))
    found = solved(both)
    check_plainly(both, found)
    assert found.departures[0] == (2_000_000, 1_600_000, 1_200_000, 800_000, 400_000)
    assert_same(found, solved(both, method="sequence"))
    assert_same(found, solved(both, solver="cbc"))


def test_one_total_and_bounds_equal_the_published_water_filling() -> None:
    golden = json.loads((GOLDEN / "derived_capped_prorata.json").read_text())
    for given_case in golden["cases"]:
        program = Program()
        exact = {name: [Fraction(str(value)) for value in given_case[name]] for name in ("weights", "floor", "cap")}
        total = Fraction(str(given_case["budget"]))
        at = [program.add_column(low, high) for low, high in zip(exact["floor"], exact["cap"], strict=True)]
        program.add_row(dict.fromkeys(at, 1), total, total)
        shares = [total * weight / sum(exact["weights"]) for weight in exact["weights"]]
        found = lexicographic_minimax(program, [[Ranked({j: 1}, p, p) for j, p in zip(at, shares, strict=True)]])
        assert list(map(float, found.columns)) == pytest.approx(given_case["allocation"], abs=0.01)


def test_the_national_case_begins_at_its_known_level_on_every_path() -> None:
    """342 parties, 10 years, steps of 30 euro: stated in euro, solvers call 2.94, 2.96 or 3.30 the best answer."""
    case = transition_case(step=30)
    found = solved(case)
    assert float(found.levels[0][0]) == pytest.approx(2.115241, abs=1e-6)
    relative = relative_units(case.program, case.tiers[0])
    every = relative.column_of
    first = Sequence(relative, "highs")._arrays(every, every)
    for path in (highs.solve, lambda arrays: pulp_adapter.solve(arrays, "highs"), pulp_adapter.solve):
        assert path(first).objective * PER_MILLE == pytest.approx(2.115241, abs=1e-6)


def test_tiers_are_settled_in_order() -> None:
    program = Program()
    a, b, c = (program.add_column(0) for _ in range(3))
    program.add_row({a: 1, b: 1, c: 1}, 100, 100)
    program.add_row({b: 1, c: 1}, None, 90, name="group")
    none_first = [[Ranked({a: 1}, 0, 1)], [Ranked({b: 1}, 60, 60), Ranked({c: 1}, 40, 40)]]
    assert lexicographic_minimax(program, none_first).columns == (10, 54, 36)
    last = [none_first[1], none_first[0]]
    assert lexicographic_minimax(program, last).columns == (10, 54, 36)
    alone = [[Ranked({b: 1}, 60, 60)], [Ranked({a: 1}, 0, 1)], [Ranked({c: 1}, 40, 40)]]
    assert lexicographic_minimax(program, alone).columns == (10, 60, 30)


def test_totals_and_cells_are_different_criteria() -> None:
    """Domain: p = (580, 380, 440) with a cap of 493 on the first gives 493 / 420.32 / 486.68 on totals."""
    program = Program()
    columns = [program.add_column(0, Fraction(493), upper_name="cap"), program.add_column(0), program.add_column(0)]
    program.add_row(dict.fromkeys(columns, 1), 1400, 1400)
    ranked = [Ranked({j: 1}, p, p) for j, p in zip(columns, (580, 380, 440), strict=True)]
    found = lexicographic_minimax(program, [ranked])
    assert [round(float(value), 2) for value in found.columns] == [493.0, 420.32, 486.68]


def test_a_sum_of_cells_is_ranked_and_cells_may_stay_open() -> None:
    program = Program()
    cells = [program.add_column(0) for _ in range(4)]
    program.add_row(dict.fromkeys(cells, 1), 100, 100)
    program.add_row({cells[0]: 1, cells[1]: 1}, None, 30, name="cap of the first two")
    tiers = [[Ranked({cells[0]: 1, cells[1]: 1}, 50, 50), Ranked({cells[2]: 1, cells[3]: 1}, 50, 50)]]
    for method in METHODS:
        found = lexicographic_minimax(program, tiers, method=method)
        assert found.values == ((30, 70),)
        assert found.columns == (None, None, None, None)
        check_plainly(Case(program, tuple(map(tuple, tiers))), found)
    settled = lexicographic_minimax(program, [*tiers, [Ranked({j: 1}, 25, 25) for j in cells]])
    assert settled.columns == (15, 15, 35, 35)


def test_one_sided_departures_leave_the_good_side_free() -> None:
    program = Program()
    a, b = program.add_column(0, 100), program.add_column(0, 100)
    program.add_row({a: 1, b: 1}, 60, 60)
    loss = [Ranked({a: 1}, 50, 1, "above"), Ranked({b: 1}, 50, 1, "above")]
    found = lexicographic_minimax(program, [loss])
    assert found.departures == ((0, 0),) and found.values == ((None, None),)
    nearest = [Ranked({a: 1}, 58, 1), Ranked({b: 1}, 0, 1)]
    assert lexicographic_minimax(program, [loss, nearest]).columns == (50, 10)


def test_limits_that_hold_are_named_with_their_side() -> None:
    program = Program()
    a = program.add_column(0, 30, lower_name="floor of a", upper_name="cap of a")
    b = program.add_column(20, None, lower_name="floor of b", upper_name="cap of b")
    c = program.add_column(0, None)
    program.add_row({a: 1, b: 1, c: 1}, 100, 100)
    ranked = [Ranked({a: 1}, 60, 60), Ranked({b: 1}, 10, 10), Ranked({c: 1}, 30, 30)]
    found = lexicographic_minimax(program, [ranked])
    assert found.columns == (30, 20, 50)
    assert [(held.name, held.side.value) for held in found.tight] == [("cap of a", "upper"), ("floor of b", "lower")]


def test_nothing_ranked_and_nothing_stated() -> None:
    assert lexicographic_minimax(Program(), []).columns == ()
    program = Program()
    a = program.add_column(2, 2)
    found = lexicographic_minimax(program, [[]])
    assert found.columns == (None,) and found.point == (2,)
    program.add_row({a: 1}, 3, 3)
    for method in METHODS:
        with pytest.raises(Infeasible):
            lexicographic_minimax(program, [[]], method=method)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("method", METHODS)
def test_limits_that_clash_have_no_answer(solver: str, method: str) -> None:
    for seed in range(3):
        case = transition_case(5, 3, seed, step=15)
        entry = case.tiers[0][7]
        (column,) = entry.terms
        case.program.add_row({column: 1}, entry.target * 50, None, name="too high a floor")
        with pytest.raises(Infeasible):
            solved(case, solver=solver, method=method)


def test_an_unknown_way_is_refused_with_the_known_ones() -> None:
    case = small_case(1)
    with pytest.raises(InvalidInput, match="highs, cbc"):
        solved(case, solver="glpk")
    with pytest.raises(InvalidInput, match="levels, sequence"):
        solved(case, method="guess")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_the_entries_changes_nothing(seed: int, shuffle) -> None:
    case = small_case(seed)
    order = [list(range(len(tier))) for tier in case.tiers]
    for each in order:
        shuffle.shuffle(each)
    mixed = Case(case.program, tuple(tuple(tier[k] for k in at) for tier, at in zip(case.tiers, order, strict=True)))
    first, second = solved(case), solved(mixed)
    assert first.columns == second.columns
    for ours, theirs, at in zip(first.departures, second.departures, order, strict=True):
        assert [ours[k] for k in at] == list(theirs)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 10**6))
def test_another_currency_changes_nothing(seed: int, rate: int) -> None:
    case = small_case(seed)
    program = Program()
    for column in case.program.columns:
        program.add_column(_times(column.lower, rate), _times(column.upper, rate))
    for row in case.program.rows:
        program.add_row(row.terms, _times(row.lower, rate), _times(row.upper, rate))
    tiers = [[Ranked(e.terms, e.target * rate, e.scale * rate, e.side) for e in tier] for tier in case.tiers]
    here, there = solved(case), lexicographic_minimax(program, tiers)
    assert here.departures == there.departures
    assert [_times(value, rate) for value in here.columns] == list(there.columns)


def _times(value, rate):
    return None if value is None else value * rate


@pytest.mark.parametrize("seed", range(5))
def test_a_solver_that_lies_is_caught(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that are shifted, or duals that prove too little, never become an answer."""
    case, right = transition_case(6, 3, seed, 15), None
    right = solved(case)
    draw = np.random.default_rng(seed)
    run = elastic.keep

    class Lying:
        def __init__(self, model) -> None:
            self.model = model

        def __getattr__(self, name: str):
            return getattr(self.model, name)

        def run(self) -> Solved:
            honest = self.model.run()
            duals = honest.row_duals * draw.uniform(0.5, 1.0, len(honest.row_duals))
            return Solved(honest.status, honest.objective, honest.values + draw.normal(0, 1, len(honest.values)), duals)

    monkeypatch.setattr(elastic, "keep", lambda arrays, solver: Lying(run(arrays, solver)))
    if right.levels[0][0]:
        with pytest.raises(SolverTrouble):
            lexicographic_minimax(case.program, case.tiers, method="levels")
        assert solved(case).departures == right.departures, "found another way, or not at all"
