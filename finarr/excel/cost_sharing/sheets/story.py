"""One party's story: a choice of party and year, and by formula every step from cost to contribution.

Each section is a table of its own beside the others, so that each can grow with the case.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from finarr.excel.cost_sharing.context import CostContext
from finarr.excel.cost_sharing.steps import Step
from finarr.excel.page import Formula, Page
from finarr.excel.shape import Shape
from finarr.excel.tables import Family, Kind
from finarr.numbers import at_year
from finarr.parties import Party

__all__ = ["CHOSEN_PARTY", "CHOSEN_YEAR", "PARTY_NAMES", "SHEET", "draw", "place"]

SHEET = "sheet_account"
CHOSEN_PARTY, CHOSEN_YEAR, PARTY_NAMES = "finarr_chosen_party", "finarr_chosen_year", "finarr_party_names"
_FIRST = 4
"""The row of the choice of a party; the year stands below it, then what the party pays."""
_HEADINGS = _FIRST + 6

_Column = tuple[str, str, Kind, float, int | None]
"""Id, id of the heading, what it holds, width, decimals."""

_SECTIONS: dict[str, tuple[_Column, ...]] = {
    "figures": (
        ("measure", "story_measure", Kind.TEXT, 24, None),
        ("source", "h_source", Kind.TEXT, 30, None),
        ("date", "h_reference_date", Kind.DATE, 12, None),
        ("whole", "r_over", Kind.NUMBER, 15, None),
        ("share", "r_share", Kind.SHARE, 12, 4),
        ("mine", "story_figure", Kind.NUMBER, 15, None),
    ),
    "steps": (
        ("label", "r_step_label", Kind.TEXT, 24, None),
        ("item", "h_item", Kind.TEXT, 26, None),
        ("step", "r_step", Kind.WHOLE, 7, None),
        ("base", "r_base", Kind.EURO, 16, 2),
        ("weight", "r_weight", Kind.NUMBER, 14, None),
        ("over", "r_over", Kind.NUMBER, 14, None),
        ("share", "r_share", Kind.SHARE, 12, 4),
        ("amount", "h_amount", Kind.EURO, 16, 2),
    ),
    "items": (
        ("key", "h_key", Kind.TEXT, 20, None),
        ("item", "h_item", Kind.TEXT, 26, None),
        ("task", "h_task", Kind.TEXT, 12, None),
        ("net", "r_net_cost", Kind.EURO, 17, 2),
        ("share", "r_share", Kind.SHARE, 12, 4),
        ("pro_rata", "r_pro_rata", Kind.EURO, 17, 2),
        ("limits", "r_limits", Kind.EURO, 17, 2),
        ("rounding", "r_rounding", Kind.NUMBER, 14, 4),
        ("amount", "r_contribution", Kind.EURO, 17, 2),
    ),
    "limits": (
        ("items", "h_items", Kind.TEXT, 30, None),
        ("block", "r_block", Kind.WHOLE, 7, None),
        ("held", "r_held_by", Kind.TEXT, 38, None),
        ("number", "r_number", Kind.WHOLE, 7, None),
        ("pro_rata", "r_pro_rata", Kind.EURO, 16, 2),
        ("target", "r_target", Kind.EURO, 16, 2),
        ("floor", "r_floor", Kind.EURO, 16, 2),
        ("cap", "r_cap", Kind.EURO, 16, 2),
        ("level", "r_level", Kind.SHARE, 11, 4),
        ("within", "r_within", Kind.EURO, 16, 2),
    ),
    "years": (
        ("year", "h_year", Kind.WHOLE, 9, None),
        ("amount", "r_contribution", Kind.EURO, 17, 2),
        ("pro_rata", "r_pro_rata", Kind.EURO, 17, 2),
        ("difference", "r_difference", Kind.EURO, 15, 2),
    ),
}
_SUMMED = ("pro_rata", "limits", "rounding", "amount")


def place(context: CostContext) -> None:
    """Decide where the sections stand: beside one another, below the choice."""
    for name, columns in _SECTIONS.items():
        heads = [
            context.head(column, text, kind, width, decimals=decimals)
            for column, text, kind, width, decimals in columns
        ]
        context.place(f"finarr_story_{name}", SHEET, heads, _HEADINGS)


def draw(context: CostContext) -> None:
    """Draw the sheet, for the party and year that were chosen; else for the first party that a limit holds."""
    page = context.book.page(SHEET, "result")
    story = _Story(context)
    _choice(context, page, story)
    rows: dict[str, Sequence[tuple[Any, ...]]] = {
        "figures": [story.figure(name) for name in context.case.measures],
        "steps": [story.step(step) for found in context.steps.values() for step in found.steps if step.borne],
        "items": [story.item(item.name) for item in context.case.items],
        "limits": [story.block(number) for number in range(1, len(context.blocks) + 1)],
        "years": [story.year_row(year) for year in context.case.years],
    }
    for name, lines in rows.items():
        shape = context.shapes[f"finarr_story_{name}"]
        totals = _totals(context, shape, lines) if name == "items" else None
        page.table(shape, lines, context.word(f"story_{name}"), totals)
    page.protect()


def _choice(context: CostContext, page: Page, story: _Story) -> None:
    """Write the two cells to choose in, and what the party pays."""
    styles, word = page.book.styles, context.word
    chosen = (CHOSEN_PARTY, "h_party", story.party.name), (CHOSEN_YEAR, "h_year", story.year)
    for row, (name, label, value) in enumerate(chosen, start=_FIRST):
        page.put(row, 1, word(label), "label")
        page.named(row, 2, name, value, styles.cell("input", Kind.FREE, left=True))
    context.book.name(PARTY_NAMES, f"={context.shapes['finarr_parties'].column('name')}")
    page.asking((_FIRST - 1, 1, _FIRST - 1, 1), word("story_choose_party"), source=PARTY_NAMES)
    page.asking((_FIRST, 1, _FIRST, 1), word("story_choose_year"))
    page.put(_FIRST + 2, 1, word("r_contribution"), "label")
    paid = sum((story.amount(item.name) for item in context.case.items), Fraction(0))
    style = styles.cell("result", Kind.EURO, context.decimals, total=True, left=True)
    page.named(_FIRST + 2, 2, "finarr_chosen_amount", Formula(f"={story.sum('finarr_account', 'amount')}", paid), style)


def _totals(context: CostContext, shape: Shape, lines: Sequence[tuple[Any, ...]]) -> dict[Any, Formula | str]:
    found: dict[Any, Formula | str] = {"item": context.word("r_total")}
    ids = [head.id for head in shape.heads]
    for column in _SUMMED:
        total = sum((Fraction(line[ids.index(column)].value) for line in lines), Fraction(0))
        found[column] = Formula(f"=SUBTOTAL(109,{shape.column(column)})", total)
    return found


class _Story:
    """The lines of the sections; every formula depends on the two cells of the choice."""

    def __init__(self, context: CostContext) -> None:
        self.context = context
        self.case = context.case
        held = next((total.party for total in context.outcome.totals if total.holding), self.case.parties[0].name)
        layout = context.book.layout
        party, year = (None, None) if layout is None else (layout.chosen(CHOSEN_PARTY), layout.chosen(CHOSEN_YEAR))
        by_name = {each.name: each for each in self.case.parties}
        self.party: Party = by_name.get(str(party), by_name[held])
        self.year: int = next((each for each in self.case.years if each == year), self.case.years[0])

    def this(self, section: str, column: str) -> str:
        """Return the cell of a column in the row of a formula."""
        return self.context.shapes[f"finarr_story_{section}"].this(column)

    def sum(self, table: str, column: str, *more: tuple[str, str], year: str = CHOSEN_YEAR) -> str:
        """Return the formula for a figure of the chosen party and a year in a table."""
        shape = self.context.shapes[table]
        where = [(shape.column("party"), CHOSEN_PARTY), (shape.column("year"), year)]
        where += [(shape.column(name), cell) for name, cell in more]
        return self.context.lookup.total(shape.column(column), *where)

    def _share(self, section: str, part: str, whole: str, value: tuple[Fraction, Fraction]) -> Formula:
        cells = self.this(section, part), self.this(section, whole)
        return Formula(f"=IF({cells[1]}=0,0,{cells[0]}/{cells[1]})", value[0] / value[1] if value[1] else Fraction(0))

    def figure(self, name: str) -> tuple[Any, ...]:
        """Return the line of one measure: source and date, the total of all, the party's share and figure."""
        measure = self.case.measures[name]
        by_party = {party.name: self._figure(party, name) for party in self.case.parties}
        mine, total = by_party[self.party.name], sum(by_party.values(), Fraction(0))
        one, whole = self._measure(name)
        share = self._share("figures", "mine", "whole", (mine, total))
        about = self.context.filling.measure(name), measure.source, measure.reference_date
        return (*about, Formula(f"={whole}", total), share, Formula(f"={one}", mine))

    def _figure(self, party: Party, name: str) -> Fraction:
        value = party.measures.get(name)
        return Fraction(0) if value is None else at_year(value, self.year) or Fraction(0)

    def _measure(self, name: str) -> tuple[str, str]:
        """Return formulas for the chosen party's figure in the chosen year, and for the sum over all parties."""
        parties = self.context.shapes["finarr_parties"]
        at = self.context.lookup.row(parties.column("name"), parties.heading("name"), CHOSEN_PARTY)
        plain = (Family.MEASURE, name)
        of_measure = [head.id for head in parties.heads if isinstance(head.id, tuple) and head.id[:2] == plain]
        dated = [column for column in of_measure if column != plain]
        one, whole = [], []
        if plain in parties:
            one.append(f"INDEX({parties.column(plain)},{at})")
            whole.append(f"SUM({parties.column(plain)})")
        if dated:
            label = self.context.filling.measure(name).replace('"', '""')
            by_year = f'MATCH("{label} "&{CHOSEN_YEAR},{parties.headings_of(dated)},0)'
            one.append(f"IFERROR(INDEX({parties.span(dated)},{at},{by_year}),0)")
            whole.append(f"IFERROR(SUM(INDEX({parties.span(dated)},0,{by_year})),0)")
        return "+".join(one) or "0", "+".join(whole) or "0"

    def step(self, step: Step) -> tuple[Any, ...]:
        """Return the line of one step: what is divided, the party's weight in it, and what it bears."""
        component = self.context.steps[step.item].components[step.number, self.year]
        weight = component.weights.get(self.party.name, Fraction(0))
        amount = self.context.steps[step.item].amounts[step.number, self.year].get(self.party.name, Fraction(0))
        member = self.party.name in component.weights and not step.direct
        base, over = (component.base, component.over or Fraction(0)) if member else (Fraction(0), Fraction(0))
        values = {"base": base, "weight": weight, "over": over, "amount": amount}
        which = ("step", self.this("steps", "step"))
        found = {
            column: Formula(f"={self.sum('finarr_workings', column, which)}", value) for column, value in values.items()
        }
        share = self._share("steps", "weight", "over", (weight, over))
        about = self.context.step_word(step), step.item, step.number
        return (*about, found["base"], found["weight"], found["over"], share, found["amount"])

    def amount(self, item: str, year: int | None = None) -> Fraction:
        """Return what the chosen party pays for an item in a year, the chosen one if none is given."""
        cell = self.context.cells.get((self.party.name, item, year or self.year))
        return Fraction(0) if cell is None else Fraction(cell.amount)

    def item(self, name: str) -> tuple[Any, ...]:
        """Return the line of one item: from its net cost to what the party pays."""
        cell = self.context.cells.get((self.party.name, name, self.year))
        net = pro_rata = exact = Fraction(0)
        if cell is not None:
            net = self.case.net_costs[name, self.year] * self.case.grid.euro
            pro_rata, exact = cell.pro_rata, cell.exact
        which = ("item", self.this("items", "item"))
        values = {"net": net, "pro_rata": pro_rata, "limits": exact - pro_rata}
        values |= {"rounding": self.amount(name) - exact, "amount": self.amount(name)}
        found = {
            column: Formula(f"={self.sum('finarr_account', column, which)}", value) for column, value in values.items()
        }
        item = self.case.item(name)
        share = self._share("items", "pro_rata", "net", (pro_rata, net))
        about = str(item.key), name, self.context.word(f"c_{item.task}")
        return (
            *about,
            found["net"],
            share,
            *(found[column] for column in ("pro_rata", "limits", "rounding", "amount")),
        )

    @cached_property
    def _mine(self) -> dict[int, tuple[int, Any]]:
        """The totals of the chosen party and year by block, each with its number."""
        found = {}
        for position, total in enumerate(self.context.outcome.totals, start=1):
            if (total.party, total.year) == (self.party.name, self.year):
                found[self.context.block_of(total.items[0])] = (position, total)
        return found

    def block(self, number: int) -> tuple[Any, ...]:
        """Return the line of items that are settled together: target, limits, level, and what comes out."""
        shape = self.context.shapes["finarr_limits_account"]
        position, total = self._mine.get(number, (0, None))
        at = self.this("limits", "number")

        def looked_up(column: str, value: Any) -> Formula:
            cell = f"INDEX({shape.column(column)},{at})"
            missing = self.context.word("r_none")
            shown = missing if value is None else value
            return Formula(f'=IF({at}=0,"",IF({cell}="","{missing}",{cell}))', "" if total is None else shown)

        block = ("block", self.this("limits", "block"))
        which = Formula(f"={self.sum('finarr_limits_account', 'number', block)}", position)
        held = looked_up("held", None if total is None else self.context.held_by(total))
        names = ("pro_rata", "target", "floor", "cap", "level")
        found = [looked_up(name, total and getattr(total, name)) for name in names]
        within = looked_up("within", total and total.exact)
        return (self.context.block_word(number), number, held, which, *found, within)

    def year_row(self, year: int) -> tuple[Any, ...]:
        """Return the line of one year: what the chosen party pays, beside pure pro rata."""
        cells = [self.context.cells.get((self.party.name, item.name, year)) for item in self.case.items]
        pure = sum((cell.pro_rata for cell in cells if cell is not None), Fraction(0))
        paid = sum((self.amount(item.name, year) for item in self.case.items), Fraction(0))
        this = self.this("years", "year")
        amount, pro_rata = (self.sum("finarr_account", column, year=this) for column in ("amount", "pro_rata"))
        gap = Formula(f"={self.this('years', 'amount')}-{self.this('years', 'pro_rata')}", paid - pure)
        return year, Formula(f"={amount}", paid), Formula(f"={pro_rata}", pure), gap
