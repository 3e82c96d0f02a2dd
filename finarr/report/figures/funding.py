"""How an effect of central funding came about: steps by municipality, the way to it, tasks, grants, and the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from finarr.arrangements.central_funding.outcome import Answer, FundingOutcome
from finarr.arrangements.cost_sharing.explain import Step
from finarr.report.charts.path import path_lines
from finarr.report.charts.steps import Beam, beams, waterfall
from finarr.report.content import Account, Chart, Column, Figure, Kind, Row, Table, Value
from finarr.report.wording import Wording
from finarr.words import Message

__all__ = ["account", "answer", "flows", "grants", "path", "tasks"]

ZERO = Fraction(0)
_STRONG = ("effect", "path")
_SHARES = ("share", "best_weights", "task_split")


def account(words: Wording, outcome: FundingOutcome) -> Figure:
    """Return every step from today's contribution to the effect of every municipality, and the waterfall of them."""
    case = outcome.case
    steps = {party.name: outcome.explain(party.name, words.lang).steps for party in case.parties}
    rows = [
        row
        for party, found in steps.items()
        for year in case.years
        for row in beams(party, year, list(_beams(words, [step for step in found if step.year == year])))
    ]
    chart = Chart(
        waterfall(rows, words("axis_euro"), case.parties[0].name, case.years[0]), words("alt_waterfall_funding")
    )
    told = {
        party: [(step.year, step.text, step.amount, step.kind in _STRONG) for step in found]
        for party, found in steps.items()
    }
    return Figure("waterfall", words("figure_waterfall_funding"), (), chart, None, Account(told))


def _beams(words: Wording, steps: list[Step]) -> Iterator[Beam]:
    """Yield what is paid now, what changes of it task by task, and what is paid then."""
    now = sum((Fraction(step.amount) for step in steps if step.kind == "now"), ZERO)
    yield Beam(words("beam_now"), now, result=True)
    level = now
    for step in steps:
        if step.kind in ("relief", "fund_cut"):
            level += Fraction(step.amount)
            yield Beam(words(f"beam_{step.kind}", task=step.item or ""), Fraction(step.amount))
    yield Beam(words("beam_then"), level, result=True)


def flows(words: Wording, outcome: FundingOutcome) -> Figure:
    """Return contributions now and then, the fund cut and the effect, by municipality and year."""
    case, unit = outcome.case, outcome.case.grid.euro
    columns = (
        words.column("party"),
        *((words.column("year", Kind.YEAR),) if len(tuple(case.years)) > 1 else ()),
        words.column("region"),
        words.column("contribution_now", Kind.EURO),
        words.column("contribution_then", Kind.EURO),
        words.column("fund_cut", Kind.EURO),
        words.column("effect", Kind.EFFECT, strong=True),
        words.column("effect_per_head", Kind.EFFECT, 2),
    )
    rows = []
    for each in outcome.proposal.effects:
        values: dict[str, Value] = {
            "party": each.party,
            "year": each.year,
            "region": each.region,
            "contribution_now": each.now * unit,
            "contribution_then": each.then * unit,
            "fund_cut": each.cut * unit,
            "effect": each.effect * unit,
            "effect_per_head": each.per_inhabitant,
        }
        rows.append(Row(values, each.party, each.year))
    for year in case.years:
        found = outcome.proposal.of_year(year)
        total: dict[str, Value] = {
            "party": words("total"),
            "year": year,
            "contribution_now": sum(each.now for each in found) * unit,
            "contribution_then": sum(each.then for each in found) * unit,
            "fund_cut": sum(each.cut for each in found) * unit,
            "effect": sum(each.effect for each in found) * unit,
        }
        rows.append(Row(total, year=year, total=True))
    return Figure("flows", words("figure_flows"), (words("flows_text"),), None, Table(columns, tuple(rows)), open=True)


