"""How cells look: a colour for what they are (input, working, result), a format for what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from finarr.excel.shape import Head
from finarr.excel.tables import Kind

__all__ = ["AS_TYPED", "COLOURS", "WRAPPED", "Styles", "decimals_of", "decimals_shown"]

COLOURS = {
    "input": ("#FFF9E3", "#FFE08A"),
    "working": ("#F4F4F4", "#D6D6D6"),
    "result": ("#EDF6EE", "#BFDFC4"),
}
"""Fill of cells and of headings by role."""

WRAPPED = (Kind.TEXT, Kind.NAMES, Kind.YEARS, Kind.FREE)
"""What runs on in a next line where its cell is too narrow."""

AS_TYPED = (Kind.TEXT, Kind.CODE)
"""What Excel would make something else of (0012, 1-2, +5%) in a cell that is not of text."""

INK, LINE = "#1F2A44", "#D0D0D0"

_PLAIN: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": INK},
    "about": {"italic": True, "font_color": "#555555", "text_wrap": True, "valign": "top"},
    "table": {"bold": True, "font_size": 12, "font_color": INK},
    "unit": {"italic": True, "font_size": 9, "font_color": "#777777", "align": "center", "text_wrap": True},
    "text": {"text_wrap": True, "valign": "top"},
    "label": {"bold": True, "valign": "top"},
    "link": {"font_color": "#1155CC", "underline": 1, "valign": "top"},
    "stale": {"bold": True, "font_color": "#B3261E"},
    "flag": {"bold": True, "font_size": 12, "font_color": INK},
}


def decimals_of(values: Iterable[Any]) -> int:
    """Return how many decimals a column of amounts shows: none where all are whole, else two."""
    numbers = (value for value in values if isinstance(value, int | float | Decimal | Fraction))
    return 0 if all(number == int(number) for number in numbers) else 2


def decimals_shown(head: Head, values: Sequence[Any]) -> int | None:
    """Return how many decimals a column of amounts shows; None where each number shows its own."""
    if head.decimals is not None:
        return head.decimals
    if head.kind is Kind.EURO:
        return decimals_of(values)
    if head.kind is not Kind.NUMBER or (head.role == "input" and not isinstance(head.id, tuple)):
        return None
    if decimals_of(values) == 0:
        return 0
    figures = (float(value) for value in values if isinstance(value, int | float | Decimal | Fraction))
    return 2 if head.role != "input" and any(abs(figure) >= 10 for figure in figures) else None


class Styles:
    """The formats of one workbook, each made once.

    Args:
        book: the XlsxWriter workbook.
        lang: the language, which decides how dates look.
    """

    def __init__(self, book: Any, lang: str) -> None:
        self._book = book
        self._lang = lang
        self._made: dict[tuple[Any, ...], Any] = {}

    @property
    def as_text(self) -> Any:
        """The format of cells, still blank, in which what is typed stays a text."""
        return self._format(("as text",), {"num_format": "@"})

    def plain(self, name: str) -> Any:
        """Return a format for what stands outside tables."""
        return self._format(("plain", name), _PLAIN[name])

    def swatch(self, role: str) -> Any:
        """Return a format that shows the colour of a role."""
        return self._format(("swatch", role), {"bg_color": COLOURS[role][0], "border": 1, "border_color": LINE})

    def heading(self, role: str) -> Any:
        """Return the format of a heading."""
        look = {"bold": True, "bg_color": COLOURS[role][1], "border": 1, "border_color": LINE}
        place = {"text_wrap": True, "valign": "vcenter", "align": "center"}
        return self._format(("heading", role), look | place)

    def cell(
        self, role: str, kind: Kind, decimals: int | None = None, *, total: bool = False, left: bool = False
    ) -> Any:
        """Return the format of a cell in a table.

        Args:
            role: "input", "working" or "result".
            kind: what it holds.
            decimals: how many an amount or number shows.
            total: whether it stands in a row of totals.
            left: whether it stands to the left, whatever it is.
        """
        key = (role, kind, decimals, total, left)
        return self._made.get(key) or self._format(key, self._look(*key))

    def _look(self, role: str, kind: Kind, decimals: int | None, total: bool, left: bool) -> dict[str, Any]:
        look: dict[str, Any] = {"bg_color": COLOURS[role][0], "border": 1, "border_color": LINE, "valign": "top"}
        look["num_format"] = self._number_format(kind, decimals)
        if kind in WRAPPED:
            look["text_wrap"] = True
        if kind in (Kind.TEXT, Kind.LINE, Kind.NAMES, Kind.YEARS, Kind.CHOICE):
            look |= {"align": "left", "indent": 1}
        if role == "input":
            look["locked"] = False
        if total:
            look |= {"bold": True, "top": 2, "bg_color": COLOURS[role][1]}
        if kind in (Kind.WHOLE, Kind.DATE, Kind.FLAG, Kind.CODE):
            look["align"] = "center"
        if kind in (Kind.EURO, Kind.NUMBER, Kind.SHARE):
            look["align"] = "right"
        if left:
            look |= {"align": "left", "indent": 1}
        return look

    def _number_format(self, kind: Kind, decimals: int | None) -> str:
        places = "." + "0" * decimals if decimals else ""
        match kind:
            case Kind.EURO:
                return f'#,##0{places};[Red]-#,##0{places};"-"'
            case Kind.NUMBER:
                return "General" if decimals is None else f"#,##0{places}"
            case Kind.SHARE:
                return "0.0##%" if decimals is None else f"0{places}%"
            case Kind.DATE:
                return "dd-mm-yyyy" if self._lang == "nl" else "yyyy-mm-dd"
            case Kind.WHOLE:
                return "0"
            case Kind.FREE:
                return "General"
            case _:
                return "@"

    def _format(self, key: tuple[Any, ...], look: dict[str, Any]) -> Any:
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": "Calibri", "font_size": 11, **look})
        return self._made[key]
