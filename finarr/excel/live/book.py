"""A workbook that Excel has open: the one place that knows xlwings' objects as a whole.

Everything is changed on paper first; only `save` touches the workbook, in one go, so that a refusal leaves nothing half
done. Only the part of xlwings is used that is under the BSD licence.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from finarr.errors import FileTrouble, FinarrError, why
from finarr.excel.inplace.places import beside
from finarr.excel.inplace.workplace import Written
from finarr.excel.live.grid import LiveGrid
from finarr.excel.live.locks import unlocked
from finarr.excel.live.pointing import MOST, LivePointers
from finarr.excel.live.printing import LivePrinted, print_again
from finarr.excel.live.series import Series
from finarr.excel.live.table import LiveTable
from finarr.excel.matrix import Matrix
from finarr.excel.patching.areas import Area
from finarr.excel.patching.changing import Changing
from finarr.excel.patching.faces import TableFace
from finarr.words import Message

__all__ = ["OpenBook"]


_LONGEST_STATUS = 255
"""Characters that Excel's status bar takes."""


class OpenBook:
    """A workbook in Excel.

    Args:
        book: of xlwings.
    """

    notes_failures = True

    def __init__(self, book: Any) -> None:
        self.book = book
        self._file = _file(book)
        self._refusal: FileTrouble | None = None
        self.path = self._file or Path.home() / str(book.name)

    def read(self, names: Collection[str]) -> dict[str, Matrix]:
        """Return tables by their name in small letters."""
        found = [table for name, table in self.changing.tables.items() if name in names]
        if not found:
            raise FileTrouble(Message("excel.no_tables", {"path": self.path.name}))
        return {table.name.casefold(): table.matrix([o for o in found if o is not table]) for table in found}

    @cached_property
    def changing(self) -> Changes:
        """The workbook, to be changed on paper."""
        return Changes(self.book)

    def tell(self, text: str | None) -> None:
        """Show a text in Excel's status bar."""
        with suppress(Exception):  # a status bar that is not there is no reason to stop
            self.book.app.status_bar = False if text is None else text[:_LONGEST_STATUS]

    def save(self, lang: str) -> Written | Message:
        """Write what was changed, and save the file, with what it was before beside it."""
        backup, changing = self._kept(lang), self.changing
        self.write()
        if self._file is not None:
            with self._told():
                self.book.save()
        return Written(self.path, backup, followed=changing.followed)

    def write(self) -> None:
        """Write what was changed; after a refusal halfway nothing more is written, so that it can be closed unsaved."""
        if self._refusal is not None:
            raise self._refusal
        try:
            with self._told():
                self.changing.apply()
        except FileTrouble as trouble:
            self._refusal = trouble if trouble.message.id == "live.refused" else None
            raise
        finally:
            self.forget()

    def forget(self) -> None:
        """Forget what was changed on paper."""
        self.__dict__.pop("changing", None)

    def _kept(self, lang: str) -> Path | None:
        """Keep what the file holds beside it, where there is one, and return where.

        Raises:
            FileTrouble: the place cannot be written; nothing was done yet.
        """
        if self._file is None:
            return None
        backup = beside(self._file, "backup", lang)
        try:
            shutil.copyfile(self._file, backup)
            shutil.copystat(self._file, backup)
        except OSError as error:
            raise FileTrouble(Message("cases.unwritable", {"path": str(backup), "why": why(error)})) from error
        return backup

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in words what Excel refuses."""
        try:
            yield
        except FinarrError:
            raise
        except Exception as error:
            values = {"path": self.path.name, "why": _told(error)}
            raise FileTrouble(Message("live.refused", values)) from error

    def show(self, sheet: str) -> None:
        """Bring a sheet to the front."""
        with suppress(Exception):  # another window may be in front
            self.book.sheets[sheet].activate()


class Changes(Changing):
    """What becomes of an open workbook.

    Args:
        book: of xlwings.

    Attributes:
        followed: cells of the user whose formulas follow tables, known once everything is written.
    """

    def __init__(self, book: Any) -> None:
        super().__init__()
        self.book = book
        self._grids: dict[str, LiveGrid] = {}
        self._sheets: dict[str, None] = {}
        self._printed: dict[str, LivePrinted] = {}
        self.followed: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """The name of the file."""
        return str(self.book.name)

    @cached_property
    def tables(self) -> Mapping[str, LiveTable]:
        """The tables by their name in small letters."""
        found = {}
        for sheet in self.book.sheets:
            for each in sheet.tables:
                table = LiveTable(each, str(sheet.name))
                found[table.name.casefold()] = table.on(self.grid(table.sheet))
        return found

    @cached_property
    def _names(self) -> dict[str, Any]:
        return {str(name.name).casefold(): name for name in self.book.names}

    def grid(self, sheet: str) -> LiveGrid:
        """Return the cells of a sheet."""
        if sheet not in self._grids:
            self._grids[sheet] = LiveGrid(self.book.sheets[sheet])
        return self._grids[sheet]

    def printed(self, sheet: str) -> LivePrinted:
        """Return how a sheet is printed."""
        if sheet not in self._printed:
            self._printed[sheet] = LivePrinted(self.grid(sheet))
        return self._printed[sheet]

    def named(self, name: str) -> tuple[str, Area]:
        """Return the sheet and the cells that a name of the whole workbook stands for."""
        try:
            cells = self._names[name.casefold()].refers_to_range
            row, column, (down, right) = int(cells.row), int(cells.column), cells.shape
            return str(cells.sheet.name), Area(row, column, row + down - 1, column + right - 1)
        except Exception as error:
            raise FileTrouble(Message("patching.no_name", {"name": name, "path": self.called})) from error

    def knows(self, name: str) -> bool:
        """Tell whether the workbook has a name for something."""
        return name.casefold() in self._names

    def _touched(self, sheet: str, table: TableFace | None = None) -> None:
        self._sheets[sheet] = None

    def apply(self) -> None:
        """Write everything into the workbook.

        Raises:
            FileTrouble: a sheet is protected with a password; nothing was written.
        """
        app, series = self.book.app, Series(self.book)
        pointers = LivePointers(self.book, self._looked_through(), self.filled.values())
        grids = [self.grid(sheet) for sheet in self._sheets]
        with ExitStack() as stack:
            stack.enter_context(app.properties(screen_updating=False, display_alerts=False, enable_events=False))
            for grid in grids:
                stack.enter_context(unlocked(grid.sheet))
            stack.enter_context(app.properties(calculation="manual"))
            filled = [table for table in self.tables.values() if table.name in self.filled]
            for table in filled:
                table.lift()
            for grid in grids:
                grid.uncover()
                grid.look(before=True)
            for table in self.tables.values():
                table.resize()
            for grid in grids:
                grid.look(before=False)
            app.cut_copy_mode = False
            for table in self.tables.values():  # formulas anywhere may speak of columns that get their names here
                if table.headed and table.sheet in self._sheets:
                    area = table.area
                    self.grid(table.sheet).type(Area(area.top, area.left, area.top, area.right))
            for grid in grids:
                grid.type()
            series.follow(list(self.filled.values()))
            self.followed = pointers.follow()
            for grid in grids:
                self._print_again(grid)
            for table in filled:
                table.filter_again()
        app.calculate()

    def _looked_through(self) -> dict[str, LiveGrid]:
        """Return the sheets in which formulas may point to tables: all but the very long ones."""
        found = {}
        for sheet in self.book.sheets:
            name = str(sheet.name)
            down, right = sheet.used_range.shape
            if name in self._grids or down * right <= MOST:
                with suppress(Exception):  # a sheet of the user's own that cannot be read is no reason to stop
                    found[name] = self.grid(name)
        return found

    def _print_again(self, grid: LiveGrid) -> None:
        """Print a sheet as was noted; where nobody asked how it is printed, its print area follows its tables."""
        if grid.name in self._printed:
            self._printed[grid.name].apply()
        else:
            print_again(grid.sheet, [each for each in self.filled.values() if each.table.sheet == grid.name])


def _file(book: Any) -> Path | None:
    """Return the file of a workbook on this computer; None where it was never saved, or lies in a cloud only."""
    try:
        path = Path(str(book.fullname))
    except Exception:
        return None
    return path if path.is_absolute() and path.is_file() else None


def _told(error: Exception) -> str:
    """Return what Excel says in its own words, where they can be found in what it raises."""
    info = getattr(error, "excepinfo", None)
    said = info[2] if info and len(info) > 2 and info[2] else error
    return " ".join(str(said).split()) or type(error).__name__
