"""The general fund as a whole: weights × volumes × closing factor, per cluster, for every municipality."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from finarr.errors import Problem, report
from finarr.numbers import Number, read_number
from finarr.words import Message

__all__ = ["FundDivision", "general_fund"]


@dataclass(frozen=True, eq=False)
class FundDivision:
    """What municipalities get from the general fund, in euro, unrounded.

    Published weights are rounded, so a recomputation of a published grant cannot be exact to the cent.

    Attributes:
        clusters: a row a municipality, a column a cluster: euro inside the factor.
        outside: euro outside the factor, by municipality; below zero where own-tax capacity is taken into account.
        grants: euro of integration and decentralisation grants, by municipality.
        factor: the closing factor.
    """

    clusters: pd.DataFrame
    outside: pd.Series[float]
    grants: pd.Series[float]
    factor: float

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a municipality: ``general`` (inside the factor), ``own_tax`` (outside), ``grants`` and ``total``."""
        general = self.clusters.sum(axis=1)
        parts = {"general": general, "own_tax": self.outside, "grants": self.grants}
        return pd.DataFrame({**parts, "total": general + self.outside + self.grants})


def general_fund(
    volumes: pd.DataFrame,
    weights: pd.DataFrame,
    factor: Number,
    *,
    outside_factor: Iterable[str] = (),
    grants: pd.Series[float] | Mapping[str, float] | None = None,
) -> FundDivision:
    """Divide the general fund: per cluster Σ weight · volume · factor, and what is paid outside the factor as it is.

    Args:
        volumes: a row a municipality, a column a measure.
        weights: columns ``measure``, ``cluster`` and ``weight`` (euro per unit; below zero is allowed).
        factor: the closing factor (uitkeringsfactor).
        outside_factor: measures that are paid outside the factor.
        grants: integration and decentralisation grants, euro by municipality; none are zero.

    Raises:
        InvalidInput: a volume or weight is missing or no number, a measure or municipality is not known; all at once.

    Example:
        >>> volumes = pd.DataFrame({"inhabitants": [40, 20], "value": [1000, 100]}, index=["Goes", "Veere"])
        >>> weights = pd.DataFrame({"measure": ["inhabitants", "value"], "cluster": ["Veiligheid", "Eigen middelen"],
        ...                         "weight": [10.0, -0.1]})
        >>> general_fund(volumes, weights, 1.5, outside_factor=["value"]).table["total"].to_dict()
        {'Goes': 500.0, 'Veere': 290.0}
    """
    outside = tuple(outside_factor)
    report(_problems(volumes, weights, factor, outside))
    clusters = list(dict.fromkeys(weights["cluster"]))
    measures = list(dict.fromkeys(weights["measure"]))
    table = np.zeros((len(measures), len(clusters) + 1))
    rows = weights["measure"].map({name: row for row, name in enumerate(measures)}).to_numpy()
    columns = weights["cluster"].map({name: column for column, name in enumerate(clusters)}).to_numpy().copy()
    columns[weights["measure"].isin(outside).to_numpy()] = len(clusters)
    np.add.at(table, (rows, columns), weights["weight"].to_numpy(dtype=np.float64))
    table[:, :-1] *= float(factor)
    amounts = volumes[measures].to_numpy(dtype=np.float64) @ table
    inside = [name for column, name in enumerate(clusters) if (columns == column).any()]
    found = pd.DataFrame(amounts[:, :-1], index=volumes.index, columns=clusters)[inside]
    own = pd.Series(amounts[:, -1], index=volumes.index)
    return FundDivision(found, own, _grants(grants, volumes.index), float(factor))


def _grants(grants: pd.Series[float] | Mapping[str, float] | None, index: Any) -> pd.Series[float]:
    """Return the grants of every municipality; those who have none get zero, strangers are refused."""
    given = pd.Series(dict(grants) if isinstance(grants, Mapping) else grants, dtype="float64")
    message = Message("central_funding.not_in_volumes")
    report([Problem(("grants", str(name)), None, message) for name in given.index.difference(index)])
    report(
        [
            Problem(("grants", str(name)), "NaN", Message("errors.not_finite"))
            for name in given.index[~np.isfinite(given)]
        ]
    )
    return given.reindex(index, fill_value=0.0)


def _problems(volumes: pd.DataFrame, weights: pd.DataFrame, factor: Any, outside: tuple[str, ...]) -> list[Problem]:
    problems: list[Problem] = []
    read_number(factor, ("factor",), problems)
    lacking = [name for name in ("measure", "cluster", "weight") if name not in weights.columns]
    problems += [Problem(("weights", name), None, Message("errors.missing")) for name in lacking]
    for label in volumes.index[volumes.index.duplicated()].unique():
        problems.append(Problem(("volumes", str(label)), repr(str(label)), Message("errors.duplicate")))
    if lacking:
        return problems
    known = set(weights["measure"])
    for position, name in enumerate(outside):
        if name not in known:
            allowed = Message("errors.unknown_name", {"allowed": tuple(sorted(known))})
            problems.append(Problem(("outside_factor", position), repr(name), allowed))
    for row in weights.index[weights.duplicated(["measure", "cluster"])]:
        named = f"{weights['measure'][row]}, {weights['cluster'][row]}"
        problems.append(Problem(("weights", row), named, Message("errors.duplicate")))
    for row, weight in weights["weight"].items():
        read_number(weight, ("weights", row, "weight"), problems)  # type: ignore[arg-type]
    for name in sorted(known - set(volumes.columns)):
        problems.append(Problem(("volumes", name), None, Message("central_funding.no_volume", {"measure": name})))
    present = [name for name in dict.fromkeys(weights["measure"]) if name in volumes.columns]
    numeric = volumes[present].apply(pd.to_numeric, errors="coerce")
    for row, column in np.argwhere(~np.isfinite(numeric.to_numpy(dtype=np.float64))):
        place = ("volumes", str(volumes.index[row]), present[column])
        read_number(volumes[present[column]].iloc[row], place, problems)
    return problems
