"""A fund in the workbook it was read from: other partners, projects, years, rules and questions in the same tables."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import finarr as fa
from finarr.excel.inplace import write_in_place
from finarr.excel.measuring import unbroken
from finarr.excel.package import read_tables
from finarr.excel.patching import Patched, compare
from finarr.excel.template import write_template
from finarr.excel.transition_fund.context import CHOSEN_PARTY
from tests.excel.books import edited, turned_around, values
from tests.excel.inplace.alike import assert_same_results
from tests.excel.inplace.retyping import retyped
from tests.portfolio.test_workbook import differing
from tests.transition_fund.cases import fund, projects

from .test_workbook import CASES, ZEELAND

MORE: dict[str, Callable[[], fa.TransitionFund]] = {
    "plain": lambda: fund(language="nl"),
    "twelve years": lambda: fund(years=tuple(range(2026, 2038)), language="nl"),
    "one more partner": lambda: fund(
        parties=[
            fa.Party("Rijk", group="Rijk"),
            *(fa.Party(name, group="waterschappen", measures={"inhabitants": 100}) for name in ("Noord", "Zuid", "*")),
        ],
        language="nl",
    ),
}


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The workbook with much in it, and one with as little as a fund can have."""
    folder, found = tmp_path_factory.mktemp("sjablonen"), {}
    for name, case in {"zeeland": fa.load(ZEELAND), "little": fund(language="nl")}.items():
        write_template(case, folder / f"{name}.xlsx")
        found[name] = (folder / f"{name}.xlsx").read_bytes()
    return found


@pytest.mark.office
@pytest.mark.parametrize(
    ("name", "start"),
    [*((name, "zeeland") for name in [*CASES, *MORE]), ("zeeland", "little"), ("everything", "little")],
)
def test_other_inputs_in_a_template(
    name: str, start: str, templates: dict[str, bytes], tmp_path: Path, recalculated: Callable[..., Path]
) -> None:
    path, wanted = tmp_path / "fonds.xlsx", replace((CASES | MORE)[name](), language="nl", scenarios=None)
    if name == "hwbp":
        wanted = replace(wanted, question=fa.FundQuestion("what_if"))
    path.write_bytes(templates[start])
    retyped(path, wanted)
    before = path.read_bytes()
    outcome = fa.load(path).solve()
    assert outcome.case == wanted
    written = write_in_place(outcome, path)
    assert written.reason is None and written.path == path
    assert written.backup is not None and written.backup.read_bytes() == before
    assert_same_results(outcome, path)
    assert {next(reversed(row.values())) for row in values(path, "finarr_checks")} == {"ja"}
    assert differing(path, recalculated(path)) == []
    assert fa.load(path) == wanted


def series(path: Path) -> list[list[str]]:
    """Return the ranges of the series of every chart; rows of the council's page are counted from its table.

    Above that table is room for a text, which a workbook keeps as it is.
    """
    top = read_tables(path, {"finarr_council"})["finarr_council"].top

    def counted(found: re.Match[str]) -> str:
        return f"{found[1]}{int(found[2]) - top}"

    with zipfile.ZipFile(path) as file:
        charts = sorted(name for name in file.namelist() if name.startswith("xl/charts/chart"))
        every = [re.findall(r"<c:f>([^<]+)</c:f>", file.read(name).decode()) for name in charts]
    return [
        [re.sub(r"(\$[A-Z]+\$)(\d+)", counted, each) if each.startswith("Raadsblad!") else each for each in of]
        for of in every
    ]


