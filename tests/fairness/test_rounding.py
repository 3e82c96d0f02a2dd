"""Rounding against published tables, all whole tables of small cases, and plain sums."""

from fractions import Fraction
from itertools import product
from math import ceil, floor
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finarr.errors import InvalidInput
from finarr.fairness.rounding import (
    NoWholeTable,
    Rounding,
    WholeRow,
    round_cells,
    round_table,
    round_table_for_display,
    round_to_total,
)
from finarr.fairness.whole_program import Group, best_whole
from tests.fairness.published import golden

F = Fraction


def problems(call: Any, *args: Any, **named: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        call(*args, **named)
    return {each.place: each.render() for each in caught.value.problems}


# --- one total -------------------------------------------------------------------------------------------------------


def test_amounts_are_rounded_to_their_total() -> None:
    amounts = pd.Series([10.005, 10.005, 9.99], index=["Veere", "Goes", "Hulst"], name="x")
    found = round_to_total(amounts, 30)
    assert found.to_dict() == {"Veere": 10.0, "Goes": 10.01, "Hulst": 9.99}
    assert found.index.equals(amounts.index)
    assert round_to_total([-0.005, -0.005], -0.01).tolist() == [0.0, -0.01]
    assert round_to_total([1.5, 1.5], 3, unit="1").tolist() == [2.0, 1.0]


def test_a_total_that_rounding_cannot_reach_is_refused_with_the_difference() -> None:
    told = problems(round_to_total, {"Goes": 33.335, "Veere": 66.66}, 100.02)["total"]
    assert "they reach €99.99 to €100.00" in told and "misses the total by €0.02" in told
    assert "nearest are 1 and 1.01" in problems(round_to_total, [1.0], 1.005)["total"]
    assert problems(round_to_total, {"Goes": "1,5", "Veere": None}, 1).keys() == {"amounts[Goes]", "amounts[Veere]"}


def test_the_sum_told_is_that_of_the_amounts() -> None:
    assert "add up to €7.50" in problems(round_to_total, [2.5, 5.0], 10)["total"]


# --- tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(3))
def test_published_tables_in_both_margins(number: int) -> None:
    case = golden("derived_controlled_rounding_2way")["cases"][number]
    cents = pd.DataFrame(case["table_cents"])
    found = round_table(cents, case["row_totals_cents"], case["col_totals_cents"], unit="1")
    assert found.sum(axis=1).tolist() == case["row_totals_cents"]
    assert found.sum(axis=0).tolist() == case["col_totals_cents"]
    away = (found - cents).to_numpy()
    assert (np.abs(away) < 1).all()
    assert (away**2).sum() == pytest.approx(case["min_sum_sq_error"], abs=1e-6)
    assert np.abs(away).sum() == pytest.approx(case["min_sum_abs_error"], abs=1e-6)


def test_apportionment_of_uri() -> None:
    """The official seats are a rounding of the votes, scaled by district and party, in both margins."""
    case = golden("uri_2020")
    parties, districts = case["inputs"]["parties"], case["inputs"]["districts"]
    scaled = np.array(case["inputs"]["votes"], dtype=float)
    rows, columns = np.array(case["published"]["party_seats"]), np.array(case["inputs"]["district_seats"])
    for _ in range(500):
        scaled *= (rows / scaled.sum(axis=1))[:, None]
        scaled *= columns / scaled.sum(axis=0)
    table = pd.DataFrame(scaled, index=parties, columns=districts)
    found = round_table(table, dict(zip(parties, rows.tolist(), strict=True)), columns.tolist(), unit="1")
    published = np.array(case["published"]["seats"])
    assert found.sum(axis=1).tolist() == rows.tolist() and found.sum(axis=0).tolist() == columns.tolist()
    assert ((found - table) ** 2).to_numpy().sum() <= ((published - table) ** 2).to_numpy().sum() + 1e-9


cells = st.integers(0, 12).map(lambda k: F(k, 4)) | st.integers(-9, 9).map(lambda k: F(k, 3))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[Fraction]], list[int], list[int]]:
    """A table with margins that rounding can meet: those of the table itself, rounded."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    amounts = [[draw(cells) for _ in range(columns)] for _ in range(rows)]
    up = [[draw(st.booleans()) for _ in range(columns)] for _ in range(rows)]
    whole = [
        [ceil(a) if u else floor(a) for a, u in zip(*lines, strict=True)] for lines in zip(amounts, up, strict=True)
    ]
    return amounts, [sum(line) for line in whole], [sum(line) for line in zip(*whole, strict=True)]


def first_best(amounts: list[Fraction], rows: list[WholeRow], reach: int = 0) -> list[int] | None:
    """Look at every whole table: the least squares (the least sum, when cells may go further), the first in order."""
    order = sorted(range(len(amounts)), key=lambda k: (-(amounts[k] % 1), k))
    ranges = [range(floor(a) - reach, ceil(a) + reach + 1) for a in amounts]
    kept = [list(values) for values in product(*ranges) if all(row.holds(values) for row in rows)]

    def rank(values: list[int]) -> tuple[Fraction, list[int]]:
        away = [abs(value - amount) for value, amount in zip(values, amounts, strict=True)]
        return sum((each if reach else each**2 for each in away), F(0)), [-values[k] for k in order]

    return min(kept, key=rank, default=None)


@settings(max_examples=120, deadline=None)
@given(tables())
def test_a_table_is_the_first_of_the_best(case: tuple[list[list[Fraction]], list[int], list[int]]) -> None:
    amounts, rows, columns = case
    width = len(columns)
    flat = [cell for line in amounts for cell in line]
    sums = [WholeRow({k * width + j: 1 for j in range(width)}, total, total) for k, total in enumerate(rows)]
    margins = [WholeRow({k * width + j: 1 for k in range(len(rows))}, total, total) for j, total in enumerate(columns)]
    expected = first_best(flat, sums + margins)
    groups = [[k * width + j for k in range(len(rows))] for j in range(width)]
    assert round_cells(flat, range(len(flat)), groups, columns, sums).values == expected
    assert best_whole(Group(tuple(flat), tuple(sums + margins))) is not None


@settings(max_examples=25, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_does_not_matter(case: Any, random: Any) -> None:
    amounts, rows, columns = case
    quarters = [[round(cell * 4) / 4 for cell in line] for line in amounts]
    table = pd.DataFrame(quarters, index=list("xyz")[: len(rows)], columns=list("pqr")[: len(columns)])
    whole = table.map(np.floor)
    up = table.map(lambda value: value % 1 >= 0.5)
    right, down = (whole + up).sum(axis=1), (whole + up).sum(axis=0)
    found = round_table(table, right, down, unit="1")
    index, names = list(table.index), list(table.columns)
    random.shuffle(index)
    random.shuffle(names)
    again = round_table(table.loc[index, names], right[index], down, unit="1")
    assert again.loc[table.index, table.columns].equals(found)


def test_a_table_of_ties_is_settled_cell_by_cell() -> None:
    """Every cell a half, one to be raised in every row and column: the labels alone decide."""
    names = [f"{k:02d}" for k in range(24)]
    table = pd.DataFrame(0.5, index=names, columns=names[:2])
    found = round_table(table, dict.fromkeys(names, 1), [12, 12], unit="1")
    assert found["00"].tolist() == [1.0] * 12 + [0.0] * 12
    shuffled = table.sample(frac=1, random_state=3)
    assert round_table(shuffled, dict.fromkeys(names, 1), [12, 12], unit="1").loc[names].equals(found)


def test_a_national_table_in_both_margins() -> None:
    rng = np.random.default_rng(5)
    exact = rng.lognormal(12, 1, (342, 10))
    rows, columns = np.rint(exact.sum(axis=1)), np.rint(exact.sum(axis=0))
    rows[0] += columns.sum() - rows.sum()
    exact[0] += (rows - exact.sum(axis=1))[0] / 10
    found = round_table(pd.DataFrame(exact), rows, columns, unit="1").to_numpy()
    assert (found.sum(axis=1) == rows).all() and (found.sum(axis=0) == columns).all()
    assert (np.abs(found - exact) < 1).all()


def test_tables_that_cannot_be_rounded_are_refused() -> None:
    table = pd.DataFrame({"2026": [0.5, 0.5], "2027": [0.5, 0.5]}, index=["Goes", "Veere"])
    assert problems(round_table, table, [1, 1], [2, 1], "1").keys() == {"row_totals"}
    told = problems(round_table, table, [3, 1], [2, 2], "1")
    assert told.keys() == {"row_totals[Goes]"} and "€0 to €2" in told["row_totals[Goes]"].replace(".00", "")
    assert problems(round_table, table, {"Goes": 1, "Hulst": 1}, [1, 1], "1").keys() == {"row_totals[Hulst]"}
    assert problems(round_table, table, [1], [1, 1.005], "1").keys() == {"row_totals", "column_totals[2027]"}
    assert problems(round_table, table.replace(0.5, np.nan), [1, 1], [1, 1]).keys() == {
        f"table[{row}, {column}]" for row in table.index for column in table.columns
    }
    assert problems(round_table, [0.5], [1], [1]).keys() == {"table"}
    assert problems(round_table, pd.DataFrame(), [], []).keys() == {"table"}
    split = pd.DataFrame({"a": [0.5, 0], "b": [0, 0.5]})
    assert problems(round_table, split, [1, 0], [0, 1], "1").keys() == {"row_totals"}


# --- display ---------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 2**32 - 1), st.sampled_from([1, 7, 1000]))
def test_what_is_shown_adds_up(rows: int, columns: int, seed: int, to: int) -> None:
    euro = pd.DataFrame(np.random.default_rng(seed).integers(-4000, 9000, (rows, columns)) / 4)
    shown = round_table_for_display(euro, to)
    assert (shown.cells.sum(axis=1) == shown.row_totals).all()
    assert (shown.cells.sum(axis=0) == shown.column_totals).all()
    assert shown.row_totals.sum() == shown.column_totals.sum() == shown.total
    assert (abs(shown.cells - euro / to) < 1).to_numpy().all()
    assert (abs(shown.row_totals - euro.sum(axis=1) / to) < 1).all()
    assert (abs(shown.column_totals - euro.sum(axis=0) / to) < 1).all()
    assert abs(shown.total - euro.to_numpy().sum() / to) <= 0.5


def test_a_display_needs_a_whole_unit() -> None:
    table = pd.DataFrame({"a": [1.0]})
    for to in (0, 1.5, True):
        assert problems(round_table_for_display, table, to).keys() == {"to"}


# --- cells under limits ----------------------------------------------------------------------------------------------


@st.composite
def limited(draw: st.DrawFn) -> tuple[list[Fraction], list[list[int]], list[int], list[WholeRow]]:
    """Some columns and limits of any kind, not only those that are totally unimodular; often without an answer."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3).filter(lambda found: sum(found) <= 6))
    amounts = [draw(cells) for _ in range(sum(sizes))]
    columns, start = [], 0
    for size in sizes:
        columns.append(list(range(start, start + size)))
        start += size
    totals = []
    for column in columns:
        exact = sum((amounts[k] for k in column), F(0))
        totals.append(draw(st.sampled_from([floor(exact), ceil(exact), floor(exact) + 1])))
    limits = []
    for _ in range(draw(st.integers(0, 3))):
        chosen = draw(st.lists(st.integers(0, len(amounts) - 1), min_size=1, unique=True))
        terms = {k: draw(st.sampled_from([1, 1, 1, -1, 2])) for k in chosen}
        exact = sum((times * amounts[k] for k, times in terms.items()), F(0))
        lower = draw(st.none() | st.just(floor(exact)) | st.just(ceil(exact)))
        limits.append(WholeRow(terms, lower, draw(st.none() | st.just(max(lower or -99, ceil(exact))))))
    return amounts, columns, totals, limits


