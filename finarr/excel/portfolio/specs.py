"""The tables that only portfolios have: arrangements, their amounts, and where municipalities get their money."""

from __future__ import annotations

from immutabledict import immutabledict

from finarr.excel.common.specs import (
    CASE,
    KIND,
    LANGUAGE,
    MEASURES,
    PARTIES,
    TITLE,
    UNIT,
    VERSION,
    YEARS,
)
from finarr.excel.tables import Choices, Column, Family, Kind, Setting, TableSpec, named

__all__ = ["AMOUNTS", "INPUTS", "POSITION", "POTS", "SETTINGS", "WORDS"]

WORDS = "excel_portfolio"
"""The file of texts with what the start sheet says of portfolios."""

AMOUNTS: Choices = immutabledict({name: f"{WORDS}.c_{name}" for name in ("contribution", "task", "grants", "other")})
"""What an amount of an arrangement is; the first two have the name of a party or task beside them."""

POTS: Choices = immutabledict(
    {name: f"{WORDS}.c_pot_{name}" for name in ("general_fund", "specific_grants", "own_taxes", "other")}
)

POSITION = ("equity_begin", "equity_end", "debt_begin", "debt_end", "result", "capacity", "risks", "note")
"""The columns that make up how an arrangement stands."""

SETTINGS: tuple[Setting, ...] = (
    TITLE,
    KIND,
    YEARS,
    UNIT,
    Setting("per", f"{WORDS}.s_per", Kind.TEXT),
    LANGUAGE,
    VERSION,
)
"""What the reader takes from the start sheet; every one of them must be there."""


def _heading(name: str) -> str:
    return f"{WORDS}.h_{name}"


_EURO = [name for name in POSITION if name != "note"]

_ARRANGEMENTS = TableSpec(
    "finarr_arrangements",
    f"{WORDS}.sheet_arrangements",
    (
        Column("name", _heading("arrangement"), width=30, asks=False),
        Column("domain", _heading("domain"), width=16, asks=False),
        Column("family", _heading("family"), width=16),
        Column("mandatory", _heading("mandatory"), Kind.FLAG, width=10, asks=False),
        Column("locked", _heading("locked"), Kind.SHARE, width=10),
        Column("quota", _heading("quota"), Kind.NUMBER, width=9),
        Column("seat", _heading("seat"), width=14, asks=False),
        Column("purpose", _heading("purpose"), width=26, asks=False),
        *(Column(name, _heading(name), Kind.EURO, width=14, unit="u_euro", asks=False) for name in _EURO),
        Column("note", _heading("note"), width=30, asks=False),
    ),
    path="arrangements",
    apart=True,
    words=WORDS,
)

_AMOUNTS = TableSpec(
    "finarr_amounts",
    f"{WORDS}.sheet_amounts",
    (
        Column("arrangement", _heading("arrangement"), width=30, offers="finarr_arrangements", asks=False),
        Column("kind", _heading("kind"), Kind.CHOICE, width=20, choices=AMOUNTS, asks=False),
        Column("name", _heading("name"), width=24),
        Column("votes", "h_votes", Kind.NUMBER, width=9, asks=False),
    ),
    (Family.YEAR,),
    words=WORDS,
)

_POTS = TableSpec(
    "finarr_pots",
    f"{WORDS}.sheet_pots",
    (
        Column("party", "h_party", width=24, offers="finarr_parties", asks=False),
        Column("pot", _heading("pot"), Kind.CHOICE, width=24, choices=POTS, asks=False),
    ),
    (Family.YEAR,),
    optional=True,
    words=WORDS,
)

INPUTS = named(CASE, PARTIES, MEASURES, _ARRANGEMENTS, _AMOUNTS, _POTS)
"""Every input table by name, in the order in which workbooks show them."""
