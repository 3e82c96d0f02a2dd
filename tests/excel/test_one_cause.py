"""One mistake is told as one, at the cell where it was made, and not as all that follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest

import finarr as fa
from finarr.cases.examples import example
from finarr.excel.template import write_case

from .books import Book, edited, problems_of, values

PARTIES, ITEMS, COSTS, USAGE = "finarr_parties", "finarr_items", "finarr_costs", "finarr_usage"
OTHERS = [f"Gemeente {number}" for number in range(1, 14)]


def place_of(cell: object) -> str:
    return f"{cell.parent.title}!{cell.coordinate}"  # type: ignore[attr-defined]


def renamed(book: Book) -> list[str]:
    """Type one's own municipalities over those of the example, and leave the other sheets as they are."""
    for row, name in enumerate(OTHERS):
        book.put(PARTIES, "Deelnemer", name, row)
    items = [book.cell(ITEMS, "Deelnemers", row) for row in range(book.rows(ITEMS))]
    used = [book.cell(USAGE, "Deelnemer", row) for row in range(book.rows(USAGE))]
    return [place_of(cell) for cell in (*items, *used) if cell.value is not None]


def test_names_of_before_are_told_where_they_stand_and_nothing_else_is(template: Path) -> None:
    expected = edited(template, renamed)
    found = problems_of(template)
    assert {place for place, _ in found} == set(expected)
    assert all("onbekend" in text for _, text in found)
    assert len(found) == 3 + len(OTHERS)  # three names stand in one cell


def test_a_name_misspelled_in_a_table_of_figures_is_one_problem(template: Path) -> None:
    place = edited(template, lambda book: book.put(USAGE, "Deelnemer", "Goess", 2))
    [(at, text)] = problems_of(template)
    assert at == place
    assert 'Bedoelt u "Goes"?' in text


def test_every_party_without_a_quantity_is_told_at_the_table_of_quantities(template: Path) -> None:
    def emptied(book: Book) -> str:
        for row in (1, 3, 5):
            for heading in ("Verdeelsleutel", "Product", "Deelnemer", "Waarde"):
                book.cell(USAGE, heading, row).value = None
        return place_of(book.cell(USAGE, "Product", 2))

    place = edited(template, emptied)
    gone = [row["Deelnemer"] for row in values(template, PARTIES)]
    found = problems_of(template)
    assert {at for at, _ in found} == {place}
    assert [text.split(" heeft")[0] for _, text in found] == [gone[0], gone[2], gone[4]]


def test_a_measure_is_called_by_its_heading(template: Path) -> None:
    place = edited(template, lambda book: book.put(PARTIES, "Kinderen in zorg", None, 4))
    [(at, text)] = problems_of(template)
    assert at == place
    assert "geen cijfer voor Kinderen in zorg" in text


def test_a_half_typed_item_lacks_its_key_once(template: Path) -> None:
    place = edited(template, lambda book: book.put(ITEMS, "Verdeelsleutel", None, 1))
    assert problems_of(template) == [(place, "hier ontbreekt een waarde.")]


def later(book: Book) -> None:
    settings = [str(book.cell("finarr_case", "Instelling", row).value) for row in range(book.rows("finarr_case"))]
    book.put("finarr_case", "Waarde", "2027, 2028, 2029, 2030", settings.index("Jaren"))


def test_other_years_are_told_at_the_headings_that_still_have_the_old_ones(template: Path) -> None:
    def changed(book: Book) -> list[str]:
        later(book)
        return [place_of(book.heading(COSTS, "2026")), place_of(book.heading("finarr_indices", "Index"))]

    expected = edited(template, changed)
    found = problems_of(template)
    assert [place for place, _ in found] == expected
    assert "Verander het opschrift" in found[0][1]
    assert "geen kolom voor 2030" in found[1][1]


