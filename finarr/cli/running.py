"""The command `run`: what was asked of a file, its answer on the screen, and the workbook that keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from finarr.cli import show
from finarr.cli.asking import arguments, asked_here, writes_workbook
from finarr.cli.options import in_language
from finarr.cli.paths import unless_chosen, writable
from finarr.cli.reporting import planned
from finarr.doors import load, opened, result_writer, workplace
from finarr.outcome import Status
from finarr.sweep import Unread
from finarr.words import Message

__all__ = ["Asked", "beside"]


def beside(file: Path, lang: str) -> Path:
    """Return where the result of a file goes when the user does not say."""
    return file.with_name(f"{file.stem}_{Message('cli.result_suffix').render(lang)}.xlsx")


@dataclass
class Asked:
    """What was asked of a file.

    Attributes:
        file: the case.
        out: where the result goes; None where the user does not say.
        criterion: what is called fair.
        question: what is asked about the case.
        given: what the question is about.
        solver: which one decides.
        page: whether a page is wanted.
        memo: whether a memo is.
        borders: a file of borders, for the map.
        as_json: whether a machine reads the answer.
        lang: the language, where it was chosen.
    """

    file: Path
    out: Path | None
    criterion: str | None
    question: str | None
    given: list[str]
    solver: str | None
    page: bool
    memo: bool
    borders: Path | None
    as_json: bool
    lang: str | None
    _within: bool = field(default=False, init=False)
    _reports: list[Path] = field(default_factory=list, init=False)

    def run(self) -> Any:
        """Compute, show and write what was asked, and return the outcome.

        Raises:
            FinarrError: something stands in the way.
        """
        with unless_chosen("run", [self.file], self.out):
            outcome = self._answered()
        for path in self._reports:
            if not self.as_json:
                show.written(path, outcome.case.language)
        if self.as_json:
            aside = getattr(outcome.case, "scenarios", None)
            problems = aside.problems if isinstance(aside, Unread) else ()
            unread = {"unread": [each.to_dict(outcome.case.language) for each in problems]} if problems else {}
            show.json_text(outcome.to_dict() | unread)
        return outcome

    def _answered(self) -> Any:
        """Compute and show what was asked, keep it in its place, and return the outcome."""
        place = workplace(self.file) if self.out is None and not self.as_json else None
        if place is None:
            outcome, written = self._solved(load(self.file), within=False), None
        else:
            done = opened("finarr.excel.live:main")(place, lambda case: self._solved(case, within=True), self._stays)
            outcome, written = done.outcome, done.written
        if written is not None:
            show.within(written, outcome.case.language)
        elif self.out is not None or not self.as_json:
            self._keep(outcome, outcome.case.language)
        return outcome

    def _stays(self, outcome: Any) -> bool:
        """Tell whether an outcome goes into the workbook that it was read from."""
        return self._within and writes_workbook(outcome, None)

    def _solved(self, read: Any, *, within: bool) -> Any:
        """Solve a case and show the answer; first ask for every place that is going to be written."""
        case = in_language(read, self.lang)
        self._within = within and case is read
        asked = arguments(case, criterion=self.criterion, question=self.question, given=self.given)
        place = self.out or beside(self.file, case.language)
        if self.out is not None:
            result_writer(self.out)
        if not self._within and (self.out is not None or not self.as_json):
            writable(place)
        reports = planned(case, place, page=self.page, memo=self.memo, borders=self.borders)
        with show.busy(Message("cli.solving", {"title": case.title}), case.language), asked_here(case, asked):
            outcome = case.solve(solver=self.solver, **asked)
        writes_workbook(outcome, self.out)
        self._reports = reports.write(outcome)
        if not self.as_json:
            shown(outcome, case.language)
            if isinstance(getattr(case, "scenarios", None), Unread):
                show.line(case.scenarios.notice, case.language)
        return outcome

    def _keep(self, outcome: Any, lang: str) -> None:
        """Write an outcome to a workbook of its own, where it has one."""
        if writes_workbook(outcome, self.out):
            path = outcome.to_excel(self.out or beside(self.file, lang))
            if not self.as_json:
                show.written(path, lang)


def shown(outcome: Any, lang: str) -> None:
    """Show an outcome of any kind on the screen."""
    if hasattr(outcome, "overview"):
        show.text(outcome.overview().text(lang))
    elif hasattr(outcome, "paper"):
        show.text(outcome.paper().text(lang))
    elif hasattr(outcome, "effects"):
        from finarr.cli.effects import effects

        effects(outcome, lang)
    elif hasattr(outcome, "programme"):
        from finarr.cli.fund import fund

        fund(outcome, lang)
    else:
        show.outcome(outcome, lang)


def stopped(outcome: Any) -> bool:
    """Tell whether an answer was not proven best."""
    return bool(outcome.status is Status.STOPPED)
