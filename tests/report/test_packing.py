"""What a page's script works with comes back as it was, and takes less room."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from finarr.report.packing import packed_accounts, packed_rows
from tests.report.cases import model
from tests.report.read import unpacked

VALUES = st.sampled_from(["", "Goes", "é", 0, 1, -2, 1.0, 0.5, True, False, None])


@given(st.lists(st.dictionaries(st.sampled_from("abc"), VALUES), max_size=6))
def test_rows_come_back_as_they_were(rows: list[dict[str, object]]) -> None:
    again = unpacked(json.loads(json.dumps(packed_rows(rows))))
    assert again == rows
    assert [{name: type(value) for name, value in row.items()} for row in again] == [
        {name: type(value) for name, value in row.items()} for row in rows
    ]


def test_every_text_of_the_steps_is_there_once() -> None:
    steps = {"Goes": [(2026, "lasten", Decimal("1.50"), False), (2026, "samen", Decimal(2), True)]}
    found = packed_accounts({**steps, "Veere": steps["Goes"]})
    assert found["texts"] == ["lasten", "samen"]
    assert found["steps"]["Veere"] == [[2026, 0, "1.50", 0], [2026, 1, "2", 1]]


def test_a_page_says_the_steps_of_the_outcome(tmp_path) -> None:
    outcome = model("zeeland-ggd-2026")
    source = outcome.to_html(tmp_path / "p.html").read_text(encoding="utf-8")
    assert source.count("Publieke gezondheid, eigen inkomsten") == 1  # thirteen parties in four years read the same
