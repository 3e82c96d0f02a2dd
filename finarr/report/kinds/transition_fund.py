"""The page of a joint fund: what each partner pays, the balance, the programme, and what may go otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from finarr.arrangements.cost_sharing.people import people_measure
from finarr.arrangements.transition_fund.outcome import FundOutcome
from finarr.numbers import at_year
from finarr.report.borders import Borders
from finarr.report.content import Column, Fact, Figure, Kind, Memo, Page, Reader, Row, Section, Table, Value
from finarr.report.figures import fund
from finarr.report.figures.closing import checks_line, closing, measure_label
from finarr.report.figures.map import map_figure
from finarr.report.figures.paid import contributions, per_inhabitant
from finarr.report.kinds.cost_sharing import present
from finarr.report.memos.cost_sharing import closing_lines
from finarr.report.standings import Standing, Standings, search_text
from finarr.report.summary import summaries, whom
from finarr.report.wording import Wording
from finarr.words import Message

__all__ = ["page", "why_and_limits"]

ZERO = Fraction(0)


def page(outcome: FundOutcome, lang: str | None, borders: Borders | None) -> Page:
    """Return the page of a fund."""
    case = outcome.case
    words = Wording(lang or case.language, case.grid.decimals)
    standings = _standings(outcome, words)
    summary = summaries(words, standings)
    balance, search = fund.balance(words, outcome), standings.search
    asked = {
        words("record_title"): case.title,
        words("record_question"): Message(f"asked.question_{outcome.question}").render(words.lang),
        words("record_status"): outcome.status_message.render(words.lang),
        words("record_unit"): words("unit_cent" if words.decimals else "unit_euro"),
    }
    paid = present(
        contributions(words, standings),
        per_inhabitant(words, standings),
        map_figure(words, standings, borders, case.parties),
    )
    gains = present(fund.benefits(words, outcome, search), fund.power(words, outcome))
    sections = (
        Section("balance_section", words("section_balance"), (), (balance,)),
        Section("programme_section", words("section_programme"), (), (fund.programme(words, outcome, search),)),
        Section("paid", words("section_paid"), (), paid),
        Section("years", words("section_years"), (), (fund.by_group(words, outcome, search),)),
        Section("account", words("section_account"), (words("account_text"),), (fund.account(words, outcome),)),
        Section("gains", words("section_gains"), (), gains),
        Section("risk_section", words("section_risk"), (), present(fund.risk(words, outcome))),
        *closing(words, outcome.checks, outcome.run, case.measures, asked),
    )
    headline = tuple(_headline(words, outcome))
    return Page(
        words.lang,
        case.title,
        words("kind_transition_fund"),
        headline,
        tuple(_facts(words, outcome)),
        (),
        tuple(section for section in sections if section.figures),
        tuple(Reader(party.name, search[party.name], summary[party.name]) for party in case.parties),
        standings.years,
        whom(words, case.parties),
        outcome.run.inputs_hash,
        _memo(words, outcome, balance, headline),
    )


def _standings(outcome: FundOutcome, words: Wording) -> Standings:
    """Return what each partner pays into the fund and, for its own projects, outside it."""
    case, unit = outcome.case, outcome.case.grid.euro
    per = people_measure(case)
    into: dict[tuple[str, int], int] = {}
    own: dict[tuple[str, int], int] = {}
    for paid in outcome.paid:
        into[paid.party, paid.year] = into.get((paid.party, paid.year), 0) + paid.units
    for payment in outcome.payments:
        own[payment.owner, payment.year] = own.get((payment.owner, payment.year), 0) + payment.own
    rows = []
    for year in case.years:
        for party in case.parties:
            at = (party.name, year)
            amounts: dict[str, Fraction | None] = {"contribution": into.get(at, 0) * unit}
            if any(own.values()):
                amounts["own_share"] = own.get(at, 0) * unit
            people = None if per is None else at_year(party.measures.get(per, 0), year)
            rows.append(Standing(party.name, year, people or None, amounts, {}))
    headings = {"contribution": words("fund_contribution")}
    if any(own.values()):
        headings["own_share"] = words("own_share")
    search = {party.name: search_text(party) for party in case.parties}
    label = None if per is None else measure_label(words, case.measures[per])
    return Standings(tuple(rows), headings, ("contribution",), {}, search, label)


def _headline(words: Wording, outcome: FundOutcome) -> Iterator[str]:
    case, euro = outcome.case, outcome.case.grid.to_euro
    first, last = case.years[0], case.years[-1]
    total = euro(sum(paid.units for paid in outcome.paid))
    yield words(
        "headline_fund",
        n=len(case.parties),
        first=str(first),
        last=str(last),
        total=words.euro(total),
        projects=len(case.projects),
        cost=words.euro(euro(sum(each.fund + each.own for each in outcome.payments))),
    )
    lowest = min(outcome.years, key=lambda row: row.closing)
    yield words("headline_lowest", year=str(lowest.year), amount=words.euro(euro(lowest.closing)))
    yield words("headline_end", year=str(last), amount=words.euro(euro(outcome.years[-1].closing)))
    yield words("headline_status", status=outcome.status_message)
    yield checks_line(words, outcome.checks)


def _facts(words: Wording, outcome: FundOutcome) -> Iterator[Fact]:
    case, euro = outcome.case, outcome.case.grid.to_euro
    year = case.years[0]
    yield Fact(words("fact_contributions", year=str(year)), words.euro(euro(_into(outcome)[year])))
    yield Fact(words("fact_all_years"), words.euro(euro(sum(_into(outcome).values()))))
    yield Fact(words("fact_projects"), str(len(case.projects)))
    held = sum(check.ok for check in outcome.checks)
    yield Fact(words("fact_checks"), words("n_of_m", n=held, m=len(outcome.checks)))


def _into(outcome: FundOutcome) -> Mapping[int, int]:
    """Return what all partners contribute together, by year, in whole units."""
    found = dict.fromkeys(outcome.case.years, 0)
    for paid in outcome.paid:
        found[paid.year] += paid.units
    return found


def _memo(words: Wording, outcome: FundOutcome, chart: Figure, headline: tuple[str, ...]) -> Memo:
    """Return the memo: the chart is the balance, the table what each partner pays in the first year and in all."""
    case, year = outcome.case, outcome.case.years[0]
    paragraphs = (
        (words("memo_what"), headline[:-2]),
        (words("memo_who"), (words("memo_who_fund", year=str(year), last=str(case.years[-1])),)),
        *why_and_limits(words, outcome),
    )
    table = _memo_table(words, outcome)
    figure = Figure(chart.id, words("memo_table", year=f"{year}–{case.years[-1]}"), (), chart.chart, table)
    measures = [measure_label(words, each) for each in case.measures.values()]
    return Memo(paragraphs, figure, closing_lines(words, outcome.checks, outcome.run, measures))


def why_and_limits(words: Wording, outcome: FundOutcome) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return why a fund divides as it does, and what its rules hold."""
    case = outcome.case
    why = [words("memo_fund_pro_rata")]
    for name, kind in case.classes.items():
        shares = [f"{group} {words.percent(Fraction(share) / 100, 2)}" for group, share in kind.shares.items()]
        own = words.percent(Fraction(kind.own_share) / 100, 2)
        why.append(words("memo_class", kind=name, shares=words.listed(shares, 99), own=own))
    limits = []
    if case.rules.minimum:
        limits.append(words("memo_minimum", amount=words.euro(Fraction(case.rules.minimum))))
    if case.rules.borrowing:
        limits.append(words("memo_borrowing", amount=words.euro(Fraction(case.rules.borrowing))))
    limits.append(words("memo_certainty"))
    return ((words("memo_why"), tuple(why)), (words("memo_limits"), tuple(limits)))


