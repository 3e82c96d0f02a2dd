"""Questions about a proposal that a linear program answers.

Each question is a class in a module of its own: its fields are what the question asks for, and `answer` gives the
outcome of the case with the answer written into it, so that it can be saved, changed and asked again.

To add one: a module here with a frozen dataclass, and a line in `QUESTIONS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from importlib import import_module
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.errors import InvalidInput, Problem, collecting
from finarr.program.solvers import check_name
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding
    from finarr.arrangements.central_funding.outcome import FundingOutcome

__all__ = ["QUESTIONS", "answer"]

QUESTIONS: Mapping[str, str] = immutabledict(
    {
        "largest_share": "LargestShare",
        "smallest_compensation": "SmallestCompensation",
        "best_weights": "BestWeights",
        "task_split": "TaskSplit",
    }
)
"""The questions: the module of each, and the class in it."""


def answer(case: CentralFunding, question: str, solver: str | None, arguments: Mapping[str, Any]) -> FundingOutcome:
    """Answer a question about a case.

    Args:
        case: the proposal it is about.
        question: a name in `QUESTIONS`.
        solver: "highs" where left out.
        arguments: what the question asks for.

    Raises:
        InvalidInput: no such question, argument or solver, or an argument breaks its rule.
        Infeasible: no answer meets the limits.
    """
    if question not in QUESTIONS:
        allowed = Message("errors.one_of", {"allowed": tuple(QUESTIONS)})
        raise InvalidInput([Problem(("question",), repr(question), allowed)])
    check_name(solver or "highs")
    kind = getattr(import_module(f"{__name__}.{question}"), QUESTIONS[question])
    known = {field.name: field for field in fields(kind)}
    message = Message("errors.unknown_field", {"allowed": tuple(known)})
    problems = [Problem((name,), f"'{name}'", message) for name in arguments if name not in known]
    given = {name: value for name, value in arguments.items() if name in known}
    needed = {
        name: None
        for name, field in known.items()
        if name not in given and field.default is MISSING and field.default_factory is MISSING
    }
    with collecting() as found:
        asked = kind(**needed, **given)
        problems += found or asked.problems(case)
    if problems:
        raise InvalidInput(problems)
    result: FundingOutcome = asked.answer(case, solver or "highs")
    return result
