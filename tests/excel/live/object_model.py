"""What Excel's object model tells of a sheet: how it is protected, and how it is printed."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from .backing import BackingSheet

__all__ = ["Pages", "Protected", "Refused"]


class Refused(Exception):
    """Excel does not do it."""


class Protected:
    """A sheet as Excel's object model shows it, as far as its protection goes."""

    ProtectDrawingObjects = ProtectScenarios = False

    def __init__(self, sheet: BackingSheet) -> None:
        self._sheet = sheet
        self.password = ""
        self.Protection = SimpleNamespace(**dict.fromkeys(ALLOWED, False) | {"AllowSorting": True})
        self.allowed: dict[str, bool] = {}
        self.PageSetup = Pages(sheet)
        self.StandardHeight = 15.0

    @property
    def ProtectContents(self) -> bool:
        """Whether cells are locked."""
        return self._sheet.locked

    def Unprotect(self, password: str) -> None:
        """Open it."""
        if password != self.password:
            raise Refused("The password you supplied is not correct.")
        self._sheet.locked = False

    def Protect(self, *, Contents: bool, DrawingObjects: bool, Scenarios: bool, **allowed: bool) -> None:
        """Close it."""
        self._sheet.locked, self.allowed = Contents, allowed


class Pages:
    """How a sheet is printed, as Excel's object model shows it."""

    def __init__(self, sheet: BackingSheet) -> None:
        self._sheet = sheet

    def _changed(self, **values: Any) -> None:
        self._sheet.put_on(replace(self._sheet.paper(), **values))

    @property
    def Orientation(self) -> int:
        """1 where the paper stands, 2 where it lies."""
        return 2 if self._sheet.paper().lying else 1

    @Orientation.setter
    def Orientation(self, way: int) -> None:
        self._changed(lying=way == 2)

    @property
    def Zoom(self) -> int | bool:
        """The scale in percent; False where a number of pages is filled."""
        scale = self._sheet.paper().scale
        return False if scale is None else scale

    @Zoom.setter
    def Zoom(self, scale: int | bool) -> None:
        if scale is not False and not 10 <= scale <= 400:
            raise Refused("Unable to set the Zoom property of the PageSetup class")
        if scale is False:
            self._changed(scale=None, across=1, down=1)
        else:
            self._changed(scale=scale)

    @property
    def FitToPagesWide(self) -> int | bool:
        """Pages across; False where any number will do."""
        return self._sheet.paper().across or False

    @FitToPagesWide.setter
    def FitToPagesWide(self, pages: int | bool) -> None:
        self._changed(across=int(pages))

    @property
    def FitToPagesTall(self) -> int | bool:
        """Pages down; False where any number will do."""
        return self._sheet.paper().down or False

    @FitToPagesTall.setter
    def FitToPagesTall(self, pages: int | bool) -> None:
        self._changed(down=int(pages))

    @property
    def PrintTitleColumns(self) -> str:
        """The columns that come back on every page."""
        return self._sheet.paper().again

    @PrintTitleColumns.setter
    def PrintTitleColumns(self, columns: str) -> None:
        self._changed(again=columns)


_WHAT = ("FormattingCells", "FormattingColumns", "FormattingRows", "InsertingColumns", "InsertingRows", "Sorting")
_WHAT += ("InsertingHyperlinks", "DeletingColumns", "DeletingRows", "Filtering", "UsingPivotTables")
ALLOWED = tuple(f"Allow{what}" for what in _WHAT)
