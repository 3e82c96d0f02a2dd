"""The days of the Wgr cycle: twelve weeks counted back, fixed days, working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import finarr as fa
from finarr.arrangements.council_view.cycle import holidays


def day(year: int, name: str, board: date | str | None = None) -> date:
    return next(each for each in fa.cycle_days(year, board) if each.id == name).day


def test_the_fixed_days() -> None:
    assert day(2027, "framework_note") == date(2026, 4, 30)
    assert day(2027, "budget", "2026-09-10") == date(2026, 9, 15)
    assert day(2027, "provisional_account") == date(2028, 4, 30)
    assert day(2027, "account") == date(2028, 7, 15)
    frameworks = fa.cycle_days(2027)[0]
    assert frameworks.before and frameworks.last == date(2026, 4, 29)


@pytest.mark.parametrize(
    ("board", "draft"),
    [
        ("2026-07-02", "2026-04-09"),
        ("2026-06-25", "2026-04-02"),
        ("2026-03-25", "2025-12-31"),
        ("2024-05-23", "2024-02-29"),
    ],
)
def test_twelve_weeks_counted_back_by_calendar(board: str, draft: str) -> None:
    year = int(board[:4]) + 1
    assert day(year, "draft", board) == date.fromisoformat(draft)


@given(st.dates(date(2023, 1, 1), date(2030, 12, 31)))
def test_the_draft_is_out_for_twelve_whole_weeks_and_days_keep_their_order(board: date) -> None:
    if (board.month, board.day) >= (9, 15):
        with pytest.raises(fa.InvalidInput):
            fa.cycle_days(board.year + 1, board)
        return
    days = {each.id: each for each in fa.cycle_days(board.year + 1, board)}
    assert days["board"].day - days["draft"].day == timedelta(days=84)
    assert days["draft"].day.weekday() == board.weekday()
    assert board < days["budget"].day <= min(board + timedelta(days=14), date(board.year, 9, 15))
    for each in days.values():
        assert each.working_day <= each.last and each.working_day.weekday() < 5
        assert each.working_day not in holidays(each.working_day.year)


def test_a_day_on_easter_monday_does_not_move_but_the_working_day_is_before_it() -> None:
    draft = next(each for each in fa.cycle_days(2027, "2026-06-29") if each.id == "draft")
    assert draft.day == date(2026, 4, 6) and draft.working_day == date(2026, 4, 2)


def test_holidays_against_the_calendar() -> None:
    assert holidays(2025) == {
        date(2025, 1, 1), date(2025, 4, 18), date(2025, 4, 21), date(2025, 4, 26), date(2025, 5, 5),
        date(2025, 5, 29), date(2025, 6, 9), date(2025, 12, 25), date(2025, 12, 26),
    }  # fmt: skip


def test_without_a_day_of_the_board_the_last_working_day_counts() -> None:
    assert day(2026, "board") == date(2025, 9, 12)
    assert day(2027, "board") == date(2026, 9, 14)


@pytest.mark.parametrize("board", ["2026-09-15", "2025-07-01", "2027-01-05", "juli"])
def test_another_day_is_refused(board: str) -> None:
    with pytest.raises(fa.InvalidInput) as caught:
        fa.cycle_days(2027, board)
    assert [problem.place for problem in caught.value.problems] == ["board"]
