"""The solvers agree with one another, with scipy and with plain arithmetic; a wrong answer is caught."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from finarr.errors import InvalidInput, SolverTrouble
from finarr.program import highs, pulp_adapter
from finarr.program.arrays import Arrays, Solved, Status
from finarr.program.highs import KeptModel
from finarr.program.pulp_adapter import Names
from finarr.program.recheck import recheck
from finarr.program.solvers import SOLVERS, Feature, record, self_test, solve, supports

INF = float("inf")
PATHS = {
    "highs": highs.solve,
    "pulp highs": lambda arrays: pulp_adapter.solve(arrays, "highs"),
    "pulp cbc": lambda arrays: pulp_adapter.solve(arrays, "cbc"),
}


def random_program(seed: int, *, integer: bool = False) -> Arrays:
    """A feasible, bounded program with every kind of row and bound."""
    r = np.random.default_rng(seed)
    n, m = int(r.integers(2, 9)), int(r.integers(1, 8))
    inside = r.integers(-3, 4, n).astype(float)
    lower = np.where(r.random(n) < 0.2, -INF, inside - r.integers(0, 3, n))
    upper = np.where((r.random(n) < 0.3) & np.isfinite(lower), INF, inside + r.integers(0, 3, n))
    upper, cost = np.where(r.random(n) < 0.1, lower, upper), r.normal(0, 1, n).round(2)
    upper = np.where(np.isfinite(upper) | np.isfinite(lower), upper, 5.0)
    inside = np.clip(inside, lower, upper)
    cost = np.where(np.isinf(lower), -abs(cost), np.where(np.isinf(upper), abs(cost), cost))
    rows = []
    for _ in range(m):
        some = r.choice(n, size=int(r.integers(1, n + 1)), replace=False)
        terms = {int(j): float(r.integers(1, 5)) for j in some}
        at = sum(value * inside[j] for j, value in terms.items())
        low, high = [(at, at), (at - 1, at + 1), (-INF, at + 1), (at - 2, INF), (-INF, INF)][int(r.integers(0, 5))]
        rows.append((terms, low, high))
    return Arrays.from_terms(
        cost=cost, lower=lower, upper=upper, rows=rows, integer=np.ones(n, dtype=bool) if integer else None
    )


def by_scipy(arrays: Arrays, *, integrality: int = 0) -> float:
    dense = np.zeros(arrays.shape)
    np.add.at(dense, (arrays.row_of_value(), arrays.columns), arrays.values)
    high, low = np.isfinite(arrays.row_upper), np.isfinite(arrays.row_lower)
    answer = linprog(
        arrays.cost,
        A_ub=np.vstack([dense[high], -dense[low]]),
        b_ub=np.concatenate([arrays.row_upper[high], -arrays.row_lower[low]]),
        bounds=np.column_stack([arrays.lower, arrays.upper]),
        integrality=integrality,
    )
    assert answer.status == 0
    return float(answer.fun)


@pytest.mark.parametrize("seed", range(25))
def test_every_path_finds_the_best_answer_and_proves_it(seed: int) -> None:
    arrays = random_program(seed)
    best = by_scipy(arrays)
    for name, path in PATHS.items():
        solved = path(arrays)
        assert solved.status is Status.OPTIMAL, name
        assert solved.objective == pytest.approx(best, abs=1e-6), name
        recheck(arrays, solved)
        assert solved.reduced_costs == pytest.approx(arrays.priced(solved.row_duals), abs=1e-6), name


@pytest.mark.parametrize("seed", range(8))
def test_whole_numbers_from_every_path(seed: int) -> None:
    arrays = random_program(seed, integer=True)
    best = by_scipy(arrays, integrality=1)
    for name, path in PATHS.items():
        solved = path(arrays)
        assert solved.objective == pytest.approx(best, abs=1e-6), name
        assert solved.row_duals is None and solved.reduced_costs is None
        assert solved.gap == pytest.approx(0, abs=1e-6)
        recheck(arrays, solved)


@pytest.mark.parametrize("name", PATHS)
def test_a_dual_is_what_one_unit_more_costs(name: str) -> None:
    rows = [({0: 1.0, 1: 1.0}, 4.0, 4.0), ({0: 1.0, 1: -1.0}, -INF, 1.0), ({0: 2.0, 1: 1.0}, 1.0, 20.0)]
    arrays = Arrays.from_terms(cost=[-2, 3], lower=[0, 0], upper=[9, 9], rows=rows)
    more = [Arrays.from_terms(cost=[-2, 3], lower=[0, 0], upper=[9, 9], rows=changed) for changed in _each_raised(rows)]
    solved = PATHS[name](arrays)
    steps = [PATHS[name](each).objective - solved.objective for each in more]
    assert solved.row_duals == pytest.approx(steps, abs=1e-7)


def _each_raised(
    rows: list[tuple[dict[int, float], float, float]],
) -> list[list[tuple[dict[int, float], float, float]]]:
    return [[(t, low + (i == k), high + (i == k)) for i, (t, low, high) in enumerate(rows)] for k in range(len(rows))]


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize(
    ("arrays", "status"),
    [
        (Arrays.from_terms(cost=[1], lower=[0], upper=[1], rows=[({0: 1}, 2, 3)]), Status.INFEASIBLE),
        (Arrays.from_terms(cost=[1], lower=[2], upper=[1], rows=[]), Status.INFEASIBLE),
        (Arrays.from_terms(cost=[1], lower=[0], upper=[1], rows=[({}, 1, INF)]), Status.INFEASIBLE),
        (Arrays.from_terms(cost=[1], lower=[0], upper=[1], rows=[({0: 1}, 1, 0)]), Status.INFEASIBLE),
        (
            Arrays.from_terms(cost=[-1, 0], lower=[0, 0], upper=[INF, 1], rows=[({0: 1, 1: 1}, 1, INF)]),
            Status.UNBOUNDED,
        ),
        (Arrays.from_terms(cost=[0, 0], lower=[-INF, 1], upper=[INF, 1], rows=[({0: 1}, 3, 3)]), Status.OPTIMAL),
        (Arrays.from_terms(cost=[1, -1], lower=[-2, 0], upper=[5, 3], rows=[]), Status.OPTIMAL),
    ],
)
def test_one_vocabulary_of_status(name: str, arrays: Arrays, status: Status) -> None:
    solved = PATHS[name](arrays)
    assert solved.status is status
    assert np.isfinite(solved.values).all() == (status is Status.OPTIMAL)


def test_a_kept_model_equals_a_cold_solve_after_each_change() -> None:
    cost, lower, upper = [1.0, 2.0, 0.5], [0.0, 0.0, 0.0], [3.0, 5.0, 1.0]
    rows = [({0: 1.0, 1: 1.0, 2: 1.0}, 4.0, 4.0)]

    def cold() -> float:
        return highs.solve(Arrays.from_terms(cost=cost, lower=lower, upper=upper, rows=rows)).objective

    model = KeptModel(Arrays.from_terms(cost=cost, lower=lower, upper=upper, rows=rows))
    assert model.run().objective == pytest.approx(cold())
    model.change_row_bounds([0], [6.0], [6.0])
    rows[0] = (rows[0][0], 6.0, 6.0)
    assert model.run().objective == pytest.approx(cold())
    model.change_column_bounds([0, 2], [0.0, 0.5], [1.0, 0.5])
    upper[0], lower[2], upper[2] = 1.0, 0.5, 0.5
    assert model.run().objective == pytest.approx(cold())
    model.change_cost([1], [7.0])
    cost[1] = 7.0
    assert model.run().objective == pytest.approx(cold())
    assert model.add_row([1], [1.0], -INF, 4.0) == 1
    rows.append(({1: 1.0}, -INF, 4.0))
    assert model.run().status is Status.INFEASIBLE
    assert model.add_column(1.0, 0.0, INF, [1], [-1.0]) == 3
    cost.append(1.0), lower.append(0.0), upper.append(INF)
    rows[1] = ({1: 1.0, 3: -1.0}, -INF, 4.0)
    assert model.run().objective == pytest.approx(cold())
    model.change_coefficient(0, 1, 0.95)
    rows[0] = ({0: 1.0, 1: 0.95, 2: 1.0}, 6.0, 6.0)
    assert model.run().objective == pytest.approx(cold())


def test_a_stopped_solver_says_so() -> None:
    r = np.random.default_rng(0)
    weights = r.integers(10_000, 100_000, (5, 60)).astype(float)
    rows = [({j: w for j, w in enumerate(row)}, float(row.sum() // 2), float(row.sum() // 2)) for row in weights]
    hard = Arrays.from_terms(cost=r.random(60), lower=np.zeros(60), upper=np.ones(60), rows=rows, integer=np.ones(60))
    for solver in SOLVERS:
        solved = solve(hard, solver, time_limit=0.3)
        assert solved.status is Status.STOPPED
        with pytest.raises(SolverTrouble, match="stopped"):
            recheck(hard, solved)


@pytest.mark.parametrize("wrong", ["values", "row_duals", "objective"])
def test_a_wrong_answer_is_caught(wrong: str) -> None:
    arrays = Arrays.from_terms(cost=[1, 2], lower=[0, 0], upper=[3, 5], rows=[({0: 1, 1: 1}, 4, 4)])
    good = solve(arrays)
    changes = {
        "values": [{"values": good.values + np.array([0.001, 0.0])}, {"values": np.array([2.0, 2.0])}],
        "row_duals": [{"row_duals": good.row_duals + 0.5}],
        "objective": [{"values": np.array([np.nan, 1.0])}],
    }
    for change in changes[wrong]:
        with pytest.raises(SolverTrouble):
            recheck(arrays, replace(good, **change))


def test_a_dual_that_pulls_at_no_bound_proves_nothing() -> None:
    arrays = Arrays.from_terms(cost=[1.0], lower=[0.0], upper=[INF], rows=[({0: 1.0}, 1.0, INF)])
    claimed = Solved(Status.OPTIMAL, 1.0, np.array([1.0]), np.array([2.0]), np.array([-1.0]))
    with pytest.raises(SolverTrouble):
        recheck(arrays, claimed)


def test_an_unknown_solver_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match="highs, cbc"):
        solve(random_program(1), "gurobi")
    with pytest.raises(InvalidInput):
        supports("", Feature.LINEAR)
    assert supports("highs", Feature.KEPT) and not supports("cbc", Feature.KEPT)


def test_a_missing_cbc_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulp_adapter, "cbc_path", lambda: None)
    with pytest.raises(SolverTrouble, match="CBC is not on this machine"):
        solve(random_program(1), "cbc")
    broken = {test.solver: test for test in self_test()}
    assert broken["cbc"].version is None and broken["cbc"].trouble is not None
    assert broken["highs"].trouble is None


def test_the_self_test_and_the_record() -> None:
    for test in self_test():
        assert test.trouble is None
        assert test.version
    assert record("highs")["threads"] == record("cbc")["threads"] == "1"
    assert record("cbc")["version"]


def test_the_lp_file_holds_the_program_and_the_users_names(tmp_path) -> None:
    arrays = Arrays.from_terms(
        cost=[1, -2], lower=[0, -INF], upper=[4, 4], rows=[({0: -1, 1: 1}, -3, 1), ({0: 1, 1: 1}, 4, 4)], integer=[0, 1]
    )
    path = tmp_path / "case.lp"
    pulp_adapter.write_lp(arrays, path, Names(["Goes 2026", "'s-Gravenhage\n2026"], ["groep", "totaal 2026"]))
    text = path.read_text(encoding="utf-8")
    assert "x0000001 = 's-Gravenhage 2026" in text and "r0000001 = totaal 2026" in text
    import highspy

    live = highspy.Highs()
    live.setOptionValue("output_flag", False)
    live.readModel(str(path))
    live.run()
    assert live.getInfo().objective_function_value == pytest.approx(solve(arrays).objective)


@pytest.mark.parametrize(
    "change",
    [{"cost": [1.0, np.nan]}, {"row_upper": [np.nan]}, {"upper": [1.0]}, {"columns": [0, 2]}, {"integer": [True]}],
)
def test_arrays_refuse_what_is_no_program(change) -> None:
    good = Arrays.from_terms(cost=[1, 2], lower=[0, 0], upper=[3, 5], rows=[({0: 1, 1: 1}, 4, 4)])
    with pytest.raises(ValueError):
        replace(good, **{name: np.array(value) for name, value in change.items()})
