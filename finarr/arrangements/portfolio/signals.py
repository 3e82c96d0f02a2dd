"""Early warnings: resilience and solvency of arrangements, and what a municipality would pay of a shortfall."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from finarr.money import largest_remainder, round_half_away

if TYPE_CHECKING:
    from finarr.arrangements.portfolio.arrangement import Arrangement
    from finarr.arrangements.portfolio.model import Portfolio

__all__ = ["Scale", "Warning", "scales", "warnings"]


@dataclass(frozen=True)
class Scale:
    """Classes of a figure.

    Attributes:
        classes: name and the least figure, the best first.
        enough: below this it is a signal.
        source: where the classes come from.
        date: of the source.
    """

    classes: tuple[tuple[str, Fraction], ...]
    enough: Fraction
    source: str
    date: date

    def of(self, figure: Fraction) -> str:
        """Return the class of a figure; the last one for what lies below all."""
        return next((name for name, least in self.classes if figure >= least), self.classes[-1][0])


@cache
def scales() -> Mapping[str, Scale]:
    """Return the scales that come with finarr, by figure.

    Example:
        >>> scales()["resilience"].of(Fraction(9, 10))
        'D'
    """
    text = resources.files(__package__).joinpath("signals.toml").read_text(encoding="utf-8")
    data: dict[str, dict[str, Any]] = tomllib.loads(text, parse_float=Decimal)
    return {
        name: Scale(
            tuple((label, Fraction(least)) for label, least in table["classes"]),
            Fraction(table["enough"]),
            table["source"],
            table["date"],
        )
        for name, table in data.items()
    }


@dataclass(frozen=True)
class Warning:
    """How one arrangement stands.

    Attributes:
        arrangement: its name.
        resilience: what can absorb setbacks over what they may cost; None where not known.
        resilience_class: "A" (excellent) to "F" (far too little).
        solvency: equity over equity and debt; None where not known.
        solvency_class: "low_risk", "neutral" or "high_risk".
        deficit: whether the year ended with a deficit.
        signal: whether any of these asks for attention.
        shares: whole units by party that it would pay of the shortfall (risks above what can absorb them), by its share
            of the contributions; empty where there is none.
    """

    arrangement: str
    resilience: Fraction | None
    resilience_class: str | None
    solvency: Fraction | None
    solvency_class: str | None
    deficit: bool
    signal: bool
    shares: Mapping[str, int]


def warnings(case: Portfolio, year: int) -> tuple[Warning, ...]:
    """Return how the arrangements stand whose position is known."""
    return tuple(_warnings(case, year))


def _warnings(case: Portfolio, year: int) -> Iterator[Warning]:
    known = scales()
    for each in case.arrangements:
        position = each.position
        if position is None:
            continue
        ratio, solvency = position.ratio, position.solvency
        deficit = position.result is not None and position.result < 0
        low = ratio is not None and ratio < known["resilience"].enough
        thin = solvency is not None and solvency < known["solvency"].enough
        yield Warning(
            each.name,
            ratio,
            None if ratio is None else known["resilience"].of(ratio),
            solvency,
            None if solvency is None else known["solvency"].of(solvency),
            deficit,
            low or thin or deficit,
            _shares(case, each, year),
        )


def _shares(case: Portfolio, each: Arrangement, year: int) -> dict[str, int]:
    """Divide the shortfall by what each contributes."""
    if each.position is None or not each.position.shortfall:
        return {}
    total = round_half_away(case.grid.to_units(each.position.shortfall))
    paid = {party: case.units(each, party, year) for party in each.members}
    whole = sum(paid.values())
    if not whole:
        return {}
    names = list(paid)
    units = largest_remainder([Fraction(total * paid[name], whole) for name in names], total, names)
    return dict(zip(names, units, strict=True))
