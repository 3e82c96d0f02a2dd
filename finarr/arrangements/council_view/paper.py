"""The council's view as one page."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from finarr.arrangements.council_view.cycle import Deadline
from finarr.arrangements.council_view.view import Asked, CouncilView
from finarr.paper import Block, Heading, Listing, Paper, Table, Text
from finarr.words import Euro, Message, Percent

__all__ = ["view_paper"]

_HALF_CENT = Fraction(1, 200)


def _word(name: str, **values: object) -> Message:
    return Message(f"council_view.{name}", values)


def view_paper(view: CouncilView) -> Paper:
    """Return the page of one municipality."""
    return Paper(_word("title", party=view.party, arrangement=view.arrangement), list(_blocks(view)))


def _blocks(view: CouncilView) -> Iterator[Block]:
    now = view.now
    yield Text(
        _word("asked", arrangement=view.arrangement, party=view.party, year=str(view.year), amount=Euro(now.amount))
    )
    yield Listing(list(_points(view)))
    yield Heading(_word("heading_years"))
    yield _years(view)
    yield Heading(_word("heading_items", year=str(view.year)))
    yield _items(view)
    yield Heading(_word("heading_why"))
    steps = [step for step in view.why.steps if step.year == view.year]
    yield Table(
        [_word("column_step"), _word("column_amount")], [(step.text, Euro(step.amount)) for step in steps], name="why"
    )
    yield Heading(_word("heading_say"))
    yield Text(_say(view))
    yield Heading(_word("heading_objections"))
    yield Listing(view.objections or [_word("no_objections")])
    yield Text(_word("not_binding"))
    yield Heading(_word("heading_days"))
    yield Table(
        [_word(f"column_{name}") for name in ("what", "day", "working_day", "law")],
        [_day(view, each) for each in view.days],
        name="days",
    )
    yield Text(_word("counted_back"))


def _points(view: CouncilView) -> Iterator[Message]:
    now = view.now
    if now.per_inhabitant is not None:
        yield _word("per_inhabitant", amount=Euro(now.per_inhabitant))
    if now.of_budget is not None:
        yield _word("of_budget", part=Percent(now.of_budget, 2))
    if view.change is not None and view.before is not None:
        when = _word("today") if view.before_year is None else str(view.before_year)
        values = {"change": Euro(view.change), "before": Euro(view.before), "when": when}
        if view.before:
            yield _word("against_before", growth=Percent(Fraction(view.change) / Fraction(view.before), 1), **values)
        else:
            yield _word("against_nothing", **values)
    off = now.off_pro_rata
    if abs(off) < Fraction(1, 100):
        yield _word("is_pro_rata", amount=Euro(now.pro_rata))
    else:
        yield _word("against_pro_rata", amount=Euro(now.pro_rata), off=Euro(off))


def _years(view: CouncilView) -> Table:
    return Table(
        [_word(f"column_{name}") for name in ("year", "amount", "pro_rata", "off", "per_inhabitant", "of_budget")],
        [(str(each.year), *_row(each), _head(each), _part(each)) for each in view.asked],
        name="years",
    )


def _row(each: Asked) -> tuple[Euro, Euro, Euro]:
    off = each.off_pro_rata if abs(each.off_pro_rata) >= _HALF_CENT else Fraction(0)
    return Euro(each.amount), Euro(each.pro_rata), Euro(off)


def _head(each: Asked) -> Euro | None:
    return None if each.per_inhabitant is None else Euro(each.per_inhabitant)


def _part(each: Asked) -> Percent | None:
    return None if each.of_budget is None else Percent(each.of_budget, 2)


def _items(view: CouncilView) -> Table:
    rows = [
        (
            each.item,
            Euro(each.whole),
            Percent(Fraction(each.amount) / Fraction(each.whole), 2) if each.whole else None,
            *_row(each),
        )
        for each in view.items
    ]
    now = view.now
    return Table(
        [_word(f"column_{name}") for name in ("item", "whole", "share", "amount", "pro_rata", "off")],
        rows,
        (_word("total"), None, None, *_row(now)),
        name="items",
    )


def _say(view: CouncilView) -> Message:
    if view.power is None:
        return _word("votes_unknown")
    return _word(
        "votes",
        party=view.party,
        votes=view.power.votes,
        of_votes=Percent(view.power.of_votes, 1),
        power=Percent(view.power.banzhaf, 1),
        of_costs=Percent(view.power.of_costs, 1),
    )


def _day(view: CouncilView, each: Deadline) -> tuple[object, ...]:
    what = _word(f"day_{each.id}", supervisor=_word(f"supervisor_{view.supervisor}"), year=str(view.year))
    day = _word("before", day=each.day) if each.before else each.day
    return what, day, each.working_day, each.law
