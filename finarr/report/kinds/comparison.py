"""The page of two or three designs beside one another: now, the proposal, and mine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from finarr.arrangements.cost_sharing.compare import Comparison
from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.outcome import Check
from finarr.parties import Measure, Party, Roster
from finarr.report.borders import Borders
from finarr.report.content import Column, Fact, Figure, Memo, Page, Reader, Row, Section, Table
from finarr.report.figures.closing import checks_line, closing, measure_label
from finarr.report.figures.division import account, items, limits
from finarr.report.figures.effect import effect_figures
from finarr.report.figures.groups import size_classes
from finarr.report.figures.map import map_figure
from finarr.report.figures.paid import contributions, per_inhabitant
from finarr.report.kinds.cost_sharing import asked, per_label, present
from finarr.report.memos.cost_sharing import closing_lines, memo_table, why_and_limits
from finarr.report.standings import Standing, Standings, search_text
from finarr.report.summary import gains_and_losses, summaries, whom
from finarr.report.telling import key_in_words, rules_in_words
from finarr.report.wording import Wording

__all__ = ["page"]

ZERO = Fraction(0)


def page(found: Comparison, lang: str | None, borders: Borders | None) -> Page:
    """Return the page of a comparison; the account, the limits and the costs are those of the last design."""
    first, last = next(iter(found.outcomes.values())), list(found.outcomes.values())[-1]
    words = Wording(lang or first.case.language, max(each.case.grid.decimals for each in found.outcomes.values()))
    standings = _standings(found, words)
    parties = _parties(found)
    called = _called(found, last)
    summary = summaries(words, standings)
    only = words("only_design", design=words(list(found.outcomes)[-1]))
    checks = tuple(check for each in found.outcomes.values() for check in each.checks)
    paid = contributions(words, standings)
    sections = (
        Section("designs", words("section_designs"), (), (_designs(words, found),)),
        Section("paid", words("section_paid"), (), present(paid, per_inhabitant(words, standings))),
        Section(
            "effects",
            words("section_effects"),
            (words("effect_of_design"),),
            present(map_figure(words, standings, borders, parties), *effect_figures(words, standings)),
        ),
        Section("groups", words("section_groups"), (), present(size_classes(words, standings))),
        Section("account", words("section_account"), (only, words("account_text")), (account(words, last, called),)),
        Section("limits", words("section_limits"), (only,), (limits(words, last, called),)),
        Section("costs", words("section_costs"), (only,), (items(words, last),)),
        *closing(words, checks, last.run, _measures(found), _asked(words, found)),
    )  # fmt: skip
    return Page(
        words.lang,
        last.case.title,
        words("kind_comparison"),
        tuple(_headline(words, found, standings, checks)),
        tuple(_facts(words, found, standings)),
        _notices(words, found),
        tuple(section for section in sections if section.figures),
        tuple(Reader(party.name, standings.search[party.name], summary[party.name]) for party in parties),
        standings.years,
        whom(words, parties),
        last.run.inputs_hash,
        _memo(words, found, standings, paid, checks),
        standings.sums(),
    )


def _notices(words: Wording, found: Comparison) -> tuple[str, ...]:
    """Return the notices of every design, each once."""
    told = (notice.render(words.lang) for outcome in found.outcomes.values() for notice in outcome.notices)
    return tuple(dict.fromkeys(told))


def _parties(found: Comparison) -> tuple[Party, ...]:
    """Return the parties of all designs, as the first design that has them knows them."""
    rosters = [Roster(outcome.case.parties) for outcome in found.outcomes.values()]
    matches = ([match for roster in rosters if (match := roster.find(name)) is not None] for name in found.parties)
    return tuple(match[0] for match in matches if match)


def _called(found: Comparison, outcome: Outcome) -> Mapping[str, str]:
    """Return what the page calls the parties of a design: by their name in the first that has them."""
    first = Roster(_parties(found))
    called = {}
    for party in outcome.case.parties:
        match = first.find(party.code or party.name) or first.find(party.name) or party
        called[party.name] = match.name
    return called


def _standings(found: Comparison, words: Wording) -> Standings:
    """Return what each party pays under every design, and what each design but the first does to it."""
    designs, last = list(found.outcomes), list(found.outcomes.values())[-1]
    called, pure = _called(found, last), dict[tuple[str, int], Fraction]()
    for cell in last.cells:
        at = (called[cell.party], cell.year)
        pure[at] = pure.get(at, ZERO) + cell.pro_rata
    rows = []
    for row in found.table.to_dict("records"):
        party, year = str(row["party"]), int(row["year"])
        paid = {name: Fraction(round(row[name] * 100), 100) for name in designs}
        effects = {name: paid[designs[0]] - paid[name] for name in designs[1:]}
        effects["pro_rata"] = pure.get((party, year), ZERO) - paid[designs[-1]]
        rows.append(Standing(party, year, found.people(party, year), paid, effects))
    effects_by = {name: words("effect_against_now", design=words(name)) for name in designs[1:]}
    effects_by["pro_rata"] = words(
        "effect_of_last", design=words(designs[-1]), against=words("effect_against_pro_rata")
    )
    search = {party.name: search_text(party) for party in _parties(found)}
    per = next((label for each in reversed([*found.outcomes.values()]) if (label := per_label(words, each.case))), None)
    return Standings(tuple(rows), {name: words(name) for name in designs}, tuple(designs), effects_by, search, per)


def _designs(words: Wording, found: Comparison) -> Figure:
    """Return what the designs are, one a column: title, total, keys and limits."""
    designs, year = found.outcomes, found.years[0]
    columns = (Column("aspect", words("record_what")), *(Column(name, words(name)) for name in designs))
    items = dict.fromkeys(item.name for outcome in designs.values() for item in outcome.case.items)
    rows = [Row({"aspect": words("record_title"), **{name: each.case.title for name, each in designs.items()}})]
    totals = {
        name: words.euro(sum((Fraction(cell.amount) for cell in each.cells if cell.year == year), ZERO))
        for name, each in designs.items()
    }
    rows.append(Row({"aspect": words("fact_total", year=str(year)), **totals}))
    for item in items:
        told = {}
        for name, each in designs.items():
            key = next((found.key for found in each.case.items if found.name == item), None)
            told[name] = "–" if key is None else key_in_words(words, each.case, key)
        rows.append(Row({"aspect": item, **told}))
    rules = {name: " ".join(rules_in_words(words, each.case)) or words("none_at_all") for name, each in designs.items()}
    rows.append(Row({"aspect": words("section_limits"), **rules}))
    return Figure("designs_table", words("section_designs"), (), None, Table(columns, tuple(rows)), open=True)


def _headline(words: Wording, found: Comparison, standings: Standings, checks: Sequence[Check]) -> Iterator[str]:
    year = str(standings.years[0])
    totals = [
        words("total_of", design=words(name), total=words.euro(standings.total(standings.years[0], name)))
        for name in found.outcomes
    ]
    yield words("headline_totals", year=year, n=len(found.parties), totals=words.listed(totals))
    for name in list(found.outcomes)[1:]:
        yield from gains_and_losses(words, standings, name)
    yield words("headline_closes_cent" if words.decimals else "headline_closes_euro")
    yield checks_line(words, checks)


def _facts(words: Wording, found: Comparison, standings: Standings) -> Iterator[Fact]:
    year = standings.years[0]
    for name in found.outcomes:
        yield Fact(words("fact_design", design=words(name), year=str(year)), words.euro(standings.total(year, name)))
    yield Fact(words("fact_parties"), str(len(found.parties)))


def _measures(found: Comparison) -> dict[str, Measure]:
    return {name: each for outcome in found.outcomes.values() for name, each in outcome.case.measures.items()}


def _asked(words: Wording, found: Comparison) -> dict[str, str]:
    """Return what was asked of each design, and the fingerprints of those that the record itself does not hold."""
    told: dict[str, str] = {}
    for name, outcome in found.outcomes.items():
        told[words(name)] = f"{outcome.case.title} ({outcome.run.inputs_hash})"
    last = list(found.outcomes.values())[-1].case
    return told | {key: value for key, value in asked(words, last).items() if key != words("record_title")}


def _memo(words: Wording, found: Comparison, standings: Standings, chart: Figure, checks: Sequence[Check]) -> Memo:
    last, year = list(found.outcomes.values())[-1], str(standings.years[0])
    what = tuple(_headline(words, found, standings, checks))[:-2]
    paragraphs = (
        (words("memo_what"), what),
        (words("memo_who"), (words("memo_who_designs", year=year, per=standings.per or "–"),)),
        *why_and_limits(words, last),
    )
    figure = Figure(chart.id, words("memo_table", year=year), (), chart.chart, memo_table(words, standings))
    measures = [measure_label(words, each) for each in _measures(found).values()]
    return Memo(paragraphs, figure, closing_lines(words, checks, last.run, measures))
