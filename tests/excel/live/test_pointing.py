"""In an open workbook too, what points to a whole table of results or to its total follows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from finarr.excel.live import main
from finarr.excel.live.book import OpenBook
from finarr.excel.patching import Calculated, Patched
from finarr.excel.patching.areas import letters
from tests.stand_alone.cases import by_formula

from ..inplace.retyping import retyped
from ..inplace.test_filters import NAMES, other
from ..inplace.test_pointing import LESS, MORE, PAID, column, division, total
from ..inplace.test_rich import plain, ran
from .engine import opened
from .light import LightBook

OWN = "Mijn blad"


def formulas(table: Any) -> list[str]:
    """Return formulas of the user: two that must follow the table, and two that must not."""
    body, paid = table.body, letters(table.place(PAID))
    return [
        f"SUM({table.sheet}!{column(table, PAID)})",
        f"{total(table)}*2",
        f"{table.sheet}!${paid}${body.top}",
        "SUM($B$1:$B$3)",
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook of six parties, with formulas and a name of the user's own."""
    found = tmp_path / "Begroting 2026.xlsx"
    found.write_bytes(plain())
    retyped(found, by_formula(NAMES, title="Zes gemeenten", rule="shapley"))
    ran(found)
    book, table = Patched.open(found), division(found)
    book.write(OWN, {(30, 1 + n): Calculated(text, 0) for n, text in enumerate(formulas(table))})
    names = book.parts.touched("xl/workbook.xml").find("{*}definedNames")
    made = names[0].makeelement(names[0].tag, name="aaa_totaal")
    made.text = total(table)
    names.insert(0, made)
    found.write_bytes(book.rebuilt())
    return found


@pytest.mark.parametrize("names", [MORE, LESS])
def test_formulas_and_names_of_the_user_follow(names: tuple[str, ...], path: Path) -> None:
    retyped(path, other(names))
    done = main(OpenBook(opened(LightBook(path), "light")))
    table, after = division(path), Patched.open(path)
    assert table.body.bottom - table.body.top + 1 == len(names)
    held = [after.grid(OWN).content(30, 1 + n).text for n in range(4)]
    assert held == formulas(table)
    assert done.written is not None and done.written.followed == ("'Mijn blad'!A30", "'Mijn blad'!B30")
    assert after.named("aaa_totaal")[1].top == table.body.bottom + 1
