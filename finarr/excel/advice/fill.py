"""Writing an assessment into its input tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from immutabledict import immutabledict

from finarr.arrangements.advice import Assessment
from finarr.excel.advice.specs import CHOSEN, INPUTS, MONEY, PARTNERS, SETTINGS
from finarr.excel.common.fill import Filling
from finarr.excel.common.filled import Filled, Row, listing
from finarr.excel.tables import Column, Family
from finarr.money import Unit
from finarr.tasks import FLAGS, Task

__all__ = ["AdviceFilling", "Sheeted", "filled"]


@dataclass(frozen=True)
class Sheeted:
    """An assessment as the tables of any workbook see a case: it has no parties, measures, keys or years of its own."""

    title: str
    language: str
    years: tuple[int, ...] = ()
    parties: tuple[Any, ...] = ()
    measures: Mapping[str, Any] = immutabledict()
    keys: Mapping[str, Any] = immutabledict()
    indices: Mapping[str, Any] = immutabledict()
    unit: str = "0.01"

    @property
    def grid(self) -> Unit:
        """The unit of amounts."""
        return Unit.read(self.unit)


class AdviceFilling(Filling[Any]):
    """Fills the tables of one assessment.

    Args:
        case: what is written.
        lang: the language of headings and choices.
    """

    def __init__(self, case: Assessment, lang: str) -> None:
        super().__init__(Sheeted(case.title, case.language), lang, INPUTS)
        self.asked = case

    def fills(self, name: str, column: Column) -> bool:
        """Tell whether a task has something in a column that a workbook may do without."""
        if name != "finarr_answers":
            return False
        usual = Task("x")
        return any(getattr(task, column.id) != getattr(usual, column.id) for task in self.asked.tasks)

    def start_table(self) -> Filled:
        """Return the settings on the start sheet."""
        return self.case_table(SETTINGS, kind="advice", date=self.asked.date)

    def answers_table(self) -> Filled:
        """Return the tasks, one a row, with an answer in every column."""
        tasks = self.asked.tasks
        more = self.weight_heads(Family.INDEX, [task.index for task in tasks], True)
        heads = self.heads("finarr_answers", *more)
        return Filled("finarr_answers", heads, tuple(tuple(self._of(task, h.id) for h in heads) for task in tasks))

    def _of(self, task: Task, column: Any) -> Any:
        if isinstance(column, tuple):
            return (task.index or {}).get(column[1])
        return self.answer(column, getattr(task, column))

    def answer(self, column: str, value: Any) -> Any:
        """Return an answer as its cell shows it."""
        if value is None or column == "name":
            return value
        if column in FLAGS:
            return self.flag(value)
        if column in ("partner_kinds", "regions"):
            return listing(self.shown(PARTNERS, each) for each in value)
        return self.shown(self.specs["finarr_answers"].column(column).choices, value)

    def choices_table(self) -> Filled:
        """Return what was chosen."""
        rows: list[Row] = [
            (each.task, self.shown(CHOSEN, each.arrangement), each.explanation, each.by, each.date)
            for each in self.asked.choices
        ]
        return Filled("finarr_choices", self.heads("finarr_choices"), tuple(rows))

    def money_table(self) -> Filled:
        """Return what tasks cost and who pays, for all years or by year."""
        rows: list[tuple[Row, Any]] = [
            ((task.name, self.shown(MONEY, kind), name), value)
            for task in self.asked.tasks
            for kind in MONEY
            for name, value in getattr(task, kind).items()
        ]
        return self.yearly_table("finarr_task_money", rows)


def filled(case: Assessment, lang: str | None = None) -> dict[str, Filled]:
    """Return every input table of an assessment by name.

    Args:
        case: what is written.
        lang: the language of headings and choices; the case's own where left out.
    """
    filling = AdviceFilling(case, lang or case.language)
    tables = [filling.start_table(), filling.answers_table(), filling.choices_table(), filling.money_table()]
    return {table.name: table for table in tables}
