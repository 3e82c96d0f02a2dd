"""What differs between two workbooks: parts, elements and cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from finarr.errors import FileTrouble
from finarr.excel.patching.areas import position
from finarr.excel.patching.book import Patched
from finarr.excel.patching.cells import MAIN
from finarr.words import Message

__all__ = ["Change", "compare"]

_CELL, _FORMULA, _DATA = (f"{{{MAIN}}}{name}" for name in ("c", "f", "sheetData"))


@dataclass(frozen=True)
class Change:
    """One thing that differs.

    Attributes:
        kind: "part", "element" or "cell".
        part: the part it is in.
        place: the cell with its sheet, or the path of the element; empty for a whole part.
        before: what was there; None where nothing was.
        after: what is there now; None where nothing is.
    """

    kind: str
    part: str
    place: str
    before: str | None
    after: str | None

    @property
    def lost(self) -> bool:
        """Whether something that was there is gone."""
        return self.after is None

    def message(self) -> Message:
        """Return the change in words."""
        way = "added" if self.before is None else "lost" if self.after is None else "changed"
        values = {"place": self.place or self.part, "part": self.part}
        return Message(f"patching.{self.kind}_{way}", values | {"before": self.before, "after": self.after})


def compare(before: Path | str | bytes, after: Path | str | bytes) -> tuple[Change, ...]:
    """Return everything that differs between two workbooks; nothing where only their packing does.

    Cells are compared by what they hold: a text is the same whether it is shared or not. Other parts are compared
    element by element, with their attributes; parts that are no XML by their bytes.

    Args:
        before: a file, or its bytes.
        after: a file, or its bytes.

    Raises:
        FileTrouble: one of them is no workbook that can be read.
    """
    one, two = (Patched(each) if isinstance(each, bytes) else Patched.open(each) for each in (before, after))
    return tuple(_changes(one, two))


def _changes(one: Patched, two: Patched) -> Iterator[Change]:
    there, then = one.parts.archive, two.parts.archive
    sheets = {part: name for name, part in one.sheets.items()}
    for part in sorted(there.names | then.names):
        if part not in then.names:
            yield Change("part", part, "", "", None)
        elif part not in there.names:
            yield Change("part", part, "", None, "")
        elif there.read(part) != then.read(part):
            yield from _within(part, one, two, sheets)


def _within(part: str, one: Patched, two: Patched, sheets: Mapping[str, str]) -> Iterator[Change]:
    try:
        first, second = one.parts.root(part), two.parts.root(part)
    except FileTrouble:
        yield Change("part", part, "", "", "")
        return
    if part in sheets and sheets[part] in two.sheets:
        yield from _cells(part, sheets[part], one, two)
    yield from _elements(part, _census(first), _census(second))


def _cells(part: str, sheet: str, one: Patched, two: Patched) -> Iterator[Change]:
    first, second = (_told(book, sheet) for book in (one, two))
    for where in sorted(first.keys() | second.keys(), key=position):
        was, becomes = first.get(where), second.get(where)
        if was != becomes:
            yield Change("cell", part, f"{sheet}!{where}", was, becomes)


def _told(book: Patched, sheet: str) -> dict[str, str]:
    """Return what each cell holds, as one text: formula, value and style."""
    grid, found = book.grid(sheet), {}
    for cell in grid.root.iter(_CELL):
        where = str(cell.get("r"))
        value = grid.shown(*position(where))
        formula = cell.find(_FORMULA)
        told = "" if value is None else repr(value)
        if formula is not None:
            told = f"={formula.text or ''} {dict(formula.attrib) or ''} → {told}"
        style = cell.get("s", "0")
        found[where] = told if style == "0" else f"{told} (style {style})"
    return found


def _census(root: Any) -> Counter[tuple[str, str]]:
    """Count the elements of a part by their path, attributes and text; cells of a sheet are told apart from these."""
    found: Counter[tuple[str, str]] = Counter()

    def visit(element: Any, path: str) -> None:
        if not isinstance(element.tag, str):
            return
        name = etree.QName(element).localname
        here = f"{path}/{name}"
        attributes = " ".join(f"{etree.QName(key).localname}={value!r}" for key, value in sorted(element.items()))
        text = (element.text or "").strip() if not len(element) else ""
        found[here, " ".join(filter(None, (attributes, text)))] += 1
        if element.tag != _DATA:
            for child in element:
                visit(child, here)

    visit(root, "")
    return found


def _elements(part: str, first: Counter[tuple[str, str]], second: Counter[tuple[str, str]]) -> Iterator[Change]:
    """Pair what is gone with what came under the same path: that is one change."""
    gone, came = list((first - second).elements()), list((second - first).elements())
    for path in dict.fromkeys(path for path, _ in (*gone, *came)):
        old, new = ([told for where, told in each if where == path] for each in (gone, came))
        for number in range(max(len(old), len(new))):
            was = old[number] if number < len(old) else None
            becomes = new[number] if number < len(new) else None
            yield Change("element", part, path, was, becomes)
