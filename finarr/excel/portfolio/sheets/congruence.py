"""How congruent the region is: overlap of arrangements two by two, and by municipality."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from finarr.excel.page import Formula
from finarr.excel.portfolio.context import PortfolioContext
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

_ROOM = "excel_portfolio"
SHEET = f"{_ROOM}.sheet_congruence"


def place(context: PortfolioContext) -> None:
    """Decide where the tables stand."""
    head = context.head
    share: dict[str, Any] = {"decimals": 1}
    pairs = [
        head("first", f"{_ROOM}.h_arrangement", width=32),
        head("second", f"{_ROOM}.r_second", width=32),
        head("shared", f"{_ROOM}.r_shared", Kind.WHOLE, 11),
        head("either", f"{_ROOM}.r_either", Kind.WHOLE, 12),
        head("jaccard", f"{_ROOM}.r_jaccard", Kind.SHARE, 11, **share),
    ]
    context.place("finarr_pairs", SHEET, pairs)
    parties = [
        head("party", "h_party", width=24),
        head("weight", f"{_ROOM}.r_weight", Kind.NUMBER, 13, decimals=0),
        head("index", f"{_ROOM}.r_index", Kind.SHARE, 13, **share),
    ]
    context.place("finarr_congruence", SHEET, parties)


def draw(context: PortfolioContext) -> None:
    """Draw the sheet."""
    page, found = context.book.page(SHEET, "result"), context.outcome.congruence
    pairs, parties = context.shapes["finarr_pairs"], context.shapes["finarr_congruence"]
    jaccard = f"={pairs.this('shared')}/{pairs.this('either')}"
    ordered = sorted(found.pairs, key=lambda pair: (pair.jaccard, pair.first, pair.second))
    rows = [(p.first, p.second, p.shared, p.either, Formula(jaccard, p.jaccard)) for p in ordered]
    page.table(pairs, rows, context.word(f"{_ROOM}.r_table_pairs"))
    weights = {name: _weight(context, name) for name in found.municipalities}
    totals: dict[Any, Any] = {"party": context.word(f"{_ROOM}.r_region")}
    if found.index is not None:
        total = sum(weights.values(), Fraction(0))
        weighed = f"SUMPRODUCT({parties.column('weight')},{parties.column('index')})"
        totals["weight"] = Formula(f"=SUBTOTAL(109,{parties.column('weight')})", total)
        totals["index"] = Formula(f"={weighed}/SUM({parties.column('weight')})", found.index)
    lines = [(name, weights[name], value) for name, value in found.municipalities.items()]
    page.table(parties, lines, context.word(f"{_ROOM}.r_table_congruence"), totals)
    page.freeze(pairs.headings)
    page.protect()


def _weight(context: PortfolioContext, name: str) -> Fraction:
    """Return how heavily a municipality counts: its inhabitants where these are known of all, else one."""
    people = context.case.people(context.case.party(name), context.case.years[0])
    return Fraction((people or 0) if context.outcome.congruence.by_inhabitants else 1)