def test_charts_follow_and_the_second_run_changes_only_the_log(templates: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "fonds.xlsx"
    path.write_bytes(templates["zeeland"])
    for wanted in (MORE["twelve years"](), fund(language="nl", projects=projects()[:2])):
        retyped(path, wanted)
        outcome = fa.load(path).solve()
        write_in_place(outcome, path)
        new = series(outcome.to_excel(tmp_path / "nieuw.xlsx"))
        assert [len(chart) for chart in series(path)] == [len(chart) for chart in new]
        bands = 1  # without uncertain costs the cells of the bands stay as they are, blank
        for number, (mine, fresh) in enumerate(zip(series(path), new, strict=True)):
            assert number == bands or mine == fresh
    before = path.read_bytes()
    write_in_place(outcome, path)
    changed = {change.place.split("!")[0] for change in compare(before, path.read_bytes()) if change.kind == "cell"}
    assert changed == {"Logboek"}


@pytest.mark.office
def test_another_partner_and_another_rule_by_formula(
    templates: dict[str, bytes], tmp_path: Path, recalculated: Callable[..., Path]
) -> None:
    """The council page follows the choice, at once and after the next run; changed input makes results outdated."""
    path = tmp_path / "fonds.xlsx"
    path.write_bytes(templates["zeeland"])
    outcome, partner = fa.load(path).solve(), "Middelburg"
    book = Patched.open(path)
    book.put(CHOSEN_PARTY, partner)
    path.write_bytes(book.rebuilt())
    told = unbroken("\n".join(each.render("nl") for each in outcome.council(partner, "nl").sentences))

    def shown(file: Path, name: str) -> object:
        again = Patched.open(file)
        sheet, area = again.named(name)
        return again.grid(sheet).shown(area.top, area.left)

    assert shown(recalculated(path), "finarr_council_text") == told
    write_in_place(outcome, path)
    assert shown(path, CHOSEN_PARTY) == partner and shown(path, "finarr_council_text") == told
    assert shown(path, "finarr_stale") == "nee"
    edited(path, lambda book: book.put("finarr_projects", "Kosten", 1_000_000))
    again = recalculated(path)
    assert shown(again, "finarr_stale") == "ja"
    for sheet in ("balance", "contributions", "calendar", "risk", "councils"):
        assert "VEROUDERD" in str(shown(again, f"finarr_note_{sheet}"))


@pytest.mark.office
def test_rows_in_another_order_give_the_same_formulas_their_cells(
    templates: dict[str, bytes], tmp_path: Path, recalculated: Callable[..., Path]
) -> None:
    """Tables in which rows are told apart by name may be sorted by the user."""
    path = tmp_path / "fonds.xlsx"
    path.write_bytes(templates["little"])
    wanted = replace(CASES["everything"](), scenarios=None)
    retyped(path, wanted)
    edited(path, lambda book: [turned_around(book, table) for table in SORTED])
    outcome = fa.load(path).solve()
    assert write_in_place(outcome, path).path == path
    assert differing(path, recalculated(path)) == []
    assert {next(reversed(row.values())) for row in values(path, "finarr_checks")} == {"ja"}


SORTED = ("finarr_spread", "finarr_project_costs", "finarr_rules_years", "finarr_classes", "finarr_keys")


def test_a_council_page_has_room_for_the_longest_text(templates: dict[str, bytes], tmp_path: Path) -> None:
    """In a new workbook it has rows enough; where a text outgrows the rows that are there, they become higher."""
    path = tmp_path / "fonds.xlsx"
    path.write_bytes(templates["zeeland"])
    book = Patched.open(path)
    texts = [str(row["Tekst"]) for row in values(path, "finarr_council_texts")]
    sheet, cell = book.named("finarr_council_text")
    printed = book.printed(sheet)
    room = printed.merged(cell)
    assert room.bottom - room.top + 1 >= max(text.count("\n") + 1 for text in texts) > 10
    (merge,) = (each for each in printed.sheet.iter("{*}mergeCell") if each.get("ref") == str(room))
    merge.set("ref", f"A{room.top}:F{room.top + 3}")
    book.parts.touched(book.sheets[sheet])
    path.write_bytes(book.rebuilt())
    written = write_in_place(fa.load(path).solve(), path)
    assert written.path == path
    heights = Patched.open(path).printed(sheet).heights()
    together = sum(heights[row] for row in range(room.top, room.top + 4))
    assert together >= 15 * max(text.count("\n") + 1 for text in texts)
