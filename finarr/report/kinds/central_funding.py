"""The page of direct central funding: now, the proposal and mine, and what each does to every municipality."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from finarr.arrangements.central_funding.model import CentralFunding
from finarr.arrangements.central_funding.outcome import FundingOutcome
from finarr.report.borders import Borders
from finarr.report.content import Fact, Figure, Memo, Page, Reader, Section
from finarr.report.figures import funding
from finarr.report.figures.closing import checks_line, closing, measure_label
from finarr.report.figures.effect import effect_figures
from finarr.report.figures.groups import grouped, size_classes
from finarr.report.figures.map import map_figure
from finarr.report.figures.paid import contributions, per_inhabitant
from finarr.report.kinds.cost_sharing import present
from finarr.report.memos.cost_sharing import closing_lines, memo_table
from finarr.report.standings import Standing, Standings, search_text
from finarr.report.summary import gains_and_losses, summaries, whom
from finarr.report.wording import Wording
from finarr.words import Message

__all__ = ["page"]

ZERO = Fraction(0)


def page(outcome: FundingOutcome, lang: str | None, borders: Borders | None) -> Page:
    """Return the page of a central-funding case."""
    case = outcome.case
    words = Wording(lang or case.language, case.grid.decimals)
    standings = _standings(outcome, words)
    summary_of = summaries(words, standings)
    effects = effect_figures(words, standings)
    unit = words("unit_cent" if words.decimals else "unit_euro")
    asked = {words("record_title"): case.title, words("record_unit"): unit}
    answer = () if outcome.answer is None else (funding.answer(words, outcome.answer),)
    tasks = funding.tasks(words, outcome)
    sections = (
        Section("answer_section", words("section_answer"), (), answer),
        Section(
            "effects",
            words("section_effects"),
            (words("effect_of_funding"),),
            present(map_figure(words, standings, borders, case.parties), *effects),
        ),
        Section(
            "paid",
            words("section_three"),
            (words("three_text"),),
            present(contributions(words, standings), per_inhabitant(words, standings), funding.flows(words, outcome)),
        ),
        Section("groups", words("section_groups"), (), present(*_groups(words, case, standings))),
        Section("account", words("section_account"), (words("account_text"),), (funding.account(words, outcome),)),
        Section("way", words("section_path"), (), present(funding.path(words, outcome, standings.search))),
        Section("tasks_section", words("section_tasks"), (), (tasks, funding.grants(words, outcome))),
        *closing(words, outcome.checks, outcome.run, case.measures, asked),
    )
    notices = tuple(notice.render(words.lang) for notice in outcome.notices)
    headline = tuple(_headline(words, outcome, standings))
    return Page(
        words.lang,
        case.title,
        words("kind_central_funding"),
        headline,
        tuple(_facts(words, outcome, standings)),
        notices,
        tuple(section for section in sections if section.figures),
        tuple(Reader(party.name, standings.search[party.name], summary_of[party.name]) for party in case.parties),
        standings.years,
        whom(words, case.parties),
        outcome.run.inputs_hash,
        _memo(words, outcome, standings, effects[0], headline, notices),
        standings.sums(),
    )


def _standings(outcome: FundingOutcome, words: Wording) -> Standings:
    """Return what is paid now, and contribution plus fund cut under each design; the effect is the difference."""
    case, unit = outcome.case, outcome.case.grid.euro
    designs = {"proposal": outcome.proposal} | ({} if outcome.mine is None else {"mine": outcome.mine})
    rows = []
    for each in outcome.proposal.effects:
        found = {name: design.by_party[each.party, each.year] for name, design in designs.items()}
        paid: dict[str, Fraction | None] = {"now": each.now * unit}
        paid |= {name: (effect.then + effect.cut) * unit for name, effect in found.items()}
        effects: dict[str, Fraction | None] = {name: effect.effect * unit for name, effect in found.items()}
        rows.append(Standing(each.party, each.year, each.inhabitants, paid, effects))
    headings = {name: words(name) for name in ("now", *designs)}
    region = {member: region.name for region in case.regions for member in region.members}
    search = {party.name: search_text(party, region.get(party.name)) for party in case.parties}
    effects_by = {name: words("effect_against_now", design=words(name)) for name in designs}
    per = measure_label(words, case.measures[case.per]) if case.per in case.measures else case.per
    return Standings(tuple(rows), headings, tuple(headings), effects_by, search, per)


def _groups(words: Wording, case: CentralFunding, standings: Standings) -> Iterator[Figure | None]:
    """Yield the sums by size class, by region, and by province where all are known."""
    yield size_classes(words, standings)
    place = {name: number for number, name in enumerate(region.name for region in case.regions)}
    region = {member: region.name for region in case.regions for member in region.members}
    if len(place) > 1:
        yield grouped(words, standings, "regions", lambda each: (place[region[each.party]], region[each.party]))
    province = {party.name: party.group for party in case.parties}
    if all(province.values()) and len(set(province.values())) > 1:
        yield grouped(words, standings, "provinces", lambda each: (name := str(province[each.party]), name))


def _headline(words: Wording, outcome: FundingOutcome, standings: Standings) -> Iterator[str]:
    case, year = outcome.case, standings.years[0]
    moved = sum(flow.moved for flow in outcome.proposal.flows if flow.year == year) * case.grid.euro
    tasks = list(dict.fromkeys(flow.move.task for flow in outcome.proposal.flows))
    if tasks:
        yield words("headline_moved", year=str(year), moved=words.euro(moved), tasks=words.listed(tasks))
    for name in standings.effects:
        yield from gains_and_losses(words, standings, name)
    gap = outcome.proposal.gap(year) * case.grid.euro
    yield words("headline_neutral") if not gap else words("headline_gap", gap=words.euro(gap))
    yield checks_line(words, outcome.checks)


def _facts(words: Wording, outcome: FundingOutcome, standings: Standings) -> Iterator[Fact]:
    case, year = outcome.case, standings.years[0]
    flows = [flow for flow in outcome.proposal.flows if flow.year == year]
    yield Fact(words("fact_moved", year=str(year)), words.euro(sum(flow.moved for flow in flows) * case.grid.euro))
    yield Fact(words("fact_cut", year=str(year)), words.euro(sum(flow.cut for flow in flows) * case.grid.euro))
    yield Fact(words("fact_municipalities"), str(len(case.parties)))
    held = sum(check.ok for check in outcome.checks)
    yield Fact(words("fact_checks"), words("n_of_m", n=held, m=len(outcome.checks)))


def _memo(
    words: Wording,
    outcome: FundingOutcome,
    standings: Standings,
    chart: Figure,
    headline: tuple[str, ...],
    notices: tuple[str, ...],
) -> Memo:
    case, year = outcome.case, str(standings.years[0])
    why = []
    for move in case.proposal:
        share = words("memo_move_amount") if move.share is None else words.percent(Fraction(move.share), 2)
        why.append(words("memo_move", task=move.task, share=share))
    limits = []
    if case.transition is not None:
        payer = Message(f"central_funding.payer_{case.transition.payer}").render(words.lang)
        bounds = [words.per_head(Fraction(str(each))) for each in case.transition.bounds if each is not None]
        limits.append(words("memo_path", bounds=words.listed(bounds, 99), payer=payer))
    paragraphs = (
        (words("memo_what"), headline[:-1]),
        (words("memo_who"), (words("memo_who_funding", year=year, per=standings.per or "–"),)),
        (words("memo_why"), tuple(why) or (words("none_at_all"),)),
        (words("memo_limits"), (*limits, *notices[:4]) or (words("memo_no_path"),)),
    )
    figure = Figure(chart.id, words("memo_table_effects", year=year), (), chart.chart, memo_table(words, standings))
    measures = [measure_label(words, each) for each in case.measures.values()]
    return Memo(paragraphs, figure, closing_lines(words, outcome.checks, outcome.run, measures))
