"""The sheet of steps: rates and indices by year, and which part of the fund each group carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from finarr.arrangements.transition_fund import Project
from finarr.arrangements.transition_fund.payments import index_factor
from finarr.excel.page import Formula
from finarr.excel.tables import Family, Kind
from finarr.excel.transition_fund.context import FundContext
from finarr.excel.transition_fund.sheets import councils
from finarr.excel.transition_fund.specs import CARRIERS, said
from finarr.numbers import at_year

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_shares")


def place(context: FundContext) -> None:
    """Decide where the tables of the sheet stand."""
    col = context.col
    work: dict[str, Any] = {"role": "working"}
    share: dict[str, Any] = {**work, "decimals": 4}
    rates = [
        col("year", "h_year", Kind.WHOLE, 8, **work),
        col("savings", "r_savings", Kind.SHARE, 11, **work),
        col("debt", "r_debt", Kind.SHARE, 11, **work),
        col("loan_rate", "r_loan_rate", Kind.SHARE, 11, **work),
        context.money("ceiling", "r_ceiling", **work),
        col("cost", "r_cost_factor", Kind.NUMBER, 13, role="working", decimals=6),
        col("contribution", "r_contribution_factor", Kind.NUMBER, 13, role="working", decimals=6),
    ]
    context.place("finarr_rates", SHEET, rates)
    carried = [
        col("class", "h_class", width=20, **work),
        col("group", "h_group", width=18, **work),
        col("percent", "h_percent", Kind.NUMBER, 10, **work),
        context.money("carried", "r_carried", 18, **{**work, "decimals": 2}),
    ]
    context.place("finarr_carried", SHEET, carried)
    context.place(
        "finarr_parts",
        SHEET,
        [col("group", "h_group", width=18), col("part", "r_group_part", Kind.SHARE, 14, **{**share, "role": "result"})],
    )
    texts = [
        col("party", "h_party", width=24, aside=True),
        col("title", "r_title", Kind.LINE, 60, aside=True),
        col("text", "r_text", Kind.LINE, 110, aside=True),
    ]
    context.place("finarr_council_texts", SHEET, texts)
    matches = [
        col("year", "h_year", Kind.WHOLE, 8),
        col("name", "h_financier", width=24),
        context.money("available", "r_available"),
        col("match", "r_factor", Kind.NUMBER, 12, decimals=6),
        context.money("received", "r_received"),
        context.money("missed", "r_missed"),
    ]
    context.place("finarr_matches", SHEET, matches)


def draw(context: FundContext) -> None:
    """Draw the sheet."""
    page = context.book.page(SHEET, "working")
    shapes = context.shapes
    page.table(shapes["finarr_rates"], list(_rates(context)), context.say("r_table_rates"))
    page.table(shapes["finarr_carried"], list(_carried(context)), context.say("r_table_carried"))
    page.table(shapes["finarr_parts"], list(_parts(context)), context.say("r_table_parts"))
    page.table(shapes["finarr_council_texts"], councils.texts(context), context.say("r_table_council_texts"))
    page.table(shapes["finarr_matches"], list(_matches(context)), context.say("r_table_matches"))
    page.freeze(shapes["finarr_rates"].headings)
    page.protect()


def _rates(context: FundContext) -> Iterator[tuple[Any, ...]]:
    case, shape = context.case, context.shapes["finarr_rates"]
    rules = case.rules
    for number, year in enumerate(case.years):
        savings, debt = rules.rates(year)
        own = "savings_rate" if rules.debt_rate is None else "debt_rate"
        last = year == case.years[-1]
        ceiling = (
            Formula("=0", 0)
            if last or rules.loan_ceiling is None
            else Formula(f"={context.ruled('loan_ceiling', year)}", rules.ceiling(year))
        )
        factors = []
        for name, index in (("cost", rules.cost_index), ("contribution", rules.contribution_index)):
            factor = index_factor(case, index, year)
            if number == 0 or index is None:
                factors.append(Formula("=1", 1))
                continue
            rate = context.cell("finarr_indices", list(case.indices).index(index), (Family.YEAR, year))
            factors.append(Formula(f"={shape.cell(number - 1, name)}*(1+{rate})", factor))
        yield (
            year,
            Formula(f"={context.ruled('savings_rate', year)}", savings),
            Formula(f"={context.ruled(own, year)}", debt),
            Formula(f"={context.ruled('loan_rate', year)}", rules.loan_rates(year)),
            ceiling,
            *factors,
        )


def _carried(context: FundContext) -> Iterator[tuple[Any, ...]]:
    """Yield what groups carry of each class: their percentage of what the fund pays."""
    case, shape = context.case, context.shapes["finarr_carried"]
    classes, programme = context.shapes["finarr_classes"], context.shapes["finarr_programme"]
    own = context.filling.shown(CARRIERS, "owner")
    for name, kind in case.classes.items():
        whole = sum(map(Fraction, kind.shares.values()))
        estimate = sum((fund_estimate(context, each) for each in case.projects if each.kind == name), Fraction(0))
        for group, share in kind.shares.items():
            percent, this = classes.column("percent"), shape.this
            of_class = (classes.column("name"), this("class"))
            typed = context.lookup.total(percent, of_class, (classes.column("carrier"), this("group")))
            owner = context.lookup.total(percent, of_class, (classes.column("carrier"), f'"{own}"'))
            all_shares = f"({context.lookup.total(percent, of_class)}-{owner})"
            fund = context.lookup.total(
                programme.column("fund_estimate"), (programme.column("class"), shape.this("class"))
            )
            yield (
                name,
                group,
                Formula(f"={typed}", Fraction(share)),
                Formula(f"={fund}*{shape.this('percent')}/{all_shares}", estimate * Fraction(share) / whole),
            )


def fund_estimate(context: FundContext, project: Project) -> Fraction:
    """Return what the fund is estimated to pay for a project, in prices of the first year; euro."""
    if project.own is not None and isinstance(project.cost, Mapping):
        own = sum((at_year(project.own, year) or Fraction(0) for year in project.cost), Fraction(0))
        return (Fraction(project.estimate) - own) * project.part_carried_out
    return Fraction(project.estimate) * context.case.classes[project.kind].fund_part * project.part_carried_out


def _parts(context: FundContext) -> Iterator[tuple[Any, ...]]:
    shape, carried = context.shapes["finarr_parts"], context.shapes["finarr_carried"]
    for group in context.case.groups:
        mine = context.lookup.total(carried.column("carried"), (carried.column("group"), shape.this("group")))
        whole = f"SUM({carried.column('carried')})"
        count = len(context.case.groups)
        yield group.name, Formula(f"=IF({whole}=0,1/{count},{mine}/{whole})", context.parts[group.name])


def _matches(context: FundContext) -> Iterator[tuple[Any, ...]]:
    """Yield what others pay: the smaller of what is available and the factor times the contributions."""
    case, shape, balance = context.case, context.shapes["finarr_matches"], context.shapes["finarr_balance"]
    parts = context.shapes["finarr_parts"]
    for position, row in enumerate(context.outcome.years):
        if row.over:
            continue
        for number, (grant, term) in enumerate(zip(case.cofinancing, case.match_terms[row.year], strict=True)):
            column: Any = (Family.YEAR, row.year) if hasattr(grant.maximum, "items") else "always"
            counted = list(context.parts) if grant.groups is None else list(grant.groups)
            total = "+".join(parts.fixed(list(context.parts).index(name), "part") for name in counted)
            agreed = any(group.pays is not None for group in case.groups)
            match = context.cell("finarr_cofinancing", number, "match")
            factor: Any = term.factor if agreed else Formula(f"={match}*({total})", term.factor)
            paid = balance.fixed(position, "contributions")
            got = term.of(row.contributions)
            matched = f"ROUNDDOWN(ROUND({shape.this('match')}*{paid},6),finarr_decimals)"
            available = context.cell("finarr_cofinancing", number, column)
            yield (
                row.year,
                grant.name,
                Formula(f"=ROUNDDOWN({available},finarr_decimals)", context.euro(term.most)),
                factor,
                Formula(f"=MIN({shape.this('available')},{matched})", context.euro(got)),
                Formula(f"={shape.this('available')}-{shape.this('received')}", context.euro(term.most - got)),
            )
