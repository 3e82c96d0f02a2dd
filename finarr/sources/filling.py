"""Which figures of CBS go where measures of a case are still empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from finarr.errors import Path, Problem
from finarr.sources.library import Library
from finarr.sources.municipalities import Figures, figures
from finarr.sources.tables import fillable
from finarr.words import Message

__all__ = ["Filling", "filling"]


@dataclass
class Filling:
    """What goes into a document.

    Attributes:
        values: value by place in the document.
        notes: what a user should know of it.
        problems: what cannot be filled in, by place.
    """

    values: dict[Path, Any] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def filling(document: Mapping[str, Any], library: Library, year: int | None = None) -> Filling:
    """Look up the figures of every measure that finarr knows and that parties lack.

    A figure that is there stays; where CBS has another one, a note says so. The year is that of the measure's reference
    date.

    Args:
        document: a case, shaped like the TOML, possibly not complete yet.
        library: where figures come from.
        year: for measures without a reference date.

    Raises:
        SourceTrouble: a source cannot be read.
    """
    found = Filling()
    given = document.get("parties")
    parties = [each for each in given if isinstance(each, Mapping)] if isinstance(given, list) else []
    measures = document.get("measures")
    for name, about in (measures if isinstance(measures, Mapping) else {}).items():
        known = _known(name, about)
        empty = [n for n, party in enumerate(parties) if _value(party, name) is None]
        if known is None or not empty:
            continue
        asked = _year(about.get("reference_date"), ("measures", name, "reference_date"), year, found)
        if asked is not None:
            _fill(found, parties, name, about, figures(library, known, asked), asked)
    if not found.values and not found.problems:
        names = tuple(Message(f"sources.m_{each}") for each in fillable())
        found.problems.append(Problem(("measures",), None, Message("sources.nothing_to_fill", {"known": names})))
    return found


def _known(name: str, about: Any) -> str | None:
    """Return which of the measures that can be filled in a measure is, by its name or label."""
    label = about.get("label") if isinstance(about, Mapping) else None
    labels = label.values() if isinstance(label, Mapping) else [label]
    words = {str(each).strip().casefold() for each in (name, *labels) if each}
    return next((each.id for each in fillable().values() if words & {*each.names, each.id}), None)


def _value(party: Mapping[str, Any], measure: str) -> Any:
    values = party.get("measures")
    return values.get(measure) if isinstance(values, Mapping) else None


def _year(reference: Any, place: Path, year: int | None, found: Filling) -> int | None:
    """Return the year whose 1 January is meant; where there is none, a problem says so."""
    if isinstance(reference, datetime):
        reference = reference.date()
    if isinstance(reference, date):
        if (reference.month, reference.day) == (1, 1):
            return reference.year
        found.problems.append(Problem(place, reference, Message("sources.fill_january")))
        return None
    if year is None:
        found.problems.append(Problem(place, None, Message("sources.fill_year")))
    return year


def _fill(
    found: Filling, parties: list[Mapping[str, Any]], name: str, about: Mapping[str, Any], known: Figures, year: int
) -> None:
    count = 0
    for n, party in enumerate(parties):
        code = str(party.get("code") or known.code_of(str(party.get("name", ""))) or "")
        figure, given, place = known.values.get(code), _value(party, name), ("parties", n, "measures", name)
        if given is not None:
            if figure is not None and isinstance(given, int | float | Decimal) and Decimal(str(given)) != figure:
                values = {"party": party.get("name"), "measure": Message(f"sources.m_{_known(name, about)}")}
                values |= {"given": Decimal(str(given)), "found": figure}
                found.notes.append(Message("sources.left_alone", values))
        elif figure is None:
            why = Message("sources.unknown_municipality", {"year": str(year)})
            found.problems.append(Problem(place, party.get("name"), why))
        else:
            found.values[place] = int(figure) if figure == figure.to_integral_value() else figure
            count += 1
    for key in ("reference_date", "source", "status"):
        if about.get(key) is None and getattr(known.measure, key) is not None:
            found.values[("measures", name, key)] = getattr(known.measure, key)
    values = {"measure": Message(f"sources.m_{_known(name, about)}"), "n": count}
    values |= {"date": date(year, 1, 1), "source": known.measure.source}
    found.notes.append(Message("sources.filled", values))
