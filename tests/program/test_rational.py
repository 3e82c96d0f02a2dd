"""The exact simplex method beside a solver in floats, and beside what each answer must hold."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from finarr.program.rational import Simplex

small = st.integers(-6, 6)
edge = st.none() | st.integers(-9, 9)


@st.composite
def programs(draw: st.DrawFn) -> tuple[list, list]:
    """Columns and rows with small whole figures: degenerate, tied and infeasible more often than not."""
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    columns = [tuple(sorted(draw(st.tuples(st.integers(-9, 9), st.integers(-9, 9))))) for _ in range(n)]
    rows = []
    for _ in range(m):
        low, high = draw(edge), draw(edge)
        if low is not None and high is not None:
            low, high = sorted((low, high))
        rows.append(({j: draw(small) for j in range(n)}, low, high))
    return columns, rows


def in_floats(columns: list, rows: list):
    """Minimise the first column by another solver."""
    upper = [(terms, high) for terms, _, high in rows if high is not None]
    upper += [({j: -factor for j, factor in terms.items()}, -low) for terms, low, _ in rows if low is not None]
    left = np.array([[terms[j] for j in range(len(columns))] for terms, _ in upper]).reshape(-1, len(columns))
    return linprog([1.0] + [0.0] * (len(columns) - 1), left, [right for _, right in upper], bounds=columns)


def check(simplex: Simplex, columns: list, rows: list) -> None:
    n = len(columns)
    for value, (low, high) in zip(simplex.value[:n], columns, strict=True):
        assert low <= value <= high
    for value, (terms, low, high) in zip(simplex.value[n:], rows, strict=True):
        assert value == sum(factor * simplex.value[j] for j, factor in terms.items())
        assert (low is None or low <= value) and (high is None or value <= high)


@settings(max_examples=300, deadline=None)
@given(programs())
def test_it_finds_what_another_solver_finds(program: tuple[list, list]) -> None:
    columns, rows = program
    simplex, other = Simplex(columns, rows), in_floats(columns, rows)
    assert simplex.feasible() == (other.status == 0)
    if other.status:
        return
    check(simplex, columns, rows)
    held = simplex.minimise(0)
    check(simplex, columns, rows)
    assert float(simplex.value[0]) == pytest.approx(other.fun, abs=1e-7)
    # weights above zero stand at their lowest, below zero at their highest value: a proof that it goes no lower
    edges = [*columns, *((low, high) for _, low, high in rows)]
    for variable, weight in held.items():
        assert simplex.value[variable] == edges[variable][0 if weight > 0 else 1]
    assert simplex.value[0] == sum(weight * simplex.value[variable] for variable, weight in held.items())


@settings(max_examples=100, deadline=None)
@given(programs(), st.integers(0, 4), st.integers(-9, 9))
def test_other_bounds_are_answered_as_if_asked_anew(program: tuple[list, list], at: int, value: int) -> None:
    columns, rows = program
    simplex, at = Simplex(columns, rows), at % len(columns)
    simplex.feasible()
    simplex.bound(at, value, value)
    changed = [*columns[:at], (value, value), *columns[at + 1 :]]
    anew = Simplex(changed, rows)
    assert simplex.feasible() == anew.feasible()
    if anew.feasible():
        check(simplex, changed, rows)
        simplex.minimise(0), anew.minimise(0)
        assert simplex.value[0] == anew.value[0]


def test_differences_that_no_float_can_see_decide() -> None:
    tiny = Fraction(1, 10**30)
    for total, feasible in ((10**12, True), (10**12 + tiny, False)):
        simplex = Simplex([(0, 10**12 - 1), (0, 1)], [({0: 1, 1: 1}, total, total)])
        assert simplex.feasible() == feasible


def test_what_has_no_lowest_value_is_refused() -> None:
    simplex = Simplex([(None, 5), (0, None)], [({0: 1, 1: 1}, None, 9)])
    assert simplex.feasible()
    with pytest.raises(ValueError, match="no lowest value"):
        simplex.minimise(0)
