"""The account: one municipality's story by formula, from what it pays now to its effect."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.excel.central_funding.context import CHOSEN_PARTY, CHOSEN_YEAR, FlowAt, FundingContext
from finarr.excel.central_funding.specs import said
from finarr.excel.page import Formula, Page
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_account")
_FIRST = 4
_HEADINGS = _FIRST + 7
_NUMBER, _REGION, _PARTY_NAMES = "finarr_chosen_number", "finarr_chosen_region", "finarr_party_names"
_NIL = Fraction(0)

_Line = tuple[str | None, str | None, Formula | None, Formula | None]
"""The section that begins here, what is told, and its amount or share."""


def place(context: FundingContext) -> None:
    """Decide where the table stands: below the choice, where it can have more lines."""
    heads = [
        context.own("section", "r_story_section", width=46),
        context.own("line", "r_story_line", width=64),
        context.own("amount", "r_story_amount", Kind.EURO, 20, decimals=2),
        context.own("share", "r_story_share", Kind.SHARE, 12, decimals=4),
    ]
    context.place("finarr_story", SHEET, heads, _HEADINGS)


def draw(context: FundingContext) -> None:
    """Draw the sheet, for the municipality and year that were chosen; else for the first ones."""
    page, story = context.book.page(SHEET, "result"), _Story(context)
    _choice(context, page, story)
    page.table(context.shapes["finarr_story"], list(story.lines()), context.said("r_table_story"))
    page.freeze(_HEADINGS)
    page.protect()


def _choice(context: FundingContext, page: Page, story: _Story) -> None:
    """Write the two cells to choose in, and what follows from them."""
    styles, put = context.book.styles, page.put
    overview, parties = context.shapes["finarr_overview"], context.shapes["finarr_parties"]
    put(_FIRST, 1, context.said("h_party"), "label")
    page.named(_FIRST, 2, CHOSEN_PARTY, story.party, styles.cell("input", Kind.TEXT))
    page.wide(_FIRST, context.said("r_choose"), "about", 3, 6)
    context.book.name(_PARTY_NAMES, f"={parties.column('name')}")
    page.asking((_FIRST - 1, 1, _FIRST - 1, 1), context.said("r_choose"), (), _PARTY_NAMES)
    put(_FIRST + 1, 1, context.word("h_year"), "label")
    page.named(_FIRST + 1, 2, CHOSEN_YEAR, story.year, styles.cell("input", Kind.WHOLE, left=True))
    page.asking((_FIRST, 1, _FIRST, 1), context.said("r_choose_year"))
    row = context.lookup.row(overview.column("party"), overview.heading("party"), CHOSEN_PARTY)
    put(_FIRST + 2, 1, context.said("r_party_number"), "label")
    number = Formula(f"={row}", context.party_numbers[story.party])
    page.named(_FIRST + 2, 2, _NUMBER, number, styles.cell("working", Kind.WHOLE, left=True))
    put(_FIRST + 3, 1, context.said("h_region"), "label")
    home = Formula(f"={context.of_party('region', CHOSEN_PARTY)}", story.home)
    page.named(_FIRST + 3, 2, _REGION, home, styles.cell("working", Kind.TEXT))


class _Story:
    """The lines of the account; every formula depends on the cells of the choice."""

    def __init__(self, context: FundingContext) -> None:
        self.context = context
        layout, names, years = context.book.layout, context.party_numbers, context.filling.years
        party, year = (None, None) if layout is None else (layout.chosen(CHOSEN_PARTY), layout.chosen(CHOSEN_YEAR))
        self.party = str(party) if party in names else next(iter(names))
        self.year = next((each for each in years if each == year), years[0])
        self.home = context.filling.home[self.party]

    def lines(self) -> Iterator[_Line]:
        """Yield every line."""
        context, euro = self.context, self.context.euro
        yield from self._now()
        for design in context.designs:
            for at in (each for each in context.flows if each.design == design and each.year == self.year):
                yield from self._moved(at)
            mine = context.effects(design)[self.party, self.year]
            amounts = {"then": mine.then, "cut": mine.cut, "effect": mine.effect}
            section: str | None = context.said(f"r_story_{design}")
            for name, units in amounts.items():
                yield section, *self._amount(f"r_{name}_{design}", self._effect((name, design)), euro(units))
                section = None
            yield None, *self._amount(f"r_head_{design}", self._effect(("head", design)), mine.per_inhabitant)
        yield from self._path()

    def _amount(self, text: str, formula: str, value: Any) -> tuple[str, Formula, None]:
        return self.context.said(text), Formula(f"={formula}", value), None

    def _share(self, text: str, formula: str, value: Any) -> tuple[None, str, None, Formula]:
        return None, self.context.said(text), None, Formula(f"={formula}", value)

    def _effect(self, column: Any) -> str:
        effects = self.context.shapes["finarr_effects"]
        where = f"{effects.column('number')},{_NUMBER},{effects.column('year')},{CHOSEN_YEAR}"
        return f"SUMIFS({effects.column(column)},{where})"

    def _now(self) -> Iterator[_Line]:
        """Yield what the municipality pays now, by task and together."""
        context, section = self.context, self.context.said("r_story_now")
        today = context.shapes["finarr_today"]
        for row, task in enumerate(context.case.tasks):
            name = context.cell("finarr_tasks", row, "name")
            where = [
                (today.column("number"), _NUMBER),
                (today.column("year"), CHOSEN_YEAR),
                (today.column("task"), name),
            ]
            money = context.case.today.get((task.name, self.home, self.year))
            paid = 0 if money is None else money.contributions.get(self.party, 0)
            total = Formula(f"={context.lookup.total(today.column('paid'), *where)}", context.euro(paid))
            yield None if row else section, task.name, total, None
        now = context.effects("proposal")[self.party, self.year].now
        yield None, *self._amount("r_paid", self._effect("now"), context.euro(now))

    def _moved(self, at: FlowAt) -> Iterator[_Line]:
        """Yield what a move does: the grant of the region, its part of the contributions, relief and fund cut."""
        context, euro, flow = self.context, self.context.euro, at.flow
        grants, reliefs, flows = (context.shapes[f"finarr_{name}"] for name in ("grants", "reliefs", "flows"))
        found = next((each for each in flow.grants if each.region == self.home), None)
        start = at.number - 1 - context.filling.years.index(at.year)
        last = start + len(context.filling.years) - 1
        span, of_years = (
            f"{flows.fixed(start, name)}:{flows.fixed(last, name).rpartition('!')[2]}" for name in ("number", "year")
        )
        number = f"INDEX({span},MATCH({CHOSEN_YEAR},{of_years},0))"

        def of_flow(column: str) -> str:
            return f"SUMIFS({flows.column(column)},{flows.column('number')},{number})"

        def of_region(column: str) -> str:
            where = (grants.column("flow"), number), (grants.column("region"), _REGION)
            return context.lookup.total(grants.column(column), *where)

        def of_party(column: str) -> str:
            where = f"{reliefs.column('flow')},{number},{reliefs.column('party_number')},{_NUMBER}"
            return f"SUMIFS({reliefs.column(column)},{where})"

        paid = 0 if found is None else context.case.today[at.move.task, self.home, at.year].contributions[self.party]
        part = Fraction(paid, found.contributed) if found is not None and found.contributed else _NIL
        points = sum(flow.cut_points.values(), _NIL)
        share = flow.cut_points.get(self.party, _NIL) / points if points else _NIL
        section = context.said("r_story_move", task=at.move.task, design=context.said(f"c_{at.design}"))
        yield section, *self._amount("r_moved", of_flow("moved"), euro(flow.moved))
        yield None, *self._amount("r_story_grant", of_region("grant"), euro(found.grant if found else 0))
        yield None, *self._amount("r_story_relief", of_region("relief"), euro(found.relief if found else 0))
        yield self._share("r_part_of_region", of_party("part"), part)
        yield None, *self._amount("r_relief", of_party("relief"), euro(flow.reliefs.get(self.party, 0)))
        yield None, *self._amount("r_story_cut", of_flow("cut"), euro(flow.cut))
        yield self._share("r_cut_share", of_party("share"), share)
        yield None, *self._amount("r_cut", of_party("cut"), euro(flow.cuts.get(self.party, 0)))

    def _path(self) -> Iterator[_Line]:
        """Yield the effect that is left in every step of the path."""
        context, rows = self.context, self.context.shapes["finarr_path_effects"]
        for number, step in enumerate(context.outcome.steps):
            cell = context.shapes["finarr_steps"].fixed(number, "step")
            where = f"{rows.column('step')},{cell},{rows.column('party_number')},{_NUMBER}"
            mine = next(row for row in step.rows if row.effect.party == self.party)
            after = Formula(f"=SUMIFS({rows.column('after')},{where})", context.euro(mine.after))
            section = None if number else context.said("r_story_path")
            yield section, context.said("r_story_step", year=step.year), after, None
