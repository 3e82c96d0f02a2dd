"""What one more euro of a limit would change: who would pay less, and who more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from finarr.arrangements.cost_sharing.blocks import Block, Entry, blocks
from finarr.arrangements.cost_sharing.settle import is_pure, minimax, parts_of, totals_program
from finarr.arrangements.cost_sharing.solve import goal_of
from finarr.fairness.sensitivity import sensitivity
from finarr.program.solvers import chosen
from finarr.words import Euro, Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.cost_sharing.model import CostSharing

__all__ = ["Rates", "ShadowPrices", "shadow_prices"]


@dataclass(frozen=True)
class Rates:
    """What one euro more of one limit changes.

    Attributes:
        limit: its name.
        side: "upper" for a cap or a largest change, "lower" for a floor.
        changes: euro by (party, year) that pays more (above zero) or less, for each euro that the bound rises.
        upwards: whether that holds when the bound rises.
        downwards: whether that holds when the bound falls.
    """

    limit: Message
    side: str
    changes: tuple[tuple[tuple[str, int], Fraction], ...]
    upwards: bool
    downwards: bool

    def text(self, lang: str = "en") -> str:
        """Return it in one sentence: what the party of the limit pays more, and what that saves the others."""
        ups = [(who, rate) for who, rate in self.changes if rate > 0]
        downs = [(who, rate) for who, rate in self.changes if rate < 0]
        values = {"limit": self.limit, "more": _listed(ups, lang), "less": _listed(downs, lang)}
        key = "shadow" if self.upwards else "shadow_down" if self.downwards else "shadow_point"
        return Message(f"cost_sharing.{key}", values).render(lang)


def _listed(changes: list[tuple[tuple[str, int], Fraction]], lang: str) -> str:
    shown = []
    for (party, year), rate in changes:
        cents = Decimal(abs(rate).numerator) / Decimal(rate.denominator)
        shown.append(Message("cost_sharing.shadow_one", {"party": party, "year": str(year), "euro": Euro(cents)}))
    return ", ".join(each.render(lang) for each in shown) or "-"


@dataclass(frozen=True)
class ShadowPrices:
    """The rates of every limit that holds an answer.

    Attributes:
        rates: in the order of the case.
    """

    rates: tuple[Rates, ...]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a limit and a party it moves: ``limit, side, party, year, per_euro, upwards, downwards``."""
        import pandas as pd

        rows = [
            (str(each.limit), each.side, party, year, float(rate), each.upwards, each.downwards)
            for each in self.rates
            for (party, year), rate in each.changes
        ]
        return pd.DataFrame(rows, columns=["limit", "side", "party", "year", "per_euro", "upwards", "downwards"])

    def text(self, lang: str = "en") -> str:
        """Return a sentence a limit."""
        return "\n".join(each.text(lang) for each in self.rates)


def shadow_prices(case: CostSharing, solver: str | None = None) -> ShadowPrices:
    """Return what one more euro of each binding limit would change.

    Args:
        case: what is divided.
        solver: which solver says what is tight.

    Raises:
        InvalidInput: no such solver.
        Infeasible: the limits contradict one another.
    """
    used = chosen(solver)
    found = [
        rates
        for block in blocks(case, goal_of(case, solver))
        if not is_pure(block)
        for part in parts_of(block)
        for rates in _part(part, used)
    ]
    return ShadowPrices(tuple(found))


def _part(part: Block, solver: str) -> Iterator[Rates]:
    program, aimed = totals_program(part)
    answer, order = minimax(program, aimed, solver, part.fewest)
    for held in answer.tight:
        if not isinstance(held.name, Message) or held.name.id == "cost_sharing.step":
            continue
        moved = sensitivity(answer, held)
        rates = dict(zip(order, (rate for tier in moved.values for rate in tier), strict=True))
        changes = [(_who(entry), rates[number] or Fraction(0)) for number, entry in enumerate(part.entries)]
        told = tuple((who, rate) for who, rate in changes if rate)
        if told:
            yield Rates(held.name, str(held.side), told, moved.upwards, moved.downwards)


def _who(entry: Entry) -> tuple[str, int]:
    return entry.party, entry.year
