"""The memo about a division of costs: who pays what, why, per inhabitant, and which limits hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.outcome import Check, RunRecord
from finarr.report.content import Column, Figure, Kind, Memo, Row, Table
from finarr.report.figures.closing import checks_line, measure_label
from finarr.report.standings import Standing, Standings
from finarr.report.summary import held_parties
from finarr.report.telling import key_in_words, rules_in_words
from finarr.report.wording import Wording
from finarr.words import Euro, format_value

__all__ = ["MOST_ROWS", "closing_lines", "cost_sharing_memo", "memo_table", "why_and_limits"]

ZERO = Fraction(0)
MOST_ROWS = 20
"""More rows than this do not fit on two pages; the largest are shown, and how many are left out."""

MOST_ITEMS = 6


def cost_sharing_memo(words: Wording, outcome: Outcome, standings: Standings, chart: Figure) -> Memo:
    """Return the memo of one design.

    Args:
        words: of the language.
        outcome: of the case.
        standings: where every party stands.
        chart: the figure whose chart the memo shows.
    """
    year = standings.years[0]
    paragraphs = (
        (words("memo_what"), tuple(_what(words, outcome, standings))),
        (words("memo_who"), (words("memo_who_text", year=str(year), per=standings.per or "–"),)),
        *why_and_limits(words, outcome),
    )
    figure = Figure(chart.id, words("memo_table", year=str(year)), (), chart.chart, memo_table(words, standings))
    measures = [measure_label(words, each) for each in outcome.case.measures.values()]
    close = closing_lines(words, outcome.checks, outcome.run, measures)
    return Memo(paragraphs, figure, close)


def why_and_limits(words: Wording, outcome: Outcome) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return why a design divides as it does, and which limits hold."""
    return (
        (words("memo_why"), tuple(_why(words, outcome))),
        (words("memo_limits"), tuple(_limits(words, outcome))),
    )


def _what(words: Wording, outcome: Outcome, standings: Standings) -> Iterator[str]:
    case, year = outcome.case, standings.years[0]
    total = standings.total(year, "contribution")
    yield words("memo_shared", title=case.title, year=str(year), n=len(case.parties), total=words.euro(total))
    if len(standings.years) > 1:
        later = [
            words("memo_later_year", year=str(each), total=words.euro(standings.total(each, "contribution")))
            for each in standings.years[1:]
        ]
        yield words("memo_later", years=words.listed(later, 99))


def _why(words: Wording, outcome: Outcome) -> Iterator[str]:
    case, year = outcome.case, outcome.case.years[0]
    order = sorted(case.items, key=lambda item: -abs(case.net_costs[item.name, year]))
    for item in order[:MOST_ITEMS]:
        net = format_value(Euro(case.grid.to_euro(case.net_costs[item.name, year]), case.grid.decimals), words.lang)
        name = "memo_item" if item.parties is None else "memo_item_some"
        members = "" if item.parties is None else words.listed(list(item.parties))
        yield words(name, item=item.name, net=net, key=key_in_words(words, case, case.key_of(item)), who=members)
    if len(order) > MOST_ITEMS:
        yield words("memo_items_more", n=len(order) - MOST_ITEMS)


def _limits(words: Wording, outcome: Outcome) -> Iterator[str]:
    case = outcome.case
    said = rules_in_words(words, case)
    if not said:
        yield words("memo_no_limits")
        return
    yield from said[:MOST_ITEMS]
    if len(said) > MOST_ITEMS:
        yield words("memo_limits_more", n=len(said) - MOST_ITEMS)
    held = held_parties(outcome)
    yield words("headline_held", names=words.listed(held)) if held else words("headline_pro_rata")


def memo_table(words: Wording, standings: Standings) -> Table:
    """Return the table of the first year that fits in a memo: euro, per inhabitant, and the main effect."""
    year, effect = standings.years[0], standings.effect
    columns = [words.column("party")]
    for name in standings.designs:
        columns.append(Column(name, standings.paid[name], Kind.EURO, words.decimals, strong=True))
        if standings.per is not None and len(standings.designs) == 1:
            columns.append(Column(f"{name}_head", words("column_per_head"), Kind.EURO, 2))
    if effect is not None:
        decimals = 2 if effect == "pro_rata" else words.decimals
        columns.append(Column("effect", standings.effects[effect], Kind.EFFECT, decimals))
        if standings.per is not None:
            columns.append(Column("effect_head", words("column_per_head"), Kind.EFFECT, 2))
    rows = list(standings.of_year(year))
    shown = rows
    if len(rows) > MOST_ROWS:
        weight = {each.party: abs(each.per_head(each.effects.get(effect or "")) or ZERO) for each in rows}
        shown = sorted(rows, key=lambda each: (-weight[each.party], each.party))[:MOST_ROWS]
    found = [Row(_values(standings, each), each.party, year) for each in shown]
    if len(rows) > len(shown):
        rest = [each for each in rows if each not in shown]
        found.append(Row({"party": words("others", n=len(rest)), **_sums(standings, rest)}))
    found.append(Row({"party": words("total"), **_sums(standings, rows)}, total=True))
    return Table(tuple(columns), tuple(found))


def _values(standings: Standings, each: Standing) -> dict[str, Fraction | str | None]:
    effect = each.effects.get(standings.effect or "")
    found: dict[str, Fraction | str | None] = {
        "party": each.party,
        "effect": effect,
        "effect_head": each.per_head(effect),
    }
    for name in standings.designs:
        found |= {name: each.paid.get(name), f"{name}_head": each.per_head(each.paid.get(name))}
    return found


def _sums(standings: Standings, rows: list[Standing]) -> dict[str, Fraction | None]:
    people = sum((each.people or ZERO for each in rows), ZERO) if all(each.people for each in rows) else None
    effects = [each.effects.get(standings.effect or "") for each in rows]
    effect = None if None in effects else sum((each or ZERO for each in effects), ZERO)
    found: dict[str, Fraction | None] = {"effect": effect}
    found["effect_head"] = effect / people if people and effect is not None else None
    for name in standings.designs:
        paid = sum((each.paid.get(name) or ZERO for each in rows), ZERO)
        found |= {name: paid, f"{name}_head": paid / people if people else None}
    return found


def closing_lines(
    words: Wording, checks: Sequence[Check], run: RunRecord, measures: list[str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return how a memo ends: checks, source and date."""
    sources = [words("memo_sources", names=words.listed(measures, 99))] if measures else []
    made = words(
        "memo_made", date=run.started.date(), version=run.versions.get("finarr", "-"), hash=run.inputs_hash[:16]
    )
    return (
        (words("section_checks"), (checks_line(words, checks),)),
        (words("memo_source"), (*sources, made)),
    )
