"""The outcome for a reader: what each party pays, what every rule asks, and which groups could leave."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from finarr.arrangements.stand_alone.division import TODAY, Division
from finarr.paper import Block, Heading, Listing, Paper, Table, Text
from finarr.words import Euro, Message

if TYPE_CHECKING:
    from finarr.arrangements.stand_alone.outcome import StandAloneOutcome
    from finarr.parties import Party

__all__ = ["outcome_paper", "party_paper"]

_MOST = 10
"""Groups that are shown."""


def _word(name: str, **values: object) -> Message:
    return Message(f"stand_alone.{name}", values)


def _euro(amount: float | None) -> Euro | None:
    return None if amount is None else Euro(Fraction(round(Fraction(amount) * 100), 100))


def outcome_paper(outcome: StandAloneOutcome) -> Paper:
    """Return the paper of an outcome."""
    return Paper(outcome.case.title, list(_blocks(outcome)))


def _blocks(outcome: StandAloneOutcome) -> Iterator[Block]:
    yield Heading(_word("heading_paid", year=str(outcome.case.year), rule=_word(f"rule_{outcome.case.rule}")))
    yield _paid(outcome)
    yield Heading(_word("heading_rules"))
    yield _rules(outcome)
    yield Text(_word("core_means"))
    yield from _groups(outcome)
    if outcome.notices:
        yield Heading(_word("heading_notices"))
        yield Listing(outcome.notices)
    failed = [check.name for check in outcome.checks if not check.ok]
    yield Text(_word("checks_failed" if failed else "checks_ok", n=len(failed or outcome.checks)))
    if failed:
        yield Listing(failed)


def _paid(outcome: StandAloneOutcome) -> Table:
    grid, rows = outcome.case.grid, []
    for number, (party, units) in enumerate(zip(outcome.case.parties, outcome.units, strict=True)):
        amount, alone = grid.to_euro(units), outcome.alone(number)
        today = None if party.today is None else Euro(Fraction(party.today))
        saving = _euro(alone - float(amount))
        rows.append((party.name, Euro(amount, grid.decimals), _euro(alone), saving, _euro(outcome.adds(number)), today))
    headers = [_word(f"column_{name}") for name in ("party", "paid", "alone", "saving", "adds", "today")]
    total = Euro(grid.to_euro(sum(outcome.units)), grid.decimals)
    return Table(headers, rows, (_word("total"), total, None, None, None, None), "paid")


def _rules(outcome: StandAloneOutcome) -> Table:
    rows: list[tuple[Any, ...]] = []
    for each in outcome.divisions:
        if each.amounts is None:
            if each.rule != TODAY:
                rows.append((_word(f"rule_{each.rule}"), None, None, each.why))
            continue
        kept = Message("words.yes" if each.in_core else "words.no")
        rows.append((_word(f"rule_{each.rule}"), kept, _euro(each.least), _group(each)))
    headers = [_word(f"column_{name}") for name in ("rule", "in_core", "least", "group")]
    return Table(headers, rows, name="rules")


def _group(each: Division) -> str:
    return ", ".join(each.group)


def _groups(outcome: StandAloneOutcome) -> Iterator[Block]:
    """Yield the groups that are cheaper off alone under what is paid now and under the chosen rule."""
    for rule in dict.fromkeys((TODAY, outcome.case.rule)):
        division = outcome.division(rule)
        if division.amounts is None or division.in_core:
            continue
        found: Any = outcome.leaving(rule).head(_MOST)
        yield Heading(_word("heading_leaving", rule=_word(f"rule_{rule}")), 3)
        rows = [
            (", ".join(map(str, row.coalition)), _euro(row.contribution), _euro(row.alone), _euro(row.saving))
            for row in found.itertuples()
        ]
        yield Table([_word(f"column_{name}") for name in ("group", "together", "alone", "cheaper")], rows, name=rule)


def party_paper(outcome: StandAloneOutcome, party: Party) -> Paper:
    """Return the paper of one party."""
    return Paper(_word("party_title", party=party.name, title=outcome.case.title), list(_of_party(outcome, party)))


def _of_party(outcome: StandAloneOutcome, party: Party) -> Iterator[Block]:
    case = outcome.case
    number = next(n for n, each in enumerate(case.parties) if each.name == party.name)
    paid, alone, adds = case.grid.to_euro(outcome.units[number]), outcome.alone(number), outcome.adds(number)
    values = {"party": party.name, "year": str(case.year), "rule": _word(f"rule_{case.rule}")}
    yield Text(_word("party_pays", **values, paid=Euro(paid, case.grid.decimals)))
    yield Text(_word("party_alone", party=party.name, alone=_euro(alone), saving=_euro(alone - float(paid))))
    yield Text(_word("party_adds", party=party.name, adds=_euro(adds)))
    lowest, highest = outcome.ranges[number]
    name = "party_point" if highest - lowest < 0.01 else "party_range"
    yield Text(_word(name, party=party.name, lowest=_euro(lowest), highest=_euro(highest)))
    rows = [
        (_word(f"rule_{each.rule}"), _euro(each.amounts[number]), _euro(alone - each.amounts[number]))
        for each in outcome.divisions
        if each.amounts is not None
    ]
    yield Table([_word(f"column_{name}") for name in ("rule", "paid", "saving")], rows, name="rules")
