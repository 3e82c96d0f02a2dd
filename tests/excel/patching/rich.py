"""Workbooks as people make them: each has one thing in it that careless software loses, one has them all.

Every workbook has a sheet "Uitkomst" with the table `uitkomst`, which the tests fill.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import xlsxwriter
import xlwings

from .handmade import TABLE
from .packed import INJECTED, PACKED

__all__ = ["DRAWN", "INJECTED", "PACKED", "TABLE", "drawn", "drawn_in", "everything", "made"]

PARTIES = ("Goes", "Veere", "Hulst", "Sluis", "Tholen")
_PICTURE_CHUNKS = (
    (b"IHDR", struct.pack(">2I5B", 2, 2, 8, 2, 0, 0, 0)),
    (b"IDAT", zlib.compress(b"\0" + b"\xff\0\0" * 2 + b"\0" + b"\0\0\xff" * 2)),
    (b"IEND", b""),
)
PICTURE = b"\x89PNG\r\n\x1a\n" + b"".join(
    struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    for kind, data in _PICTURE_CHUNKS
)

Draw = Callable[[Any, Any], None]
"""Adds something to (workbook, the user's own sheet)."""
DRAWN: dict[str, Draw] = {}


def _draws(name: str) -> Callable[[Draw], Draw]:
    return lambda draw: DRAWN.setdefault(name, draw)


def drawn(*features: str, totals: bool = False, **options: Any) -> bytes:
    """Return a workbook with features that XlsxWriter can draw."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **options})
    drawn_in(book, features, totals)
    book.close()
    return stream.getvalue()


def drawn_in(book: Any, features: Iterable[str], totals: bool = False) -> None:
    """Draw the user's sheets with features in a workbook, behind the sheets that are there."""
    own, result = book.add_worksheet("Mijn blad"), book.add_worksheet("Uitkomst")
    for row in range(12):
        own.write_row(row, 0, [f"regel {row}", row * 1.5, row % 3])
    own.write_formula("E1", f"=SUM({TABLE}[Bijdrage])", None, 1500)
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00", "bg_color": "#EEFFEE"})
    result.write("A1", "Bijdragen 2026", bold)
    result.write("F1", "mijn aantekening", bold)
    rows: list[list[Any]] = [[party, 2026, 100 * (1 + number), None] for number, party in enumerate(PARTIES)]
    formula = f"={TABLE}[[#This Row],[Bijdrage]]/2"
    columns = [{"header": "Deelnemer"}, {"header": "Jaar"}, {"header": "Bijdrage", "format": money}]
    columns.append({"header": "Half", "formula": formula, "format": money})
    if totals:
        columns[2]["total_function"] = "sum"
    area = (2, 0, 2 + len(rows) + totals, 3)
    result.add_table(*area, {"name": TABLE, "columns": columns, "data": rows, "total_row": totals})
    result.conditional_format("C4:C8", {"type": "data_bar"})
    for feature in features:
        DRAWN[feature](book, own)


def made(name: str) -> bytes:
    """Return the workbook with one feature."""
    return drawn(name) if name in DRAWN else INJECTED[name](drawn("charts", "comments"))


def everything() -> bytes:
    """Return a workbook with everything in it that can stand together."""
    data = drawn(*(name for name in DRAWN if name not in ("a very long sheet", "dates since 1904")))
    for name, inject in INJECTED.items():
        if name not in ("no addresses", "a comment before the root", *PACKED):
            data = inject(data)
    return data


@_draws("charts")
def _charts(book: Any, own: Any) -> None:
    for number, kind in enumerate(("column", "line", "pie", "scatter", "area", "doughnut")):
        chart = book.add_chart({"type": kind})
        chart.add_series(
            {
                "name": "=Uitkomst!$C$3",
                "categories": "=Uitkomst!$A$4:$A$8",
                "values": "=Uitkomst!$C$4:$C$8",
                "data_labels": {"value": True},
            }
        )
        own.insert_chart(20 + 15 * number, 8, chart)
    mixed, line = book.add_chart({"type": "column"}), book.add_chart({"type": "line"})
    mixed.add_series({"values": "='Mijn blad'!$B$1:$B$12", "trendline": {"type": "linear"}})
    line.add_series({"values": "=Uitkomst!$C$5:$C$6", "y2_axis": True})
    mixed.combine(line)
    own.insert_chart(20, 20, mixed)


@_draws("a sheet that is a chart")
def _chart_sheet(book: Any, own: Any) -> None:
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Uitkomst!$C$4:$C$8"})
    book.add_chartsheet("Grafiek").set_chart(chart)


@_draws("pictures")
def _pictures(book: Any, own: Any) -> None:
    own.insert_image("N2", "logo.png", {"image_data": BytesIO(PICTURE), "description": "logo"})
    own.set_background(BytesIO(PICTURE))


@_draws("a picture in a cell")
def _in_cell(book: Any, own: Any) -> None:
    own.embed_image("N30", "logo.png", {"image_data": BytesIO(PICTURE)})


@_draws("comments")
def _comments(book: Any, own: Any) -> None:
    own.write_comment("A2", "Nagekeken door de controller", {"author": "JdV", "visible": True})


@_draws("text boxes")
def _boxes(book: Any, own: Any) -> None:
    own.insert_textbox("P2", "Concept", {"fill": {"color": "#FFEE99"}, "url": "https://example.org/"})


@_draws("a button and macros")
def _button(book: Any, own: Any) -> None:
    with ZipFile(Path(xlwings.__file__).with_name("quickstart_standalone.xlsm")) as file:
        book.add_vba_project(BytesIO(file.read("xl/vbaProject.bin")), True)
    own.insert_button("P20", {"macro": "SampleCall", "caption": "Rekenen"})


@_draws("checkboxes")
def _checkboxes(book: Any, own: Any) -> None:
    own.insert_checkbox(30, 1, True)


@_draws("conditional formats")
def _conditional(book: Any, own: Any) -> None:
    red = book.add_format({"font_color": "#AA0000"})
    own.conditional_format("B1:B12", {"type": "3_color_scale"})
    own.conditional_format("B1:B12", {"type": "data_bar", "data_bar_2010": True, "bar_solid": True})
    own.conditional_format("C1:C12", {"type": "icon_set", "icon_style": "5_arrows"})
    own.conditional_format("A1:A12", {"type": "formula", "criteria": "=$C1>1", "format": red, "stop_if_true": True})


@_draws("dropdowns")
def _dropdowns(book: Any, own: Any) -> None:
    own.data_validation("D1:D9", {"validate": "list", "source": "=Uitkomst!$A$4:$A$8", "input_message": "Kies"})
    own.data_validation("D10", {"validate": "date", "criteria": ">", "value": datetime(2026, 1, 1)})


@_draws("sparklines")
def _sparklines(book: Any, own: Any) -> None:
    own.add_sparkline("D12", {"range": "'Mijn blad'!B1:B12", "type": "column", "markers": True})


@_draws("links")
def _links(book: Any, own: Any) -> None:
    own.write_url("A14", "https://example.org/begroting?a=1&b=2", tip="De begroting")
    own.write_url("A15", "internal:Uitkomst!A1", string="naar de uitkomst")


@_draws("rich text")
def _rich(book: Any, own: Any) -> None:
    own.write_rich_string("A16", "niet ", book.add_format({"bold": True}), "vet", " en \n gewoon")


@_draws("merged cells")
def _merged(book: Any, own: Any) -> None:
    own.merge_range("A18:D19", "samengevoegd", book.add_format({"align": "center", "border": 2}))


@_draws("filters and outlines")
def _filters(book: Any, own: Any) -> None:
    own.autofilter("A1:C12")
    own.filter_column_list("C", ["0", "1"])
    own.set_row(3, 30, None, {"level": 1, "hidden": True})
    own.set_column("H:J", 12, None, {"level": 1, "collapsed": True})
    own.freeze_panes(1, 1)


@_draws("protection")
def _protection(book: Any, own: Any) -> None:
    own.protect("geheim", {"sort": True})
    own.unprotect_range("B1:B12", "Invoer")


@_draws("names")
def _names(book: Any, own: Any) -> None:
    book.define_name("tarief", "='Mijn blad'!$B$3")
    book.define_name("'Mijn blad'!eigen", "=0.21")
    own.write_formula("F2", "=tarief*2", None, 6)


@_draws("print settings")
def _print(book: Any, own: Any) -> None:
    own.set_header("&L&G&R&D", {"image_left": "logo.png", "image_data_left": BytesIO(PICTURE)})
    own.print_area("A1:F40")
    own.repeat_rows(0)
    own.set_h_pagebreaks([20])


@_draws("dynamic arrays")
def _dynamic(book: Any, own: Any) -> None:
    own.write_dynamic_array_formula("H1:H3", "=_xlfn.UNIQUE(C1:C12)", None, 0)


@_draws("array formulas")
def _arrays(book: Any, own: Any) -> None:
    own.write_array_formula("J1:J3", "{=B1:B3*2}", None, 0)


@_draws("dates since 1904")
def _dates(book: Any, own: Any) -> None:
    book.date_1904 = True
    for sheet in book.worksheets():
        sheet.date_1904 = True
    own.write_datetime("K1", datetime(2026, 1, 1), book.add_format({"num_format": "dd-mm-yyyy"}))


@_draws("document properties")
def _properties(book: Any, own: Any) -> None:
    book.set_properties({"title": "Begroting", "author": "Financiën"})
    book.set_custom_property("Zaaknummer", "2026-0012", "text")


@_draws("a very long sheet")
def _long(book: Any, own: Any) -> None:
    sheet = book.add_worksheet("Grootboek")
    for row in range(30_000):
        sheet.write_row(row, 0, [row, f"boeking {row % 50}", row / 7])


@_draws("a very hidden sheet")
def _hidden(book: Any, own: Any) -> None:
    sheet = book.add_worksheet("Lijsten")
    sheet.write_column("A1", ["ja", "nee"])
    sheet.very_hidden()


@_draws("another table with totals")
def _tables(book: Any, own: Any) -> None:
    sheet = book.add_worksheet("Reserves")
    columns = [{"header": "Post", "total_string": "Totaal"}, {"header": "Stand", "total_function": "sum"}]
    columns.append({"header": "Dubbel", "formula": "=[@Stand]*2"})
    sheet.add_table("B3:D7", {"name": "reserves", "columns": columns, "total_row": True, "data": [["a", 1], ["b", 2]]})
