"""The kinds of case that have a workbook: one package each, found by name.

To add one: a package with the modules that `Workbook` names, and a line in `KINDS`. Readers and writers, the dropdown
on the start sheet and the ready workbooks follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from immutabledict import immutabledict

from finarr.cases import kind_of
from finarr.errors import FileTrouble
from finarr.excel.tables import Choices, TableSpec, chosen, folded, full_id, word
from finarr.words import LANGUAGES, Message

if TYPE_CHECKING:
    from finarr.excel.common.filled import Filled
    from finarr.excel.draft import Draft
    from finarr.excel.matrix import Matrix
    from finarr.excel.page import Book

__all__ = ["CHOICES", "KINDS", "Workbook", "recognised", "table_names", "workbook_of", "workbooks"]

KINDS: Mapping[str, str] = immutabledict(
    {
        "advice": "finarr.excel.advice",
        "central-funding": "finarr.excel.central_funding",
        "cost-sharing": "finarr.excel.cost_sharing",
        "portfolio": "finarr.excel.portfolio",
        "stand-alone": "finarr.excel.stand_alone",
        "transition-fund": "finarr.excel.transition_fund",
    }
)
"""The package of every kind of case that has a workbook."""

CHOICES: Choices = immutabledict({kind: f"c_{kind.replace('-', '_')}" for kind in KINDS})
"""What the start sheet calls them."""


@dataclass(frozen=True)
class Workbook:
    """The package of a kind, whose modules are imported when they are used: one kind needs nothing of another.

    A result has the same sheets and tables in every case, and each table can grow: the workbook to fill in holds them,
    and a new result goes into it.

    Attributes:
        package: its name; it has the modules ``specs``, ``read``, ``fill`` and ``result``.
    """

    package: str

    def _named(self, module: str, name: str) -> Any:
        return getattr(import_module(f"{self.package}.{module}"), name)

    @property
    def INPUTS(self) -> Mapping[str, TableSpec]:
        """Every input table by name, in the order in which workbooks show them."""
        return cast(Mapping[str, TableSpec], self._named("specs", "INPUTS"))

    @property
    def WORDS(self) -> str:
        """The file of texts with what the start sheet says of this kind."""
        return str(self._named("specs", "WORDS"))

    def drafted(self, matrices: Mapping[str, Matrix]) -> Draft:
        """Return what the tables of a workbook say, and what is wrong with the tables as such."""
        return cast("Draft", self._named("read", "drafted")(matrices))

    def filled(self, case: Any, lang: str | None = None) -> dict[str, Filled]:
        """Return every input table of a case by name."""
        return cast("dict[str, Filled]", self._named("fill", "filled")(case, lang))

    def draw_result(self, outcome: Any, path: Path, book: Book) -> None:
        """Draw an outcome in a workbook that goes to a path."""
        self._named("result", "draw_result")(outcome, path, book)


def workbooks() -> dict[str, Workbook]:
    """Return what every kind has that has a workbook."""
    return {kind: Workbook(package) for kind, package in KINDS.items()}


def workbook_of(case: Any, path: str | Path) -> Workbook:
    """Return what the kind of a case has.

    Args:
        case: of any kind.
        path: the file in question, for the message.

    Raises:
        FileTrouble: this kind has no workbook.
    """
    kind = kind_of(case)
    if kind not in KINDS:
        known = tuple(Message(full_id(name)) for name in CHOICES.values())
        raise FileTrouble(Message("excel.no_kind", {"path": str(path), "known": known}))
    return Workbook(KINDS[kind])


def table_names() -> set[str]:
    """Return the names of the input tables of all kinds."""
    return {name for workbook in workbooks().values() for name in workbook.INPUTS}


def recognised(matrices: Mapping[str, Matrix]) -> str:
    """Return the kind of case that the tables of a workbook hold.

    It is the kind that the start sheet names; where it names none, the one that most of the tables belong to.
    """
    case = matrices.get("finarr_case")
    labels = {folded(word("s_kind", lang)) for lang in LANGUAGES}
    for row in () if case is None else case.rows:
        if any(folded(cell) in labels for cell in row if cell is not None):
            found = next((kind for cell in row if cell is not None and (kind := chosen(CHOICES, cell))), None)
            if found is not None:
                return found
    known = workbooks()
    return max(known, key=lambda kind: len(known[kind].INPUTS.keys() & matrices.keys()))
