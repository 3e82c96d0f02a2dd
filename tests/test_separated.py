"""Tables of separated values, whoever reads them."""

from pathlib import Path

import pytest

import finarr as fa
from finarr.separated import read_separated


def test_cells_are_read_as_a_spreadsheet_writes_them(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes('\ufeffnaam;noot\r\n"Goes";"twee\r\nregels; één cel"\r\n\r\n Veere ; "x"\r\n'.encode())
    rows, delimiter = read_separated(path)
    assert delimiter == ";"
    assert rows == [["naam", "noot"], ["Goes", "twee\nregels; één cel"], [], ["Veere", '"x"']]


def test_a_comma_too_many_is_told_with_its_row_wherever_the_table_belongs(tmp_path: Path) -> None:
    """A decimal comma in a file with commas moves every figure after it; none may be dropped in silence."""
    table = tmp_path / "bijdragen.csv"
    table.write_text("gemeente,regeling,2026\nGoes,GGD,60,5\n\nVeere,GGD,30\n", encoding="utf-8")
    with pytest.raises(fa.InvalidInput) as caught:
        fa.Portfolio.from_table(table, "Zeeland")
    (problem,) = caught.value.problems
    assert problem.allowed.id == "cases.csv_surplus" and problem.given == "'5'"
    assert "bijdragen.csv" in problem.place and "2" in problem.place and "4" in problem.place
    (tmp_path / "leden.csv").write_text("name,inwoners\nGoes,39,682\nVeere,22\n", encoding="utf-8")
    case = tmp_path / "case.toml"
    text = 'finarr = 1\nkind = "cost-sharing"\ntitle = "x"\nyears = [2026]\nparties = "leden.csv"\n'
    items = '[[items]]\nname = "Archief"\nkey = "inwoners"\ncosts = 100\n'
    case.write_text(
        text + items + '[keys.inwoners]\nkind = "measures"\nmeasures = { inwoners = 1 }\n', encoding="utf-8"
    )
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(case)
    assert [(each.allowed.id, each.given) for each in caught.value.problems] == [("cases.csv_surplus", "'682'")]
