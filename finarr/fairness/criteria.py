"""What is fair where limits bind: each criterion as a rule that divides one total, by formula and by linear program.

A criterion only says what to aim at (`finarr.fairness.aims`). With one total the answer is water-filling; where years,
groups or items couple, an arrangement states the same aims over more rows. The two ways given here must agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

from finarr.fairness.aims import CRITERIA, Standing, aims
from finarr.fairness.fewest_moved import fewest_moved
from finarr.fairness.lexicographic import lexicographic_minimax
from finarr.fairness.out_of_reach import keeping_sign
from finarr.fairness.registry import Rule, register
from finarr.fairness.water_filling import water_fill
from finarr.program.relative import Ranked
from finarr.program.statement import Program

__all__ = ["by_formula", "by_program"]

Bounds = Sequence[Fraction | None]


def by_formula(
    criterion: str, standings: Sequence[Standing], floors: Bounds, caps: Bounds, total: Fraction
) -> list[Fraction]:
    """Divide one total by water-filling.

    Args:
        criterion: one of `finarr.fairness.aims.CRITERIA`.
        standings: what the criterion may look at, one a party.
        floors: lowest amounts, None where there is none.
        caps: highest amounts, likewise.
        total: what the amounts add up to.

    Raises:
        OutOfReach: the bounds cannot reach the total.

    Example:
        >>> standings = [Standing(Fraction(60)), Standing(Fraction(30)), Standing(Fraction(10))]
        >>> caps = [Fraction(40), None, None]
        >>> [str(amount) for amount in by_formula("proportional", standings, [None] * 3, caps, Fraction(100))]
        ['40', '45', '15']
    """
    aimed = aims(criterion, standings)
    scales = [aim.scale or Fraction(0) for aim in aimed]
    return water_fill([aim.target for aim in aimed], floors, caps, total, scales).amounts


def by_program(
    criterion: str, standings: Sequence[Standing], floors: Bounds, caps: Bounds, total: Fraction
) -> list[Fraction]:
    """Divide one total by a sequence of linear programs; arguments as in `by_formula`.

    Raises:
        Infeasible: the bounds cannot reach the total.
    """
    aimed = aims(criterion, standings)
    program = Program()
    for aim, low, high in zip(aimed, floors, caps, strict=True):
        program.add_column(*keeping_sign(aim.target, low, high))
    program.add_row(dict.fromkeys(range(len(aimed)), 1), total, total)
    entries = [Ranked({k: 1}, aim.target, aim.scale or 1) for k, aim in enumerate(aimed)]
    if CRITERIA[criterion].fewest:
        program = fewest_moved(program, entries)
    first = [entry for entry, aim in zip(entries, aimed, strict=True) if aim.scale is None]
    rest = [entry for entry, aim in zip(entries, aimed, strict=True) if aim.scale is not None]
    answer = lexicographic_minimax(program, [tier for tier in (first, rest) if tier])
    return [Fraction(amount or 0) for amount in answer.columns]


_LEXIMIN = "lexicographic minimax: A. K. Sen (1970), Collective Choice and Social Welfare"

for _id in CRITERIA:
    _ways = (partial(by_formula, _id), partial(by_program, _id))
    register(Rule(_id, "criterion", _LEXIMIN, _ways[0], _ways))
