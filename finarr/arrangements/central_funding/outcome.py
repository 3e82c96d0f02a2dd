"""What comes out of a central-funding case: effects by municipality and group, flows, path, checks and run record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.arrangements.central_funding import tables
from finarr.arrangements.central_funding.compensation import Step
from finarr.arrangements.central_funding.design import Design
from finarr.outcome import AsJson, Brief, Check, Reported, RunRecord, Status
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.central_funding.model import CentralFunding
    from finarr.arrangements.cost_sharing.explain import Explanation

__all__ = ["Answer", "FundingOutcome"]


@dataclass(frozen=True)
class Answer:
    """The answer to a question, exact before rounding.

    Attributes:
        question: which one.
        year: the year it was asked for.
        figures: by name: the share, the amount, the largest loss per inhabitant, ...
        parts: by task, measure or step: what the answer is made of.
        binding: the limits that hold the answer.
    """

    question: str
    year: int
    figures: Mapping[str, Fraction]
    parts: Mapping[str, Fraction] = field(default_factory=immutabledict)
    binding: tuple[Message, ...] = ()

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Return the answer as a machine reads it."""
        return {
            "question": self.question,
            "year": self.year,
            **{name: float(number) for name, number in self.figures.items()},
            "parts": {name: float(number) for name, number in self.parts.items()},
            "binding": [message.render(lang) for message in self.binding],
        }


@dataclass(frozen=True, repr=False)
class FundingOutcome(AsJson, Brief, Reported):
    """The outcome of a central-funding case.

    An effect above zero is an advantage (V, voordeel), one below zero a disadvantage (N, nadeel).

    Attributes:
        case: what was asked; after a question, with the answer written into its proposal.
        proposal: the proposal worked out, in whole units.
        mine: the other proposal, if there is one.
        steps: the transition, if there is one.
        status: how the answer was found.
        checks: recomputed in plain arithmetic.
        notices: what a reader must know beside the figures.
        run: what is needed to reproduce it.
        answer: the answer to a question, if one was asked.
    """

    case: CentralFunding
    proposal: Design
    mine: Design | None
    steps: tuple[Step, ...]
    status: Status
    checks: tuple[Check, ...]
    notices: tuple[Message, ...]
    run: RunRecord
    answer: Answer | None = None

    @cached_property
    def effects(self) -> pd.DataFrame:
        """The first year, one row a municipality.

        Columns: ``party, region, now`` (contribution today, basis and plus), ``proposal`` (contribution then),
        ``fund_cut`` (what it loses of the general fund), ``effect`` = (now − proposal) − fund_cut, all in euro, and
        ``effect_per_inhabitant``. Above zero is an advantage (V), below zero a disadvantage (N).
        """
        return tables.effects(self.proposal.of_year(self.case.years[0]))

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """All years: the columns of `effects`, and ``year`` after ``region``."""
        return tables.effects(self.proposal.effects, with_year=True)

    @cached_property
    def three(self) -> pd.DataFrame:
        """Now, proposal and mine beside one another, first year: what is paid, and the effects of both designs.

        A column of a design holds contribution plus fund cut, so that it compares with what is paid now.
        """
        return tables.three(self.proposal, self.mine, self.case.years[0])

    @cached_property
    def grants(self) -> pd.DataFrame:
        """One row a task, year and region: points, grants now and more, VAT, and what contributions fall by."""
        return tables.grants(self.case, self.proposal)

    @cached_property
    def cuts(self) -> pd.DataFrame:
        """One row a task, year and municipality: the points of the general fund, and what it loses."""
        return tables.cuts(self.case, self.proposal)

    @cached_property
    def tasks(self) -> pd.DataFrame:
        """One row a task and year: its cost beside what the centre compensates."""
        return tables.tasks(self.case, self.proposal)

    @cached_property
    def path(self) -> pd.DataFrame:
        """The transition, one row a step and municipality; empty where there is none."""
        return tables.path(self.case, self.steps)

    @property
    def gap(self) -> dict[int, Decimal]:
        """Euro by year that all effects add up to: zero when the proposal is neutral."""
        return {year: self.case.grid.to_euro(self.proposal.gap(year)) for year in self.case.years}

    @property
    def remaining(self) -> dict[str, Decimal]:
        """Euro by municipality that is still to come after the last step of the transition."""
        last = self.steps[-1].rows if self.steps else ()
        return {row.effect.party: self.case.grid.to_euro(row.effect.effect - row.after) for row in last}

    def by(self, group: str | Mapping[str, Any]) -> pd.DataFrame:
        """Return the effects of the first year by group of municipalities.

        Args:
            group: "region", "province" (the ``group`` of a party), "size_bzk", "size_cbs" (size classes of the Ministry
                of the Interior and of CBS), or names by municipality.

        Raises:
            InvalidInput: there is no such grouping, or a municipality has no place in it.
        """
        return tables.by_group(self.case, self.proposal.of_year(self.case.years[0]), group, self.mine)

    def largest(self, n: int = 10) -> pd.DataFrame:
        """Return the ``n`` largest gains and the ``n`` largest losses per inhabitant, the largest first."""
        return tables.largest(self.proposal.of_year(self.case.years[0]), n)

    def beyond(self, bounds: Iterable[float] = (5, 15, 60)) -> pd.DataFrame:
        """Return which share of the municipalities gains or loses more than so many euro per inhabitant."""
        return tables.beyond(self.proposal.of_year(self.case.years[0]), bounds)

    def histogram(self, width: float = 5) -> pd.DataFrame:
        """Return how many municipalities fall in each band of effects, so many euro per inhabitant wide."""
        return tables.histogram(self.proposal.of_year(self.case.years[0]), width)

    def explain(self, party: str, lang: str | None = None) -> Explanation:
        """Return every step from today's contribution to the effect of one municipality, in words and figures.

        Args:
            party: name, code or alias.
            lang: "nl" or "en"; the case's language where left out.

        Raises:
            InvalidInput: there is no such municipality.
        """
        from finarr.arrangements.central_funding.explain import explain

        return explain(self, party, lang or self.case.language)

    def outliers(self, factor: float = 2) -> pd.DataFrame:
        """Return municipalities that contribute so many times the median per inhabitant, or that part of it.

        Figures that stand in for contributions, such as spending on a taakveld, often go astray there.
        """
        return tables.outliers(self.proposal.of_year(self.case.years[0]), factor)

    def to_excel(self, path: str | FilePath) -> FilePath:
        """Write a workbook with the inputs, the effects, how they came about by formula, checks and log.

        Raises:
            FileTrouble: the file cannot be written.
        """
        from finarr.doors import save_result

        return save_result(self, path)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the outcome as a machine reads it."""
        spoken = lang or self.case.language
        body: dict[str, Any] = {"status": str(self.status)}
        if self.answer is not None:
            body["answer"] = self.answer.to_dict(spoken)
        body["effects"] = tables.records(self.effects)
        if len(tuple(self.case.years)) > 1:
            body["yearly"] = tables.records(self.yearly)
        if self.mine is not None:
            body["three"] = tables.records(self.three)
        if self.steps:
            body["path"] = tables.records(self.path)
        return body | {
            "tasks": tables.records(self.tasks),
            "grants": tables.records(self.grants),
            "gap": {str(year): float(gap) for year, gap in self.gap.items()},
            "notices": [notice.render(spoken) for notice in self.notices],
            "checks": [check.to_dict(spoken) for check in self.checks],
            "run": self.run.to_dict(),
        }
