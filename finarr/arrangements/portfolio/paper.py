"""A portfolio for a reader, and the yearly paragraph on connected parties of one municipality."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from finarr.arrangements.portfolio.influence import overall
from finarr.arrangements.portfolio.sankey import sankey_picture
from finarr.arrangements.portfolio.signals import scales
from finarr.numbers import at_year
from finarr.paper import Block, Heading, Listing, Paper, Picture, Table, Text
from finarr.words import Euro, Message, Percent

if TYPE_CHECKING:
    from finarr.arrangements.portfolio.arrangement import Position
    from finarr.arrangements.portfolio.flows import Flows
    from finarr.arrangements.portfolio.outcome import Burden, PortfolioOutcome
    from finarr.arrangements.portfolio.signals import Warning
    from finarr.parties import Party

__all__ = ["party_paper", "portfolio_paper"]

_MOST_PAIRS = 20


def _word(name: str, **values: object) -> Message:
    return Message(f"portfolio.{name}", values)


def portfolio_paper(outcome: PortfolioOutcome) -> Paper:
    """Return the paper of a portfolio."""
    return Paper(outcome.case.title, list(_blocks(outcome)))


def _blocks(outcome: PortfolioOutcome) -> Iterator[Block]:
    case = outcome.case
    for year in dict.fromkeys((case.years[0], case.years[-1])):
        yield Heading(_word("heading_burdens", year=str(year)))
        yield _burdens(outcome, year)
    yield Text(_word("locked_means"))
    yield Heading(_word("heading_influence"))
    yield Text(_word("influence_means"))
    yield _influence(outcome)
    yield Heading(_word("heading_congruence"))
    yield from _congruence(outcome)
    yield Heading(_word("heading_flows", year=str(outcome.flows[0].year)))
    yield Picture(partial(sankey_picture, outcome.flows[0]), _word("flows_mean"))
    yield from _flows(outcome, outcome.flows[0])
    if outcome.warnings:
        yield Heading(_word("heading_warnings"))
        yield _warnings(outcome, outcome.warnings)
        yield Listing([_word("scale", figure=_word(f"column_{n}"), source=s.source) for n, s in scales().items()])
    if outcome.notices:
        yield Heading(_word("heading_notices"))
        yield Listing(outcome.notices)


def _money(outcome: PortfolioOutcome, units: int) -> Euro:
    return Euro(outcome.case.grid.to_euro(units), 0)


def _part(part: Fraction | float | None) -> Percent | None:
    return None if part is None else Percent(Fraction(part), 1)


def _over(units: Fraction, whole: Fraction | int | None) -> Fraction | None:
    return units / whole if whole else None


def _burdens(outcome: PortfolioOutcome, year: int) -> Table:
    grid = outcome.case.grid
    rows = []
    found: list[Burden] = [each for each in outcome.burden_rows if each.year == year]
    for each in found:
        euro = each.units * grid.euro
        heads = _over(euro, each.inhabitants)
        rows.append(
            (
                each.party,
                each.arrangements,
                _money(outcome, each.units),
                _part(_over(euro, each.budget)),
                None if heads is None else Euro(heads),
                Euro(each.locked, 0),
                _part(_over(each.locked, each.budget)),
                _part(each.growth),
            )
        )
    names = (
        "party", "arrangements", "contributions", "of_budget", "per_head", "locked", "locked_of_budget", "growth",
    )  # fmt: skip
    total, locked = sum(each.units for each in found), sum((each.locked for each in found), Fraction(0))
    return Table(
        [_word(f"column_{name}") for name in names],
        rows,
        (_word("total"), None, _money(outcome, total), None, None, Euro(locked, 0), None, None),
        name=f"burdens_{year}",
    )


def _influence(outcome: PortfolioOutcome) -> Table:
    rows = [
        (party, _part(paid), _part(votes), _part(power))
        for party, (paid, votes, power) in overall(outcome.influence_rows).items()
    ]
    return Table(
        [_word(f"column_{name}") for name in ("party", "of_contributions", "of_votes", "of_power")],
        rows,
        name="influence",
    )


def _congruence(outcome: PortfolioOutcome) -> Iterator[Block]:
    found = outcome.congruence
    if found.index is None:
        yield Text(_word("no_congruence"))
        return
    yield Text(_word("index_people" if found.by_inhabitants else "index", index=Percent(found.index, 1)))
    if found.domains:
        yield Table(
            [_word("column_domain"), _word("column_jaccard")],
            [(name, Percent(value, 1)) for name, value in found.domains.items()],
            name="domains",
        )
    least = sorted(found.pairs, key=lambda pair: (pair.jaccard, pair.first, pair.second))
    if len(least) > _MOST_PAIRS:
        yield Text(_word("least_pairs", n=_MOST_PAIRS, all=len(least)))
    yield Table(
        [_word(f"column_{name}") for name in ("first", "second", "shared", "either", "jaccard")],
        [(p.first, p.second, p.shared, p.either, Percent(p.jaccard, 1)) for p in least[:_MOST_PAIRS]],
        name="pairs",
    )


def _flows(outcome: PortfolioOutcome, flows: Flows) -> Iterator[Block]:
    """Show what goes into and out of all arrangements; the single flows are data for a chart."""
    sources: dict[str, int] = {}
    targets: dict[str, int] = {}
    for flow in flows.flows:
        if flow.target.kind == "arrangement":
            sources[flow.source.kind] = sources.get(flow.source.kind, 0) + flow.units
        if flow.source.kind == "arrangement":
            name = flow.target.name or flow.target.kind
            targets[name] = targets.get(name, 0) + flow.units
    kinds = {"task": None, "reserve_addition": _word("node_reserve_addition")}
    yield Table(
        [_word("column_from"), _word("column_amount")],
        [(_word(f"nodes_{kind}"), _money(outcome, units)) for kind, units in sources.items()],
        (_word("total"), _money(outcome, sum(sources.values()))),
        name="flows_from",
    )
    yield Table(
        [_word("column_to"), _word("column_amount")],
        [(kinds.get(name) or name, _money(outcome, units)) for name, units in targets.items()],
        (_word("total"), _money(outcome, sum(targets.values()))),
        name="flows_to",
    )


def _warnings(outcome: PortfolioOutcome, found: tuple[Warning, ...], party: str | None = None) -> Table:
    names = ["arrangement", "resilience", "class", "solvency", "class", "deficit", "signal"]
    rows = []
    for each in found:
        row: list[Any] = [
            each.arrangement,
            None if each.resilience is None else Decimal(f"{float(each.resilience):.2f}"),
            each.resilience_class,
            _part(each.solvency),
            None if each.solvency_class is None else _word(f"class_{each.solvency_class}"),
            _yes(each.deficit),
            _word("signal") if each.signal else None,
        ]
        rows.append(row if party is None else [*row, _money(outcome, each.shares.get(party, 0))])
    if party is not None:
        names.append("own_shortfall")
    return Table([_word(f"column_{name}") for name in names], rows, name="warnings")


def _yes(value: bool) -> Message:
    return Message("words.yes" if value else "words.no")


def party_paper(outcome: PortfolioOutcome, party: Party) -> Paper:
    """Return the paragraph on connected parties of one municipality (BBV art. 15)."""
    case, year = outcome.case, outcome.case.years[0]
    own = [each for each in case.arrangements if party.name in each.contributions]
    burden = next(each for each in outcome.burden_rows if each.party == party.name and each.year == year)
    shares = {row.arrangement: row for row in outcome.influence_rows if row.party == party.name}
    budget = None if party.budget is None else at_year(party.budget, year)
    blocks: list[Block] = [Text(_summary(outcome, burden, budget, len(own)))]
    rows = []
    for each in own:
        position, share = each.position, shares[each.name]
        figures = [None if value is None else Euro(Fraction(value), 0) for value in _position(position)]
        rows.append(
            (
                each.name,
                _yes(each.mandatory),
                _money(outcome, share.units),
                _part(share.paid),
                _part(share.votes),
                *figures,
            )
        )
    names = (
        "arrangement", "mandatory", "contribution", "of_contributions", "of_votes", "equity_begin", "equity_end",
        "debt_begin", "debt_end", "result",
    )  # fmt: skip
    blocks.append(
        Table(
            [_word(f"column_{name}", year=str(year)) for name in names],
            rows,
            (_word("total"), None, _money(outcome, burden.units), *[None] * 7),
            name="connected",
        )
    )
    told = [(each.name, each.seat, each.purpose, each.position.note if each.position else None) for each in own]
    if any(text for row in told for text in row[1:]):
        blocks += [
            Heading(_word("heading_about")),
            Table(
                [_word(f"column_{name}") for name in ("arrangement", "seat", "purpose", "risks")],
                [row for row in told if any(row[1:])],
                name="about",
            ),
        ]
    signals = tuple(each for each in outcome.warnings if each.arrangement in shares)
    if signals:
        blocks += [Heading(_word("heading_warnings")), _warnings(outcome, signals, party.name)]
        blocks.append(Text(_word("own_risk", party=party.name, amount=_money(outcome, _own_risk(signals, party.name)))))
    return Paper(_word("paragraph", party=party.name, year=str(year)), blocks)


def _position(position: Position | None) -> tuple[Any, ...]:
    if position is None:
        return (None,) * 5
    return (position.equity_begin, position.equity_end, position.debt_begin, position.debt_end, position.result)


def _own_risk(found: tuple[Warning, ...], party: str) -> int:
    return sum(each.shares.get(party, 0) for each in found)


def _summary(outcome: PortfolioOutcome, burden: Burden, budget: Fraction | None, n: int) -> Message:
    euro = burden.units * outcome.case.grid.euro
    values = {"party": burden.party, "n": n, "amount": _money(outcome, burden.units), "locked": Euro(burden.locked, 0)}
    if budget:
        return _word("summary_budget", part=Percent(euro / budget, 1), **values)
    return _word("summary", **values)
