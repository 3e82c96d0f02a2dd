"""Fewest euros moved: the same answers are left whether a solver's duals say so or the exact simplex method."""

from __future__ import annotations

from itertools import product

import pytest

from finarr.errors import Infeasible
from finarr.fairness import fewest_moved as room
from finarr.fairness.fewest_moved import fewest_moved
from finarr.fairness.lexicographic import lexicographic_minimax
from finarr.program.relative import Ranked, relative_units
from finarr.program.solvers import SOLVERS
from finarr.program.statement import Program
from tests.instances import small_case


@pytest.mark.parametrize("seed", range(40))
def test_floats_and_fractions_leave_the_same_answers(seed: int) -> None:
    case = small_case(seed)
    entries = [entry for tier in case.tiers for entry in tier if entry.side == "both"]
    relative = relative_units(case.program, entries)
    found = [room._in_floats(relative, solver) for solver in SOLVERS] + [room._in_fractions(case.program, entries)]
    chosen = [lexicographic_minimax(room._face(case.program, entries, each), [entries]).values for each in found]
    assert chosen[0] == chosen[1] == chosen[2]


def test_no_whole_answer_moves_fewer() -> None:
    program = Program()
    columns = [program.add_column(0, cap) for cap in (4, 9, 9)]
    program.add_row(dict.fromkeys(columns, 1), 13, 13)
    targets = (6, 4, 3)
    face = fewest_moved(program, [Ranked({k: 1}, target, target) for k, target in zip(columns, targets, strict=True)])
    best = min(
        sum(abs(value - target) for value, target in zip(answer, targets, strict=True))
        for answer in product(range(5), range(10), range(10))
        if sum(answer) == 13
    )
    ranked = [Ranked({k: 1}, target, target) for k, target in zip(columns, targets, strict=True)]
    point = lexicographic_minimax(face, [ranked]).point
    assert sum(abs(value - target) for value, target in zip(point, targets, strict=True)) == best == 4


def test_where_nothing_fits_it_says_so() -> None:
    program = Program()
    column = program.add_column(0, 4)
    program.add_row({column: 1}, 5, 5)
    with pytest.raises(Infeasible):
        fewest_moved(program, [Ranked({column: 1}, 5, 5)])
