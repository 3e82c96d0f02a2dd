"""Broken workbooks: every problem at once, each with its sheet and cell, in words a finance officer understands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import finarr as fa
from finarr.excel.reading import read_case

from .books import Book, edited, problems_of

PARTIES, COSTS, KEYS, ITEMS = "finarr_parties", "finarr_costs", "finarr_keys", "finarr_items"
Expected = list[tuple[str, str]]


def _number(text: Any) -> Callable[[Book], Expected]:
    """Type something that is no number in a cell of figures, and something else wrong far away."""

    def edit(book: Book) -> Expected:
        one = book.put(PARTIES, "Inwoners", text, 2)
        other = book.put(COSTS, "2027", -5, 1)
        return [(one, "hier hoort een"), (other, "mag niet negatief")]

    return edit


def missing_sheet(book: Book) -> Expected:
    del book.file["Kosten"]
    return [("finarr_items", "ontbreekt"), ("finarr_costs", "ontbreekt")]


def missing_table(book: Book) -> Expected:
    del book.sheet("finarr_usage").tables["finarr_usage"]
    return [("finarr_usage", "ontbreekt")]


def missing_column(book: Book) -> Expected:
    book.heading(PARTIES, "Inwoners").value = "Inwonerss"
    book.heading(COSTS, "Soort").value = "Sort"
    return [("Deelnemers!A5", "kolom Inwoners ontbreekt"), ("Kosten!K5", "kolom Soort ontbreekt")]


def missing_year(book: Book) -> Expected:
    book.heading(COSTS, "2028").value = "tweeduizend28"
    return [("Kosten!K5", "geen kolom voor 2028")]


def blank_year(book: Book) -> Expected:
    return [(book.put(COSTS, "2028", None, 5), "ontbreekt een waarde")]


def duplicate_party(book: Book) -> Expected:
    first = book.cell(PARTIES, "Deelnemer", 1).coordinate
    return [(book.put(PARTIES, "Deelnemer", "goes ", 4), "maar één keer"), (f"Deelnemers!{first}", "maar één keer")]


def unknown_measure(book: Book) -> Expected:
    return [(book.put(KEYS, "Onderdeel", "Inwoonders"), "onbekend; bekend zijn")]


def unknown_key(book: Book) -> Expected:
    return [(book.put(ITEMS, "Verdeelsleutel", "per hoofd", 1), "onbekend; bekend zijn: per inwoner")]


def unknown_party(book: Book) -> Expected:
    place = book.put(ITEMS, "Deelnemers", "Goes; Vere; Kapelle", 3)
    return [(place, "'Vere' – onbekend; bekend zijn: Borsele")]


def unknown_item(book: Book) -> Expected:
    place = book.put(COSTS, "Kostenpost", "Publieke gezondeid")
    return [(place, 'Bedoelt u "Publieke gezondheid"?'), ("Kosten!A6", "geen regel met lasten")]


def negative_weight(book: Book) -> Expected:
    return [(book.put(KEYS, "Waarde", -0.5, 4), "mag niet negatief")]


def weights_of_90_percent(book: Book) -> Expected:
    place = book.put(KEYS, "Waarde", 0.4, 4)
    return [(place, "0,9 – dat is de som van de gewichten van de maatstaven; ze moeten optellen tot 1")]


def not_a_number(book: Book) -> Expected:
    return [(book.put(PARTIES, "Inwoners", float("nan"), 1), "hier hoort een eindig getal")]


def empty_table(book: Book) -> Expected:
    sheet, (left, top, right, bottom) = book.sheet(PARTIES), book.area(PARTIES)
    for row in sheet.iter_rows(top + 1, bottom, left, right):
        for cell in row:
            cell.value = None
    return [("Deelnemers!A5", "minstens één deelnemer")]


def merged_heading(book: Book) -> Expected:
    book.sheet(PARTIES).merge_cells("H5:I5")
    return [("Deelnemers!H5:I5", "samengevoegde cellen")]


def floor_above_cap(book: Book) -> Expected:
    table = "finarr_limits"
    sheet = book.sheet(table)
    sheet.tables[table].ref = sheet.tables[table].ref[:-1] + "7"
    for column, value in enumerate(("Ondergrens", 70, "Inwoners", "Goes", "nee", None, 2027), start=1):
        sheet.cell(7, column).value = value
    return [("Begrenzingen!B7", "ligt boven de bovengrens")]


def nothing_in_a_limit(book: Book) -> Expected:
    return [(book.put("finarr_limits", "Bedrag", None), "Typ 'geen' als")]


def formula_error(book: Book) -> Expected:
    return [(book.put(PARTIES, "Inwoners", "#DIV/0!", 3), "#DIV/0! – deze formule geeft een fout")]


def formula_without_value(book: Book) -> Expected:
    return [(book.put(PARTIES, "Inwoners", "=1+1", 3), "nog geen uitkomst")]


def minus_sign(book: Book) -> Expected:
    return [(book.put(COSTS, "2026", -250_000, 1), "merk de regel aan als correctie")]


def date_for_number(book: Book) -> Expected:
    return [(book.put(PARTIES, "Huidige bijdrage", date(2026, 1, 12), 2), "12-01-2026 – hier hoort een getal")]


def boolean_for_number(book: Book) -> Expected:
    return [(book.put(PARTIES, "Inwoners", True, 2), "WAAR – hier hoort een getal")]


def number_for_code(book: Book) -> Expected:
    return [(book.put(ITEMS, "Taakveld", 7.1), "nullen vooraan en achteraan")]


def wrong_choice(book: Book) -> Expected:
    return [(book.put(ITEMS, "Basistaak/Plustaak", "Basis-taak", 2), "kies uit: Basistaak, Plustaak")]


def wrong_year(book: Book) -> Expected:
    sheet, (left, top, _, _) = book.sheet("finarr_case"), book.area("finarr_case")
    place = sheet.cell(top + 3, left + 1)
    place.value = 2026.2027
    return [(f"Start!{place.coordinate}", "Meer jaren: typ ze als tekst")]


def missing_setting(book: Book) -> Expected:
    sheet, (left, top, _, _) = book.sheet("finarr_case"), book.area("finarr_case")
    sheet.cell(top + 4, left).value = "Eenhied"
    return [(f"Start!A{top}", "de regel Eenheid ontbreekt")]


def duplicate_heading(book: Book) -> Expected:
    book.heading(PARTIES, "Groep").value = "Gemeentecode"
    return [("Deelnemers!A5", "kolom Groep ontbreekt"), ("Deelnemers!C5", "maar één keer")]


def key_without_kind(book: Book) -> Expected:
    book.put(KEYS, "Soort", None)
    return [("Verdeelsleutels!B6", "kies uit: Maatstaven, Punten")]


def key_of_two_kinds(book: Book) -> Expected:
    return [(book.put(KEYS, "Soort", "Gelijk", 2), "maar van één soort")]


def amount_twice(book: Book) -> Expected:
    return [(book.put(COSTS, "Soort", "Lasten", 1), "staat al bij deze kostenpost")]


def price_missing(book: Book) -> Expected:
    book.put("finarr_usage", "Waarde", None)
    return [("Verdeelsleutels!Q6", "hier ontbreekt een waarde")]


KINDS: list[Callable[[Book], Expected]] = [
    missing_sheet,
    missing_table,
    missing_column,
    missing_year,
    blank_year,
    duplicate_party,
    unknown_measure,
    unknown_key,
    unknown_party,
    unknown_item,
    negative_weight,
    weights_of_90_percent,
    not_a_number,
    empty_table,
    merged_heading,
    floor_above_cap,
    nothing_in_a_limit,
    formula_error,
    formula_without_value,
    minus_sign,
    date_for_number,
    boolean_for_number,
    number_for_code,
    wrong_choice,
    wrong_year,
    missing_setting,
    duplicate_heading,
    key_without_kind,
    key_of_two_kinds,
    amount_twice,
    price_missing,
]
TEXTS = ["1.234,56", "1.000", "4.977-", "€ 12", "veel", "12,5%", "1 234", "(300)"]


@pytest.mark.parametrize("edit", KINDS, ids=lambda edit: edit.__name__)
def test_a_broken_workbook_tells_where_and_what(edit: Callable[[Book], Expected], template: Path) -> None:
    expected = edited(template, edit)
    found = problems_of(template)
    for place, text in expected:
        assert any(at == place and text in said for at, said in found), (place, text, found)


@pytest.mark.parametrize("text", TEXTS)
def test_text_in_a_number_cell_is_refused_with_a_reading(text: str, template: Path) -> None:
    expected = edited(template, _number(text))
    found = problems_of(template)
    assert sorted(place for place, _ in found) == sorted(place for place, _ in expected)
    assert any(f"'{text}'" in said for _, said in found)
    if text != "veel" and text != "1 234":
        assert any("Bedoelt u" in said for _, said in found)


def test_a_broken_workbook_tells_nothing_twice(template: Path) -> None:
    """One cause, one problem: what only follows from it is left out."""
    for edit in (each for each in KINDS if each is not duplicate_party):
        path = template.with_stem(edit.__name__)
        path.write_bytes(template.read_bytes())
        expected = edited(path, edit)
        assert sorted(place for place, _ in problems_of(path)) == sorted(place for place, _ in expected)


def test_shares_of_101_percent_tell_how_much_is_paid_too_much(tmp_path: Path) -> None:
    path = tmp_path / "aandelen.xlsx"
    case = fa.CostSharing(
        "Pot",
        [2026],
        [fa.Party("Goes"), fa.Party("Veere")],
        [fa.Item("Pot", "afgesproken", 7_700_000)],
        {"afgesproken": fa.Key.shares({"Goes": 6_000, "Veere": 4_000}, 10_000)},
    )
    case.save(path)
    place = edited(path, lambda book: book.put("finarr_shares", "Waarde", 4_100, 1))
    ((at, said),) = problems_of(path)
    assert place == "Verdeelsleutels!K7"
    assert at == "Verdeelsleutels!C6"
    assert "101%" in said and "€ 77.000,00" in said


def test_all_problems_come_at_once(template: Path) -> None:
    """Twelve mistakes on six sheets make twelve problems."""

    def edit(book: Book) -> list[str]:
        return [
            book.put(PARTIES, "Inwoners", "1.000"),
            book.put(PARTIES, "Kinderen in zorg", -3, 5),
            book.put(PARTIES, "Stemmen", "drie", 7),
            book.put(ITEMS, "Aard", "eenmalig"),
            book.put(ITEMS, "Verdeelsleutel", "onbekend", 3),
            book.put(COSTS, "2026", "€ 12", 2),
            book.put(COSTS, "2029", None, 4),
            book.put(COSTS, "Correctie", "misschien", 1),
            book.put("finarr_usage", "Waarde", "4.977-", 3),
            book.put("finarr_limits", "Per", "inwooner"),
            book.put("finarr_indices", "2028", "3%", 1),
            book.put("finarr_measures", "Peildatum", "gisteren"),
        ]

    places = edited(template, edit)
    assert sorted(place for place, _ in problems_of(template)) == sorted(places)


def test_problems_speak_the_language_of_the_workbook(english: Path) -> None:
    edited(english, lambda book: book.put(ITEMS, "Nature", "once"))
    with pytest.raises(fa.InvalidInput) as caught:
        read_case(english)
    assert caught.value.lang == "en"
    assert "one of: Structural, Incidental" in caught.value.render("en")
