"""A full year: framework note, draft, budget, amendment, account, settlement; as Python, as files and as commands."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

import finarr as fa
from finarr.cli import main
from finarr.words import text
from tests.conftest import ROOT
from tests.office import recalculated


def read(name: str) -> fa.CostSharing:
    case: fa.CostSharing = fa.load(ROOT / "models" / f"{name}.toml")
    return case


def year() -> dict[str, fa.CostSharing]:
    """The documents of GGD Zeeland's year 2026, each a step on from the one before."""
    base = read("zeeland-ggd-2026")
    cycle = fa.BudgetCycle(
        advances=fa.AdvanceTerms(4),
        reserve=fa.Reserve(600_000, minimum=200_000, ceiling=1_000_000),
        own_estimates=[fa.OwnEstimate("Goes", {2026: 2_300_000, 2027: 2_400_000, 2028: 2_450_000, 2029: 2_500_000})],
    )
    note = replace(base, cycle=cycle, document=fa.Document("framework_note", 2026))
    dearer = {**base.indices, "lonen": fa.Index({2027: 0.036, 2028: 0.031, 2029: 0.030}, "CPB")}
    draft = replace(
        note,
        indices=dearer,
        items=_with(note, "Publieke gezondheid", costs=13_710_000, changes={"wages": 210_000, "new_policy": 50_000}),
        document=fa.Document("draft_budget", 2026, predecessor="kadernota.toml"),
    )
    people = {p.name: p.measures["inwoners"] for p in base.parties} | {"Goes": 39_950}
    budget = replace(
        draft,
        parties=[replace(p, measures={**p.measures, "inwoners": people[p.name]}) for p in draft.parties],
        measures={**draft.measures, "inwoners": replace(draft.measures["inwoners"], reference_date="2025-01-01")},
        limits=[fa.Limit("cap", 68, per="inwoners")],
        document=fa.Document("budget", 2026, adopted="2025-07-03", predecessor="ontwerp.toml"),
    )
    measure = fa.Item(
        "Huisvesting meldpunt", "per inwoner", {y: 400_000 * (y == 2026) for y in base.years}, nature="incidental"
    )
    amendment = replace(
        budget,
        items=[*budget.items, measure],
        document=fa.Document("amendment", 2026, 1, "2026-05-20", "begroting.toml"),
    )
    return {"kadernota": note, "ontwerp": draft, "begroting": budget, "wijziging": amendment}


def _with(case: fa.CostSharing, name: str, **changes: object) -> list[fa.Item]:
    return [replace(item, **changes) if item.name == name else item for item in case.items]  # type: ignore[arg-type]


def account() -> fa.Realisation:
    """What 2026 came to."""
    hours = {
        "Borsele": 640,
        "Goes": 1_310,
        "Hulst": 570,
        "Kapelle": 430,
        "Middelburg": 1_560,
        "Noord-Beveland": 135,
        "Reimerswaal": 580,
        "Schouwen-Duiveland": 800,
        "Sluis": 470,
        "Terneuzen": 1_390,
        "Tholen": 600,
        "Veere": 505,
        "Vlissingen": 1_300,
    }
    return fa.Realisation(
        2026,
        {
            "Publieke gezondheid": {"costs": 14_420_000, "income": 1_240_000, "reserve_use": 150_000},
            "Jeugdgezondheidszorg": {"costs": 9_755_000, "grants": 350_000},
            "Toezicht kinderopvang": 1_080_000,
            "Logopedie op scholen": 176_500,
            "Huisvesting meldpunt": 395_000,
        },
        {"inspectie-uren": hours},
    )


def test_a_year_from_framework_note_to_settlement() -> None:
    documents = year()
    note, draft, budget, amendment = documents.values()
    steps = [
        (note, draft, {"wages", "new_policy"}),
        (draft, budget, {"reference_date", "limits"}),
        (budget, amendment, {"incidental"}),
    ]
    for before, after, causes in steps:
        found = after.compare(before)
        assert {cause for cause in found.changing if cause != "rounding"} == causes
        assert all(check.ok for check in found.checks)
    first = budget.advances()
    second = amendment.advances(previous=first, since="2026-06-01")
    assert sum(second.paid.values()) - sum(first.paid.values()) == 400_000_00
    settled = amendment.settle(account(), second)
    assert settled.reserve is not None
    # 14,420 − 13,710 above the estimate and 10 less income; 45 and 5 below it; 30 above: a deficit of 700 thousand
    assert settled.reserve.change == -400_000_00
    assert sum(settled.due.values()) - sum(second.paid.values()) == (300_000 - 3_500) * 100
    assert all(check.ok for check in (*first.checks, *second.checks, *settled.checks))
    own = amendment.reconcile()
    assert set(own.table["finding"]) <= {"too_low", "too_high", "equal"}


