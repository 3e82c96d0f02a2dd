"""The work itself: a workbook is read, solved and written to. One function for every door that leads to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from finarr.errors import FinarrError
from finarr.excel.inplace import Workplace, Written, write_into
from finarr.excel.kinds import table_names
from finarr.excel.live.failures import note_failure
from finarr.excel.reading import case_of
from finarr.sweep import Unread
from finarr.words import Message

__all__ = ["Done", "main"]


@dataclass(frozen=True)
class Done:
    """A workbook that was computed.

    Attributes:
        outcome: the answer.
        written: where it went; None where it was not to be written.
    """

    outcome: Any
    written: Written | None


def _plainly(case: Any) -> Any:
    return case.solve()


def _always(outcome: Any) -> bool:
    return True


def main(
    book: Workplace,
    solve: Callable[[Any], Any] = _plainly,
    writes: Callable[[Any], bool] = _always,
    lang: str | None = None,
) -> Done:
    """Read the case in a workbook, solve it, and write the answer into the workbook.

    The command line, `finarr watch`, the ribbon and the button of Excel, and the tests all come here. How far the work
    is shows in Excel's status bar; what goes wrong shows there and on the checks sheet, where the workbook is open.

    Args:
        book: the workbook.
        solve: case → outcome; plainly where left out.
        writes: whether an outcome is to be written; always where left out.
        lang: the language of what is told; that of the case where left out.

    Raises:
        FinarrError: the workbook cannot be read, the case has no answer, or the workbook cannot be written to. It has
            been told in the workbook already, where that is open.
    """
    teller = _Teller(book, lang)
    try:
        teller.say("reading")
        case = case_of(book.read(table_names()))
        teller.lang = lang or case.language
        teller.say("solving", title=case.title)
        outcome = solve(case)
        if not writes(outcome):
            book.tell(None)
            return Done(outcome, None)
        teller.say("writing")
        written = write_into(outcome, book)
    except FinarrError as error:
        teller.failed(error)
        raise
    except BaseException:
        book.tell(None)
        raise
    teller.finished(outcome, written)
    return Done(outcome, written)


class _Teller:
    """Says how far the work is.

    Args:
        book: where.
        lang: the language, where it was chosen.
    """

    def __init__(self, book: Workplace, lang: str | None) -> None:
        self.book = book
        self.lang = lang

    def say(self, what: str, *more: Message, **values: object) -> None:
        """Say one thing, and what must be known beside it."""
        told = (Message(f"live.{what}", {"name": self.book.path.name, **values}), *more)
        self.book.tell(" ".join(each.render(self.lang or "nl") for each in told))

    def finished(self, outcome: Any, written: Written) -> None:
        """Say that it is done, and whether all checks hold."""
        held = sum(check.ok for check in outcome.checks)
        said = "done" if held == len(outcome.checks) else "done_checks_fail"
        aside = getattr(outcome.case, "scenarios", None)
        more = (aside.notice,) if isinstance(aside, Unread) else ()
        self.say(said, *more, held=held, n=len(outcome.checks), path=written.path.name)

    def failed(self, error: FinarrError) -> None:
        """Say what went wrong; in the workbook too, where it is open."""
        self.lang = self.lang or getattr(error, "lang", None)
        lang = self.lang or "nl"
        if self.book.notes_failures:
            try:
                note_failure(self.book, error, lang)
            except Exception as again:  # what went wrong first is what the user must know
                error.add_note(str(again))
        problems = getattr(error, "problems", ())
        first = problems[0].render(lang) if problems else error.render(lang).splitlines()[0]
        self.say("failed" if len(problems) > 1 else "failed_one", first=first, more=len(problems) - 1)