@settings(max_examples=250, deadline=None)
@given(limited())
def test_cells_under_limits_are_the_first_of_the_best(case: Any) -> None:
    amounts, columns, totals, limits = case
    sums = [WholeRow(dict.fromkeys(column, 1), total, total) for column, total in zip(columns, totals, strict=True)]
    expected = first_best(amounts, sums + limits)
    try:
        found = round_cells(amounts, range(len(amounts)), columns, totals, limits)
    except NoWholeTable:
        assert expected is None and first_best(amounts, sums + limits, reach=2) is None
        return
    assert all(row.holds(found.values) for row in sums + limits)
    assert (found.kind == "nearest") == (expected is None)
    if expected is not None:
        assert found.values == expected
        return
    if all(abs(value - amount) <= 2 for value, amount in zip(found.values, amounts, strict=True)):
        assert found.values == first_best(amounts, sums + limits, reach=2)
    with pytest.raises(NoWholeTable):
        round_cells(amounts, range(len(amounts)), columns, totals, limits, neighbours_only=True)


def test_a_limit_changes_only_the_columns_that_it_ties() -> None:
    half = F(1, 2)
    plain = round_cells([half] * 6, range(6), [[0, 1], [2, 3], [4, 5]], [1, 1, 1])
    assert plain == Rounding([1, 0, 1, 0, 1, 0], "remainders")
    found = round_cells([half] * 6, range(6), [[0, 1], [2, 3], [4, 5]], [1, 1, 1], [WholeRow({0: 1, 2: 1}, None, 1)])
    assert found == Rounding([1, 0, 0, 1, 1, 0], "whole_table")


