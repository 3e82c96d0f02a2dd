"""Which solver solves a program: chosen here and nowhere else.

HiGHS is the first; CBC, through PuLP, is the second opinion. A third is an entry of `SOLVERS`: what it can
do and what its figures are worth stand there, and nobody asks for its name.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Protocol

import numpy as np
from immutabledict import immutabledict

from finarr.errors import InvalidInput, Path, Problem, SolverTrouble
from finarr.program import highs, pulp_adapter
from finarr.program.arrays import Arrays, Solved
from finarr.program.recheck import recheck
from finarr.words import Message

__all__ = [
    "SOLVERS",
    "Feature",
    "Precision",
    "SelfTest",
    "check_name",
    "chosen",
    "precision",
    "record",
    "self_test",
    "solve",
    "supports",
]


class Feature(StrEnum):
    """What a program may ask of a solver."""

    LINEAR = "linear"
    INTEGER = "integer"
    KEPT = "kept"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Precision:
    """What a solver's figures are worth, in the units of a program (per mille of a departure): smaller is rounding.

    Attributes:
        value: of an answer.
        dual: of a dual.
        gap: between an answer and the proof that none is better.
    """

    value: float
    dual: float
    gap: float


class _Solve(Protocol):
    def __call__(
        self, arrays: Arrays, *, time_limit: float | None, gap: float | None, tolerance: float | None
    ) -> Solved: ...


@dataclass(frozen=True)
class _Solver:
    """What must be known of a solver.

    Attributes:
        version: as it calls itself; None where it is missing.
        solve: solves a program once, see `solve`.
        features: what it can do.
        precision: what its figures are worth.
        options: what it is called with, for the record of a run.
    """

    version: Callable[[], str | None]
    solve: _Solve
    features: frozenset[Feature]
    precision: Precision
    options: immutabledict[str, str]


SOLVERS: immutabledict[str, _Solver] = immutabledict(
    {
        "highs": _Solver(
            highs.version,
            highs.solve,
            frozenset(Feature),
            Precision(1e-9, 1e-8, 1e-9),
            immutabledict({name: str(value) for name, value in highs.OPTIONS.items()}),
        ),
        "cbc": _Solver(
            pulp_adapter.cbc_version,
            partial(pulp_adapter.solve, solver="cbc"),
            frozenset({Feature.LINEAR, Feature.INTEGER}),
            Precision(1e-8, 1e-7, 1e-6),  # it prints eight digits; the others are given back, but not quite to the last
            immutabledict({"threads": "1", **pulp_adapter.CBC_OPTIONS}),
        ),
    }
)
"""The solvers by name, the first choice first."""


def check_name(solver: str, path: Path = ("solver",)) -> None:
    """Refuse the name of a solver that finarr does not know.

    Raises:
        InvalidInput: the name is not in `SOLVERS`.
    """
    if solver not in SOLVERS:
        allowed = Message("errors.one_of", {"allowed": ", ".join(SOLVERS)})
        raise InvalidInput([Problem(path, repr(solver), allowed)])


def chosen(solver: str | None) -> str:
    """Return the solver to use: the one that was asked for, the first one where none was.

    Raises:
        InvalidInput: the name is not in `SOLVERS`.

    Example:
        >>> chosen(None), chosen("cbc")
        ('highs', 'cbc')
    """
    if solver is None:
        return next(iter(SOLVERS))
    check_name(solver)
    return solver


def precision(solver: str) -> Precision:
    """Return what a solver's figures are worth.

    Raises:
        InvalidInput: the solver is not known.
    """
    check_name(solver)
    return SOLVERS[solver].precision


def supports(solver: str, feature: Feature) -> bool:
    """Tell whether a solver can do something.

    Raises:
        InvalidInput: the solver is not known.

    Example:
        >>> supports("cbc", Feature.KEPT)
        False
    """
    check_name(solver)
    return feature in SOLVERS[solver].features


def record(solver: str) -> immutabledict[str, str]:
    """Return what a run must show to be repeated: the solver, its version and its options.

    Raises:
        InvalidInput: the solver is not known.
    """
    check_name(solver)
    used = SOLVERS[solver]
    return immutabledict({"solver": solver, "version": used.version() or "", **used.options})


def solve(
    arrays: Arrays,
    solver: str | None = None,
    *,
    time_limit: float | None = None,
    gap: float | None = None,
    tolerance: float | None = None,
) -> Solved:
    """Solve a program with the solver of this name.

    Args:
        arrays: the program.
        solver: a name in `SOLVERS`; the first where left out.
        time_limit: seconds; the answer is then stopped, not optimal.
        gap: stop a mixed-integer program when the answer is proven this near to the best, relative.
        tolerance: by how much it may break a row, where its own options are too loose.

    Raises:
        InvalidInput: the solver is not known.
        SolverTrouble: the solver is missing or refuses the program.

    Example:
        >>> program = Arrays.from_terms(cost=[1, 2], lower=[0, 0], upper=[3, 5], rows=[({0: 1, 1: 1}, 4, 4)])
        >>> solve(program).values
        array([3., 1.])
    """
    return SOLVERS[chosen(solver)].solve(arrays, time_limit=time_limit, gap=gap, tolerance=tolerance)


@dataclass(frozen=True)
class SelfTest:
    """How one solver did on two small programs with known answers.

    Attributes:
        solver: its name.
        version: as it calls itself, or None where it is missing.
        trouble: what went wrong, or None.
        seconds: how long it took.
    """

    solver: str
    version: str | None
    trouble: Message | None
    seconds: float


def self_test() -> tuple[SelfTest, ...]:
    """Try every solver on a linear and a mixed-integer program whose answers are known."""
    return tuple(_try(name) for name in SOLVERS)


def _try(solver: str) -> SelfTest:
    began = time.perf_counter()
    version: str | None = None
    trouble: Message | None = None
    try:
        version = SOLVERS[solver].version()
        for integer, answer in ((None, [1.5, 2.5]), ([True, True], [2.0, 2.0])):
            program = Arrays.from_terms(
                cost=[1, -2], lower=[0, 0], upper=[4, 4], rows=[({0: -1, 1: 1}, -np.inf, 1), ({0: 1, 1: 1}, 4, 4)],
                integer=integer,
            )  # fmt: skip
            solved = solve(program, solver)
            recheck(program, solved)
            if not np.allclose(solved.values, answer, atol=1e-6):
                trouble = Message("program.self_test_failed", {"solver": solver})
    except SolverTrouble as failure:
        trouble = failure.message
    return SelfTest(solver, version, trouble, time.perf_counter() - began)
