"""The case: partners, a programme of projects, and the fund that pays for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.arrangements.case import Case, by_name, found, listed, named
from finarr.arrangements.transition_fund.alone import Alone
from finarr.arrangements.transition_fund.checks import check
from finarr.arrangements.transition_fund.cofinancing import CoFinancing, MatchTerm, match_terms
from finarr.arrangements.transition_fund.group import FundGroup
from finarr.arrangements.transition_fund.project import Project, ProjectClass
from finarr.arrangements.transition_fund.question import FundQuestion
from finarr.arrangements.transition_fund.realised import FundPlan, Realised
from finarr.arrangements.transition_fund.rules import FundRules
from finarr.arrangements.transition_fund.tidy import tidied
from finarr.fields import Fields
from finarr.items import Index
from finarr.keys import Key
from finarr.limits import Limit, read_years
from finarr.money import Unit
from finarr.parties import Measure, Party
from finarr.sweep import Sweep, Unread, take_scenarios
from finarr.words import LANGUAGES

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.outcome import FundOutcome

__all__ = ["TransitionFund"]

_LISTS: Mapping[str, type] = immutabledict(
    {
        "parties": Party,
        "groups": FundGroup,
        "projects": Project,
        "limits": Limit,
        "cofinancing": CoFinancing,
        "realised": Realised,
    }
)
_TABLES: Mapping[str, type] = immutabledict(
    {"classes": ProjectClass, "keys": Key, "leaving": object, "measures": Measure, "indices": Index}
)


@dataclass(frozen=True)
class TransitionFund(Case):
    """A joint fund, filled pro rata, that pays for a programme of projects.

    A case is checked as a whole when it is made and never changes afterwards; `dataclasses.replace` makes another.

    Args:
        title: what readers call it.
        years: ascending, without gaps; at the end of the last there is no debt.
        parties: the partners; ``group`` is the name of the group each belongs to.
        groups: who carries a share together, and by which key.
        classes: how the cost of a kind of project is shared, by name.
        projects: the programme.
        rules: of balance, interest and contributions.
        keys: by name.
        limits: caps on what a partner contributes in a year, per euro, measure or own budget.
        deadline: the last year in which a project may be at work; the last year of the case where left out.
        leaving: by partner the first year in which it contributes no more; the others of its group take over.
        cofinancing: grants of others, paid as far as the partners match them.
        realised: the account of the years that are over; what is asked then speaks of the years after them.
        plan: the plan in force, from which "least_change" departs as little as it can.
        alone: what partners would pay without the fund.
        question: what `solve` answers where it is asked nothing else; "cheapest" where left out.
        measures: label, reference date and source by measure id.
        indices: growth by name.
        language: "nl" or "en".
        unit: the unit of decision in euro, "0.01" or "1".
        scenarios: what is varied around the case, see `finarr.scenarios`; it changes no answer.

    Raises:
        InvalidInput: every problem of the whole case at once.

    Source:
        ROB, Droomland of niemandsland (2021), principle 6 and footnote 44; the Hoogwaterbeschermingsprogramma.

    Example:
        >>> fund = TransitionFund(
        ...     "Energie", [2026, 2027],
        ...     [Party("Goes", group="g", measures={"inhabitants": 3}),
        ...      Party("Veere", group="g", measures={"inhabitants": 1})],
        ...     [FundGroup("g", "inwoners")],
        ...     {"energie": ProjectClass({"g": 90}, own_share=10)},
        ...     [Project("Warmtenet", "Goes", "energie", 2000, start=2027)],
        ...     keys={"inwoners": Key.measures({"inhabitants": 1})})
        >>> fund.solve("cheapest").contributions[["party", "year", "amount"]].to_dict("split")["data"]
        [['Goes', 2026, 675.0], ['Veere', 2026, 225.0], ['Goes', 2027, 675.0], ['Veere', 2027, 225.0]]
    """

    title: str
    years: Sequence[int]
    parties: Sequence[Party]
    groups: Sequence[FundGroup]
    classes: Mapping[str, ProjectClass]
    projects: Sequence[Project]
    rules: FundRules = field(default_factory=FundRules)
    keys: Mapping[str, Key] = field(default_factory=immutabledict)
    limits: Sequence[Limit] = ()
    deadline: int | None = field(default=None, kw_only=True)
    leaving: Mapping[str, int] = field(default_factory=immutabledict, kw_only=True)
    cofinancing: Sequence[CoFinancing] = field(default=(), kw_only=True)
    realised: Sequence[Realised] = field(default=(), kw_only=True)
    plan: FundPlan | None = field(default=None, kw_only=True)
    alone: Alone | None = field(default=None, kw_only=True)
    question: FundQuestion | None = field(default=None, kw_only=True)
    measures: Mapping[str, Measure] = field(default_factory=immutabledict, kw_only=True)
    indices: Mapping[str, Index] = field(default_factory=immutabledict, kw_only=True)
    language: str = field(default="nl", kw_only=True)
    unit: str = field(default="0.01", kw_only=True)
    scenarios: Sweep | Unread | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        fields = Fields(self, ())
        fields.text("title")
        fields.choice("language", LANGUAGES)
        fields.put("unit", str(Unit.read(self.unit)))
        read_years(fields, "years")
        fields.put("years", tuple(self.years or ()))
        for name, kind in _LISTS.items():
            listed(fields, name, kind)
        for name, kind in _TABLES.items():
            named(fields, name, kind)
        if not isinstance(self.rules, FundRules):
            fields.wrong(("rules",), repr(self.rules), "table")
            fields.put("rules", FundRules())
        for name, kind in (("plan", FundPlan), ("alone", Alone), ("question", FundQuestion)):
            if getattr(self, name) is not None and not isinstance(getattr(self, name), kind):
                fields.wrong((name,), repr(getattr(self, name)), "table")
                fields.put(name, None)
        if self.deadline is not None and (isinstance(self.deadline, bool) or not isinstance(self.deadline, int)):
            fields.wrong(("deadline",), repr(self.deadline), "year")
            fields.put("deadline", None)
        take_scenarios(fields)
        tidied(self, fields)
        fields.problems += check(self)
        fields.done()

    @property
    def last_work(self) -> int:
        """The last year in which a project may be at work."""
        return self.years[-1] if self.deadline is None else self.deadline

    @property
    def first_open(self) -> int:
        """The first year that is not over."""
        return self.realised[-1].year + 1 if self.realised else self.years[0]

    def realised_in(self, year: int) -> Realised | None:
        """Return the account of a year, if it is over."""
        return next((each for each in self.realised if each.year == year), None)

    @cached_property
    def match_terms(self) -> Mapping[int, tuple[MatchTerm, ...]]:
        """What co-financing comes to, by year."""
        return match_terms(self)

    def members(self, group: str) -> tuple[Party, ...]:
        """Return the partners of a group, in the order of the case."""
        return tuple(party for party in self.parties if party.group == group)

    @cached_property
    def _projects(self) -> Mapping[str, Project]:
        return by_name(self.projects)

    def project(self, name: str) -> Project:
        """Return a project by its name.

        Raises:
            InvalidInput: there is none.
        """
        return found(self._projects.get(name), name, self._projects, "project")

    def solve(self, question: str | None = None, solver: str | None = None, **arguments: Any) -> FundOutcome:
        """Answer a question about the fund.

        Args:
            question: "cheapest", "fastest", "smoothest", "what_if" or "least_change", see
                `finarr.arrangements.transition_fund.solve`; None is the question of the case itself.
            solver: "highs" or "cbc"; with a fixed programme both give the same cents.
            arguments: ``contribution`` (euro a year, for "fastest" and "what_if"), ``order`` ("strict" or "optimal"),
                ``prefinancing`` (for "what_if"), ``gap`` and ``time_limit`` of a mixed-integer program.

        Raises:
            InvalidInput: no such question, solver or argument.
            Infeasible: the programme cannot be paid for; the message says which year lacks how much.
            Stopped: the time was up before any programme was found.
            SolverTrouble: an answer failed the check in plain arithmetic.
        """
        from finarr.arrangements.transition_fund.solve import solve

        if question is None:
            asked = self.question or FundQuestion()
            question, arguments = asked.ask, {**asked.arguments, **arguments}
        return solve(self, question, solver, arguments)
