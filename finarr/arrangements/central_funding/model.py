"""The case: what the centre pays directly instead of municipalities, and what that does to each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.arrangements.case import Case, by_name, found, listed, named
from finarr.arrangements.central_funding.checks import check
from finarr.arrangements.central_funding.formula import PointsFormula
from finarr.arrangements.central_funding.fund import GeneralFund
from finarr.arrangements.central_funding.move import Formula, Move
from finarr.arrangements.central_funding.path import CompensationPath
from finarr.arrangements.central_funding.question import EFFECTS, Question
from finarr.arrangements.central_funding.region import Region
from finarr.arrangements.central_funding.tidy import in_order, tidied
from finarr.arrangements.central_funding.today import Today, today
from finarr.errors import Problem, report
from finarr.fields import Fields
from finarr.items import Index
from finarr.keys import Key, MeasureKey, PointsKey
from finarr.limits import read_years
from finarr.money import Unit
from finarr.parties import Measure, Party
from finarr.sweep import Sweep, Unread, take_scenarios
from finarr.tasks import Task
from finarr.words import LANGUAGES, Message

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.outcome import FundingOutcome

__all__ = ["CentralFunding"]


@dataclass(frozen=True)
class CentralFunding(Case):
    """Direct central funding of regional tasks, against the municipal contributions of today.

    A case is checked as a whole when it is made and never changes afterwards; `dataclasses.replace` makes another.

    Args:
        title: what readers call it.
        years: the years the effects are shown for, ascending.
        parties: the municipalities, each with the measures that count; ``group`` is its province.
        regions: who performs the tasks for whom; every municipality belongs to one.
        tasks: what the regions do, and who pays for it now.
        proposal: what the centre takes over, at most one move a task.
        mine: another proposal to set beside it (now, proposal, mine).
        transition: bounds on gains and losses on the way to the full effect, and who pays for them.
        question: what `solve` answers where it is asked nothing else.
        keys: the keys of regions, by name.
        formulas: by name: points formulas, or shares by measures.
        general_fund: the weights by which the general fund is divided, and cut.
        measures: label, reference date and source by measure id.
        indices: growth by name.
        per: the measure that counts inhabitants.
        language: "nl" or "en", of workbooks and texts.
        unit: the unit of decision in euro, "0.01" or "1".
        scenarios: what is varied around the case, see `finarr.scenarios`; it changes no answer.
        figures: "estimate" or "realisation".
        date: the day of the figures.

    Raises:
        InvalidInput: every problem of the whole case at once.

    Example:
        >>> from finarr.arrangements.central_funding import FundCut, PointsFormula
        >>> case = CentralFunding(
        ...     "Brandweer", [2026],
        ...     [Party("Goes", measures={"inhabitants": 40, "area": 1}),
        ...      Party("Veere", measures={"inhabitants": 20, "area": 1})],
        ...     [Region("West", ["Goes"]), Region("Noord", ["Veere"])],
        ...     [Task("Brandweer", contributions={"Goes": 4000, "Veere": 1400})],
        ...     [Move("Brandweer", PointsFormula(amounts={"area": 1}),
        ...           FundCut("cluster", cluster="Veiligheid"), share=0.5)],
        ...     general_fund=GeneralFund({"Veiligheid": {"inhabitants": 10}}))
        >>> case.solve().effects[["party", "now", "proposal", "fund_cut", "effect"]].to_dict("split")["data"]
        [['Goes', 4000.0, 2650.0, 1800.0, -450.0], ['Veere', 1400.0, 50.0, 900.0, 450.0]]
    """

    title: str
    years: Sequence[int]
    parties: Sequence[Party]
    regions: Sequence[Region]
    tasks: Sequence[Task]
    proposal: Sequence[Move]
    mine: Sequence[Move] | None = field(default=None, kw_only=True)
    transition: CompensationPath | None = field(default=None, kw_only=True)
    question: Question | None = field(default=None, kw_only=True)
    keys: Mapping[str, Key] = field(default_factory=immutabledict, kw_only=True)
    formulas: Mapping[str, Formula] = field(default_factory=immutabledict, kw_only=True)
    general_fund: GeneralFund | None = field(default=None, kw_only=True)
    measures: Mapping[str, Measure] = field(default_factory=immutabledict, kw_only=True)
    indices: Mapping[str, Index] = field(default_factory=immutabledict, kw_only=True)
    per: str = field(default="inhabitants", kw_only=True)
    language: str = field(default="nl", kw_only=True)
    unit: str = field(default="0.01", kw_only=True)
    scenarios: Sweep | Unread | None = field(default=None, kw_only=True)
    figures: str = field(default="estimate", kw_only=True)
    date: Date | str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        fields = Fields(self, ())
        fields.text("title")
        fields.choice("language", LANGUAGES)
        fields.choice("figures", ("estimate", "realisation"))
        fields.text("per")
        fields.day("date")
        fields.put("unit", str(Unit.read(self.unit)))
        read_years(fields, "years", optional=False)
        for name, kind in _LISTS.items():
            if name != "mine" or self.mine is not None:
                listed(fields, name, kind)
        for name, kinds in _TABLES.items():
            named(fields, name, kinds)
        for name, kind in _PARTS.items():
            if getattr(self, name) is not None and not isinstance(getattr(self, name), kind):
                fields.wrong((name,), repr(getattr(self, name)), "kind", kind=kind.__name__)
                fields.put(name, None)
        take_scenarios(fields)
        tidied(self, fields)
        fields.problems += check(self)
        if not fields.problems:
            fields.put("regions", in_order(self))
        fields.done()

    @cached_property
    def today(self) -> Mapping[tuple[str, str, int], Today]:
        """What is paid now, by (task, region, year)."""
        return today(self)

    @cached_property
    def _tasks(self) -> Mapping[str, Task]:
        return by_name(self.tasks)

    def task(self, name: str) -> Task:
        """Return a task by its name.

        Raises:
            InvalidInput: there is none.
        """
        return found(self._tasks.get(name), name, self._tasks, "task")

    def formula(self, move: Move) -> Formula:
        """Return the formula by which a move is divided over regions."""
        return self.formulas[move.formula] if isinstance(move.formula, str) else move.formula

    def cut_key(self, move: Move) -> PointsKey:
        """Return the points by which a move is taken out of the general fund."""
        if self.general_fund is None or move.fund_cut is None:
            return PointsKey({})
        return move.fund_cut.key(self.general_fund)

    def solve(self, question: str | None = None, solver: str | None = None, **arguments: Any) -> FundingOutcome:
        """Show what the proposal does, or answer a question and show what the answer does.

        Args:
            question: None is the question of the case itself, or else just the effects; or "effects",
                "largest_share" (``max_loss``), "smallest_compensation" (``bounds, payer, gains``), "best_weights"
                (``measures, lowest, highest``) or "task_split" (``budget, max_loss``).
            solver: "highs" or "cbc"; both give the same cents.
            arguments: what the question asks for, by name; see `finarr.arrangements.central_funding.questions`.

        Raises:
            InvalidInput: no such question or solver, or an argument breaks its rule.
            Infeasible: no answer meets the limits.
            SolverTrouble: an answer failed the check in plain arithmetic.
        """
        from finarr.arrangements.central_funding.questions import answer
        from finarr.arrangements.central_funding.solve import solve

        if question is None and self.question is not None:
            question, arguments = self.question.ask, {**self.question.arguments, **arguments}
        if question in (None, EFFECTS):
            report([Problem((name,), repr(given), _NO_QUESTION) for name, given in arguments.items()])
            return solve(self, solver)
        return answer(self, str(question), solver, arguments)


_NO_QUESTION = Message("central_funding.no_question")

_LISTS: Mapping[str, type] = immutabledict(
    {"parties": Party, "regions": Region, "tasks": Task, "proposal": Move, "mine": Move}
)
_TABLES: Mapping[str, type | tuple[type, ...]] = immutabledict(
    {"keys": Key, "formulas": (PointsFormula, MeasureKey), "measures": Measure, "indices": Index}
)
_PARTS: Mapping[str, type] = immutabledict(
    {"transition": CompensationPath, "general_fund": GeneralFund, "question": Question}
)
