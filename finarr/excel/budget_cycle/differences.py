"""The sheet of differences: a row a step, year and member; a column a cause; and the waterfall of a chosen member."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.arrangements.budget_cycle.causes import CAUSES, told
from finarr.arrangements.budget_cycle.differences import Differences
from finarr.excel.budget_cycle.drawing import Drawing, euro
from finarr.excel.common.sheets.charts import LINES, SMALL, TITLE, heading_cell
from finarr.excel.page import Formula, Page
from finarr.excel.shape import Shape
from finarr.excel.tables import ColumnId, Kind
from finarr.words import format_value

__all__ = ["draw", "draw_waterfall"]

COLOURS = {"rise": "#B85C5C", "fall": "#2E9E6B", "total": "#1F4E79"}
_TOP = 4
"""The row of the first thing that is chosen, counted from one."""


def causes(drawing: Drawing) -> list[str]:
    """Return every cause that changes anything in the year, in the usual order, then those of the user's own."""
    moved = dict.fromkeys(cause for found in drawing.year.differences for cause in found.changing)
    own = [cause for cause in moved if cause not in CAUSES]
    first = CAUSES.index("prices") + 1
    usual = [*CAUSES[:first], *own, *CAUSES[first:]]
    return [cause for cause in usual if cause in moved]


def step(found: Differences, lang: str) -> str:
    """Return what is set beside what, in words."""
    return f"{found.label('previous', lang)} → {found.label('current', lang)}"


def steps(drawing: Drawing) -> list[str]:
    """Return the steps of the year in words, each once."""
    names: list[str] = []
    for found in drawing.year.differences:
        name = step(found, drawing.lang)
        names.append(name if name not in names else f"{name} ({len(names) + 1})")
    return names


def draw(drawing: Drawing) -> None:
    """Draw the table of differences."""
    page, shown = drawing.page("differences"), causes(drawing)
    columns = [drawing.amount(("cause", cause), format_value(told(cause), drawing.lang), 15) for cause in shown]
    heads = [
        drawing.head("step", width=46),
        drawing.head("year", Kind.WHOLE, 8),
        drawing.head("party", width=22),
        drawing.amount("previous"),
        *columns,
        drawing.amount("current"),
        drawing.amount("change"),
        drawing.amount("gap", width=12),
    ]
    shape = drawing.shape("differences", page, heads)
    rows = list(_rows(drawing, shape, shown))
    page.table(shape, rows, drawing.word("table_differences"))
    page.freeze(shape.headings, 3)
    drawing.test("check_differences", f"SUMPRODUCT(ABS({shape.column('gap')}))")
    _notes(drawing, page, shape.headings + len(rows) + 2)


def _notes(drawing: Drawing, page: Page, row: int) -> None:
    notes = [note for found in drawing.year.differences for note in found.notes]
    for number, note in enumerate(notes):
        page.wide(row + number, note.render(drawing.lang), "about")


def _rows(drawing: Drawing, shape: Shape, shown: list[str]) -> Iterator[tuple[Any, ...]]:
    columns: list[ColumnId] = [("cause", cause) for cause in shown]
    for found, name in zip(drawing.year.differences, steps(drawing), strict=True):
        for year in found.years:
            for party in found.parties:
                bars = found.waterfall(party, year)
                old, new = bars[0].cents, bars[-1].cents
                parts = found.sums[party, year]
                moved = [euro(parts.get(cause, 0)) for cause in shown]
                listed = "+".join(shape.this(column) for column in columns) or "0"
                change = Formula(f"={shape.this('current')}-{shape.this('previous')}", euro(new - old))
                gap = Formula(f"=ROUND({shape.this('change')}-({listed}),2)", Fraction(0))
                yield name, year, party, euro(old), *moved, euro(new), change, gap


def draw_waterfall(drawing: Drawing) -> None:
    """Draw the waterfall of the member, step and year that are chosen on the sheet.

    Bars of stacked columns stand on an invisible base; one that crosses zero is split there into its two sides.
    """
    page, names = drawing.page("waterfall"), steps(drawing)
    position = max(range(len(names)), key=lambda number: len(drawing.year.differences[number].changing))
    found = drawing.year.differences[position]
    chosen = {"party": found.parties[0], "step": names[position], "year": found.years[0]}
    offered: dict[str, list[Any]] = {
        "party": list(dict.fromkeys(party for each in drawing.year.differences for party in each.parties)),
        "step": names,
        "year": list(dict.fromkeys(year for each in drawing.year.differences for year in each.years)),
    }
    for number, (name, value) in enumerate(chosen.items()):
        page.put(_TOP + number, 1, drawing.word(f"h_{name}"), "label")
        look = drawing.book.styles.cell("input", Kind.WHOLE if name == "year" else Kind.TEXT, left=True)
        page.named(_TOP + number, 2, f"finarr_chosen_{name}", value, look)
        _offer(drawing, page, number, offered[name])
    shown = causes(drawing)
    heads = [drawing.head("cause", width=32), drawing.amount("amount", width=46)]
    heads += [drawing.amount(name, width=13) for name in _DRAWN]
    shape = drawing.shape("waterfall", page, heads, headings=_TOP + 5)
    rows = list(_bars(drawing, shape, shown, found, chosen))
    page.table(shape, rows, drawing.word("table_waterfall"))
    _chart(drawing, page, shape, len(rows))
    page.sheet.print_area(0, 0, shape.headings + len(rows) + 20, shape.right - 1)
    page.one_page = True


