"""Scenarios at scale, in one run: against a plain loop, and against the solver alone.

    python benchmarks/scenarios.py [--quick]

Four sweeps: capped pro rata (10,000 scenarios of 342 parties), a cap over items with keys of their own (1,000 of
Zeeland's 13 municipalities, 3 keys and 4 years), and coupled years (1,000 of 22 parties and 5 years, and 100 of 342 and
10). Each stands beside

- a plain loop: for some of the scenarios the minimax program is stated in PuLP and solved by HiGHS, anew each time. It
  finds only the smallest largest departure: no second level, no exact cents;
- a bare loop, where programs are needed: every call to HiGHS that lexicographic minimax by levels makes (bounds, bases,
  runs, answers read) is recorded and made again on models of its own, with nothing else in between. finarr itself makes
  fewer of them, as it takes at once what single rows prove by themselves; the calls that it does make are played bare
  as well. All the rest is its own work: draws, figures, levels, checks, cents and the tidy table.

Then how memory grows: a million party-scenario-years to Parquet, in a process of its own, against a tenth of that.
Times are processor times, as other work on the machine would disturb clock times.
"""

from __future__ import annotations

import argparse
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pulp

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import finarr as fa
from finarr.arrangements.cost_sharing.blocks import Block, blocks
from finarr.fairness import levels_batch
from finarr.program.highs import KeptModel
from finarr.shipped import shipped
from tests.scenarios.cases import coupled

sc = fa.scenarios

REPEATS = 3
RECORDED = (
    "change_column_bounds",
    "change_row_bounds",
    "add_rows",
    "add_columns",
    "delete_beyond",
    "start_from",
    "run",
    "point",
    "row_duals",
)


def capped(parties: int = 342) -> fa.CostSharing:
    """One cost by inhabitants; a third of the parties has a cap per inhabitant, a third a floor."""
    draw = np.random.default_rng(1)
    inhabitants = np.rint(draw.lognormal(10, 0.9, parties)).astype(int)
    names = [f"P{number:03d}" for number in range(parties)]
    each = 3e8 / inhabitants.sum()
    return fa.CostSharing(
        "Landelijk",
        [2026],
        [fa.Party(name, measures={"inhabitants": int(n)}) for name, n in zip(names, inhabitants, strict=True)],
        [fa.Item("Taak", "sleutel", 300_000_000)],
        {"sleutel": fa.Key.measures({"inhabitants": 1})},
        [
            fa.Limit("cap", round(each * 1.01, 2), per="inhabitants", parties=names[::3]),
            fa.Limit("floor", round(each * 0.99, 2), per="inhabitants", parties=names[1::3]),
        ],
    )


CAPPED = {
    "items.Taak.costs": sc.normal(1, 0.02, relative=True),
    "limits.cap": sc.uniform(0.97, 1.03, relative=True),
    "parties.*.measures.inhabitants": sc.uniform(0.97, 1.03, relative=True),
}
SEVERAL_KEYS = {
    "items.Publieke gezondheid.costs": sc.normal(1, 0.02, relative=True),
    "limits.cap": sc.uniform(65, 70),
    "parties.*.measures.kinderen": sc.normal(1, 0.05, relative=True),
}
COUPLED = {
    "items.Taak.costs": sc.normal(1, 0.02, relative=True),
    "transition.step": sc.uniform(0.95, 1.2, relative=True),
    "parties.*.measures.weight": sc.normal(1, 0.02, relative=True),
}


def plain(case: fa.CostSharing) -> float:
    """State and solve the minimax program of a case in PuLP, and return the processor time."""
    block = next(blocks(case))
    if len(block.items) > 1:
        return plain_cells(block)
    began = time.process_time()
    problem = pulp.LpProblem("minimax", pulp.LpMinimize)
    most = pulp.LpVariable("z", lowBound=0)
    problem += most
    years: dict[int, list[tuple[float, Any]]] = {}
    at = {}
    for number, entry in enumerate(block.entries):
        target = float(entry.target)
        low = -1.0 if entry.floor is None else float(entry.floor) / target - 1
        high = None if entry.cap is None else float(entry.cap) / target - 1
        departure = pulp.LpVariable(f"d{number}", lowBound=low, upBound=high)
        problem += departure <= most
        problem += departure >= -most
        years.setdefault(entry.year, []).append((target, departure))
        at[entry.cells[0]] = (target, departure)
    for of in years.values():
        problem += pulp.lpSum(target * departure for target, departure in of) == 0
    for row in block.rows:
        terms = [(sign, *at[cell]) for cell, sign in row.terms.items()]
        shift = sum(sign * target for sign, target, _ in terms)
        total = pulp.lpSum(sign * target * departure for sign, target, departure in terms)
        if row.lower is not None:
            problem += total >= row.lower - shift
        if row.upper is not None:
            problem += total <= row.upper - shift
    problem.solve(pulp.HiGHS(msg=False, threads=1))
    return time.process_time() - began


def plain_cells(block: Block) -> float:
    """The same over cells: items close in every year, limits hold what a party pays in all."""
    began = time.process_time()
    problem = pulp.LpProblem("minimax", pulp.LpMinimize)
    most = pulp.LpVariable("z", lowBound=0)
    problem += most
    amounts = {cell: pulp.LpVariable(f"x{number}", lowBound=0) for number, cell in enumerate(block.targets)}
    for cell, target in block.targets.items():
        problem += amounts[cell] - float(target) <= float(target) * most
        problem += float(target) - amounts[cell] <= float(target) * most
    for column, total in block.totals.items():
        problem += pulp.lpSum(amount for cell, amount in amounts.items() if cell[1:] == column) == total
    for entry in block.entries:
        paid = pulp.lpSum(amounts[cell] for cell in entry.cells)
        if entry.cap is not None:
            problem += paid <= float(entry.cap)
        if entry.floor is not None:
            problem += paid >= float(entry.floor)
    problem.solve(pulp.HiGHS(msg=False, threads=1))
    return time.process_time() - began


