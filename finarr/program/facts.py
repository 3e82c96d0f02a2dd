"""What a sequence of programs found out about the answer: which entries stand at which level, and what is tight.

Facts are all that is taken from a solver. The amounts follow from them exactly (`finarr.program.exact`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from finarr.program.arrays import Floats
from finarr.program.statement import Side

__all__ = ["AtLevel", "Fact", "Findings", "Tight", "Unreachable"]


@dataclass(frozen=True, slots=True)
class AtLevel:
    """An entry departs by exactly a level: upwards (+1), downwards (-1), or not at all (no level, 0)."""

    entry: int
    level: int | None
    sign: int


@dataclass(frozen=True, slots=True)
class Tight:
    """A row, or a column's own bound, holds with equality on a side."""

    is_row: bool
    index: int
    side: Side


Fact = AtLevel | Tight


class Unreachable(Exception):
    """The program has no feasible point; whoever asked turns this into a message that names the limits."""


@dataclass(eq=False)
class Findings:
    """All facts, in the order in which they were found, each proven by duals or by bounds that force it.

    Attributes:
        facts: what is known of the answer.
        levels: the levels that facts speak of, as the solver has them.
        y: the answer in relative units, as the solver has it.
        rounds: how many levels were sought.
        programs: how many programs were solved.
        seconds: what solving them took.
    """

    y: Floats
    facts: list[Fact] = field(default_factory=list)
    levels: list[float] = field(default_factory=list)
    rounds: int = 0
    programs: int = 0
    seconds: float = 0.0
