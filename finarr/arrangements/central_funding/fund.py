"""The general fund (gemeentefonds): weights by cluster and measure, and how an amount is taken out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date as Date
from fractions import Fraction

from immutabledict import immutabledict

from finarr.arrangements.central_funding.scope import as_decimal
from finarr.errors import here
from finarr.fields import Fields
from finarr.keys import PointsKey
from finarr.numbers import Number

__all__ = ["FundCut", "GeneralFund"]


@dataclass(frozen=True)
class GeneralFund:
    """The weights by which the general fund is divided.

    Attributes:
        clusters: euro per unit of a measure, by cluster.
        factor: the closing factor (uitkeringsfactor), if known.
        outside_factor: the measures paid outside the factor (own-tax capacity).
        source: the circular the weights come from.
        date: its date.

    Example:
        >>> fund = GeneralFund({"Orde en veiligheid": {"inhabitants": 12}, "Onderwijs": {"young": 260}})
        >>> fund.weights(cluster="Orde en veiligheid")
        {'inhabitants': Fraction(12, 1)}
    """

    clusters: Mapping[str, Mapping[str, Number]]
    factor: Number | None = None
    outside_factor: Iterable[str] = ()
    source: str | None = None
    date: Date | str | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("general_fund"))
        if isinstance(self.clusters, Mapping) and self.clusters:
            clusters = {}
            for name, weights in self.clusters.items():
                cluster = Fields(_Weights(weights), (*fields.path, "clusters"), {"weights": str(name)})
                cluster.table_of_numbers("weights", negative=True)
                fields.problems += cluster.problems
                clusters[str(name)] = cluster.value("weights")
            fields.put("clusters", immutabledict(clusters))
        else:
            fields.wrong(("clusters",), None if not self.clusters else repr(self.clusters), "table")
            fields.put("clusters", immutabledict())
        fields.number("factor", optional=True, positive=True)
        fields.names("outside_factor", optional=False)
        known = tuple(dict.fromkeys(measure for weights in self.clusters.values() for measure in weights))
        for position, name in enumerate(self.outside_factor):
            if name not in known:
                fields.wrong(("outside_factor", position), repr(name), "unknown_name", allowed=known)
        fields.put("outside_factor", tuple(sorted(self.outside_factor, key=[*known, *self.outside_factor].index)))
        fields.text("source", optional=True)
        fields.day("date")
        fields.done()

    def weights(self, cluster: str | None = None, measures: Iterable[str] | None = None) -> dict[str, Fraction]:
        """Return the weights inside the factor, added up over clusters, of one cluster or of named measures only."""
        chosen = None if measures is None else set(measures)
        found: dict[str, Fraction] = {}
        for name, weights in self.clusters.items():
            for measure, weight in weights.items():
                inside = measure not in tuple(self.outside_factor)
                if inside and cluster in (None, name) and (chosen is None or measure in chosen):
                    found[measure] = found.get(measure, Fraction(0)) + Fraction(weight)
        return found


@dataclass
class _Weights:
    """A holder that `Fields` can read one cluster into."""

    weights: Mapping[str, Number]


@dataclass(frozen=True)
class FundCut:
    """How an amount is taken out of the general fund (uitname): in proportion to the points of some of its measures.

    Attributes:
        by: "cluster" (the measures of one cluster), "measures" (named ones) or "factor" (all measures inside the
            factor, which is what a lower closing factor does).
        cluster: its name; with "measures" it limits the weights to those of that cluster.
        measures: their ids, for "measures".

    Example:
        >>> FundCut("cluster", cluster="Orde en veiligheid").by
        'cluster'
    """

    by: str
    cluster: str | None = None
    measures: Iterable[str] | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("fund_cut"))
        fields.choice("by", ("cluster", "measures", "factor"))
        fields.text("cluster", optional=self.by != "cluster")
        fields.names("measures")
        if self.by == "measures" and not self.measures:
            fields.wrong(("measures",), None, "missing")
        fields.done()

    def key(self, fund: GeneralFund) -> PointsKey:
        """Return the points by which the amount is taken, as a key over municipalities."""
        weights = fund.weights(
            self.cluster if self.by != "factor" else None, self.measures if self.by == "measures" else None
        )
        return PointsKey({measure: as_decimal(weight) for measure, weight in weights.items()})
