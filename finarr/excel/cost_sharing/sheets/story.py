"""One party's story: a choice of party and year, and by formula every step from cost to contribution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.cost_sharing.steps import Step
from finarr.excel.page import Formula, Page
from finarr.excel.styles import decimals_of
from finarr.excel.tables import Family, Kind
from finarr.numbers import at_year
from finarr.parties import Party

__all__ = ["draw_story", "story_rows"]

_FIRST = 4
"""The row of the choice of a party; the year stands below it, then what the party pays."""

_PARTY, _YEAR = f"$B${_FIRST}", f"$B${_FIRST + 1}"

_Line = Callable[[int], dict[str, Any]]
"""From its row on the sheet to the cells of a line, by column of the account."""

_FIGURES = {
    "party": "story_measure",
    "item": "h_source",
    "year": "h_reference_date",
    "net": "r_over",
    "share": "r_share",
    "pro_rata": "story_figure",
}
_STEPS = {
    "party": "r_step_label",
    "item": "h_item",
    "year": "r_step",
    "net": "r_base",
    "share": "r_share",
    "pro_rata": "h_amount",
    "limits": "r_weight",
    "rounding": "r_over",
}
_ITEMS = {
    "party": "h_key",
    "item": "h_item",
    "year": "h_task",
    "net": "r_net_cost",
    "share": "r_share",
    "pro_rata": "r_pro_rata",
    "limits": "r_limits",
    "rounding": "r_rounding",
    "amount": "r_contribution",
}
_LIMITS = {
    "party": "h_items",
    "item": "r_held_by",
    "year": "r_number",
    "net": "r_target",
    "share": "r_level",
    "pro_rata": "r_pro_rata",
    "limits": "r_floor",
    "rounding": "r_cap",
    "amount": "r_within",
}
_SUMMED = ("pro_rata", "limits", "rounding", "amount")
_KINDS: dict[str, tuple[Kind, int | None]] = {
    "party": (Kind.TEXT, None),
    "item": (Kind.TEXT, None),
    "year": (Kind.WHOLE, None),
    "share": (Kind.SHARE, 4),
    "limits": (Kind.EURO, 2),
    "rounding": (Kind.NUMBER, 4),
}
"""How a column of the story is shown; the others show euro and cents."""


def story_rows(context: CostContext) -> int:
    """Return the last row that the story takes."""
    borne = sum(step.borne for found in context.steps.values() for step in found.steps)
    lines = len(context.case.measures) + borne + len(context.case.items) + len(context.blocks)
    return _FIRST + 3 + lines + 1 + 4 * 3


def draw_story(context: CostContext, page: Page) -> None:
    """Draw the story above the table of the account, for the first party that a limit holds, else the first."""
    held = next((total.party for total in context.outcome.totals if total.holding), None)
    chosen = next((party for party in context.case.parties if party.name == held), context.case.parties[0])
    story = _Story(context, page, chosen, context.case.years[0])
    story.choice()
    steps = [step for found in context.steps.values() for step in found.steps if step.borne]
    row = _FIRST + 4
    row = story.section(row, "figures", _FIGURES, [partial(story.figure, name) for name in context.case.measures])
    row = story.section(row, "steps", _STEPS, [partial(story.step, step) for step in steps])
    row = story.section(row, "items", _ITEMS, [partial(story.item, item.name) for item in context.case.items])
    numbers = range(1, len(context.blocks) + 1)
    story.section(row, "limits", _LIMITS, [partial(story.block, number) for number in numbers])


class _Story:
    """Writes the sections; every formula depends on the two cells of the choice."""

    def __init__(self, context: CostContext, page: Page, party: Party, year: int) -> None:
        self.context = context
        self.page = page
        self.party = party
        self.year = year
        self.account = context.shapes["finarr_account"]

    def choice(self) -> None:
        """Write the two cells to choose in, and what the party pays."""
        styles, word, case = self.page.book.styles, self.context.word, self.context.case
        names = self.context.shapes["finarr_parties"].area("name", len(case.parties))
        for row, label, value in ((_FIRST, "h_party", self.party.name), (_FIRST + 1, "h_year", self.year)):
            self.page.put(row, 1, word(label), "label")
            self.page.put(row, 2, value, styles.cell("input", Kind.FREE, left=True))
        self.page.asking((_FIRST - 1, 1, _FIRST - 1, 1), word("story_choose_party"), source=names)
        years = [str(year) for year in case.years]
        self.page.asking((_FIRST, 1, _FIRST, 1), word("story_choose_year"), years)
        self.page.put(_FIRST + 2, 1, word("r_contribution"), "label")
        paid = sum((self._amount(item.name) for item in case.items), Fraction(0))
        style = styles.cell("result", Kind.EURO, self.context.decimals, total=True, left=True)
        self.page.put(_FIRST + 2, 2, Formula(f"={self._sum('finarr_account', 'amount')}", paid), style)

    def section(self, row: int, name: str, headings: dict[str, str], lines: Sequence[_Line]) -> int:
        """Write a title, headings and lines, for items their totals; return where the next section starts."""
        styles, word = self.page.book.styles, self.context.word
        self.page.put(row, 1, word(f"story_{name}"), "table")
        for column, heading in headings.items():
            self.page.put(row + 1, self.account.place(column), word(heading), styles.heading("result"))
            room = self.account.head(column).width - 1
            self.page.height(row + 1, -(-len(word(heading)) // int(room)))
        found = [line(row + number) for number, line in enumerate(lines, start=2)]
        for number, cells in enumerate(found, start=2):
            for column in headings:
                self._cell(row + number, column, cells.get(column))
        if name == "items":
            self._totals(row + 2, row + 1 + len(lines), headings, found)
        return row + len(lines) + (4 if name == "items" else 3)

    def _cell(self, row: int, column: str, value: Any) -> None:
        kind, decimals = _KINDS.get(column, (Kind.EURO, 2))
        if isinstance(value, tuple):
            value, kind, decimals = value
        shown = value.value if isinstance(value, Formula) else value
        if isinstance(shown, str) and kind is Kind.TEXT:
            self.page.height(row, -(-len(shown) // int(self.account.head(column).width)))
        self.page.put(row, self.account.place(column), value, self.page.book.styles.cell("result", kind, decimals))

    def _totals(self, first: int, last: int, headings: dict[str, str], lines: Sequence[dict[str, Any]]) -> None:
        for column in headings:
            kind, decimals = _KINDS.get(column, (Kind.EURO, 2))
            value: Any = self.context.word("r_total") if column == "item" else None
            if column in _SUMMED:
                found = sum((Fraction(line[column].value) for line in lines), Fraction(0))
                value = Formula(f"=SUM({self._at(column, first)}:{self._at(column, last)})", found)
            style = self.page.book.styles.cell("result", kind, decimals, total=True)
            self.page.put(last + 1, self.account.place(column), value, style)

    def _at(self, column: str, row: int) -> str:
        return self.account.cell(row - self.account.headings - 1, column)

    def _sum(self, table: str, column: str, *more: tuple[str, str]) -> str:
        """Return the formula for a figure of the chosen party and year in a table."""
        shape = self.context.shapes[table]
        where = [(shape.column("party"), _PARTY), (shape.column("year"), _YEAR)]
        where += [(shape.column(name), cell) for name, cell in more]
        return self.context.lookup.total(shape.column(column), *where)

    def _share(self, row: int, part: str, whole: str, value: tuple[Fraction, Fraction]) -> Formula:
        cells = self._at(part, row), self._at(whole, row)
        return Formula(f"=IF({cells[1]}=0,0,{cells[0]}/{cells[1]})", value[0] / value[1] if value[1] else Fraction(0))

    def figure(self, name: str, row: int) -> dict[str, Any]:
        """Return the line of one measure: the party's figure, the total of all, its share, source and date."""
        measure = self.context.case.measures[name]
        by_party = {party.name: self._figure(party, name) for party in self.context.case.parties}
        mine, total = by_party[self.party.name], sum(by_party.values(), Fraction(0))
        one, whole = self._measure(name)
        decimals = decimals_of(by_party.values())
        return {
            "party": self.context.filling.measure(name),
            "item": measure.source,
            "year": (measure.reference_date, Kind.DATE, None),
            "net": (Formula(f"={whole}", total), Kind.EURO, decimals),
            "share": self._share(row, "pro_rata", "net", (mine, total)),
            "pro_rata": (Formula(f"={one}", mine), Kind.EURO, decimals),
        }

    def _figure(self, party: Party, name: str) -> Fraction:
        value = party.measures.get(name)
        return Fraction(0) if value is None else at_year(value, self.year) or Fraction(0)

    def _measure(self, name: str) -> tuple[str, str]:
        """Return formulas for the chosen party's figure in the chosen year, and for the sum over all parties."""
        parties = self.context.shapes["finarr_parties"]
        at = self.context.lookup.row(parties.column("name"), parties.heading("name"), _PARTY)
        plain = (Family.MEASURE, name)
        of_measure = [head.id for head in parties.heads if isinstance(head.id, tuple) and head.id[:2] == plain]
        dated = [column for column in of_measure if column != plain]
        one, whole = [], []
        if plain in parties:
            one.append(f"INDEX({parties.column(plain)},{at})")
            whole.append(f"SUM({parties.column(plain)})")
        if dated:
            label = self.context.filling.measure(name).replace('"', '""')
            by_year = f'MATCH("{label} "&{_YEAR},{parties.headings_of(dated)},0)'
            one.append(f"IFERROR(INDEX({parties.span(dated)},{at},{by_year}),0)")
            whole.append(f"IFERROR(SUM(INDEX({parties.span(dated)},0,{by_year})),0)")
        return "+".join(one), "+".join(whole)

    def step(self, step: Step, row: int) -> dict[str, Any]:
        """Return the line of one step: what is divided, the party's weight in it, and what it bears."""
        component = self.context.steps[step.item].components[step.number, self.year]
        weight = component.weights.get(self.party.name, Fraction(0))
        amount = self.context.steps[step.item].amounts[step.number, self.year].get(self.party.name, Fraction(0))
        member = self.party.name in component.weights and not step.direct
        base, over = (component.base, component.over or Fraction(0)) if member else (Fraction(0), Fraction(0))
        which = ("step", self._at("year", row))
        decimals = decimals_of(component.weights.values())
        return {
            "party": self.context.step_word(step),
            "item": step.item,
            "year": step.number,
            "net": Formula(f"={self._sum('finarr_workings', 'base', which)}", base),
            "share": self._share(row, "limits", "rounding", (weight, over)),
            "pro_rata": Formula(f"={self._sum('finarr_workings', 'amount', which)}", amount),
            "limits": (Formula(f"={self._sum('finarr_workings', 'weight', which)}", weight), Kind.EURO, decimals),
            "rounding": (Formula(f"={self._sum('finarr_workings', 'over', which)}", over), Kind.EURO, decimals),
        }

    def _amount(self, item: str) -> Fraction:
        cell = self.context.cells.get((self.party.name, item, self.year))
        return Fraction(0) if cell is None else Fraction(cell.amount)

    def item(self, name: str, row: int) -> dict[str, Any]:
        """Return the line of one item: from its net cost to what the party pays."""
        cell = self.context.cells.get((self.party.name, name, self.year))
        net = pro_rata = exact = Fraction(0)
        if cell is not None:
            net = self.context.case.net_costs[name, self.year] * self.context.case.grid.euro
            pro_rata, exact = cell.pro_rata, cell.exact
        which = ("item", self._at("item", row))
        found = {"net": net, "pro_rata": pro_rata, "limits": exact - pro_rata, "rounding": self._amount(name) - exact}
        found["amount"] = self._amount(name)
        cells: dict[str, Any] = {
            column: Formula(f"={self._sum('finarr_account', column, which)}", value) for column, value in found.items()
        }
        item = self.context.case.item(name)
        task = (self.context.word(f"c_{item.task}"), Kind.TEXT, None)
        share = self._share(row, "pro_rata", "net", (pro_rata, net))
        return {**cells, "party": str(item.key), "item": name, "year": task, "share": share}

    def block(self, number: int, row: int) -> dict[str, Any]:
        """Return the line of items that are settled together: target, limits, level, and what comes out."""
        shape = self.context.shapes["finarr_limits_account"]
        totals = list(self.context.outcome.totals)
        mine = [
            (position, total)
            for position, total in enumerate(totals, start=1)
            if (total.party, total.year) == (self.party.name, self.year)
            and self.context.block_of(total.items[0]) == number
        ]
        position, total = mine[0] if mine else (0, None)
        at = self._at("year", row)

        def looked_up(column: str, value: Any) -> Formula:
            cell = f"INDEX({shape.column(column)},{at})"
            missing = self.context.word("r_none")
            shown = missing if value is None else value
            return Formula(f'=IF({at}=0,"",IF({cell}="","{missing}",{cell}))', "" if total is None else shown)

        held = None if total is None else self.context.held_by(total)
        block = ("block", str(number))
        return {
            "party": self.context.block_word(number),
            "item": looked_up("held", held),
            "year": Formula(f"={self._sum('finarr_limits_account', 'number', block)}", position),
            "net": looked_up("target", total and total.target),
            "share": looked_up("level", total and total.level),
            "pro_rata": looked_up("pro_rata", total and total.pro_rata),
            "limits": (looked_up("floor", total and total.floor), Kind.EURO, 2),
            "rounding": (looked_up("cap", total and total.cap), Kind.EURO, 2),
            "amount": looked_up("within", total and total.exact),
        }
