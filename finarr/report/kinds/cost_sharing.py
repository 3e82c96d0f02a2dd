"""The page of a cost-sharing case: what each party pays, why, and how that compares with today and with pro rata."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from finarr.arrangements.cost_sharing import CostSharing
from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.arrangements.cost_sharing.people import people_measure
from finarr.numbers import at_year
from finarr.report.borders import Borders
from finarr.report.content import Fact, Figure, Page, Reader, Section
from finarr.report.figures.closing import checks_line, closing, measure_label
from finarr.report.figures.division import account, items, limits, years
from finarr.report.figures.effect import effect_figures
from finarr.report.figures.groups import size_classes
from finarr.report.figures.map import map_figure
from finarr.report.figures.paid import contributions, per_inhabitant
from finarr.report.memos.cost_sharing import cost_sharing_memo
from finarr.report.standings import Standing, Standings, search_text
from finarr.report.summary import held_parties, summaries, whom
from finarr.report.wording import Wording
from finarr.words import Message

__all__ = ["asked", "page", "per_label", "present"]

ZERO = Fraction(0)


def page(outcome: Outcome, lang: str | None, borders: Borders | None) -> Page:
    """Return the page of a cost-sharing case."""
    case = outcome.case
    words = Wording(lang or case.language, case.grid.decimals)
    standings = _standings(outcome, words)
    summary = summaries(words, standings)
    paid = contributions(words, standings)
    sections = (
        Section("paid", words("section_paid"), (), present(paid, per_inhabitant(words, standings))),
        Section("account", words("section_account"), (words("account_text"),), (account(words, outcome),)),
        Section("years", words("section_years"), (), (years(words, outcome),)),
        Section(
            "effects",
            words("section_effects"),
            (words("effect_meaning"),),
            present(map_figure(words, standings, borders, case.parties), *effect_figures(words, standings)),
        ),
        Section("groups", words("section_groups"), (), present(size_classes(words, standings))),
        Section("limits", words("section_limits"), (), (limits(words, outcome),)),
        Section("costs", words("section_costs"), (), (items(words, outcome),)),
        *closing(words, outcome.checks, outcome.run, case.measures, asked(words, case)),
    )  # fmt: skip
    return Page(
        words.lang,
        case.title,
        _kind(words, case),
        tuple(_headline(words, outcome, standings)),
        tuple(_facts(words, outcome, standings)),
        tuple(notice.render(words.lang) for notice in outcome.notices),
        tuple(section for section in sections if section.figures),
        tuple(Reader(party.name, standings.search[party.name], summary[party.name]) for party in case.parties),
        standings.years,
        whom(words, case.parties),
        outcome.run.inputs_hash,
        cost_sharing_memo(words, outcome, standings, paid),
        standings.sums(),
    )


def present(*figures: Figure | None) -> tuple[Figure, ...]:
    """Return the figures there are."""
    return tuple(figure for figure in figures if figure is not None)


def _kind(words: Wording, case: CostSharing) -> str:
    if case.document is None:
        return words("kind_cost_sharing")
    document = words(f"document_{case.document.type}")
    return words("kind_document", kind=words("kind_cost_sharing"), document=document, year=str(case.document.year))


def per_label(words: Wording, case: CostSharing) -> str | None:
    """Return what "per inhabitant" is taken of, with its day; None where no measure counts people."""
    per = people_measure(case)
    return None if per is None else measure_label(words, case.measures[per])


def asked(words: Wording, case: CostSharing) -> dict[str, str]:
    """Return what was asked, by heading, for the record."""
    return {
        words("record_title"): case.title,
        words("record_criterion"): Message(f"asked.criterion_{case.criterion}").render(words.lang),
        words("record_unit"): words("unit_cent" if case.grid.decimals else "unit_euro"),
    }


def _standings(outcome: Outcome, words: Wording) -> Standings:
    """Return what each party pays, beside today and beside pure pro rata."""
    case, per = outcome.case, people_measure(outcome.case)
    basis = {item.name for item in case.items if item.task == "basis"}
    plus = len(basis) < len(case.items)
    has_today = any(party.today is not None for party in case.parties)
    paid: dict[tuple[str, int], Fraction] = {}
    pure, of_basis = dict(paid), dict(paid)
    for cell in outcome.cells:
        at = (cell.party, cell.year)
        paid[at] = paid.get(at, ZERO) + Fraction(cell.amount)
        pure[at] = pure.get(at, ZERO) + cell.pro_rata
        if cell.item in basis:
            of_basis[at] = of_basis.get(at, ZERO) + Fraction(cell.amount)
    rows = []
    for year in case.years:
        for party in case.parties:
            at = (party.name, year)
            today = None if party.today is None else Fraction(party.today)
            amounts = {"contribution": paid.get(at, ZERO), "pro_rata": pure.get(at, ZERO)}
            effects = {"pro_rata": amounts["pro_rata"] - amounts["contribution"]}
            if has_today:
                amounts |= {"basis": of_basis.get(at, ZERO)} if plus else {}
                amounts |= {"today": today}  # type: ignore[dict-item]
                effects = {"today": None if today is None else today - of_basis.get(at, ZERO), **effects}  # type: ignore[dict-item]
            people = None if per is None else at_year(party.measures.get(per, 0), year)
            rows.append(Standing(party.name, year, people or None, amounts, effects))
    headings = {"contribution": words("contribution"), "pro_rata": words("pro_rata")}
    effects_by = {"pro_rata": words("effect_against_pro_rata")}
    if has_today:
        if plus:
            headings["basis"] = words("contribution_basis")
        headings["today"] = words("today_basis" if plus else "today")
        effects_by = {"today": words("effect_against_today_basis" if plus else "effect_against_today"), **effects_by}
    return Standings(
        tuple(rows),
        headings,
        ("contribution",),
        effects_by,
        {party.name: search_text(party) for party in case.parties},
        per_label(words, case),
    )


def _headline(words: Wording, outcome: Outcome, standings: Standings) -> Iterator[str]:
    year = standings.years[0]
    total = standings.total(year, "contribution")
    yield words("headline_shared", year=str(year), n=len(outcome.case.parties), total=words.euro(total))
    rows = [each for each in standings.of_year(year) if each.people]
    if rows:
        order = sorted(rows, key=lambda each: each.per_head(each.paid["contribution"]) or ZERO)
        yield words(
            "headline_per_head",
            low=order[0].party,
            least=words.per_head(order[0].per_head(order[0].paid["contribution"]) or ZERO),
            high=order[-1].party,
            most=words.per_head(order[-1].per_head(order[-1].paid["contribution"]) or ZERO),
        )
    held = held_parties(outcome)
    if held:
        text = "headline_held_basis" if _held_for_basis_only(outcome) else "headline_held"
        yield words(text, names=words.listed(held))
    else:
        yield words("headline_pro_rata")
    yield words("headline_closes_cent" if words.decimals else "headline_closes_euro")
    yield checks_line(words, outcome.checks)


def _held_for_basis_only(outcome: Outcome) -> bool:
    """Tell whether what limits hold leaves out tasks that parties pay as well."""
    items = outcome.case.items
    plus = {item.name for item in items if item.task == "plus"}
    held = {item for total in outcome.totals if total.holding for item in total.items}
    return bool(plus) and not held & plus


def _facts(words: Wording, outcome: Outcome, standings: Standings) -> Iterator[Fact]:
    year = standings.years[0]
    total = standings.total(year, "contribution")
    yield Fact(words("fact_total", year=str(year)), words.euro(total))
    people = [each.people for each in standings.of_year(year)]
    if all(people):
        average = total / sum((each or ZERO for each in people), ZERO)
        yield Fact(words("fact_average"), words.per_head(average))
    yield Fact(words("fact_parties"), str(len(outcome.case.parties)))
    held = sum(check.ok for check in outcome.checks)
    yield Fact(words("fact_checks"), words("n_of_m", n=held, m=len(outcome.checks)))
