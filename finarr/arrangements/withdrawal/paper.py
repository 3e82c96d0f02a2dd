"""A withdrawal for a reader: what the leaver pays, what it does to the others, and for one of them; and a joining."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from finarr.arrangements.withdrawal.terms import practice
from finarr.errors import InvalidInput, Problem
from finarr.paper import Block, Heading, Listing, Paper, Table, Text
from finarr.parties import Roster
from finarr.words import Euro, Message, Percent

if TYPE_CHECKING:
    from finarr.arrangements.withdrawal.entry import EntryOutcome
    from finarr.arrangements.withdrawal.outcome import BetterOff, ExitMethod, ExitOutcome

__all__ = ["entry_paper", "exit_paper", "party_paper"]


def _word(name: str, **values: object) -> Message:
    return Message(f"withdrawal.{name}", values)


def exit_paper(outcome: ExitOutcome) -> Paper:
    """Return the paper of a withdrawal."""
    return Paper(str(outcome.given.title), list(_blocks(outcome)))


def _blocks(outcome: ExitOutcome) -> Iterator[Block]:
    given = outcome.given
    values = {"party": given.party, "year": str(given.year), "basis": Euro(outcome.basis, _decimals(outcome))}
    yield Text(_word("conclusion", basis_year=str(outcome.basis_year), **values))
    yield Text(_rule(outcome))
    yield Listing([_total(outcome, method) for method in outcome.methods.values()])
    yield Heading(_word("heading_payments", party=given.party))
    yield _payments(outcome)
    for method in outcome.methods.values():
        yield Heading(_word("heading_stayers", method=_word(f"method_{method.name}")))
        yield _stayers(outcome, method)
        yield Text(_word("last_year", year=str(outcome.years[-1])))
    if outcome.settlement is not None:
        yield Heading(_word("heading_settlement"))
        yield from _settlement(outcome)
    yield Heading(_word("heading_better_off"))
    yield Listing([line for each in outcome.better_off for line in _better_off(outcome, each)])
    if outcome.notices:
        yield Heading(_word("heading_notices"))
        yield Listing(outcome.notices)


def party_paper(outcome: ExitOutcome, party: str) -> Paper:
    """Return what a withdrawal means for one party.

    Raises:
        InvalidInput: there is no such party.
    """
    parties = outcome.before.case.parties
    found = Roster(parties).find(party)
    if found is None:
        allowed = Message("errors.unknown_name", {"allowed": [each.name for each in parties]})
        raise InvalidInput([Problem(("party",), repr(party), allowed)])
    title = _word("party_title", party=found.name, title=str(outcome.given.title))
    if found.name == outcome.given.party:
        lines = [line for each in outcome.better_off for line in _better_off(outcome, each)]
        return Paper(title, [Text(_rule(outcome)), _payments(outcome), Listing(lines)])
    blocks: list[Block] = []
    for name in outcome.methods:
        effects = [each for each in outcome.effects if each.method == name and each.party == found.name]
        blocks += [
            Heading(_word("heading_stayers", method=_word(f"method_{name}"))),
            Table(
                [
                    _word(f"column_{each}")
                    for each in ("year", "before", "after", "difference", "per_head", "of_budget")
                ],
                [
                    (
                        str(each.year),
                        _euro(outcome, each.before),
                        _euro(outcome, each.after),
                        _euro(outcome, each.difference),
                        None if each.per_inhabitant is None else Euro(each.per_inhabitant),
                        None if each.of_budget is None else Percent(each.of_budget, 3),
                    )
                    for each in effects
                ],
                name=f"effect_{name}",
            ),
        ]
    return Paper(title, blocks)


def _decimals(outcome: ExitOutcome) -> int:
    return outcome.given.case.grid.decimals


def _euro(outcome: ExitOutcome, amount: Decimal) -> Euro:
    return Euro(amount, _decimals(outcome))


def _rule(outcome: ExitOutcome) -> Message:
    terms = outcome.given.terms
    if terms.percentages is not None:
        return _word("rule_own", place=terms.own_rule or _word("rule_own_somewhere"))
    return _word("rule_silent", law=practice().law)


def _total(outcome: ExitOutcome, method: ExitMethod) -> Message:
    values = {"method": _word(f"method_{method.name}"), "total": _euro(outcome, method.total)}
    if method.times is None:
        return _word("total", **values)
    return _word("total_times", times=method.times.quantize(Decimal("0.01")).normalize() + 0, **values)


def _payments(outcome: ExitOutcome) -> Table:
    methods = list(outcome.methods.values())
    return Table(
        [_word("column_year"), *(_word(f"method_{method.name}") for method in methods)],
        [
            (str(year), *(_euro(outcome, method.payments[year]) for method in methods))
            for year in outcome.years
            if any(method.units[year] for method in methods)
        ],
        (_word("column_total"), *(_euro(outcome, method.total) for method in methods)),
        name="payments",
    )


def _stayers(outcome: ExitOutcome, method: ExitMethod) -> Table:
    """Return what each party that stays pays more, by year, with the heaviest year per head and of its budget."""
    rows, sums = [], dict.fromkeys(outcome.years, Decimal(0))
    names = [party.name for party in outcome.before.case.parties if party.name != outcome.given.party]
    for name in names:
        own = [each for each in outcome.effects if each.method == method.name and each.party == name]
        for each in own:
            sums[each.year] += each.difference
        heads = [each.per_inhabitant for each in own if each.per_inhabitant is not None]
        parts = [each.of_budget for each in own if each.of_budget is not None]
        rows.append(
            (
                name,
                *(_euro(outcome, each.difference) for each in own),
                Euro(max(heads)) if heads else None,
                Percent(max(parts), 3) if parts else None,
            )
        )
    return Table(
        [
            _word("column_party"),
            *map(str, outcome.years),
            _word("column_per_head_most"),
            _word("column_of_budget_most"),
        ],
        rows,
        (_word("column_total"), *(_euro(outcome, amount) for amount in sums.values()), None, None),
        name=f"stayers_{method.name}",
    )


def _settlement(outcome: ExitOutcome) -> Iterator[Block]:
    settlement = outcome.settlement
    if settlement is None:
        return
    own = settlement.parts[outcome.given.party]
    key = _word("key_contributions") if settlement.key == "contributions" else settlement.key
    words = "settlement_gets" if own >= 0 else "settlement_owes"
    yield Text(_word(words, party=outcome.given.party, amount=_euro(outcome, abs(own)), key=key))
    yield Table(
        [_word("column_party"), _word("column_settlement")],
        [(name, _euro(outcome, amount)) for name, amount in settlement.parts.items()],
        (_word("column_total"), _euro(outcome, settlement.total)),
        name="settlement",
    )


def _better_off(outcome: ExitOutcome, found: BetterOff) -> Iterator[Message]:
    last, values = outcome.years[-1], {"method": _word(f"method_{found.method}"), "party": outcome.given.party}
    if found.leaver is None:
        yield _word("leaver_unknown", **values)
    else:
        total, later = sum(found.leaver.values(), Decimal(0)), found.leaver[last]
        words = "leaver_gains" if total >= 0 else "leaver_loses"
        yield _word(words, total=_euro(outcome, abs(total)), last=str(last), **values)
        words = "leaver_later_gains" if later >= 0 else "leaver_later_loses"
        yield _word(words, later=_euro(outcome, abs(later)), last=str(last), **values)
        if found.breaks_even is not None and total >= 0:
            yield _word("breaks_even", year=str(found.breaks_even), **values)
    if found.others is not None and found.method == next(iter(outcome.methods)):
        later = found.others[last]
        words = "others_cheaper" if later > 0 else "others_dearer"
        yield _word(words, amount=_euro(outcome, abs(later)), last=str(last))


def entry_paper(outcome: EntryOutcome) -> Paper:
    """Return the paper of a joining: what the new member pays, what the others pay less or more, who is better off."""
    case, decimals = outcome.before.case, outcome.before.case.grid.decimals
    values = {"party": outcome.party, "arrangement": case.title, "year": str(outcome.years[0])}
    blocks: list[Block] = [Text(_word("joins", **values))]
    if outcome.buy_in:
        blocks.append(Text(_word("buys_in", amount=Euro(outcome.buy_in, decimals), **values)))
    rows = [
        (
            str(year),
            Euro(amount, decimals),
            Euro(outcome.alone[year], decimals) if year in outcome.alone else None,
            Euro(outcome.gains[year], decimals) if year in outcome.gains else None,
        )
        for year, amount in outcome.contributions.items()
    ]
    names = [_word(f"column_{name}") for name in ("year", "contribution", "alone", "gain")]
    blocks += [Heading(_word("heading_payments", party=outcome.party)), Table(names, rows, name="payments")]
    blocks += [Heading(_word("heading_others")), _others(outcome, decimals)]
    blocks += [Heading(_word("heading_better_off")), Listing(list(_entry_better_off(outcome, decimals)))]
    return Paper(_word("entry_title", **values), blocks)


def _others(outcome: EntryOutcome, decimals: int) -> Table:
    """Return what each party that was there pays more, by year."""
    table: dict[str, list[Decimal]] = {}
    for each in outcome.effects:
        table.setdefault(each.party, []).append(each.difference)
    sums = [sum(column, Decimal(0)) for column in zip(*table.values(), strict=True)]
    return Table(
        [_word("column_party"), *map(str, outcome.years)],
        [(name, *(Euro(amount, decimals) for amount in row)) for name, row in table.items()],
        (_word("column_total"), *(Euro(amount, decimals) for amount in sums)),
        name="others",
    )


def _entry_better_off(outcome: EntryOutcome, decimals: int) -> Iterator[Message]:
    last, values = outcome.years[-1], {"party": outcome.party}
    if not outcome.gains:
        yield _word("joiner_unknown", **values)
    else:
        total = sum(outcome.gains.values(), Decimal(0))
        words = "joiner_gains" if total >= 0 else "joiner_loses"
        yield _word(words, total=Euro(abs(total), decimals), last=str(last), **values)
    less = -sum((each.difference for each in outcome.effects), Decimal(0))
    words = "others_less" if less > 0 else "others_more" if less < 0 else "others_same"
    yield _word(words, total=Euro(abs(less), decimals), last=str(last))
