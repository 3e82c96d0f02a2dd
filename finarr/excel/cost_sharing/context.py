"""What the sheets of a cost-sharing result need besides: steps of keys, blocks, totals, votes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from finarr.arrangements.cost_sharing import CostSharing
from finarr.arrangements.cost_sharing.outcome import Cell, Outcome, PartyTotal
from finarr.arrangements.cost_sharing.people import people_measure
from finarr.arrangements.cost_sharing.scopes import Scope, scopes
from finarr.errors import InvalidInput
from finarr.excel.common.context import Context
from finarr.excel.common.fill_keys import spread
from finarr.excel.cost_sharing.fill import CostFilling, filled
from finarr.excel.cost_sharing.in_cents import InCents, in_cents
from finarr.excel.cost_sharing.specs import CRITERIA
from finarr.excel.cost_sharing.steps import Step, Steps, steps_of
from finarr.excel.lookup import Lookup
from finarr.excel.page import Book
from finarr.excel.tables import ColumnId, Family
from finarr.keys import Key
from finarr.parties import Party

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CostContext", "head_measure"]


class CostContext(Context[CostSharing, Outcome]):
    """One result workbook of a cost-sharing case in the making.

    Args:
        outcome: the answer.
        book: the workbook.
    """

    filling: CostFilling

    def __init__(self, outcome: Outcome, book: Book) -> None:
        case = outcome.case
        super().__init__(outcome, case, book, filled(case), CostFilling(case, case.language))

    @property
    def aim(self) -> str:
        """The criterion, in words."""
        return str(self.filling.shown(CRITERIA, self.outcome.run.criterion))

    @property
    def status(self) -> str:
        """How the answer was found, in words: whether limits bind too."""
        return self.outcome.status.message().render(self.lang)

    @cached_property
    def lookup(self) -> Lookup:
        """How formulas find rows by name."""
        parties = (party.name for party in self.case.parties)
        items = (item.name for item in self.case.items)
        components = (row[2] for row in self.tables["finarr_keys"].rows if row[2] is not None)
        products = (row[1] for row in self.tables["finarr_usage"].rows)
        return Lookup(parties, items, self.keys, self.case.indices, components, products)

    @cached_property
    def keys(self) -> dict[str, Key]:
        """Every key by the name it has in the workbook, those inside others too."""
        return dict(spread(self.case.keys, self.lang))

    @cached_property
    def steps(self) -> dict[str, Steps]:
        """The steps of each item by its name."""
        found: dict[str, Steps] = {}
        for item in self.case.items:
            found[item.name] = steps_of(self.filling, item, 1 + sum(len(each.steps) for each in found.values()))
        return found

    @cached_property
    def cells(self) -> dict[tuple[str, str, int], Cell]:
        """What each party pays by (party, item, year)."""
        return {(cell.party, cell.item, cell.year): cell for cell in self.outcome.cells}

    @cached_property
    def parties(self) -> dict[str, Party]:
        """The parties by name."""
        return {party.name: party for party in self.case.parties}

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """Every limit of the case by party or group and year."""
        return tuple(scope for scope in scopes(self.case) if scope.euro is not None)

    @cached_property
    def in_cents(self) -> dict[tuple[str, str, int], InCents]:
        """Pure pro rata in whole units by (party, item, year), as the formulas find it."""
        return in_cents(self.case, self.cells)

    @cached_property
    def numbers(self) -> dict[tuple[str, str, int], int]:
        """The number of each contribution by (party, item, year), from one, in the order of the outcome."""
        return {where: number for number, where in enumerate(self.cells, start=1)}

    @cached_property
    def tests(self) -> dict[tuple[str, str, int], int]:
        """The number of the total that each contribution is part of, from one, in the order of the outcome."""
        return {
            (total.party, item, total.year): number
            for number, total in enumerate(self.outcome.totals, start=1)
            for item in total.items
        }

    @cached_property
    def paid(self) -> Mapping[tuple[str, int], Fraction]:
        """Euro that each party pays over all items, by (party, year)."""
        found: dict[tuple[str, int], Fraction] = {}
        for cell in self.outcome.cells:
            where = cell.party, cell.year
            found[where] = found.get(where, Fraction(0)) + Fraction(cell.amount)
        return found

    @cached_property
    def power(self) -> pd.DataFrame | None:
        """Votes and power beside shares of costs; None where not every party has votes, or they decide nothing."""
        if all(party.votes is None for party in self.case.parties):
            return None
        try:
            return self.outcome.power()
        except InvalidInput:
            return None

    @cached_property
    def blocks(self) -> list[tuple[str, ...]]:
        """The sets of items that are settled together, in the order of the outcome."""
        sets: list[set[str]] = []
        for total in self.outcome.totals:
            touched = [each for each in sets if each & set(total.items)]
            sets = [each for each in sets if each not in touched] + [set(total.items).union(*touched)]
        order = [item.name for item in self.case.items]
        return sorted((tuple(sorted(each, key=order.index)) for each in sets), key=lambda block: order.index(block[0]))

    def block_of(self, item: str) -> int:
        """Return the number of the block an item belongs to, from one."""
        return next(number for number, block in enumerate(self.blocks, start=1) if item in block)

    def figure_column(self, party: Party, per: str, year: int) -> ColumnId:
        """Return in which column a party has its own budget, or a measure, for a year."""
        if per != "budget":
            return self.measure_column(party, per, year)
        return (Family.BUDGET, year) if isinstance(party.budget, Mapping) else "budget"

    def block_word(self, number: int) -> str:
        """Return what a block of items is called: all basis items together, or the items themselves."""
        block = self.blocks[number - 1]
        basis = tuple(item.name for item in self.case.items if item.task == "basis")
        return self.word("r_all_basis") if block == basis and len(basis) > 1 else "; ".join(block)

    def held_by(self, total: PartyTotal) -> str | None:
        """Return the names of the limits that hold a total; None where none does."""
        return "; ".join(name.render(self.lang) for name in total.holding) or None

    def in_keys(self, key: str, component: str) -> str:
        """Return the formula for the value of a component of a key, both named in cells."""
        keys = self.shapes["finarr_keys"]
        where = (keys.column("name"), key), (keys.column("component"), component)
        return self.lookup.total(keys.column("value"), *where)

    @cached_property
    def per_head(self) -> str | None:
        """The measure by which amounts are shown per unit."""
        return head_measure(self.case)

    @cached_property
    def per_head_word(self) -> str:
        """The heading of amounts per unit."""
        if self.per_head is None or self.per_head == people_measure(self.case):
            return self.word("r_per_inhabitant")
        return self.word("r_per_unit", measure=self.filling.measure(self.per_head))

    def step_word(self, step: Step) -> str:
        """Return what a step is called."""
        if step.kind == "measure":
            return str(step.component)
        return self.word(f"step_{step.kind}", what=step.component or "")


def head_measure(case: CostSharing) -> str | None:
    """Return the measure that counts people: that of inhabitants, else that of the first limit, else the first.

    Example:
        >>> from finarr.items import Item
        >>> from finarr.keys import Key
        >>> goes = Party("Goes", measures={"km2": 3, "inwoners": 40})
        >>> head_measure(CostSharing("-", [2026], [goes], [Item("a", Key.equal(), 1)], {}))
        'inwoners'
    """
    limited = [limit.per for limit in case.limits if limit.per in case.measures]
    return people_measure(case) or next(iter([*limited, *case.measures]), None)
