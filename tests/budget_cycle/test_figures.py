"""Figures that a case holds itself: what the document before asked, and what the year came to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

import finarr as fa
from finarr.excel.patching import Patched, compare
from finarr.shipped import EXAMPLES, shipped

from .cases import budget, totals, with_item
from .test_laws import documents
from .test_year import run


def asked(case: fa.CostSharing) -> dict[str, dict[str, dict[int, Any]]]:
    """What every party pays, as figures: by item, party and year."""
    found: dict[str, dict[str, dict[int, Any]]] = {}
    for cell in case.solve().cells:
        found.setdefault(cell.item, {}).setdefault(cell.party, {})[cell.year] = cell.amount
    return found


def holding(case: fa.CostSharing, **parts: Any) -> fa.CostSharing:
    return replace(case, cycle=replace(case.cycle, **parts))


def after(old: fa.CostSharing, new: fa.CostSharing) -> fa.CostSharing:
    return holding(new, previous=fa.PreviousFigures("Vorige", asked(old)))


def example() -> fa.CostSharing:
    case: fa.CostSharing = fa.load(shipped(EXAMPLES["budget-cycle"]))
    return case


def test_costs_by_cause_and_the_division_by_hand() -> None:
    old = budget(items=[fa.Item("Bureau", "gelijk", 600)], years=[2026])
    new = replace(old, items=[fa.Item("Bureau", "inwoners", 750, changes={"wages": 90})])
    found = after(old, new).compare()
    # 40, 13 and 22 of 75: the wages are 48.00, 15.60, 26.40; the other 60 are 32.00, 10.40, 17.60
    rows = {(row.party, row.cause): row.amount for row in found.table.itertuples()}
    assert rows["Goes", "wages"] == 48 and rows["Kapelle", "wages"] == 15.6 and rows["Veere", "wages"] == 26.4
    assert rows["Goes", "other_costs"] == 32 and rows["Kapelle", "other_costs"] == 10.4
    # 600 by inhabitants is 320, 104, 176, against 200 each
    assert [rows[name, "division"] for name in ("Goes", "Kapelle", "Veere")] == [120, -96, -24]
    assert found.method == "figures" and all(check.ok for check in found.checks)
    assert "Verdeling (sleutel" in found.explain("Goes", "nl") and found.explain("Goes").startswith(
        "Goes 2026\n  Vorige"
    )


def test_new_ended_and_incidental_items() -> None:
    old = budget()
    items = [item for item in old.items if item.name != "Toezicht"]
    items += [fa.Item("Meldpunt", "inwoners", 300), fa.Item("Verhuizing", "gelijk", 90, nature="incidental")]
    found = after(old, replace(old, items=items)).compare()
    assert totals(found) == {"new_policy": 300 - 900, "incidental": 90}


def test_two_published_causes_give_that_split() -> None:
    """Dienst Dommelvallei publishes 37,339 (first amendment) and 30,358 (autonomous) for Geldrop-Mierlo, 67,697."""
    key = fa.Key.shares({"Geldrop-Mierlo": 40, "Nuenen": 35, "Son en Breugel": 25})
    parties = [fa.Party(name) for name in ("Geldrop-Mierlo", "Nuenen", "Son en Breugel")]
    old = fa.CostSharing("Dommelvallei", [2020], parties, [fa.Item("Dienst", "vast", 1_000_000)], {"vast": key})
    named = {"eerste wijziging": 93_347.5, "autonoom": 75_895}
    new = replace(old, items=[fa.Item("Dienst", "vast", 1_169_242.5, changes=named)])
    row = after(old, new).compare().per_party.loc[("Geldrop-Mierlo", 2020)]
    assert (row["eerste wijziging"], row["autonoom"], row["current"] - row["previous"]) == (37_339, 30_358, 67_697)


@settings(max_examples=10, deadline=None)
@given(documents(), documents())
def test_causes_add_up_and_the_division_moves_nothing_of_an_item(old: fa.CostSharing, new: fa.CostSharing) -> None:
    names = {party.name for party in old.parties}
    if not names <= {party.name for party in new.parties}:
        old, new = new, old
    found = after(old, new).compare()
    assert all(check.ok for check in found.checks)
    division = found.table[found.table["cause"] == "division"].groupby(["item", "year"])["cents"].sum()
    assert (division == 0).all()
    same = after(new, replace(new, items=[replace(item, changes={}) for item in new.items])).compare()
    assert (same.table["cents"] == 0).all()


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("suffix", ["xlsx", "toml"])
def test_files_hold_the_figures(lang: str, suffix: str, tmp_path: Path) -> None:
    case = replace(example(), language=lang)
    again = fa.load(case.save(tmp_path / f"jaar.{suffix}"))
    assert again == case
    assert again.settle().table.equals(case.settle(case.cycle.realised).table)
    part = fa.Realisation(2026, {"Publieke gezondheid": {"costs": 7_000_000}}, paid={"Goes": 600_000})
    halfway = holding(case, realised=part, previous=None)
    assert fa.load(halfway.save(tmp_path / f"half.{suffix}")) == halfway


def test_causes_are_said_in_the_language_of_the_sheet(tmp_path: Path) -> None:
    said = with_item(budget(), "Gezondheid", changes={"Lonen": 10, "New policy": {2026: 5, 2027: 0}, "Motie": 1})
    assert set(said.items[0].changes) == {"wages", "new_policy", "Motie"}
    for lang, words in (("nl", {"Lonen", "Nieuw beleid", "Motie"}), ("en", {"Wages", "New policy", "Motie"})):
        path = replace(said, language=lang).save(tmp_path / f"{lang}.xlsx")
        sheet = load_workbook(path)["Jaarcyclus" if lang == "nl" else "Budget cycle"]
        assert words <= {cell.value for row in sheet.iter_rows() for cell in row}
        assert fa.load(path).items == said.items
    with pytest.raises(fa.InvalidInput, match="wages"):
        with_item(budget(), "Gezondheid", changes={"Lonen": 10, "wages": 5})


def test_the_account_as_a_file_and_on_the_sheet_settle_alike(tmp_path: Path) -> None:
    case = example()
    bare = holding(case, realised=None)
    held, given_ = case.settle(), bare.settle(case.cycle.realised)
    assert held.table.equals(given_.table) and held.reserve == given_.reserve
    assert held.reserve is not None and held.reserve.change == -400_000_00
    year = fa.BudgetYear([case])
    assert year.settlement is not None and len(year.differences) == 1 and all(check.ok for check in year.checks)
    with pytest.raises(fa.InvalidInput, match="realised"):
        bare.settle()
    with pytest.raises(fa.InvalidInput, match="previous"):
        holding(case, previous=None).compare()


def test_what_is_missing_at_the_settlement_is_told_by_its_place() -> None:
    case = holding(budget(), realised=fa.Realisation(2026, {"Bureau": {"costs": 600}}))
    with pytest.raises(fa.InvalidInput) as caught:
        case.settle()
    assert [problem.place for problem in caught.value.problems][:2] == [
        "cycle.realised.items.Gezondheid.costs",
        "cycle.realised.items.Bureau.income",
    ]


def test_figures_of_nobody_are_refused_all_at_once() -> None:
    previous = fa.PreviousFigures("Vorige", {"Bureau": {"Nergens": 1, "Goes": 0.001, "GM0001": 2}})
    realised = fa.Realisation(2026, {"Iets": 1}, {"dagen": {"Goes": 1}, "uren": {"Elders": 1}}, {"Nergens": 1})
    with pytest.raises(fa.InvalidInput) as caught:
        holding(budget(), previous=previous, realised=realised)
    assert [problem.place for problem in caught.value.problems] == [
        "cycle.previous.contributions.Bureau.Nergens",
        "cycle.previous.contributions.Bureau.Goes",
        "cycle.previous.contributions.Bureau.GM0001",
        "cycle.realised.items.Iets",
        "cycle.realised.quantities.dagen",
        "cycle.realised.quantities.uren.Elders",
        "cycle.realised.paid.Nergens",
    ]


def test_a_merger_adds_the_figures_up() -> None:
    case = with_item(budget(), "Bureau", costs=600)
    realised = fa.Realisation(
        2026,
        {"Gezondheid": 3100, "Bureau": {"costs": 590, "income": 30, "reserve_use": 60}, "Toezicht": 900},
        {"uren": {"Goes": 31, "Kapelle": 9, "Veere": 20}},
        {"Goes": 2000, "Kapelle": 700, "Veere": 1000},
    )
    merged = holding(after(case, case), realised=realised).merge({"Bevelanden": ["Goes", "Kapelle"]})
    assert merged.cycle.realised is not None and merged.cycle.previous is not None
    assert merged.cycle.realised.quantities["uren"] == {"Bevelanden": 40, "Veere": 20}
    assert merged.cycle.realised.paid["Bevelanden"] == 2700
    old = merged.cycle.previous.cents(merged)
    assert sum(old.values()) == sum(cell.cents for cell in case.solve().cells)


def typed(path: Path, table: str, row: int, column: int, value: Any) -> None:
    """Type a value into a table as a user does, nothing else of the workbook touched."""
    book = Patched.open(path)
    area = book.tables[table].area
    book.write(book.tables[table].sheet, {(area.top + 1 + row, area.left + column): value}, "overwrite")
    path.write_bytes(book.rebuilt())


def test_an_officer_works_in_one_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new workbook, another realised figure on its sheet, results in place; the sheet stays as it was."""
    path = tmp_path / "jaar.xlsx"
    assert run(capsys, "new", "budget-cycle", path)[0] == 0
    assert "Jaarcyclus" in load_workbook(path).sheetnames and "Bijdragen" in load_workbook(path).sheetnames
    typed(path, "finarr_realised", 0, 3, 14_320_000)
    before = path.read_bytes()
    code, told = run(capsys, "run", path)
    assert code == 0 and "jaar_reservekopie.xlsx" in told
    changed = {change.place.split("!")[0] for change in compare(before, path.read_bytes()) if change.kind == "cell"}
    assert "Jaarcyclus" not in changed
    code, told = run(capsys, "settle", path)
    assert code == 0 and "Reserve: € 600.000,00, mutatie € -400.000,00" in told and "€ -460.000,00" in told
    code, told = run(capsys, "diff", path, "--party", "Goes")
    assert code == 0 and "Begroting 2026: € 2.379.393,09" in told and "Verdeling" in told
    for command in ("advances", "reconcile"):
        assert run(capsys, command, path)[0] == 0
    code, told = run(capsys, "year", path)
    assert code == 0


def test_mistakes_on_the_sheet_are_told_with_their_cells(tmp_path: Path) -> None:
    path = example().save(tmp_path / "fout.xlsx")
    typed(path, "finarr_realised", 0, 0, "Bestaat niet")
    typed(path, "finarr_realised", 1, 1, "Zomaar")
    typed(path, "finarr_realised", 2, 3, "1.000")
    typed(path, "finarr_realised_use", 0, 1, "Nergens")
    typed(path, "finarr_previous", 0, 0, "Nergens")
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(path)
    assert len(caught.value.problems) == 5
    assert all(problem.place.startswith("Jaarcyclus!") for problem in caught.value.problems)