_DRAWN = ("start", "end", "base", "rise_above", "rise_below", "fall_above", "fall_below", "total_bar")


def _offer(drawing: Drawing, page: Page, number: int, values: list[Any]) -> None:
    """Offer what may be chosen, in a list that stands to the right, out of the way."""
    column = 14 + number
    page.width(column, max(len(str(value)) for value in values) + 4)
    for row, value in enumerate(values):
        page.put(_TOP + row, column, value, "text")
    letter = "NOP"[number]
    source = f"${letter}${_TOP}:${letter}${_TOP + len(values) - 1}"
    page.asking((_TOP - 1 + number, 1, _TOP - 1 + number, 1), "", source=source)


def _bars(
    drawing: Drawing, shape: Shape, shown: list[str], found: Differences, chosen: dict[str, Any]
) -> Iterator[tuple[Any, ...]]:
    table = drawing.shapes["differences"]
    where = ",".join(f"{table.column(name)},finarr_chosen_{name}" for name in ("step", "year", "party"))
    parts = found.sums[chosen["party"], chosen["year"]]
    height = Fraction(0)
    for number, cause in enumerate(shown):
        amount = euro(parts.get(cause, 0))
        start, end = height, height + amount
        height = end
        before = f"={shape.cell(number - 1, 'end')}" if number else "=0"
        cells = {
            "amount": Formula(f"=SUMIFS({table.column(('cause', cause))},{where})", amount),
            "start": Formula(before, start),
            "end": Formula(f"={shape.this('start')}+{shape.this('amount')}", end),
        }
        yield format_value(told(cause), drawing.lang), *_drawn(shape, cells, amount, start, end)
    total = Formula(f"=SUMIFS({table.column('change')},{where})", height)
    nothing = [Fraction(0)] * (len(_DRAWN) - 3)
    bar = Formula(f"={shape.this('amount')}", height)
    yield drawing.word("whole_change"), total, Fraction(0), bar, *nothing, bar


def _drawn(
    shape: Shape, cells: dict[str, Formula], amount: Fraction, start: Fraction, end: Fraction
) -> Iterator[Formula | Fraction]:
    """Yield the cells of one bar: amount, begin and end, its base, and its parts on each side of zero."""
    a, b, size = shape.this("start"), shape.this("end"), shape.this("amount")
    low, high = min(start, end), max(start, end)
    yield from cells.values()
    base = f"MAX(0,MIN({a},{b}))+MIN(0,MAX({a},{b}))"
    yield Formula(f"={base}", max(Fraction(0), low) + min(Fraction(0), high))
    above = f"MAX(0,MAX({a},{b}))-MAX(0,MIN({a},{b}))"
    below = f"MIN(0,MIN({a},{b}))-MIN(0,MAX({a},{b}))"
    over = max(Fraction(0), high) - max(Fraction(0), low)
    under = min(Fraction(0), low) - min(Fraction(0), high)
    for sign, holds in ((">=0", amount >= 0), ("<0", amount < 0)):
        yield Formula(f"=IF({size}{sign},{above},0)", over if holds else Fraction(0))
        yield Formula(f"=IF({size}{sign},{below},0)", under if holds else Fraction(0))
    yield Fraction(0)


def _chart(drawing: Drawing, page: Page, shape: Shape, rows: int) -> None:
    chart = drawing.book.file.add_chart({"type": "column", "subtype": "stacked"})
    looks: dict[str, dict[str, Any]] = {"base": {"fill": {"none": True}, "border": {"none": True}}}
    for name, colour in (("rise", COLOURS["rise"]), ("fall", COLOURS["fall"])):
        looks |= {f"{name}_{side}": {"fill": {"color": colour}} for side in ("above", "below")}
    looks["total_bar"] = {"fill": {"color": COLOURS["total"]}}
    for column, look in looks.items():
        chart.add_series(
            {
                "name": "=" + heading_cell(shape, column),
                "categories": "=" + shape.area("cause", rows),
                "values": "=" + shape.area(column, rows),
                "gap": 40,
                **look,
            }
        )
    title = drawing.word("chart_waterfall")
    chart.set_title({"name": title, "name_font": TITLE, "overlay": False})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": LINES})
    chart.set_x_axis({"num_font": SMALL, "label_position": "low"})
    chart.set_legend({"none": True})
    chart.set_size({"width": 940, "height": 360})
    row = shape.headings + rows + 1
    page.sheet.insert_chart(row, 0, chart, {"object_position": 2, "description": title})
