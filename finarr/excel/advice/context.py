"""What the sheets of an assessment's result need besides."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from finarr.arrangements.advice import Advice, AssessmentOutcome
from finarr.excel.advice.fill import AdviceFilling, filled
from finarr.excel.advice.specs import said
from finarr.excel.common.context import Context
from finarr.excel.lookup import Lookup, by_number
from finarr.excel.page import Book

__all__ = ["AdviceContext"]


class AdviceContext(Context[Any, AssessmentOutcome]):
    """One result workbook of an assessment in the making.

    Args:
        outcome: the advice about every task.
        book: the workbook.
    """

    def __init__(self, outcome: AssessmentOutcome, book: Book) -> None:
        case = outcome.case
        super().__init__(outcome, case, book, filled(case), AdviceFilling(case, case.language))

    @property
    def aim(self) -> str:
        """What was computed."""
        return self.word(said("aim"), version=self.outcome.rules.day)

    @property
    def decimals(self) -> int:
        """Shares are compared, not euros; the sheet of checks shows cents."""
        return 2

    @cached_property
    def lookup(self) -> Lookup:
        """How formulas find rows by name."""
        return Lookup(task.name for task in self.case.tasks)

    def numbered(self) -> list[tuple[int, Advice]]:
        """Return every advice with the row of its task in the table of answers, counted from one."""
        return [(self.row("finarr_answers", at) + 1, advice) for at, advice in enumerate(self.outcome.advices)]

    def said(self, name: str) -> str:
        """Return a text of the advice itself."""
        return self.word(f"advice.{name}")

    def of(self, table: str, column: str, *where: tuple[str, str]) -> str:
        """Return the formula for the one figure in a table of results whose numbers equal cells."""
        shape = self.shapes[table]
        return by_number(shape.column(column), *((shape.column(name), cell) for name, cell in where))
