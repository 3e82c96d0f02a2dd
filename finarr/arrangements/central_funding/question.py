"""A question that a case asks by itself, so that a file holds it as well as the figures it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.errors import Problem, at, collecting, here
from finarr.fields import Fields

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = ["EFFECTS", "QUESTIONS", "Question", "kind_of_question"]

QUESTIONS: Mapping[str, str] = immutabledict(
    {
        "largest_share": "LargestShare",
        "smallest_compensation": "SmallestCompensation",
        "best_weights": "BestWeights",
        "task_split": "TaskSplit",
    }
)
"""The questions: the module of each in `questions`, and the class in it."""


EFFECTS = "effects"
"""What to ask for where no question is to be answered, though the case has one."""


@dataclass(frozen=True)
class Question:
    """A question about a proposal, with what it needs.

    Attributes:
        ask: "largest_share", "smallest_compensation", "best_weights" or "task_split".
        arguments: by name, as `CentralFunding.solve` takes them; what is left out has its default.

    Raises:
        InvalidInput: there is no such question or argument, or an argument breaks its rule.

    Example:
        >>> Question("largest_share", {"max_loss": 5}).arguments["max_loss"]
        Decimal('5')
    """

    ask: str
    arguments: Mapping[str, Any] = field(default_factory=immutabledict)

    def __post_init__(self) -> None:
        read = Fields(self, here("question"))
        read.choice("ask", QUESTIONS)
        if not isinstance(self.arguments, Mapping):
            read.wrong(("arguments",), repr(self.arguments), "table")
            read.put("arguments", {})
        known = {each.name: each for each in fields(self._kind)}
        for name in self.arguments:
            if name not in known:
                read.wrong((str(name),), f"'{name}'", "unknown_field", allowed=tuple(known))
        given = {name: value for name, value in self.arguments.items() if name in known}
        for name, each in known.items():
            if each.default is MISSING and each.default_factory is MISSING:
                given.setdefault(name, None)
        with collecting() as found, at(*read.path):
            asked = self._kind(**given)
        read.put("arguments", immutabledict(_given(asked)))
        read.problems += found
        read.done()

    @property
    def _kind(self) -> Any:
        return kind_of_question(self.ask)

    @cached_property
    def asked(self) -> Any:
        """The question as an object of its own class."""
        return self._kind(**self.arguments)

    def problems(self, case: CentralFunding) -> Iterator[Problem]:
        """Yield what a case lacks for this question; what is about an argument is placed under the question."""
        names = {each.name for each in fields(self._kind)}
        for problem in self.asked.problems(case):
            own = problem.path[:1] and problem.path[0] in names
            yield replace(problem, path=("question", *problem.path)) if own else problem


def kind_of_question(ask: str) -> Any:
    """Return the class of a question; its fields are what it asks for."""
    return getattr(import_module(f"finarr.arrangements.central_funding.questions.{ask}"), QUESTIONS[ask])


def _given(asked: object) -> dict[str, Any]:
    """Return the arguments that are not at their default, as they were read."""
    found = {}
    for each in fields(asked):  # type: ignore[arg-type]
        value = getattr(asked, each.name)
        default = each.default if each.default_factory is MISSING else each.default_factory()
        if default is MISSING or value != default:
            found[each.name] = value
    return found
