"""Reading a page back as a program would: its tables, its data, and what it refers to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import html


@dataclass(frozen=True)
class Line:
    """A row of a table: whose, of which year, and its cells as text and as number."""

    party: str | None
    year: int | None
    texts: tuple[str, ...]
    numbers: tuple[Decimal | None, ...]


class Seen:
    """A page as written to a file."""

    def __init__(self, path: Path) -> None:
        self.source = path.read_text(encoding="utf-8")
        self.tree: Any = html.fromstring(self.source)

    @property
    def lang(self) -> str:
        return str(self.tree.get("lang"))

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.tree.get_element_by_id("data").text)
        for spec in found["charts"].values():
            for source in spec["data"]:
                if "values" in source:
                    source["values"] = unpacked(source["values"])
        for name, account in found["accounts"].items():
            found["accounts"][name] = {
                party: [(year, account["texts"][place], amount, strong) for year, place, amount, strong in steps]
                for party, steps in account["steps"].items()
            }
        return found

    def heads(self, figure: str) -> list[str]:
        return [each.text_content() for each in self.tree.cssselect(f'table[data-figure="{figure}"] thead th')]

    def lines(self, figure: str, part: str = "tbody") -> list[Line]:
        return [_line(row) for row in self.tree.cssselect(f'table[data-figure="{figure}"] {part} tr')]

    def text(self, selector: str) -> str:
        return " ".join(" ".join(each.text_content().split()) for each in self.tree.cssselect(selector))


def unpacked(rows: Any) -> list[dict[str, Any]]:
    """Return the rows of a chart as the script of the page sees them."""
    if isinstance(rows, list):
        return rows
    values = {
        name: [first] * rows["n"] if kind == "c" else [first[n] for n in more[0]] if kind == "t" else first
        for name, (kind, first, *more) in rows["columns"].items()
    }
    return [{name: column[place] for name, column in values.items()} for place in range(rows["n"])]


def _line(row: Any) -> Line:
    cells = row.cssselect("th, td")
    values = [cell.get("data-value") for cell in cells]
    numbers = tuple(Decimal(value) if value else None for value in values)
    year = row.get("data-year")
    return Line(row.get("data-party"), int(year) if year else None, tuple(c.text_content() for c in cells), numbers)
