"""Projects of a programme, and the classes that say who carries their cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from immutabledict import immutabledict

from finarr.arrangements.transition_fund.lending import ProjectLoan
from finarr.arrangements.transition_fund.phase import Phase
from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import HOLE, Number, is_hole, read_number

__all__ = ["OVERRUNS", "Project", "ProjectClass"]

OVERRUNS = ("owner", "fund", "shared")
"""Who bears what a project costs above (or below) its estimate."""


@dataclass(frozen=True)
class ProjectClass:
    """How the cost of a kind of project is shared: per cent by group, and the owner's own share.

    Attributes:
        shares: per cent by group, carried through the fund.
        own_share: per cent that the owner pays itself, outside the fund (projectgebonden aandeel).

    Raises:
        InvalidInput: the percentages do not add up to 100.

    Source:
        Waterwet art. 7.23-7.24: 50/40/10, and 50/50/0 for HWBP-2.

    Example:
        >>> ProjectClass({"Rijk": 50, "waterschappen": 40}, own_share=10).fund_part
        Fraction(9, 10)
    """

    shares: Mapping[str, Number]
    own_share: Number = 0

    def __post_init__(self) -> None:
        fields = Fields(self, here("classes"))
        fields.table_of_numbers("shares")
        fields.number("own_share")
        numbers = [Decimal(str(number)) for number in (*self.shares.values(), self.own_share)]
        total = sum(numbers, Decimal(0))
        if not fields.problems and total != 100:
            fields.wrong(("shares",), total, "transition_fund.percentages", sum=total)
        if not fields.problems and self.own_share == 100:
            fields.wrong(("own_share",), self.own_share, "transition_fund.nothing_for_the_fund")
        fields.done()

    @property
    def fund_part(self) -> Fraction:
        """The part of the cost that the fund pays."""
        return 1 - Fraction(self.own_share) / 100


@dataclass(frozen=True)
class Project:
    """One project: what it costs, when it may run, and whom it benefits.

    Attributes:
        name: unique in the programme.
        owner: the partner that carries it out and pays the own share.
        kind: the name of its class.
        cost: euro, at the price level of the first year of the case, spread by `profile`; or euro by year as agreed, in
            the money of each year, for a project whose years are fixed.
        profile: the part of the cost in its first, second, ... year; adds up to 1.
        urgency: weight of finishing early; the largest is the most urgent.
        start: the year it starts, if that is decided.
        window: first and last year in which it may start, where that is still open.
        after: names of projects that must be finished before it starts.
        own: euro by year, the owner's part where it is agreed rather than a percentage.
        benefits: euro by partner, over its life.
        low: euro, the lowest cost thought possible; at the price level of `cost`.
        likely: the most likely; the estimate itself where left out.
        high: the highest.
        overrun: who bears the difference with the estimate: "owner", "fund" or "shared".
        fund_bears: for "shared": the part (0..1) of it that the fund bears.
        ahead: how many years before its programmed ones the owner does the work; it advances what the fund pays, and is
            repaid in the programmed years, without interest (voorfinanciering).
        decided: the date of the decision to pay for it; what falls due together is paid in this order.
        phases: each begun after a decision to go on; their years add up to those of the project.
        no_go: the name of the phase that does not go on; it and what would follow are not carried out, not paid, and
            its benefits are not had.
        loan: what of the fund's payments comes back.

    Example:
        >>> Project("Warmtenet", "Goes", "energie", 4_000_000, profile=(0.25, 0.75), window=(2026, 2028)).duration
        2
    """

    name: str
    owner: str
    kind: str
    cost: Number | Mapping[int, Number]
    profile: Iterable[Number] = (1,)
    urgency: Number = 1
    start: int | None = None
    window: Iterable[int] | None = None
    after: Iterable[str] = ()
    own: Number | Mapping[int, Number] | None = None
    benefits: Mapping[str, Number] = field(default_factory=immutabledict)
    low: Number | None = None
    likely: Number | None = None
    high: Number | None = None
    overrun: str = "owner"
    fund_bears: Number | None = None
    ahead: int = 0
    decided: date | None = None
    phases: Iterable[Phase] = ()
    no_go: str | None = None
    loan: ProjectLoan | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("projects", str(self.name)))
        for name in ("name", "owner", "kind"):
            fields.text(name)
        fields.per_year("cost")
        fields.number("urgency", positive=True)
        fields.names("after", optional=False)
        fields.per_year("own", optional=True)
        fields.table_of_numbers("benefits")
        fields.choice("overrun", OVERRUNS)
        for name in ("low", "likely", "high", "fund_bears"):
            fields.number(name, optional=True)
        self._read_profile(fields)
        self._read_when(fields)
        self._read_risk(fields)
        self._read_phases(fields)
        fields.day("decided")
        if isinstance(self.ahead, bool) or not isinstance(self.ahead, int) or self.ahead < 0:
            fields.wrong(("ahead",), repr(self.ahead), "whole_number")
            fields.put("ahead", 0)
        if self.loan is not None and not isinstance(self.loan, ProjectLoan):
            fields.wrong(("loan",), repr(self.loan), "table")
            fields.put("loan", None)
        fields.done()

    def _read_profile(self, fields: Fields) -> None:
        if isinstance(self.profile, str | Mapping) or not isinstance(self.profile, Iterable):
            fields.wrong(("profile",), repr(self.profile), "list")
            fields.put("profile", (Decimal(1),))
            return
        parts = [
            read_number(part, (*fields.path, "profile", n), fields.problems) for n, part in enumerate(self.profile)
        ]
        fields.put("profile", tuple(parts))
        if any(is_hole(part) for part in parts):
            return
        for n, part in enumerate(parts):
            if part < 0:
                fields.wrong(("profile", n), part, "not_negative")
        if sum(parts, Decimal(0)) != 1:
            fields.wrong(("profile",), sum(parts, Decimal(0)), "transition_fund.profile")

    def _read_when(self, fields: Fields) -> None:
        """A start, a window, or costs by year: exactly one of them."""
        given = [name for name in ("start", "window") if getattr(self, name) is not None]
        if isinstance(self.cost, Mapping):
            if not self.cost:
                fields.wrong(("cost",), None, "missing")
                fields.put("cost", HOLE)
            elif given:
                fields.wrong((given[0],), repr(getattr(self, given[0])), "transition_fund.years_are_given")
            return
        if len(given) != 1:
            fields.wrong(("start",), None if not given else repr(self.start), "transition_fund.start_or_window")
        if self.window is not None:
            years = tuple(self.window) if isinstance(self.window, Iterable) and not isinstance(self.window, str) else ()
            if len(years) != 2 or not all(_is_year(year) for year in years) or years[0] > years[1]:
                fields.wrong(("window",), repr(self.window), "transition_fund.window")
                years = (1900, 2200)
            fields.put("window", years)
        if self.start is not None and not _is_year(self.start):
            fields.wrong(("start",), repr(self.start), "year")
            fields.put("start", None)

    def _read_risk(self, fields: Fields) -> None:
        if (self.fund_bears is None) == (self.overrun == "shared"):
            rule = "missing" if self.fund_bears is None else "transition_fund.only_shared"
            fields.wrong(("fund_bears",), self.fund_bears, rule)
        if self.fund_bears is not None and not is_hole(self.fund_bears) and self.fund_bears > 1:
            fields.wrong(("fund_bears",), self.fund_bears, "at_most_one")
        if (self.low is None) != (self.high is None):
            fields.wrong(("high",) if self.high is None else ("low",), None, "missing")
        elif self.low is None:
            if self.likely is not None:
                fields.wrong(("low",), None, "missing")
        elif not any(is_hole(each) for each in (self.low, self.high, self.likely)):
            middle = self.likely if self.likely is not None else self.estimate
            if not is_hole(middle) and not self.low <= middle <= self.high:  # type: ignore[operator]
                fields.wrong(("low",), self.low, "transition_fund.low_likely_high")

    def _read_phases(self, fields: Fields) -> None:
        given = self.phases
        if given is None or isinstance(given, str | Mapping) or not isinstance(given, Iterable):
            fields.wrong(("phases",), None if given is None else repr(given), "list")
            given = ()
        phases = tuple(given)
        for number, phase in enumerate(phases):
            if not isinstance(phase, Phase):
                fields.wrong(("phases", number), repr(phase), "table")
        fields.put("phases", tuple(phase for phase in phases if isinstance(phase, Phase)))
        fields.text("no_go", optional=True)
        names = [phase.name for phase in self.phases]
        for number, name in enumerate(names):
            if name in names[:number]:
                fields.wrong(("phases", number, "name"), repr(name), "duplicate")
        years = sum(phase.years for phase in self.phases)
        if names and not is_hole(self.cost) and years != self.duration:
            fields.wrong(("phases",), str(years), "transition_fund.phase_years", years=str(self.duration))
        if self.no_go is not None and self.no_go not in names[1:]:
            fields.wrong(("no_go",), f"'{self.no_go}'", "transition_fund.no_go", phases=names[1:] or ("-",))

    @property
    def estimate(self) -> Decimal:
        """The estimated cost, euro; for costs by year their sum."""
        cost = self.cost
        return Decimal(str(sum(cost.values()) if isinstance(cost, Mapping) else cost))

    @property
    def duration(self) -> int:
        """How many years it takes."""
        if isinstance(self.cost, Mapping):
            return max(self.cost) - min(self.cost) + 1
        return len(tuple(self.profile))

    @property
    def carried_out(self) -> int:
        """How many of its years are carried out: all, or those before the phase that does not go on."""
        years = 0
        for phase in self.phases:
            if phase.name == self.no_go:
                return years
            years += phase.years
        return self.duration

    @property
    def part_carried_out(self) -> Fraction:
        """The part of the estimated cost that is carried out, 0..1."""
        if self.no_go is None:
            return Fraction(1)
        if isinstance(self.cost, Mapping):
            first = min(self.cost)
            done = sum(amount for year, amount in self.cost.items() if year < first + self.carried_out)
            return Fraction(done) / (Fraction(self.estimate) or 1)
        return sum(map(Fraction, tuple(self.profile)[: self.carried_out]), Fraction(0))

    @property
    def fixed_start(self) -> int | None:
        """The year it starts where that is decided, else None."""
        return min(self.cost) if isinstance(self.cost, Mapping) else self.start


def _is_year(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1900 <= value <= 2200
