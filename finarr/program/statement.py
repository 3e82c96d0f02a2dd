"""The one exact statement of a program: columns, rows, and which of their bounds are somebody's limits.

Everything is stated in `fractions.Fraction` and in the user's own units (euro). The floats that a solver sees
(`finarr.program.relative`), the exact answer (`finarr.program.exact`) and the account of a clash
(`finarr.program.conflict`) are all derived from here.

A named bound or row is a limit that somebody agreed on: it can clash with others, and it can give. An unnamed one
(a total that must close, a definition, an amount that may not change sign) never gives.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

__all__ = ["Column", "Number", "Program", "Row", "Side"]

Number = Fraction | int


class Side(StrEnum):
    """Which bound of a column or row."""

    LOWER = "lower"
    UPPER = "upper"

    @property
    def sign(self) -> int:
        """+1 for an upper bound, which holds down; -1 for a lower bound, which holds up."""
        return 1 if self is Side.UPPER else -1


@dataclass(frozen=True, slots=True)
class Column:
    """One unknown amount and its own bounds; None is no bound."""

    lower: Number | None
    upper: Number | None
    lower_name: Hashable | None = None
    upper_name: Hashable | None = None

    def bound(self, side: Side) -> Number | None:
        """Return the bound on a side."""
        return self.upper if side is Side.UPPER else self.lower

    def name(self, side: Side) -> Hashable | None:
        """Return whose limit the bound on a side is."""
        return self.upper_name if side is Side.UPPER else self.lower_name


@dataclass(frozen=True, slots=True)
class Row:
    """A sum of columns, each times a coefficient, and its bounds; None is no bound."""

    terms: Mapping[int, Number]
    lower: Number | None
    upper: Number | None
    name: Hashable | None = None

    def bound(self, side: Side) -> Number | None:
        """Return the bound on a side."""
        return self.upper if side is Side.UPPER else self.lower

    @property
    def is_equation(self) -> bool:
        """Whether both bounds are there and the same."""
        return self.lower is not None and self.lower == self.upper


@dataclass
class Program:
    """Columns and rows, added one by one.

    A lower bound above its upper bound is stated as it is: whether that is a contradiction is for a solver to say.

    Attributes:
        columns: the unknown amounts.
        rows: what binds them together.

    Example:
        >>> program = Program()
        >>> goes = program.add_column(0, Fraction(60), upper_name="cap of Goes")
        >>> veere = program.add_column(0)
        >>> program.add_row({goes: 1, veere: 1}, 100, 100)
        0
        >>> program.limit_names
        ('cap of Goes',)
    """

    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def add_column(
        self,
        lower: Number | None = None,
        upper: Number | None = None,
        *,
        lower_name: Hashable | None = None,
        upper_name: Hashable | None = None,
    ) -> int:
        """Add an unknown amount and return its index."""
        self.columns.append(Column(lower, upper, lower_name, upper_name))
        return len(self.columns) - 1

    def add_row(
        self,
        terms: Mapping[int, Number],
        lower: Number | None = None,
        upper: Number | None = None,
        *,
        name: Hashable | None = None,
    ) -> int:
        """Add a row and return its index.

        Raises:
            ValueError: a term stands in a column that was not added.
        """
        for column in terms:
            if not 0 <= column < len(self.columns):
                raise ValueError(f"there is no column {column}; the program has {len(self.columns)}")
        self.rows.append(Row(terms, lower, upper, name))
        return len(self.rows) - 1

    @property
    def limit_names(self) -> tuple[Hashable, ...]:
        """Every name that can clash or give, each once, in the order of the statement."""
        names: dict[Hashable, None] = {}
        for column in self.columns:
            for side in Side:
                if column.bound(side) is not None and column.name(side) is not None:
                    names[column.name(side)] = None
        for row in self.rows:
            if row.name is not None and (row.lower is not None or row.upper is not None):
                names[row.name] = None
        return tuple(names)
