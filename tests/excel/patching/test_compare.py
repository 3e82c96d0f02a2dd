"""What differs between two workbooks is told: parts, elements and cells; their packing is no difference."""

from __future__ import annotations

import json
import warnings
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from openpyxl import load_workbook

from finarr.cli.app import main
from finarr.excel.patching import Patched, compare

from . import rich
from .test_lossless import filled


def test_packing_is_no_difference() -> None:
    data, stream = rich.everything(), BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(stream, "w", ZIP_STORED) as target:
        for name in reversed(source.namelist()):
            target.writestr(name, source.read(name))
    assert compare(data, stream.getvalue()) == ()


def test_a_library_that_loads_and_saves_is_caught() -> None:
    data = rich.drawn("sparklines", "pictures")
    for name in ("slicers", "threaded comments", "custom XML"):
        data = rich.INJECTED[name](data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(BytesIO(data))
    stream = BytesIO()
    book.save(stream)
    lost = {change.part for change in compare(data, stream.getvalue()) if change.kind == "part" and change.lost}
    assert {"xl/slicers/slicer1.xml", "customXml/item2.xml", "xl/threadedComments/threadedComment1.xml"} <= lost


def test_cells_and_elements_are_named() -> None:
    before = rich.drawn("merged cells")
    book = Patched(before)
    book.write("Mijn blad", {(1, 1): "anders", (3, 3): None, (40, 1): 5})
    root = book.parts.touched("xl/worksheets/sheet1.xml")
    (merged,) = [each for each in root if each.tag.endswith("}mergeCells")]
    root.remove(merged)
    told = {change.place: (change.kind, change.before, change.after) for change in compare(before, book.rebuilt())}
    assert told["Mijn blad!A1"] == ("cell", "'regel 0'", "'anders'")
    assert told["Mijn blad!C3"] == ("cell", "2.0", "")
    assert told["Mijn blad!A40"] == ("cell", None, "5.0")
    assert told["/worksheet/mergeCells/mergeCell"] == ("element", "ref='A18:D19'", None)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = tmp_path / "voor.xlsx", tmp_path / "na.xlsx"
    before.write_bytes(rich.drawn("charts"))
    after.write_bytes(filled(before.read_bytes(), 8))
    for arguments in ([], ["--lang", "en"], ["--json"]):
        with pytest.raises(SystemExit) as ended:
            main(["excel", "diff", str(before), str(after), *arguments])
        assert ended.value.code == 0
        out = capsys.readouterr().out
        if arguments == ["--json"]:
            assert json.loads(out)["status"] == "different"
        else:
            assert "Uitkomst!A4: 'Goes' → 'Gemeente 0'" in out
            assert ("verschillen" if not arguments else "differences") in out.splitlines()[-1]
    with pytest.raises(SystemExit) as ended:
        main(["excel", "diff", str(before), str(tmp_path / "weg.xlsx")])
    assert ended.value.code == 1
    assert "weg.xlsx" in capsys.readouterr().err