def test_headings_of_the_next_years_are_all_that_another_year_asks(template: Path) -> None:
    def moved_on(book: Book) -> None:
        later(book)
        for table in (COSTS, "finarr_indices"):
            for year in (2029, 2028, 2027, *([2026] if table == COSTS else [])):
                book.heading(table, str(year)).value = str(year + 1)
            sheet, (left, top, _, _) = book.sheet(table), book.area(table)
            for position, column in enumerate(sheet.tables[table].tableColumns):
                column.name = str(sheet.cell(top, left + position).value)

    edited(template, moved_on)
    assert tuple(fa.load(template).years) == (2027, 2028, 2029, 2030)


def test_a_date_typed_as_text_is_told_how_to_become_one(template: Path) -> None:
    place = edited(template, lambda book: book.put("finarr_measures", "Peildatum", "1-1-2024"))
    [(at, text)] = problems_of(template)
    assert at == place
    assert "opmaak Datum" in text


def test_of_very_many_known_names_the_first_are_told() -> None:
    many = [fa.Party(f"Gemeente {number}", measures={"inwoners": 1}) for number in range(342)]
    item = fa.Item("Zorg", "inwoners", 90, parties=["Elders"])
    with pytest.raises(fa.InvalidInput) as caught:
        fa.CostSharing("GGD", [2026], many, [item], {"inwoners": fa.Key.measures({"inwoners": 1})})
    text = caught.value.render("nl")
    assert "Gemeente 19, en nog 322 andere." in text
    assert "Gemeente 341" in caught.value.problems[0].to_dict("nl")["allowed"]


def lengthened(book: Book, table: str) -> int:
    """Make a table one row longer, and return the number of that row."""
    sheet, (left, top, right, bottom) = book.sheet(table), book.area(table)
    sheet.tables[table].ref = f"{sheet.cell(top, left).coordinate}:{sheet.cell(bottom + 1, right).coordinate}"
    return bottom - top


def example_of(kind: str, folder: Path) -> Path:
    write_case(example(kind, "nl"), folder / "b.xlsx")
    return folder / "b.xlsx"


def test_a_row_without_a_name_is_called_that(template: Path) -> None:
    def typed(book: Book) -> list[str]:
        row = lengthened(book, PARTIES)
        book.put(PARTIES, "Gemeentecode", "GM9999", row)
        return [place_of(book.cell(PARTIES, each, row)) for each in ("Deelnemer", "Inwoners", "Kinderen in zorg")]

    places = edited(template, typed)
    found = problems_of(template)
    assert [place for place, _ in found] == places
    assert "ontbreekt" in found[0][1] and "deze regel heeft geen cijfer voor Inwoners" in found[1][1]
    assert not any("?" in text for _, text in found)


def test_a_partner_without_a_group_lacks_a_value(tmp_path: Path) -> None:
    path = example_of("transition-fund", tmp_path)
    place = edited(path, lambda book: book.put(PARTIES, "Partner", "Nieuwdorp", lengthened(book, PARTIES)))
    [(at, text)] = problems_of(path)
    assert at.partition("!")[0] == place.partition("!")[0] and text == "hier ontbreekt een waarde."


def test_old_names_of_municipalities_hide_who_contributes(tmp_path: Path) -> None:
    path = example_of("central-funding", tmp_path)

    def others(book: Book) -> None:
        for row in range(book.rows(PARTIES)):
            book.put(PARTIES, "Gemeente", f"Elders {row}", row)

    edited(path, others)
    found = problems_of(path)
    assert found and not any("geen bijdrage" in text for _, text in found)


def test_what_may_be_answered_stands_in_the_words_of_the_workbook(tmp_path: Path) -> None:
    path = example_of("advice", tmp_path)
    edited(path, lambda book: book.put("finarr_answers", "Taak", "Nieuw", lengthened(book, "finarr_answers")))
    text = " ".join(text for _, text in problems_of(path))
    assert "weinig, enkele, veel" in text and "(mogelijk: ja, nee)" in text
    assert not any(word in text for word in ("few", "true", "policy_rich"))
