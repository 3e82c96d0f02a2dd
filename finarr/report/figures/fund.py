"""What a fund does: its balance, its projects, what each partner pays and gains, and what may go otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from finarr.arrangements.transition_fund.balance import INFLOWS, OUTFLOWS
from finarr.arrangements.transition_fund.outcome import FundOutcome
from finarr.report.charts.bars import effect_bars
from finarr.report.charts.fund import balance_chart, fan, gantt
from finarr.report.charts.steps import Beam, beams, waterfall
from finarr.report.charts.years import over_the_years
from finarr.report.content import Account, Chart, Column, Figure, Kind, Row, Table, Value, round_to
from finarr.report.wording import Wording
from finarr.words import Message

__all__ = ["account", "balance", "benefits", "by_group", "power", "programme", "risk"]

ZERO = Fraction(0)


def by_group(words: Wording, outcome: FundOutcome, search: Mapping[str, str]) -> Figure:
    """Return what all partners together, or one of them, contribute over the years, by group."""
    groups = list(dict.fromkeys(paid.group for paid in outcome.paid))
    rows = [
        {
            "party": paid.party,
            "search": search[paid.party],
            "year": paid.year,
            "part": paid.group,
            "place": groups.index(paid.group),
            "amount": float(outcome.case.grid.to_euro(paid.units)),
        }
        for paid in outcome.paid
    ]
    chart = Chart(over_the_years(rows, [], groups, [], words("axis_euro")), words("alt_by_group"))
    columns = (
        words.column("year", Kind.YEAR),
        *(Column(f"g{place}", name, Kind.EURO, words.decimals) for place, name in enumerate(groups)),
        words.column("sum", Kind.EURO, strong=True),
    )
    table = []
    for year in outcome.case.years:
        sums = [sum(paid.units for paid in outcome.paid if (paid.year, paid.group) == (year, name)) for name in groups]
        values: dict[str, Value] = {f"g{n}": outcome.case.grid.to_euro(each) for n, each in enumerate(sums)}
        table.append(Row({"year": year, **values, "sum": outcome.case.grid.to_euro(sum(sums))}))
    return Figure("by_group", words("figure_by_group"), (words("years_text"),), chart, Table(columns, tuple(table)))


def balance(words: Wording, outcome: FundOutcome) -> Figure:
    """Return the balance year by year: what came in, what went out, and what must be left."""
    euro, flows, levels, rows = outcome.case.grid.to_euro, [], [], []
    used = [name for name in (*INFLOWS, *OUTFLOWS) if any(getattr(row, name) for row in outcome.years)]
    names = {name: _named(words, name) for name in (*used, "opening", "closing", "required")}
    for row in outcome.years:
        amounts = {name: euro(getattr(row, name)) for name in names}
        for name in used:
            signed = -amounts[name] if name in OUTFLOWS else amounts[name]
            if signed:
                flows.append(_mark(words, row.year, names[name], signed))
        levels += [_mark(words, row.year, names[name], amounts[name]) for name in ("closing", "required")]
        rows.append(Row({"year": row.year, **amounts}))
    inside, outside = ([names[name] for name in used if name in side] for side in (INFLOWS, OUTFLOWS))
    lines = [names["closing"], names["required"]]
    chart = Chart(balance_chart(flows, levels, inside, outside, lines, words("axis_euro")), words("alt_balance"))
    columns = (
        words.column("year", Kind.YEAR),
        Column("opening", names["opening"], Kind.EURO, words.decimals),
        *(Column(name, names[name], Kind.EURO, words.decimals) for name in used),
        Column("closing", names["closing"], Kind.EURO, words.decimals, True),
        Column("required", names["required"], Kind.EURO, words.decimals),
    )
    text = (words("balance_text"),)
    return Figure("balance", words("figure_balance"), text, chart, Table(columns, tuple(rows)), open=True)


def _named(words: Wording, name: str) -> str:
    """Return what a flow or a level is called."""
    if name == "required":
        return words("column_required")
    text = Message(f"transition_fund.column_{name}").render(words.lang)
    return text[0].upper() + text[1:]


def _mark(words: Wording, year: int, part: str, amount: Decimal) -> dict[str, object]:
    return {"year": year, "part": part, "amount": float(amount), "tip": f"{part} {year}: {words.euro(amount)}"}


def programme(words: Wording, outcome: FundOutcome, search: Mapping[str, str]) -> Figure:
    """Return when every project is at work, who owns it, and who pays what."""
    euro, drawn, rows = outcome.case.grid.to_euro, [], []
    calendar = {str(found["project"]): found for found in outcome.programme.to_dict("records")}
    for place, project in enumerate(outcome.case.projects):
        start, end = int(calendar[project.name]["start"]), int(calendar[project.name]["end"])
        made = [each for each in outcome.payments if each.project == project.name]
        fund, own = euro(sum(each.fund for each in made)), euro(sum(each.own for each in made))
        label = str(start) if start == end else f"{start}–{end}"
        drawn.append(
            {
                "project": project.name,
                "place": place,
                "party": project.owner,
                "search": f"{search.get(project.owner, '')} {project.name.casefold()}",
                "from": start,
                "to": end + 1,
                "label": label,
                "tip": f"{project.name} ({project.owner}), {label}: {words.euro(fund + own)}",
            }
        )
        values: dict[str, Value] = {"project": project.name, "owner": project.owner, "start": start, "end": end}
        rows.append(Row({**values, "fund_pays": fund, "owner_pays": own, "cost": fund + own}, project.owner))
    columns = (
        words.column("project"),
        words.column("owner"),
        words.column("start", Kind.YEAR),
        words.column("end", Kind.YEAR),
        words.column("fund_pays", Kind.EURO),
        words.column("owner_pays", Kind.EURO),
        words.column("cost", Kind.EURO, strong=True),
    )
    payments = outcome.payments
    fund, own = euro(sum(each.fund for each in payments)), euro(sum(each.own for each in payments))
    rows.append(Row({"project": words("total"), "fund_pays": fund, "owner_pays": own, "cost": fund + own}, total=True))
    chart = Chart(gantt(drawn), words("alt_gantt"))
    return Figure("programme", words("figure_programme"), (), chart, Table(columns, tuple(rows)), open=True)


def account(words: Wording, outcome: FundOutcome) -> Figure:
    """Return how each partner's payment of each year came about, and the waterfall of it."""
    case, told, rows = outcome.case, {}, []
    for party in case.parties:
        steps: list[tuple[int, str, Decimal, bool]] = []
        for year in case.years:
            found = list(_steps(words, outcome, party.name, year))
            steps += [(year, text, round_to(amount, 2), kind in ("base", "total")) for kind, text, amount in found]
            drawn = [Beam(text, amount, kind == "total") for kind, text, amount in found if kind != "base" and amount]
            rows += beams(party.name, year, drawn)
        told[party.name] = steps
    first = case.parties[0].name
    chart = Chart(waterfall(rows, words("axis_euro"), first, case.years[0]), words("alt_waterfall_fund"))
    return Figure("waterfall", words("figure_waterfall_fund"), (), chart, None, Account(told))