def _memo_table(words: Wording, outcome: FundOutcome) -> Table:
    case, euro, year = outcome.case, outcome.case.grid.to_euro, outcome.case.years[0]
    columns = (
        words.column("party"),
        words.column("group_name"),
        Column(
            "first", words("in_year", what=words("fund_contribution"), year=str(year)), Kind.EURO, words.decimals, True
        ),
        Column("all", words("over_all_years", what=words("fund_contribution")), Kind.EURO, words.decimals),
        Column("own", words("over_all_years", what=words("own_share")), Kind.EURO, words.decimals),
    )
    rows = []
    for party in case.parties:
        mine = [paid for paid in outcome.paid if paid.party == party.name]
        values: dict[str, Value] = {
            "party": party.name,
            "group_name": party.group,
            "first": euro(sum(paid.units for paid in mine if paid.year == year)),
            "all": euro(sum(paid.units for paid in mine)),
            "own": euro(sum(each.own for each in outcome.payments if each.owner == party.name)),
        }
        rows.append(Row(values, party.name))
    total: dict[str, Value] = {
        "party": words("total"),
        "first": euro(_into(outcome)[year]),
        "all": euro(sum(_into(outcome).values())),
        "own": euro(sum(each.own for each in outcome.payments)),
    }
    return Table(columns, (*rows, Row(total, total=True)))
