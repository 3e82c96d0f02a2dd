"""Asking the house's lexicographic minimax, by whichever of its two methods proves its answer."""

from __future__ import annotations

from collections.abc import Sequence

from finarr.errors import SolverTrouble
from finarr.fairness.lexicographic import Minimax, Ranked, lexicographic_minimax
from finarr.program.statement import Program

__all__ = ["minimax"]


def minimax(program: Program, tiers: Sequence[Sequence[Ranked]], solver: str) -> Minimax:
    """Return the lexicographic minimax of a program, exact and checked in full.

    The programs here have few unknowns that matter, so the plain sequence comes first. Where a solver's digits are too
    few for one method to prove its answer, the other may still do so; both give the same fractions.

    Raises:
        Infeasible: the limits contradict one another.
        SolverTrouble: neither method proves an answer.
    """
    try:
        return lexicographic_minimax(program, tiers, solver=solver, method="sequence")
    except SolverTrouble:
        return lexicographic_minimax(program, tiers, solver=solver, method="levels")
