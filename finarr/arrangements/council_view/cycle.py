"""The days of the yearly cycle of a joint arrangement, counted as the law counts them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from finarr.errors import InvalidInput, Problem
from finarr.words import Message

__all__ = ["Deadline", "cycle_days", "holidays", "rules"]

_SATURDAY = 5


@dataclass(frozen=True)
class Deadline:
    """One day of the cycle.

    Attributes:
        id: "framework_note", "draft", "view", "board", "budget" and "account" (to the supervisor), or
            "provisional_account".
        day: the day; with `before`, what must be done is done before it.
        before: whether the day itself is too late.
        law: the article.
    """

    id: str
    day: date
    before: bool
    law: str | None

    @property
    def last(self) -> date:
        """The last day on which it can be done."""
        return self.day - timedelta(days=1) if self.before else self.day

    @property
    def working_day(self) -> date:
        """The last working day on which it can be done: terms that are counted back are not moved for weekends."""
        found = self.last
        while found.weekday() >= _SATURDAY or found in holidays(found.year):
            found -= timedelta(days=1)
        return found


@cache
def rules() -> Mapping[str, Any]:
    """Return the cycle that comes with finarr."""
    text = resources.files(__package__).joinpath("cycle.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the generally recognised public holidays of a year, and the days put on a par with them.

    Source:
        Algemene termijnenwet art. 3.

    Example:
        >>> date(2026, 4, 6) in holidays(2026), date(2026, 4, 27) in holidays(2026)
        (True, True)
    """
    from dateutil.easter import easter

    table = rules()["holidays"]
    sunday = easter(year)
    days = {date(year, month, day) for month, day in table["fixed"]}
    days |= {sunday + timedelta(days=after) for after in table["easter"]}
    king = date(year, *table["kings_day"])
    return frozenset({*days, king - timedelta(days=1) if king.weekday() == _SATURDAY + 1 else king})


def cycle_days(year: int, board: date | str | None = None) -> tuple[Deadline, ...]:
    """Return the days of the cycle of one budget year, in order.

    Args:
        year: the budget year.
        board: the day on which the board decides on the budget; the last working day on which it can where left out,
            since the supervisor must have the budget before a fixed day.

    Raises:
        InvalidInput: it is no year, or the board decides too late, or not in the year before the budget year.

    Source:
        Wgr art. 34, 34b and 35, text since 1-7-2022; counting back: Algemene termijnenwet art. 1(2).

    Example:
        >>> {each.id: each.day.isoformat() for each in cycle_days(2027, date(2026, 7, 2))}["draft"]
        '2026-04-09'
    """
    if isinstance(year, bool) or not isinstance(year, int) or not 1900 <= year <= 2200:
        raise InvalidInput([Problem(("year",), None if year is None else repr(year), Message("errors.year"))])
    table = rules()
    budget = _fixed("budget", year)
    decides = _read(board, budget.working_day)
    if decides >= budget.day or decides.year != year - 1:
        allowed = Message("council_view.board_day", {"year": str(year - 1), "last": budget.day})
        raise InvalidInput([Problem(("board",), decides, allowed)])
    sent = decides + timedelta(weeks=table["send_within_weeks"])
    days = [
        _fixed("framework_note", year),
        Deadline("draft", decides - timedelta(weeks=table["weeks"]), False, table["draft"]["law"]),
        Deadline("view", decides, True, table["view"]["law"]),
        Deadline("board", decides, False, None),
        budget if sent >= budget.day else Deadline("budget", sent, False, budget.law),
        _fixed("provisional_account", year),
        _fixed("account", year),
    ]
    return tuple(sorted(days, key=lambda each: (each.day.year, each.day, not each.before)))


def _fixed(name: str, year: int) -> Deadline:
    told = rules()[name]
    return Deadline(name, date(year + told["year"], told["month"], told["day"]), True, told["law"])


def _read(board: Any, otherwise: date) -> date:
    if board is None:
        return otherwise
    if isinstance(board, datetime):
        return board.date()
    if isinstance(board, date):
        return board
    try:
        return date.fromisoformat(str(board))
    except ValueError:
        raise InvalidInput([Problem(("board",), repr(board), Message("errors.date"))]) from None
