"""Two or three designs in one report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from finarr.arrangements.cost_sharing.compare import Comparison, compare
from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.errors import InvalidInput, Problem
from finarr.words import Message

__all__ = ["compared"]


def compared(outcomes: Sequence[Any]) -> Comparison:
    """Return outcomes set beside one another, in the order now, proposal, mine.

    Raises:
        InvalidInput: they are not all of cost sharing, or have no year in common.
    """
    for outcome in outcomes:
        if not isinstance(outcome, Outcome):
            raise InvalidInput([Problem(("FILES",), outcome.case.title, Message("report.one_kind"))])
    return compare(*outcomes)
