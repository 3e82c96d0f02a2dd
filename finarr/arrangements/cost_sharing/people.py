"""Which measure counts people, so that amounts can be told per inhabitant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.model import CostSharing
    from finarr.arrangements.transition_fund.model import TransitionFund

__all__ = ["people_measure"]


def people_measure(case: CostSharing | TransitionFund) -> str | None:
    """Return the measure that counts inhabitants, by which amounts are shown per head; None where there is none.

    It is the measure called "inhabitants" or "inwoners", by id or label.
    """
    for name, measure in case.measures.items():
        words = {name.casefold(), measure.name("nl").casefold(), measure.name("en").casefold()}
        if words & {"inhabitants", "inwoners", "residents", "aantal inwoners"}:
            return name
    return None