def _steps(words: Wording, outcome: FundOutcome, party: str, year: int) -> Iterator[tuple[str, str, Fraction]]:
    """Yield kind, text and amount of what makes up one partner's payment in a year."""
    euro = outcome.case.grid.euro
    mine = next((paid for paid in outcome.paid if (paid.party, paid.year) == (party, year)), None)
    total = ZERO
    if mine is not None:
        whole = sum(paid.units for paid in outcome.paid if (paid.group, paid.year) == (mine.group, year)) * euro
        pure, paid = whole * mine.share, mine.units * euro
        yield "base", words("step_group", group=mine.group, year=str(year)), Fraction(whole)
        yield "pro_rata", words("step_share", share=words.percent(mine.share, 4)), pure
        if paid != pure:
            yield "change", words("step_capped" if mine.capped else "step_rounding"), paid - pure
        total += paid
    for payment in outcome.payments:
        if (payment.owner, payment.year) == (party, year) and payment.own:
            yield "own", words("step_own", project=payment.project), payment.own * euro
            total += payment.own * euro
    yield "total", words("step_total", party=party, year=str(year)), total


def benefits(words: Wording, outcome: FundOutcome, search: Mapping[str, str]) -> Figure | None:
    """Return what each partner gains and pays over all years; None where no project has benefits."""
    if not any(project.benefits for project in outcome.case.projects):
        return None
    lent = ("pays_back",) if "pays_back" in outcome.benefits else ()
    names = ("contribution", "own_share", *lent, "benefit")
    columns = (
        words.column("party"),
        *(words.column(f"all_{name}", Kind.EURO) for name in names),
        Column("net", words("net_benefit"), Kind.EFFECT, words.decimals, True),
        words.column("ratio", Kind.NUMBER, 2),
    )
    rows, bars = [], []
    for found in outcome.benefits.to_dict("records"):
        party, net = str(found["party"]), _cents(found["net"])
        values: dict[str, Value] = {f"all_{name}": _cents(found[name]) for name in names}
        ratio = None if found["ratio"] != found["ratio"] else Fraction(found["ratio"]).limit_denominator(10**6)
        rows.append(Row({"party": party, **values, "net": net, "ratio": ratio}, party))
        tip = f"{party}: {Column('', '', Kind.EFFECT, words.decimals).show(net, words.lang)}"
        bars.append({"party": party, "search": search[party], "value": float(net), "tip": tip})
    legend = (words("legend_gain"), words("legend_loss"))
    chart = Chart(effect_bars(bars, words("axis_euro"), legend, None, 0), words("alt_benefits"))
    text = (words("benefits_text"),)
    return Figure("benefits", words("figure_benefits"), text, chart, Table(columns, tuple(rows)), open=True)


