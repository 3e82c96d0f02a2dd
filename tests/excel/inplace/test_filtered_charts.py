"""Charts of which a user filters series or parties: what is filtered stays so, unless it would be another party."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from finarr.excel.patching import Patched
from finarr.excel.patching.areas import letters
from tests.stand_alone.cases import by_formula

from ..patching.handmade import part_of, with_part
from .retyping import retyped
from .test_filters import NAMES, other
from .test_pointing import NAME, PAID, column, division
from .test_rich import plain, ran

_C, _C15 = (
    "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "http://schemas.microsoft.com/office/drawing/2012/chart",
)
NAMESPACES = {"c": _C, "n": _C15}
_URI = "{02D57815-91ED-43cb-92C2-25804820EDAC}"
PART = "xl/charts/chart1.xml"


def extension(inside: str) -> str:
    return f'<c:extLst><c:ext uri="{_URI}" xmlns:c15="{_C15}">{inside}</c:ext></c:extLst>'


def reference(kind: str, cells: str, shown: str, count: int) -> str:
    """Return what a chart says of cells of which it shows some."""
    full = extension(f"<c15:fullRef><c15:sqref>{cells}</c15:sqref></c15:fullRef>")
    points = "".join(f'<c:pt idx="{n}"><c:v>{n}</c:v></c:pt>' for n in range(count))
    code = "<c:formatCode>General</c:formatCode>" if kind == "num" else ""
    cache = f'<c:{kind}Cache>{code}<c:ptCount val="{count}"/>{points}</c:{kind}Cache>'
    return f"<c:{kind}Ref>{full}<c:f>{shown}</c:f>{cache}</c:{kind}Ref>"


def hidden_series(table: Any) -> str:
    """Return a series that the user has filtered out of the chart."""
    cells = extension(f"<c15:formulaRef><c15:sqref>{table.sheet}!{column(table, NAME)}</c15:sqref></c15:formulaRef>")
    cache = '<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>x</c:v></c:pt></c:strCache>'
    return (
        '<c15:filteredBarSeries><c15:ser><c:idx val="7"/><c:order val="7"/>'
        f"<c:cat><c:strRef>{cells}{cache}</c:strRef></c:cat></c15:ser></c15:filteredBarSeries>"
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook of six parties with a chart that leaves the second out, and a series."""
    found = tmp_path / "Begroting 2026.xlsx"
    found.write_bytes(plain())
    retyped(found, by_formula(NAMES, title="Zes gemeenten", rule="shapley"))
    ran(found)
    table, data = division(found), found.read_bytes()
    root = etree.fromstring(part_of(data, PART))
    series = root.find(".//c:ser", NAMESPACES)
    top, bottom = table.body.top, table.body.bottom
    for place, kind, heading in (("cat", "str", NAME), ("val", "num", PAID)):
        letter = letters(table.place(heading))
        shown = f"({table.sheet}!${letter}${top},{table.sheet}!${letter}${top + 2}:${letter}${bottom})"
        old = series.find(f"c:{place}", NAMESPACES)
        text = reference(kind, f"{table.sheet}!{column(table, heading)}", shown, len(NAMES) - 1)
        old.getparent().replace(old, etree.fromstring(f'<c:{place} xmlns:c="{_C}">{text}</c:{place}>'))
    point = f"<c15:sqref>{table.sheet}!${letters(table.place(PAID))}${top + 1}</c15:sqref>"
    hidden = f'<c15:categoryFilterException>{point}<c15:invertIfNegative val="0"/></c15:categoryFilterException>'
    points = extension(f"<c15:categoryFilterExceptions>{hidden}</c15:categoryFilterExceptions>")
    for inside, after in ((points, series), (extension(hidden_series(table)), series.getparent())):
        after.append(etree.fromstring(inside.replace("<c:extLst>", f'<c:extLst xmlns:c="{_C}">', 1)))
    found.write_bytes(with_part(data, PART, etree.tostring(root)))
    return found


def chart(path: Path) -> Any:
    return etree.fromstring(part_of(path.read_bytes(), PART))


def test_what_is_filtered_stays_so_where_rows_are_about_the_same(path: Path) -> None:
    before = chart(path)
    ran(path)
    after = chart(path)
    for told in ("//n:fullRef/n:sqref/text()", "//n:categoryFilterException", "//c:val//c:f/text()"):
        assert len(after.xpath(told, namespaces=NAMESPACES)) == len(before.xpath(told, namespaces=NAMESPACES)) > 0
    assert "(" in after.xpath("string(//c:val//c:f)", namespaces=NAMESPACES)


@pytest.mark.parametrize("names", [(*NAMES, "Borsele"), NAMES[::-1], NAMES[:4]])
def test_no_party_drops_out_of_a_chart_because_another_was_filtered(path: Path, names: tuple[str, ...]) -> None:
    retyped(path, other(names))
    ran(path)
    table, after = division(path), chart(path)
    assert after.xpath("//n:fullRef | //n:categoryFilterExceptions", namespaces=NAMESPACES) == []
    shown = {place: after.xpath(f"string(//c:{place}//c:f)", namespaces=NAMESPACES) for place in ("cat", "val")}
    assert shown == {
        "cat": f"{table.sheet}!{column(table, NAME)}",
        "val": f"{table.sheet}!{column(table, PAID)}",
    }
    assert after.xpath("//c:cat/c:strRef[c:f]//c:pt/c:v/text()", namespaces=NAMESPACES)[: len(names)] == list(names)
    assert after.xpath("string((//c:val)[1]//c:ptCount/@val)", namespaces=NAMESPACES) == str(len(names))
    kept = after.xpath("//n:filteredBarSeries//n:sqref/text()", namespaces=NAMESPACES)
    assert kept == [f"{table.sheet}!{column(table, NAME)}"]
    assert Patched.open(path).tables["finarr_division"].filtered == []
