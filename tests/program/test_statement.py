"""The statement, its relative units, its canonical order, and the exact equations behind an answer."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finarr.errors import SolverTrouble
from finarr.program.canonical import canonical
from finarr.program.equations import ONE, Equations
from finarr.program.exact import Ledger, recompute
from finarr.program.facts import AtLevel, Findings, Tight
from finarr.program.propagation import Bounds, ShortRows, propagate
from finarr.program.relative import PER_MILLE, Ranked, relative_units
from finarr.program.statement import Program, Side
from tests.instances import small_case, transition_case


def two_parties() -> tuple[Program, list[Ranked]]:
    program = Program()
    goes, veere = program.add_column(0, 60, upper_name="cap of Goes"), program.add_column(0)
    program.add_row({goes: 1, veere: 1}, 120, 120)
    return program, [Ranked({goes: 1}, 80, 80), Ranked({veere: 1}, 40, 40)]


def test_a_statement_refuses_what_is_not_there() -> None:
    program = Program()
    program.add_column(0)
    with pytest.raises(ValueError, match="no column 1"):
        program.add_row({1: 1}, 0, 1)
    with pytest.raises(ValueError, match="above zero"):
        Ranked({0: 1}, 5, 0)
    with pytest.raises(ValueError, match="at least one"):
        Ranked({0: 0}, 5, 1)
    with pytest.raises(ValueError, match="no column 3"):
        relative_units(program, [Ranked({3: 1}, 5, 1)])


def test_names_that_bind_nothing_are_no_limits() -> None:
    program = Program()
    a = program.add_column(None, 5, lower_name="no floor", upper_name="cap")
    program.add_row({a: 1}, None, None, name="empty")
    program.add_row({a: 1}, 1, None, name="row")
    assert program.limit_names == ("cap", "row")


@pytest.mark.parametrize("seed", range(20))
def test_relative_units_say_the_same_as_the_statement(seed: int) -> None:
    """At any point, every row and bound has the same room in both, once the units are put back."""
    case = small_case(seed)
    entries = [entry for tier in case.tiers for entry in tier]
    relative = relative_units(case.program, entries)
    n, m = len(case.program.columns), len(case.program.rows)
    y = np.random.default_rng(seed).normal(0, 500, relative.shape[1])
    amounts = relative.amounts(y)
    activity = np.bincount(relative.row_of_value, relative.values * y[relative.columns], relative.shape[0])
    for i, row in enumerate(case.program.rows):
        total = sum(factor * amounts[j] for j, factor in row.terms.items())
        for bound, low in ((row.lower, relative.row_lower[i]), (row.upper, relative.row_upper[i])):
            if bound is not None:
                assert (activity[i] - low) * relative.row_scale[i] == pytest.approx(total - bound, abs=1e-8)
    for j, column in enumerate(case.program.columns):
        if column.upper is not None:
            room = (relative.upper[j] - y[j]) * relative.scale[j]
            assert room == pytest.approx(float(column.upper - amounts[j]), abs=1e-8)
    defined = [k for k in range(len(entries)) if relative.column_of[k] >= n]
    for k, entry in enumerate(entries):
        total = sum(float(factor) * amounts[j] for j, factor in entry.terms.items())
        departure = (total - float(entry.target)) / float(entry.scale)
        if k in defined:
            row = m + defined.index(k)
            off = (relative.row_lower[row] - activity[row]) * relative.row_scale[row] / float(entry.scale)
            departure += off
        assert y[relative.column_of[k]] * PER_MILLE == pytest.approx(departure, abs=1e-8)


@pytest.mark.parametrize("seed", range(10))
def test_propagated_bounds_hold_in_every_feasible_point(seed: int) -> None:
    case = transition_case(6, 4, seed, step=15)
    relative = relative_units(case.program, case.tiers[0])
    bounds = Bounds.own(relative)
    propagate(bounds, ShortRows.of(relative))
    from scipy.optimize import linprog

    rows = np.zeros(relative.shape)
    np.add.at(rows, (relative.row_of_value, relative.columns), relative.values)
    high, low = np.isfinite(relative.row_upper), np.isfinite(relative.row_lower)
    a_ub = np.vstack([rows[high], -rows[low]])
    b_ub = np.concatenate([relative.row_upper[high], -relative.row_lower[low]])
    tightened = 0
    for column in range(relative.shape[1]):
        for sign, own, found in (
            (1.0, relative.lower, bounds.lower),
            (-1.0, -relative.upper, -bounds.upper),
        ):
            cost = np.zeros(relative.shape[1])
            cost[column] = sign
            answer = linprog(cost, a_ub, b_ub, bounds=np.column_stack([relative.lower, relative.upper]))
            if answer.status == 0:
                assert found[column] <= answer.fun + 1e-5
                tightened += found[column] > own[column] + 1
    assert tightened > 0


def test_the_exact_answer_follows_from_the_facts() -> None:
    program, entries = two_parties()
    relative = relative_units(program, entries)
    y = np.array([-250.0, 500.0])
    facts = [Tight(False, 0, Side.UPPER), AtLevel(1, 0, 1)]
    ledger = Ledger(relative)
    ledger.take(facts)
    exact = recompute(ledger, Findings(y, facts, [500.0]))
    assert exact.columns == (60, 60) and exact.levels == (Fraction(1, 2),)
    assert not exact.assumed
    assert Tight(False, 0, Side.UPPER) in exact.tight and Tight(False, 1, Side.LOWER) not in exact.tight


@pytest.mark.parametrize(
    ("facts", "y", "text"),
    [
        ([Tight(False, 0, Side.UPPER), Tight(False, 0, Side.LOWER)], [-250.0, 500.0], "contradicts itself"),
        ([Tight(False, 1, Side.UPPER)], [-250.0, 500.0], "contradicts itself"),
        ([AtLevel(0, None, 0), AtLevel(1, None, 0)], [0.0, 0.0], "breaks a rule"),
        ([Tight(False, 0, Side.UPPER)], [-200.0, 400.0], "lies"),
    ],
)
def test_wrong_facts_give_no_answer(facts, y, text) -> None:
    program, entries = two_parties()
    ledger = Ledger(relative_units(program, entries))
    with pytest.raises(SolverTrouble, match=text):
        ledger.take(facts)
        recompute(ledger, Findings(np.array(y), facts, []))


def test_a_miss_of_one_part_in_a_quadrillion_is_seen() -> None:
    """Floats cannot tell 1e9 + 1e-7 from 1e9; the check in fractions can."""
    program = Program()
    a = program.add_column(0, Fraction(10**9) - Fraction(1, 10**9), upper_name="cap")
    program.add_row({a: 1}, 10**9, 10**9)
    ledger = Ledger(relative_units(program, [Ranked({a: 1}, 10**9, 10**9)]))
    with pytest.raises(SolverTrouble):
        recompute(ledger, Findings(np.zeros(1), [], []))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_equations_agree_with_plain_elimination(seed: int) -> None:
    draw = np.random.default_rng(seed)
    size, count = int(draw.integers(1, 5)), int(draw.integers(1, 7))
    matrix = draw.integers(-2, 3, (count, size))
    right = draw.integers(-3, 4, count)
    system, kept = Equations(), []
    for row, value in zip(matrix.tolist(), right.tolist(), strict=True):
        equation = {j: Fraction(factor) for j, factor in enumerate(row) if factor} | {ONE: Fraction(-value)}
        extended = np.array([[*old, end] for old, end in [*kept, (row, value)]], dtype=float)
        consistent = np.linalg.matrix_rank(extended[:, :-1]) == np.linalg.matrix_rank(extended)
        assert system.add(equation) == consistent
        if consistent:
            kept.append((row, value))
    if kept:
        assert len(system) == np.linalg.matrix_rank(np.array([row for row, _ in kept], dtype=float))
    for row, value in kept:
        equation = {j: Fraction(factor) for j, factor in enumerate(row)} | {ONE: Fraction(-value)}
        assert system.reduced(equation) == {}


@pytest.mark.parametrize("seed", range(15))
def test_the_canonical_order_forgets_how_a_statement_was_written(seed: int) -> None:
    program = transition_case(4, 3, seed).program if seed % 2 else small_case(seed).program
    draw = np.random.default_rng(seed)
    assert canonical(shuffled(program, draw)) == canonical(program)


def shuffled(program: Program, draw: np.random.Generator) -> Program:
    order = draw.permutation(len(program.columns)).tolist()
    place = {j: at for at, j in enumerate(order)}
    found = Program([program.columns[j] for j in order])
    for i in draw.permutation(len(program.rows)).tolist():
        row = program.rows[i]
        terms = [(place[j], factor) for j, factor in row.terms.items()]
        found.add_row(dict(reversed(terms)), row.lower, row.upper, name=row.name)
    return found
