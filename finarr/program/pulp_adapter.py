"""PuLP: the same program stated once more, for CBC, for mixed-integer programs and for a readable ``.lp`` file.

PuLP mangles names with accents and spaces, so inside there are numbers (x0000012, r0000007); the user's names stand
beside them. CBC prints eight digits; `finarr.program.digits` gives the others back.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pulp
from immutabledict import immutabledict

from finarr.errors import SolverTrouble
from finarr.program import highs
from finarr.program.arrays import Arrays, Floats, Solved, Status
from finarr.program.digits import restored
from finarr.words import Message

__all__ = ["CBC_OPTIONS", "Names", "cbc_path", "cbc_version", "solve", "write_lp"]

CBC_OPTIONS = immutabledict(
    {"primalTolerance": "1e-7", "dualTolerance": "1e-9", "randomSeed": "20240101", "randomCbcSeed": "20240101"}
)
"""What every run of CBC is given beside one thread, and what the run record shows."""

_CBC_STATUS = {
    pulp.LpStatusOptimal: Status.OPTIMAL,
    pulp.LpStatusInfeasible: Status.INFEASIBLE,
    pulp.LpStatusUnbounded: Status.UNBOUNDED,
    pulp.LpStatusNotSolved: Status.STOPPED,
}


@dataclass(frozen=True)
class Names:
    """The user's names beside the numbers, for the ``.lp`` file.

    Attributes:
        columns: one a column.
        rows: one a row.
    """

    columns: Sequence[str]
    rows: Sequence[str]


@dataclass(frozen=True)
class _Wanted:
    """What is asked of one run of CBC."""

    time_limit: float | None = None
    gap: float | None = None
    tolerance: float | None = None

    def options(self) -> list[str]:
        """Return the options as CBC takes them."""
        chosen = dict(CBC_OPTIONS)
        if self.tolerance is not None:
            chosen["primalTolerance"] = str(self.tolerance)
        return [f"{name} {value}" for name, value in chosen.items()]


@dataclass(frozen=True)
class _Stated:
    """A program in PuLP, its variables in column order, and the constraints that state each row."""

    problem: Any
    variables: list[Any]
    constraints: list[tuple[int, Any]]


def cbc_path() -> str | None:
    """Return where CBC is, the one that comes with PuLP first, or None where there is none."""
    bundled = getattr(getattr(pulp, "PULP_CBC_CMD", None), "pulp_cbc_path", None)
    return next((path for path in (bundled, "cbc") if path and shutil.which(path)), None)


def cbc_version() -> str | None:
    """Return the version of CBC as it prints it, or None where there is no CBC."""
    if cbc_path() is None:
        return None
    tiny = Arrays.from_terms(cost=[1], lower=[1], upper=[2], rows=[({0: 1}, 1, 2)])
    with tempfile.TemporaryDirectory(prefix="finarr-") as folder:
        log = Path(folder, "cbc.log")
        _run_cbc(_state(tiny), log, _Wanted())
        found = re.search(r"^Version:\s*(\S+)", log.read_text(errors="replace"), re.MULTILINE)
    return found[1] if found else None


def solve(
    arrays: Arrays,
    solver: str = "cbc",
    *,
    time_limit: float | None = None,
    gap: float | None = None,
    tolerance: float | None = None,
) -> Solved:
    """Solve a program through PuLP.

    Args:
        arrays: the program.
        solver: "cbc" or "highs".
        time_limit: seconds; the answer is then `Status.STOPPED`.
        gap: stop a mixed-integer program when the answer is proven this near to the best, relative.
        tolerance: by how much CBC may break a row, where `CBC_OPTIONS` are too loose.

    Raises:
        SolverTrouble: CBC is missing or broke down.

    Example:
        >>> program = Arrays.from_terms(cost=[1, 2], lower=[0, 0], upper=[3, 5], rows=[({0: 1, 1: 1}, 4, 4)])
        >>> solve(program, "highs").row_duals
        array([2.])
    """
    if _is_refused(arrays):
        return Solved.nothing(Status.INFEASIBLE, arrays.shape[1])
    if solver == "highs":
        return _solve_highs(arrays, time_limit, gap)
    if arrays.is_mixed_integer:
        return _solve_cbc(arrays, _Wanted(time_limit, gap, tolerance))
    boxed, wanted = _boxed(arrays), _Wanted(time_limit, None, tolerance)
    solved = restored(boxed, _solve_cbc(boxed, wanted))
    if solved.is_optimal and not _touches(boxed, arrays, solved):
        return solved
    return restored(arrays, _solve_cbc(arrays, wanted))


def write_lp(arrays: Arrays, path: str | Path, names: Names | None = None) -> None:
    """Write a program as an ``.lp`` file, with a legend of the user's names at its head."""
    stated = _state(arrays)
    with tempfile.TemporaryDirectory(prefix="finarr-") as folder:
        bare = Path(folder, "program.lp")
        stated.problem.writeLP(str(bare))
        text = bare.read_text(encoding="utf-8")
    legend: list[str] = []
    if names is not None:
        legend += [f"\\ {_column(j)} = {_one_line(name)}\n" for j, name in enumerate(names.columns)]
        legend += [f"\\ {_row(i)} = {_one_line(name)}\n" for i, name in enumerate(names.rows)]
    Path(path).write_text("".join(legend) + text, encoding="utf-8")


