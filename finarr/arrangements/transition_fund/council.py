"""What the council of a partner decides on, on one page: what it pays, why, what it gains, and what may go wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from finarr.arrangements.transition_fund.calendar import finish
from finarr.arrangements.transition_fund.gains import Gains, sums
from finarr.arrangements.transition_fund.leaving import still_due, would_fall_away
from finarr.arrangements.transition_fund.shares import caps, group_shares, member_shares
from finarr.errors import Infeasible, InvalidInput, Problem
from finarr.numbers import spans
from finarr.parties import Party, Roster
from finarr.words import LANGUAGES, Euro, Message, Percent

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.outcome import FundOutcome

__all__ = ["CouncilFigures", "CouncilSheet", "CouncilYear", "council"]


@dataclass(frozen=True)
class CouncilYear:
    """What a partner pays in a year, in whole units.

    Attributes:
        year: the year.
        contribution: to the fund.
        own: own shares in its own projects.
        cap: the most it contributes; None where there is no cap.
    """

    year: int
    contribution: int
    own: int
    cap: int | None


@dataclass(frozen=True)
class CouncilSheet:
    """One page for the council of a partner.

    Attributes:
        party: the partner's name.
        lang: the language of `text`.
        years: what it pays, year by year.
        sentences: the rest, in words, in the order in which they are read.
        outcome: what the page is about.
    """

    party: str
    lang: str
    years: tuple[CouncilYear, ...]
    sentences: tuple[Message, ...]
    outcome: FundOutcome

    @property
    def title(self) -> Message:
        """The title of the page."""
        found = next(each for each in self.outcome.case.parties if each.name == self.party)
        kind = "council_title" if (found.code or "").startswith("GM") else "council_party_title"
        return Message(f"transition_fund.{kind}", {"title": self.outcome.case.title, "party": self.party})

    @property
    def text(self) -> str:
        """The page as text."""
        head = [Message(f"transition_fund.column_{name}") for name in ("year", "contribution", "own_share", "total")]
        rows = [[each.render(self.lang) for each in head], *self._rows()]
        wide = [max(len(row[column]) for row in rows) for column in range(len(head))]
        lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, wide, strict=True)) for row in rows]
        return "\n".join([self.title.render(self.lang), "", *lines, "", *(s.render(self.lang) for s in self.sentences)])

    def to_dict(self) -> dict[str, Any]:
        """Return the page as a machine reads it; amounts in euro."""
        euro = self.outcome.case.grid.to_euro
        return {
            "party": self.party,
            "title": self.title.render(self.lang),
            "years": [
                {
                    "year": each.year,
                    "contribution": float(euro(each.contribution)),
                    "own_share": float(euro(each.own)),
                    "cap": None if each.cap is None else float(euro(each.cap)),
                }
                for each in self.years
            ],
            "sentences": [each.render(self.lang) for each in self.sentences],
        }

    def _rows(self) -> Iterator[list[str]]:
        for each in self.years:
            amounts = (each.contribution, each.own, each.contribution + each.own)
            yield [str(each.year), *(self._shown(units) for units in amounts)]

    def _shown(self, units: int) -> str:
        return Message("words.amount", {"amount": _euro(self.outcome, units)}).render(self.lang)

    def __str__(self) -> str:
        return self.text


class CouncilFigures:
    """Figures that the pages of all partners speak of; each is worked out once.

    Args:
        outcome: what the pages are about.
    """

    def __init__(self, outcome: FundOutcome) -> None:
        self.outcome = outcome
        self._members: dict[tuple[str, int], dict[str, Fraction]] = {}

    @cached_property
    def gains(self) -> dict[str, Gains]:
        """What each partner pays and gains, by name."""
        return sums(self.outcome)

    @cached_property
    def moved(self) -> dict[str, float]:
        """By partner the transfer, in euro, that leaves nobody worse off; none where partners gain too little."""
        if not any(each.benefit for each in self.gains.values()):
            return {}
        try:
            table = self.outcome.transfers()
        except Infeasible:
            return {}
        return dict(zip(table["party"], table["transfer"], strict=True))

    @cached_property
    def contributed(self) -> Counter[tuple[str, int]]:
        """Whole units by partner and year: contributions to the fund."""
        found: Counter[tuple[str, int]] = Counter()
        for paid in self.outcome.paid:
            found[paid.party, paid.year] += paid.units
        return found

    @cached_property
    def own(self) -> Counter[tuple[str, int]]:
        """Whole units by partner and year: own shares in own projects."""
        found: Counter[tuple[str, int]] = Counter()
        for payment in self.outcome.payments:
            found[payment.owner, payment.year] += payment.own
        return found

    @cached_property
    def made(self) -> dict[str, tuple[int, int]]:
        """Whole units by project: what the fund pays, and what its owner pays."""
        found: dict[str, tuple[int, int]] = {}
        for payment in self.outcome.payments:
            fund, own = found.get(payment.project, (0, 0))
            found[payment.project] = fund + payment.fund, own + payment.own
        return found

    @cached_property
    def capped(self) -> dict[str, list[int]]:
        """By partner the years in which a cap holds it."""
        found: dict[str, list[int]] = {}
        for paid in self.outcome.paid:
            if paid.capped:
                found.setdefault(paid.party, []).append(paid.year)
        return found

    @cached_property
    def caps(self) -> dict[int, dict[str, int]]:
        """Whole units by year and partner: the most it contributes, where there is a cap."""
        return {year: caps(self.outcome.case, year) for year in self.outcome.case.years}

    @cached_property
    def groups(self) -> dict[str, Fraction]:
        """The part of the fund that each group carries."""
        return group_shares(self.outcome.case)

    def part(self, group: str, party: str, year: int) -> Fraction:
        """Return the part of its group that a partner carries in a year, by shares and key, caps left aside."""
        if (group, year) not in self._members:
            self._members[group, year] = member_shares(self.outcome.case, group, year)
        return self._members[group, year].get(party, Fraction(0))

    @cached_property
    def risk(self) -> tuple[Fraction, Percent]:
        """The buffer that the fund needs, in euro, and the chance that it ever falls short."""
        told = self.outcome.risk(n=1000, seed=1).attrs
        chance = Percent(Fraction(told["any_shortfall"]).limit_denominator(1000), 1)
        return Fraction(round(told["buffer"] * 100), 100), chance


def council(outcome: FundOutcome, partner: str, lang: str | None = None) -> CouncilSheet:
    """Return the page of a partner; see `FundOutcome.council`."""
    case, problems = outcome.case, []
    party = Roster(case.parties).find(partner)
    if party is None:
        allowed = Message("errors.unknown_name", {"allowed": [each.name for each in case.parties]})
        problems.append(Problem(("partner",), repr(partner), allowed))
    if lang is not None and lang not in LANGUAGES:
        problems.append(Problem(("lang",), repr(lang), Message("errors.one_of", {"allowed": LANGUAGES})))
    if party is None or problems:
        raise InvalidInput(problems)
    figures = outcome.council_figures
    years = [
        CouncilYear(
            year,
            figures.contributed[party.name, year],
            figures.own[party.name, year],
            figures.caps[year].get(party.name),
        )
        for year in case.years
    ]
    told = (*_share(outcome, party), *_totals(outcome, party, years), *_gains(outcome, party))
    told += (*_projects(outcome, party), *_short(outcome, party, years), *_leaving(outcome, party))
    return CouncilSheet(party.name, lang or case.language, tuple(years), told, outcome)


def _euro(outcome: FundOutcome, units: int) -> Euro:
    grid = outcome.case.grid
    return Euro(grid.to_euro(units), grid.decimals)


def _say(name: str, **values: object) -> Message:
    return Message(f"transition_fund.council_{name}", values)


def _share(outcome: FundOutcome, party: Party) -> Iterator[Message]:
    case, year = outcome.case, outcome.case.first_open
    group = next(each for each in case.groups if each.name == party.group)
    yield _say(
        "share",
        party=party.name,
        group=group.name,
        group_share=Percent(outcome.council_figures.groups[group.name]),
        share=Percent(outcome.council_figures.part(group.name, party.name, year)),
        year=str(year),
        key=group.key,
    )
    if group.block is not None:
        yield _say("block", years=str(group.block))


def _totals(outcome: FundOutcome, party: Party, years: list[CouncilYear]) -> Iterator[Message]:
    contribution, own = sum(each.contribution for each in years), sum(each.own for each in years)
    amounts = {"contribution": contribution, "own": own, "total": contribution + own}
    yield _say("total", **{name: _euro(outcome, units) for name, units in amounts.items()})
    back = outcome.council_figures.gains[party.name].back
    if back:
        yield _say("pays_back", party=party.name, amount=_euro(outcome, back))
    capped = outcome.council_figures.capped.get(party.name)
    if capped:
        yield _say("cap", years=spans(capped))
    elif all(each.cap is None for each in years):
        yield _say("no_cap")


def _gains(outcome: FundOutcome, party: Party) -> Iterator[Message]:
    mine = outcome.council_figures.gains[party.name]
    paid = mine.paid
    if not mine.benefit:
        yield _say("no_benefit", party=party.name)
    elif paid:
        ratio = Fraction(round(100 * Fraction(mine.benefit, paid)), 100)
        yield _say("benefit", party=party.name, benefit=_euro(outcome, mine.benefit), ratio=Euro(ratio))
    moved = outcome.council_figures.moved.get(party.name)
    if moved is None:
        return
    units = round(Fraction(str(moved)) / outcome.case.grid.euro)
    if units:
        kind = "transfer_gets" if units > 0 else "transfer_pays"
        yield _say(kind, party=party.name, amount=_euro(outcome, abs(units)))


def _projects(outcome: FundOutcome, party: Party) -> Iterator[Message]:
    told = []
    for project in outcome.case.projects:
        if project.owner != party.name:
            continue
        start = outcome.schedule[project.name]
        fund, own = outcome.council_figures.made.get(project.name, (0, 0))
        values = {"project": project.name, "years": spans(range(start, finish(project, start) + 1))}
        told.append(_say("project", **values, fund=_euro(outcome, fund), own=_euro(outcome, own)))
    if told:
        yield _say("projects", projects=told)
    advanced = sum(each.units for each in outcome.advances if each.owner == party.name)
    if advanced:
        yield _say("advance", party=party.name, amount=_euro(outcome, advanced))


def _short(outcome: FundOutcome, party: Party, years: list[CouncilYear]) -> Iterator[Message]:
    """What happens if the fund falls short."""
    case, rules = outcome.case, outcome.case.rules
    if rules.borrowing:
        yield _say("borrow", amount=Euro(Fraction(rules.borrowing)))
    if rules.loan_ceiling is not None:
        most = max(rules.ceiling(year) for year in case.years)
        yield _say("loan", amount=Euro(most))
    figures, group = outcome.council_figures, str(party.group)
    part = figures.groups[group] * figures.part(group, party.name, case.first_open)
    yield _say("short", party=party.name, part=Euro(Fraction(round(10_000 * part), 100)))
    ruled = [each for each in years if each.cap is not None and each.year >= case.first_open]
    if ruled:
        tightest = min(ruled, key=lambda each: (each.cap or 0) - each.contribution)
        room = _euro(outcome, max(0, (tightest.cap or 0) - tightest.contribution))
        yield _say("short_cap", room=room, year=str(tightest.year))
    if any(project.low is not None for project in case.projects):
        buffer, chance = figures.risk
        yield _say("risk", chance=chance, buffer=Euro(buffer), party=party.name, part=Euro(_cents(buffer * part)))
    for rule in ("owner", "shared"):
        dearer = [p.name for p in case.projects if p.owner == party.name and p.overrun == rule and p.low is not None]
        if dearer:
            yield _say(f"overrun_{rule}", projects=dearer, party=party.name)


def _cents(euro: Fraction) -> Fraction:
    return Fraction(round(euro * 100), 100)


def _leaving(outcome: FundOutcome, party: Party) -> Iterator[Message]:
    case = outcome.case
    others = [each for each in case.members(str(party.group)) if each.name != party.name]
    if not others:
        yield _say("leaves_not", party=party.name)
    elif case.first_open < case.years[-1]:
        year = case.rules.evaluation.year if case.rules.evaluation is not None else case.first_open + 1
        fund, own = still_due(outcome, party.name, max(year, case.first_open))
        gone = would_fall_away(outcome, party.name, year) or _say("nothing")
        yield _say(
            "leaves",
            party=party.name,
            year=str(year),
            fund=_euro(outcome, fund),
            own=_euro(outcome, own),
            dropped=gone,
        )
    if case.rules.evaluation is not None:
        yield _say("evaluation", date=case.rules.evaluation)
