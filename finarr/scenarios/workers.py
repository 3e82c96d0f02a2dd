"""Where scenarios are solved: in this process, in processes of this machine, in any executor, or on a Dask cluster.

Whoever solves a chunk gets the same text of bytes and two numbers, and gives back the same tables.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from finarr.errors import FileTrouble
from finarr.scenarios.bound import Scenarios
from finarr.scenarios.parquet import ROWS, SCENARIOS, encoded
from finarr.scenarios.solving import solve_chunk
from finarr.words import Message

__all__ = ["Bounds", "Crew", "InOrder", "Processes", "Submitted", "on_dask", "packed", "work"]

Bounds = tuple[int, int, int]
"""Number of a chunk, its first scenario and one beyond its last."""

Done = tuple[int, dict[str, Any]]
"""Number of a chunk and its tables: bytes of Parquet files, or tables as they are."""

_TRIES = 3
_PATIENCE = 10
"""So many seconds a scheduler has to answer."""


class _Known(threading.local):
    """What a thread has unpacked last: kept programs are no good to two threads at a time."""

    payload: bytes | None = None
    scenarios: Scenarios | None = None


_known = _Known()


def packed(scenarios: Scenarios) -> bytes:
    """Return scenarios as bytes, for whoever solves them elsewhere."""
    return pickle.dumps(scenarios)


def work(payload: bytes, start: int, stop: int, encode: bool) -> dict[str, Any]:
    """Solve a chunk; the same payload is unpacked once a thread.

    Args:
        payload: of `packed`.
        start: the first scenario, counted from 0.
        stop: one beyond the last one.
        encode: whether to give the tables as the bytes of Parquet files.
    """
    if _known.scenarios is None or payload != _known.payload:
        _known.payload, _known.scenarios = payload, pickle.loads(payload)
    return solved(_known.scenarios, start, stop, encode)


def solved(scenarios: Scenarios, start: int, stop: int, encode: bool) -> dict[str, Any]:
    """Solve a chunk of scenarios in this process."""
    with _set_apart():
        chunk = solve_chunk(scenarios, start, stop)
    tables = {ROWS: chunk.rows, SCENARIOS: chunk.listing}
    return {kind: encoded(table) for kind, table in tables.items()} if encode else dict(tables)


@contextmanager
def _set_apart() -> Iterator[None]:
    """Let the search for cycles pass over all that is there already: libraries, the case and its kept programs.

    Thousands of answers, read as lists, set off that search again and again, while what they need goes by itself.
    """
    if gc.get_freeze_count():  # somebody else has set things apart, or another thread
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class Crew:
    """Whoever solves chunks."""

    def completed(self, scenarios: Scenarios, chunks: Sequence[Bounds], encode: bool) -> Iterator[Done]:
        """Yield finished chunks, in any order."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop what is going on; what is finished is kept."""


class InOrder(Crew):
    """This process, one chunk after the other."""

    def completed(self, scenarios: Scenarios, chunks: Sequence[Bounds], encode: bool) -> Iterator[Done]:
        """Yield finished chunks in order."""
        for number, start, stop in chunks:
            yield number, solved(scenarios, start, stop, encode)


