"""The rules that divide a total: pro rata, by claims, and to whole amounts; and the ways to compute each."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from finarr.fairness import claims
from finarr.fairness.arrival import random_arrival_by_orders
from finarr.fairness.division import Division
from finarr.fairness.out_of_reach import Bound
from finarr.fairness.pro_rata import pro_rata
from finarr.fairness.ranking import ranks
from finarr.fairness.registry import Rule, register
from finarr.fairness.rounding import round_cells, round_table, round_to_total
from finarr.fairness.water_batch import water_fill_batch
from finarr.fairness.whole_program import Group, WholeRow, best_whole
from finarr.money import largest_remainder

__all__ = ["by_exact_filling", "by_newton", "by_program", "by_table"]


def by_exact_filling(
    total: Fraction, weights: Sequence[Fraction], floors: Sequence[Bound], caps: Sequence[Bound]
) -> list[Fraction]:
    """Divide a total pro rata in fractions: limits in the order in which they begin to hold."""
    return Division(range(len(weights)), total, weights, floors, caps, None).exact()


def by_newton(
    total: Fraction, weights: Sequence[Fraction], floors: Sequence[Bound], caps: Sequence[Bound]
) -> list[float]:
    """Divide a total pro rata in floating point, by Newton's method."""
    shares = np.array([float(weight) for weight in weights])
    low = np.array([-np.inf if bound is None else float(bound) for bound in floors])
    high = np.array([np.inf if bound is None else float(bound) for bound in caps])
    targets = float(total) * shares[None, :] / shares.sum()
    return [float(amount) for amount in water_fill_batch(targets, low, high, np.array([float(total)])).amounts[0]]


def by_table(amounts: Sequence[Fraction], total: int, labels: Sequence[Hashable]) -> list[int]:
    """Round amounts as a table of one column."""
    return round_cells(amounts, labels, [range(len(amounts))], [total]).values


def by_program(amounts: Sequence[Fraction], total: int, labels: Sequence[Hashable]) -> list[int] | None:
    """Round amounts by integer program, as a table is rounded whose columns do not meet its limits by themselves."""
    place = ranks(labels)
    order = sorted(range(len(amounts)), key=lambda k: (-(amounts[k] % 1), place[k]))
    row = WholeRow(dict.fromkeys(range(len(amounts)), 1), total, total)
    found = best_whole(Group(tuple(amounts[k] for k in order), (row,)))
    return None if found is None else [value for _, value in sorted(zip(order, found, strict=True))]


def _claims(id: str, source: str, *others: Callable[..., Any]) -> None:
    function = partial(claims.divide_claims, rule=id)
    register(Rule(id, "claims", source, function, (claims.RULES[id], *others)))


_AUMANN = "R. J. Aumann and M. Maschler (1985), Journal of Economic Theory 36"
_CHUN = "Y. Chun, J. Schummer and W. Thomson (2001), Seoul Journal of Economics 14"
_CURIEL = "I. J. Curiel, M. Maschler and S. H. Tijs (1987), Zeitschrift für Operations Research 31"
_ONEILL = "B. O'Neill (1982), Mathematical Social Sciences 2"
_THOMSON = "W. Thomson (2003), Mathematical Social Sciences 45"

_claims("proportional", _THOMSON)
_claims("adjusted_proportional", _CURIEL)
_claims("constrained_equal_awards", _AUMANN)
_claims("constrained_equal_losses", _AUMANN)
_claims("talmud", _AUMANN)
_claims("reverse_talmud", _CHUN)
_claims("piniles", "H. M. Piniles (1861), Darkah shel Torah, Vienna")
_claims("constrained_egalitarian", _CHUN)
_claims("minimal_overlap", _ONEILL)
_claims("random_arrival", _ONEILL, random_arrival_by_orders)
_claims(
    "average_cea_cel",
    _THOMSON,
)

_BALINSKI = "M. L. Balinski and H. P. Young (1982), Fair Representation"

register(
    Rule(
        "pro_rata",
        "pro_rata",
        f"{_BALINSKI} (largest remainders); the limits by water-filling",
        pro_rata,
        (by_newton, by_exact_filling),
    )
)
register(
    Rule(
        "largest_remainder",
        "rounding",
        _BALINSKI,
        round_to_total,
        (largest_remainder, by_program),
    )
)
register(
    Rule(
        "controlled_rounding",
        "rounding",
        "L. H. Cox and L. R. Ernst (1982), INFOR 20",
        round_table,
        (by_table, by_program),
    )
)
