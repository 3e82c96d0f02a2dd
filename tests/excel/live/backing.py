"""What stands behind an engine of xlwings in the place of Excel: a workbook, its sheets, tables, names and charts."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finarr.excel.patching.areas import Area

__all__ = ["Backing", "BackingSheet", "BackingTable", "Line", "Lines", "Paper", "Typed", "typed"]


_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\s*")


@dataclass(frozen=True)
class Typed:
    """What becomes of something that is typed into a cell.

    Attributes:
        value: what the cell holds; None where it holds a formula or nothing.
        formula: as Excel writes it, with its equals sign; None where it holds none.
    """

    value: Any = None
    formula: str | None = None


def typed(given: Any, number_format: str) -> Typed:
    """Return what Excel makes of something that is typed, which is not always what was meant."""
    if not isinstance(given, str):
        return Typed(given)
    if given.startswith("'"):
        return Typed(given[1:])
    if number_format == "@":
        return Typed(given)
    if given.startswith("=") and len(given) > 1:
        return Typed(formula=given)
    if given[:1] in "+-@" and len(given) > 1:
        return Typed(formula=f"={given}")
    if given.upper() in ("TRUE", "FALSE"):
        return Typed(given.upper() == "TRUE")
    return Typed(float(given) if _NUMBER.fullmatch(given) else given or None)


@dataclass
class Paper:
    """How a sheet is printed.

    Attributes:
        lying: whether the paper lies on its long side.
        scale: in percent; None where as many pages are filled as the next two say.
        across: pages; any number where 0.
        down: pages; any number where 0.
        again: the columns that come back on every page, such as ``$A:$B``; none where empty.
    """

    lying: bool
    scale: int | None
    across: int
    down: int
    again: str


class Line(ABC):
    """A series of a chart, as Excel's object model shows it."""

    @property
    @abstractmethod
    def Formula(self) -> str:
        """``=SERIES(name,categories,values,order)``."""

    @Formula.setter
    @abstractmethod
    def Formula(self, text: str) -> None: ...

    @abstractmethod
    def Delete(self) -> None:
        """Take it out of its chart."""

    @abstractmethod
    def beside(self) -> Line:
        """Return a new one behind it."""


class Lines(list[Line]):
    """The series of a chart, to which new ones can be added."""

    def NewSeries(self) -> Line:
        self.append(self[-1].beside())
        return self[-1]


class BackingTable(ABC):
    """A table: `area` holds headings and totals too."""

    name: str
    area: Area
    totals: bool

    def filters(self) -> dict[int, list[str]]:
        """Return the texts that are shown of columns that are filtered, counted from one."""
        return {}

    def filter(self, column: int, shown: list[str] | None) -> None:  # noqa: B027
        """Note which texts of a column are shown; None where all are."""

    @abstractmethod
    def become(self, area: Area, totals: bool) -> None:
        """Give it another place and a row of totals, or none."""


class BackingSheet(ABC):
    """A sheet; rows and columns are counted from one."""

    name: str
    locked: bool

    @abstractmethod
    def used(self) -> Area:
        """Return what it uses."""

    @abstractmethod
    def values(self, area: Area) -> list[list[Any]]:
        """Return what cells show."""

    @abstractmethod
    def formulas(self, area: Area) -> list[list[Any]]:
        """Return formulas, and values where there are none."""

    @abstractmethod
    def put(self, row: int, column: int, typed: Typed) -> None:
        """Put a value or a formula in a cell."""

    def put_all(self, area: Area, rows: list[list[Typed]]) -> None:
        """Put values and formulas in cells."""
        for down, row in enumerate(rows):
            for right, each in enumerate(row):
                self.put(area.top + down, area.left + right, each)

    @abstractmethod
    def number_format(self, row: int, column: int) -> str:
        """Return the number format of a cell."""

    def common_format(self, area: Area) -> str | None:
        """Return the number format of cells; None where they differ."""
        cells = ((r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1))
        found = {self.number_format(*cell) for cell in cells}
        return found.pop() if len(found) == 1 else None

    @abstractmethod
    def form(self, area: Area, number_format: str) -> None:
        """Give cells a number format."""

    @abstractmethod
    def printed(self) -> list[Area]:
        """Return the cells that are printed; none where all are."""

    @abstractmethod
    def print_only(self, areas: list[Area]) -> None:
        """Print these cells only."""

    @abstractmethod
    def width(self, column: int) -> float:
        """Return how wide a column is, in characters."""

    @abstractmethod
    def widen(self, column: int, width: float) -> None:
        """Give a column another width."""

    @abstractmethod
    def paper(self) -> Paper:
        """Return how it is printed."""

    @abstractmethod
    def put_on(self, paper: Paper) -> None:
        """Print it otherwise."""

    @abstractmethod
    def height(self, row: int) -> float:
        """Return how high a row is, in points."""

    @abstractmethod
    def heighten(self, row: int, height: float | None) -> None:
        """Give a row another height; None gives it the one that its cells ask."""

    @abstractmethod
    def hide(self, row: int, hidden: bool) -> None:
        """Hide a row, or show it; one that is hidden has no height."""

    @abstractmethod
    def merged(self, row: int, column: int) -> Area:
        """Return the merged cells that a cell is one of; the cell alone where it is not merged."""

    @abstractmethod
    def look(self, source: Area, target: Area) -> None:
        """Make cells look like others, which are repeated as often as they fit."""

    @abstractmethod
    def tables(self) -> list[BackingTable]:
        """Return its tables."""

    @abstractmethod
    def lines(self) -> list[list[Line]]:
        """Return the series of each of its charts."""


class Backing(ABC):
    """A workbook that is open."""

    path: Path

    @abstractmethod
    def sheets(self) -> list[BackingSheet]:
        """Return its sheets."""

    @abstractmethod
    def names(self) -> Iterator[tuple[str, tuple[str, Area] | None]]:
        """Yield every name with the sheet and the cells it stands for; None where it stands for something else."""

    @abstractmethod
    def name(self, name: str, cells: str) -> None:
        """Let a name stand for other cells."""

    @abstractmethod
    def save(self) -> None:
        """Write it to its file."""

    @abstractmethod
    def calculate(self) -> None:
        """Calculate everything anew."""

    @abstractmethod
    def close(self) -> None:
        """Close it."""