def test_borger_odoorn_beside_its_own_budget() -> None:
    """Published contributions and the municipality's own estimates, 2026 to 2029."""
    case = read("borger-odoorn-ggd-2026-2029")
    found = case.reconcile()
    assert {line.year: (line.contribution, line.own, line.difference) for line in found.lines} == {
        2026: (1_592_186_00, 1_596_137_00, 3_951_00),
        2027: (1_692_492_00, 1_663_721_00, -28_771_00),
        2028: (1_760_192_00, 1_720_140_00, -40_052_00),
        2029: (1_827_080_00, 1_720_140_00, -106_940_00),
    }
    assert [line.finding for line in found.lines] == ["too_high", "too_low", "too_low", "too_low"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The year as files."""
    where = tmp_path_factory.mktemp("jaar")
    for name, case in year().items():
        case.save(where / f"{name}.toml")
    from finarr.doors import save

    save(account(), where / "realisatie.toml")
    return where


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in arguments])
    told = capsys.readouterr()
    return int(str(ended.value.code)), told.out + told.err


def test_files_keep_everything(folder: Path) -> None:
    for name, case in year().items():
        assert fa.load(folder / f"{name}.toml") == case
    assert fa.load(folder / "realisatie.toml") == account()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_workbooks_keep_everything_too(lang: str, tmp_path: Path) -> None:
    from datetime import date

    full = replace(
        year()["wijziging"],
        language=lang,
        indices={"lonen": fa.Index({2027: 0.03, 2028: 0.03, 2029: 0.03}, "CPB", "2025-03-01", {2027: 0.04}, 0.005)}
        | {"prijzen": year()["begroting"].indices["prijzen"]},
        cycle=fa.BudgetCycle(
            fa.AdvanceTerms(["2026-01-15", date(2026, 9, 1)], [0.7, 0.3]),
            fa.Reserve(600_000, 0.01, 0.03, "costs", key="per inwoner", items=["Publieke gezondheid"]),
            [fa.Merger("Goes", {"GM0664": 1, "GM0001": 0.5}, "2027-01-01")],
            [fa.OwnEstimate("Goes", 5_000, item="Publieke gezondheid", taakveld="7.1", note="met opzet")],
        ),
    )
    path = full.save(tmp_path / "jaar.xlsx")
    assert fa.load(path) == full
    result = full.solve().to_excel(tmp_path / "resultaat.xlsx")
    assert fa.load(result) == full
    assert ("Jaarcyclus" if lang == "nl" else "Budget cycle") in load_workbook(path).sheetnames
    for case in year().values():
        assert fa.load(case.save(tmp_path / "document.xlsx")) == case


def test_what_is_wrong_on_the_sheet_is_told_with_its_cell(tmp_path: Path) -> None:
    path = year()["begroting"].save(tmp_path / "fout.xlsx")
    book = load_workbook(path)
    sheet = book["Jaarcyclus"]
    swaps = {"Publieke gezondheid": "Bestaat niet", 4: 5, "Goes": "Nergens"}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value in swaps:
                cell.value = swaps[cell.value]
    book.save(path)
    with pytest.raises(fa.InvalidInput) as wrong:
        fa.load(path)
    assert len(wrong.value.problems) == 4
    assert all(problem.place.startswith("Jaarcyclus!") for problem in wrong.value.problems)


def test_diff_by_file_or_by_predecessor(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(capsys, "diff", folder / "kadernota.toml", folder / "ontwerp.toml", "--party", "Goes")
    assert code == 0
    assert "kadernota 2026" in told
    assert "Lonen" in told
    code, told = run(capsys, "diff", folder / "wijziging.toml", "--json")
    body = json.loads(told)
    assert code == 0
    assert body["causes"] == {"incidental": "Incidenteel", "rounding": "Afronding"}
    assert sum(row["amount"] for row in body["differences"]) == pytest.approx(400_000)
    code, told = run(capsys, "diff", folder / "wijziging.toml", "--lang", "en")
    assert "Incidental" in told
    code, told = run(capsys, "diff", folder / "kadernota.toml")
    assert code == 2
    assert "NIEUW" in told


def test_advances_settle_and_reconcile(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(capsys, "advances", folder / "begroting.toml")
    assert code == 0
    assert "01-04-2026" in told
    given = ("--previous", folder / "begroting.toml", "--since", "2026-06-01", "--json")
    code, told = run(capsys, "advances", folder / "wijziging.toml", *given)
    assert sum(each["kept"] for each in json.loads(told)["advances"]) == 2 * 13
    code, told = run(capsys, "settle", folder / "wijziging.toml", folder / "realisatie.toml")
    assert code == 0
    assert "Reserve: € 600.000,00, mutatie € -400.000,00, daarna € 200.000,00." in told
    code, told = run(capsys, "reconcile", folder / "wijziging.toml")
    assert code == 0
    assert "4.3.3" in told
    code, told = run(capsys, "run", folder / "realisatie.toml")
    assert code == 2
    code, told = run(capsys, "advances", folder / "wijziging.toml", "--since", "2026-06-01")
    assert code == 2
    assert "--previous" in told


def test_merge_writes_the_new_division(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "nieuw.toml"
    given = ("--into", "GM9999 Bevelanden=Goes,Kapelle,GM1695", "--date", "2028-01-01")
    code, _ = run(capsys, "merge", folder / "begroting.toml", out, *given)
    assert code == 0
    after = fa.load(out)
    assert (after.parties[1].name, after.parties[1].code, len(after.parties)) == ("Bevelanden", "GM9999", 11)
    code, told = run(capsys, "diff", folder / "begroting.toml", out)
    assert code == 0
    assert "Herindeling" in told
    code, told = run(capsys, "merge", folder / "begroting.toml", out, "--into", "Goes", "--force")
    assert code == 2


@pytest.fixture(scope="module", params=["nl", "en"])
def workbook(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The year as one workbook, in each language."""
    documents = [replace(case, language=request.param) for case in year().values()]
    where = tmp_path_factory.mktemp(request.param) / "jaar.xlsx"
    return fa.BudgetYear(documents, account()).to_excel(where)


SHEETS = {
    "nl": ["Jaar", "Verschillen", "Waterval", "Voorschotten", "Aansluiting", "Afrekening", "Controles"],
    "en": ["Year", "Differences", "Waterfall", "Advances", "Reconciliation", "Settlement", "Checks"],
}


@pytest.mark.office
def test_the_workbook_of_a_year_recalculates_to_the_same_figures(workbook: Path, tmp_path: Path) -> None:
    again = load_workbook(recalculated(workbook, tmp_path), data_only=True)
    written = load_workbook(workbook, data_only=True)
    assert written.sheetnames in SHEETS.values()
    figures = 0
    for sheet in written:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float):
                    figures += 1
                    assert again[sheet.title][cell.coordinate].value == pytest.approx(cell.value, abs=1e-6)
    assert figures > 1_000
    checks = again.worksheets[-1]
    differences = [row[1] for row in checks.iter_rows(min_row=6, max_col=3, values_only=True)]
    assert len(differences) == 6
    assert differences == [0] * 6
    assert again.worksheets[0]["B4"].value in ("Alle controles akkoord", text("excel.flag_good", "en"))


