"""Comply or explain: what was chosen for a task, beside what is advised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date
from typing import TYPE_CHECKING

from finarr.errors import InvalidInput, Problem, here
from finarr.fields import Fields
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.advice.advise import Advice

__all__ = ["ARRANGEMENTS", "Choice", "Decision", "decide"]

ARRANGEMENTS = ("direct", "contributions", "fund", "mix")


@dataclass(frozen=True)
class Choice:
    """What somebody chose for a task.

    Attributes:
        task: its name.
        arrangement: "direct", "contributions", "fund" or "mix".
        explanation: why; needed where the choice departs from the advice.
        by: who decided.
        date: when.

    Example:
        >>> Choice("Jeugdzorg", "contributions", by="Raad van Goes", date="2026-06-18").date
        datetime.date(2026, 6, 18)
    """

    task: str
    arrangement: str
    explanation: str | None = None
    by: str | None = None
    date: Date | str | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("choices", str(self.task)))
        fields.text("task")
        fields.choice("arrangement", ARRANGEMENTS)
        for name in ("explanation", "by"):
            fields.text(name, optional=True)
        fields.day("date")
        fields.done()


@dataclass(frozen=True)
class Decision:
    """A choice beside the advice.

    Attributes:
        advice: what fits.
        choice: what was chosen.
    """

    advice: Advice
    choice: Choice

    @property
    def complies(self) -> bool:
        """Whether the choice is what was advised."""
        return self.choice.arrangement == self.advice.arrangement


def decide(advice: Advice, choice: Choice) -> Decision:
    """Set a choice beside an advice.

    Raises:
        InvalidInput: it departs from the advice and has no explanation.
    """
    problems = list(unexplained(advice, choice))
    if problems:
        raise InvalidInput(problems)
    return Decision(advice, choice)


def unexplained(advice: Advice, choice: Choice, place: tuple[str | int, ...] = ()) -> list[Problem]:
    """Return the problem of a choice that departs from the advice without a word why."""
    if choice.arrangement == advice.arrangement or choice.explanation:
        return []
    values = {
        "task": choice.task,
        "advised": Message(f"advice.word_{advice.arrangement}"),
        "chosen": Message(f"advice.word_{choice.arrangement}"),
    }
    return [Problem((*(place or ("choices", choice.task)), "explanation"), None, Message("advice.explain", values))]