def _column(j: int) -> str:
    return f"x{j:07d}"


def _row(i: int) -> str:
    return f"r{i:07d}"


def _one_line(name: str) -> str:
    return " ".join(str(name).split())


def _is_refused(arrays: Arrays) -> bool:
    """Tell whether bounds cross or a row without coefficients fails: PuLP cannot state either."""
    empty = np.diff(arrays.starts) == 0
    failing = empty & ((arrays.row_lower > 0) | (arrays.row_upper < 0))
    crossing = (arrays.lower > arrays.upper).any() or (arrays.row_lower > arrays.row_upper).any()
    return bool(crossing or failing.any())


def _state(arrays: Arrays) -> _Stated:
    """State a program in PuLP; a row with two different bounds becomes two constraints."""
    problem = pulp.LpProblem("finarr", pulp.LpMinimize)
    whole = arrays.integer if arrays.integer is not None else np.zeros(arrays.shape[1], dtype=np.bool_)
    bounds = zip(arrays.lower.tolist(), arrays.upper.tolist(), whole.tolist(), strict=True)
    variables = [
        problem.add_variable(_column(j), _finite(low), _finite(high), pulp.LpInteger if integer else pulp.LpContinuous)
        for j, (low, high, integer) in enumerate(bounds)
    ]
    # PuLP knows a column only by the rows and the objective that it stands in; rows without bounds are not stated.
    stated = np.isfinite(arrays.row_lower) | np.isfinite(arrays.row_upper)
    in_rows = np.zeros(arrays.shape[1], dtype=np.bool_)
    in_rows[arrays.columns[stated[arrays.row_of_value()]]] = True
    priced = np.flatnonzero((arrays.cost != 0) | ~in_rows)
    problem += pulp.LpAffineExpression([(variables[j], float(arrays.cost[j])) for j in priced])
    constraints: list[tuple[int, Any]] = []
    columns, values = arrays.columns.tolist(), arrays.values.tolist()
    for i, (start, end) in enumerate(zip(arrays.starts[:-1].tolist(), arrays.starts[1:].tolist(), strict=True)):
        terms = {variables[j]: value for j, value in zip(columns[start:end], values[start:end], strict=True)}
        for suffix, sense, bound in _sides(float(arrays.row_lower[i]), float(arrays.row_upper[i])):
            if terms:
                problem += pulp.LpConstraint(pulp.LpAffineExpression(terms), sense, _row(i) + suffix, bound)
                constraints.append((i, _row(i) + suffix))
    named = zip(constraints, problem.constraints(), strict=True)
    return _Stated(problem, variables, [(i, each) for (i, _), each in named])


def _finite(bound: float) -> float | None:
    return bound if np.isfinite(bound) else None


