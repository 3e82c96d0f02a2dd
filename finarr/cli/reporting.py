"""Reports on the command line: a page and a memo beside the result of a run, or of designs set beside one another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from finarr.cli import show
from finarr.cli.asking import refuse_unless
from finarr.cli.options import Lang, in_language, known_language
from finarr.cli.paths import unless_chosen, writable
from finarr.errors import FileTrouble, InvalidInput, Problem
from finarr.words import Message

__all__ = ["Borders", "Memo", "Page", "Reports", "planned", "report"]

Page = Annotated[bool, typer.Option("--html")]
Memo = Annotated[bool, typer.Option("--docx")]
Borders = Annotated[Path | None, typer.Option("--borders")]

MOST_DESIGNS = 3


@dataclass(frozen=True)
class Reports:
    """The reports that are asked for.

    Attributes:
        page: where the page goes; None where there is none.
        memo: where the memo goes; likewise.
        borders: a file of borders, for the map.
    """

    page: Path | None
    memo: Path | None
    borders: Path | None

    def write(self, outcome: Any) -> list[Path]:
        """Write them and return where."""
        found = [] if self.page is None else [self._paged(outcome, self.page)]
        return found if self.memo is None else [*found, outcome.to_docx(self.memo)]

    def _paged(self, outcome: Any, page: Path) -> Path:
        where: Path = outcome.to_html(page) if self.borders is None else outcome.to_html(page, borders=self.borders)
        return where


def planned(case: Any, beside: Path, *, page: bool, memo: bool, borders: Path | None) -> Reports:
    """Return the reports that are asked for, once everything they need is there.

    Args:
        case: what they are about.
        beside: the result beside which they stand.
        page: whether a page is asked for.
        memo: whether a memo is.
        borders: a file of borders.

    Raises:
        InvalidInput: this kind of case has no report, or borders are given without a page.
        FileTrouble: a place cannot be written, the file of borders is not there, or the extra ``report`` is missing.
    """
    from finarr.doors import ready_to_report

    wanted = {".html": page, ".docx": memo}
    refuse_unless(borders is None or page, "--borders", str(borders))
    if not any(wanted.values()):
        return Reports(None, None, None)
    refuse_unless(ready_to_report(case), "--html" if page else "--docx", case.title)
    for asked, option in ((memo, "--docx"), (borders, "--borders")):
        refuse_unless(not asked or ready_to_report(case, only_page=False), option, case.title)
    if borders is not None and not borders.is_file():
        raise FileTrouble(Message("cases.no_file", {"path": str(borders)}))
    places = {suffix: beside.with_suffix(suffix) for suffix, asked in wanted.items() if asked}
    for place in places.values():
        writable(place)
    return Reports(places.get(".html"), places.get(".docx"), borders)


def report(
    files: Annotated[list[Path], typer.Argument()],
    out: Annotated[Path | None, typer.Option("--out")] = None,
    memo: Memo = False,
    borders: Borders = None,
    lang: Lang = None,
) -> None:
    """Write a page about a file, or about two or three designs: now, the proposal, and mine."""
    from finarr.doors import load, ready_to_report

    known_language(lang)
    if len(files) > MOST_DESIGNS:
        raise InvalidInput([Problem(("FILES",), str(len(files)), Message("report.three_designs"))])
    if out is not None and out.suffix.lower() not in (".html", ".htm"):
        raise FileTrouble(Message("cases.suffix", {"path": str(out), "known": (".html",)}))
    cases = [load(file) for file in files]
    spoken = lang or cases[0].language
    for case in cases:
        refuse_unless(ready_to_report(case), "FILES", case.title)
    suffix = Message("report.file_suffix").render(spoken)
    place = out or files[0].with_name(f"{files[0].stem}_{suffix}.html")
    with unless_chosen("report", files, out):
        reports = planned(cases[0], place, page=True, memo=memo, borders=borders)
    with show.busy(Message("cli.solving", {"title": cases[0].title}), spoken):
        outcomes = [in_language(case, lang).solve() for case in cases]
        told = outcomes[0] if len(outcomes) == 1 else _compared(outcomes)
    for path in reports.write(told):
        show.written(path, spoken)


def _compared(outcomes: list[Any]) -> Any:
    """Return designs set beside one another.

    Raises:
        InvalidInput: they are of a kind, or of kinds, that cannot be compared.
    """
    from finarr.doors import opened

    return opened("finarr.report.designs:compared")(outcomes)
