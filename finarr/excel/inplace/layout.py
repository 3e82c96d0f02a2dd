"""Where the tables of a user's workbook stand, and what their columns are called there."""

from __future__ import annotations

import re
from bisect import insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from finarr.excel.entries import Entries
from finarr.excel.matrix import Broken, Matrix
from finarr.excel.patching import Calculated
from finarr.excel.patching.changing import Changing
from finarr.excel.patching.faces import TableFace
from finarr.excel.shape import Head, Shape
from finarr.excel.tables import ColumnId, Setting, TableSpec, folded, word
from finarr.excel.vocabulary import Vocabulary
from finarr.words import LANGUAGES

__all__ = ["Plan", "UserLayout"]

_TABLE = re.compile(r"\bfinarr_\w+(?=\[)")


@dataclass
class Plan:
    """What becomes of the columns of a table of results.

    Attributes:
        table: as it stands.
        headings: of all its columns from left to right, the user's own among them.
        like: for a heading that is new, the heading of the column whose looks it takes.
    """

    table: TableFace
    headings: list[str]
    like: dict[str, str] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether any column is renamed, added or taken away."""
        return self.headings != self.table.headings


class UserLayout:
    """The places of tables in a user's workbook.

    Args:
        book: the workbook.
        matrices: its tables of inputs, as they were read.
        specs: the tables of inputs that its kind of case has.
        words: what the workbook calls measures.
        lang: its language.

    Attributes:
        plans: what becomes of the columns of each table of results, by name.
        missing: tables of results that the workbook does not have.
    """

    def __init__(
        self,
        book: Changing,
        matrices: Mapping[str, Matrix],
        specs: Mapping[str, TableSpec],
        words: Vocabulary,
        lang: str,
    ) -> None:
        self.book = book
        self.lang = lang
        self.entries = {
            name: Entries(spec, matrices[name], lang, words) for name, spec in specs.items() if name in matrices
        }
        self._rows: dict[str, list[int]] = {}
        self.plans: dict[str, Plan] = {}
        self.missing: list[str] = []

    def input(self, shape: Shape) -> Shape:
        """Return where a table of inputs stands, and what its columns are called there."""
        entries = self.entries.get(shape.name)
        if entries is None:
            return shape
        matrix, table = entries.matrix, self.book.tables[shape.name]
        there = [head for head in shape.heads if head.id in entries.columns]
        places = [entries.columns[head.id] for head in there]
        # a program that widened the table without naming the new columns leaves their names to the cells
        names = [*table.headings, *map(str, matrix.headings[len(table.headings) :])]
        heads = tuple(_called(head, names[place]) for head, place in zip(there, places, strict=True))
        columns = tuple(matrix.left + place for place in places)
        return Shape(shape.name, matrix.sheet, heads, matrix.left, matrix.top, columns)

    def row(self, table: str, number: int) -> int:
        """Return on which row of a table of inputs its number-th entry stands; both count from zero."""
        if table not in self._rows:
            self._rows[table] = [entry.row for entry in self.entries[table]]
        return self._rows[table][number]

    def setting(self, table: str, setting: Setting) -> int:
        """Return on which row of a table of settings one stands, wherever the user put it; counted from zero."""
        labels = {folded(word(setting.label, lang)) for lang in LANGUAGES}
        return next(entry.row for entry in self.entries[table] if folded(entry.value("setting")) in labels)

    def value(self, table: str, setting: Setting) -> Any:
        """Return what stands in the cell of a setting; None where it is blank."""
        entries, row = self.entries[table], self.setting(table, setting)
        found = entries.matrix.rows[row][entries.columns["value"]]
        return None if isinstance(found, Broken) else found

    def cells(self, table: str) -> Sequence[Sequence[Any]]:
        """Return all cells of a table of inputs below its headings."""
        return self.entries[table].matrix.rows

    def chosen(self, name: str) -> Any:
        """Return what stands in a named cell; None where there is no such name."""
        return self.book.content(name)

    def result(self, shape: Shape) -> Shape:
        """Return where a table of results stands, and what its columns are called there.

        A column is found by its heading. Columns of which the number depends on the case (a year, an item) keep the
        places that such columns have; more of them go to the right of the table.
        """
        table = self.book.tables.get(shape.name.casefold())
        if table is None:
            self.missing.append(shape.name)
            return shape
        places = _Matching(self.book, table, shape, self.lang).places()
        self.plans[shape.name] = places.plan
        columns = tuple(table.area.left + places.of[head.id] for head in shape.heads)
        heads = tuple(_called(head, places.plan.headings[places.of[head.id]]) for head in shape.heads)
        return Shape(shape.name, table.sheet, heads, table.area.left, table.area.top, columns)


def _called(head: Head, text: str) -> Head:
    return head if head.text == text else replace(head, text=text)


@dataclass
class _Places:
    plan: Plan
    of: dict[ColumnId, int]


class _Matching:
    """Finds a place for every column of a result in a table of the user."""

    def __init__(self, book: Changing, table: TableFace, shape: Shape, lang: str) -> None:
        self.book = book
        self.table = table
        self.shape = shape
        self.lang = lang
        self.found = {folded(heading): position for position, heading in enumerate(table.headings)}

    def places(self) -> _Places:
        of = {head.id: self.found[folded(head.text)] for head in self.shape.heads if folded(head.text) in self.found}
        plan = Plan(self.table, list(self.table.headings))
        spare = [
            position for position in range(len(plan.headings)) if position not in of.values() and self._ours(position)
        ]
        if len(of) == len(self.shape.heads) and not spare:
            return _Places(plan, of)
        families: dict[Any, list[Head]] = defaultdict(list)
        for head in self.shape.heads:
            families[head.id[:1] if isinstance(head.id, tuple) else head.id].append(head)
        for heads in families.values():
            if isinstance(heads[0].id, tuple) or heads[0].id not in of:
                self._assign(heads, of, plan, spare)
        self._leave(plan, spare)
        return _Places(plan, of)

    def _assign(self, heads: list[Head], of: dict[ColumnId, int], plan: Plan, spare: list[int]) -> None:
        """Give the columns of a family their places in order; take spare ones first, then more at the right.

        A family with fewer columns than it had keeps those at the left, so that what is left over stands behind it.
        """
        known = sorted(of[head.id] for head in heads if head.id in of)
        while len(known) == len(heads) and known[0] - 1 in spare:
            spare.remove(known[0] - 1)
            insort(spare, known.pop())
            known.insert(0, known[0] - 1)
        looks = self.table.headings[known[0] if known else spare[0] if spare else -1]
        while len(known) < len(heads):
            if spare:
                known.append(spare.pop(0))
            else:
                plan.headings.append("")
                known.append(len(plan.headings) - 1)
        for head, position in zip(heads, sorted(known), strict=True):
            of[head.id] = position
            if plan.headings[position] != head.text and folded(plan.headings[position]) != folded(head.text):
                plan.headings[position] = head.text
                plan.like[head.text] = looks

    def _leave(self, plan: Plan, spare: list[int]) -> None:
        """Take away columns that are left over at the right; others stay, without figures."""
        while spare and spare[-1] == len(plan.headings) - 1:
            plan.headings.pop()
            spare.pop()
        for number, position in enumerate(spare, start=1):
            plan.headings[position] = word("r_spare_column", self.lang, number=number)

    def _ours(self, position: int) -> bool:
        """Tell whether a column that no result has any longer was ours: filled by formulas on other tables of ours."""
        heading, table = self.table.headings[position], self.table
        if any(_pattern("r_spare_column", lang).fullmatch(heading) for lang in LANGUAGES):
            return True
        grid, column = self.book.grid(table.sheet), table.area.left + position
        for row in range(table.body.top, table.body.bottom + 1):
            held = grid.content(row, column)
            if isinstance(held, Calculated):
                return bool(set(_TABLE.findall(held.text)) - {table.name})
        return False


def _pattern(name: str, lang: str) -> re.Pattern[str]:
    start, _, end = word(name, lang, number="\0").partition("\0")
    return re.compile(f"{re.escape(start)}\\d+{re.escape(end)}")
