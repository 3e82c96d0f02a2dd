"""The memo: what a council reads, on two pages."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import docx
import pytest

import finarr as fa
from tests import office
from tests.report.cases import HOSTILE, hostile, model, two_designs


def text_of(path: Path) -> str:
    paper = docx.Document(str(path))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in paper.paragraphs), *cells]).replace("\xa0", " ")


def test_the_memo_tells_who_what_why_how_much_and_from_where(tmp_path: Path) -> None:
    outcome = model("zeeland-ggd-2026")
    text = text_of(outcome.to_docx(tmp_path / "m.docx"))
    for told in (
        "13 deelnemers verdelen in 2026 samen € 22.730.000,00",
        "verdeeld naar Inwoners op 01-01-2024",
        "20% in gelijke delen en 80% (50% naar Inwoners op 01-01-2024 en 50% naar Kinderen in zorg op 01-01-2025)",
        "hoogstens € 66,00 per inwoner (Inwoners",
        "Begrenzingen houden vast: Kapelle (2027-2029), Noord-Beveland en Reimerswaal (2029)",
        "Alle 84 controles kloppen",
        outcome.run.inputs_hash[:16],
        f"{outcome.run.started:%d-%m-%Y}",
    ):
        assert told in text
    rows = [
        [cell.text.replace("\xa0", " ") for cell in row.cells]
        for row in docx.Document(str(tmp_path / "m.docx")).tables[0].rows
    ]
    goes = next(row for row in rows if row[0] == "Goes")
    assert goes[1:] == ["€ 2.379.393,09", "€ 59,96", "€ -101.338,00 N", "€ -2,55 N"]
    assert rows[-1][:2] == ["Totaal", "€ 22.730.000,00"]


def test_the_memo_has_a_chart_with_a_text(tmp_path: Path) -> None:
    paper = docx.Document(str(model("zeeland-ggd-2026").to_docx(tmp_path / "m.docx", lang="en")))
    (shape,) = paper.inline_shapes
    assert "Terneuzen pays most" in shape._inline.docPr.get("descr")
    assert paper.core_properties.language == "en"
    assert "Who pays what?" in [each.text for each in paper.paragraphs]


def test_designs_and_hostile_names(tmp_path: Path) -> None:
    now, then = two_designs()
    text = text_of(fa.compare(now, then).to_docx(tmp_path / "m.docx"))
    assert "Het grootste nadeel heeft Veere: € 12,00 per inwoner" in text and "€ 440,00" in text
    text = text_of(hostile().solve().to_docx(tmp_path / "h.docx"))
    assert all(name in text for name in HOSTILE)


@pytest.mark.office
@pytest.mark.parametrize("name", ["zeeland-ggd-2026", "veiligheidsregios-rijk-2026", "zeeland-energie-en-wonen"])
def test_two_pages(soffice: str, tmp_path: Path, name: str) -> None:
    outcome: Any = model(name)
    memo = outcome.to_docx(tmp_path / "m.docx")
    pages = office.printed(memo, tmp_path / "pdf")
    told = subprocess.run(["pdfinfo", str(pages)], capture_output=True, text=True, check=True, timeout=60).stdout
    assert "Pages:           2" in told
