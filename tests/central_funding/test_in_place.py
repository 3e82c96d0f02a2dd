"""Central funding in the workbook it was read from: other municipalities, designs, questions and paths, same tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import finarr as fa
from finarr.excel.central_funding.context import CHOSEN_PARTY, CHOSEN_YEAR
from finarr.excel.inplace import write_in_place
from finarr.excel.patching import Patched
from finarr.excel.template import write_template
from tests.excel.books import edited, turned_around, values
from tests.excel.inplace.alike import assert_same_results
from tests.excel.inplace.retyping import retyped
from tests.portfolio.test_workbook import differing

from .test_workbook_result import CASES, example, small


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The example of two designs, and a workbook with as little as a case can have."""
    folder, found = tmp_path_factory.mktemp("sjablonen"), {}
    for name, case in {"example": example(), "little": small(mine=None)}.items():
        write_template(replace(case, language="nl"), folder / f"{name}.xlsx")
        found[name] = (folder / f"{name}.xlsx").read_bytes()
    return found


def assert_in_place(path: Path, recalculated: Callable[..., Path]) -> None:
    """Run a workbook; the result in it is right, and its formulas say the same when they are computed anew."""
    case, before = fa.load(path), path.read_bytes()
    outcome: fa.FundingOutcome = case.solve()
    written = write_in_place(outcome, path)
    assert written.reason is None and written.path == path
    assert written.backup is not None and written.backup.read_bytes() == before
    assert_same_results(outcome, path)
    assert {next(reversed(row.values())) for row in values(path, "finarr_checks")} == {"ja"}
    assert differing(path, recalculated(path)) == []
    assert fa.load(path) == case


@pytest.mark.office
@pytest.mark.parametrize(
    ("name", "start"), [*((name, "example") for name in CASES), ("example", "little"), ("everything", "little")]
)
def test_other_inputs_in_a_template(
    name: str, start: str, templates: dict[str, bytes], tmp_path: Path, recalculated: Callable[..., Path]
) -> None:
    path, wanted = tmp_path / "rijk.xlsx", replace(CASES[name](), language="nl", scenarios=None)
    path.write_bytes(templates[start])
    retyped(path, wanted)
    assert fa.load(path) == wanted
    assert_in_place(path, recalculated)


@pytest.mark.office
def test_moves_and_keys_in_another_order(
    templates: dict[str, bytes], tmp_path: Path, recalculated: Callable[..., Path]
) -> None:
    """Rows that are told apart by name, and moves of two designs through one another, may be sorted by the user."""
    path = tmp_path / "rijk.xlsx"
    path.write_bytes(templates["little"])
    retyped(path, replace(CASES["everything"](), language="nl", scenarios=None))
    edited(path, lambda book: [turned_around(book, table) for table in SORTED])
    assert_in_place(path, recalculated)


SORTED = ("finarr_moves", "finarr_keys", "finarr_formula_parts", "finarr_region_amounts", "finarr_fund_weights")


@pytest.mark.office
def test_the_chosen_account_stays_and_changed_input_is_told(
    templates: dict[str, bytes], tmp_path: Path, recalculated: Callable[..., Path]
) -> None:
    path = tmp_path / "rijk.xlsx"
    path.write_bytes(templates["little"])
    book = Patched.open(path)
    for name, value in ((CHOSEN_PARTY, "Felling"), (CHOSEN_YEAR, 2027)):
        book.put(name, value)
    path.write_bytes(book.rebuilt())
    by_formula = values(recalculated(path), "finarr_story")
    write_in_place(fa.load(path).solve(), path)

    def shown(file: Path, name: str) -> Any:
        return Patched.open(file).content(name)

    assert (shown(path, CHOSEN_PARTY), shown(path, CHOSEN_YEAR)) == ("Felling", 2027)
    assert shown(path, "finarr_stale") == "nee"
    assert [[*row.values()] for row in values(path, "finarr_story")] == [
        [pytest.approx(value) if isinstance(value, float) else value for value in row.values()] for row in by_formula
    ]
    edited(path, lambda book: book.put("finarr_parties", "Inwoners", 12_345))
    again = recalculated(path)
    assert shown(again, "finarr_stale") == "ja"
    for sheet in ("overview", "answer", "groups", "effects", "account"):
        assert "VEROUDERD" in shown(again, f"finarr_note_{sheet}")