def _sides(low: float, high: float) -> list[tuple[str, int, float]]:
    """Return the constraints that state one row: a suffix for its name, its sense and its bound."""
    if low == high:
        return [("", pulp.LpConstraintEQ, low)]
    lower = [("", pulp.LpConstraintGE, low)] if np.isfinite(low) else []
    return lower + ([("u" if lower else "", pulp.LpConstraintLE, high)] if np.isfinite(high) else [])


def _run_cbc(stated: _Stated, log: Path, wanted: _Wanted) -> Status:
    path = cbc_path()
    if path is None:
        raise SolverTrouble(Message("program.cbc_missing"))
    command = pulp.COIN_CMD(
        path=path,
        msg=False,
        timeLimit=wanted.time_limit,
        gapRel=wanted.gap,
        threads=1,
        options=wanted.options(),
        logPath=str(log),
    )
    try:
        stated.problem.solve(command)
    except (pulp.PulpError, OSError, ValueError, IndexError) as trouble:
        raise SolverTrouble(Message("program.refused", {"solver": "CBC"})) from trouble
    if stated.problem.sol_status == pulp.LpSolutionIntegerFeasible:
        return Status.STOPPED
    return _CBC_STATUS.get(stated.problem.status, Status.UNKNOWN)


def _solve_cbc(arrays: Arrays, wanted: _Wanted) -> Solved:
    with tempfile.TemporaryDirectory(prefix="finarr-") as folder:
        log = Path(folder, "cbc.log")
        stated = _state(arrays)
        status = _run_cbc(stated, log, wanted)
        found = re.search(r"^Gap:\s+([\d.eE+-]+)", log.read_text(errors="replace"), re.MULTILINE)
    return _answer(arrays, stated, status, float(found[1]) if found else None)


def _boxed(arrays: Arrays) -> Arrays:
    """Give every column bounds, so far out that no sensible answer reaches them.

    Where a column is free, CBC now and then drifts off along a ray that costs nothing: of an amount of 1e11 the eight
    digits that it prints are worth nothing.
    """
    parts = (arrays.lower, arrays.upper, arrays.row_lower, arrays.row_upper)
    largest = max((float(np.abs(part[np.isfinite(part)]).max(initial=1.0)) for part in parts), default=1.0)
    box = 1e3 * largest
    return replace(arrays, lower=np.maximum(arrays.lower, -box), upper=np.minimum(arrays.upper, box))


def _touches(boxed: Arrays, arrays: Arrays, solved: Solved) -> bool:
    """Tell whether an answer rests on a bound that is not there."""
    at_lower = np.isneginf(arrays.lower) & (solved.values <= 0.99 * boxed.lower)
    at_upper = np.isposinf(arrays.upper) & (solved.values >= 0.99 * boxed.upper)
    return bool((at_lower | at_upper).any())


def _solve_highs(arrays: Arrays, time_limit: float | None, gap: float | None) -> Solved:
    stated = _state(arrays)
    options = {name: value for name, value in highs.OPTIONS.items() if name not in ("output_flag", "threads")}
    stated.problem.solve(pulp.HiGHS(msg=False, threads=1, timeLimit=time_limit, gapRel=gap, **options))
    live = stated.problem.solverModel
    return _answer(arrays, stated, highs.settled_status(live), float(live.getInfo().mip_gap))


def _answer(arrays: Arrays, stated: _Stated, status: Status, gap: float | None) -> Solved:
    """Read the values and duals of a solved problem back into columns and rows."""
    found = [variable.varValue for variable in stated.variables]
    if status not in (Status.OPTIMAL, Status.STOPPED) or any(value is None for value in found):
        return Solved.nothing(status, arrays.shape[1])
    values: Floats = np.array(found, dtype=np.float64)
    objective = float(arrays.cost @ values)
    if arrays.is_mixed_integer:
        proven = 0.0 if status is Status.OPTIMAL else float("nan")
        return Solved(status, objective, values, gap=proven if gap is None else gap)
    if status is Status.STOPPED:
        return Solved.nothing(status, arrays.shape[1])
    duals = np.zeros(arrays.shape[0])
    for row, constraint in stated.constraints:
        duals[row] += constraint.pi or 0.0
    return Solved(status, objective, values, duals, arrays.priced(duals))