def path(words: Wording, outcome: FundingOutcome, search: Mapping[str, str]) -> Figure | None:
    """Return the transition, per inhabitant; None where there is none."""
    if not outcome.steps:
        return None
    unit, drawn, rows = outcome.case.grid.euro, [], []
    for step in outcome.steps:
        for each in step.rows:
            head = each.after * unit / each.effect.inhabitants
            party = each.effect.party
            tip = f"{party} {step.year}: {Column('', '', Kind.EFFECT, 2).show(head, words.lang)}"
            value = round(float(head), 4)
            drawn.append({"party": party, "search": search[party], "year": step.year, "value": value, "tip": tip})
            values: dict[str, Value] = {
                "party": party,
                "year": step.year,
                "effect": each.effect.effect * unit,
                "compensation": each.compensation * unit,
                "levy": (each.levy + each.fund_share) * unit,
                "after": each.after * unit,
                "after_per_head": head,
                "remaining": (each.effect.effect - each.after) * unit,
            }
            rows.append(Row(values, party))
    bounds = [
        {"year": step.year, "low": -float(step.loss), "high": None if step.gain is None else float(step.gain)}
        for step in outcome.steps
    ]
    columns = (
        words.column("party"),
        words.column("year", Kind.YEAR),
        words.column("effect", Kind.EFFECT),
        words.column("compensation", Kind.EURO),
        words.column("levy", Kind.EURO),
        words.column("after", Kind.EFFECT, strong=True),
        words.column("after_per_head", Kind.EFFECT, 2),
        words.column("remaining", Kind.EURO),
    )
    chart = Chart(path_lines(drawn, bounds, words("axis_per_head")), words("alt_path"))
    return Figure("path", words("figure_path"), (words("path_text"),), chart, Table(columns, tuple(rows)))


def tasks(words: Wording, outcome: FundingOutcome) -> Figure:
    """Return what every task costs, beside what the centre pays for it and what is taken out of the general fund."""
    names = ("cost", "grant_now", "contributions_now", "grant_then", "vat", "contributions_then", "fund_cut")
    columns = (
        words.column("task_name"),
        words.column("year", Kind.YEAR),
        words.column("task"),
        *(words.column("fund_cut" if name == "fund_cut" else f"task_{name}", Kind.EURO) for name in names),
        words.column("compensated", Kind.PERCENT, 1, strong=True),
    )
    rows = []
    for found in outcome.tasks.to_dict("records"):
        values: dict[str, Value] = {
            "task_name": str(found["task"]),
            "year": int(found["year"]),
            "task": words(f"task_{found['kind']}"),
            **{("fund_cut" if name == "fund_cut" else f"task_{name}"): _exact(found[name]) for name in names},
            "compensated": _exact(found["compensated"], 10**12),
        }
        rows.append(Row(values, year=int(found["year"])))
    return Figure("tasks", words("figure_tasks"), (), None, Table(columns, tuple(rows)), open=True)


def grants(words: Wording, outcome: FundingOutcome) -> Figure:
    """Return what every region gets for every task, and what its municipalities contribute less."""
    amounts = ("grant_now", "grant_more", "vat", "contributions_now", "contributions_then")
    columns = (
        words.column("region"),
        words.column("year", Kind.YEAR),
        words.column("task_name"),
        words.column("receiver"),
        words.column("points", Kind.NUMBER, 0),
        *(words.column(f"task_{name}", Kind.EURO) for name in amounts),
        words.column("held"),
    )
    rows = []
    for found in outcome.grants.to_dict("records"):
        values: dict[str, Value] = {
            "region": str(found["region"]),
            "year": int(found["year"]),
            "task_name": str(found["task"]),
            "receiver": str(found["receiver"]),
            "points": _exact(found["points"], 10**6),
            **{f"task_{name}": _exact(found[name]) for name in amounts},
            "held": words("yes" if found["held"] else "no"),
        }
        rows.append(Row(values, year=int(found["year"])))
    return Figure(
        "grants", words("figure_grants"), (words("grants_text"),), None, Table(columns, tuple(rows)), open=True
    )


def _exact(number: float, parts: int = 100) -> Fraction | None:
    """Return the whole cents (or other parts) that a double is nearest to; None where it is no number."""
    return None if number != number else Fraction(round(number * parts), parts)


def answer(words: Wording, found: Answer) -> Figure:
    """Return the answer to a question."""
    columns = (Column("name", words("record_what")), Column("value", words("record_value")))
    rows = []
    for name, number in found.figures.items():
        text = Message(f"central_funding.figure_{name}", {"value": ""}).render(words.lang).strip().rstrip(":")
        rows.append(Row({"name": text, "value": _figure(words, name, number)}))
    rows += [
        Row({"name": name, "value": _figure(words, found.question, number)}) for name, number in found.parts.items()
    ]
    rows += [Row({"name": words("binds"), "value": limit.render(words.lang)}) for limit in found.binding]
    return Figure("answer", words("figure_answer"), (), None, Table(columns, tuple(rows)), open=True)


def _figure(words: Wording, name: str, number: Fraction) -> str:
    return words.percent(number, 4) if name in _SHARES else words.per_head(number)
