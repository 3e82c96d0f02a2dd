"""Writing a cost-sharing case into its input tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finarr.arrangements.cost_sharing import CostSharing
from finarr.excel.common.alone import alone_tables
from finarr.excel.common.fill import Filling
from finarr.excel.common.filled import Filled, Row, listing
from finarr.excel.common.scenarios import scenarios_tables
from finarr.excel.common.specs import LIMIT_PER, STEP_PER
from finarr.excel.cost_sharing.cycle import cycle_tables
from finarr.excel.cost_sharing.specs import AMOUNT_KINDS, INPUTS, NO_LIMIT, SETTINGS, TRANSITION
from finarr.excel.shape import As, Head
from finarr.excel.tables import Family, Kind, word
from finarr.items import Item

__all__ = ["CostFilling", "filled"]


class CostFilling(Filling[CostSharing]):
    """Fills the tables of one cost-sharing case.

    Args:
        case: what is written.
        lang: the language of headings and choices.
    """

    def __init__(self, case: CostSharing, lang: str) -> None:
        super().__init__(case, lang, INPUTS)

    def start_table(self) -> Filled:
        """Return the settings on the start sheet."""
        about, capacity = self.case.document, self.case.capacity
        return self.case_table(
            SETTINGS,
            kind="cost-sharing",
            criterion=self.case.criterion,
            capacity=None if capacity is None else self.measure_or(capacity),
            type=None if about is None else about.type,
            year=None if about is None else about.year,
        )

    def items_table(self) -> Filled:
        """Return the cost items, weights of indices and the user's own columns among them."""
        indices = dict.fromkeys([*self.case.indices, *(name for item in self.case.items for name in item.index or ())])
        own = dict.fromkeys(name for item in self.case.items for name in item.columns)
        weight, prompt = word("u_weight", self.lang), word("ask_index_weight", self.lang)
        more = [
            Head((Family.INDEX, name), word("h_index_weight", self.lang, index=name), Kind.NUMBER, 9, weight, prompt)
            for name in indices
        ]
        more += [Head((Family.OWN, name), name, Kind.FREE, 14) for name in own]
        heads = self.heads("finarr_items", *more)
        rows = [tuple(self._of_item(item, head.id) for head in heads) for item in self.case.items]
        return Filled("finarr_items", heads, tuple(rows))

    def _of_item(self, item: Item, column: Any) -> Any:
        if isinstance(column, tuple):
            return ((item.index or {}) if column[0] is Family.INDEX else item.columns).get(column[1])
        if column == "parties":
            return listing(item.parties)
        value = getattr(item, column)
        return self.shown(self.specs["finarr_items"].column(column).choices, value)

    def costs_table(self) -> Filled:
        """Return the amounts of each item by year; those that are zero throughout are left out, but for the costs."""
        prompt = ("u_euro_a_year", "ask_year", 14)
        heads = self.heads("finarr_costs", *self.year_heads(self.years, Kind.EURO, *prompt))
        rows: list[Row] = []
        for item in self.case.items:
            for name, shown in AMOUNT_KINDS.items():
                value, corrects = getattr(item, name), name in item.corrections
                if name == "costs" or corrects or value:
                    last = 1 if name == "costs" and item.index is not None else None
                    by_year = value if isinstance(value, Mapping) else dict.fromkeys(self.years[:last], value)
                    amounts = (by_year.get(year) for year in self.years)
                    rows.append((item.name, word(shown, self.lang), self.flag(corrects), *amounts))
        return Filled("finarr_costs", heads, tuple(rows))

    def limits_table(self) -> Filled:
        """Return the floors and caps."""
        rows: list[Row] = []
        kinds = self.specs["finarr_limits"].column("kind").choices
        for limit in self.case.limits:
            share = limit.per in ("total", "budget")
            amount: Any = word(NO_LIMIT["none"], self.lang)
            if limit.amount is not None:
                amount = As(limit.amount, Kind.SHARE if share else Kind.EURO)
            per = self.shown(LIMIT_PER, limit.per) if limit.per in LIMIT_PER else self.measure(limit.per)
            years = None if limit.years is None else listing(map(str, limit.years))
            scope = (listing(limit.parties), self.flag(limit.together), listing(limit.items), years)
            rows.append((self.shown(kinds, limit.kind), amount, per, *scope))
        return Filled("finarr_limits", self.heads("finarr_limits"), tuple(rows))

    def transition_table(self) -> Filled:
        """Return the transition, its values blank where there is none."""
        path = self.case.transition
        values: dict[str, Any] = {each.id: None if path is None else getattr(path, each.id) for each in TRANSITION}
        if values["per"] in self.case.measures and values["per"] not in STEP_PER:
            values["per"] = self.measure(values["per"])
        return self.settings("finarr_transition", TRANSITION, values)


def filled(case: CostSharing, lang: str | None = None) -> dict[str, Filled]:
    """Return every input table of a case by name.

    Args:
        case: what is written.
        lang: the language of headings and choices; the case's own where left out.
    """
    filling = CostFilling(case, lang or case.language)
    tables = [
        filling.start_table(),
        filling.parties_table(),
        filling.measures_table(),
        filling.indices_table(),
        filling.items_table(),
        filling.costs_table(),
        *filling.keys_tables(),
        filling.limits_table(),
        filling.transition_table(),
        *alone_tables(filling, case.stand_alone),
    ]
    tables += scenarios_tables(filling)
    tables += cycle_tables(filling)
    return {table.name: table for table in tables}
