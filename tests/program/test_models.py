"""Programs that change between runs, the digits that CBC does not print, and equations that say nothing new."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from finarr.errors import InvalidInput, SolverTrouble
from finarr.program import elastic, highs
from finarr.program.digits import restored
from finarr.program.elastic import Elastic
from finarr.program.models import ColdModel, keep
from finarr.program.redundant import redundant_rows
from finarr.program.relative import relative_units
from finarr.program.statement import Program
from tests.instances import cells_case, small_case, transition_case
from tests.program.test_solvers import random_program


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_cold_model_answers_as_a_kept_one(seed: int, solver: str) -> None:
    arrays, draw = random_program(seed), np.random.default_rng(seed)
    kept, cold = keep(arrays, "highs"), ColdModel(arrays, solver)
    n = arrays.shape[1]
    for step in range(4):
        low, high = draw.integers(-3, 1, n).astype(float), draw.integers(1, 5, n).astype(float)
        for model in (kept, cold):
            model.change_column_bounds(np.arange(n), low, high)
            if step == 1:
                model.add_rows([0, 2, 3], [0, 1, 0], [1.0, 2.0, 1.0], [-20.0, -9.0], [20.0, 9.0])
            if step == 2:
                model.add_columns([1.0], [0.0], [np.inf], [0, 1], [0], [1.0])
            if step == 3:
                model.change_row_bounds([0], [-np.inf], [np.inf])
        ours, theirs = cold.run(), kept.run()
        assert ours.status is theirs.status
        if ours.is_optimal:
            assert ours.objective == pytest.approx(theirs.objective, abs=1e-6)


def test_an_unknown_solver_keeps_nothing() -> None:
    with pytest.raises(InvalidInput, match="highs, cbc"):
        keep(random_program(1), "simplex")


@pytest.mark.parametrize("seed", range(25))
def test_digits_come_back(seed: int) -> None:
    arrays = random_program(seed)
    scale = np.random.default_rng(seed).uniform(0.3, 3.0, arrays.shape[1])
    arrays = replace(arrays, cost=arrays.cost * np.pi, values=arrays.values * scale[arrays.columns])
    arrays = replace(arrays, row_lower=arrays.row_lower - 1e3 * np.isfinite(arrays.row_lower))
    full = highs.solve(arrays)
    if not full.is_optimal:
        return
    printed = replace(full, values=_eight(full.values), row_duals=_eight(full.row_duals))
    back = restored(arrays, printed)
    assert np.abs(back.values - full.values).max() <= 1e-12 * (1 + np.abs(full.values).max())
    assert np.abs(back.row_duals - full.row_duals).max(initial=0) <= 1e-11 * (1 + np.abs(full.row_duals).max(initial=0))


def _eight(numbers: np.ndarray) -> np.ndarray:
    return np.array([float(f"{number:.8g}") for number in numbers])


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("seed", range(5))
def test_a_proof_holds_for_every_other_bound(seed: int, solver: str) -> None:
    """Whatever bounds the columns get, at least so much is missing as a proof for other bounds says."""
    case = small_case(seed)
    relative = relative_units(case.program, [entry for tier in case.tiers for entry in tier])
    trial, draw = Elastic(relative, solver), np.random.default_rng(seed)
    bounds, proofs = [], []
    for _ in range(5):
        reach = draw.uniform(0, 800, relative.shape[1])
        lower, upper = np.maximum(relative.lower, -reach), np.minimum(relative.upper, reach)
        upper = np.maximum(lower, upper)
        bounds.append((lower, upper))
        proofs.append(trial.solve(lower, upper))
    settled = np.zeros(relative.shape[1], dtype=bool)
    for (lower, upper), shortage in zip(bounds, proofs, strict=True):
        for other in proofs:
            assert other.cut.at(lower, upper) <= shortage.missing + 1e-4
        parts = trial.pieces(shortage.cut, settled)
        assert sum(part.at(lower, upper) for part in parts) == pytest.approx(shortage.missing, abs=1e-4)


def test_an_answer_without_a_proof_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    relative = relative_units(transition_case(5, 2, 1).program, transition_case(5, 2, 1).tiers[0])

    class Overstating(ColdModel):
        def run(self):
            solved = super().run()
            return replace(solved, row_duals=solved.row_duals * 0.5)

    monkeypatch.setattr(elastic, "keep", lambda arrays, solver: Overstating(arrays, solver))
    with pytest.raises(SolverTrouble, match="not proven best"):
        Elastic(relative, "highs").solve(np.zeros(relative.shape[1]), np.zeros(relative.shape[1]))


def test_equations_that_follow_from_others() -> None:
    case = cells_case(5, 3, 2, 1)
    found = redundant_rows(relative_units(case.program, case.tiers[0]))
    assert found.sum() == 2
    dense = np.zeros((len(case.program.rows), len(case.program.columns)))
    for i, row in enumerate(case.program.rows):
        for j, factor in row.terms.items():
            dense[i, j] = float(factor)
    kept = dense[~found]
    assert np.linalg.matrix_rank(kept) == len(kept) == np.linalg.matrix_rank(dense)


def test_equations_that_miss_by_a_cent_do_not_follow() -> None:
    case = cells_case(5, 3, 1, 1)
    row = case.program.rows[0]
    off = Fraction(1, 100) + row.lower
    case.program.rows[0] = replace(row, lower=off, upper=off)
    assert not redundant_rows(relative_units(case.program, case.tiers[0])).any()


def test_a_column_in_a_third_equation_makes_all_of_them_count() -> None:
    case = cells_case(4, 2, 1, 1)
    case.program.add_row({0: 1, 1: -1}, 0, 0)
    assert not redundant_rows(relative_units(case.program, ())).any()
    program = Program()
    a, b = program.add_column(0), program.add_column(0)
    program.add_row({a: 1, b: 2}, 5, 5)
    program.add_row({a: 2, b: 4}, 10, 10)
    assert redundant_rows(relative_units(program, ())).sum() == 1