def _cents(number: float) -> Fraction:
    """Return the whole cents that a double is nearest to."""
    return Fraction(round(number * 100), 100)


def risk(words: Wording, outcome: FundOutcome) -> Figure | None:
    """Return where the balance may end; None where no project has a range of costs."""
    if not any(project.low is not None for project in outcome.case.projects):
        return None
    found = outcome.risk()
    bands = ("p05", "p25", "p50", "p75", "p95")
    rows, drawn = [], []
    for row in found.to_dict("records"):
        values: dict[str, Value] = {name: _cents(row[name]) for name in ("planned", *bands)}
        shortfall = Fraction(row["shortfall"]).limit_denominator(10**6)
        rows.append(Row({"year": int(row["year"]), **values, "shortfall": shortfall}))
        planned, median = (words.euro(_cents(row[name])) for name in ("planned", "p50"))
        tip = words("risk_tip", year=str(row["year"]), planned=planned, median=median)
        amounts = {name: round(row[name], 2) for name in ("planned", *bands)}
        drawn.append({"year": int(row["year"]), **amounts, "tip": tip})
    columns = (
        words.column("year", Kind.YEAR),
        words.column("planned", Kind.EURO),
        *(words.column(name, Kind.EURO) for name in bands),
        words.column("shortfall", Kind.PERCENT, 1, strong=True),
    )
    text = words(
        "risk_text",
        n=found.attrs["n"],
        seed=found.attrs["seed"],
        any_shortfall=words.percent(Fraction(found.attrs["any_shortfall"]).limit_denominator(10**6)),
        buffer=words.euro(_cents(found.attrs["buffer"])),
    )
    chart = Chart(fan(drawn, words("column_planned"), words("column_p50"), words("axis_euro")), words("alt_risk"))
    return Figure("risk", words("figure_risk"), (text,), chart, Table(columns, tuple(rows)))


def power(words: Wording, outcome: FundOutcome) -> Figure | None:
    """Return votes and voting power beside contributions and benefits; None where votes are not known."""
    if any(party.votes is None for party in outcome.case.parties):
        return None
    shares = ("share_of_votes", "banzhaf", "shapley_shubik", "share_of_contributions", "share_of_benefits")
    columns = (
        words.column("party"),
        words.column("votes", Kind.NUMBER),
        *(words.column(name, Kind.PERCENT, 1) for name in shares),
    )
    rows = []
    for party, found in outcome.power().to_dict("index").items():
        known = {name: None if found[name] != found[name] else float(found[name]) for name in shares}
        values: dict[str, Value] = {
            name: None if share is None else Fraction(share).limit_denominator(10**9) for name, share in known.items()
        }
        rows.append(Row({"party": str(party), "votes": Fraction(found["votes"]), **values}, str(party)))
    return Figure("power", words("figure_power"), (words("power_text"),), None, Table(columns, tuple(rows)), open=True)
