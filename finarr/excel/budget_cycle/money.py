"""The sheets of what is paid: advances, own estimates with bookings, and the settlement."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from finarr.arrangements.budget_cycle.advances import Advances, contributions
from finarr.arrangements.budget_cycle.reconciliation import CATEGORY, Reconciliation
from finarr.arrangements.budget_cycle.settlement import Settlement
from finarr.excel.budget_cycle.drawing import Drawing, euro
from finarr.excel.page import Formula, Page
from finarr.excel.tables import ColumnId, Kind
from finarr.words import Message, format_value

__all__ = ["draw_advances", "draw_reconciliation", "draw_settlement"]


def draw_advances(drawing: Drawing) -> None:
    """Draw the advances of every document that changed them, latest first."""
    page, headings = drawing.page("advances"), 5
    versions = tuple(reversed(drawing.year.advances))
    for number, found in enumerate(versions):
        headings = _version(drawing, page, found, number, headings) + 4
    page.freeze(5, 1)


def _version(drawing: Drawing, page: Page, found: Advances, number: int, headings: int) -> int:
    """Draw one version and return its last row."""
    days = list(dict.fromkeys(cell.day for cell in found.cells))
    terms: list[ColumnId] = [("day", day) for day in days]
    heads = [drawing.head("party", width=24)]
    heads += [drawing.amount(column, format_value(day, drawing.lang)) for column, day in zip(terms, days, strict=True)]
    heads += [drawing.amount("advances"), drawing.amount("contribution"), drawing.amount("gap", width=12)]
    shape = drawing.shape(f"advances_{number + 1}", page, heads, headings=headings)
    at = {(cell.party, cell.day): cell.cents for cell in found.cells}
    due = contributions(found.outcome, found.year)
    rows: list[tuple[Any, ...]] = []
    for party, cents in due.items():
        listed = "+".join(shape.this(column) for column in terms)
        whole = Formula(f"={listed}", euro(sum(at[party, day] for day in days)))
        gap = Formula(f"=ROUND({shape.this('advances')}-{shape.this('contribution')},2)", Fraction(0))
        rows.append((party, *(euro(at[party, day]) for day in days), whole, euro(cents), gap))
    case = found.outcome.case
    name = case.title if case.document is None else case.document.name.render(drawing.lang)
    sums = drawing.summed(shape, [*terms, "advances", "contribution"], rows, "party")
    page.table(shape, rows, drawing.word("table_advances", document=name, year=str(found.year)), sums)
    drawing.test("check_advances", f"SUMPRODUCT(ABS({shape.column('gap')}))", document=name)
    return headings + len(rows) + 1


def draw_reconciliation(drawing: Drawing, found: Reconciliation) -> None:
    """Draw contributions beside own estimates, and as members book them."""
    page = drawing.page("reconciliation")
    heads = [
        drawing.head("party", width=22),
        drawing.head("item", width=28),
        drawing.head("year", Kind.WHOLE, 8),
        drawing.amount("contribution"),
        drawing.amount("own"),
        drawing.amount("difference"),
        drawing.head("finding", width=20),
        drawing.head("note", width=30),
    ]
    shape = drawing.shape("reconciliation", page, heads)
    rows: list[tuple[Any, ...]] = []
    for line in found.lines:
        own = None if line.own is None else euro(line.own)
        gap = Formula(f"={shape.this('own')}-{shape.this('contribution')}", euro(line.difference))
        told = Message(f"budget_cycle.finding_{line.finding}").render(drawing.lang)
        item = found.item_of(line).render(drawing.lang) if line.item is None else line.item
        rows.append((line.party, item, line.year, euro(line.contribution), own, gap, told, line.note))
    page.table(shape, rows, drawing.word("table_reconciliation"))
    page.freeze(shape.headings, 1)
    shown = {line.party for line in found.lines}
    heads = [
        drawing.head("party", width=22),
        drawing.head("year", Kind.WHOLE, 8),
        drawing.head("taakveld", width=11),
        drawing.head("category", width=11),
        drawing.amount("amount"),
    ]
    books = drawing.shape("bookings", page, heads, left=shape.right + 2)
    booked = [
        (party, year, field or "-", CATEGORY, euro(cents))
        for (party, year, field), cents in found.booked.items()
        if party in shown
    ]
    page.table(books, booked, drawing.word("table_bookings"))
    test = f"ROUND(SUM({books.column('amount')})-SUM({shape.column('contribution')}),2)"
    drawing.test("check_bookings", test)


def draw_settlement(drawing: Drawing, found: Settlement) -> None:
    """Draw the result of every item, the reserve, and what each party still pays."""
    page = drawing.page("settlement")
    heads = [drawing.head("item", width=30)]
    heads += [drawing.amount(name) for name in ("estimated", "realised", "result", "charged")]
    heads += [drawing.head("through_reserve", Kind.FLAG, 12)]
    items = drawing.shape("results", page, heads)
    yes, no = (Message(f"words.{name}").render(drawing.lang) for name in ("yes", "no"))
    rows: list[tuple[Any, ...]] = []
    for each in found.items:
        result = Formula(f"={items.this('estimated')}-{items.this('realised')}", euro(each.result))
        known = euro(each.estimated), euro(each.realised), result, euro(each.charged)
        rows.append((each.item, *known, yes if each.reserve else no))
    columns: list[ColumnId] = ["estimated", "realised", "result", "charged"]
    page.table(items, rows, drawing.word("table_results"), drawing.summed(items, columns, rows, "item"))
    row = _reserve(drawing, page, found, items.headings + len(rows) + 4)
    heads = [drawing.head("party", width=30)]
    heads += [drawing.amount(name) for name in ("estimated", "final", "advances", "to_pay")]
    parties = drawing.shape("settlement", page, heads, headings=row)
    asked = contributions(found.estimate, found.year)
    lines: list[tuple[Any, ...]] = []
    for name, cents in found.due.items():
        rest = Formula(f"={parties.this('final')}-{parties.this('advances')}", euro(cents - found.advances[name]))
        lines.append((name, euro(asked[name]), euro(cents), euro(found.advances[name]), rest))
    columns = ["estimated", "final", "advances", "to_pay"]
    page.table(parties, lines, drawing.word("table_settlement"), drawing.summed(parties, columns, lines, "party"))
    move = "0" if found.reserve is None else "finarr_reserve_change"
    test = f"ROUND(SUM({parties.column('final')})-SUM({items.column('realised')})-{move},2)"
    drawing.test("check_settlement", test)


def _reserve(drawing: Drawing, page: Page, found: Settlement, row: int) -> int:
    """Draw what the result does to the reserve, and return the row of the next headings."""
    move = found.reserve
    if move is None:
        return row
    shown = [("before", move.before), ("minimum", move.minimum), ("ceiling", move.ceiling), ("change", move.change)]
    page.put(row - 1, 1, drawing.word("table_reserve"), "table")
    look = drawing.book.styles.cell("result", Kind.EURO, drawing.decimals)
    for number, (name, cents) in enumerate(shown):
        page.put(row + number, 1, drawing.word(f"r_{name}"), "label")
        value: Any = drawing.word("no_ceiling") if cents is None else euro(cents)
        page.named(row + number, 2, f"finarr_reserve_{name}", value, look)
    page.put(row + len(shown), 1, drawing.word("r_after"), "label")
    after = Formula("=finarr_reserve_before+finarr_reserve_change", euro(move.after))
    page.named(row + len(shown), 2, "finarr_reserve_after", after, look)
    low, high = "finarr_reserve_minimum", "finarr_reserve_ceiling"
    beyond = f"MAX(0,{low}-finarr_reserve_after)*(finarr_reserve_change<0)"
    above = f"IF(ISNUMBER({high}),MAX(0,finarr_reserve_after-{high})*(finarr_reserve_change>0),0)"
    drawing.test("check_reserve", f"{beyond}+{above}")
    return row + len(shown) + 4
