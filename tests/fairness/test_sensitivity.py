"""Shadow prices: moving the limit by a little and solving again gives exactly what the rate says."""

from __future__ import annotations

from fractions import Fraction

import pytest

from finarr.errors import Infeasible
from finarr.fairness.lexicographic import Held, Minimax, Ranked, lexicographic_minimax
from finarr.fairness.sensitivity import sensitivity
from finarr.program.statement import Program, Side
from tests.instances import Case, small_case, tied_case, transition_case

LITTLE = Fraction(1, 10**6)


def moved(program: Program, limit: Held, by: Fraction) -> Program:
    """The same program with the bound of one limit moved."""

    def bound(value, name, side: Side, equation: bool = False):
        return value + by if value is not None and name == limit.name and (side is limit.side or equation) else value

    found = Program()
    for column in program.columns:
        low = bound(column.lower, column.lower_name, Side.LOWER)
        high = bound(column.upper, column.upper_name, Side.UPPER)
        found.add_column(low, high, lower_name=column.lower_name, upper_name=column.upper_name)
    for row in program.rows:
        low = bound(row.lower, row.name, Side.LOWER, row.is_equation)
        found.add_row(row.terms, low, bound(row.upper, row.name, Side.UPPER, row.is_equation), name=row.name)
    return found


def check(case: Case, found: Minimax, limit: Held) -> int:
    """Compare a rate with solving again, in each direction that it claims; return how many those are."""
    rates = sensitivity(found, limit)
    claims = 0
    for claimed, by in ((rates.upwards, LITTLE), (rates.downwards, -LITTLE)):
        if claimed:
            again = lexicographic_minimax(moved(case.program, limit, by), case.tiers)
            claims += 1
            for before, after, rate in zip(found.columns, again.columns, rates.columns, strict=True):
                if before is not None and after is not None and rate is not None:
                    assert after - before == rate * by
    return claims


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("make", [small_case, tied_case])
def test_solving_again_gives_what_the_rate_says(make, seed: int) -> None:
    case = make(seed)
    try:
        found = lexicographic_minimax(case.program, case.tiers)
    except Infeasible:
        return
    for limit in found.tight:
        check(case, found, limit)


def test_coupled_years_pass_a_rate_on() -> None:
    case = transition_case(6, 4, 2, step=15)
    found = lexicographic_minimax(case.program, case.tiers)
    claims = sum(check(case, found, limit) for limit in found.tight)
    assert claims >= 2 * len(found.tight) - 4
    for limit in found.tight:
        rates = sensitivity(found, limit)
        for year in range(4):
            assert sum(rates.columns[6 * year : 6 * year + 6]) == 0


def test_one_euro_more_for_a_capped_party_saves_the_others_pro_rata() -> None:
    program = Program()
    goes = program.add_column(0, 60, upper_name="cap")
    veere, sluis = program.add_column(0), program.add_column(0)
    program.add_row({goes: 1, veere: 1, sluis: 1}, 120, 120)
    ranked = [Ranked({goes: 1}, 80, 80), Ranked({veere: 1}, 30, 30), Ranked({sluis: 1}, 10, 10)]
    rates = sensitivity(lexicographic_minimax(program, [ranked]), Held("cap", Side.UPPER))
    assert rates.columns == (1, Fraction(-3, 4), Fraction(-1, 4)) and rates.upwards and rates.downwards


def test_a_cap_that_is_only_just_reached_counts_in_one_direction() -> None:
    program = Program()
    goes, veere = program.add_column(0, 80, upper_name="cap"), program.add_column(0)
    program.add_row({goes: 1, veere: 1}, 120, 120)
    ranked = [Ranked({goes: 1}, 80, 80), Ranked({veere: 1}, 40, 40)]
    found = lexicographic_minimax(program, [ranked])
    rates = sensitivity(found, Held("cap", Side.UPPER))
    assert rates.columns == (0, 0) and rates.upwards and not rates.downwards


def test_a_limit_that_holds_nobody_has_no_rate() -> None:
    case = transition_case(3, 2, 1, step=500)
    found = lexicographic_minimax(case.program, case.tiers)
    with pytest.raises(ValueError, match="does not hold"):
        sensitivity(found, Held("nobody", Side.UPPER))
