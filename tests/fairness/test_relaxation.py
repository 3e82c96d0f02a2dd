"""Limits that clash: the set is irreducible, the relaxation is the smallest and works, whoever writes the case how."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from finarr.errors import Infeasible, SolverTrouble
from finarr.fairness.lexicographic import lexicographic_minimax
from finarr.fairness.relaxation import explain_conflict, relaxed, smallest_relaxation
from finarr.program.conflict import Clash, find_clash
from finarr.program.statement import Program, Side
from tests.instances import Case, cents, transition_case
from tests.program.test_statement import shuffled

PARTIES, YEARS = 342, 10


def clashing_case(seed: int) -> Program:
    """Few parties and years, whole euros, limits drawn so tight that most cases clash."""
    draw = np.random.default_rng(seed)
    parties, years = int(draw.integers(2, 4)), int(draw.integers(1, 3))
    program = Program()
    at = []
    for year in range(years):
        row = []
        for i in range(parties):
            low = int(draw.integers(0, 12)) if draw.random() < 0.5 else 0
            high = low + int(draw.integers(0, 12)) if draw.random() < 0.6 else None
            named = f"floor {i} {year}" if low else None
            row.append(program.add_column(low, high, lower_name=named, upper_name=f"cap {i} {year}"))
        program.add_row(dict.fromkeys(row, 1), 20, 20)
        at.append(row)
    for year in range(1, years):
        for i in range(parties):
            if draw.random() < 0.7:
                step = int(draw.integers(0, 3))
                program.add_row({at[year][i]: 1, at[year - 1][i]: -1}, -step, step, name=f"step {i} {year}")
    if parties > 2 and draw.random() < 0.7:
        program.add_row({at[0][0]: 1, at[0][1]: 1}, None, int(draw.integers(2, 20)), name="group")
    return program


def holds(program: Program, names: set[str]) -> bool:
    """Tell by plain scipy whether these limits can hold together."""
    columns = [
        (
            None if c.lower is None or (c.lower_name is not None and c.lower_name not in names) else float(c.lower),
            None if c.upper is None or (c.upper_name is not None and c.upper_name not in names) else float(c.upper),
        )
        for c in program.columns
    ]
    rows, right = [], []
    for row in program.rows:
        if row.name is not None and row.name not in names:
            continue
        dense = [float(row.terms.get(j, 0)) for j in range(len(columns))]
        for bound, sign in ((row.upper, 1), (row.lower, -1)):
            if bound is not None:
                rows.append([sign * value for value in dense])
                right.append(sign * float(bound))
    return linprog([0] * len(columns), rows, right, bounds=columns).status == 0


def least_sum(program: Program) -> float:
    """Return by plain scipy the least sum by which limits must give."""
    n = len(program.columns)
    rows, right, gifts = [], [], 0
    sides = [({j: 1}, c.bound(side), side, c.name(side)) for j, c in enumerate(program.columns) for side in Side]
    sides += [(row.terms, row.bound(side), side, row.name) for row in program.rows for side in Side]
    sides = [each for each in sides if each[1] is not None]
    gifts = len(sides)
    fixed = [0.0 if name is None else None for _, _, _, name in sides]
    for k, (terms, bound, side, _) in enumerate(sides):
        row = np.zeros(n + gifts)
        for j, factor in terms.items():
            row[j] = side.sign * float(factor)
        row[n + k] = -1
        rows.append(row)
        right.append(side.sign * float(bound))
    cost = np.r_[np.zeros(n), np.ones(gifts)]
    answer = linprog(cost, rows, right, bounds=[(None, None)] * n + [(0, end) for end in fixed])
    assert answer.status == 0
    return float(answer.fun)


def test_the_drawn_cases_clash_often_but_not_always() -> None:
    outcomes = [find_clash(clashing_case(seed)) is None for seed in range(60)]
    assert 5 < sum(outcomes) < 50


@pytest.mark.parametrize("seed", range(60))
def test_a_clash_is_irreducible_and_only_where_it_says_so(seed: int) -> None:
    program = clashing_case(seed)
    every = set(program.limit_names)
    clash = find_clash(program)
    assert (clash is None) == holds(program, every)
    if clash is None:
        assert smallest_relaxation(program) == {}
        with pytest.raises(SolverTrouble, match="No limits clash"):
            explain_conflict(program)
        return
    names = set(clash.names)
    assert not holds(program, names)
    assert all(holds(program, names - {name}) for name in names)
    others = [
        set(some)
        for size in range(1, 4)
        for some in itertools.combinations(sorted(every), size)
        if not names <= set(some) and not holds(program, set(some))
    ]
    if clash.only:
        assert others == []
    else:
        assert any(not holds(program, every - {name}) for name in names)


@pytest.mark.parametrize("seed", range(60))
def test_the_smallest_relaxation_has_the_least_sum_and_works(seed: int) -> None:
    program = clashing_case(seed)
    if holds(program, set(program.limit_names)):
        return
    exact = smallest_relaxation(program)
    assert float(sum(exact.values())) == pytest.approx(least_sum(program), abs=1e-6)
    found = explain_conflict(program)
    assert set(found.relaxation) == set(exact)
    assert all(amount.denominator == 1 and 0 <= amount - exact[name] < 1 for name, amount in found.relaxation.items())
    lexicographic_minimax(relaxed(program, exact), [])
    lexicographic_minimax(relaxed(program, found.relaxation), [])
    name = next(iter(exact))
    less = {**exact, name: exact[name] - Fraction(1, 1000)}
    with pytest.raises(Infeasible):
        lexicographic_minimax(relaxed(program, less), [])


@pytest.mark.parametrize("seed", range(15))
def test_how_the_case_is_written_changes_nothing(seed: int) -> None:
    program = clashing_case(seed)
    mixed = shuffled(program, np.random.default_rng(seed))
    first, second = find_clash(program), find_clash(mixed)
    if first is None:
        assert second is None
        return
    assert set(first.names) == set(second.names) and first.only == second.only
    assert smallest_relaxation(program) == smallest_relaxation(mixed)


@pytest.mark.parametrize("seed", range(5))
def test_cbc_says_the_same(seed: int) -> None:
    program = clashing_case(seed)
    first, second = find_clash(program), find_clash(program, "cbc")
    assert (first is None) == (second is None)
    if second is not None:
        assert not holds(program, set(second.names))
        assert smallest_relaxation(program, solver="cbc") == smallest_relaxation(program)


def test_each_limit_weighs_the_same_and_those_that_help_give_alike() -> None:
    program = Program()
    small = program.add_column(0, 10, upper_name="cap of small")
    large = program.add_column(0, 90, upper_name="cap of large")
    program.add_row({small: 1, large: 1}, 107, 107)
    assert smallest_relaxation(program) == {"cap of small": Fraction(7, 2), "cap of large": Fraction(7, 2)}
    found = explain_conflict(program, unit=1)
    assert found.relaxation == {"cap of small": 4, "cap of large": 4}
    assert found.names == ("cap of small", "cap of large") and found.only
    assert explain_conflict(program, unit=Fraction(1, 100)).relaxation["cap of small"] == Fraction(7, 2)


def test_a_limit_that_helps_twice_gives_alone() -> None:
    program = Program()
    a, b, c = (program.add_column(0, 10, upper_name=f"cap {name}") for name in "abc")
    program.add_row({a: 1, b: 1}, 24, 24)
    program.add_row({a: 1, c: 1}, 24, 24)
    assert smallest_relaxation(program) == {"cap a": 4}


def test_a_floor_above_its_cap_clashes() -> None:
    program = Program()
    a = program.add_column(30, 20, lower_name="floor", upper_name="cap")
    program.add_row({a: 1, program.add_column(0): 1}, 100, 100)
    assert find_clash(program) == Clash(("floor", "cap"), only=True)
    assert smallest_relaxation(program) == {"floor": 5, "cap": 5}


def test_what_never_gives_clashes_without_a_name() -> None:
    program = Program()
    a = program.add_column(0, None)
    program.add_row({a: 1}, -5, -5)
    program.add_row({a: 1}, None, 3, name="cap")
    assert find_clash(program) == Clash((), only=True)
    assert explain_conflict(program).relaxation == {}


def test_one_cent_short_at_national_size_is_seen() -> None:
    case = transition_case(parties=PARTIES, years=1, step=10_000)
    program = Program()
    for entry in case.tiers[0]:
        program.add_column(0, entry.target, upper_name=f"cap {len(program.columns)}")
    total = sum(entry.target for entry in case.tiers[0])
    short = total + Fraction(1, 100)
    program.add_row(dict.fromkeys(range(PARTIES), 1), short, short)
    found = explain_conflict(program, unit=Fraction(1, 100))
    assert len(found.names) == PARTIES and found.only
    assert sum(smallest_relaxation(program).values()) == Fraction(1, 100)


def national_case_with_three_limits() -> tuple[Case, Fraction]:
    """A national case in which two floors and one group cap of year 5 cannot hold together; and what is missing."""
    case = transition_case(step=15)
    a, b = 5 * PARTIES + 10, 5 * PARTIES + 20
    floors = []
    for column, name in ((a, "floor of Goes 5"), (b, "floor of Veere 5")):
        floors.append(cents(float(case.tiers[0][column].target) * 0.99))
        old = case.program.columns[column]
        case.program.columns[column] = replace(old, lower=floors[-1], lower_name=name, upper=None)
    together = cents(float(sum(floors)) * 0.98)
    case.program.add_row({a: 1, b: 1}, None, together, name="together 5")
    return case, sum(floors, Fraction(0)) - together


def test_a_national_clash_is_explained_within_seconds() -> None:
    case, missing = national_case_with_three_limits()
    with pytest.raises(Infeasible):
        lexicographic_minimax(case.program, case.tiers)
    began = time.perf_counter()
    found = explain_conflict(case.program, unit=Fraction(1, 100))
    assert time.perf_counter() - began < 30
    assert set(found.names) == {"floor of Goes 5", "floor of Veere 5", "together 5"} and found.only
    exact = smallest_relaxation(case.program)
    assert sum(exact.values()) == missing
    assert set(found.relaxation) == set(found.names)
    again = lexicographic_minimax(relaxed(case.program, found.relaxation), case.tiers)
    assert again.levels
