"""The page of two or three designs of a joint fund beside one another: now, the proposal, and mine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from finarr.arrangements.cost_sharing.people import people_measure
from finarr.arrangements.transition_fund.outcome import FundOutcome
from finarr.numbers import at_year
from finarr.outcome import Check
from finarr.parties import Measure, Party
from finarr.report.borders import Borders
from finarr.report.content import Column, Fact, Figure, Kind, Memo, Page, Reader, Row, Section, Table, Value
from finarr.report.designs import FundDesigns
from finarr.report.figures import fund
from finarr.report.figures.closing import checks_line, closing, measure_label
from finarr.report.figures.effect import effect_figures
from finarr.report.figures.map import map_figure
from finarr.report.figures.paid import contributions, per_inhabitant
from finarr.report.kinds.cost_sharing import present
from finarr.report.kinds.transition_fund import why_and_limits
from finarr.report.memos.cost_sharing import closing_lines, memo_table
from finarr.report.standings import Standing, Standings, search_text
from finarr.report.summary import gains_and_losses, summaries, whom
from finarr.report.wording import Wording
from finarr.words import Message

__all__ = ["page"]

ZERO = Fraction(0)


def page(found: FundDesigns, lang: str | None, borders: Borders | None) -> Page:
    """Return the page of a comparison; the balance and the steps are those of the last design."""
    outcomes = list(found.outcomes.values())
    last = outcomes[-1]
    words = Wording(lang or outcomes[0].case.language, max(each.case.grid.decimals for each in outcomes))
    parties = _parties(found)
    standings = _standings(words, found, parties)
    summary = summaries(words, standings)
    only = words("only_design", design=words(list(found.outcomes)[-1]))
    checks = tuple(check for each in outcomes for check in each.checks)
    measures = {name: each for outcome in outcomes for name, each in outcome.case.measures.items()}
    paid = contributions(words, standings)
    effects = present(map_figure(words, standings, borders, parties), *effect_figures(words, standings))
    sections = (
        Section("designs", words("section_designs"), (), (_designs(words, found),)),
        Section("paid", words("section_paid"), (), present(paid, per_inhabitant(words, standings))),
        Section("effects", words("section_effects"), (words("effect_of_design"),), effects),
        Section("programme_section", words("section_programme"), (), (_programme(words, found),)),
        Section("balances", words("section_balance"), (), (_balances(words, found), fund.balance(words, last))),
        Section("account", words("section_account"), (only, words("account_text")), (fund.account(words, last),)),
        *closing(words, checks, last.run, measures, _asked(words, found)),
    )
    headline = tuple(_headline(words, found, standings, checks))
    return Page(
        words.lang,
        last.case.title,
        words("kind_fund_designs"),
        headline,
        tuple(_facts(words, found, standings)),
        (),
        tuple(section for section in sections if section.figures),
        tuple(Reader(party.name, standings.search[party.name], summary[party.name]) for party in parties),
        standings.years,
        whom(words, parties),
        last.run.inputs_hash,
        _memo(words, found, standings, paid, headline, measures),
        standings.sums(),
    )


def _parties(found: FundDesigns) -> tuple[Party, ...]:
    """Return the partners of all designs, as the first design that has them knows them."""
    named = {party.name: party for outcome in reversed([*found.outcomes.values()]) for party in outcome.case.parties}
    order = dict.fromkeys(party.name for outcome in found.outcomes.values() for party in outcome.case.parties)
    return tuple(named[name] for name in order)


def _paid(outcome: FundOutcome) -> dict[tuple[str, int], Fraction]:
    """Return what each partner pays, into the fund and for its own projects, by year, exact euro."""
    unit, found = outcome.case.grid.euro, dict[tuple[str, int], Fraction]()
    amounts = [(each.party, each.year, each.units) for each in outcome.paid]
    amounts += [(each.owner, each.year, each.own) for each in outcome.payments]
    for party, year, units in amounts:
        found[party, year] = found.get((party, year), ZERO) + units * unit
    return found


def _standings(words: Wording, found: FundDesigns, parties: tuple[Party, ...]) -> Standings:
    """Return what each partner pays under every design, own shares included, and what the others do to it."""
    designs = list(found.outcomes)
    paid = {name: _paid(outcome) for name, outcome in found.outcomes.items()}
    last = found.outcomes[designs[-1]].case
    per = people_measure(last)
    rows = []
    for year in found.years:
        for party in parties:
            amounts: dict[str, Fraction | None] = {name: paid[name].get((party.name, year), ZERO) for name in designs}
            now = amounts[designs[0]] or ZERO
            effects: dict[str, Fraction | None] = {name: now - (amounts[name] or ZERO) for name in designs[1:]}
            people = None if per is None else at_year(party.measures.get(per, 0), year)
            rows.append(Standing(party.name, year, people or None, amounts, effects))
    effects_by = {name: words("effect_against_now", design=words(name)) for name in designs[1:]}
    search = {party.name: search_text(party) for party in parties}
    label = None if per is None else measure_label(words, last.measures[per])
    return Standings(tuple(rows), {name: words(name) for name in designs}, tuple(designs), effects_by, search, label)


def _design_columns(words: Wording, found: FundDesigns, kind: Kind = Kind.TEXT) -> tuple[Column, ...]:
    decimals = words.decimals if kind is Kind.EURO else 0
    return tuple(Column(name, words(name), kind, decimals) for name in found.outcomes)


def _designs(words: Wording, found: FundDesigns) -> Figure:
    """Return what the designs are, one a column: title, question, sums, the lowest balance and the last work."""
    told: dict[str, dict[str, Value]] = {}
    for name, outcome in found.outcomes.items():
        euro = outcome.case.grid.to_euro
        lowest = min(outcome.years, key=lambda row: row.closing)
        own = sum(each.own for each in outcome.payments)
        finish = max((each.worked for each in outcome.payments), default=None)
        aspects: dict[str, Value] = {
            words("record_title"): outcome.case.title,
            words("record_question"): Message(f"asked.question_{outcome.question}").render(words.lang),
            words("record_status"): outcome.status_message.render(words.lang),
            words("over_all_years", what=words("fund_contribution")): words.euro(
                euro(sum(each.units for each in outcome.paid))
            ),
            words("over_all_years", what=words("own_share")): words.euro(euro(own)),
            words("lowest_balance"): f"{words.euro(euro(lowest.closing))} ({lowest.year})",
            words("last_work"): "–" if finish is None else str(finish),
        }
        for aspect, value in aspects.items():
            told.setdefault(aspect, {})[name] = value
    columns = (Column("aspect", words("record_what")), *_design_columns(words, found))
    rows = tuple(Row({"aspect": aspect, **values}) for aspect, values in told.items())
    return Figure("designs_table", words("section_designs"), (), None, Table(columns, rows), open=True)


def _programme(words: Wording, found: FundDesigns) -> Figure:
    """Return in which years each project is worked on, under every design."""
    spans: dict[str, dict[str, Value]] = {}
    owners: dict[str, str] = {}
    for name, outcome in found.outcomes.items():
        for row in outcome.programme.to_dict("records"):
            project = str(row["project"])
            owners.setdefault(project, str(row["owner"]))
            spans.setdefault(project, {})[name] = f"{row['start']}–{row['end']}"
    columns = (words.column("project"), words.column("owner"), *_design_columns(words, found))
    rows = tuple(Row({"project": name, "owner": owners[name], **told}, owners[name]) for name, told in spans.items())
    return Figure("programmes", words("figure_programme"), (), None, Table(columns, rows), open=True)


def _balances(words: Wording, found: FundDesigns) -> Figure:
    """Return the closing balance of every year under every design."""
    closing_by = {
        name: {row.year: outcome.case.grid.to_euro(row.closing) for row in outcome.years}
        for name, outcome in found.outcomes.items()
    }
    columns = (words.column("year", Kind.YEAR), *_design_columns(words, found, Kind.EURO))
    years = sorted({year for rows in closing_by.values() for year in rows})
    rows = tuple(Row({"year": year, **{name: of.get(year) for name, of in closing_by.items()}}) for year in years)
    return Figure("balances", words("figure_balances"), (), None, Table(columns, rows), open=True)


def _headline(words: Wording, found: FundDesigns, standings: Standings, checks: tuple[Check, ...]) -> Iterator[str]:
    totals = [
        words("total_of", design=words(name), total=words.euro(sum(_paid(outcome).values(), ZERO)))
        for name, outcome in found.outcomes.items()
    ]
    yield words("headline_fund_totals", totals=words.listed(totals))
    for name in list(found.outcomes)[1:]:
        yield from gains_and_losses(words, standings, name)
    yield checks_line(words, checks)


def _facts(words: Wording, found: FundDesigns, standings: Standings) -> Iterator[Fact]:
    year = standings.years[0]
    for name in found.outcomes:
        yield Fact(words("fact_design", design=words(name), year=str(year)), words.euro(standings.total(year, name)))
    yield Fact(words("fact_parties"), str(len(standings.search)))


def _asked(words: Wording, found: FundDesigns) -> dict[str, str]:
    """Return the titles of the designs with the fingerprints of their inputs."""
    return {words(name): f"{each.case.title} ({each.run.inputs_hash})" for name, each in found.outcomes.items()}


def _memo(
    words: Wording,
    found: FundDesigns,
    standings: Standings,
    chart: Figure,
    headline: tuple[str, ...],
    measures: Mapping[str, Measure],
) -> Memo:
    last, year = list(found.outcomes.values())[-1], str(standings.years[0])
    paragraphs = (
        (words("memo_what"), headline[:-1]),
        (words("memo_who"), (words("memo_who_designs", year=year, per=standings.per or "–"),)),
        *why_and_limits(words, last),
    )
    figure = Figure(chart.id, words("memo_table", year=year), (), chart.chart, memo_table(words, standings))
    checks = [check for each in found.outcomes.values() for check in each.checks]
    labels = [measure_label(words, each) for each in measures.values()]
    return Memo(paragraphs, figure, closing_lines(words, checks, last.run, labels))
