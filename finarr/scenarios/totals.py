"""What every party pays in every scenario and year, gathered from tidy rows some at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finarr.program.arrays import Floats
from finarr.scenarios.tables import Labels, Table

__all__ = ["Totals"]


@dataclass(frozen=True, eq=False)
class Totals:
    """Euro by scenario, party and year.

    Attributes:
        scenarios: their numbers.
        parties: names.
        years: ascending.
        euro: (scenarios, parties, years); NaN where a scenario has no amounts.
    """

    scenarios: NDArray[np.int64]
    parties: tuple[str, ...]
    years: tuple[int, ...]
    euro: Floats

    @classmethod
    def of(cls, tables: Iterable[Table], scenarios: NDArray[np.int64], amount: str) -> Totals:
        """Add up the rows of tables.

        Args:
            tables: tidy rows, each a part of them.
            scenarios: the numbers of all scenarios, ascending.
            amount: the column that is added up, in euro; cents are added where there are any.
        """
        names: dict[str, int] = {}
        years: dict[int, int] = {}
        parts = []
        for table in tables:
            party, year = table.columns["party"], np.asarray(table.columns["year"])
            if not isinstance(party, Labels) or not len(year):
                continue
            of_party = np.array([names.setdefault(name, len(names)) for name in party.names])[party.codes]
            different, place = np.unique(year, return_inverse=True)
            of_year = np.array([years.setdefault(int(each), len(years)) for each in different])[place]
            row = np.searchsorted(scenarios, np.asarray(table.columns["scenario"]))
            values = np.asarray(table.columns["cents" if "cents" in table.columns else amount], dtype=np.float64)
            parts.append((row, of_party, of_year, values, 100.0 if "cents" in table.columns else 1.0))
        shape = (len(scenarios), len(names), len(years))
        sums, seen = np.zeros(shape), np.zeros(shape[0], dtype=np.bool_)
        for row, of_party, of_year, values, per in parts:
            np.add.at(sums, (row, of_party, of_year), values / per if per == 1.0 else values)
            seen[row] = True
        if parts and parts[0][4] != 1.0:
            sums /= parts[0][4]
        sums[~seen] = np.nan
        order = sorted(years, key=int)
        return cls(scenarios, tuple(names), tuple(order), sums[:, :, [years[year] for year in order]])

    def together(self) -> Totals:
        """Return the same, all years added up under the last of them."""
        return Totals(self.scenarios, self.parties, self.years[-1:], self.euro.sum(axis=2, keepdims=True))

    def of_party(self, party: str, year: int | None) -> Floats:
        """Return what a party pays in every scenario, in a year or over all of them."""
        return self.of_year(year)[:, self.parties.index(party)]

    def of_year(self, year: int | None) -> Floats:
        """Return (scenarios, parties) in a year, or over all years."""
        found: Floats = self.euro.sum(axis=2) if year is None else self.euro[:, :, self.years.index(year)]
        return found
