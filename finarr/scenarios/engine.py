"""What solves many scenarios of one structure together, where there is such a thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from finarr.program.arrays import Floats
from finarr.scenarios.factors import Column
from finarr.scenarios.objects import At
from finarr.scenarios.tables import Table

if TYPE_CHECKING:
    from finarr.scenarios.bound import Scenarios

__all__ = ["Engine", "Together", "engine_for"]


@dataclass(frozen=True, eq=False)
class Together:
    """What was solved together.

    Attributes:
        cents: (scenarios, cells).
        pro_rata: euro, (scenarios, cells).
        status: positions in `finarr.scenarios.solving.STATUSES`.
        sure: which scenarios can be relied on; the others are to be solved one by one.
    """

    cents: NDArray[np.int64]
    pro_rata: Floats
    status: NDArray[np.int8]
    sure: NDArray[np.bool_]


class Engine(Protocol):
    """Solves scenarios that differ in numbers only."""

    def solve(self, values: Mapping[At, Column]) -> Together:
        """Return the amounts of all scenarios in the columns of values."""

    def table(self, solved: Together, numbers: NDArray[np.int64]) -> Table:
        """Return the tidy table of the scenarios that are sure."""


def engine_for(scenarios: Scenarios, variant: tuple[Any, ...], values: Mapping[At, Column], row: int) -> Engine | None:
    """Return what solves a variant together, or None where each scenario must be solved by itself.

    Args:
        scenarios: bound to their case.
        variant: what its scenarios have in common.
        values: of the scenarios at hand.
        row: one of the variant.
    """
    from finarr.scenarios.batch.choosing import engine_of

    made: dict[tuple[Any, ...], Engine | None] = scenarios.__dict__.setdefault("_engines", {})
    if variant not in made:
        made[variant] = engine_of(scenarios, values, row)
    return made[variant]
