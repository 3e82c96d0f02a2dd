"""How an input table is described, once for reader and writers: columns, headings, kinds of value, choices, prompts.

The tables that several kinds of case have are described in `common.specs`, those of one kind in its own package. Texts
live in ``words/<language>/excel.toml``, or in a file of the kind's own: ``h_`` headings, ``c_`` choices, ``ask_``
prompts, ``s_`` settings, ``sheet_``, ``table_`` and ``about_`` titles. An id without a dot is one of ``excel.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from immutabledict import immutabledict

from finarr.words import LANGUAGES, text

__all__ = [
    "Choices",
    "Column",
    "ColumnId",
    "Family",
    "Kind",
    "Setting",
    "TableSpec",
    "chosen",
    "folded",
    "full_id",
    "named",
    "word",
]


def full_id(name: str) -> str:
    """Return the whole id of a text of workbooks.

    Example:
        >>> full_id("h_party"), full_id("excel_central_funding.h_region")
        ('excel.h_party', 'excel_central_funding.h_region')
    """
    return name if "." in name else f"excel.{name}"


def word(name: str, lang: str, **values: object) -> str:
    """Return a text of the workbook in a language."""
    return text(full_id(name), lang, **values)


def folded(given: object) -> str:
    """Return a text as it is compared: without capitals and without superfluous spaces.

    Example:
        >>> folded("  Huidige  BIJDRAGE ")
        'huidige bijdrage'
    """
    return " ".join(str(given).split()).casefold()


ColumnId = str | tuple[Any, ...]
"""A fixed column by its name in code, or (family, what) such as (Family.YEAR, 2027)."""

Choices = Mapping[str, str]
"""Value in a case to the id of the text that a workbook shows for it."""


def chosen(choices: Choices, given: object) -> str | None:
    """Return the value that a text stands for, in either language or as the value itself; None where it is none.

    Example:
        >>> tasks = {"basis": "c_basis", "plus": "c_plus"}
        >>> chosen(tasks, "basistaak"), chosen(tasks, "Plus task"), chosen(tasks, "basis"), chosen(tasks, "?")
        ('basis', 'plus', 'basis', None)
    """
    wanted = folded(given)
    for value, shown in choices.items():
        if wanted in (folded(value), *(folded(word(shown, lang)) for lang in LANGUAGES)):
            return value
    return None


class Kind(Enum):
    """What a column holds."""

    TEXT = "text"
    LINE = "line"
    """Text that is not broken over lines, since only formulas read it."""
    CODE = "code"
    """Text that only looks like a number: leading and last zeros count."""
    NUMBER = "number"
    EURO = "euro"
    SHARE = "share"
    DATE = "date"
    WHOLE = "whole"
    """A whole number, such as a year."""
    YEARS = "years"
    NAMES = "names"
    CHOICE = "choice"
    FLAG = "flag"
    FREE = "free"


@dataclass(frozen=True)
class Column:
    """One column of an input table.

    Attributes:
        id: its name in code, mostly the field of the case.
        heading: id of the heading's text.
        kind: what it holds.
        width: in characters.
        choices: the values there are, for `Kind.CHOICE`.
        offers: the table whose first column fills a dropdown ("finarr_parties").
        note: whether it is a remark, which the reader leaves alone and may miss.
        asks: whether the cell asks for its value with a prompt (``ask_<table>_<id>``).
        unit: id of the text above the heading that gives the unit.
        measures: whether a measure may be chosen besides.
        optional: whether a workbook may do without it, and has it only where a case fills it.
    """

    id: str
    heading: str
    kind: Kind = Kind.TEXT
    width: float = 14
    choices: Choices = field(default_factory=immutabledict)
    offers: str | None = None
    note: bool = False
    asks: bool = True
    unit: str | None = None
    measures: bool = False
    optional: bool = False


class Family(Enum):
    """Columns of which there may be any number, their heading telling which."""

    MEASURE = "measure"
    """A measure by its label or code, or that and a year."""
    BUDGET = "budget"
    """The party's own budget in a year."""
    YEAR = "year"
    INDEX = "index"
    """The weight of an index."""
    GRANT_INDEX = "grant_index"
    """The weight of an index by which a grant grows."""
    FUND_INDEX = "fund_index"
    """The weight of an index by which a cut of the general fund grows."""
    OWN = "own"
    """The user's own column, which travels along."""


@dataclass(frozen=True)
class TableSpec:
    """One input table.

    Attributes:
        name: the name of the table, the same in every language.
        sheet: id of the sheet's name.
        columns: fixed columns.
        families: kinds of further columns.
        path: where its rows live in a case.
        optional: whether a workbook may do without it.
        apart: whether the columns behind the first are each a field of its own: where one is not there, only that
            field is missed.
        words: the file of texts with its title and prompts.
        aside: whether it changes nothing of the result.
    """

    name: str
    sheet: str
    columns: tuple[Column, ...]
    families: tuple[Family, ...] = ()
    path: str = ""
    optional: bool = False
    apart: bool = False
    words: str = "excel"
    aside: bool = False

    @property
    def title(self) -> str:
        """The id of the text above it."""
        return f"{self.words}.table_{self.name}"

    def prompt(self, column: Column) -> str:
        """Return the id of what the cells of a column ask for."""
        return f"{self.words}.ask_{self.name}_{column.id}"

    def column(self, column_id: str) -> Column:
        """Return a fixed column by its id."""
        return next(column for column in self.columns if column.id == column_id)


@dataclass(frozen=True)
class Setting:
    """One row of a table of settings: a name and its value.

    Attributes:
        id: its name in code.
        label: id of the text in the first column.
        kind: what its value is.
        choices: the values there are.
        offers: the table whose first column fills a dropdown.
        path: where its value lives in a case, where that is not under its name.
    """

    id: str
    label: str
    kind: Kind
    choices: Choices = field(default_factory=immutabledict)
    offers: str | None = None
    path: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """The id of the text beside it: that of its label, with ``note_`` in front and without ``s_``."""
        room, dot, label = self.label.rpartition(".")
        return f"{room}{dot}note_{label.removeprefix('s_')}"

    @property
    def place(self) -> tuple[str, ...]:
        """Where its value lives in a case."""
        return self.path or (self.id,)


def named(*tables: TableSpec) -> Mapping[str, TableSpec]:
    """Return tables by name, in the order in which workbooks show them."""
    return immutabledict({table.name: table for table in tables})
