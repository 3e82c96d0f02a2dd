"""What comes out of a cost-sharing case: contributions, how each came about, checks and the record of the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from finarr.money import Unit
from finarr.outcome import AsJson, Brief, Check, Reported, RunRecord, Status
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.cost_sharing.explain import Explanation
    from finarr.arrangements.cost_sharing.model import CostSharing
    from finarr.arrangements.cost_sharing.sensitivity import ShadowPrices
    from finarr.fairness.coalitions import CostGame
    from finarr.keys import Component

__all__ = ["Cell", "Outcome", "PartyTotal"]


@dataclass(frozen=True)
class Cell:
    """What one party pays for one item in one year.

    Attributes:
        party: its name.
        item: the item's name.
        year: the year.
        pro_rata: euro, exact: pure pro rata.
        exact: euro, exact: under the limits, before rounding.
        units: whole units: what it pays.
        unit: the unit of decision.
    """

    party: str
    item: str
    year: int
    pro_rata: Fraction
    exact: Fraction
    units: int
    unit: Unit

    @property
    def cents(self) -> int:
        """What it pays, in cents."""
        return self.units * self.unit.cents

    @property
    def amount(self) -> Decimal:
        """What it pays, in euro."""
        return self.unit.to_euro(self.units)


@dataclass(frozen=True)
class PartyTotal:
    """What one party pays in one year over items that are settled together.

    Attributes:
        party: its name.
        year: the year.
        items: the items, by name.
        pro_rata: euro, exact: pure pro rata.
        target: euro, exact: what departures are measured from (the path of a linear transition).
        floor: euro, from limits and transition; None where there is none.
        cap: euro, likewise.
        exact: euro, exact: under the limits, before rounding.
        level: the departure that all parties share whom no floor or cap holds; None where a linear program decided.
        holding: names of the limits that hold it.
    """

    party: str
    year: int
    items: tuple[str, ...]
    pro_rata: Fraction
    target: Fraction
    floor: Fraction | None
    cap: Fraction | None
    exact: Fraction
    level: Fraction | None
    holding: tuple[Message, ...] = ()


@dataclass(frozen=True, repr=False)
class Outcome(AsJson, Brief, Reported):
    """The answer to a cost-sharing case.

    Attributes:
        case: what was asked.
        cells: by year, item and party, in the order of the case.
        totals: by block of items, year and party.
        status: how the answer was found.
        checks: recomputed in plain arithmetic.
        run: what is needed to reproduce it.
        rounding: "remainders", "whole_table" or "nearest", see `finarr.fairness.rounding`.
        vat: what is passed on beside the contributions.
    """

    case: CostSharing
    cells: tuple[Cell, ...]
    totals: tuple[PartyTotal, ...]
    status: Status
    checks: tuple[Check, ...]
    run: RunRecord
    rounding: str = "remainders"
    vat: tuple[Cell, ...] = ()

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """One row a party, item and year: ``amount`` (euro), ``cents`` and ``pro_rata`` (euro, unrounded)."""
        import pandas as pd

        columns = ["party", "item", "year", "amount", "cents", "pro_rata"]
        rows = [(c.party, c.item, c.year, float(c.amount), c.cents, float(c.pro_rata)) for c in self.cells]
        return pd.DataFrame(rows, columns=columns).astype({"cents": "int64", "year": "int64"})

    @cached_property
    def per_party(self) -> pd.DataFrame:
        """Euro by party and year, in the order of the case."""
        import pandas as pd

        table = {
            year: [self.cents.get((party.name, year), 0) / 100 for party in self.case.parties]
            for year in self.case.years
        }
        return pd.DataFrame(table, index=pd.Index([party.name for party in self.case.parties], name="party"))

    @cached_property
    def notices(self) -> tuple[Message, ...]:
        """What a reader must know beside the figures: inputs that are allowed, and rarely what was meant."""
        from finarr.arrangements.cost_sharing.notices import notices

        return notices(self.case)

    @cached_property
    def by_party(self) -> Mapping[tuple[str, int], tuple[tuple[Cell, ...], tuple[PartyTotal, ...]]]:
        """The cells and the totals of each party and year."""
        found: dict[tuple[str, int], tuple[list[Cell], list[PartyTotal]]] = {}
        for cell in self.cells:
            found.setdefault((cell.party, cell.year), ([], []))[0].append(cell)
        for total in self.totals:
            found.setdefault((total.party, total.year), ([], []))[1].append(total)
        return {at: (tuple(cells), tuple(totals)) for at, (cells, totals) in found.items()}

    @cached_property
    def divided(self) -> Mapping[tuple[str, int], tuple[tuple[Component, Mapping[str, Fraction]], ...]]:
        """The steps by which each item is divided in each year, with the amounts of every party."""
        case, found = self.case, {}
        for (name, year), units in case.net_costs.items():
            item = case.item(name)
            steps = case.key_of(item).components(units * case.grid.euro, case.members(item, year), case.keys)
            found[name, year] = tuple((step, step.amounts()) for step in steps)
        return found

    @cached_property
    def cents(self) -> Mapping[tuple[str, int], int]:
        """What each party pays over all items, in cents, by (party, year); without those that pay for nothing."""
        sums: dict[tuple[str, int], int] = {}
        for cell in self.cells:
            sums[cell.party, cell.year] = sums.get((cell.party, cell.year), 0) + cell.cents
        return sums

    def explain(self, party: str, lang: str | None = None) -> Explanation:
        """Return every step from cost to contribution of one party, in words and figures.

        Args:
            party: name, code or alias.
            lang: "nl" or "en"; the case's language where left out.

        Raises:
            InvalidInput: there is no such party.
        """
        from finarr.arrangements.cost_sharing.explain import explain

        return explain(self, party, lang or self.case.language)

    def sensitivity(self) -> ShadowPrices:
        """Return what one more euro of each limit that holds this answer would change, as a table and in words."""
        from finarr.arrangements.cost_sharing.sensitivity import shadow_prices

        return shadow_prices(self.case, self.run.solver)

    def power(self, quota: float | None = None) -> pd.DataFrame:
        """Return votes and voting power of each party beside its share of the costs of the first year.

        Columns: ``votes, share_of_votes, banzhaf, shapley_shubik, share_of_costs``.

        Args:
            quota: the votes a decision needs; more than half of all votes where left out.

        Raises:
            InvalidInput: a party has no votes, or the quota cannot be reached.
        """
        from finarr.arrangements.cost_sharing.power import power_table

        return power_table(self, quota)

    def stability(self, year: int | None = None) -> pd.DataFrame:
        """Return every group that would pay less on its own than it pays now, the largest saving first.

        Columns: ``coalition`` (a tuple of parties), ``contribution``, ``alone`` and ``saving``, in euro a year, over
        the basis items.

        Args:
            year: a year of the case; the first one where left out.

        Raises:
            InvalidInput: the case has no stand-alone costs, or not this year.
        """
        from finarr.arrangements.cost_sharing.stability import stability

        return stability(self, year)

    def cost_game(self, year: int | None = None) -> CostGame:
        """Return the cost game of the basis items in a year: core, nucleolus, Shapley and other values.

        Args:
            year: a year of the case; the first one where left out.

        Raises:
            InvalidInput: the case has no stand-alone costs by formula, or more parties than a cost game can have.
        """
        from finarr.arrangements.cost_sharing.stability import cost_game

        return cost_game(self, year)

    def to_excel(self, path: str | FilePath) -> FilePath:
        """Write a workbook with the inputs, the contributions, how they came about by formula, checks and log.

        Raises:
            FileTrouble: the file cannot be written.
        """
        from finarr.doors import save_result

        return save_result(self, path)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the outcome as a machine reads it."""
        spoken = lang or self.case.language
        sums = self.cents
        return {
            "status": str(self.status),
            "contributions": [
                {
                    "party": c.party,
                    "item": c.item,
                    "year": c.year,
                    "amount": float(c.amount),
                    "cents": c.cents,
                    "pro_rata": float(c.pro_rata),
                }
                for c in self.cells
            ],
            "per_party": [
                {"party": party.name, "year": year, "amount": sums.get((party.name, year), 0) / 100}
                for party in self.case.parties
                for year in self.case.years
            ],
            "checks": [check.to_dict(spoken) for check in self.checks],
            "run": self.run.to_dict() | {"notices": [notice.render(spoken) for notice in self.notices]},
        }
