"""An engine of xlwings on whatever `backing` has: it answers what finarr asks of Excel, and is as strict as Excel.

What is typed is read as Excel reads it. Cells of a protected sheet refuse, and so does a table that is resized while it
has a row of totals. Only the part of xlwings that is under the BSD licence is used (`xlwings.base_classes`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import xlwings as xw
from xlwings import base_classes as base

from .backing import Backing
from .sheet import Names, Sheet

__all__ = ["opened"]


class Engine:
    """The engine."""

    type = "desktop"

    def __init__(self, name: str) -> None:
        self.name = name
        self.apps = Apps()

    @staticmethod
    def clean_value_data(data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool) -> Any:
        """Return values as xlwings hands them over."""
        return [[empty_as if each in (None, "") else each for each in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        """Return a value as xlwings hands it to Excel."""
        return "" if value is None else value


class Apps(base.Apps):
    """The programs that run."""

    def __init__(self) -> None:
        self.running: list[App] = []

    def __iter__(self) -> Iterator[Any]:
        return iter(self.running)

    def __len__(self) -> int:
        return len(self.running)

    def keys(self) -> list[int]:
        """Return their numbers."""
        return [app.pid for app in self.running]

    def __getitem__(self, pid: int) -> Any:
        return next(app for app in self.running if app.pid == pid)


class App(base.App):
    """A program; `said` keeps what its status bar has shown."""

    screen_updating = display_alerts = enable_events = True
    calculation = "automatic"
    cut_copy_mode = False

    def __init__(self, engine: Engine, pid: int) -> None:
        self._engine = engine
        self.number = pid
        self.said: list[Any] = []
        self.opened: list[Book] = []
        self.copied: Any = None
        self.alerts: list[str] = []

    @property
    def engine(self) -> Engine:
        """What it belongs to."""
        return self._engine

    @property
    def pid(self) -> int:
        """Its number."""
        return self.number

    @property
    def status_bar(self) -> Any:
        """What the status bar shows."""
        return self.said[-1] if self.said else False

    @status_bar.setter
    def status_bar(self, text: Any) -> None:
        self.said.append(text)

    def activate(self, steal_focus: bool = False) -> None:
        """Bring it to the front."""

    @property
    def books(self) -> Any:
        """The workbooks that are open."""
        return Books(self)

    def alert(self, prompt: Any, title: Any, buttons: Any, mode: Any, callback: Any) -> str:
        """Show a text in a window."""
        self.alerts.append(prompt)
        return "ok"

    def calculate(self) -> None:
        """Calculate everything."""
        for book in self.opened:
            book.backing.calculate()


class Books(base.Books):
    """The workbooks of a program."""

    def __init__(self, app: App) -> None:
        self.app = app

    def __iter__(self) -> Iterator[Any]:
        return iter(self.app.opened)

    def __len__(self) -> int:
        return len(self.app.opened)

    def __call__(self, key: Any) -> Any:
        """Return one by its name or place."""
        return self.app.opened[key - 1] if isinstance(key, int) else next(b for b in self if b.name == key)


class Book(base.Book):
    """A workbook."""

    def __init__(self, app: App, backing: Backing) -> None:
        self._app = app
        self.backing = backing
        self.shown: list[str] = []
        self.saves = 0
        self.pages = [Sheet(self, sheet) for sheet in backing.sheets()]

    app = property(lambda self: self._app)
    name = property(lambda self: self.backing.path.name)
    fullname = property(lambda self: str(self.backing.path))
    sheets = property(lambda self: Sheets(self))
    names = property(lambda self: Names(self))

    def save(self, path: Any = None, password: Any = None) -> None:
        """Write it."""
        self.saves += 1
        self.backing.save()

    def activate(self) -> None:
        """Bring it to the front."""

    def close(self) -> None:
        """Close it."""
        self._app.opened.remove(self)
        self.backing.close()


class Sheets(base.Sheets):
    """The sheets of a workbook."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def __iter__(self) -> Iterator[Any]:
        return iter(self.book.pages)

    def __len__(self) -> int:
        return len(self.book.pages)

    def __call__(self, key: Any) -> Any:
        """Return one by its name or place."""
        found = self.book.pages[key - 1] if isinstance(key, int) else None
        return found or next(sheet for sheet in self.book.pages if sheet.name == key)


_NUMBERS = iter(range(1, 1_000_000))


def opened(backing: Backing, name: str) -> Any:
    """Return a workbook of xlwings, in a program of its own.

    Args:
        backing: what it is in truth.
        name: of the engine.
    """
    if name not in [engine.name for engine in xw.engines]:
        xw.engines.add(xw.Engine(impl=Engine(name)))
    engine = xw.engines[name]
    engine.activate()
    app = App(engine.impl, next(_NUMBERS))
    app.opened.append(Book(app, backing))
    engine.impl.apps.running.insert(0, app)
    return xw.Book(impl=app.opened[0])
