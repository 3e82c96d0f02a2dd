"""Tidy tables as arrays: what one scenario, or many, give; texts as numbers with a list of names beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Kind", "Labels", "Table", "has_scenarios", "joined", "kind_of", "kinds"]

Type = Literal["text", "int", "float"]


@dataclass(frozen=True, eq=False)
class Labels:
    """A column of texts.

    Attributes:
        codes: positions in the names.
        names: the different texts.
    """

    codes: NDArray[np.int32]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Labels:
        """Return texts as a column.

        Example:
            >>> Labels.of(["Goes", "Veere", "Goes"]).codes.tolist()
            [0, 1, 0]
        """
        names: dict[str, int] = {}
        codes = [names.setdefault(text, len(names)) for text in texts]
        return cls(np.array(codes, dtype=np.int32), tuple(names))


Column = NDArray[Any] | Labels


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of one length.

    Attributes:
        columns: by name, in order.
    """

    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def frame(self) -> pd.DataFrame:
        """Return the table as a DataFrame; texts are categories."""
        import pandas as pd

        found: dict[str, Any] = {}
        for name, column in self.columns.items():
            is_text = isinstance(column, Labels)
            found[name] = pd.Categorical.from_codes(column.codes, column.names) if is_text else column  # type: ignore[union-attr,arg-type]
        return pd.DataFrame(found)


def joined(tables: Sequence[Table]) -> Table:
    """Return tables with the same columns as one, one after the other."""
    if len(tables) == 1:
        return tables[0]
    found: dict[str, Column] = {}
    for name, first in tables[0].columns.items():
        parts = [table.columns[name] for table in tables]
        if isinstance(first, Labels):
            found[name] = _joined_labels([part for part in parts if isinstance(part, Labels)])
        else:
            found[name] = np.concatenate([part for part in parts if not isinstance(part, Labels)])
    return Table(found)


def _joined_labels(parts: Sequence[Labels]) -> Labels:
    names: dict[str, int] = {}
    codes = []
    for part in parts:
        if part.names == tuple(names):
            codes.append(part.codes)
            continue
        place = np.array([names.setdefault(name, len(names)) for name in part.names], dtype=np.int32)
        codes.append(place[part.codes] if len(place) else part.codes)
    return Labels(np.concatenate(codes), tuple(names))


@dataclass(frozen=True, eq=False)
class Kind:
    """What a kind of case gives for every scenario.

    Attributes:
        columns: names and types of the tidy table, after ``scenario``.
        amount: the column that summaries speak of.
        rows: makes the columns of an outcome.
    """

    columns: Mapping[str, Type]
    amount: str
    rows: Callable[[Any], Mapping[str, Any]]

    def table(self, outcome: Any, scenario: int) -> Table:
        """Return the tidy table of one scenario."""
        made = self.rows(outcome)
        size = len(next(iter(made.values())))
        found: dict[str, Column] = {"scenario": np.full(size, scenario, dtype=np.int64)}
        for name, kind in self.columns.items():
            found[name] = Labels.of([str(t) for t in made[name]]) if kind == "text" else _numbers(made[name], kind)
        return Table(found)

    def empty(self) -> Table:
        """Return a table without rows."""
        found: dict[str, Column] = {"scenario": np.zeros(0, dtype=np.int64)}
        for name, kind in self.columns.items():
            found[name] = Labels.of([]) if kind == "text" else _numbers([], kind)
        return Table(found)


def _numbers(values: Any, kind: Type) -> NDArray[Any]:
    return np.asarray(values, dtype=np.int64 if kind == "int" else np.float64)


def _contributions(outcome: Any) -> Mapping[str, Any]:
    cells = outcome.cells
    return {
        "party": [cell.party for cell in cells],
        "item": [cell.item for cell in cells],
        "year": [cell.year for cell in cells],
        "amount": [cell.cents / 100 for cell in cells],
        "cents": [cell.cents for cell in cells],
        "pro_rata": [float(cell.pro_rata) for cell in cells],
    }


def _columns_of(name: str) -> Callable[[Any], Mapping[str, Any]]:
    def rows(outcome: Any) -> Mapping[str, Any]:
        frame = getattr(outcome, name)
        return {column: frame[column].tolist() for column in frame.columns}

    return rows


_KINDS: Mapping[str, Kind] = {
    "CostSharing": Kind(
        {"party": "text", "item": "text", "year": "int", "amount": "float", "cents": "int", "pro_rata": "float"},
        "amount",
        _contributions,
    ),
    "CentralFunding": Kind(
        {
            "party": "text",
            "region": "text",
            "year": "int",
            "now": "float",
            "proposal": "float",
            "fund_cut": "float",
            "effect": "float",
            "effect_per_inhabitant": "float",
        },
        "effect",
        _columns_of("yearly"),
    ),
    "TransitionFund": Kind(
        {"party": "text", "group": "text", "year": "int", "amount": "float", "cents": "int"},
        "amount",
        _columns_of("contributions"),
    ),
}


def kinds() -> tuple[str, ...]:
    """Return the kinds of case that scenarios can be made of."""
    return tuple(_KINDS)


def has_scenarios(case: Any) -> bool:
    """Tell whether scenarios can be made of a case."""
    return type(case).__name__ in _KINDS


def kind_of(case: Any) -> Kind:
    """Return what a case gives for every scenario.

    Raises:
        TypeError: it is no case that scenarios can be made of.
    """
    found = _KINDS.get(type(case).__name__)
    if found is None:
        raise TypeError(f"no scenarios of {type(case).__name__}")
    return found
