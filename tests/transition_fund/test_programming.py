"""Programmes against full enumeration in plain arithmetic, and by hand."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finarr.arrangements.transition_fund import Project, TransitionFund
from finarr.errors import Infeasible
from finarr.outcome import Status
from tests.transition_fund.cases import fund

YEARS = (2026, 2027, 2028, 2029)


def work(name: str, cost: int, urgency: int = 1, after: tuple[str, ...] = (), length: int = 1) -> Project:
    profile = (Decimal(1) / length,) * length
    return Project(name, "Noord", "50/50/0", cost, profile, urgency, window=(2026, 2029), after=after)


def every_programme(case: TransitionFund) -> Iterator[dict[str, int]]:
    """Yield every programme within precedence and the deadline."""
    names = [project.name for project in case.projects]
    lengths = {project.name: len(tuple(project.profile)) for project in case.projects}
    for starts in product(case.years, repeat=len(names)):
        found = dict(zip(names, starts, strict=True))
        fits = all(
            found[each.name] + lengths[each.name] - 1 <= case.years[-1]
            and all(found[before] + lengths[before] <= found[each.name] for before in each.after)
            for each in case.projects
        )
        if fits:
            yield found


def holds(case: TransitionFund, starts: dict[str, int], contribution: Fraction) -> bool:
    """Tell whether a balance without interest stays at zero or above."""
    balance = Fraction(0)
    for year in case.years:
        balance += contribution
        for project in case.projects:
            step = year - starts[project.name]
            if 0 <= step < len(tuple(project.profile)):
                balance -= Fraction(project.cost) * Fraction(tuple(project.profile)[step])  # type: ignore[arg-type]
        if balance < 0:
            return False
    return True


def weight(case: TransitionFund, starts: dict[str, int]) -> Fraction:
    ends = {project.name: starts[project.name] + len(tuple(project.profile)) for project in case.projects}
    return sum((Fraction(project.urgency) * (ends[project.name] - 2026) for project in case.projects), Fraction(0))


PROGRAMMES = st.lists(
    st.tuples(st.integers(1, 900), st.integers(1, 9), st.sampled_from((1, 2)), st.booleans()), min_size=1, max_size=4
)


def drawn(rows: Any) -> TransitionFund:
    projects = []
    for number, (cost, urgency, length, after) in enumerate(rows):
        before = (f"P{number - 1}",) if after and number else ()
        projects.append(work(f"P{number}", 2 * cost, urgency, before, length))
    return fund(YEARS, projects=projects)


@settings(max_examples=25, deadline=None)
@given(PROGRAMMES, st.integers(50, 1500))
def test_the_fastest_programme_is_that_of_full_enumeration(rows: Any, contribution: int) -> None:
    case = drawn(rows)
    possible = [each for each in every_programme(case) if holds(case, each, Fraction(contribution))]
    if not possible:
        with pytest.raises(Infeasible):
            case.solve("fastest", contribution=contribution, gap=0)
        return
    outcome = case.solve("fastest", contribution=contribution, gap=0)
    found = dict(outcome.schedule)
    assert found in possible
    least = min(weight(case, each) for each in possible)
    assert weight(case, found) == least
    assert sum(found.values()) == min(sum(each.values()) for each in possible if weight(case, each) == least)
    assert outcome.status is Status.OPTIMAL and all(check.ok for check in outcome.checks)


@settings(max_examples=8, deadline=None)
@given(PROGRAMMES)
def test_the_cheapest_programme_is_that_of_full_enumeration(rows: Any) -> None:
    case = drawn(rows)
    levels = []
    for starts in every_programme(case):
        fixed = [replace(project, start=starts[project.name], window=None) for project in case.projects]
        levels.append(replace(case, projects=fixed).solve("cheapest").years[0].contributions)
    if levels:
        assert case.solve("cheapest", gap=0).years[0].contributions == min(levels)
    else:
        with pytest.raises(Infeasible):
            case.solve("cheapest", gap=0)


@pytest.mark.parametrize("solver", ("highs", "cbc"))
def test_the_more_urgent_project_goes_first_when_the_cash_allows(solver: str) -> None:
    case = fund(YEARS, projects=[work("A", 300, 1), work("B", 300, 5), work("C", 200, 1)])
    outcome = case.solve("fastest", solver, contribution=200, gap=0)
    # B is most urgent and can be paid in 2027, A then in 2028 and C in 2029; C in 2028 and A in 2029 is as good, but A
    # has the first name
    assert dict(outcome.schedule) == {"A": 2028, "B": 2027, "C": 2029}


def test_strict_order_is_that_of_urgency() -> None:
    case = fund(YEARS, projects=[work("A", 300, 1), work("B", 300, 5), work("C", 100, 1)])
    strict = case.solve("fastest", contribution=200, order="strict")
    assert dict(strict.schedule) == {"A": 2028, "B": 2027, "C": 2029}  # C may not overtake A, which goes by name
    best = case.solve("fastest", contribution=200, order="optimal", gap=0)
    assert dict(best.schedule) == {"A": 2029, "B": 2027, "C": 2026}  # what is left over pays C at once
    assert str(strict.status_message) == "worked out step by step; nothing was optimised"
    assert str(best.status_message) == "proven best"


def test_too_little_says_which_year_lacks_how_much() -> None:
    case = fund(YEARS, projects=[work("A", 300), work("B", 600)])
    for order in ("optimal", "strict"):
        with pytest.raises(Infeasible) as caught:
            case.solve("fastest", contribution=200, order=order)
        told = caught.value.render("nl")
        assert caught.value.shortfall[2029] == Decimal("100.00")
        assert "bijdragen van de partners samen € 200,00 per jaar" in told
        assert "Met € 225,00 per jaar (prijzen van 2026) past er wel een programma; met minder niet." in told
        assert case.solve("fastest", contribution=225, order=order).schedule
        with pytest.raises(Infeasible):
            case.solve("fastest", contribution=224.99, order=order)


def test_too_little_in_amounts_a_year_says_so() -> None:
    case = fund(YEARS, projects=[work("A", 300), work("B", 600)])
    with pytest.raises(Infeasible, match="the contributions a year as asked"):
        case.solve("fastest", contribution={2026: 100, 2027: 200, 2028: 200, 2029: 200})


def test_a_chain_too_long_for_the_deadline_is_named() -> None:
    case = fund(
        YEARS, projects=[work("A", 1, length=2), work("B", 1, after=("A",)), work("C", 1, after=("B",), length=2)]
    )
    with pytest.raises(Infeasible, match=r"C .2 years of work.*by 2029"):
        case.solve("cheapest")


def test_an_urgent_project_that_must_wait_for_a_less_urgent_one_has_no_strict_order() -> None:
    case = fund(YEARS, projects=[work("A", 1, 1), work("B", 1, 9, after=("A",))])
    with pytest.raises(Infeasible, match="B is more urgent than A, but must come after it"):
        case.solve("fastest", contribution=5, order="strict")
    assert case.solve("fastest", contribution=5).schedule == {"A": 2026, "B": 2027}


def test_open_starts_choose_the_cheapest_programme() -> None:
    case = fund(YEARS, projects=[work("A", 400), work("B", 800)])
    outcome = case.solve("cheapest", gap=0)
    assert list(outcome.balance["contributions"]) == [300.0] * 4
    assert outcome.schedule["B"] == 2029 or outcome.schedule["A"] == 2029


def test_who_is_too_late_by_a_strict_order_is_told_so() -> None:
    work = [
        Project("A", "Noord", "50/50/0", 4, window=(2028, 2029), urgency=3),
        Project("B", "Noord", "50/50/0", 4, window=(2026, 2027), urgency=2),
    ]
    case = fund((2026, 2027, 2028, 2029), projects=work)
    with pytest.raises(Infeasible, match="no project starts before A, which is more urgent and starts in 2028"):
        case.solve("fastest", contribution=5, order="strict")
    assert case.solve("fastest", contribution=5).schedule["B"] == 2026


def test_contributions_that_the_rules_say_are_not_called_asked() -> None:
    case = fund(YEARS, projects=[work("A", 300), work("B", 600)], rules={"maximum": 200})
    with pytest.raises(Infeasible) as caught:
        case.solve("fastest")
    assert not any("asked" in name for name in caught.value.conflict) and caught.value.advice is None
