"""An assessment of tasks (afwegingskader): answers in, advice and choices out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from datetime import date as Date
from decimal import Decimal
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from finarr.arrangements.advice.advise import Advice, advise, missing_answers
from finarr.arrangements.advice.choice import Choice, Decision, unexplained
from finarr.arrangements.advice.rulebook import Rulebook, rulebook
from finarr.arrangements.case import refuse_unknown_solver
from finarr.errors import InvalidInput, Problem, at
from finarr.fields import Fields, sound
from finarr.numbers import is_hole
from finarr.outcome import AsJson, Brief, Check, Reported, RunRecord, Status, fingerprint, versions
from finarr.tasks import Task
from finarr.words import LANGUAGES, Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.paper import Paper, Spoken

__all__ = ["Assessment", "AssessmentOutcome"]


@dataclass(frozen=True)
class Assessment:
    """Tasks of which somebody asks which arrangement fits, with what was chosen for them.

    Args:
        title: what readers call it.
        tasks: each with its answers.
        choices: what was chosen, at most one a task; one that departs from the advice explains itself.
        language: "nl" or "en".
        date: the day of the advice, from which the review date counts.

    Raises:
        InvalidInput: every problem of the whole case at once, answers that are missing and choices that lack an
            explanation among them.

    Example:
        >>> climate = Task("Klimaat", mandatory=False, national_rules="some", freedom=0.7, character="policy_rich",
        ...     uncertainty="high", benefits="diffuse", spill_over="high", long_term="high", partners=16,
        ...     scale="regional", levels_may_differ=True, same_means=False)
        >>> case = Assessment("Zeeland", [climate], date="2026-11-25")
        >>> [(advice.task.name, advice.arrangement) for advice in case.solve().advices]
        [('Klimaat', 'fund')]
    """

    title: str
    tasks: Sequence[Task]
    choices: Sequence[Choice] = ()
    language: str = field(default="nl", kw_only=True)
    date: Date | str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        fields = Fields(self, ())
        fields.text("title")
        fields.choice("language", LANGUAGES)
        fields.day("date")
        fields.put("tasks", tuple(self.tasks or ()))
        fields.put("choices", tuple(self.choices or ()))
        fields.problems += check(self)
        fields.done()

    def solve(self, solver: str | None = None) -> AssessmentOutcome:
        """Return the advice about every task.

        Args:
            solver: not needed, as there is nothing to optimise; a name that is none is refused all the same.

        Raises:
            InvalidInput: no such solver.
        """
        refuse_unknown_solver(solver)
        began, clock = datetime.now(UTC), time.perf_counter()
        advices = tuple(self._advices())
        by_task = {advice.task.name: advice for advice in advices}
        decisions = tuple(Decision(by_task[choice.task], choice) for choice in self.choices)
        seconds = time.perf_counter() - clock
        record = RunRecord(fingerprint(self), versions(), None, rulebook().version, Status.CLOSED_FORM, began, seconds)
        return AssessmentOutcome(self, advices, decisions, tuple(_checks(advices)), record)

    def _advices(self) -> Iterator[Advice]:
        for number, task in enumerate(self.tasks):
            with at("tasks", number):
                yield advise(task, date=self.date)  # type: ignore[arg-type]  # read as a date

    def save(self, path: str | FilePath) -> FilePath:
        """Write the case to a ``.toml`` file.

        Raises:
            FileTrouble: the file cannot be written.
        """
        from finarr.doors import save

        return save(self, path)


def check(case: Assessment) -> Iterator[Problem]:
    """Yield what is wrong between the parts of a case."""
    if not case.tasks:
        yield Problem(("tasks",), None, Message("advice.no_tasks"))
    names = Counter(task.name.casefold() for task in case.tasks)
    advices: dict[str, Advice] = {}
    for number, task in enumerate(case.tasks):
        if names[task.name.casefold()] > 1:
            yield Problem(("tasks", number, "name"), f"'{task.name}'", Message("errors.duplicate"))
        with at("tasks", number):
            missing = missing_answers(task)
            yield from missing
            if sound(task) and not missing and not is_hole(task.freedom):
                advices[task.name] = advise(task, date=case.date if isinstance(case.date, Date) else None)
    chosen = Counter(choice.task for choice in case.choices)
    known = tuple(task.name for task in case.tasks) or ("-",)
    for number, choice in enumerate(case.choices):
        if choice.task not in known:
            allowed = Message("errors.unknown_name", {"allowed": known})
            yield Problem(("choices", number, "task"), f"'{choice.task}'", allowed)
        elif chosen[choice.task] > 1:
            yield Problem(("choices", number, "task"), f"'{choice.task}'", Message("errors.duplicate"))
        elif choice.task in advices and sound(choice):
            yield from unexplained(advices[choice.task], choice, ("choices", number))


def _checks(advices: Sequence[Advice]) -> Iterator[Check]:
    for advice in advices:
        gap = sum(advice.shares.values()) - 1
        yield Check(Message("advice.check_shares", {"task": advice.task.name}), Decimal(float(gap)), gap == 0)


@dataclass(frozen=True, repr=False)
class AssessmentOutcome(AsJson, Brief, Reported):
    """The advice about every task of an assessment.

    Attributes:
        case: what was asked.
        advices: one a task, in the order of the case.
        decisions: what was chosen, beside the advice.
        checks: recomputed in plain arithmetic.
        run: what is needed to reproduce it.
    """

    case: Assessment
    advices: tuple[Advice, ...]
    decisions: tuple[Decision, ...]
    checks: tuple[Check, ...]
    run: RunRecord
    status: Status = Status.CLOSED_FORM

    @property
    def rules(self) -> Rulebook:
        """The rules that were followed."""
        return self.advices[0].rules

    def advice(self, task: str) -> Advice:
        """Return the advice about one task.

        Raises:
            InvalidInput: there is no such task.
        """
        found = next((each for each in self.advices if each.task.name.casefold() == task.strip().casefold()), None)
        if found is None:
            allowed = Message("errors.unknown_name", {"allowed": [each.task.name for each in self.advices]})
            raise InvalidInput([Problem(("task",), repr(task), allowed)])
        return found

    @property
    def table(self) -> pd.DataFrame:
        """One row a task: ``task, arrangement, direct, contributions, fund`` (shares), ``rung, layer, review``."""
        import pandas as pd

        rows = [
            (
                each.task.name,
                each.arrangement,
                *(float(each.shares.get(part, 0)) for part in ("direct", "contributions", "fund")),
                each.rung,
                each.layer,
                each.review,
            )
            for each in self.advices
        ]
        columns = ["task", "arrangement", "direct", "contributions", "fund", "rung", "layer", "review"]
        return pd.DataFrame(rows, columns=columns)

    def explain(self, task: str, lang: str | None = None) -> Spoken:
        """Return the advice about one task for a reader; ``.text`` and ``.html`` show it.

        Raises:
            InvalidInput: there is no such task.
        """
        return self.advice(task).paper().spoken(lang or self.case.language)

    def paper(self) -> Paper:
        """Return all advice for a reader."""
        from finarr.arrangements.advice.paper import assessment_paper

        return assessment_paper(self)

    def overview(self) -> Paper:
        """Return what fits a screen: what fits each task, what was chosen, and where the reasons are."""
        from finarr.arrangements.advice.paper import overview_paper

        return overview_paper(self)

    def to_excel(self, path: str | FilePath) -> FilePath:
        """Write a workbook with the answers, the advice, its reasons by formula, choices, the rules, and checks.

        Raises:
            FileTrouble: the file cannot be written.
        """
        from finarr.doors import save_result

        return save_result(self, path)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the outcome as a machine reads it."""
        spoken = lang or self.case.language
        return {
            "status": str(self.status),
            "advices": [advice.to_dict(spoken) for advice in self.advices],
            "choices": [
                {
                    "task": each.choice.task,
                    "advised": each.advice.arrangement,
                    "chosen": each.choice.arrangement,
                    "complies": each.complies,
                    "explanation": each.choice.explanation,
                    "by": each.choice.by,
                    "date": None if each.choice.date is None else str(each.choice.date),
                }
                for each in self.decisions
            ],
            "checks": [check.to_dict(spoken) for check in self.checks],
            "run": self.run.to_dict(),
        }
