"""Tables with held margins: the answer of the linear programs, without them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from finarr.errors import Infeasible
from finarr.fairness.lexicographic import Ranked, lexicographic_minimax
from finarr.fairness.two_margins_batch import two_margins_batch
from finarr.fairness.whole_batch import WholeTables
from finarr.fairness.whole_table import NoWholeTable, WholeRow, round_cells
from finarr.program.statement import Program

Table = tuple[list[list[int]], list[int], list[int]]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Targets, and margins of another table near to it."""
    rows, columns = draw(st.integers(2, 5)), draw(st.integers(2, 4))
    sign = draw(st.sampled_from([1, 1, 1, -1]))
    amounts = st.integers(1, 200) | st.sampled_from([50, 100])
    targets = [[sign * draw(amounts) for _ in range(columns)] for _ in range(rows)]
    moved = [
        [t + draw(st.integers(-abs(t) // 2, abs(t) // 2)) if draw(st.booleans()) else t for t in row] for row in targets
    ]
    return targets, [sum(row) for row in moved], [sum(column) for column in zip(*moved, strict=True)]


def by_programs(table: Table) -> list[Fraction] | None:
    targets, row_sums, column_sums = table
    program = Program()
    at = [[program.add_column(0, None) if t > 0 else program.add_column(None, 0) for t in row] for row in targets]
    for cells, total in zip(at, row_sums, strict=True):
        program.add_row(dict.fromkeys(cells, 1), total, total)
    for cells, total in list(zip(zip(*at, strict=True), column_sums, strict=True))[:-1]:
        program.add_row(dict.fromkeys(cells, 1), total, total)
    ranked = [
        Ranked({n: 1}, t, abs(t)) for row, of in zip(at, targets, strict=True) for n, t in zip(row, of, strict=True)
    ]
    try:
        found = lexicographic_minimax(program, [ranked])
    except Infeasible:
        return None
    return [value or Fraction(0) for value in found.values[0]]


@given(tables())
@settings(max_examples=150)
def test_margins_are_met_as_near_to_the_targets_as_the_programs_find(table: Table) -> None:
    filled = two_margins_batch(*(np.array([each], dtype=float) for each in table))
    expected = by_programs(table)
    assert expected is not None
    if not filled.reached[0]:  # it is left to the programs where a cell reaches zero
        assert 0 in expected
        return
    assert np.allclose(filled.amounts[0].ravel(), [float(value) for value in expected], rtol=1e-11, atol=1e-9)
    assert filled.missing[0] <= 1e-10


def test_many_tables_are_as_each_by_itself() -> None:
    draw = np.random.default_rng(7)
    targets = np.exp(draw.normal(10, 1, (40, 12, 3)))
    moved = targets * draw.uniform(0.9, 1.1, targets.shape)
    sums = moved.sum(axis=2), moved.sum(axis=1)
    together = two_margins_batch(targets, *sums)
    assert together.reached.all()
    for n in range(40):
        alone = two_margins_batch(targets[[n]], sums[0][[n]], sums[1][[n]])
        assert np.allclose(alone.amounts[0], together.amounts[n], rtol=1e-13)


def test_a_table_without_an_answer_is_not_reached() -> None:
    targets = np.array([[[30.0, 10.0], [20.0, 20.0]]])
    beyond = two_margins_batch(targets, np.array([[5.0, 75.0]]), np.array([[-1.0, 81.0]]))
    assert not beyond.reached[0] and np.isnan(beyond.amounts).all()


@given(st.integers(2, 6), st.integers(2, 4), st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=150)
def test_whole_tables_are_those_of_the_integer_program(rows: int, columns: int, draw: object, coarse: bool) -> None:
    rng = np.random.default_rng(getattr(draw, "getrandbits")(32))  # noqa: B009
    parts = rng.integers(1, 8, (rows, columns)) / 8 if coarse else rng.random((rows, columns))
    totals = np.rint(parts.sum(axis=0))
    low, high = np.full(rows, -np.inf), np.full(rows, np.inf)
    for row in range(0, rows, 2):
        low[row] = high[row] = np.rint(parts[row].sum()) + rng.integers(-1, 2)
    high[1] = np.ceil(parts[1].sum()) - 1
    found = WholeTables(rows, columns).round_up(parts[None], np.array([1e-9]), totals[None], (low[None], high[None]))
    limits = [
        WholeRow(
            {row * columns + k: 1 for k in range(columns)},
            None if low[row] == -np.inf else int(low[row]),
            None if high[row] == np.inf else int(high[row]),
        )
        for row in range(rows)
    ]
    amounts = [Fraction(float(part)) for part in parts.ravel()]
    groups = [list(range(k, rows * columns, columns)) for k in range(columns)]
    try:
        best = round_cells(amounts, range(len(amounts)), groups, [int(t) for t in totals], limits, neighbours_only=True)
    except NoWholeTable:
        assert not found.proven[0]
        return
    assert not found.proven[0] or found.up[0].ravel().astype(int).tolist() == best.values
    if not coarse:
        assert found.proven[0]
