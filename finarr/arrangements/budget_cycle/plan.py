"""What a case carries for the budget cycle, in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finarr.arrangements.budget_cycle.merger import Merger
from finarr.arrangements.budget_cycle.own_estimate import OwnEstimate
from finarr.arrangements.budget_cycle.previous import PreviousFigures
from finarr.arrangements.budget_cycle.realisation import Realisation
from finarr.arrangements.budget_cycle.reserve import Reserve
from finarr.arrangements.budget_cycle.terms import AdvanceTerms
from finarr.arrangements.case import listed
from finarr.errors import here
from finarr.fields import Fields

__all__ = ["NOTHING", "BudgetCycle"]


@dataclass(frozen=True)
class BudgetCycle:
    """Everything a case carries for the budget cycle.

    Attributes:
        advances: when contributions are paid.
        reserve: what happens to the result.
        mergers: municipalities that became one, to set documents beside one another.
        own_estimates: what members have in their own budgets.
        previous: the figures of the document before, where that is no file of its own.
        realised: what the estimates of a year came to, as far as that is known.
    """

    advances: AdvanceTerms | None = None
    reserve: Reserve | None = None
    mergers: Sequence[Merger] = ()
    own_estimates: Sequence[OwnEstimate] = ()
    previous: PreviousFigures | None = None
    realised: Realisation | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("cycle"))
        for name, kind in _PARTS:
            if getattr(self, name) is not None and not isinstance(getattr(self, name), kind):
                fields.wrong((name,), repr(getattr(self, name)), "kind", kind=kind.__name__)
                fields.put(name, None)
        listed(fields, "mergers", Merger)
        listed(fields, "own_estimates", OwnEstimate)
        fields.done()


_PARTS: tuple[tuple[str, type], ...] = (
    ("advances", AdvanceTerms),
    ("reserve", Reserve),
    ("previous", PreviousFigures),
    ("realised", Realisation),
)

NOTHING = BudgetCycle()
"""The cycle of a case that carries none."""
