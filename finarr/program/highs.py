"""HiGHS: solve once, or keep one live model warm and change it.

Every run uses one thread and one seed, so that the same program gives the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import highspy
import numpy as np
from immutabledict import immutabledict
from numpy.typing import ArrayLike

from finarr.errors import SolverTrouble
from finarr.program.arrays import Arrays, Floats, Solved, Status
from finarr.words import Message

__all__ = ["OPTIONS", "KeptModel", "Options", "settled_status", "solve", "version"]

Options = Mapping[str, bool | int | float | str]

OPTIONS: Options = immutabledict(
    {
        "output_flag": False,
        "threads": 1,
        "random_seed": 20240101,
        "primal_feasibility_tolerance": 1e-10,
        "dual_feasibility_tolerance": 1e-10,
    }
)
"""What every run of HiGHS is given, and what the run record shows; the tolerances are the tightest it takes."""

_STATUS = {
    highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Status.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Status.UNBOUNDED,
    highspy.HighsModelStatus.kTimeLimit: Status.STOPPED,
    highspy.HighsModelStatus.kIterationLimit: Status.STOPPED,
    highspy.HighsModelStatus.kSolutionLimit: Status.STOPPED,
    highspy.HighsModelStatus.kObjectiveBound: Status.STOPPED,
    highspy.HighsModelStatus.kObjectiveTarget: Status.STOPPED,
    highspy.HighsModelStatus.kInterrupt: Status.STOPPED,
    highspy.HighsModelStatus.kMemoryLimit: Status.STOPPED,
}


def version() -> str:
    """Return the version of HiGHS itself."""
    return str(_new().version())


def solve(
    arrays: Arrays,
    *,
    time_limit: float | None = None,
    gap: float | None = None,
    tolerance: float | None = None,
    options: Options | None = None,
) -> Solved:
    """Solve a program once.

    Args:
        arrays: the program.
        time_limit: seconds; the answer is then `Status.STOPPED`.
        gap: stop a mixed-integer program when the answer is proven this near to the best, relative.
        tolerance: by how much it may break a row.
        options: HiGHS options by their own names, over `OPTIONS`.

    Example:
        >>> program = Arrays.from_terms(cost=[1, 2], lower=[0, 0], upper=[3, 5], rows=[({0: 1, 1: 1}, 4, 4)])
        >>> solve(program).objective
        5.0
    """
    wanted: dict[str, bool | int | float | str] = dict(options or {})
    if time_limit is not None:
        wanted["time_limit"] = float(time_limit)
    if gap is not None:
        wanted["mip_rel_gap"] = float(gap)
    if tolerance is not None:
        wanted["primal_feasibility_tolerance"] = float(tolerance)
    return KeptModel(arrays, options=wanted).run()


def settled_status(live: Any) -> Status:
    """Return the status of a live model that has run; without presolve HiGHS tells unbounded from infeasible."""
    if live.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
        presolve = live.getOptionValue("presolve")[1]
        live.setOptionValue("presolve", "off")
        live.run()
        live.setOptionValue("presolve", presolve)
    return _STATUS.get(live.getModelStatus(), Status.UNKNOWN)


class KeptModel:
    """One live HiGHS model: after a change it starts from where it was.

    Args:
        arrays: the program to begin with; the model changes, the arrays do not.
        options: HiGHS options by their own names, over `OPTIONS`.

    Raises:
        SolverTrouble: HiGHS refuses the program, an option or a change.

    Example:
        >>> program = Arrays.from_terms(cost=[1, 2], lower=[0, 0], upper=[3, 5], rows=[({0: 1, 1: 1}, 4, 4)])
        >>> model = KeptModel(program)
        >>> first = model.run().objective
        >>> model.change_row_bounds([0], [6], [6])
        >>> first, model.run().objective
        (5.0, 9.0)
    """

    def __init__(self, arrays: Arrays, *, options: Options | None = None) -> None:
        self.live = _new()
        for name, value in {**OPTIONS, **(options or {})}.items():
            self._told(self.live.setOptionValue(name, value))
        self._integer = arrays.is_mixed_integer
        self._told(self.live.passModel(_stated(arrays)))

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of rows and of columns now."""
        return self.live.getNumRow(), self.live.getNumCol()

    def change_cost(self, columns: ArrayLike, values: ArrayLike) -> None:
        """Give columns another cost."""
        at, new = _ints(columns), _floats(values)
        self._told(self.live.changeColsCost(len(at), at, new))

    def change_column_bounds(self, columns: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """Give columns other bounds."""
        at = _ints(columns)
        self._told(self.live.changeColsBounds(len(at), at, _floats(lower), _floats(upper)))

    def change_row_bounds(self, rows: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """Give rows other bounds."""
        at = _ints(rows)
        self._told(self.live.changeRowsBounds(len(at), at, _floats(lower), _floats(upper)))

    def change_coefficient(self, row: int, column: int, value: float) -> None:
        """Give one coefficient another value."""
        self._told(self.live.changeCoeff(row, column, value))

    def add_row(self, columns: ArrayLike, values: ArrayLike, lower: float, upper: float) -> int:
        """Add a row and return its index."""
        at = _ints(columns)
        self._told(self.live.addRow(lower, upper, len(at), at, _floats(values)))
        return self.shape[0] - 1

    def add_rows(
        self, starts: ArrayLike, columns: ArrayLike, values: ArrayLike, lower: ArrayLike, upper: ArrayLike
    ) -> int:
        """Add rows in compressed form (``starts`` one longer than they are) and return the index of the first."""
        first, low, at = self.shape[0], _floats(lower), _ints(columns)
        self._told(self.live.addRows(len(low), low, _floats(upper), len(at), _ints(starts)[:-1], at, _floats(values)))
        return first

    def add_column(self, cost: float, lower: float, upper: float, rows: ArrayLike, values: ArrayLike) -> int:
        """Add a column and return its index."""
        at = _ints(rows)
        self._told(self.live.addCol(cost, lower, upper, len(at), at, _floats(values)))
        return self.shape[1] - 1

    def add_columns(
        self, cost: ArrayLike, lower: ArrayLike, upper: ArrayLike, starts: ArrayLike, rows: ArrayLike, values: ArrayLike
    ) -> int:
        """Add columns in compressed form (``starts`` one longer than they are) and return the index of the first."""
        first, price, at = self.shape[1], _floats(cost), _ints(rows)
        parts = (_floats(lower), _floats(upper), len(at), _ints(starts)[:-1], at, _floats(values))
        self._told(self.live.addCols(len(price), price, *parts))
        return first

    def delete_beyond(self, rows: int, columns: int) -> None:
        """Take away the rows and the columns that were added after the first ones."""
        now = self.shape
        if now[0] > rows:
            self._told(self.live.deleteRows(now[0] - rows, np.arange(rows, now[0], dtype=np.int32)))
        if now[1] > columns:
            self._told(self.live.deleteCols(now[1] - columns, np.arange(columns, now[1], dtype=np.int32)))

    def basis(self) -> Any:
        """Return where the model is, to be gone back to."""
        return self.live.getBasis()

    def start_from(self, basis: Any) -> None:
        """Start the next run from a basis of the same rows and columns."""
        self._told(self.live.setBasis(basis))

    def run(self) -> Solved:
        """Solve the model as it now is."""
        return self._read(self._ran())

    def _ran(self) -> Status:
        if self.live.run() == highspy.HighsStatus.kError:
            # Another user of HiGHS in this process may have started its shared scheduler with more threads.
            highspy.Highs.resetGlobalScheduler(True)
            self.live.run()
        return settled_status(self.live)

    def point(self, columns: int) -> Floats | None:
        """Solve the model as it now is and return the values of its first columns; None where it has no answer.

        For who solves thousands of small programs: nothing else is read.
        """
        if self._ran() is not Status.OPTIMAL:
            return None
        return np.array(self.live.getSolution().col_value[:columns], dtype=np.float64)

    def row_duals(self) -> Floats:
        """Return the row duals of the last answer."""
        return np.array(self.live.getSolution().row_dual, dtype=np.float64)

    def _read(self, status: Status) -> Solved:
        info = self.live.getInfo()
        feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        if status not in (Status.OPTIMAL, Status.STOPPED) or (status is Status.STOPPED and not feasible):
            return Solved.nothing(status, self.shape[1])
        solution = self.live.getSolution()
        values = np.array(solution.col_value, dtype=np.float64)
        if self._integer:
            return Solved(status, info.objective_function_value, values, gap=float(info.mip_gap))
        gap = 0.0 if status is Status.OPTIMAL else float("inf")
        duals = np.array(solution.row_dual, dtype=np.float64)
        reduced = np.array(solution.col_dual, dtype=np.float64)
        return Solved(status, info.objective_function_value, values, duals, reduced, gap)

    @staticmethod
    def _told(status: Any) -> None:
        if status == highspy.HighsStatus.kError:
            raise SolverTrouble(Message("program.refused", {"solver": "HiGHS"}))


class _Quiet(highspy.Highs):
    """A live model that registers no callbacks: doing so prints a banner on standard output, which is the user's."""

    def enableCallbacks(self) -> None:  # highspy's name
        """Do nothing; finarr uses no callbacks."""


def _new() -> Any:
    """Return an empty live model; untyped, as the stubs of highspy lag behind what it can do."""
    make: Any = _Quiet
    return make()


def _stated(arrays: Arrays) -> Any:
    """Return a program as HiGHS takes it."""
    rows, columns = arrays.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_, model.col_lower_, model.col_upper_ = arrays.cost, arrays.lower, arrays.upper
    model.row_lower_, model.row_upper_ = arrays.row_lower, arrays.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = (
        arrays.starts,
        arrays.columns,
        arrays.values,
    )
    if arrays.is_mixed_integer and arrays.integer is not None:
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in arrays.integer]
    return model


def _ints(values: ArrayLike) -> Any:
    return np.ascontiguousarray(values, dtype=np.int32)


def _floats(values: ArrayLike) -> Any:
    return np.ascontiguousarray(values, dtype=np.float64)
