"""The sheet of how contributions come about: the part of the group, the share by the key, the cap, the rounding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from finarr.arrangements.transition_fund import FundGroup
from finarr.arrangements.transition_fund.shares import Paid, caps, given_by_group
from finarr.excel.page import Formula
from finarr.excel.tables import Family, Kind
from finarr.excel.transition_fund.context import FundContext
from finarr.excel.transition_fund.specs import said
from finarr.excel.transition_fund.weights import Weight
from finarr.keys import Members
from finarr.parties import Party

__all__ = ["SHEET", "draw", "place"]

SHEET = said("sheet_paid")


def place(context: FundContext) -> None:
    """Decide where the tables of the sheet stand."""
    col, money = context.col, context.money
    work: dict[str, Any] = {"role": "working"}
    paid = [
        col("party", "h_party", width=26),
        col("group", "h_group", width=16),
        col("year", "h_year", Kind.WHOLE, 8),
        col("data_year", "r_data_year", Kind.WHOLE, 10, **work),
        col("weight", "r_weight", Kind.NUMBER, 11, role="working", decimals=6),
        col("share", "r_share", Kind.SHARE, 11, role="working", decimals=4),
        money("group_amount", "r_group_amount", 17, **work),
        money("cap", "r_cap", 15, **work),
        money("exact", "r_exact", 16, role="working", decimals=4),
        money("amount", "r_contribution", 16),
        money("rounding", "r_rounding", 12, decimals=4),
    ]
    context.place("finarr_contributions", SHEET, paid)
    groups = [
        col("group", "h_group", width=16),
        col("year", "h_year", Kind.WHOLE, 8),
        money("exact", "r_exact", 17, role="working", decimals=4),
        money("amount", "r_group_amount", 17),
        col("factor", "r_factor", Kind.NUMBER, 12, role="working", decimals=6),
    ]
    context.place("finarr_group_years", SHEET, groups)


def draw(context: FundContext) -> None:
    """Draw the sheet."""
    page, shapes = context.book.page(SHEET, "result"), context.shapes
    page.table(shapes["finarr_contributions"], list(_paid(context)), context.say("r_table_paid"))
    page.table(shapes["finarr_group_years"], list(_group_years(context)), context.say("r_table_group_years"))
    page.freeze(shapes["finarr_contributions"].headings, 1)
    page.protect()


def _paid(context: FundContext) -> Iterator[tuple[Any, ...]]:
    shape, groups = context.shapes["finarr_contributions"], context.shapes["finarr_group_years"]
    case, this = context.case, context.shapes["finarr_contributions"].this
    number = {(group.name, year): n for n, (group, year) in enumerate(_pairs(context))}
    parties = {party.name: party for party in case.parties}
    pairs = dict.fromkeys((each.group, each.year) for each in context.outcome.paid)
    factors = {pair: factor(context, *pair) for pair in pairs}
    totals = {pair: _total(context, *pair) for pair in pairs}
    by_key = _ByKey(context)
    held = {year: caps(case, year) for year in case.years}
    for each in context.outcome.paid:
        group = next(found for found in case.groups if found.name == each.group)
        data_year = group.data_year(each.year, case.years[0])
        row = number[each.group, each.year]
        total = totals[each.group, each.year]
        weight, value = by_key.weight(group, parties[each.party], each)
        where = (shape.column("group"), this("group")), (shape.column("year"), this("year"))
        whole = context.lookup.total(shape.column("weight"), *where)
        cap = held[each.year].get(each.party)
        pure = total * each.share * factors[each.group, each.year]
        exact = pure if cap is None else min(Fraction(cap), pure)
        spread = f"{this('group_amount')}*{this('share')}*{groups.fixed(row, 'factor')}"
        capped = spread if cap is None else f"MIN({this('cap')},{spread})"
        over = case.realised_in(each.year) is not None
        euro = context.euro
        yield (
            each.party,
            each.group,
            each.year,
            data_year,
            Formula(f"={weight}", value) if isinstance(weight, str) else weight,
            Formula(f"=IF({whole}=0,0,{this('weight')}/{whole})", each.share),
            Formula(f"={groups.fixed(row, 'amount')}", euro(total)),
            None if cap is None else Formula(f"={_cap(context, parties[each.party], each.year)}", euro(cap)),
            _account(context, each) if over else Formula(f"={capped}", euro(exact)),
            euro(each.units),
            Formula(f"={this('amount')}-{this('exact')}", euro(0 if over else each.units - exact)),
        )


def _account(context: FundContext, paid: Paid) -> Formula:
    """Return what a partner paid in a year that is over, from its account."""
    this = context.shapes["finarr_contributions"].this
    told = context.accounted("contributions", this("year"), name=this("party"))
    return Formula(f"={told}", context.euro(paid.units))


def _pairs(context: FundContext) -> list[tuple[FundGroup, int]]:
    return [(group, year) for year in context.case.years for group in context.case.groups]


def _total(context: FundContext, group: str, year: int) -> int:
    return sum(each.units for each in context.outcome.paid if each.group == group and each.year == year)


def factor(context: FundContext, group: str, year: int) -> Fraction:
    """Return by how much those that no cap holds pay more than by the key, so that the group pays its part."""
    held = caps(context.case, year)
    total = _total(context, group, year)
    pure = {
        each.party: total * each.share for each in context.outcome.paid if each.group == group and each.year == year
    }
    fixed: set[str] = set()
    while True:
        free = sum((amount for name, amount in pure.items() if name not in fixed), Fraction(0))
        rest = total - sum(held[name] for name in fixed)
        rise = Fraction(rest) / free if free else Fraction(1)
        more = {
            name for name, amount in pure.items() if name in held and name not in fixed and amount * rise > held[name]
        }
        if not more:
            return rise
        fixed |= more


class _ByKey:
    """The parts of partners by the key of their group; what those of a group share in a year is worked out once."""

    def __init__(self, context: FundContext) -> None:
        self.context = context
        self._parts: dict[tuple[str, int], dict[str, Fraction]] = {}
        self._known: dict[tuple[str, int], dict[str, tuple[str, str] | None]] = {}

    def weight(self, group: FundGroup, party: Party, paid: Paid) -> tuple[Any, Any]:
        """Return the part of a partner, as a formula where cells can tell it, and its value."""
        case = self.context.case
        if case.leaving.get(party.name, paid.year + 1) <= paid.year:
            return Fraction(0), None
        year, members = group.data_year(paid.year, case.years[0]), tuple(case.members(group.name))
        at = group.name, year
        if at not in self._parts:
            self._parts[at] = case.keys[group.key].divide(Fraction(1), Members(year, members), case.keys)
            self._known[at] = {}
        this = self.context.shapes["finarr_contributions"].this
        weight = Weight(self.context, party, members, year, this("party"), this("group"), self._known[at])
        value, text = self._parts[at][party.name], weight.formula(group.key, group.key)
        return (value, None) if text is None else (text, value)


def _cap(context: FundContext, party: Party, year: int) -> str:
    """Return the formula for the lowest cap of a partner in a year."""
    from finarr.numbers import at_year

    found = []
    for number, limit in enumerate(context.case.limits):
        if limit.amount is None or (limit.years is not None and year not in tuple(limit.years)):
            continue
        if limit.parties is not None and party.name not in tuple(limit.parties):
            continue
        amount = context.cell("finarr_caps", number, "amount")
        if limit.per == "budget":
            own: Any = (Family.BUDGET, year) if isinstance(party.budget, Mapping) else "budget"
            amount += f"*{context.of_party(own, context.shapes['finarr_contributions'].this('party'))}"
        elif limit.per != "euro":
            if at_year(party.measures.get(limit.per, 0), year) is None:
                continue
            column, _ = context.measured(party, limit.per, year)
            amount += f"*{context.of_party(column, context.shapes['finarr_contributions'].this('party'))}"
        found.append(f"ROUNDDOWN({amount},finarr_decimals)")
    return found[0] if len(found) == 1 else f"MIN({','.join(found)})"


def _group_years(context: FundContext) -> Iterator[tuple[Any, ...]]:
    case, parts, balance = context.case, context.shapes["finarr_parts"], context.shapes["finarr_balance"]
    agreed = given_by_group(case) if context.outcome.question in ("what_if", "fastest") else None
    asked = context.outcome.arguments.get("contribution")
    for group, year in _pairs(context):
        units = _total(context, group.name, year)
        position, at = case.years.index(year), list(context.parts).index(group.name)
        over = case.realised_in(year) is not None
        exact: Any = context.euro(units)
        if not over and (agreed is None or asked is not None):
            whole = next(row.contributions for row in context.outcome.years if row.year == year)
            text = f"={balance.fixed(position, 'contributions')}*{parts.fixed(at, 'part')}"
            exact = Formula(text, context.euro(whole * context.parts[group.name]))
        yield group.name, year, exact, context.euro(units), factor(context, group.name, year)
