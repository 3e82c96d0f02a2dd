"""What scenarios say together: spread, chances, what drives a contribution, and the regret of a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from finarr.program.arrays import Floats
from finarr.scenarios.tables import Labels, Table
from finarr.scenarios.totals import Totals

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["by", "exceeds", "quantiles", "regret", "tornado"]

_MANY = 20
"""A factor with more values than this is looked at by tenths."""


def quantiles(totals: Totals, chances: Sequence[float]) -> pd.DataFrame:
    """Return mean and quantiles by party and year, over the scenarios that have amounts."""
    import pandas as pd

    euro = _with_amounts(totals)
    columns: dict[str, Any] = _party_year(totals)
    columns["mean"] = euro.mean(axis=0).ravel() if len(euro) else np.full(len(columns["party"]), np.nan)
    for chance in chances:
        found = np.quantile(euro, chance, axis=0).ravel() if len(euro) else np.full(len(columns["party"]), np.nan)
        columns[f"p{100 * chance:04.1f}".removesuffix(".0")] = found
    return pd.DataFrame(columns)


def exceeds(totals: Totals, cap: float | Mapping[str, float], called: str) -> pd.DataFrame:
    """Return the share of scenarios in which a contribution lies above a cap, under the name it is called by."""
    import pandas as pd

    euro = _with_amounts(totals)
    rows = []
    for p, party in enumerate(totals.parties):
        own = cap.get(party) if isinstance(cap, Mapping) else cap
        if own is None:
            continue
        for y, year in enumerate(totals.years):
            rows.append((party, year, float(own), float((euro[:, p, y] > float(own)).mean()) if len(euro) else np.nan))
    return pd.DataFrame(rows, columns=["party", "year", "cap", called])


def tornado(totals: Totals, listing: Table, factors: Sequence[str], party: str, year: int | None) -> pd.DataFrame:
    """Return the swing that each factor gives to a contribution."""
    import pandas as pd

    paid = totals.of_party(party, year)
    known = ~np.isnan(paid)
    rows = []
    for factor in factors:
        values = _ordered(listing.columns[factor], paid)
        usable = known & ~np.isnan(values[0])
        if not usable.any():
            continue
        low, high = _extremes(values[0][usable])
        at_low, at_high = (float(paid[usable][where].mean()) for where in (low, high))
        shown = [_shown(listing.columns[factor], np.flatnonzero(usable)[where]) for where in (low, high)]
        rows.append((factor, *shown, at_low, at_high, abs(at_high - at_low)))
    columns = ["factor", "low_value", "high_value", "at_low", "at_high", "swing"]
    found = pd.DataFrame(rows, columns=columns)
    return found.sort_values("swing", ascending=False, kind="stable", ignore_index=True)


def by(
    totals: Totals, listing: Table, factors: Sequence[str], factor: str, party: str | None, year: int | None
) -> pd.DataFrame:
    """Return one factor against all others."""
    import pandas as pd

    paid = totals.of_year(year).max(axis=1) if party is None else totals.of_party(party, year)
    frame = pd.DataFrame({name: _texts(listing.columns[name]) for name in factors})
    frame["euro"] = paid
    others = [name for name in factors if name != factor]
    if not others:
        return frame.groupby(factor, sort=False)["euro"].mean().to_frame().T.reset_index(drop=True)
    found = frame.pivot_table(index=others, columns=factor, values="euro", aggfunc="mean", sort=False, observed=True)
    order = list(dict.fromkeys(frame[factor]))
    return found[[name for name in order if name in found.columns]]


def regret(totals: Totals, listing: Table, factors: Sequence[str], factor: str, year: int | None) -> pd.DataFrame:
    """Return mean and largest regret by value of a factor and party; scenarios without amounts are left out."""
    import pandas as pd

    paid = totals.of_year(year)
    choices = _texts(listing.columns[factor])
    others = [_texts(listing.columns[name]) for name in factors if name != factor]
    state: NDArray[np.int64] = np.zeros(len(paid), dtype=np.int64)
    for texts in others:
        _, place = np.unique(texts, return_inverse=True)
        state = state * (int(place.max(initial=0)) + 1) + place
    _, state = np.unique(state, return_inverse=True)
    least = np.full((int(state.max(initial=0)) + 1, paid.shape[1]), np.inf)
    known = ~np.isnan(paid).any(axis=1)
    np.minimum.at(least, state[known], paid[known])
    over = paid - least[state]
    rows = []
    for choice in dict.fromkeys(choices):
        own = over[known & (np.array(choices) == choice)]
        if not len(own):
            continue
        for p, party in enumerate(totals.parties):
            rows.append((choice, party, float(own[:, p].mean()), float(own[:, p].max())))
        worst = own.max(axis=1)
        rows.append((choice, "*", float(worst.mean()), float(worst.max())))
    return pd.DataFrame(rows, columns=[factor, "party", "mean", "largest"])


def _with_amounts(totals: Totals) -> Floats:
    found: Floats = totals.euro[~np.isnan(totals.euro).any(axis=(1, 2))]
    return found


def _party_year(totals: Totals) -> dict[str, Any]:
    size = len(totals.years)
    return {
        "party": [party for party in totals.parties for _ in range(size)],
        "year": [year for _ in totals.parties for year in totals.years],
    }


def _ordered(column: Any, paid: Floats) -> tuple[Floats, bool]:
    """Return a factor's values as numbers in order; texts, which have none, by the contribution they go with."""
    if not isinstance(column, Labels):
        return np.asarray(column, dtype=np.float64), True
    known = ~np.isnan(paid)  # with some value there may be no answer at all
    found = (paid[known & (column.codes == code)] for code in range(len(column.names)))
    means = [float(each.mean()) if len(each) else np.nan for each in found]
    return np.array(means)[column.codes], False


def _extremes(values: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which values are lowest and which are highest."""
    if len(np.unique(values)) <= _MANY:
        return values == values.min(), values == values.max()
    low, high = np.quantile(values, [0.1, 0.9])
    return values <= low, values >= high


def _shown(column: Any, rows: NDArray[np.intp]) -> Any:
    if isinstance(column, Labels):
        return column.names[column.codes[rows[0]]]
    return float(np.asarray(column)[rows].mean())


def _texts(column: Any) -> list[Any]:
    if isinstance(column, Labels):
        return [column.names[code] for code in column.codes.tolist()]
    return list(np.asarray(column).tolist())
