"""Figures on the sheet of the budget cycle: what the document before asked, and what a year came to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from immutabledict import immutabledict

from finarr.arrangements.cost_sharing import CostSharing
from finarr.errors import Path
from finarr.excel.common.fill import Filling
from finarr.excel.common.filled import Filled, Row
from finarr.excel.common.tables import Tables
from finarr.excel.entries import Entry
from finarr.excel.shape import Head
from finarr.excel.tables import Choices, Column, Family, Kind, TableSpec, word
from finarr.items import AMOUNTS
from finarr.keys import UsageKey
from finarr.money import round_half_away
from finarr.numbers import at_year
from finarr.words import Message

__all__ = ["FIGURE_TABLES", "figure_tables", "read_figures"]

_WORDS = "excel_budget_cycle"
_SHEET = f"{_WORDS}.sheet_cycle"
_KINDS: Choices = immutabledict({name: f"c_{name}" for name in AMOUNTS})


def _table(name: str, *columns: Column, years: bool = False) -> TableSpec:
    families = (Family.YEAR,) if years else ()
    return TableSpec(f"finarr_{name}", _SHEET, columns, families, optional=True, words=_WORDS)


def _heading(name: str) -> str:
    return f"{_WORDS}.h_{name}"


_PARTY = Column("party", "h_party", width=22, offers="finarr_parties", asks=False)
_PREVIOUS = _table(
    "previous",
    _PARTY,
    Column("item", "h_item", width=26, asks=False),
    Column("amount", _heading("every_year"), Kind.EURO, width=14, asks=False),
    years=True,
)
_REALISED = _table(
    "realised",
    Column("item", "h_item", width=26, offers="finarr_items", asks=False),
    Column("kind", _heading("kind"), Kind.CHOICE, width=22, choices=_KINDS, asks=False),
    Column("estimated", _heading("compared"), Kind.EURO, width=15, note=True, asks=False),
    Column("amount", _heading("realised"), Kind.EURO, width=15, asks=False),
)
_USE = _table(
    "realised_use",
    Column("product", _heading("product"), width=20, asks=False),
    _PARTY,
    Column("estimated", _heading("compared"), Kind.NUMBER, width=15, note=True, asks=False),
    Column("quantity", _heading("realised"), Kind.NUMBER, width=15, asks=False),
)
_PAID = _table("paid_advances", _PARTY, Column("amount", _heading("paid"), Kind.EURO, width=15, asks=False))

FIGURE_TABLES = (_PREVIOUS, _REALISED, _USE, _PAID)
"""The input tables of figures, in the order in which the sheet shows them."""


def figure_tables(filling: Filling[CostSharing]) -> Iterator[Filled]:
    """Yield the tables that a case fills; realised figures beside every estimate of their year."""
    rows = {
        "previous": list(_previous(filling)),
        "realised": list(_realised(filling)),
        "realised_use": list(_used(filling.case)),
        "paid_advances": list(_paid(filling.case)),
    }
    unit = word("u_euro_a_year", filling.lang)
    years = [Head((Family.YEAR, year), str(year), Kind.EURO, 13, unit) for year in filling.years]
    for name, found in rows.items():
        if found:
            heads = filling.heads(f"finarr_{name}", *(years if name == "previous" else ()))
            yield Filled(f"finarr_{name}", heads, tuple(found))


def _previous(filling: Filling[CostSharing]) -> Iterator[Row]:
    previous = filling.case.cycle.previous
    for item, paid in {} if previous is None else previous.contributions.items():
        for party, value in paid.items():
            by_year = value if isinstance(value, Mapping) else {}
            same = None if isinstance(value, Mapping) else value
            yield (party, item, same, *(by_year.get(year) for year in filling.years))


def _realised(filling: Filling[CostSharing]) -> Iterator[Row]:
    case, realised = filling.case, filling.case.cycle.realised
    if realised is None:
        return
    for item in case.items:
        given: Any = realised.items.get(item.name, {})
        for kind in AMOUNTS:
            estimated = item.amount(kind, realised.year, tuple(case.years), case.indices)
            if kind == "costs" or estimated or kind in given:
                came = at_year(given[kind], realised.year) if kind in given else None
                yield item.name, filling.shown(_KINDS, kind), _in_cents(estimated), _shown(came)


def _used(case: CostSharing) -> Iterator[Row]:
    realised = case.cycle.realised
    if realised is None:
        return
    for key in case.keys.values():
        for product, by_party in key.quantities.items() if isinstance(key, UsageKey) else ():
            given: Any = realised.quantities.get(product, {})
            for party, quantity in by_party.items():
                came = at_year(given[party], realised.year) if party in given else None
                yield product, party, _in_cents(at_year(quantity, realised.year)), _shown(came)


def _paid(case: CostSharing) -> Iterator[Row]:
    realised = case.cycle.realised
    if realised is not None:
        for party in case.parties:
            yield party.name, realised.paid.get(party.name)


def _shown(amount: Fraction | None) -> Any:
    from finarr.arrangements.budget_cycle.summing import exact

    return None if amount is None else exact(amount)


def _in_cents(amount: Fraction | None) -> Any:
    """Return an estimate as it is compared with: in two decimals, whatever growth made of it."""
    return None if amount is None else _shown(Fraction(round_half_away(amount * 100), 100))


def read_figures(tables: Tables) -> None:
    """Read the figures into the draft; rows without an amount are figures that are not known yet."""
    cycle = tables.draft.document.get("cycle", {})
    previous, realised = cycle.setdefault("previous", {}), cycle.setdefault("realised", {})
    _read_previous(tables, previous)
    for entry in tables.table("finarr_realised") or ():
        _figure(tables, entry, realised, ("items", "item", "kind", "amount"))
    for entry in tables.table("finarr_realised_use") or ():
        _figure(tables, entry, realised, ("quantities", "product", "party", "quantity"))
    for entry in tables.table("finarr_paid_advances") or ():
        _figure(tables, entry, realised, ("paid", "party", None, "amount"))
    if set(realised) == {"year"}:
        realised["items"] = {}
    if realised and "year" not in realised:
        realised |= {"year": tables.draft.document.get("document", {}).get("year")}
    if realised:
        realised.setdefault("items", {})
    found = {name: each for name, each in (("previous", previous), ("realised", realised)) if each}
    kept = {name: each for name, each in cycle.items() if name not in ("previous", "realised")}
    if kept or found:
        tables.draft.document["cycle"] = kept | found


def _read_previous(tables: Tables, previous: dict[str, Any]) -> None:
    draft = tables.draft
    for entry in tables.table("finarr_previous") or ():
        here: Path = ("finarr_previous", entry.row)
        party, item = (_named(tables, entry, column, here) for column in ("party", "item"))
        if party is None or item is None:
            continue
        path: Path = ("cycle", "previous", "contributions", item, party)
        into = previous.setdefault("contributions", {}).setdefault(item, {})
        draft.places.setdefault(("cycle", "previous", "contributions"), entry.table.place)
        if party in into:
            draft.wrong((*here, "party"), f"'{party}'", Message("errors.duplicate"))
            continue
        draft.places[path] = entry.address("party")
        tables.yearly(entry, path, into, party)
        if party not in into:
            draft.wrong(path, None, Message("errors.missing"))


def _figure(tables: Tables, entry: Entry, realised: dict[str, Any], about: tuple[str, str, str | None, str]) -> None:
    """Take one figure to its place under a field, by one name or two; a blank one is left out."""
    draft, (field, first, second, amount) = tables.draft, about
    here: Path = (entry.table.spec.name, entry.row)
    names = [_named(tables, entry, column, here) for column in (first, second) if column is not None]
    if None in names:
        return
    path: Path = ("cycle", "realised", field, *names)
    draft.places.setdefault(path[:-1] if second else path, entry.address(first))
    value = draft.take(entry, amount, path, entry.table.spec.column(amount))
    if value is None:
        draft.places[path] = entry.address(amount)
        return
    into = realised.setdefault(field, {})
    for name in names[:-1]:
        into = into.setdefault(name, {})
    if names[-1] in into:
        draft.wrong((*here, second or first), f"'{names[-1]}'", Message("errors.duplicate"))
        return
    into[names[-1]] = value


def _named(tables: Tables, entry: Entry, column: str, here: Path) -> Any:
    """Return a name that a row must have, or None where it has none and that was said."""
    found = entry.table.spec.column(column)
    given = tables.draft.take(entry, column, (*here, column), found if found.kind is Kind.CHOICE else Kind.TEXT)
    if given is None and entry.lacks(column):
        tables.draft.wrong((*here, column), None, Message("errors.missing"))
    return given
