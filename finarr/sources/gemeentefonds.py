"""The general fund as the Ministry of the Interior publishes it: weights, volumes, closing factor, grants.

The tables have a row a circular (circulaire) and year; their columns are ``circulaire, uitkeringsjaar`` and further:

- weights: ``maatstaf, cluster, gewicht_eur``;
- volumes: ``gm_code`` and a column a measure;
- factors: ``uitkeringsfactor``;
- grants: ``gm_code, bedrag_eur`` (integration and decentralisation grants);
- published: ``gm_code, algemene_uitkering_bruto_eur, eigen_middelen_ozb_eur, totaal_eur``.

They are no part of finarr; the reader is told where they lie.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from finarr.arrangements.central_funding.fund import GeneralFund
from finarr.arrangements.central_funding.general_fund import FundDivision, general_fund
from finarr.errors import FileTrouble, InvalidInput, Problem, why
from finarr.words import Message

__all__ = ["OUTSIDE_FACTOR", "Gemeentefonds", "read_gemeentefonds", "read_published"]

OUTSIDE_FACTOR = ("WOZnwe70", "WOZnwg70", "WOZwe80")
"""The measures of own-tax capacity (WOZ values), which stand outside the closing factor."""


@dataclass(frozen=True, eq=False)
class Gemeentefonds:
    """The general fund of one year, as one circular has it.

    Attributes:
        circular: such as "septembercirculaire 2024".
        year: the year it is about.
        weights: columns ``measure, cluster, weight``.
        volumes: a row a municipality (by code), a column a measure.
        factor: the closing factor.
        grants: integration and decentralisation grants by municipality, euro.
        outside_factor: the measures outside the factor.
    """

    circular: str
    year: int
    weights: pd.DataFrame
    volumes: pd.DataFrame
    factor: float
    grants: pd.Series[float]
    outside_factor: tuple[str, ...] = OUTSIDE_FACTOR

    def divide(self) -> FundDivision:
        """Compute what every municipality gets."""
        return general_fund(
            self.volumes, self.weights, self.factor, outside_factor=self.outside_factor, grants=self.grants
        )

    def fund(self, clusters: Iterable[str] | None = None) -> GeneralFund:
        """Return the weights as a case needs them.

        Args:
            clusters: the clusters that are needed; all where left out.
        """
        chosen = list(dict.fromkeys(self.weights["cluster"])) if clusters is None else list(clusters)
        missing = [name for name in chosen if name not in set(self.weights["cluster"])]
        if missing:
            known = tuple(dict.fromkeys(self.weights["cluster"]))
            allowed = Message("errors.unknown_name", {"allowed": known})
            raise InvalidInput([Problem(("clusters", name), repr(name), allowed) for name in missing])
        rows = {name: self.weights[self.weights["cluster"] == name] for name in chosen}
        tables = {name: dict(zip(part["measure"], part["weight"], strict=True)) for name, part in rows.items()}
        used = {measure for table in tables.values() for measure in table}
        outside = tuple(measure for measure in self.outside_factor if measure in used)
        return GeneralFund(tables, self.factor, outside, source=f"{self.circular}, {self.year}")


def read_gemeentefonds(
    *,
    weights: str | Path,
    volumes: str | Path,
    factors: str | Path,
    grants: str | Path | None = None,
    circular: str,
    year: int,
    outside_factor: Iterable[str] = OUTSIDE_FACTOR,
) -> Gemeentefonds:
    """Read the general fund of one circular and year from four tables (.csv).

    Args:
        weights: euro per unit of every measure, per cluster.
        volumes: volumes of every measure, per municipality.
        factors: closing factors.
        grants: integration and decentralisation grants; None leaves them out.
        circular: which one, such as "septembercirculaire 2024".
        year: which year.
        outside_factor: the measures outside the factor.

    Raises:
        FileTrouble: a table cannot be read.
        InvalidInput: a table lacks a column, or has no rows for this circular and year.
    """
    at = {"circulaire": circular, "uitkeringsjaar": year}
    columns = {"maatstaf": "measure", "cluster": "cluster", "gewicht_eur": "weight"}
    found = _rows(weights, at, tuple(columns))[list(columns)].rename(columns=columns).reset_index(drop=True)
    factor = _rows(factors, at, ("uitkeringsfactor",))["uitkeringsfactor"]
    table = _rows(volumes, at, ("gm_code",)).set_index("gm_code").drop(columns=list(at))
    paid = pd.Series(dtype="float64")
    if grants is not None:
        paid = _rows(grants, at, ("gm_code", "bedrag_eur")).groupby("gm_code")["bedrag_eur"].sum()
    return Gemeentefonds(circular, year, found, table, float(factor.iloc[0]), paid, tuple(outside_factor))


def read_published(path: str | Path, *, circular: str, year: int) -> pd.DataFrame:
    """Read what was published: a row a municipality, columns ``general, own_tax, grants, total``, euro.

    Raises:
        FileTrouble: the table cannot be read.
        InvalidInput: it lacks a column, or has no rows for this circular and year.
    """
    columns = {
        "algemene_uitkering_bruto_eur": "general",
        "eigen_middelen_ozb_eur": "own_tax",
        "decentralisatie_integratie_eur": "grants",
        "totaal_eur": "total",
    }
    at = {"circulaire": circular, "uitkeringsjaar": year}
    return _rows(path, at, ("gm_code", *columns)).set_index("gm_code")[list(columns)].rename(columns=columns)


def _rows(path: str | Path, at: dict[str, Any], columns: Sequence[str]) -> pd.DataFrame:
    """Return the rows of a table for one circular and year."""
    try:
        table = pd.read_csv(path)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise FileTrouble(Message("cases.unreadable", {"path": str(path), "why": why(error)})) from error
    name = Path(path).name
    missing = [column for column in (*at, *columns) if column not in table.columns]
    if missing:
        raise InvalidInput([Problem((name, column), None, Message("errors.missing")) for column in missing])
    rows = table
    for column, value in at.items():
        known = tuple(map(str, dict.fromkeys(rows[column])))
        rows = rows[rows[column] == value]
        if rows.empty:
            raise InvalidInput([Problem((name, column), repr(value), Message("errors.one_of", {"allowed": known}))])
    return rows
