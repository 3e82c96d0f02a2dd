"""The judge itself: LibreOffice calculates formulas anew and speaks the reader's language."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook

from tests import office

pytestmark = pytest.mark.office


@pytest.fixture
def stale(tmp_path: Path) -> Path:
    """A workbook whose formula carries a wrong value."""
    path = tmp_path / "stale.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Bijdragen")
        sheet.write("A1", 2)
        sheet.write_formula("A2", "=A1*21", None, 7)
    return path


def test_formulas_are_calculated_anew(stale: Path, recalculated: Callable[..., Path]) -> None:
    assert load_workbook(stale, data_only=True)["Bijdragen"]["A2"].value == 7
    assert load_workbook(recalculated(stale), data_only=True)["Bijdragen"]["A2"].value == 42
    assert load_workbook(stale, data_only=True)["Bijdragen"]["A2"].value == 7


def test_pages_become_pictures(stale: Path, pictures: Callable[..., list[Path]]) -> None:
    (page,) = pictures(stale)
    assert page.read_bytes().startswith(b"\x89PNG")


def test_a_copy_never_replaces_the_workbook(stale: Path, soffice: str) -> None:
    with pytest.raises(ValueError, match="another folder"):
        office.recalculated(stale, stale.parent)


def test_a_missing_program_fails_where_everything_must_be_tested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-program"):
        office.needed("no-such-program")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="no-such-program"):
        office.needed("no-such-program")
