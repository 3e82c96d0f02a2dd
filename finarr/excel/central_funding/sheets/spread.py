"""The spread of effects: the largest gains and losses, how many are far from zero, and how many lie in each band."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import Any

from finarr.arrangements.central_funding.design import Effect
from finarr.excel.central_funding.context import FundingContext
from finarr.excel.central_funding.specs import said
from finarr.excel.page import Formula
from finarr.excel.shape import HEADINGS, Head
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "histogram_bands", "place"]

SHEET = said("sheet_spread")
BOUNDS = (5, 15, 60)
"""Euro per inhabitant beyond which municipalities are counted."""

_MOST = 10
_WIDTHS = tuple(base * Fraction(10) ** power for power in (-2, -1, 0, 1, 2, 3) for base in (1, 2, 5))


def place(context: FundingContext) -> None:
    """Decide where the tables stand."""
    euro: dict[str, Any] = {"decimals": context.decimals}
    own = context.own
    largest = [own("place", "r_place", Kind.WHOLE, 8)]
    for side in ("gain", "loss"):
        largest += [
            own((side, "party"), f"r_largest_{side}", width=22),
            own((side, "effect"), "r_effect", Kind.EURO, 17, **euro),
            own((side, "head"), "r_head", Kind.EURO, 14, decimals=2),
        ]
    largest = [h if h.id not in (("loss", "effect"), ("loss", "head")) else _again(context, h) for h in largest]
    context.place("finarr_largest", SHEET, largest)
    beyond = [
        own("bound", "r_bound_per_head", Kind.EURO, 14, decimals=0),
        own("gaining", "r_gain_above", Kind.WHOLE, 13),
        own("losing", "r_loss_above", Kind.WHOLE, 13),
        own("share_gaining", "r_share_gain_above", Kind.SHARE, 13, decimals=1),
        own("share_losing", "r_share_loss_above", Kind.SHARE, 13, decimals=1),
    ]
    context.place("finarr_beyond", SHEET, beyond)
    bands = [
        own("from", "r_band_from", Kind.NUMBER, 13, decimals=2),
        own("to", "r_band_to", Kind.NUMBER, 13, decimals=2),
        own("count", "r_municipalities", Kind.WHOLE, 13),
        own("label", "r_band", width=22),
    ]
    context.place("finarr_histogram", SHEET, bands)


def _again(context: FundingContext, head: Head) -> Head:
    """Return a column whose heading differs from that of the same figure on its left."""
    return replace(head, text=context.said("r_again", heading=head.text))


def draw(context: FundingContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "result")
    page.table(context.shapes["finarr_largest"], list(_largest_rows(context)), context.said("r_table_largest"))
    page.table(context.shapes["finarr_beyond"], list(_beyond_rows(context)), context.said("r_table_beyond"))
    page.table(context.shapes["finarr_histogram"], list(_band_rows(context)), context.said("r_table_histogram"))
    page.freeze(HEADINGS)
    page.protect()


def _effects(context: FundingContext) -> tuple[Effect, ...]:
    return context.outcome.proposal.of_year(context.first_year)


def _largest_rows(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    """Yield the largest gains and losses per inhabitant, found by their rank."""
    shape, overview = context.shapes["finarr_largest"], context.shapes["finarr_overview"]
    order = sorted(_effects(context), key=lambda each: (-each.per_inhabitant, context.party_numbers[each.party]))
    rank = overview.column("rank")
    for number in range(1, min(_MOST, len(order)) + 1):
        cells: list[Any] = []
        for side, effect in (("gain", order[number - 1]), ("loss", order[-number])):
            at = shape.this("place") if side == "gain" else f"ROWS({rank})+1-{shape.this('place')}"
            there = effect.effect > 0 if side == "gain" else effect.effect < 0
            found = f"INDEX({overview.column(('effect', 'proposal'))},MATCH({at},{rank},0))"
            test = f"{found}{'>' if side == 'gain' else '<'}0"
            found_in: dict[Any, Any] = {
                "party": effect.party,
                ("effect", "proposal"): context.euro(effect.effect),
                ("head", "proposal"): effect.per_inhabitant,
            }
            for column, value in found_in.items():
                cell = f"INDEX({overview.column(column)},MATCH({at},{rank},0))"
                cells.append(Formula(f'=IF({test},{cell},"")', value if there else ""))
        yield number, *cells


def _beyond_rows(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    shape = context.shapes["finarr_beyond"]
    column = context.shapes["finarr_overview"].column(("head", "proposal"))
    heads = [each.per_inhabitant for each in _effects(context)]
    for bound in BOUNDS:
        gaining, losing = sum(each > bound for each in heads), sum(each < -bound for each in heads)
        this = shape.this("bound")
        yield (
            bound,
            Formula(f"=SUMPRODUCT(--({column}>{this}))", gaining),
            Formula(f"=SUMPRODUCT(--({column}<-{this}))", losing),
            Formula(f"={shape.this('gaining')}/ROWS({column})", Fraction(gaining, len(heads))),
            Formula(f"={shape.this('losing')}/ROWS({column})", Fraction(losing, len(heads))),
        )


def histogram_bands(context: FundingContext) -> list[tuple[Fraction, Fraction, int]]:
    """Return (from, to, municipalities) of bands of one round width that together hold every effect per inhabitant."""
    heads = [each.per_inhabitant for each in _effects(context)]
    low, high = min(heads), max(heads)
    width: Fraction
    width = next((each for each in _WIDTHS if (high - low) / each <= 15), _WIDTHS[-1])
    first, last = floor(low / width), max(ceil(high / width), floor(low / width) + 1)
    if high == last * width:
        last += 1
    edges = [(width * band, width * (band + 1)) for band in range(first, last)]
    return [(start, end, sum(start <= each < end for each in heads)) for start, end in edges]


def _band_rows(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    shape = context.shapes["finarr_histogram"]
    column = context.shapes["finarr_overview"].column(("head", "proposal"))
    mark = "," if context.lang == "nl" else "."
    for start, end, count in histogram_bands(context):
        low, high = (f"{float(each):.2f}".replace(".", mark) for each in (start, end))
        tests = f"--({column}>={shape.this('from')}),--({column}<{shape.this('to')})"
        label = context.said("r_band_label", low=low, high=high)
        yield start, end, Formula(f"=SUMPRODUCT({tests})", count), label
