"""A memo as a Word document: two pages, ready to paste into a council's proposal."""

from __future__ import annotations

import io
from importlib.metadata import version
from pathlib import Path
from typing import Any

from finarr.report.content import Kind, Page, Table
from finarr.report.drawing import picture
from finarr.report.kinds import page_of
from finarr.report.needs import needed
from finarr.report.page import known_language, unbroken, written

__all__ = ["document", "write"]

FONT = "Calibri"
LINK = "0B5C94"


def write(outcome: Any, path: Path, *, lang: str | None = None) -> None:
    """Write the memo of an outcome.

    Args:
        outcome: of any kind.
        path: the file.
        lang: "nl" or "en"; the case's own where left out.

    Raises:
        InvalidInput: no such language.
        FileTrouble: the file cannot be written, or the extra ``report`` is missing.
    """
    known_language(lang)
    for package in ("docx", "vl_convert"):
        needed(package)
    written(path, document(page_of(outcome, lang, None)))


def document(page: Page) -> bytes:
    """Return the memo of a page as a ``.docx`` file."""
    docx = needed("docx")
    paper = docx.Document()
    _settings(paper, page)
    paper.add_heading(page.title, level=1)
    paper.add_paragraph(page.kind)
    for heading, lines in page.memo.paragraphs:
        paper.add_heading(heading, level=2)
        _lines(paper, lines)
    _figure(paper, page)
    for heading, lines in page.memo.close:
        paper.add_heading(heading, level=2)
        _lines(paper, lines)
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def _settings(paper: Any, page: Page) -> None:
    """Set paper, margins, fonts, language and properties."""
    shared = needed("docx.shared")
    section = paper.sections[0]
    section.page_width, section.page_height = shared.Cm(21), shared.Cm(29.7)
    section.left_margin = section.right_margin = shared.Cm(2.2)
    section.top_margin = section.bottom_margin = shared.Cm(1.8)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = FONT, shared.Pt(10)
    normal.paragraph_format.space_after = shared.Pt(3)
    sizes = {"Heading 1": 16, "Heading 2": 11.5, "List Bullet": 10, "Caption": 9}
    for name, size in sizes.items():
        style = paper.styles[name]
        style.font.name, style.font.size = FONT, shared.Pt(size)
        style.paragraph_format.space_before = shared.Pt(7 if name.startswith("Heading") else 0)
        style.paragraph_format.space_after = shared.Pt(2)
        if name.startswith("Heading"):
            style.font.color.rgb = shared.RGBColor.from_string(LINK)
            _same_font(style)
    _language(paper, {"nl": "nl-NL", "en": "en-GB"}[page.lang])
    told = paper.core_properties
    told.title, told.author, told.comments = page.title, f"finarr {version('finarr')}", page.fingerprint
    told.language = page.lang


def _same_font(style: Any) -> None:
    """Take away the theme's font, which would win from the name of ours."""
    fonts = style.element.rPr.rFonts
    for attribute in list(fonts.attrib):
        if "Theme" in attribute:
            del fonts.attrib[attribute]


def _language(paper: Any, code: str) -> None:
    """Set the language in which Word checks the spelling."""
    qn = needed("docx.oxml.ns").qn
    for found in paper.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), code)


def _lines(paper: Any, lines: tuple[str, ...]) -> None:
    """Add paragraphs; where there are several, as a list."""
    for line in lines:
        paper.add_paragraph(unbroken(line), style="List Bullet" if len(lines) > 1 else None)


def _figure(paper: Any, page: Page) -> None:
    """Add the table, and the chart with a text for who does not see it."""
    shared, figure = needed("docx.shared"), page.memo.figure
    paper.add_heading(figure.title, level=2)
    if figure.table is not None:
        _table(paper, figure.table, page.lang)
    if figure.chart is not None:
        data = picture(figure.chart.spec, page.lang, width=620)
        shape = paper.add_picture(io.BytesIO(data), width=shared.Cm(15))
        most = shared.Cm(9)
        if shape.height > most:
            shape.width, shape.height = int(shape.width * most / shape.height), most
        shape._inline.docPr.set("descr", figure.chart.alt)
        paper.paragraphs[-1].paragraph_format.keep_with_next = True
        paper.add_paragraph(unbroken(figure.chart.alt), style="Caption")


def _table(paper: Any, table: Table, lang: str) -> None:
    """Add a table whose heading is repeated on the next page and whose rows do not break."""
    text = needed("docx.enum.text").WD_ALIGN_PARAGRAPH
    made = paper.add_table(rows=1, cols=len(table.columns))
    made.style = "Table Grid"
    _put(made.rows[0], [column.title for column in table.columns], table, text, bold=True)
    _repeat(made.rows[0])
    for row in table.rows:
        shown = [column.show(row.values.get(column.id), lang) for column in table.columns]
        _put(made.add_row(), shown, table, text, bold=row.total)


def _put(cells: Any, texts: list[str], table: Table, text: Any, *, bold: bool) -> None:
    shared = needed("docx.shared")
    for cell, column, shown in zip(cells.cells, table.columns, texts, strict=True):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(unbroken(shown))
        run.font.size, run.bold = shared.Pt(8.5), bold
        paragraph.paragraph_format.space_after = shared.Pt(0)
        if column.kind is not Kind.TEXT:
            paragraph.alignment = text.RIGHT


def _repeat(row: Any) -> None:
    qn, element = needed("docx.oxml.ns").qn, needed("docx.oxml").OxmlElement
    properties = row._tr.get_or_add_trPr()
    heading = element("w:tblHeader")
    heading.set(qn("w:val"), "true")
    properties.append(heading)
