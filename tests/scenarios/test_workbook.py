"""The sheet of scenarios in the ready workbooks: what it suggests works, what it says is read, and blank is nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import finarr as fa
from finarr.cases.examples import example
from finarr.cli import main
from finarr.excel.kinds import workbooks
from finarr.excel.package import read_tables
from finarr.excel.reading import case_of
from finarr.excel.template import write_template
from finarr.scenarios.suggestions import path_of, suggestions
from finarr.words import LANGUAGES, Message
from tests.conftest import ROOT
from tests.excel.books import Book, edited, problems_of, values
from tests.scenarios.cases import small, zeeland

KINDS = ("cost-sharing", "transition-fund", "central-funding")
ALL = [(kind, lang) for kind in KINDS for lang in LANGUAGES]
sc = fa.scenarios


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    folder = tmp_path_factory.mktemp("templates")
    found = {}
    for kind, lang in ALL:
        found[kind, lang] = folder / f"{kind}-{lang}.xlsx"
        write_template(example(kind, lang), found[kind, lang])
    return found


def heads(path: Path, table: str) -> list[str]:
    sheet = next(each for each in openpyxl.load_workbook(path) if table in each.tables)
    return list(sheet.tables[table].column_names)


def typed(path: Path, rows: list[tuple[Any, Any, Any]], design: dict[int, Any] | None = None) -> None:
    """Type changes into the first table, from its first row on, and the design beside it by row."""

    def type_in(book: Book) -> None:
        sheet, (left, top, right, bottom) = book.sheet("finarr_scenarios"), book.area("finarr_scenarios")
        for line, cells in enumerate(rows, start=top + 1):
            for column, value in enumerate(cells, start=left):
                sheet.cell(line, column).value = value
        table = sheet.tables["finarr_scenarios"]
        corner = sheet.cell(max(bottom, top + len(rows)), right).coordinate
        table.ref = f"{sheet.cell(top, left).coordinate}:{corner}"
        for row, value in (design or {}).items():
            book.cell("finarr_scenario_design", heads(path, "finarr_scenario_design")[1], row).value = value

    edited(path, type_in)


@pytest.mark.parametrize(("kind", "lang"), ALL)
def test_a_blank_sheet_is_no_scenarios(kind: str, lang: str, templates: Any, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(templates[kind, lang].read_bytes())
    assert fa.load(path) == example(kind, lang) and fa.load(path).scenarios is None
    typed(path, [], {0: Message("excel.design_grid").render(lang), 1: 20})
    assert fa.load(path).scenarios is None, "a design without changes is none"
    for command in ("check", "run"):
        with pytest.raises(SystemExit) as ended:
            main([command, str(path)])
        assert ended.value.code == 0
    with pytest.raises(SystemExit) as ended:
        main(["scenarios", str(path)])
    assert ended.value.code == 2


@pytest.mark.parametrize(("kind", "lang"), ALL)
def test_every_example_can_be_copied_and_works(kind: str, lang: str, templates: Any) -> None:
    rows = [tuple(row.values()) for row in values(templates[kind, lang], "finarr_scenario_examples")]
    together = Message("excel.scenarios_correlation").render(lang)
    assert len(rows) >= 5 and all(all(cell for cell in row) for row in rows)
    matrices = read_tables(templates[kind, lang], workbooks()[kind].INPUTS)
    blank = matrices["finarr_scenarios"]
    for path, value, _ in rows:
        copied = [(None, path, value)]
        if path == together:
            copied += [(None, *row[:2]) for row in rows if "(" in row[1] and row[0] in value]
        drawn = "(" in value or path == together
        if drawn:
            copied.append((None, Message("excel.scenarios_n").render(lang), "3"))
        case = case_of({**matrices, "finarr_scenarios": replace(blank, rows=copied)})
        scenarios = sc.Scenarios(case)
        assert scenarios.count == (3 if drawn else len(value.split(";")))
        if (kind, lang) == ("cost-sharing", "nl"):
            assert {*scenarios.run(workers=1).count()} <= {"pro_rata", "closed_form", "optimal"}, path


def test_suggestions_know_odd_names() -> None:
    odd = small(
        items=[fa.Item("Zorg (incl. btw)", "basis", 90_000)],
        parties=[
            replace(each, name="St. Philipsland" if each.name == "Goes" else each.name) for each in small().parties
        ],
        indices={"a;b": fa.Index({2027: 0.02})},
    )
    for each in suggestions(odd, "nl"):
        values_of = each.values if isinstance(each.values, sc.Draw) else list(each.values)
        assert (sc.monte_carlo if isinstance(values_of, sc.Draw) else sc.grid)(
            odd, {each.path: values_of}, **({"n": 2} if isinstance(values_of, sc.Draw) else {})
        ).count
    told = [each.path for each in suggestions(odd, "nl")]
    assert 'posten."Zorg (incl. btw)".lasten' in told and 'begrenzingen.bovengrens."St. Philipsland"' in told
    assert not any("a;b" in path for path in told)
    assert path_of(("a", " "), "nl") is None


def test_zeeland_from_readme_toml_and_workbook_is_one_table(templates: Any, tmp_path: Path) -> None:
    """The sweep of the README, typed by hand into a TOML file and into the ready workbook."""
    change = {"limits.cap.Goes": [63, 66], "items.Publieke gezondheid.index": ["+0%", "+5%"]}
    python = sc.grid(zeeland(), change).run(workers=1).table
    toml = tmp_path / "zeeland.toml"
    text = (ROOT / "models" / "zeeland-ggd-2026.toml").read_text(encoding="utf-8")
    toml.write_text(
        f'{text}\n[scenarios.change]\nlimits.cap.Goes = [63, 66]\nitems."Publieke gezondheid".index = ["+0%", "+5%"]\n',
        encoding="utf-8",
    )
    book = tmp_path / "zeeland.xlsx"
    book.write_bytes(templates["cost-sharing", "nl"].read_bytes())
    rows = [
        (None, "begrenzingen.bovengrens.Goes", "63; 66"),
        (None, "posten.Publieke gezondheid.indexering", "+0%; +5%"),
    ]
    typed(book, rows)
    for file in (toml, book):
        found = sc.load(file).run(workers=1).table
        pd.testing.assert_frame_equal(found.astype(object), python.astype(object))


def test_designs_names_and_correlations_come_back(tmp_path: Path) -> None:
    two = {"items.Zorg.costs": sc.Draw("normal", [1, 0.02], relative=True), "limits.cap": sc.Draw("uniform", [10, 12])}
    sweeps = [
        sc.Sweep("latin_hypercube", two, n=7, seed=3, correlation={("items.Zorg.costs", "limits.cap"): 0.4}),
        sc.Sweep("one_at_a_time", {"limits.cap.Goes": [11.125, "+5%"], "items.Zorg.costs": [1_234, 1_000_000]}),
        sc.Sweep("list", list={"krap": {"limits.cap": 9.5}, "ruim": {"limits.cap": "+10%", "items.Zorg.costs": 5}}),
    ]
    for number, sweep in enumerate(sweeps):
        for lang in LANGUAGES:
            path = replace(small(), scenarios=sweep, language=lang).save(tmp_path / f"{number}{lang}.xlsx")
            assert fa.load(path).scenarios == sweep


def test_what_is_wrong_is_told_at_its_own_cell_with_all_else(templates: Any, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(templates["cost-sharing", "nl"].read_bytes())
    rows = [
        (None, "begrenzingen.bovengrens.Gos", "60; 66"),
        (None, "posten.Publieke gezondheid.lasten", "veel"),
        (None, "posten.Publieke gezondheid.verdeelsleutel", "per hoofd"),
    ]
    typed(path, rows, {0: "raster van alles"})
    wrong = edited(path, lambda book: book.put("finarr_limits", "Bedrag", "n.v.t."))
    assert {where.replace("'", "") for where, _ in problems_of(path)} == {wrong, "Scenarios!F6"}
    with pytest.raises(fa.InvalidInput) as refused:
        sc.load(path)
    cells = {problem.place.rpartition("!")[2] for problem in refused.value.problems}
    assert cells == {wrong.rpartition("!")[2], "F6", "B6", "C7", "C8"}


def test_a_percentage_that_excel_made_of_a_change_is_not_taken_for_an_amount(tmp_path: Path) -> None:
    """Who types +5% in a cell that is not of text gets the number 0.05, shown as 5%."""
    change = {"items.Zorg.costs": ["+1%"], "keys.basis.inhabitants": ["+1%"], "items.Zorg.index": ["+1%"]}
    path = replace(small(), scenarios=sc.Sweep("grid", change)).save(tmp_path / "b.xlsx")

    def shown_as_percentages(book: Book) -> list[str]:
        found = []
        for row in range(3):
            cell = book.cell("finarr_scenarios", heads(path, "finarr_scenarios")[2], row)
            cell.value, cell.number_format = 0.05, "0%"
            found.append(cell.coordinate)
        return found

    cells = edited(path, shown_as_percentages)
    with pytest.raises(fa.InvalidInput) as refused:
        sc.load(path)
    assert [problem.place.rpartition("!")[2] for problem in refused.value.problems] == [cells[0], cells[2]]
    assert "'+5%" in refused.value.render("nl")
    assert sc.grid(small(), {"keys.basis.inhabitants": ["5%"]}).case_of(1).keys["basis"].weights[
        "inhabitants"
    ] == Decimal("0.05")


def test_what_changes_is_offered_once(templates: Any) -> None:
    for kind, lang in ALL:
        sheet = next(s for s in openpyxl.load_workbook(templates[kind, lang]) if "finarr_scenarios" in s.tables)
        [area] = [
            each.formula1.rpartition("!")[2].replace("$", "")
            for each in sheet.data_validations.dataValidation
            if each.type == "list" and "!" in str(each.formula1)
        ]
        offered = [cell.value for (cell,) in sheet[area]]
        examples = {next(iter(row.values())) for row in values(templates[kind, lang], "finarr_scenario_examples")}
        assert len(offered) == len(set(offered)) and set(offered) == examples


@pytest.mark.parametrize(("shown", "text"), [(1, "100%"), (0, "0%"), (-0.02, "-2%"), (0.055, "5.5%")])
def test_a_percentage_means_the_same_as_a_number_and_as_a_text(tmp_path: Path, shown: float, text: str) -> None:
    """Also where the number is whole: of a typed +100% Excel makes 1, and shows 100%."""
    path = replace(small(), scenarios=sc.Sweep("grid", {"items.Zorg.costs": [9]})).save(tmp_path / "b.xlsx")
    told = []
    for value, form in ((shown, "0%"), (text, "@")):

        def put(book: Book, value: Any = value, form: str = form) -> None:
            cell = book.cell("finarr_scenarios", heads(path, "finarr_scenarios")[2])
            cell.value, cell.number_format = value, form

        edited(path, put)
        try:
            told.append(str(sc.load(path).sweep))
        except fa.InvalidInput as refused:
            told.append(refused.render("nl"))
    assert told[0] == told[1] and text in told[0]


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ([(None, "posten.1.lasten", None)], ["C6"]),
        ([(None, None, "+5%")], ["B6"]),
        ([("krap", None, None)], ["B6"]),
        ([(None, "posten.1.lasten", "+5%"), (None, "begrenzingen.bovengrens", None)], ["C7"]),
        ([(None, "posten.1.lasten", "× normaal(veel; 0,02)")], ["C6", "F7"]),
    ],
)
def test_a_half_typed_scenario_stops_no_run(
    rows: Any, cells: list[str], templates: Any, tmp_path: Path, capfd: Any
) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(templates["cost-sharing", "nl"].read_bytes())
    plain = fa.load(path).solve().per_party
    typed(path, rows)
    case = fa.load(path)
    pd.testing.assert_frame_equal(case.solve().per_party, plain)
    with pytest.raises(fa.InvalidInput) as refused:
        sc.Scenarios(case)
    assert [problem.place.rpartition("!")[2] for problem in refused.value.problems] == cells
    codes = {}
    for command in (["run"], ["run", "--json"], ["scenarios"], ["check"]):
        with pytest.raises(SystemExit) as ended:
            main([command[0], str(path), *command[1:]])
        out, err = capfd.readouterr()
        codes[" ".join(command)] = ended.value.code
        assert all(cell in out + err for cell in cells)
    assert codes == {"run": 0, "run --json": 0, "scenarios": 2, "check": 2}
    assert tuple(values(path, "finarr_scenarios")[len(rows) - 1].values()) == rows[-1]


def test_a_half_typed_scenario_stands_in_a_workbook_that_is_made_of_it(templates: Any, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(templates["cost-sharing", "nl"].read_bytes())
    typed(path, [("krap", "begrenzingen.bovengrens", None)], {1: 20})
    other = fa.load(path).save(tmp_path / "c.xlsx")
    assert values(other, "finarr_scenarios") == values(path, "finarr_scenarios")
    assert values(other, "finarr_scenario_design") == values(path, "finarr_scenario_design")
    assert "scenarios" not in fa.load(path).save(tmp_path / "c.toml").read_text(encoding="utf-8")


def test_with_something_else_wrong_a_half_typed_scenario_is_told_as_well(templates: Any, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(templates["cost-sharing", "nl"].read_bytes())
    typed(path, [(None, "posten.1.lasten", None)])
    place = edited(path, lambda book: book.put("finarr_parties", "Inwoners", "veel"))
    assert {at.replace("'", "") for at, _ in problems_of(path)} == {place, "Scenarios!C6"}
