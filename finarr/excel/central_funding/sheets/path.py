"""The path: how far every municipality is from now in each step, what it gets and what it pays for that."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from finarr.excel.central_funding.context import FundingContext
from finarr.excel.central_funding.specs import said
from finarr.excel.lookup import by_number
from finarr.excel.page import Formula
from finarr.excel.tables import Kind

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_steps")


def place(context: FundingContext) -> None:
    """Decide where the tables stand."""
    euro: dict[str, Any] = {"decimals": context.decimals}
    own, head = context.own, context.head
    steps = [
        own("step", "r_step", Kind.WHOLE, 7),
        head("year", "h_year", Kind.WHOLE, 8),
        own("loss", "h_loss_bound", Kind.EURO, 14, decimals=2),
        own("gain", "h_gain_bound", Kind.EURO, 14, decimals=2),
        own("compensation", "r_compensation", Kind.EURO, 17, **euro),
        own("levy", "r_levy", Kind.EURO, 17, **euro),
        own("paid", "r_paid_by_others", Kind.EURO, 19, **euro),
        own("remaining", "r_remaining", Kind.EURO, 17, **euro),
    ]
    rows = [
        own("step", "r_step", Kind.WHOLE, 7),
        own("party", "h_party", width=22),
        own("people", "s_per", Kind.NUMBER, 12, decimals=0),
        own("effect", "r_effect", Kind.EURO, 17, **euro),
        own("compensation", "r_compensation", Kind.EURO, 16, **euro),
        own("levy", "r_levy", Kind.EURO, 16, **euro),
        own("fund", "r_fund_share", Kind.EURO, 17, **euro),
        own("after", "r_after", Kind.EURO, 17, **euro),
        own("head", "r_head", Kind.EURO, 14, decimals=2),
        own("remaining", "r_remaining", Kind.EURO, 17, **euro),
        own("beyond", "r_beyond", Kind.NUMBER, 12, decimals=4),
        own("year", "r_effect_of", Kind.WHOLE, 9, aside=True),
        own("party_number", "r_party_number", Kind.WHOLE, 14, aside=True),
    ]
    context.place("finarr_steps", SHEET, steps)
    context.place("finarr_path_effects", SHEET, rows)


def draw(context: FundingContext) -> None:
    """Draw the sheet; its title says so where there is no path."""
    page = context.book.page(SHEET, "result")
    shape = context.shapes["finarr_steps"]
    title = context.said("r_table_steps" if context.outcome.steps else "r_no_path")
    page.table(shape, list(_step_rows(context)), title, titled="finarr_title_steps")
    page.table(context.shapes["finarr_path_effects"], list(_rows(context)), context.said("r_table_path"))
    page.freeze(shape.headings)
    page.protect()


def _step_rows(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    shape, rows, euro = context.shapes["finarr_steps"], context.shapes["finarr_path_effects"], context.euro
    for step in context.outcome.steps:

        def total(column: str) -> str:
            return by_number(rows.column(column), (rows.column("step"), shape.this("step")))

        left = sum(abs(row.effect.effect - row.after) for row in step.rows)
        over = f"SUMPRODUCT(--({rows.column('step')}={shape.this('step')}),ABS({rows.column('remaining')}))"
        yield (
            step.number + 1,
            step.year,
            step.loss,
            context.word("c_no_limit") if step.gain is None else step.gain,
            Formula(f"={total('compensation')}", euro(step.compensation)),
            Formula(f"={total('levy')}", euro(sum(row.levy for row in step.rows))),
            Formula(f"={shape.this('compensation')}-{shape.this('levy')}", euro(step.paid)),
            Formula(f"={over}", euro(left)),
        )


def _rows(context: FundingContext) -> Iterator[tuple[Any, ...]]:
    """Yield every step of every municipality; what it gets and pays is what the linear program found."""
    shape, effects, euro = context.shapes["finarr_path_effects"], context.shapes["finarr_effects"], context.euro
    steps, this = context.shapes["finarr_steps"], shape.this
    for number, step in enumerate(context.outcome.steps):
        loss = steps.fixed(number, "loss")
        gain = steps.fixed(number, "gain")
        for row in step.rows:
            effect = row.effect
            where = [(effects.column("number"), this("party_number")), (effects.column("year"), this("year"))]
            people = by_number(effects.column("people"), *where)
            full = by_number(effects.column(("effect", "proposal")), *where)
            after = f"={this('effect')}+{this('compensation')}-{this('levy')}-{this('fund')}"
            sides = [f"-{this('after')}-{loss}*{this('people')}"]
            if step.gain is not None:
                sides.append(f"{this('after')}-{gain}*{this('people')}")
            yield (
                step.number + 1,
                effect.party,
                Formula(f"={people}", effect.inhabitants),
                Formula(f"={full}", euro(effect.effect)),
                euro(row.compensation),
                euro(row.levy),
                euro(row.fund_share),
                Formula(after, euro(row.after)),
                Formula(f"={this('after')}/{this('people')}", euro(row.after) / effect.inhabitants),
                Formula(f"={this('effect')}-{this('after')}", euro(effect.effect - row.after)),
                Formula(f"=MAX(0,{','.join(sides)})", _beyond(context, step, row)),
                effect.year,
                context.party_numbers[effect.party],
            )


def _beyond(context: FundingContext, step: Any, row: Any) -> Fraction:
    """Return euro beyond the bounds, by rounding to whole units only."""
    after, people = context.euro(row.after), row.effect.inhabitants
    sides = [-after - step.loss * people]
    if step.gain is not None:
        sides.append(after - step.gain * people)
    return Fraction(max(0, *sides))