def test_the_nearest_table_where_no_neighbour_will_do() -> None:
    """Three thirds must make 1 and none may be above 0 but the last, which is whole already: it goes up by one."""
    third, none = F(1, 3), WholeRow({0: 1, 1: 1, 2: 1}, None, 0)
    found = round_cells([third, third, third, F(2)], range(4), [[0, 1, 2, 3]], [3], [none])
    assert found == Rounding([0, 0, 0, 3], "nearest")
    with pytest.raises(NoWholeTable, match="no whole amounts"):
        round_cells([third, third], range(2), [[0, 1]], [1], [WholeRow({0: 1, 1: 1}, 2, 2)])


def test_an_odd_cycle_of_limits_needs_whole_numbers() -> None:
    """At most one of each two of three: the linear program takes a half of each."""
    half = F(1, 2)
    amounts = [half + F(1, 100), half, half, half, half, half]
    pairs = [WholeRow({a: 1, b: 1}, None, 1) for a, b in ((0, 2), (2, 4), (4, 0))]
    found = round_cells(amounts, range(6), [[0, 1], [2, 3], [4, 5]], [1, 1, 1], pairs)
    assert found == Rounding([1, 0, 0, 1, 0, 1], "whole_table")


@settings(max_examples=25, deadline=None)
@given(limited(), st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter(case: Any, random: Any) -> None:
    amounts, columns, totals, limits = case
    order = list(range(len(amounts)))
    random.shuffle(order)
    at = {k: position for position, k in enumerate(order)}
    turned = list(zip([[at[k] for k in column] for column in columns], totals, strict=True))
    random.shuffle(turned)
    rows = [WholeRow({at[k]: t for k, t in row.terms.items()}, row.lower, row.upper) for row in limits]
    random.shuffle(rows)
    arguments = ([amounts[k] for k in order], order, [c for c, _ in turned], [t for _, t in turned], rows)
    try:
        found = round_cells(amounts, range(len(amounts)), columns, totals, limits)
    except NoWholeTable:
        with pytest.raises(NoWholeTable):
            round_cells(*arguments)
        return
    again = round_cells(*arguments)
    assert again.kind == found.kind
    assert [again.values[at[k]] for k in range(len(amounts))] == found.values


def test_rows_of_numbers_need_no_labels() -> None:
    cells, down, across = [[0.005, 0.005], [0.005, 0.005]], [0.01, 0.01], [0.01, 0.01]
    wanted = [[0.01, 0.0], [0.0, 0.01]]
    for table in (cells, tuple(map(tuple, cells)), np.array(cells), pd.DataFrame(cells)):
        assert round_table(table, down, across).to_numpy().tolist() == wanted
    for wrong in (5, "tabel", None, [1, 2], [[1, 2], [3]]):
        with pytest.raises(InvalidInput, match="table"):
            round_table(wrong, [1], [1])  # type: ignore[arg-type]
