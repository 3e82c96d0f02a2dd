"""What a table and the cells of a sheet must be able to do to be changed, wherever they lie: in a file, or in Excel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol

from finarr.excel.patching.areas import Area
from finarr.excel.patching.printed import Setup

__all__ = ["KEEP", "Cells", "Formulas", "GridFace", "PrintedFace", "TableFace"]

KEEP = object()
"""In place of a value: leave the cell as it is."""

Cells = Mapping[tuple[int, int], Any]
"""Values by (row, column), counted from one."""
Formulas = Literal["refuse", "overwrite"]
"""Whether cells that hold a formula may be changed."""


class TableFace(Protocol):
    """A table of a workbook.

    Attributes:
        name: as formulas call it.
        sheet: the sheet it stands on.
        area: all its cells, headings and totals among them.
        headed: how many rows of headings it has.
        totals: how many rows of totals it has.
    """

    name: str
    sheet: str
    area: Area
    headed: int
    totals: int

    @property
    def body(self) -> Area: ...  # noqa: D102
    @property
    def headings(self) -> list[str]: ...  # noqa: D102
    @property
    def calculated(self) -> dict[str, str]: ...  # noqa: D102
    def place(self, heading: str) -> int: ...  # noqa: D102
    @property
    def filtered(self) -> Sequence[int]: ...  # noqa: D102
    def unfilter(self) -> None: ...  # noqa: D102
    def reheaded(self, headings: Sequence[str]) -> None: ...  # noqa: D102
    def resized(self, rows: int) -> None: ...  # noqa: D102


class GridFace(Protocol):
    """The cells of a worksheet; `Grid` tells what each of these does."""

    def shown(self, row: int, column: int) -> str | float | None: ...  # noqa: D102
    def content(self, row: int, column: int) -> Any: ...  # noqa: D102
    def style(self, row: int, column: int) -> str | None: ...  # noqa: D102
    def occupied(self, area: Area) -> Iterator[str]: ...  # noqa: D102
    def write(  # noqa: D102
        self, values: Cells, styles: Mapping[tuple[int, int], str | None], formulas: Formulas
    ) -> None: ...
    def restyle(self, styles: Mapping[tuple[int, int], str | None]) -> None: ...  # noqa: D102
    def hidden(self, rows: range) -> set[int]: ...  # noqa: D102
    def show(self, rows: Iterable[int]) -> None: ...  # noqa: D102
    def widened(self, alike: Mapping[int, int]) -> None: ...  # noqa: D102
    def cleared(self, cells: Iterable[tuple[int, int]]) -> None: ...  # noqa: D102


class PrintedFace(Protocol):
    """How a sheet is printed; `Printed` tells what each of these does."""

    @property
    def areas(self) -> tuple[Area, ...] | None: ...  # noqa: D102
    def columns(self, least: int) -> list[int]: ...  # noqa: D102
    def heights(self) -> dict[int, float]: ...  # noqa: D102
    def heighten(self, heights: Mapping[int, float | None]) -> None: ...  # noqa: D102
    def merged(self, area: Area) -> Area: ...  # noqa: D102
    def setup(self) -> Setup | None: ...  # noqa: D102
    def printed(self, setup: Setup) -> None: ...  # noqa: D102
    def print_only(self, areas: Sequence[Area]) -> None: ...  # noqa: D102