@pytest.mark.office
def test_the_waterfall_follows_what_is_chosen_and_is_split_at_zero(tmp_path: Path) -> None:
    """A party whose change goes from above zero to below it: bars on both sides, and the base never in sight."""
    base = year()["begroting"]
    items = _with(base, "Publieke gezondheid", costs=14_000_000)
    fewer = [replace(p, measures={**p.measures, "inwoners": 30_000}) if p.name == "Goes" else p for p in base.parties]
    changed = replace(base, items=items, parties=fewer)
    path = fa.BudgetYear([base, changed]).to_excel(tmp_path / "nul.xlsx")
    book = load_workbook(path)
    sheet = book["Waterval"]
    sheet["B4"] = "Goes"
    book.save(path)
    table = load_workbook(recalculated(path, tmp_path / "re"), data_only=True)["Waterval"]
    top = next(cell.row for cell in table["A"] if cell.value == "Oorzaak")
    bars = [
        row for row in table.iter_rows(min_row=top + 1, max_col=10, values_only=True) if isinstance(row[1], int | float)
    ]
    assert sum(row[1] for row in bars[:-1]) == pytest.approx(bars[-1][1])
    crossed = 0
    for _, amount, start, end, foot, *parts, whole in bars:
        assert whole == 0 or start == 0
        drawn = sum(map(abs, parts)) or abs(whole)
        assert drawn == pytest.approx(abs(amount))
        low, high = min(start, end), max(start, end)
        crossed += low < 0 < high
        assert foot == pytest.approx(0 if low <= 0 <= high else low if low > 0 else high)
    assert crossed >= 1


def test_year_writes_one_workbook(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [folder / f"{name}.toml" for name in year()]
    code, told = run(capsys, "year", *files, "--realised", folder / "realisatie.toml", "--lang", "nl")
    assert code == 0
    assert "wijziging_jaar.xlsx" in told
    assert load_workbook(folder / "wijziging_jaar.xlsx").sheetnames == SHEETS["nl"]
    code, told = run(capsys, "year", files[0], "--json", "--out", folder / "een.xlsx")
    assert code == 0
    assert json.loads(told)["settlement"] is None
    assert load_workbook(folder / "een.xlsx").sheetnames == ["Jaar", "Voorschotten", "Aansluiting", "Controles"]
