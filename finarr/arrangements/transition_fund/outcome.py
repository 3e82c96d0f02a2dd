"""What comes out of a fund: contributions, balance, programme, benefits, checks and the record of the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from finarr.arrangements.transition_fund.balance import INFLOWS, OUTFLOWS, BalanceYear
from finarr.arrangements.transition_fund.calendar import finish
from finarr.arrangements.transition_fund.payments import Payment
from finarr.arrangements.transition_fund.prefinancing import Advance
from finarr.arrangements.transition_fund.shares import Paid
from finarr.outcome import AsJson, Brief, Check, Reported, RunRecord, Status
from finarr.words import Message, Percent

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.transition_fund.apart import Apart
    from finarr.arrangements.transition_fund.council import CouncilFigures, CouncilSheet
    from finarr.arrangements.transition_fund.evaluating import Evaluation
    from finarr.arrangements.transition_fund.gates import NoGo
    from finarr.arrangements.transition_fund.leaving import Without
    from finarr.arrangements.transition_fund.model import TransitionFund
    from finarr.arrangements.transition_fund.realised import Realised
    from finarr.arrangements.transition_fund.rolling import RollForward

__all__ = ["FundOutcome"]


@dataclass(frozen=True, repr=False)
class FundOutcome(AsJson, Brief, Reported):
    """The answer to a question about a fund; every amount is whole units, shown in euro.

    Attributes:
        case: what was asked.
        question: which question.
        arguments: what was asked along with it.
        schedule: the year in which each project starts.
        paid: what each partner contributes to the fund, by year, group and partner.
        payments: what the fund and the owners pay, by project and year.
        years: the balance, year by year.
        advances: what owners advance to the fund.
        status: how the answer was found.
        gap: how far a mixed-integer answer may be from the best, relative; zero where there was no such program.
        checks: recomputed in plain arithmetic.
        run: what is needed to reproduce it.
    """

    case: TransitionFund
    question: str
    arguments: Mapping[str, Any]
    schedule: Mapping[str, int]
    paid: tuple[Paid, ...]
    payments: tuple[Payment, ...]
    years: tuple[BalanceYear, ...]
    advances: tuple[Advance, ...]
    status: Status
    gap: float
    checks: tuple[Check, ...]
    run: RunRecord

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """One row a year and partner: ``party, group, year, amount`` (euro) and ``cents``; own shares are apart."""
        import pandas as pd

        rows = [(p.party, p.group, p.year, self._euro(p.units), p.units * self._cents) for p in self.paid]
        table = pd.DataFrame(rows, columns=["party", "group", "year", "amount", "cents"])
        return table.astype({"year": "int64", "cents": "int64"})

    @cached_property
    def own_shares(self) -> pd.DataFrame:
        """What owners pay outside the fund: ``party, project, year, amount`` (euro) and ``cents``."""
        import pandas as pd

        rows = [(p.owner, p.project, p.year, self._euro(p.own), p.own * self._cents) for p in self.payments if p.own]
        table = pd.DataFrame(rows, columns=["party", "project", "year", "amount", "cents"])
        return table.astype({"year": "int64", "cents": "int64"})

    @cached_property
    def balance(self) -> pd.DataFrame:
        """One row a year, in euro: ``year, opening, contributions, interest, payments, closing``.

        Where the fund has them there follow, in this order: what also comes in (``cofinancing, loan_drawn, returned,
        returned_interest``), what also goes out (``prefinancing, experiments, overhead, loan_repaid, loan_interest``),
        and what is outstanding at the end of the year (``loan, advanced``). Opening + all that comes in − all that goes
        out = closing, to the unit.
        """
        import pandas as pd

        always = ("opening", "contributions", "interest", "payments", "closing")
        others = [name for name in (*INFLOWS, *OUTFLOWS, "loan", "advanced") if name not in always]
        names = (*always, *(name for name in others if any(getattr(row, name) for row in self.years)))
        rows = [(row.year, *(self._euro(getattr(row, name)) for name in names)) for row in self.years]
        return pd.DataFrame(rows, columns=["year", *names])

    @cached_property
    def flows(self) -> pd.DataFrame:
        """Every flow by its name: ``year, flow, amount`` (euro, below zero where it goes out) and ``cents``."""
        import pandas as pd

        rows = []
        for row in self.years:
            for name in (*INFLOWS, *OUTFLOWS):
                units = getattr(row, name) * (1 if name in INFLOWS else -1)
                rows.append((row.year, name, self._euro(units), units * self._cents))
        return pd.DataFrame(rows, columns=["year", "flow", "amount", "cents"])

    @cached_property
    def programme(self) -> pd.DataFrame:
        """One row a project: ``project, owner, start, end, fund_pays, owner_pays`` (euro)."""
        import pandas as pd

        rows = []
        for project in self.case.projects:
            start = self.schedule[project.name]
            made = [each for each in self.payments if each.project == project.name]
            fund, own = sum(each.fund for each in made), sum(each.own for each in made)
            end = finish(project, start)
            rows.append((project.name, project.owner, start, end, self._euro(fund), self._euro(own)))
        return pd.DataFrame(rows, columns=["project", "owner", "start", "end", "fund_pays", "owner_pays"])

    @cached_property
    def benefits(self) -> pd.DataFrame:
        """What each partner gains and pays over all years, in euro.

        Columns: ``party, contribution, own_share, benefit, net`` (benefit − what it pays) and ``ratio`` (benefit per
        euro paid; NaN where it pays nothing). Where the fund lends to projects, ``pays_back`` is what owners pay back,
        interest included; it counts as paid. A project that does not go on has no benefits.
        """
        from finarr.arrangements.transition_fund.benefits import benefit_table

        return benefit_table(self)

    @cached_property
    def prefinancing(self) -> pd.DataFrame:
        """What owners advance, in the order in which it is repaid; no interest.

        Columns: ``party, project, advanced`` (the year in which it is laid out), ``due`` (the payment date),
        ``decided, repaid`` (the year; missing where not within the case), ``amount`` (euro) and ``cents``.
        """
        from finarr.arrangements.transition_fund.prefinancing import advance_table

        return advance_table(self.case, self.advances)

    @cached_property
    def loans(self) -> pd.DataFrame:
        """What the fund lends to projects and gets back, in euro.

        Columns: ``project, party, lent, returned, interest`` (both within the years of the case) and ``outstanding``
        (after the last of them).
        """
        from finarr.arrangements.transition_fund.lent import loan_table

        return loan_table(self)

    @cached_property
    def phases(self) -> pd.DataFrame:
        """Every phase of every project that has them, in euro.

        Columns: ``project, phase, decision`` (the year in which it is decided to go on), ``end, go`` (the probability
        of that, 0..1), ``fund_pays, owner_pays`` and ``carried_out``.
        """
        from finarr.arrangements.transition_fund.gates import phase_table

        return phase_table(self)

    @cached_property
    def matches(self) -> pd.DataFrame:
        """Co-financing by year: ``year, name, available, received, missed`` (for want of a match), in euro."""
        from finarr.arrangements.transition_fund.lent import match_table

        return match_table(self)

    def transfers(self) -> pd.DataFrame:
        """Return the smallest transfers after which no partner pays more than it gains: ``party, net, transfer``.

        Who would pay more than it gains receives exactly that; the others pay it in proportion to their net benefit.
        A transfer below zero is paid.

        Raises:
            Infeasible: the partners together gain less than they pay.
        """
        from finarr.arrangements.transition_fund.benefits import transfer_table

        return transfer_table(self)

    def power(self, quota: float | None = None) -> pd.DataFrame:
        """Return votes and voting power of each partner beside its part of the contributions and the benefits.

        Columns: ``votes, share_of_votes, banzhaf, shapley_shubik, share_of_contributions, share_of_benefits``.

        Args:
            quota: the votes a decision needs; more than half of all votes where left out.

        Raises:
            InvalidInput: a partner has no votes, or the quota cannot be reached.
        """
        from finarr.arrangements.transition_fund.control import control_table

        return control_table(self, quota)

    def risk(self, n: int = 1000, seed: int = 1) -> pd.DataFrame:
        """Simulate what projects really cost, with the contributions and the programme as they are.

        One row a year, euro: ``year, planned`` (closing balance), ``mean, p05, p25, p50, p75, p95`` of the closing
        balance, ``shortfall`` (probability that it is below what is required) and ``payments_mean``. The attributes of
        the table hold ``buffer`` (euro that the opening balance must be higher for all years to hold with 95%),
        ``any_shortfall``, ``mean_cost``, ``cost_error`` (its standard error, if all draws were independent; every draw
        has its opposite, so the mean is nearer) and ``exact_mean_cost``.

        Args:
            n: how many simulations, at least 2.
            seed: the same seed gives the same numbers.

        Raises:
            InvalidInput: `n` or `seed` is no such number.
        """
        from finarr.arrangements.transition_fund.risk import simulate

        return simulate(self, n, seed)

    def apart(self) -> Apart:
        """Return what partners pay in the fund beside what they would pay without it (`TransitionFund.alone`).

        Raises:
            InvalidInput: the case does not say what partners would pay without the fund.
        """
        from finarr.arrangements.transition_fund.apart import apart

        return apart(self)

    def no_go(self, project: str, phase: str) -> NoGo:
        """Return what happens if a project does not go on to a phase.

        Args:
            project: its name.
            phase: the name of a phase after its first.

        Raises:
            InvalidInput: there is no such project or phase.
            Infeasible: the rest cannot be paid for.
        """
        from finarr.arrangements.transition_fund.gates import no_go

        return no_go(self, project, phase)

    def evaluation(self, on: date | str | None = None) -> Evaluation:
        """Return how the fund stands on a date: paid and received, finished and to come, for every partner.

        Args:
            on: a date within the years; that of the rules where left out.

        Raises:
            InvalidInput: there is no such date.
        """
        from finarr.arrangements.transition_fund.evaluating import evaluation

        return evaluation(self, on)

    def roll_forward(self, realised: Realised, **changes: Any) -> RollForward:
        """Return the account of a year and the new plan that changes least.

        Args:
            realised: what happened in the first year that was not over.
            changes: ``estimates`` (euro by project, in the prices of the first year), ``starts`` (a later year by
                project) and ``no_go`` (a phase by project), where they are known to differ from now on.

        Raises:
            InvalidInput: the account does not fit the case; every problem at once.
            Infeasible: the programme cannot be paid for any more; the message says which year lacks how much.
        """
        from finarr.arrangements.transition_fund.rolling import roll_forward

        return roll_forward(self, realised, **changes)

    def council(self, partner: str, lang: str | None = None) -> CouncilSheet:
        """Return what the council of a partner decides on: one page.

        Args:
            partner: name, code or alias.
            lang: "nl" or "en"; the language of the case where left out.

        Raises:
            InvalidInput: there is no such partner or language.
        """
        from finarr.arrangements.transition_fund.council import council

        return council(self, partner, lang)

    explain = council

    @cached_property
    def council_figures(self) -> CouncilFigures:
        """Figures that the pages of all partners speak of, each worked out once."""
        from finarr.arrangements.transition_fund.council import CouncilFigures

        return CouncilFigures(self)

    def without(self, partner: str, year: int | None = None) -> Without:
        """Return what happens if a partner does not take part, or leaves in a year.

        Args:
            partner: name, code or alias.
            year: the first year it no longer contributes; the first year of the case where left out.

        Raises:
            InvalidInput: there is no such partner or year, or nobody is left in its group.
            Infeasible: the others cannot pay for the programme; the message says which year lacks how much.
        """
        from finarr.arrangements.transition_fund.leaving import without

        return without(self, partner, year)

    @property
    def status_message(self) -> Message:
        """The status in words, with the gap of a mixed-integer answer."""
        shown = Percent(Fraction(self.gap).limit_denominator(10**6) if self.gap < 1e6 else Fraction(10**6))
        if self.status is Status.STOPPED:
            return Message("transition_fund.stopped", {"gap": shown})
        if self.status is Status.OPTIMAL:
            within = {"gap": shown} if self.gap > 0 else {}
            return Message("transition_fund.within_gap" if within else "transition_fund.optimal", within)
        return Message("transition_fund.closed_form")

    def _euro(self, units: int) -> float:
        return float(self.case.grid.to_euro(units))

    @property
    def _cents(self) -> int:
        return self.case.grid.cents

    def to_excel(self, path: str | FilePath) -> FilePath:
        """Write the inputs and the answer to a new workbook, with its steps in formulas, and return where.

        Raises:
            FileTrouble: the place cannot be written, or the case holds something that a workbook cannot keep.
        """
        from finarr.doors import save_result

        return save_result(self, path)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the outcome as a machine reads it."""
        spoken = lang or self.case.language
        return {
            "status": str(self.status),
            "status_in_words": self.status_message.render(spoken),
            "question": self.question,
            "gap": self.gap if self.gap < float("inf") else None,
            "contributions": self.contributions.to_dict("records"),
            "own_shares": self.own_shares.to_dict("records"),
            "balance": self.balance.to_dict("records"),
            "programme": self.programme.to_dict("records"),
            "benefits": [
                {name: None if each != each else each for name, each in row.items()}
                for row in self.benefits.to_dict("records")
            ],
            "checks": [check.to_dict(spoken) for check in self.checks],
            "run": self.run.to_dict(),
        }
