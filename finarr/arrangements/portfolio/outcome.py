"""What comes out of a portfolio: burdens, influence, congruence, flows, warnings, checks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from finarr.arrangements.portfolio.congruence import Congruence
from finarr.arrangements.portfolio.flows import Flows
from finarr.arrangements.portfolio.influence import Influence, influence, overall
from finarr.arrangements.portfolio.signals import Warning, warnings
from finarr.numbers import at_year
from finarr.outcome import AsJson, Brief, Check, OnPaper, RunRecord, Status, fingerprint, versions
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.portfolio.model import Portfolio
    from finarr.paper import Paper, Spoken

__all__ = ["Burden", "PortfolioOutcome", "solve"]


@dataclass(frozen=True)
class Burden:
    """What one municipality contributes to all arrangements in one year.

    Attributes:
        party: its name.
        year: the year.
        arrangements: how many it takes part in.
        units: whole units, to all of them.
        locked: euro, exact: what cannot be turned back.
        budget: euro; None where not known.
        inhabitants: None where not known.
        growth: against the year before, 0.02 is 2%; None in the first year, or where it paid nothing.
    """

    party: str
    year: int
    arrangements: int
    units: int
    locked: Fraction
    budget: Fraction | None
    inhabitants: int | None
    growth: Fraction | None


def solve(case: Portfolio) -> PortfolioOutcome:
    """Return the outcome of a portfolio; see `Portfolio.solve`."""
    began, clock = datetime.now(UTC), time.perf_counter()
    burdens = tuple(_burdens(case))
    flows = tuple(case.flows(year) for year in case.years)
    checks = (*_checks(case, burdens), *(check for each in flows for check in each.checks))
    found = PortfolioOutcome(
        case=case,
        burden_rows=burdens,
        influence_rows=influence(case, case.years[0]),
        congruence=case.congruence(),
        flows=flows,
        warnings=warnings(case, case.years[0]),
        checks=checks,
        notices=tuple(_notices(case)),
        run=RunRecord(
            fingerprint(case), versions(), None, "portfolio", Status.CLOSED_FORM, began, time.perf_counter() - clock
        ),
    )
    return found


def _burdens(case: Portfolio) -> Iterator[Burden]:
    for party in case.parties:
        before: int | None = None
        own = [each for each in case.arrangements if party.name in each.contributions]
        for year in case.years:
            units = {each.name: case.units(each, party.name, year) for each in own}
            total = sum(units.values())
            locked = sum((units[each.name] * each.locked_part for each in own), Fraction(0)) * case.grid.euro
            yield Burden(
                party.name,
                year,
                len(own),
                total,
                locked,
                None if party.budget is None else at_year(party.budget, year),
                case.people(party, year),
                Fraction(total - before, before) if before else None,
            )
            before = total


def _checks(case: Portfolio, burdens: tuple[Burden, ...]) -> Iterator[Check]:
    """What municipalities contribute in all is what arrangements receive in all."""
    for year in case.years:
        paid = sum(burden.units for burden in burdens if burden.year == year)
        received = sum(case.units(each, party, year) for each in case.arrangements for party in each.members)
        gap = case.grid.to_euro(paid - received)
        yield Check(Message("portfolio.check_total", {"year": str(year)}), gap, paid == received)


def _notices(case: Portfolio) -> Iterator[Message]:
    lacking = [party.name for party in case.parties if party.budget is None]
    if lacking:
        yield Message("portfolio.no_budget", {"parties": lacking[:10], "n": len(lacking)})
    without = [party.name for party in case.parties if not case.people(party, case.years[0])]
    if without:
        yield Message("portfolio.no_people", {"parties": without[:10], "n": len(without)})
    silent = [each.name for each in case.arrangements if not each.votes]
    if silent and len(silent) < len(case.arrangements):
        yield Message("portfolio.no_votes", {"arrangements": silent[:10], "n": len(silent)})
    if case.pots and len(case.pots) < len(case.parties):
        yield Message("portfolio.some_pots")


@dataclass(frozen=True, repr=False)
class PortfolioOutcome(AsJson, Brief, OnPaper):
    """The outcome of a portfolio.

    Attributes:
        case: what was asked.
        burden_rows: by party and year.
        influence_rows: by arrangement and party, first year.
        congruence: how much partner sets overlap.
        flows: the money of each year.
        warnings: how the arrangements stand whose position is known.
        checks: recomputed in plain arithmetic.
        notices: what a reader must know beside the figures.
        run: what is needed to reproduce it.
    """

    case: Portfolio
    burden_rows: tuple[Burden, ...]
    influence_rows: tuple[Influence, ...]
    congruence: Congruence
    flows: tuple[Flows, ...]
    warnings: tuple[Warning, ...]
    checks: tuple[Check, ...]
    notices: tuple[Message, ...]
    run: RunRecord
    status: Status = Status.CLOSED_FORM

    @cached_property
    def burdens(self) -> pd.DataFrame:
        """One row a party and year.

        Columns: ``party, year, arrangements`` (how many), ``contributions, locked, budget`` (euro), ``of_budget,
        locked_of_budget`` (shares), ``per_inhabitant`` (euro) and ``growth`` (against the year before).
        """
        import pandas as pd

        rows = [self._burden(each) for each in self.burden_rows]
        columns = [
            "party", "year", "arrangements", "contributions", "locked", "budget", "of_budget", "locked_of_budget",
            "per_inhabitant", "growth",
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def _burden(self, each: Burden) -> tuple[Any, ...]:
        euro = each.units * self.case.grid.euro
        nan = float("nan")
        return (
            each.party,
            each.year,
            each.arrangements,
            float(self.case.grid.to_euro(each.units)),
            float(each.locked),
            nan if each.budget is None else float(each.budget),
            float(euro / each.budget) if each.budget else nan,
            float(each.locked / each.budget) if each.budget else nan,
            float(euro / each.inhabitants) if each.inhabitants else nan,
            nan if each.growth is None else float(each.growth),
        )

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """One row a party, arrangement and year: ``amount`` (euro) and ``cents``."""
        import pandas as pd

        grid = self.case.grid
        rows = [
            (party, each.name, year, float(grid.to_euro(units)), units * grid.cents)
            for each in self.case.arrangements
            for party in each.members
            for year in self.case.years
            for units in (self.case.units(each, party, year),)
        ]
        columns = ["party", "arrangement", "year", "amount", "cents"]
        return pd.DataFrame(rows, columns=columns).astype({"cents": "int64"})

    @cached_property
    def influence(self) -> pd.DataFrame:
        """One row a party and arrangement.

        Columns: ``paid`` (euro), then shares ``of_contributions, of_votes, banzhaf, shapley_shubik``.
        """
        import pandas as pd

        grid = self.case.grid
        rows = [
            (
                row.party, row.arrangement, float(grid.to_euro(row.units)), _float(row.paid), _float(row.votes),
                _float(row.banzhaf), _float(row.shapley_shubik),
            )
            for row in self.influence_rows
        ]  # fmt: skip
        columns = ["party", "arrangement", "paid", "of_contributions", "of_votes", "banzhaf", "shapley_shubik"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def overall_influence(self) -> pd.DataFrame:
        """One row a party, over all arrangements: shares ``of_contributions, of_votes, of_power`` (Banzhaf).

        Votes and power count in proportion to what the arrangement receives.
        """
        import pandas as pd

        found = overall(self.influence_rows)
        rows = [(party, *map(_float, shares)) for party, shares in found.items()]
        return pd.DataFrame(rows, columns=["party", "of_contributions", "of_votes", "of_power"])

    @cached_property
    def warning_table(self) -> pd.DataFrame:
        """One row an arrangement: ``resilience, resilience_class, solvency, solvency_class, deficit, signal``."""
        import pandas as pd

        rows = [
            (
                each.arrangement, _float(each.resilience), each.resilience_class, _float(each.solvency),
                each.solvency_class, each.deficit, each.signal,
            )
            for each in self.warnings
        ]  # fmt: skip
        columns = [
            "arrangement", "resilience", "resilience_class", "solvency", "solvency_class", "deficit", "signal",
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def at_risk(self, party: str) -> dict[str, Decimal]:
        """Return euro by arrangement that a party would pay of its shortfall: risks above what can absorb them.

        Raises:
            InvalidInput: there is no such party.
        """
        name = self.case.party(party).name
        return {
            each.arrangement: self.case.grid.to_euro(each.shares[name])
            for each in self.warnings
            if each.shares.get(name)
        }

    def of_party(self, party: str) -> dict[str, Any]:
        """Return what a machine reads about one municipality: burdens, influence, and its part of shortfalls.

        Raises:
            InvalidInput: there is no such party.
        """
        name = self.case.party(party).name
        return {
            "party": name,
            "burdens": self.burdens[self.burdens["party"] == name].to_dict(orient="records"),
            "influence": self.influence[self.influence["party"] == name].to_dict(orient="records"),
            "at_risk": {each: float(euro) for each, euro in self.at_risk(name).items()},
        }

    def explain(self, party: str, lang: str | None = None) -> Spoken:
        """Return the yearly paragraph on connected parties of one municipality (paragraaf verbonden partijen).

        Raises:
            InvalidInput: there is no such party.
        """
        from finarr.arrangements.portfolio.paper import party_paper

        return party_paper(self, self.case.party(party)).spoken(lang or self.case.language)

    def paper(self) -> Paper:
        """Return the portfolio for a reader."""
        from finarr.arrangements.portfolio.paper import portfolio_paper

        return portfolio_paper(self)

    def to_excel(self, path: str | FilePath) -> FilePath:
        """Write a workbook with the inputs, burdens, influence, congruence, flows and warnings by formula, and checks.

        Raises:
            FileTrouble: the file cannot be written.
        """
        from finarr.doors import save_result

        return save_result(self, path)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the outcome as a machine reads it."""
        spoken = lang or self.case.language
        index = self.congruence.index
        return {
            "status": str(self.status),
            "burdens": self.burdens.to_dict(orient="records"),
            "influence": self.influence.to_dict(orient="records"),
            "overall_influence": self.overall_influence.to_dict(orient="records"),
            "congruence": {
                "index": None if index is None else float(index),
                "domains": {name: float(value) for name, value in self.congruence.domains.items()},
                "municipalities": {name: float(value) for name, value in self.congruence.municipalities.items()},
                "pairs": self.congruence.table.to_dict(orient="records"),
            },
            "flows": [each.sankey(spoken) for each in self.flows],
            "warnings": self.warning_table.to_dict(orient="records"),
            "notices": [notice.render(spoken) for notice in self.notices],
            "checks": [check.to_dict(spoken) for check in self.checks],
            "run": self.run.to_dict(),
        }


def _float(number: Fraction | float | None) -> float:
    return float("nan") if number is None else float(number)
