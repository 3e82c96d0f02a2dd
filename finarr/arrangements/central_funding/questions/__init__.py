"""Questions about a proposal that a linear program answers.

Each question is a class in a module of its own: its fields are what the question asks for, and `answer` gives the
outcome of the case with the answer written into it, so that it can be saved, changed and asked again.

To add one: a module here with a frozen dataclass, and a line in `QUESTIONS` of `question.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from finarr.arrangements.central_funding.question import EFFECTS, QUESTIONS, Question
from finarr.errors import InvalidInput, Problem, collecting
from finarr.program.solvers import chosen
from finarr.words import Message

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding
    from finarr.arrangements.central_funding.outcome import FundingOutcome

__all__ = ["QUESTIONS", "answer"]


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
        allowed = Message("errors.one_of", {"allowed": (*QUESTIONS, EFFECTS)})
        raise InvalidInput([Problem(("question",), repr(question), allowed)])
    used = chosen(solver)
    with collecting() as problems:
        asked = Question(question, arguments)
        if not problems:
            problems += asked.asked.problems(case)
    if problems:
        raise InvalidInput([replace(e, path=e.path[1:]) if e.path[:1] == ("question",) else e for e in problems])
    result: FundingOutcome = asked.asked.answer(replace(case, question=asked), used)
    return result
