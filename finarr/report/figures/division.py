"""How a division of costs came about: steps by party, the years, what limits do, and what is divided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from finarr.arrangements.cost_sharing.explain import Step
from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.report.charts.steps import Beam, beams, waterfall
from finarr.report.charts.years import over_the_years
from finarr.report.content import Account, Chart, Column, Figure, Kind, Row, Table, Value
from finarr.report.standings import search_text
from finarr.report.telling import rules_in_words
from finarr.report.wording import Wording
from finarr.words import Message

__all__ = ["account", "items", "limits", "years"]

ZERO = Fraction(0)


def account(words: Wording, outcome: Outcome, names: Mapping[str, str] | None = None) -> Figure:
    """Return every step from cost to contribution of every party, and the waterfall of its results.

    Args:
        words: of the language.
        outcome: of the case.
        names: what the page calls parties, where that is another name than in the case.
    """
    case, called = outcome.case, names or {}
    steps = {
        called.get(party.name, party.name): outcome.explain(party.name, words.lang).steps for party in case.parties
    }
    rows = [
        row
        for party, found in steps.items()
        for year in case.years
        for row in beams(party, year, list(_beams(words, [step for step in found if step.year == year])))
    ]
    first = next(iter(steps))
    chart = Chart(waterfall(rows, words("axis_euro"), first, case.years[0]), words("alt_waterfall"))
    told = {
        party: [(step.year, step.text, step.amount, step.kind in ("net_cost", "pro_rata", "total")) for step in found]
        for party, found in steps.items()
    }
    return Figure("waterfall", words("figure_waterfall"), (), chart, None, Account(told))


def _beams(words: Wording, steps: list[Step]) -> Iterator[Beam]:
    for step in steps:
        if step.kind == "pro_rata":
            yield Beam(words("beam_pro_rata", item=step.item or ""), Fraction(step.amount))
        elif step.kind in ("limits", "rounding"):
            if step.kind == "limits" or abs(step.amount) >= 1:
                yield Beam(words("beam_limits") if step.kind == "limits" else step.text, Fraction(step.amount))
        elif step.kind == "total":
            yield Beam(words("beam_total"), Fraction(step.amount), result=True)


def years(words: Wording, outcome: Outcome) -> Figure:
    """Return what is paid over the years by item, with lines for pure pro rata and for today."""
    case = outcome.case
    search = {party.name: search_text(party) for party in case.parties}
    place = {item.name: number for number, item in enumerate(case.items)}
    bars, pure = [], dict.fromkeys(((party.name, year) for party in case.parties for year in case.years), ZERO)
    for cell in outcome.cells:
        pure[cell.party, cell.year] += cell.pro_rata
        if cell.units:
            bars.append(
                {
                    "party": cell.party,
                    "search": search[cell.party],
                    "year": cell.year,
                    "part": cell.item,
                    "place": place[cell.item],
                    "amount": float(cell.amount),
                }
            )
    marks = [words("pro_rata")]
    lines: list[dict[str, Any]] = [
        {"party": name, "search": search[name], "year": year, "part": marks[0], "amount": round(float(amount), 2)}
        for (name, year), amount in pure.items()
    ]
    if all(party.today is not None for party in case.parties):
        plus = any(item.task == "plus" for item in case.items)
        marks.append(words("today_basis" if plus else "today"))
        today = {party.name: float(party.today or 0) for party in case.parties}
        lines += [{**line, "part": marks[1], "amount": today[line["party"]]} for line in lines]
    parts = [item.name for item in case.items]
    chart = Chart(over_the_years(bars, lines, parts, marks, words("axis_euro")), words("alt_years"))
    return Figure("years_chart", words("figure_years"), (words("years_text"),), chart, _years_table(words, outcome))


def _years_table(words: Wording, outcome: Outcome) -> Table:
    """Return a row a party and a column a year."""
    case = outcome.case
    paid: dict[tuple[str, int], Decimal] = {}
    for cell in outcome.cells:
        paid[cell.party, cell.year] = paid.get((cell.party, cell.year), Decimal(0)) + cell.amount
    columns = (
        words.column("party"),
        *(Column(f"y{year}", str(year), Kind.EURO, words.decimals) for year in case.years),
    )
    rows = [
        Row({"party": party.name, **{f"y{year}": paid.get((party.name, year)) for year in case.years}}, party.name)
        for party in case.parties
    ]
    sums = {
        f"y{year}": sum((amount for (_, at), amount in paid.items() if at == year), Decimal(0)) for year in case.years
    }
    rows.append(Row({"party": words("total"), **sums}, total=True))
    return Table(columns, tuple(rows))


def limits(words: Wording, outcome: Outcome, names: Mapping[str, str] | None = None) -> Figure:
    """Return whom limits and the transition move, by how much, and which they are.

    Args:
        words: of the language.
        outcome: of the case.
        names: what the page calls parties, where that is another name than in the case.
    """
    called = names or {}
    columns = (
        words.column("party"),
        words.column("year", Kind.YEAR),
        words.column("settled_items"),
        Column("pro_rata", words("pro_rata"), Kind.EURO, 2),
        words.column("floor", Kind.EURO, 2),
        words.column("cap", Kind.EURO, 2),
        words.column("moved", Kind.EURO, 2, strong=True),
        words.column("moved_share", Kind.PERCENT, 2),
        words.column("held_by"),
    )
    basis = tuple(item.name for item in outcome.case.items if item.task == "basis")
    rows = []
    for total in outcome.totals:
        moved = total.exact - total.pro_rata
        if not moved and not total.holding:
            continue
        held = ", ".join(name.render(words.lang) for name in total.holding)
        rows.append(
            Row(
                {
                    "party": called.get(total.party, total.party),
                    "year": total.year,
                    "settled_items": words("basis_tasks") if set(total.items) == set(basis) else ", ".join(total.items),
                    "pro_rata": total.pro_rata,
                    "floor": total.floor,
                    "cap": total.cap,
                    "moved": moved,
                    "moved_share": moved / abs(total.pro_rata) if total.pro_rata else None,
                    "held_by": held or words("held_by_none"),
                },
                called.get(total.party, total.party),
                total.year,
            )
        )
    said = rules_in_words(words, outcome.case)
    if not rows:
        return Figure("limits_table", words("figure_limits"), (*said, words("limits_none")))
    told = (*said, words("limits_text"))
    return Figure("limits_table", words("figure_limits"), told, None, Table(columns, tuple(rows)), open=True)


def items(words: Wording, outcome: Outcome) -> Figure:
    """Return what is divided, from costs to net cost, and what the parties pay of it together."""
    case = outcome.case
    amounts = ("costs", "reserve_addition", "income", "grants", "third_parties", "reserve_use")
    found = {
        (item.name, year): dict(item.amounts_in(year, tuple(case.years), case.indices))
        for item in case.items
        for year in case.years
    }
    used = [name for name in amounts if any(name in each for each in found.values())]
    columns = (
        words.column("item"),
        *((words.column("year", Kind.YEAR),) if len(tuple(case.years)) > 1 else ()),
        words.column("task"),
        words.column("key"),
        *(Column(name, Message(f"explain.{name}").render(words.lang), Kind.EURO, words.decimals) for name in used),
        words.column("net", Kind.EURO, strong=True),
        words.column("paid_together", Kind.EURO),
    )
    rows = []
    for year in case.years:
        for item in case.items:
            units = sum(cell.units for cell in outcome.cells if cell.item == item.name and cell.year == year)
            values: dict[str, Value] = {
                "item": item.name,
                "year": year,
                "task": words(f"task_{item.task}"),
                "key": str(item.key),
                **{name: found[item.name, year].get(name) for name in used},
                "net": case.grid.to_euro(case.net_costs[item.name, year]),
                "paid_together": case.grid.to_euro(units),
            }
            rows.append(Row(values, year=year))
        sums = {name: sum((found[item.name, year].get(name, ZERO) for item in case.items), ZERO) for name in used}
        net = case.grid.to_euro(sum(case.net_costs[item.name, year] for item in case.items))
        paid = case.grid.to_euro(sum(cell.units for cell in outcome.cells if cell.year == year))
        total: dict[str, Value] = {"item": words("total"), "year": year, **sums, "net": net, "paid_together": paid}
        rows.append(Row(total, year=year, total=True))
    return Figure("items_table", words("figure_items"), (), None, Table(columns, tuple(rows)), open=True)