class Tape:
    """Every call to HiGHS during a run, to be made again bare."""

    def __init__(self) -> None:
        self.models: list[Any] = []
        self.calls: list[tuple[int, str, tuple[Any, ...]]] = []
        self._kept = {name: getattr(KeptModel, name) for name in (*RECORDED, "__init__")}

    def __enter__(self) -> Tape:
        tape, kept = self, self._kept

        def made(model: Any, arrays: Any, *, options: Any = None) -> None:
            kept["__init__"](model, arrays, options=options)
            model.number = len(tape.models)
            tape.models.append((arrays, options))

        def recorded(name: str) -> Callable[..., Any]:
            def call(model: Any, *given: Any) -> Any:
                tape.calls.append((model.number, name, given))
                return kept[name](model, *given)

            return call

        KeptModel.__init__ = made  # type: ignore[method-assign]
        for name in RECORDED:
            setattr(KeptModel, name, recorded(name))
        return self

    def __exit__(self, *_: object) -> None:
        for name, method in self._kept.items():
            setattr(KeptModel, name, method)

    def again(self) -> tuple[float, int]:
        """Make the calls again on new models, and return the processor time and how many programs were solved."""
        models = [KeptModel(arrays, options=options) for arrays, options in self.models]
        began, programs = time.process_time(), 0
        for number, name, given in self.calls:
            getattr(models[number], name)(*given)
            programs += name in ("run", "point")
        return time.process_time() - began, programs


class ByProgramsAlone:
    """While this holds, levels come from programs only, and not from what rows prove by themselves."""

    def __enter__(self) -> None:
        self._kept = levels_batch._Search._ask_rows
        levels_batch._Search._ask_rows = lambda search: None  # type: ignore[method-assign]

    def __exit__(self, *_: object) -> None:
        levels_batch._Search._ask_rows = self._kept  # type: ignore[method-assign]


def bare(scenarios: Any, about: AbstractContextManager[None]) -> tuple[float, float]:
    """Return the processor time a scenario of the calls to HiGHS alone, and how many programs these solve."""
    with about, Tape() as tape:
        fresh(scenarios).run(workers=1)
    seconds, solved = tape.again()
    return seconds / scenarios.count, solved / scenarios.count


def fresh(scenarios: Any) -> Any:
    """Return scenarios that keep nothing of a run before."""
    return pickle.loads(pickle.dumps(scenarios))


def measured(name: str, scenarios: Any, sample: int, *, programs: bool) -> None:
    """Run a sweep and print its line."""
    taken, alone, made = [], [], []
    for _ in range(REPEATS):
        again = fresh(scenarios)
        began = time.process_time()
        found = again.run(workers=1)
        taken.append((time.process_time() - began) / scenarios.count)
        if programs:
            alone.append(bare(scenarios, ByProgramsAlone()))
            made.append(bare(scenarios, nullcontext()))
    took = statistics.median(taken)
    loop = statistics.median(plain(scenarios.case_of(number)) for number in range(1, sample + 1))
    line = f"{name}: {took * 1e3:.3f} ms a scenario; plain loop {loop * 1e3:.1f} ms, {loop / took:,.0f} times"
    for told, pairs in (("bare highspy by levels", alone), ("bare calls that are left", made)) if programs else ():
        each = statistics.median(seconds for seconds, _ in pairs)
        line += f"; {told} {each * 1e3:.3f} ms, ratio {took / each:.2f} ({pairs[0][1]:.1f} programs)"
    print(line, found.count(), flush=True)


def peak(rows: int) -> float:
    """Return the most memory, in MB, of a process that writes so many party-scenario-years to Parquet."""
    code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).resolve().parents[1])!r})
import finarr as fa
from benchmarks.scenarios import CAPPED, capped
sc = fa.scenarios
scenarios = sc.monte_carlo(capped(100), CAPPED, n={rows} // 100, seed=1)
scenarios.run(sys.argv[1], workers=1)
status = open("/proc/self/status").read()
print(int(status.split("VmHWM:")[1].split()[0]) / 1024)
"""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", code, str(Path(folder) / "out.parquet")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the scenarios")
    part = 10 if parser.parse_args().quick else 1
    many = sc.monte_carlo(capped(), CAPPED, n=10_000 // part, seed=1)
    measured("capped pro rata, 342 parties", many, 30 // part, programs=False)
    zeeland = fa.load(shipped("models/zeeland-ggd-2026.toml"))
    several = sc.monte_carlo(zeeland, SEVERAL_KEYS, n=1000 // part, seed=1)
    measured("a cap over three keys, 13 x 3 x 4", several, 30 // part, programs=False)
    for parties, years, count, sample in ((22, 5, 1000, 30), (342, 10, 100, 3)):
        sweep = sc.monte_carlo(coupled(parties, years), COUPLED, n=count // part, seed=1)
        measured(f"coupled years, {parties} x {years}", sweep, sample, programs=True)
    small, large = peak(100_000), peak(1_000_000)
    print(
        f"peak memory: {small:.0f} MB for 100,000 party-scenario-years, {large:.0f} MB for 1,000,000,"
        f" {large / small:.2f} times"
    )


if __name__ == "__main__":
    main()
