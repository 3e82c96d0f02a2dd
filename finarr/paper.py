"""A paper for a reader: headings, paragraphs, lists and tables that have not chosen their language or form yet.

A room that has something to tell makes a `Paper` of messages and values; a door shows it as text, as a plain HTML page
or as sheets of a workbook. Amounts and percentages are formatted for the language when the paper is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import Any

from finarr.words import Euro, Percent, format_value

__all__ = ["Block", "Heading", "Listing", "Paper", "Picture", "Spoken", "Table", "Text"]


@dataclass(frozen=True)
class Heading:
    """A heading; level 2 opens a part, level 3 a part of it."""

    text: Any
    level: int = 2


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: Any


@dataclass(frozen=True)
class Listing:
    """Points, one a line."""

    items: Sequence[Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", tuple(self.items))


@dataclass(frozen=True)
class Table:
    """Rows under headers; numbers stand to the right, and a column in which nothing stands is not shown.

    Attributes:
        headers: one a column.
        rows: as many values each as there are headers; None is an empty cell.
        total: the last row, set apart; None where there is none.
        name: what a machine or a sheet calls it.
    """

    headers: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    total: Sequence[Any] | None = None
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "headers", tuple(self.headers))
        object.__setattr__(self, "rows", tuple(tuple(row) for row in self.rows))
        if self.total is not None:
            object.__setattr__(self, "total", tuple(self.total))
        for row in self.all_rows:
            if len(row) != len(self.headers):
                raise ValueError(f"{len(row)} values under {len(self.headers)} headers")

    @property
    def trimmed(self) -> Table:
        """The table without the columns in which nothing stands; the first one stays."""
        kept = [n for n in range(len(self.headers)) if not n or any(row[n] is not None for row in self.all_rows)]

        def row(values: Sequence[Any]) -> list[Any]:
            return [values[n] for n in kept]

        total = None if self.total is None else row(self.total)
        return Table(row(self.headers), [row(values) for values in self.rows], total, self.name)

    @property
    def all_rows(self) -> tuple[Sequence[Any], ...]:
        """The rows, the total among them."""
        return (*self.rows, self.total) if self.total is not None else tuple(self.rows)


@dataclass(frozen=True)
class Picture:
    """A picture on a page; what it shows stands in a table or text as well, so that other forms do without.

    Attributes:
        draw: returns SVG in a language; empty where there is nothing to show.
        about: what it shows, under it.
    """

    draw: Callable[[str], str]
    about: Any


Block = Heading | Text | Listing | Table | Picture


@dataclass(frozen=True)
class Paper:
    """What a reader gets to see, top to bottom.

    Attributes:
        title: above it.
        blocks: what it holds.

    Example:
        >>> paper = Paper("Goes", [Text("Asked in 2026:"), Table(["", "Euro"], [["GGD", Euro(1200)]])])
        >>> print(paper.text("nl"))
        Goes
        ====
        <BLANKLINE>
        Asked in 2026:
        <BLANKLINE>
                   Euro
        GGD  € 1.200,00
    """

    title: Any
    blocks: Sequence[Block] = field(default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "blocks", tuple(self.blocks))

    def text(self, lang: str) -> str:
        """Return the paper as plain text."""
        title = format_value(self.title, lang)
        parts = [f"{title}\n{'=' * len(title)}", *(_text(block, lang) for block in self.blocks)]
        return "\n\n".join(part for part in parts if part)

    def html(self, lang: str) -> str:
        """Return the paper as one HTML page that needs nothing else."""
        title = escape(format_value(self.title, lang))
        body = "\n".join(_html(block, lang) for block in self.blocks)
        return (
            f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n"
            "</main>\n</body>\n</html>\n"
        )

    def spoken(self, lang: str) -> Spoken:
        """Return the paper in one language."""
        return Spoken(self, lang)

    def fragment(self, lang: str) -> str:
        """Return the blocks as HTML to be set in another page, without title or style."""
        return "\n".join(_html(block, lang) for block in self.blocks)

    def tables(self) -> Iterator[Table]:
        """Yield the tables."""
        return (block for block in self.blocks if isinstance(block, Table))


@dataclass(frozen=True)
class Spoken:
    """A paper in one language."""

    paper: Paper
    lang: str

    @property
    def text(self) -> str:
        """The paper as plain text."""
        return self.paper.text(self.lang)

    @property
    def html(self) -> str:
        """The paper as a page."""
        return self.paper.html(self.lang)

    def __str__(self) -> str:
        return self.text


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;color:#1c2430;background:#fff;margin:0}"
    "main{max-width:74rem;margin:0 auto;padding:1.5rem}p,ul{max-width:46rem}"
    "h1{font-size:1.7rem;line-height:1.2}h2{font-size:1.25rem;margin-top:2rem}h3{font-size:1.05rem}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;margin:.75rem 0;font-variant-numeric:tabular-nums}"
    "th,td{padding:.35rem .7rem;text-align:left;vertical-align:top;border-bottom:1px solid #d5dae1}"
    "thead th{border-bottom:2px solid #45505f;vertical-align:bottom}tbody th{font-weight:400}"
    ".n{text-align:right}td.n,td.d{white-space:nowrap}"
    "tfoot td,tfoot th{font-weight:600;border-top:2px solid #45505f}"
    "figure{margin:1rem 0}figure svg{display:block;width:100%;min-width:52rem;height:auto}"
    "figcaption{color:#45505f;font-size:.9rem}"
    "@media print{figure svg{min-width:0}main{max-width:none;padding:0}h2{break-after:avoid}tr{break-inside:avoid}}"
)

_NUMBERS = (Decimal, Fraction, Euro, Percent, int, float)


def _shown(value: Any, lang: str) -> str:
    return "" if value is None else format_value(value, lang)


def _is_number(value: Any) -> bool:
    return isinstance(value, _NUMBERS) and not isinstance(value, bool)


def _right(table: Table) -> list[bool]:
    """Tell which columns hold numbers only."""
    columns = [[row[n] for row in table.rows if row[n] is not None] for n in range(len(table.headers))]
    return [bool(column) and all(map(_is_number, column)) for column in columns]


def _text(block: Block, lang: str) -> str:
    match block:
        case Heading():
            words = _shown(block.text, lang)
            return f"{words}\n{'-' * len(words)}" if block.level == 2 else words
        case Text():
            return _shown(block.text, lang)
        case Listing():
            return "\n".join(f"- {_shown(item, lang)}" for item in block.items)
        case Table():
            return _text_table(block.trimmed, lang)
        case Picture():
            return ""


def _text_table(table: Table, lang: str) -> str:
    lines = [[_shown(value, lang) for value in row] for row in (table.headers, *table.all_rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(table.headers))]
    right = _right(table)
    return "\n".join(_line(line, widths, right) for line in lines)


def _line(cells: Iterable[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    )
    return "  ".join(padded).rstrip()


def _html(block: Block, lang: str) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(_shown(block.text, lang))}</h{block.level}>"
        case Text():
            return f"<p>{escape(_shown(block.text, lang))}</p>"
        case Listing():
            points = "".join(f"<li>{escape(_shown(item, lang))}</li>" for item in block.items)
            return f"<ul>{points}</ul>"
        case Table():
            return _html_table(block.trimmed, lang)
        case Picture():
            drawn, about = block.draw(lang), escape(_shown(block.about, lang))
            return f'<figure class="wide">{drawn}<figcaption>{about}</figcaption></figure>' if drawn else ""


def _html_table(table: Table, lang: str) -> str:
    right = _right(table)

    def cell(value: Any, n: int, tag: str) -> str:
        scope = {"th": ' scope="col"', "row": ' scope="row"', "td": ""}[tag]
        name = "th" if tag != "td" else "td"
        side = ' class="n"' if right[n] else ' class="d"' if isinstance(value, date) else ""
        return f"<{name}{scope}{side}>{escape(_shown(value, lang))}</{name}>"

    def row(values: Sequence[Any]) -> str:
        return "<tr>" + "".join(cell(value, n, "td" if n else "row") for n, value in enumerate(values)) + "</tr>"

    head = "".join(cell(value, n, "th") for n, value in enumerate(table.headers))
    body = "\n".join(map(row, table.rows))
    foot = f"<tfoot>{row(table.total)}</tfoot>" if table.total is not None else ""
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody>{foot}</table></div>'
