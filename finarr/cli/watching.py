"""The command `watch`: a workbook is computed again whenever it is saved."""

from __future__ import annotations

import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from finarr.cli import show
from finarr.cli.options import Lang, known_language
from finarr.doors import opened, workplace
from finarr.errors import FileTrouble, FinarrError, InvalidInput, Problem
from finarr.numbers import is_hole, read_written
from finarr.words import Message

__all__ = ["watch"]

_LEAST = Decimal("0.1")


def watch(
    book: Annotated[Path, typer.Argument()],
    seconds: Annotated[str, typer.Option("--seconds")] = "0.5",
    lang: Lang = None,
) -> None:
    """Compute a workbook again whenever it is saved."""
    known_language(lang)
    pause = _pause(seconds)
    if workplace(book) is None:
        raise FileTrouble(Message("cases.suffix", {"path": str(book), "known": (".xlsx", ".xlsm")}))
    teller = _Teller(lang)
    watching = opened("finarr.excel.live.watching:Watch")(book, teller.done, teller.failed)
    teller.say(Message("live.watching", {"name": book.name}))
    try:
        while True:
            watching.look()
            time.sleep(pause)
    except KeyboardInterrupt:
        teller.say(Message("live.stopped", {"name": book.name}))


def _pause(seconds: str) -> float:
    """Return how long to wait between two looks.

    Raises:
        InvalidInput: it is no number, or too short.
    """
    problems: list[Problem] = []
    read = read_written(seconds, ("--seconds",), problems)
    if not is_hole(read) and read < _LEAST:
        problems.append(Problem(("--seconds",), read, Message("live.seconds", {"least": _LEAST})))
    if problems:
        raise InvalidInput(problems)
    return float(read)


class _Teller:
    """Says on the screen what happened, with the time.

    Args:
        lang: the language, where it was chosen.
    """

    def __init__(self, lang: str | None) -> None:
        self._chosen = lang
        self.lang = lang or "nl"

    def say(self, message: Message) -> None:
        """Say one thing."""
        print(f"{datetime.now():%H:%M:%S} {message.render(self.lang)}", flush=True)

    def done(self, done: Any) -> None:
        """Say that it was computed, and where the answer is."""
        self.lang = self._chosen or done.outcome.case.language
        checks = done.outcome.checks
        held = sum(check.ok for check in checks)
        if done.written is None:
            return
        if done.written.reason is not None:
            self.say(done.written.reason)
        said = "live.done" if held == len(checks) else "live.done_checks_fail"
        self.say(Message(said, {"held": held, "n": len(checks), "path": done.written.path.name}))

    def failed(self, error: Exception) -> None:
        """Say what stood in the way; watching goes on."""
        if isinstance(error, FinarrError):
            self.lang = self._chosen or getattr(error, "lang", None) or self.lang
            self.say(Message("live.watch_failed"))
            show.text(error.render(self.lang))
        else:
            what = f"{type(error).__name__}: {error}".splitlines()[0]
            self.say(Message("live.watch_crashed", {"what": what}))
