"""Where every party stands in every year: what it pays under each design, and the effect of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from finarr.parties import Party

__all__ = ["Standing", "Standings", "search_text"]

ZERO = Fraction(0)


@dataclass(frozen=True)
class Standing:
    """One party in one year; amounts in euro, exact.

    Attributes:
        party: its name.
        year: the year.
        people: its inhabitants; None where they are not known.
        paid: by what it is: under which design, or as pure pro rata.
        effects: by what it is compared with: above zero an advantage, below zero a disadvantage.
    """

    party: str
    year: int
    people: Fraction | None
    paid: Mapping[str, Fraction | None]
    effects: Mapping[str, Fraction | None]

    def per_head(self, amount: Fraction | None) -> Fraction | None:
        """Return an amount per inhabitant; None where one of the two is not known."""
        return amount / self.people if self.people and amount is not None else None


@dataclass(frozen=True)
class Standings:
    """Where all parties stand.

    Attributes:
        rows: by year and party, in the order of the case.
        paid: heading by column of `Standing.paid`; the first that is drawn comes first.
        designs: which of those a chart sets beside one another.
        effects: heading by column of `Standing.effects`; the first is what charts, size classes and maps show.
        search: by party: what a filter looks in.
        per: what "per inhabitant" is taken of, such as "Inwoners op 01-01-2024"; None where nobody counts them.
    """

    rows: tuple[Standing, ...]
    paid: Mapping[str, str]
    designs: tuple[str, ...]
    effects: Mapping[str, str]
    search: Mapping[str, str]
    per: str | None

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years, ascending."""
        return tuple(sorted({row.year for row in self.rows}))

    @property
    def effect(self) -> str | None:
        """The effect that charts show, if there is any."""
        return next(iter(self.effects), None)

    def of_year(self, year: int) -> tuple[Standing, ...]:
        """Return the rows of one year."""
        return tuple(row for row in self.rows if row.year == year)

    def sums(self) -> dict[int, dict[str, list[float | None]]]:
        """Return by year what groups of parties add up, in the order of the parties: people, designs, the effect."""
        found: dict[int, dict[str, list[float | None]]] = {}
        for year in self.years:
            rows = self.of_year(year)
            figures = {"people": [row.people for row in rows]}
            figures |= {name: [row.paid.get(name) for row in rows] for name in self.designs}
            if self.effect is not None:
                figures["effect"] = [row.effects.get(self.effect) for row in rows]
            found[year] = {
                name: [None if value is None else round(float(value), 2) for value in values]
                for name, values in figures.items()
            }
        return found

    def total(self, year: int, column: str) -> Fraction:
        """Return what all parties pay together, or what all effects add up to."""
        rows = self.of_year(year)
        return sum((row.paid.get(column) or row.effects.get(column) or ZERO for row in rows), ZERO)


def search_text(party: Party, *more: str | None) -> str:
    """Return what a filter looks in: name, code, other names, group and what else is given, in small letters."""
    return " ".join(part for part in _parts(party, more) if part).casefold()


def _parts(party: Party, more: Iterable[str | None]) -> Iterable[str | None]:
    yield from (party.name, party.code, *(party.aliases or ()), party.group)
    yield from more
