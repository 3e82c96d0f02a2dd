"""Municipalities of a region, and figures of them, as parties of a case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import overload

from immutabledict import immutabledict

from finarr.errors import InvalidInput, Problem, SourceTrouble
from finarr.parties import ALIASES, Measure, Party
from finarr.sources.extract import Extract
from finarr.sources.library import Held, Library
from finarr.sources.tables import area_kinds, fillable, tables
from finarr.words import LANGUAGES, Message, catalogue

__all__ = ["CbsParties", "Figures", "figures", "members", "parties_from_cbs"]


@dataclass(frozen=True)
class CbsParties(Sequence[Party]):
    """Parties with figures of CBS; goes where a case wants its parties.

    Attributes:
        parties: in the order of their codes.
        measures: label, reference date, source and status by measure; goes where a case wants its measures.
    """

    parties: tuple[Party, ...]
    measures: Mapping[str, Measure]

    @overload
    def __getitem__(self, index: int) -> Party: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Party]: ...
    def __getitem__(self, index: int | slice) -> Party | Sequence[Party]:
        return self.parties[index]

    def __len__(self) -> int:
        return len(self.parties)

    def __iter__(self) -> Iterator[Party]:
        return iter(self.parties)


@dataclass(frozen=True)
class Figures:
    """One measure of every municipality.

    Attributes:
        measure: what it is.
        values: by code.
        names: municipality by code.
    """

    measure: Measure
    values: Mapping[str, Decimal]
    names: Mapping[str, str]

    def code_of(self, name: str) -> str | None:
        """Return the code of a municipality by its name or another name of it; None where there is none."""
        wanted = name.strip().casefold()
        for code, known in self.names.items():
            if wanted == known.casefold() or any(
                wanted in others and known.casefold() in others
                for others in ({word.casefold() for word in (short, *more)} for short, more in ALIASES.items())
            ):
                return code
        return None


def parties_from_cbs(
    year: int,
    region: str | None = None,
    *,
    measures: Iterable[str] = ("inhabitants",),
    library: Library | None = None,
) -> CbsParties:
    """Return the municipalities of a region with figures of CBS on 1 January.

    What was fetched before is taken from disk; see `finarr data list`.

    Args:
        year: the year of the figures and of the division into regions.
        region: name or code of a province, veiligheidsregio, GGD region, RES region or COROP area, such as "Zeeland" or
            "VR19"; the whole country where left out.
        measures: of "inhabitants", "households", "dwellings", "area", "land".
        library: where figures come from; the sources and the user's cache folder where left out.

    Returns:
        Parties with a name, a code and their measures, with the reference date, source and status of every measure.

    Raises:
        InvalidInput: the year, the region or a measure is not known.
        SourceTrouble: a source cannot be reached, or is not what it was.

    Example:
        A case of the thirteen municipalities of Zeeland::

            found = fa.parties_from_cbs(2024, region="Zeeland")
            key = fa.Key.measures({"inhabitants": 1})
            case = fa.CostSharing(
                "GGD", [2026], found, [fa.Item("Jeugd", "inwoners", 9_000_000)], {"inwoners": key},
                measures=found.measures)
    """
    library = library or Library()
    wanted = list(dict.fromkeys(measures))
    unknown = [name for name in wanted if name not in fillable()]
    if unknown:
        allowed = Message("errors.one_of", {"allowed": tuple(fillable())})
        raise InvalidInput([Problem(("measures", name), f"'{name}'", allowed) for name in unknown])
    names = members(library, year, region)
    found = {name: figures(library, name, year) for name in wanted}
    lacking = [
        Problem((names[code], name), None, Message("sources.no_figure", {"code": code, "year": str(year)}))
        for name, each in found.items()
        for code in names
        if code not in each.values
    ]
    if lacking:
        raise InvalidInput(lacking)
    parties = tuple(
        Party(
            names[code],
            code,
            {name: each.values[code] for name, each in found.items()},
            aliases=[short for short, others in ALIASES.items() if names[code] in others],
        )
        for code in names
    )
    return CbsParties(parties, immutabledict({name: each.measure for name, each in found.items()}))


def figures(library: Library, measure: str, year: int) -> Figures:
    """Return one measure of every municipality on 1 January of a year.

    Raises:
        SourceTrouble: none of the tables that have it can be read; tells about the first.
    """
    known = fillable()[measure]
    first: SourceTrouble | None = None
    for name in known.tables:
        try:
            held = library.get(name, year)
            position = held.extract.column(measure)
        except SourceTrouble as error:
            first = first or error
        else:
            return Figures(_described(measure, year, held), _numbers(held.extract, position), held.extract.names)
    assert first is not None
    raise first


def _described(measure: str, year: int, held: Held) -> Measure:
    labels: dict[str, str] = {lang: catalogue(lang)[f"sources.m_{measure}"] for lang in LANGUAGES}
    return Measure(labels, date(year, 1, 1), held.source, held.extract.status)


def _numbers(extract: Extract, position: int) -> dict[str, Decimal]:
    """Return the figures of a column by code; those that are not known are left out.

    Raises:
        SourceTrouble: a figure is a text.
    """
    found: dict[str, Decimal] = {}
    for code, row in extract.values.items():
        value = row[position]
        if isinstance(value, str):
            values = {"table": extract.table, "code": code, "text": value}
            raise SourceTrouble(Message("sources.no_number", values))
        if value is not None:
            found[code] = value
    return found


def members(library: Library, year: int, region: str | None = None) -> dict[str, str]:
    """Return the municipalities of a region in a year: name by code.

    Raises:
        InvalidInput: there is no division for that year, or no such region, or regions of that name that differ.
    """
    divisions = {each.year: each.id for each in tables().values() if each.areas and each.year is not None}
    if year not in divisions:
        allowed = Message("errors.one_of", {"allowed": tuple(str(each) for each in sorted(divisions))})
        raise InvalidInput([Problem(("year",), str(year), allowed)])
    extract = library.get(divisions[year], year).extract
    if region is None:
        return dict(sorted(extract.names.items()))
    word, wanted = _plain(region)
    found: dict[frozenset[str], str] = {}
    offered: set[str] = set()
    for kind in area_kinds().values():
        if word is not None and kind.id != word:
            continue
        try:
            code, name = extract.column(kind.code), extract.column(kind.name)
        except SourceTrouble:
            continue
        inside: set[str] = set()
        for municipality, row in extract.values.items():
            offered |= {str(row[name])} if row[name] else set()
            if wanted in (_plain(str(row[code]))[1], _plain(str(row[name]))[1]):
                inside.add(municipality)
        if inside:
            found.setdefault(frozenset(inside), kind.id)
    if len(found) == 1:
        (inside_all,) = found
        return {code: extract.names[code] for code in sorted(inside_all)}
    if not offered:
        raise SourceTrouble(
            Message("sources.no_topic", {"table": extract.table, "topic": "code, naam", "titles": extract.others})
        )
    rule = "sources.many_regions" if found else "sources.no_region_named"
    known = tuple(found.values()) if found else tuple(sorted(offered))
    raise InvalidInput([Problem(("region",), f"'{region}'", Message(rule, {"known": known}))])


_PREFIXES = {
    "provincie": "province",
    "veiligheidsregio": "safety_region",
    "vr": "safety_region",
    "ggd": "health_region",
    "ggd-regio": "health_region",
    "res": "energy_region",
    "res-regio": "energy_region",
}


def _plain(name: str) -> tuple[str | None, str]:
    """Return the kind of region that a name tells, if it does, and the name without what is added to it.

    CBS adds "(PV)" to a province, a user may write "Veiligheidsregio Zeeland".
    """
    bare = re.sub(r"\s*\((PV|LD|VR|GG|RE|CR|CP|AM|COROP)\)$", "", " ".join(name.split())).casefold()
    first, _, rest = bare.partition(" ")
    return (_PREFIXES[first], rest) if rest and first in _PREFIXES else (None, bare)
