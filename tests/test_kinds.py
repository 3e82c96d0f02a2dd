"""What every kind of case has in common: things are looked up by name, and a solver that is none is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from immutabledict import immutabledict

import finarr as fa
from finarr.arrangements.cost_sharing.sensitivity import shadow_prices
from finarr.arrangements.council_view import save_views
from finarr.program import solvers
from finarr.program.arrays import Arrays
from finarr.shipped import EXAMPLES, shipped
from tests.central_funding.cases import case as funding
from tests.cost_sharing.cases import three
from tests.portfolio.cases import small
from tests.transition_fund.cases import fund


def example(kind: str) -> Any:
    return fa.load(shipped(EXAMPLES[kind]))


def view() -> Any:
    return fa.council_view(three({"a": 1, "b": 2}).solve(), "a")


LOOKUPS: dict[str, tuple[Callable[[], Callable[[str], Any]], str, str]] = {
    "item": (lambda: three({"a": 1, "b": 2}).item, "item", "Taak"),
    "task": (lambda: funding().task, "task", "Brandweer"),
    "project": (lambda: fund().project, "project", fund().projects[0].name),
    "arrangement": (lambda: small().arrangement, "arrangement", "Brand"),
    "party of a portfolio": (lambda: small().party, "party", "Aalst"),
    "party of joint costs": (lambda: example("stand-alone").party, "party", example("stand-alone").parties[0].name),
    "day": (lambda: view().day, "day", "draft"),
}
"""A way to look something up, what it looks up, and a name there is."""


@pytest.mark.parametrize("what", LOOKUPS)
def test_a_name_that_is_none_is_told_with_those_there_are(what: str) -> None:
    made, field, known = LOOKUPS[what]
    look = made()
    assert look(known) is look(known)
    with pytest.raises(fa.InvalidInput) as caught:
        look("Nergens")
    (problem,) = caught.value.problems
    assert problem.place == field and problem.given == "'Nergens'" and known in problem.allowed.values["allowed"]


def test_no_lookup_ends_a_generator_or_a_loop(tmp_path: Path) -> None:
    """StopIteration inside a generator is a RuntimeError nobody understands, and a `for` ends on it in silence."""
    with pytest.raises(fa.InvalidInput):
        list(three({"a": 1, "b": 2}).item(name) for name in ("Taak", "Nergens"))
    with pytest.raises(fa.InvalidInput):
        _ = replace(view(), year=1999).now
    with pytest.raises(fa.InvalidInput):
        save_views({}, tmp_path / "x.xlsx")


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_solver_that_is_none_is_refused_by_every_kind(kind: str) -> None:
    with pytest.raises(fa.InvalidInput) as caught:
        example(kind).solve(solver="bogus")
    assert [problem.place for problem in caught.value.problems] == ["solver"]
    assert "highs, cbc" in str(caught.value)


def test_what_takes_a_solver_beside_solve_refuses_it_too() -> None:
    case = three({"a": 1, "b": 2})
    calls: list[Callable[[], Any]] = [
        lambda: small().regroup(2, "bogus"),
        lambda: small().capped(1, solver="bogus"),
        lambda: shadow_prices(case, "bogus"),
        lambda: fa.entry(case, fa.Party("c", measures={"w": 1}), solver="bogus"),
        lambda: funding().solve("effects", "bogus"),
        lambda: funding().solve("largest_share", "bogus", max_loss=5),
        lambda: fund().solve(solver="bogus"),
    ]
    for call in calls:
        with pytest.raises(fa.InvalidInput) as caught:
            call()
        assert [problem.place for problem in caught.value.problems] == ["solver"]


def test_a_solver_is_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third solver needs no line elsewhere, and is the one that is asked."""
    asked: list[Arrays] = []

    def solve(arrays: Arrays, **options: Any) -> Any:
        asked.append(arrays)
        return solvers.SOLVERS["highs"].solve(arrays, **options)

    twin = replace(solvers.SOLVERS["highs"], solve=solve, features=frozenset({solvers.Feature.LINEAR}))
    monkeypatch.setattr(solvers, "SOLVERS", immutabledict({**solvers.SOLVERS, "twin": twin}))
    limits = [fa.Limit("cap", 0.4, per="total", parties=["a", "b"], together=True)]
    case = three({"a": 3, "b": 3, "c": 4}, limits=limits)
    found = case.solve(solver="twin")
    assert asked and found.run.solver == "twin"
    assert [cell.cents for cell in found.cells] == [cell.cents for cell in case.solve().cells]
    asked.clear()
    assert replace(case, criterion="least_moved").solve(solver="twin").run.solver == "twin" and asked
