"""The account: one municipality's story by formula, from what it pays now to its effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from finarr.excel.central_funding.context import FlowAt, FundingContext
from finarr.excel.central_funding.specs import said
from finarr.excel.page import Formula, Page
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_account")
_FIRST = 4
_PARTY, _YEAR, _NUMBER, _REGION = (f"$B${_FIRST + line}" for line in range(4))


@dataclass(frozen=True)
class _Line:
    """One line of the story: a text, a formula with its value, and how it looks."""

    text: str
    cell: Formula | None = None
    kind: Kind = Kind.EURO
    strong: bool = False


def place(context: FundingContext) -> None:
    """Decide nothing: the sheet has no tables."""


def draw(context: FundingContext) -> None:
    """Draw the sheet."""
    page, styles = context.book.page(SHEET, "result"), context.book.styles
    page.width(1, 78)
    page.width(2, 30)
    page.width(3, 46)
    party, parties = context.case.parties[0], context.shapes["finarr_parties"]
    year = context.first_year
    page.put(_FIRST, 1, context.said("h_party"), "label")
    page.put(_FIRST, 2, party.name, styles.cell("input", Kind.TEXT))
    page.put(_FIRST, 3, context.said("r_choose"), "about")
    area = (_FIRST - 1, 1, _FIRST - 1, 1)
    page.asking(area, context.said("r_choose"), (), parties.area("name", len(context.case.parties)))
    page.put(_FIRST + 1, 1, context.word("h_year"), "label")
    page.put(_FIRST + 1, 2, year, styles.cell("input", Kind.WHOLE, left=True))
    page.asking((_FIRST, 1, _FIRST, 1), context.said("r_choose_year"), list(map(str, context.filling.years)))
    row = context.lookup.row(parties.column("name"), parties.heading("name"), _PARTY)
    page.put(_FIRST + 2, 1, context.said("r_party_number"), "label")
    page.put(_FIRST + 2, 2, Formula(f"={row}", 1), styles.cell("working", Kind.WHOLE, left=True))
    page.put(_FIRST + 3, 1, context.said("h_region"), "label")
    home = Formula(f"=INDEX({parties.column('region')},{_NUMBER})", context.filling.home[party.name])
    page.put(_FIRST + 3, 2, home, styles.cell("working", Kind.TEXT))
    _write(context, page, list(_lines(context)))
    page.freeze(_FIRST + 4)
    page.protect()


def _write(context: FundingContext, page: Page, lines: list[_Line]) -> None:
    for number, line in enumerate(lines, start=_FIRST + 5):
        page.put(number, 1, line.text, "table" if line.cell is None else "label" if line.strong else "text")
        if line.cell is not None:
            decimals = 2 if line.kind is Kind.EURO else 4 if line.kind is Kind.SHARE else None
            role = "result" if line.strong else "working"
            page.put(number, 2, line.cell, context.book.styles.cell(role, line.kind, decimals, total=line.strong))


def _lines(context: FundingContext) -> Iterator[_Line]:
    year, party = context.first_year, context.case.parties[0].name
    effects = context.shapes["finarr_effects"]
    home, euro = context.filling.home[party], context.euro

    def effect(column: Any) -> str:
        where = f"{effects.column('number')},{_NUMBER},{effects.column('year')},{_YEAR}"
        return f"=SUMIFS({effects.column(column)},{where})"

    yield _Line(context.said("r_story_now"))
    today = context.shapes["finarr_today"]
    for row, task in enumerate(context.case.tasks):
        name = context.shapes["finarr_tasks"].fixed(row, "name")
        where = [(today.column("number"), _NUMBER), (today.column("year"), _YEAR), (today.column("task"), name)]
        money = context.case.today.get((task.name, home, year))
        paid = 0 if money is None else money.contributions.get(party, 0)
        yield _Line(task.name, Formula(f"={context.lookup.total(today.column('paid'), *where)}", euro(paid)))
    now = context.effects("proposal")[party, year]
    yield _Line(context.said("r_paid"), Formula(effect("now"), euro(now.now)), strong=True)
    for design in context.designs:
        for at in (each for each in context.flows if each.design == design and each.year == year):
            yield from _moved(context, at, party, home)
        mine = context.effects(design)[party, year]
        yield _Line(context.said(f"r_story_{design}"))
        yield _Line(context.said(f"r_then_{design}"), Formula(effect(("then", design)), euro(mine.then)))
        yield _Line(context.said(f"r_cut_{design}"), Formula(effect(("cut", design)), euro(mine.cut)))
        total = Formula(effect(("effect", design)), euro(mine.effect))
        yield _Line(context.said(f"r_effect_{design}"), total, strong=True)
        yield _Line(
            context.said(f"r_head_{design}"), Formula(effect(("head", design)), mine.per_inhabitant), strong=True
        )
    yield from _path(context, party)


def _moved(context: FundingContext, at: FlowAt, party: str, home: str) -> Iterator[_Line]:
    """Yield what a move does: the grant of the region, its part of the contributions, relief and fund cut."""
    euro, flow = context.euro, at.flow
    grants, reliefs, flows = (context.shapes[f"finarr_{name}"] for name in ("grants", "reliefs", "flows"))
    names = {"task": at.move.task, "design": context.said(f"c_{at.design}")}
    yield _Line(context.said("r_story_move", **names))
    found = next((each for each in flow.grants if each.region == home), None)
    first, last = (
        flows.fixed(at.number - 1, "number"),
        flows.fixed(at.number + len(context.filling.years) - 2, "number"),
    )
    years = [flows.fixed(at.number - 1 + step, "year") for step in (0, len(context.filling.years) - 1)]
    span, of_years = (f"{one}:{other.rpartition('!')[2]}" for one, other in ((first, last), tuple(years)))
    number = f"INDEX({span},MATCH({_YEAR},{of_years},0))"
    moved = f"=SUMIFS({flows.column('moved')},{flows.column('number')},{number})"
    yield _Line(context.said("r_moved"), Formula(moved, euro(flow.moved)))

    def of_region(column: str) -> str:
        return context.lookup.total(
            grants.column(column), (grants.column("flow"), number), (grants.column("region"), _REGION)
        )

    def of_party(column: str) -> str:
        where = f"{reliefs.column('flow')},{number},{reliefs.column('party_number')},{_NUMBER}"
        return f"=SUMIFS({reliefs.column(column)},{where})"

    nil = Fraction(0)
    paid = 0 if found is None else context.case.today[at.move.task, home, at.year].contributions[party]
    part = Fraction(paid, found.contributed) if found is not None and found.contributed else nil
    points = sum(flow.cut_points.values(), nil)
    share = flow.cut_points.get(party, nil) / points if points else nil
    yield _Line(context.said("r_story_grant"), Formula(f"={of_region('grant')}", euro(found.grant if found else 0)))
    yield _Line(context.said("r_story_relief"), Formula(f"={of_region('relief')}", euro(found.relief if found else 0)))
    yield _Line(context.said("r_part_of_region"), Formula(of_party("part"), part), Kind.SHARE)
    yield _Line(context.said("r_relief"), Formula(of_party("relief"), euro(flow.reliefs.get(party, 0))))
    cut = f"=SUMIFS({flows.column('cut')},{flows.column('number')},{number})"
    yield _Line(context.said("r_story_cut"), Formula(cut, euro(flow.cut)))
    yield _Line(context.said("r_cut_share"), Formula(of_party("share"), share), Kind.SHARE)
    yield _Line(context.said("r_cut"), Formula(of_party("cut"), euro(flow.cuts.get(party, 0))))


def _path(context: FundingContext, party: str) -> Iterator[_Line]:
    """Yield the effect that is left in every step of the path."""
    if not context.outcome.steps:
        return
    rows = context.shapes["finarr_path_effects"]
    yield _Line(context.said("r_story_path"))
    for number, step in enumerate(context.outcome.steps):
        cell = context.shapes["finarr_steps"].fixed(number, "step")
        where = f"{rows.column('step')},{cell},{rows.column('party_number')},{_NUMBER}"
        mine = next(row for row in step.rows if row.effect.party == party)
        text = context.said("r_story_step", year=step.year)
        yield _Line(text, Formula(f"=SUMIFS({rows.column('after')},{where})", context.euro(mine.after)))
