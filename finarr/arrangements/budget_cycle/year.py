"""A year of documents, from framework note to settlement, as one thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from finarr.arrangements.budget_cycle.advances import Advances, advances_of, asked_terms, asked_year
from finarr.arrangements.budget_cycle.differences import Differences
from finarr.arrangements.budget_cycle.explaining import explain_differences
from finarr.arrangements.budget_cycle.realisation import Realisation, realised_of
from finarr.arrangements.budget_cycle.reconciliation import Reconciliation, reconcile
from finarr.arrangements.budget_cycle.settlement import Settlement, settle_year
from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.errors import InvalidInput, Problem
from finarr.outcome import Check
from finarr.words import Message

__all__ = ["BudgetYear"]


@dataclass(frozen=True)
class BudgetYear:
    """The documents of a year in the order in which they came about, and what the year came to.

    Attributes:
        documents: framework note, draft, budget, amendments; one or more of them.
        realised: the account, once there is one; what the latest document holds of it where left out.

    Raises:
        InvalidInput: there is no document, or something is no document.

    Example:
        >>> from finarr.items import Item
        >>> from finarr.keys import Key
        >>> from finarr.parties import Party
        >>> case = CostSharing("GGD", [2026], [Party("Goes"), Party("Veere")], [Item("Bureau", Key.equal(), 90)], {})
        >>> [len(found.cells) for found in BudgetYear([case]).advances]
        [8]
    """

    documents: Iterable[CostSharing]
    realised: Realisation | CostSharing | None = None

    def __post_init__(self) -> None:
        given = tuple(self.documents) if isinstance(self.documents, Iterable) else ()
        allowed = Message("errors.kind", {"kind": CostSharing.__name__})
        wrong = [
            Problem(("documents", number), repr(each), allowed)
            for number, each in enumerate(given)
            if not isinstance(each, CostSharing)
        ]
        if wrong or not given:
            raise InvalidInput(wrong or [Problem(("documents",), None, Message("errors.missing"))])
        object.__setattr__(self, "documents", given)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The documents, divided."""
        return tuple(document.solve() for document in self.documents)

    @property
    def last(self) -> CostSharing:
        """The latest document."""
        return self.outcomes[-1].case

    @cached_property
    def differences(self) -> tuple[Differences, ...]:
        """Each document beside the one before it; the first beside the figures that it holds of that, if any."""
        first = self.outcomes[0]
        pairs: list[tuple[Outcome | None, Outcome]] = list(zip(self.outcomes, self.outcomes[1:], strict=False))
        if first.case.cycle.previous is not None:
            pairs = [(None, first), *pairs]
        return tuple(explain_differences(new, old, None, "sequential", "same") for old, new in pairs)

    @cached_property
    def advances(self) -> tuple[Advances, ...]:
        """The advances of the budget, then as each amendment that was adopted changes them; latest last.

        Where no document is a budget or amendment, those of the latest document.
        """
        found: list[Advances] = []
        for outcome in self.outcomes:
            about = outcome.case.document
            if about is None or about.type not in ("budget", "amendment"):
                continue
            earlier = found[-1] if found and about.type == "amendment" else None
            if earlier is not None and about.adopted is None:
                continue
            found.append(_advances(outcome, earlier))
        return tuple(found or [_advances(self.outcomes[-1], None)])

    @cached_property
    def settlement(self) -> Settlement | None:
        """The final settlement by the account; None while there is none."""
        if self.realised is None and self.last.cycle.realised is None:
            return None
        return settle_year(self.last, realised_of(self.last, self.realised), self.advances[-1])

    @cached_property
    def reconciliation(self) -> Reconciliation | None:
        """The latest document beside what members have in their own budgets; None where nobody told."""
        own = self.last.cycle.own_estimates
        return reconcile(self.outcomes[-1], own) if own else None

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Every check of everything in the year."""
        parts: list[Any] = [*self.outcomes, *self.differences, *self.advances, self.settlement, self.reconciliation]
        return tuple(check for part in parts if part is not None for check in part.checks)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the year as a machine reads it."""
        return {
            "differences": [found.to_dict(lang) for found in self.differences],
            "advances": [found.to_dict(lang) for found in self.advances],
            "settlement": None if self.settlement is None else self.settlement.to_dict(lang),
            "reconciliation": None if self.reconciliation is None else self.reconciliation.to_dict(lang),
        }

    def to_excel(self, path: str | FilePath) -> FilePath:
        """Write one workbook of the year: differences with a waterfall, advances, own estimates, settlement, checks.

        Raises:
            FileTrouble: the file cannot be written.
        """
        from finarr.doors import save_result

        return save_result(self, path)


def _advances(outcome: Outcome, earlier: Advances | None) -> Advances:
    case = outcome.case
    since = case.document.adopted if earlier is not None and case.document is not None else None
    return advances_of(outcome, asked_terms(case, None), asked_year(case, None), earlier, since)
