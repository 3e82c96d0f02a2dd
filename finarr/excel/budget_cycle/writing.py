"""Writing the workbook of a budget year: documents in front, checks behind, and what is known of the year between."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from finarr.arrangements.budget_cycle.advances import contributions
from finarr.arrangements.budget_cycle.year import BudgetYear
from finarr.excel.budget_cycle.differences import draw, draw_waterfall
from finarr.excel.budget_cycle.drawing import Drawing, euro
from finarr.excel.budget_cycle.money import draw_advances, draw_reconciliation, draw_settlement
from finarr.excel.page import Book, Formula, Page
from finarr.excel.tables import ColumnId, Kind
from finarr.words import Message

__all__ = ["write_year"]


def write_year(year: BudgetYear, path: str | Path) -> None:
    """Write a budget year to a new workbook, in the language of its latest document.

    Every formula carries its value, so that the figures are there before anything is calculated.

    Raises:
        FileTrouble: the place cannot be written.
    """
    last = year.outcomes[-1]
    book = Book(last.case.language, last.case.title, last.run.started)
    drawing = Drawing(year, book)
    front = drawing.page("year")
    if year.differences:
        draw(drawing)
        draw_waterfall(drawing)
    draw_advances(drawing)
    if year.reconciliation is not None:
        draw_reconciliation(drawing, year.reconciliation)
    if year.settlement is not None:
        draw_settlement(drawing, year.settlement)
    _checks(drawing)
    _front(drawing, front)
    book.save(Path(path))


def _front(drawing: Drawing, page: Page) -> None:
    """Draw the documents beside one another, with the flag over all checks."""
    page.put(4, 1, drawing.word("outcome"), "label")
    page.put(4, 2, _flag(drawing), "flag")
    year = drawing.year.advances[-1].year
    columns: list[ColumnId] = [("document", number) for number in range(len(drawing.year.outcomes))]
    heads = [drawing.head("party", width=24)]
    names: list[str] = []
    for column, outcome in zip(columns, drawing.year.outcomes, strict=True):
        about = outcome.case.document
        name = outcome.case.title if about is None else about.name.render(drawing.lang)
        name = name if name not in names else f"{name} ({len(names) + 1})"
        names.append(name)
        heads.append(drawing.amount(column, name, 18))
    shape = drawing.shape("documents", page, heads, headings=8)
    paid = [contributions(outcome, year) if year in outcome.case.years else {} for outcome in drawing.year.outcomes]
    parties = dict.fromkeys(party for each in reversed(paid) for party in each)
    rows = [(party, *(euro(each[party]) if party in each else None for each in paid)) for party in parties]
    page.table(shape, rows, drawing.word("table_year", year=str(year)), drawing.summed(shape, columns, rows, "party"))
    page.freeze(shape.headings, 1)


def _flag(drawing: Drawing) -> Formula:
    shape = drawing.shapes["checks"]
    good, bad = (Message(f"excel.flag_{name}").render(drawing.lang) for name in ("good", "bad"))
    test = f"SUMPRODUCT(ABS({shape.column('difference')}))=0"
    return Formula(f'=IF({test},"{good}","{bad}")', good)


def _checks(drawing: Drawing) -> None:
    """Draw everything that must be zero, computed by formula."""
    page = drawing.page("checks")
    heads = [drawing.head("check", width=70), drawing.amount("difference"), drawing.head("holds", Kind.FLAG, 10)]
    shape = drawing.shape("checks", page, heads)
    yes, no = (Message(f"words.{name}").render(drawing.lang) for name in ("yes", "no"))
    rows: list[tuple[Any, ...]] = []
    for name, formula in drawing.tests:
        holds = Formula(f'=IF({shape.this("difference")}=0,"{yes}","{no}")', yes)
        rows.append((name, Formula(f"=ROUND({formula},2)", Fraction(0)), holds))
    page.table(shape, rows, drawing.word("table_checks"))
    page.freeze(shape.headings, 1)
