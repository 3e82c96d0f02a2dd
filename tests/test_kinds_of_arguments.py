"""An argument of another kind is told as any other mistake is, never by an error of Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import finarr as fa
from tests.cost_sharing.cases import three

WRONG: tuple[Any, ...] = (5, "x", 1.5, [1], object(), np.array([1, 2]), pd.Series([1, 2]), {"a": {"b": 1}}, True)
CASE = three({"a": 1, "b": 3})
GAME = fa.CostGame(["a", "b"], [0, 1, 2, 2.5])
CALLS: dict[str, tuple[Callable[[Any], Any], tuple[Any, ...]]] = {
    "task": (fa.advise, (*WRONG, None)),
    "outcome": (lambda wrong: fa.council_view(wrong, "a"), (*WRONG, None)),
    "previous": (lambda wrong: fa.council_view(CASE.solve(), "a", previous=wrong), WRONG),
    "year": (fa.cycle_days, (*WRONG, None, 0, -1, 10**30, float("nan"))),
    "advances": (lambda wrong: CASE.settle(CASE, wrong), WRONG),
    "names": (lambda wrong: CASE.merge({"c": ["a", "b"]}, names=wrong), (5, "x", 1.5, [1], object(), True)),
    "order": (lambda wrong: CASE.compare(CASE, order=wrong), (5, 1.5, object(), True)),
    "tolerance": (lambda wrong: GAME.in_core([1, 1.5], wrong), (*WRONG[1:2], *WRONG[3:], None, float("nan"), -1)),
    "individually_rational": (lambda wrong: GAME.nucleolus(individually_rational=wrong), (*WRONG[:-1], None)),
    "years": (lambda wrong: three({"a": 1}, years=wrong), (*WRONG, None)),
    "title": (lambda wrong: three({"a": 1}, title=wrong), (*WRONG[:1], *WRONG[2:], None, "")),
    "name": (lambda wrong: fa.Party(wrong), (*WRONG[:1], *WRONG[2:], None, "")),
}


@pytest.mark.parametrize("argument", CALLS)
def test_it_is_named(argument: str) -> None:
    call, wrong = CALLS[argument]
    for given in wrong:
        with pytest.raises(fa.InvalidInput) as told:
            call(given)
        assert any(argument in str(problem.path) for problem in told.value.problems), (given, str(told.value))
