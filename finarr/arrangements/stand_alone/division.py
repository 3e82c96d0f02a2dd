"""What one rule asks of every party, and which group it leaves the least."""

from __future__ import annotations

from dataclasses import dataclass

from finarr.words import Message

__all__ = ["STABLE", "TODAY", "Division"]

TODAY = "today"
"""The name of what everybody pays now, beside those of the rules."""

STABLE = ("nucleolus", "nucleolus_per_capita", "nucleolus_proportional", "least_core")
"""Rules whose answer is in the core whenever there is one."""


@dataclass(frozen=True)
class Division:
    """What one rule asks of every party.

    Attributes:
        rule: its name, or "today".
        amounts: euro in the order of the parties, not rounded; None where the rule has no answer.
        why: the reason that it has none.
        least: euro, the smallest saving of any group against going alone; below zero the group is cheaper off alone.
        group: the group whose saving that is.
        in_core: whether no group would be cheaper off on its own.
    """

    rule: str
    amounts: tuple[float, ...] | None
    why: Message | None = None
    least: float | None = None
    group: tuple[str, ...] = ()
    in_core: bool = False

    @property
    def stable(self) -> bool:
        """Whether the rule keeps everybody together whenever that is possible."""
        return self.rule in STABLE
