"""Run scenarios: cut into chunks, solved wherever, kept as they finish, and put together."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import closing, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finarr.errors import InvalidInput, Problem
from finarr.outcome import versions
from finarr.scenarios.parquet import ROWS, SCENARIOS, Parts, arrow, listing_path, merge
from finarr.scenarios.runs import Runs
from finarr.scenarios.tables import Table, joined
from finarr.scenarios.workers import Bounds, Crew, InOrder, Processes, Submitted, on_dask
from finarr.words import LANGUAGES, Message

if TYPE_CHECKING:
    from finarr.scenarios.bound import Scenarios
    from finarr.scenarios.progress import Progress

__all__ = ["Interrupted", "run"]

_ROWS_A_CHUNK = 262_144
_SCENARIOS_A_CHUNK = 256
_WORTH_IT = 4.0
"""So many seconds of work must be left before processes are started for it."""


class Interrupted(KeyboardInterrupt):
    """A run was stopped by the user; what was finished is kept.

    Attributes:
        runs: the scenarios that were finished.
        message: how to go on.
    """

    def __init__(self, runs: Runs, message: Message) -> None:
        super().__init__(message.render("en"))
        self.runs = runs
        self.message = message


def run(
    scenarios: Scenarios,
    out: str | Path | None = None,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    scheduler: Any = None,
    chunk: int | None = None,
    progress: Progress | bool = False,
) -> Runs:
    """Solve all scenarios.

    The amounts do not depend on who solves them, how many at a time, or in which order. With a file to write, finished
    chunks are kept beside it until all are done: the same call goes on where a run was broken off.

    Args:
        scenarios: bound to their case.
        out: the Parquet file for the amounts; the list of scenarios goes beside it, as ``<name>.scenarios.parquet``.
            Without it everything is kept in memory.
        workers: processes of this machine; 1 is this process alone. Left out: as many as there are processors, where
            the work is worth it.
        executor: any other executor that runs them.
        scheduler: the address of a Dask scheduler, or a client of one.
        chunk: scenarios a chunk.
        progress: True for a bar on standard error, or what is told how far it is.

    Raises:
        InvalidInput: an argument is not what it should be.
        FileTrouble: the file cannot be written, or the finished chunks beside it belong to other scenarios.
        Interrupted: stopped with Ctrl-C; ``.runs`` holds what was finished.
    """
    _check(workers, chunk, executor, scheduler, out)
    size = chunk or _chunk(scenarios)
    bounds = [(n, start, min(start + size, scenarios.count)) for n, start in enumerate(range(0, scenarios.count, size))]
    store = _Store(scenarios, None if out is None else Path(out), size, len(bounds))
    finished = store.finished()
    todo = [each for each in bounds if each[0] not in finished]
    with _shown(progress) as bar:
        bar.start(scenarios.count, scenarios.count - sum(stop - start for _, start, stop in todo))
        try:
            _solve(scenarios, todo, store, _crew(workers, executor, scheduler), workers, bar)
        except KeyboardInterrupt:
            raise Interrupted(store.closed(complete=False), store.how_to_go_on()) from None
    return store.closed(complete=True)


def _check(workers: Any, chunk: Any, executor: Any, scheduler: Any, out: Any) -> None:
    problems = []
    for name, value in (("workers", workers), ("chunk", chunk)):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            problems.append(Problem((name,), repr(value), Message("scenarios.whole", {"least": 1})))
    if sum(each is not None for each in (workers, executor, scheduler)) > 1:
        problems.append(Problem(("executor",), None, Message("scenarios.one_executor")))
    if out is not None and Path(out).suffix.lower() != ".parquet":
        problems.append(Problem(("out",), f"'{out}'", Message("scenarios.parquet_only")))
    if problems:
        raise InvalidInput(problems)


def _chunk(scenarios: Scenarios) -> int:
    """Return how many scenarios go into a chunk: from what is asked alone, so that a later run cuts them alike."""
    case = scenarios.case
    cells = len(case.parties) * len(tuple(case.years)) * max(1, len(getattr(case, "items", ())))
    return max(1, min(_SCENARIOS_A_CHUNK, _ROWS_A_CHUNK // cells))


def _crew(workers: int | None, executor: Executor | None, scheduler: Any) -> Crew | None:
    if scheduler is not None:
        return on_dask(scheduler)
    if executor is not None:
        return Submitted(executor)
    if workers is None:
        return None
    return InOrder() if workers == 1 else Processes(workers)


def _solve(
    scenarios: Scenarios, todo: Sequence[Bounds], store: _Store, crew: Crew | None, workers: int | None, bar: Progress
) -> None:
    """Solve what is left; without a crew here, until it shows that processes are worth their start."""
    sizes = {number: stop - start for number, start, stop in todo}
    left = list(todo)
    if crew is None:
        began, processors = time.perf_counter(), os.cpu_count() or 1
        crew = InOrder()
        while left and processors > 1:
            number, tables = next(crew.completed(scenarios, left[:1], store.encode))
            store.keep(number, tables)
            bar.advance(sizes[number])
            done, left = len(todo) - len(left) + 1, left[1:]
            if (time.perf_counter() - began) / done * len(left) > _WORTH_IT:
                crew = Processes(processors)
                break
    try:
        with closing(crew.completed(scenarios, left, store.encode)) as finished:  # type: ignore[type-var]
            for number, tables in finished:
                store.keep(number, tables)
                bar.advance(sizes[number])
    except BaseException:
        crew.stop()
        raise


class _Store:
    """Where finished chunks go: files, or memory."""

    def __init__(self, scenarios: Scenarios, out: Path | None, size: int, chunks: int) -> None:
        self.scenarios = scenarios
        self.out = out
        self.chunks = chunks
        self.encode = out is not None
        self._tables: dict[int, dict[str, Table]] = {}
        self._parts = None
        self._began = datetime.now(UTC)
        if out is not None:
            arrow(Table({}))  # where pyarrow is missing, that is told before anything runs
            self._parts = Parts(out, f"{scenarios.identity} {size} {versions()['finarr']}")

    def finished(self) -> set[int]:
        """Return the chunks that an earlier run has finished."""
        return set() if self._parts is None else self._parts.finished()

    def keep(self, chunk: int, tables: dict[str, Any]) -> None:
        """Keep a finished chunk."""
        if self._parts is None:
            self._tables[chunk] = tables
        else:
            self._parts.keep(chunk, tables)

    def how_to_go_on(self) -> Message:
        """Return what a user is told who broke a run off."""
        if self.out is None:
            return Message("scenarios.interrupted_memory")
        done = 0 if self._parts is None else len(self._parts.finished())
        if not done:
            return Message("scenarios.interrupted_early")
        values = {"out": str(self.out), "done": done, "chunks": self.chunks}
        return Message("scenarios.interrupted", values)

    def closed(self, *, complete: bool) -> Runs:
        """Put the chunks together and return what there is."""
        record = self._record(complete)
        if self._parts is None or self.out is None:
            return self._in_memory(record)
        chunks = range(self.chunks) if complete else sorted(self._parts.finished())
        if not chunks:
            return Runs.of_memory(self.scenarios.kind.empty(), self._no_listing(), record, self.scenarios.kind.amount)
        for kind, path in ((SCENARIOS, listing_path(self.out)), (ROWS, self.out)):
            merge((self._parts.path(chunk, kind) for chunk in chunks), path, record)
        if complete:
            self._parts.remove()
        return Runs.of_files(self.out)

    def _in_memory(self, record: dict[str, Any]) -> Runs:
        kept = [self._tables[chunk] for chunk in sorted(self._tables)]
        rows = [each[ROWS] for each in kept if len(each[ROWS])]
        listing = joined([each[SCENARIOS] for each in kept]) if kept else self._no_listing()
        kind = self.scenarios.kind
        return Runs.of_memory(joined(rows) if rows else kind.empty(), listing, record, kind.amount)

    def _no_listing(self) -> Table:
        return self.scenarios.listing(0, 0)

    def _record(self, complete: bool) -> dict[str, Any]:
        scenarios = self.scenarios
        sweep = scenarios.sweep
        return {
            "title": scenarios.case.title,
            "language": scenarios.case.language,
            "kind": type(scenarios.case).__name__,
            "amount": scenarios.kind.amount,
            "inputs_hash": scenarios.identity,
            "design": getattr(sweep, "design", None),
            "seed": getattr(sweep, "seed", None),
            "factors": [factor.path for factor in scenarios.factors],
            "called": {lang: scenarios.called(lang) for lang in LANGUAGES},
            "scenarios": scenarios.count,
            "complete": complete,
            "versions": versions(),
            "started": self._began.isoformat(timespec="seconds"),
            "seconds": round((datetime.now(UTC) - self._began).total_seconds(), 3),
        }


def _shown(progress: Progress | bool) -> Any:
    from finarr.scenarios.progress import Bar, Silent

    if progress is True:
        return Bar()
    return nullcontext(progress or Silent())
