"""Writing a portfolio into its input tables."""

from __future__ import annotations

from typing import Any

from finarr.arrangements.portfolio import Arrangement, Portfolio
from finarr.excel.common.fill import Filling, years_in
from finarr.excel.common.filled import Filled, Row
from finarr.excel.portfolio.specs import AMOUNTS, INPUTS, POSITION, POTS, SETTINGS
from finarr.excel.tables import Kind
from finarr.numbers import at_year

__all__ = ["PortfolioFilling", "filled"]


class PortfolioFilling(Filling[Portfolio]):
    """Fills the tables of one portfolio."""

    def __init__(self, case: Portfolio, lang: str) -> None:
        super().__init__(case, lang, INPUTS)

    def start_table(self) -> Filled:
        """Return the settings on the start sheet."""
        return self.case_table(SETTINGS, kind="portfolio", per=self.measure_or(self.case.per))

    def arrangements_table(self) -> Filled:
        """Return the arrangements and how they stand."""
        heads = self.heads("finarr_arrangements")
        rows = [tuple(self._of(each, str(head.id)) for head in heads) for each in self.case.arrangements]
        return Filled("finarr_arrangements", heads, tuple(rows))

    def _of(self, each: Arrangement, column: str) -> Any:
        if column in POSITION:
            return None if each.position is None else getattr(each.position, column)
        value = getattr(each, column)
        return self.flag(value) if column == "mandatory" else value

    def amounts_table(self) -> Filled:
        """Return what comes in and goes out, by arrangement: contributions, grants, other income, tasks."""
        values = [value for _, _, _, _, value in self._amounts()]
        years = sorted({*self.years, *years_in(values)})
        more = self.year_heads(years, Kind.EURO, "u_euro_a_year", "ask_year", 15)
        rows: list[Row] = [
            (arrangement, self.shown(AMOUNTS, kind), name, votes, *(_at(value, year) for year in years))
            for arrangement, kind, name, votes, value in self._amounts()
        ]
        return Filled("finarr_amounts", self.heads("finarr_amounts", *more), tuple(rows))

    def _amounts(self) -> list[tuple[str, str, str | None, Any, Any]]:
        found: list[tuple[str, str, str | None, Any, Any]] = []
        for each in self.case.arrangements:
            found += [
                (each.name, "contribution", party, each.votes.get(party), value)
                for party, value in each.contributions.items()
            ]
            found += [
                (each.name, kind, None, None, getattr(each, kind))
                for kind in ("grants", "other")
                if getattr(each, kind)
            ]
            found += [(each.name, "task", task, None, value) for task, value in each.tasks.items()]
        return found

    def pots_table(self) -> Filled:
        """Return where the income of municipalities comes from."""
        values = [value for table in self.case.pots.values() for value in table.values()]
        years = sorted({*self.years, *years_in(values)})
        more = self.year_heads(years, Kind.EURO, "u_euro_a_year", "ask_year", 15)
        rows: list[Row] = [
            (party, self.shown(POTS, pot), *(_at(value, year) for year in years))
            for party, table in self.case.pots.items()
            for pot, value in table.items()
        ]
        return Filled("finarr_pots", self.heads("finarr_pots", *more), tuple(rows))


def _at(value: Any, year: int) -> Any:
    number = at_year(value, year)
    return None if number is None else value.get(year) if hasattr(value, "get") else value


def filled(case: Portfolio, lang: str | None = None) -> dict[str, Filled]:
    """Return every input table of a case by name.

    Args:
        case: what is written.
        lang: the language of headings and choices; the case's own where left out.
    """
    filling = PortfolioFilling(case, lang or case.language)
    tables = [
        filling.start_table(),
        filling.parties_table(),
        filling.measures_table(),
        filling.arrangements_table(),
        filling.amounts_table(),
        filling.pots_table(),
    ]
    return {table.name: table for table in tables}
