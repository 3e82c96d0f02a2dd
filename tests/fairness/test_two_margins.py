"""Tables with held margins: the answer of the linear programs, without them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from finarr.errors import Infeasible
from finarr.fairness.lexicographic import Ranked, lexicographic_minimax
from finarr.fairness.two_margins_batch import two_margins_batch
from finarr.fairness.whole_batch import WholeCells
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


@given(st.integers(2, 6), st.integers(2, 4), st.integers(0, 2**32 - 1), st.booleans())
@settings(max_examples=200)
def test_whole_cells_are_those_of_the_integer_program(rows: int, columns: int, seed: int, coarse: bool) -> None:
    draw = np.random.default_rng(seed)
    size = rows * columns
    parts = draw.integers(0, 8, size) / 8 if coarse else draw.random(size)
    cells = np.arange(size).reshape(rows, columns)
    sums = [dict.fromkeys(cells[:, k].tolist(), 1) for k in range(columns)]
    sums += [dict.fromkeys(cells[k].tolist(), 1) for k in range(rows)]
    sums.append(dict.fromkeys(cells[0].tolist(), 1) | dict.fromkeys(cells[1].tolist(), -1))
    low, high = np.full(len(sums), -np.inf), np.full(len(sums), np.inf)
    low[:columns] = high[:columns] = np.rint(parts.reshape(rows, columns).sum(axis=0))
    for row in range(0, rows, 2):
        low[columns + row] = high[columns + row] = np.rint(parts[cells[row]].sum()) + draw.integers(-1, 2)
    high[columns + 1] = np.ceil(parts[cells[1]].sum()) - 1
    high[-1] = 1
    noise = np.where(parts == 0, 0.0, 1e-9)
    found = WholeCells(size, sums).round_up(parts[None], noise[None], low[None], high[None])
    limits = [
        WholeRow(row, None if first == -np.inf else int(first), None if last == np.inf else int(last))
        for row, first, last in zip(sums[columns:], low[columns:], high[columns:], strict=True)
    ]
    amounts, totals = [Fraction(float(part)) for part in parts], [int(total) for total in low[:columns]]
    try:
        best = round_cells(amounts, range(size), cells.T.tolist(), totals, limits, neighbours_only=True)
    except NoWholeTable:
        assert not found.proven[0]
        return
    if found.proven[0]:
        assert found.up[0].astype(int).tolist() == best.values
    else:
        assert coarse or best.kind == "whole_table"


def test_most_whole_tables_are_proven_and_ties_are_not() -> None:
    draw = np.random.default_rng(5)
    sums = [dict.fromkeys(range(k, 39, 3), 1) for k in range(3)] + [
        dict.fromkeys(range(3 * k, 3 * k + 3), 1) for k in range(13)
    ]
    parts = draw.random((50, 39))
    edges = np.full((50, 16), -np.inf), np.full((50, 16), np.inf)
    for k in range(3):
        edges[0][:, k] = edges[1][:, k] = np.rint(parts[:, k::3].sum(axis=1))
    for k in (3, 8):
        edges[0][:, k] = edges[1][:, k] = np.rint(parts[:, 3 * (k - 3) : 3 * (k - 2)].sum(axis=1))
    rounds = WholeCells(39, sums)
    assert rounds.round_up(parts, np.full(parts.shape, 1e-6), *edges).proven.all()
    assert not rounds.round_up(parts, np.full(parts.shape, 0.05), *edges).proven.any()
    parts[:, 3:36:3] = 0.25  # whoever of these goes up, it costs the same
    edges[0][:, 0] = edges[1][:, 0] = 4
    assert not rounds.round_up(parts, np.full(parts.shape, 1e-9), *edges).proven.any()


def test_what_is_proven_stays_best_whatever_rounding_error_did() -> None:
    draw = np.random.default_rng(11)
    sums = [dict.fromkeys(range(k, 18, 3), 1) for k in range(3)]
    sums += [dict.fromkeys(range(3 * k, 3 * k + 3), 1) for k in range(6)]
    sums.append(dict.fromkeys(range(3), 1) | dict.fromkeys(range(3, 6), -1))
    rounds, noise = WholeCells(18, sums), 0.01
    kept = 0
    for _ in range(150):
        parts = draw.uniform(0.02, 0.98, 18)
        low, high = np.full((40, 10), -np.inf), np.full((40, 10), np.inf)
        low[:, :3] = high[:, :3] = np.rint(parts.reshape(6, 3).sum(axis=0))
        for row in (0, 2, 4):
            low[:, 3 + row] = high[:, 3 + row] = np.rint(parts[3 * row : 3 * row + 3].sum())
        found = rounds.round_up(parts[None], np.full((1, 18), noise), low[:1], high[:1])
        if found.proven[0]:
            kept += 1
            other = parts + noise * draw.choice([-1, 1], (40, 18))
            moved = rounds.round_up(other, np.full((40, 18), 1e-9), low, high)
            assert (moved.up[moved.proven] == found.up[0]).all()
    assert kept > 20
