"""The arrangement's contributions beside what members have in their own budgets, and how members book them.

Difference = own estimate − contribution: above zero the member has set aside more than it will be asked, below zero
less. Members book contributions under Iv3 category 4.3.3, transfers to joint arrangements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from finarr.arrangements.budget_cycle.own_estimate import OwnEstimate
from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.errors import InvalidInput, Problem
from finarr.money import round_half_away
from finarr.numbers import at_year
from finarr.outcome import Check
from finarr.parties import Roster
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CATEGORY", "Line", "Reconciliation", "reconcile"]

CATEGORY = "4.3.3"
"""Iv3: transfers to joint arrangements (overdrachten aan gemeenschappelijke regelingen)."""


@dataclass(frozen=True)
class Line:
    """A contribution beside a member's own estimate.

    Attributes:
        party: the member.
        item: the item; None is all items for which it has no estimate of their own.
        year: the year.
        contribution: cents, what the arrangement asks.
        own: cents, what the member has in its budget; None where it has nothing.
        note: why, in the user's words.
    """

    party: str
    item: str | None
    year: int
    contribution: int
    own: int | None
    note: str | None = None

    @property
    def difference(self) -> int:
        """Cents: own estimate less contribution."""
        return (self.own or 0) - self.contribution

    @property
    def finding(self) -> str:
        """The difference in a word: "equal", "too_low", "too_high" or "missing"."""
        if self.own is None:
            return "missing"
        return "equal" if not self.difference else "too_high" if self.difference > 0 else "too_low"


@dataclass(frozen=True)
class Reconciliation:
    """Contributions beside own estimates.

    Attributes:
        outcome: what the arrangement asks.
        lines: by party, item and year.
    """

    outcome: Outcome
    lines: tuple[Line, ...]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a party, item and year: ``contribution, own, difference`` in euro, ``finding`` and ``note``."""
        import pandas as pd

        rows = [
            (
                line.party,
                line.item,
                line.year,
                line.contribution / 100,
                float("nan") if line.own is None else line.own / 100,
                line.difference / 100,
                line.finding,
                line.note,
            )
            for line in self.lines
        ]
        columns = ["party", "item", "year", "contribution", "own", "difference", "finding", "note"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def per_party(self) -> pd.DataFrame:
        """Euro by party and year: ``contribution, own, difference``, all items together."""
        table = self.table.fillna({"own": 0.0})
        return table.groupby(["party", "year"], sort=False)[["contribution", "own", "difference"]].sum().round(2)

    @cached_property
    def bookings(self) -> pd.DataFrame:
        """How every member books its contributions: ``party, year, taakveld, category, amount`` (euro).

        Items without a taakveld have an empty text there; they are never left out.
        """
        import pandas as pd

        rows = [(party, year, field, CATEGORY, cents / 100) for (party, year, field), cents in self.booked.items()]
        return pd.DataFrame(rows, columns=["party", "year", "taakveld", "category", "amount"])

    @cached_property
    def booked(self) -> Mapping[tuple[str, int, str], int]:
        """Cents by party, year and taakveld, in the order of the parties; an empty text where there is no taakveld."""
        case = self.outcome.case
        fields = {item.name: item.taakveld or "" for item in case.items}
        sums: dict[tuple[str, int, str], int] = {}
        for cell in self.outcome.cells:
            about = (cell.party, cell.year, fields[cell.item])
            sums[about] = sums.get(about, 0) + cell.cents
        order = {party.name: number for number, party in enumerate(case.parties)}
        return dict(sorted(sums.items(), key=lambda each: (order[each[0][0]], each[0][1], each[0][2] or "~")))

    def item_of(self, line: Line) -> Message:
        """Return what a line without an item stands for, in words."""
        itemised = any(each.item is not None for each in self.lines if each.party == line.party)
        return Message("budget_cycle.h_all_other_items" if itemised else "budget_cycle.h_all_items")

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """That all contributions of the members shown stand beside something, once."""
        shown = {line.party for line in self.lines}
        paid = sum(cell.cents for cell in self.outcome.cells if cell.party in shown)
        gap = Decimal(sum(line.contribution for line in self.lines) - paid) / 100
        return (Check(Message("budget_cycle.check_reconciliation"), gap, not gap),)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the reconciliation as a machine reads it."""
        spoken = lang or self.outcome.case.language
        return {
            "lines": self.table.to_dict(orient="records"),
            "bookings": self.bookings.to_dict(orient="records"),
            "checks": [check.to_dict(spoken) for check in self.checks],
        }


def reconcile(outcome: Outcome, estimates: Iterable[OwnEstimate]) -> Reconciliation:
    """Set contributions beside own estimates.

    Args:
        outcome: what the arrangement asks.
        estimates: of members; one without an item is for all that have none of their own.

    Raises:
        InvalidInput: there are none, or one speaks of a party or item that is not known, or of an item twice.
    """
    case = outcome.case
    given = tuple(estimates)
    problems: list[Problem] = [] if given else [Problem(("own_estimates",), None, Message("errors.missing"))]
    roster = Roster(case.parties)
    names, items = [party.name for party in case.parties], [item.name for item in case.items]
    by_party: dict[str, dict[str | None, list[OwnEstimate]]] = {}
    for number, own in enumerate(given):
        party = roster.find(own.party)
        place = ("own_estimates", number)
        if party is None:
            allowed = Message("errors.unknown_name", {"allowed": names})
            problems.append(Problem((*place, "party"), f"'{own.party}'", allowed))
        elif own.item is not None and own.item not in items:
            allowed = Message("errors.unknown_name", {"allowed": items})
            problems.append(Problem((*place, "item"), f"'{own.item}'", allowed))
        else:
            by_party.setdefault(party.name, {}).setdefault(own.item, []).append(own)
    if problems:
        raise InvalidInput(problems)
    order = [name for name in names if name in by_party]
    lines = [line for name in order for line in _lines(outcome, name, by_party[name])]
    return Reconciliation(outcome, tuple(lines))


def _lines(outcome: Outcome, party: str, own: dict[str | None, list[OwnEstimate]]) -> Iterator[Line]:
    case = outcome.case
    for year in case.years:
        paid = {cell.item: cell.cents for cell in outcome.cells if (cell.party, cell.year) == (party, year)}
        for item in paid:
            if item in own or None not in own:
                yield _line(party, item, year, paid[item], own.get(item, []))
        for named in own:
            if named is not None and named not in paid:
                yield _line(party, named, year, 0, own[named])
        if None in own:
            rest = sum(cents for item, cents in paid.items() if item not in own)
            yield _line(party, None, year, rest, own[None])


def _line(party: str, item: str | None, year: int, contribution: int, own: list[OwnEstimate]) -> Line:
    amounts = [at_year(each.amounts, year) for each in own]
    known = [amount for amount in amounts if amount is not None]
    cents = round_half_away(sum(known, Fraction(0)) * 100) if known else None
    return Line(party, item, year, contribution, cents, "; ".join(each.note for each in own if each.note) or None)
