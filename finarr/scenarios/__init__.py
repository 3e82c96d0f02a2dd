"""Scenarios: a baseline and named changes of it, swept, sampled or simulated, on one machine or many.

    import finarr as fa

    sweep = fa.scenarios.grid(case, {"limits.cap.Goes": [60, 63, 66], "items.Zorg.index": ["+0%", "+5%"]})
    runs = sweep.run()
    runs.table            # scenario, party, item, year, amount, cents, pro_rata
    runs.quantiles()

A path names a value of the case: `limits.cap.Goes`, `keys.basis.inhabitants`, `items.fire.index`,
`items.fire.costs.2027`, `parties.Goes.measures.inhabitants`, `transition.step`, `criterion`. A value replaces the
baseline's; "×1.03", "+5%" and "+500" change it. Weights and shares that must keep adding up are shared among those
that a scenario does not name, as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from finarr.numbers import Number
from finarr.scenarios.bound import Scenarios
from finarr.scenarios.checks import in_a_file, made
from finarr.scenarios.draws import choice, lognormal, normal, triangular, uniform
from finarr.scenarios.running import Interrupted, run
from finarr.scenarios.runs import Runs, read
from finarr.sweep import Draw, Sweep

__all__ = [
    "Draw",
    "Interrupted",
    "Runs",
    "Scenarios",
    "Sweep",
    "choice",
    "grid",
    "latin_hypercube",
    "listed",
    "load",
    "lognormal",
    "monte_carlo",
    "normal",
    "one_at_a_time",
    "read",
    "run",
    "triangular",
    "uniform",
]

Correlation = Mapping[tuple[str, str], Number]


def grid(case: Any, change: Mapping[str, Sequence[Any]]) -> Scenarios:
    """Return every combination of values.

    Args:
        case: the baseline.
        change: values by path.

    Raises:
        InvalidInput: every problem, with the path it is about.
    """
    return _swept(case, lambda: Sweep("grid", change))


def one_at_a_time(case: Any, change: Mapping[str, Sequence[Any]]) -> Scenarios:
    """Return the baseline, and each value with everything else as in the baseline: what a tornado is made of.

    Args:
        case: the baseline.
        change: values by path.

    Raises:
        InvalidInput: every problem, with the path it is about.
    """
    return _swept(case, lambda: Sweep("one_at_a_time", change))


def listed(case: Any, scenarios: Mapping[str, Mapping[str, Any]]) -> Scenarios:
    """Return scenarios one by one.

    Args:
        case: the baseline.
        scenarios: by name, the value of each path that it changes; an empty one is the baseline.

    Raises:
        InvalidInput: every problem, with the path it is about.
    """
    return _swept(case, lambda: Sweep("list", list=scenarios))


def latin_hypercube(
    case: Any, change: Mapping[str, Any], n: int, *, seed: int = 0, correlation: Correlation | None = None
) -> Scenarios:
    """Return a Latin hypercube: each factor's range in n equally likely strata, each hit once.

    Args:
        case: the baseline.
        change: distributions by path; a value alone holds in every scenario.
        n: how many scenarios.
        seed: the same seed gives the same scenarios.
        correlation: between paths, of the normal scores.

    Raises:
        InvalidInput: every problem, with the path it is about.
    """
    return _swept(case, lambda: Sweep("latin_hypercube", change, n=n, seed=seed, correlation=correlation or {}))


def monte_carlo(
    case: Any, change: Mapping[str, Any], n: int, *, seed: int = 0, correlation: Correlation | None = None
) -> Scenarios:
    """Return scenarios drawn from distributions.

    Args:
        case: the baseline.
        change: distributions by path; a value alone holds in every scenario.
        n: how many scenarios.
        seed: the same seed gives the same scenarios.
        correlation: between paths, of the normal scores (Gaussian copula).

    Raises:
        InvalidInput: every problem, with the path it is about.
    """
    return _swept(case, lambda: Sweep("monte_carlo", change, n=n, seed=seed, correlation=correlation or {}))


def load(path: str | Path) -> Scenarios:
    """Return the scenarios in a file: a case with a part ``[scenarios]``, or a workbook with that sheet filled.

    Raises:
        FileTrouble: there is no such file.
        InvalidInput: every problem in it, with its place.
    """
    from finarr.doors import load as load_case

    return Scenarios(load_case(path, in_a_file))


def _swept(case: Any, maker: Callable[[], Sweep]) -> Scenarios:
    return Scenarios(case, made(case, maker))
