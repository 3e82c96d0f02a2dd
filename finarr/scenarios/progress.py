"""How far a run is: a bar with rate and time left, or nothing."""

from __future__ import annotations

from typing import Any, Protocol

from finarr.words import Message

__all__ = ["Bar", "Progress", "Silent"]


class Progress(Protocol):
    """What is told how far a run is."""

    def start(self, total: int, done: int) -> None:
        """Say how many scenarios there are, and how many an earlier run has finished."""

    def advance(self, scenarios: int) -> None:
        """Say that so many more are finished."""


class Silent:
    """Shows nothing."""

    def start(self, total: int, done: int) -> None:
        """Do nothing."""

    def advance(self, scenarios: int) -> None:
        """Do nothing."""


class Bar:
    """A bar on standard error, drawn by rich: done, scenarios a second, time left.

    Args:
        lang: of the words beside it.
    """

    def __init__(self, lang: str = "nl") -> None:
        self._lang = lang
        self._task: Any = None
        self._began_with = 0

    def __enter__(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        words = Message("scenarios.bar").render(self._lang)
        self._bar = Progress(
            TextColumn(words),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def start(self, total: int, done: int) -> None:
        """Say how many scenarios there are."""
        self._began_with = done
        self._task = self._bar.add_task("", total=total, completed=done, rate="")

    def advance(self, scenarios: int) -> None:
        """Say that so many more are finished."""
        task = self._bar.tasks[0]
        seconds = max(1e-9, task.elapsed or 0.0)
        rate = (task.completed + scenarios - self._began_with) / seconds
        words = Message("scenarios.rate", {"rate": f"{rate:.0f}"}).render(self._lang)
        self._bar.update(self._task, advance=scenarios, rate=words)