class Submitted(Crew):
    """Any executor: chunks are handed out a few at a time, so that memory does not grow with their number.

    Where an executor breaks, its unfinished chunks go to the next one that ``renew`` makes, or are solved here.

    Args:
        executor: runs `work`.
        at_once: how many chunks are handed out at the same time; twice the workers of the executor where left out.
        renew: makes a new executor for one that broke.
    """

    def __init__(
        self, executor: Executor, at_once: int | None = None, renew: Callable[[], Executor] | None = None
    ) -> None:
        self.executor = executor
        self._at_once = at_once or 2 * (getattr(executor, "_max_workers", None) or os.cpu_count() or 1)
        self._renew = renew

    def completed(self, scenarios: Scenarios, chunks: Sequence[Bounds], encode: bool) -> Iterator[Done]:
        """Yield finished chunks as they come."""
        payload = packed(scenarios)
        left = {number: (start, stop) for number, start, stop in chunks}
        tries = 0
        while left and tries < _TRIES:
            before = len(left)
            try:
                for number, tables in self._handed_out(payload, dict(left), encode):
                    del left[number]
                    yield number, tables
            except (BrokenExecutor, OSError) as trouble:
                if isinstance(trouble, FileTrouble):
                    raise
                tries = tries + 1 if len(left) == before else 0
                if self._renew is None:
                    break
                self.executor.shutdown(wait=False, cancel_futures=True)
                self.executor = self._renew()
        yield from InOrder().completed(scenarios, [(number, *bounds) for number, bounds in left.items()], encode)

    def _handed_out(self, payload: bytes, left: dict[int, tuple[int, int]], encode: bool) -> Iterator[Done]:
        waiting = iter(left.items())
        going: dict[Future[dict[str, Any]], int] = {}
        while True:
            for number, (start, stop) in waiting:
                going[self.executor.submit(work, payload, start, stop, encode)] = number
                if len(going) >= self._at_once:
                    break
            if not going:
                return
            finished, _ = wait(going, return_when=FIRST_COMPLETED)
            for future in finished:
                yield going.pop(future), future.result()

    def stop(self) -> None:
        """Let go of what was handed out."""
        self.executor.shutdown(wait=False, cancel_futures=True)


class Processes(Submitted):
    """Processes of this machine; one that is killed is replaced, and its chunks are done again.

    Args:
        workers: how many.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        super().__init__(self._made(), renew=self._made)

    def _made(self) -> Executor:
        return ProcessPoolExecutor(self._workers, get_context("spawn"), initializer=_leave_interrupts_to_the_caller)

    def completed(self, scenarios: Scenarios, chunks: Sequence[Bounds], encode: bool) -> Iterator[Done]:
        """Yield finished chunks as they come."""
        try:
            yield from super().completed(scenarios, chunks, encode)
        finally:
            self.executor.shutdown(wait=False, cancel_futures=True)

    def stop(self) -> None:
        """End the processes: what they were at is done again by whoever goes on."""
        running = list((getattr(self.executor, "_processes", None) or {}).values())
        super().stop()
        for process in running:
            process.terminate()


def _leave_interrupts_to_the_caller() -> None:
    """Ctrl-C reaches every process of a terminal; only the caller acts on it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def on_dask(scheduler: Any) -> Submitted:
    """Return a crew of the workers of a Dask cluster.

    Args:
        scheduler: its address ("tcp://host:8786"), or a ``distributed.Client``.

    Raises:
        FileTrouble: dask.distributed is not installed, or the scheduler cannot be reached.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise FileTrouble(Message("scenarios.needs_distributed")) from error
    client = scheduler
    if isinstance(scheduler, str):
        try:
            client = Client(scheduler, timeout=_PATIENCE)  # type: ignore[no-untyped-call]  # distributed has no types
        except (OSError, TimeoutError, ValueError) as error:
            values = {"scheduler": scheduler, "why": str(error).splitlines()[0] if str(error) else "-"}
            raise FileTrouble(Message("scenarios.no_scheduler", values)) from error
    threads = sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values())
    executor = client.get_executor(pure=False, retries=_TRIES)
    return _Cluster(executor, 2 * max(1, threads), client if isinstance(scheduler, str) else None)


class _Cluster(Submitted):
    """The workers of a Dask cluster; a client that was made for the run is closed after it."""

    def __init__(self, executor: Executor, at_once: int, own: Any) -> None:
        super().__init__(executor, at_once)
        self._own = own

    def completed(self, scenarios: Scenarios, chunks: Sequence[Bounds], encode: bool) -> Iterator[Done]:
        """Yield finished chunks as they come."""
        try:
            yield from super().completed(scenarios, chunks, encode)
        finally:
            if self._own is not None:
                self._own.close()
