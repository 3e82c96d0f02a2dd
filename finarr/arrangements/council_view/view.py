"""The council's view (zienswijze): what an arrangement asks of one municipality, why, and what it may object to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from finarr.arrangements.case import found
from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.arrangements.cost_sharing.people import people_measure
from finarr.arrangements.council_view.cycle import Deadline, cycle_days
from finarr.errors import InvalidInput, Problem
from finarr.fields import expected
from finarr.numbers import at_year
from finarr.parties import Party, Roster
from finarr.words import Euro, Message, Percent

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.explain import Explanation
    from finarr.paper import Paper, Spoken

__all__ = ["Asked", "CouncilView", "Power", "council_view", "council_views", "save_views"]


@dataclass(frozen=True)
class Asked:
    """What is asked in one year, of all items or of one.

    Attributes:
        year: the year.
        item: the item; None for all together.
        amount: euro.
        pro_rata: euro, exact: pure pro rata, without limits and transitions.
        whole: euro: what all parties pay.
        per_inhabitant: euro; None where inhabitants are not known.
        of_budget: the part of its own budget; None where that is not known.
    """

    year: int
    item: str | None
    amount: Decimal
    pro_rata: Fraction
    whole: Decimal
    per_inhabitant: Fraction | None
    of_budget: Fraction | None

    @property
    def off_pro_rata(self) -> Fraction:
        """Euro that is asked above pure pro rata; below zero is less."""
        return Fraction(self.amount) - self.pro_rata


@dataclass(frozen=True)
class Power:
    """What a municipality has to say beside what it pays.

    Attributes:
        votes: its votes.
        of_votes: its share of the votes.
        banzhaf: its share of the power: how often it makes a difference.
        of_costs: its share of the contributions of the first year.
    """

    votes: Decimal
    of_votes: float
    banzhaf: float
    of_costs: float


@dataclass(frozen=True)
class CouncilView:
    """What a council must know to give its view.

    Attributes:
        arrangement: the arrangement's title.
        party: the municipality.
        year: the budget year.
        asked: by year, all items together.
        items: of the budget year, item by item.
        comparable: euro: what is asked in the budget year for what `before` was paid for: without plus tasks where that
            is what it pays today.
        before: euro, what it paid the year before; None where that is not known.
        before_year: that year; None where it is what it pays today.
        why: every step from cost to contribution.
        power: votes and power; None where votes are not known.
        objections: what it may object to, in words.
        days: the days of the cycle.
        supervisor: "province", or "minister" where a province takes part.
        language: of the arrangement.
    """

    arrangement: str
    party: str
    year: int
    asked: tuple[Asked, ...]
    items: tuple[Asked, ...]
    comparable: Decimal
    before: Decimal | None
    before_year: int | None
    why: Explanation
    power: Power | None
    objections: tuple[Message, ...]
    days: tuple[Deadline, ...]
    supervisor: str
    language: str

    @property
    def now(self) -> Asked:
        """What is asked in the budget year.

        Raises:
            InvalidInput: the view has no such year.
        """
        asked = {each.year: each for each in self.asked}
        return found(asked.get(self.year), self.year, map(str, asked), "year")

    @property
    def change(self) -> Decimal | None:
        """Euro that is asked above the year before; None where that is not known."""
        return None if self.before is None else self.comparable - self.before

    def day(self, name: str) -> Deadline:
        """Return one day of the cycle by its id.

        Raises:
            InvalidInput: there is none.
        """
        days = {each.id: each for each in self.days}
        return found(days.get(name), name, days, "day")

    def paper(self) -> Paper:
        """Return the view for a reader: one page."""
        from finarr.arrangements.council_view.paper import view_paper

        return view_paper(self)

    def spoken(self, lang: str | None = None) -> Spoken:
        """Return the page in a language; ``.text`` and ``.html`` show it."""
        return self.paper().spoken(lang or self.language)

    def to_excel(self, path: str | FilePath) -> FilePath:
        """Write the page as a sheet of a new workbook.

        Raises:
            FileTrouble: the file cannot be written.
        """
        return save_views({self.party: self}, path)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the view as a machine reads it."""
        spoken = lang or self.language
        return {
            "arrangement": self.arrangement,
            "party": self.party,
            "year": self.year,
            "asked": [_asked(each) for each in self.asked],
            "items": [_asked(each) for each in self.items],
            "before": None if self.before is None else float(self.before),
            "change": None if self.change is None else float(self.change),
            "why": [{"text": step.text, "amount": float(step.amount), "year": step.year} for step in self.why.steps],
            "power": None
            if self.power is None
            else {
                "votes": float(self.power.votes),
                "of_votes": self.power.of_votes,
                "banzhaf": self.power.banzhaf,
                "of_costs": self.power.of_costs,
            },
            "objections": [each.render(spoken) for each in self.objections],
            "days": [
                {
                    "id": each.id,
                    "day": each.day.isoformat(),
                    "before": each.before,
                    "last": each.last.isoformat(),
                    "working_day": each.working_day.isoformat(),
                    "law": each.law,
                }
                for each in self.days
            ],
            "supervisor": self.supervisor,
        }


def _asked(each: Asked) -> dict[str, Any]:
    return {
        "year": each.year,
        "item": each.item,
        "amount": float(each.amount),
        "pro_rata": float(each.pro_rata),
        "per_inhabitant": None if each.per_inhabitant is None else float(each.per_inhabitant),
        "of_budget": None if each.of_budget is None else float(each.of_budget),
    }


def council_view(
    outcome: Outcome,
    party: str,
    *,
    previous: Outcome | None = None,
    board: date | str | None = None,
    quota: float | None = None,
    province: bool | None = None,
    lang: str | None = None,
) -> CouncilView:
    """Return what one council must know to give its view (zienswijze) on a budget.

    Args:
        outcome: the budget, solved.
        party: the municipality: name, code or alias.
        previous: the budget of the year before, solved; what it pays today counts where left out.
        board: the day the board decides; the last one possible where left out.
        quota: the votes a decision needs; more than half where left out.
        province: whether a province takes part, so that the minister supervises; told by the codes of the parties
            (PV...) where left out.
        lang: of the steps that explain the amount; the language of the case where left out.

    Raises:
        InvalidInput: there is no outcome or no such municipality, or the board decides too late.

    Source:
        Wgr art. 34, 34b and 35, text since 1-7-2022.

    Example:
        >>> from finarr import CostSharing, Item, Key
        >>> people = {"Goes": 60, "Veere": 40}
        >>> case = CostSharing("Archief", [2027],
        ...     [Party(name, measures={"inhabitants": n}, today=n, votes=1) for name, n in people.items()],
        ...     [Item("Archief", "inwoners", 110)], {"inwoners": Key.measures({"inhabitants": 1})})
        >>> view = council_view(case.solve(), "Goes", board="2026-07-02")
        >>> view.now.amount, view.change, view.day("draft").day.isoformat()
        (Decimal('66.00'), Decimal('6.00'), '2026-04-09')
    """
    expected(outcome, Outcome, "outcome")
    if previous is not None:
        expected(previous, Outcome, "previous")
    case = outcome.case
    asks = found(Roster(case.parties).find(party), party, (each.name for each in case.parties), "party")
    year = case.document.year if case.document is not None and case.document.year in case.years else case.years[0]
    before, before_year = _before(asks, year, previous)
    comparable = _paid(outcome, asks, year, basis_only=previous is None)
    with_province = any(str(each.code or "").startswith("PV") for each in case.parties)
    return CouncilView(
        arrangement=case.title,
        party=asks.name,
        year=year,
        asked=tuple(_total(outcome, asks, each) for each in case.years),
        items=tuple(_items(outcome, asks, year)),
        comparable=comparable,
        before=before,
        before_year=before_year,
        why=outcome.explain(asks.name, lang or case.language),
        power=_power(outcome, asks, quota),
        objections=tuple(_objections(outcome, asks, year, comparable, before)),
        days=cycle_days(year, board),
        supervisor="minister" if (with_province if province is None else province) else "province",
        language=case.language,
    )


def council_views(outcome: Outcome, **more: Any) -> Mapping[str, CouncilView]:
    """Return the view of every municipality; the arguments are those of `council_view`."""
    return {party.name: council_view(outcome, party.name, **more) for party in outcome.case.parties}


def save_views(views: Mapping[str, CouncilView], path: str | FilePath) -> FilePath:
    """Write the views of councils to a workbook, one sheet a municipality, and return where.

    Args:
        views: by municipality, as `council_views` returns them.
        path: the file.

    Raises:
        InvalidInput: there are no views.
        FileTrouble: the file cannot be written.
    """
    from finarr.doors import save_papers

    if not views:
        raise InvalidInput([Problem(("views",), None, Message("errors.missing"))])
    lang = next(iter(views.values())).language
    return save_papers({name: view.paper() for name, view in views.items()}, path, lang)


def _total(outcome: Outcome, party: Party, year: int) -> Asked:
    cells = [cell for cell in outcome.cells if cell.year == year]
    own = [cell for cell in cells if cell.party == party.name]
    amount = sum((cell.amount for cell in own), Decimal(0))
    people = people_measure(outcome.case)
    heads = at_year(party.measures[people], year) if people and people in party.measures else None
    budget = None if party.budget is None else at_year(party.budget, year)
    return Asked(
        year,
        None,
        amount,
        sum((cell.pro_rata for cell in own), Fraction(0)),
        sum((cell.amount for cell in cells), Decimal(0)),
        Fraction(amount) / heads if heads else None,
        Fraction(amount) / budget if budget else None,
    )


def _items(outcome: Outcome, party: Party, year: int) -> Iterator[Asked]:
    for cell in outcome.cells:
        if cell.year == year and cell.party == party.name:
            whole = sum((c.amount for c in outcome.cells if c.year == year and c.item == cell.item), Decimal(0))
            yield Asked(year, cell.item, cell.amount, cell.pro_rata, whole, None, None)


def _before(party: Party, year: int, previous: Outcome | None) -> tuple[Decimal | None, int | None]:
    """Return what a party paid the year before, and which year that was."""
    if previous is None:
        return (None if party.today is None else Decimal(str(party.today))), None
    then = Roster(previous.case.parties).find(party.code or party.name) or Roster(previous.case.parties).find(
        party.name
    )
    at = year - 1 if year - 1 in previous.case.years else previous.case.years[0]
    if then is None:
        return None, None
    paid = (cell.amount for cell in previous.cells if cell.party == then.name and cell.year == at)
    return sum(paid, Decimal(0)), at


def _paid(outcome: Outcome, party: Party, year: int, *, basis_only: bool) -> Decimal:
    """Return what a party pays in a year, for all items or for the basis items."""
    basis = {item.name for item in outcome.case.items if item.task == "basis"}
    cells = (cell for cell in outcome.cells if cell.party == party.name and cell.year == year)
    return sum((cell.amount for cell in cells if not basis_only or cell.item in basis), Decimal(0))


def _power(outcome: Outcome, party: Party, quota: float | None) -> Power | None:
    if any(each.votes is None for each in outcome.case.parties):
        return None
    table = outcome.power(quota)
    shares = [float(table[name].to_dict()[party.name]) for name in ("share_of_votes", "banzhaf", "share_of_costs")]
    return Power(Decimal(str(party.votes)), *shares)


def _objections(
    outcome: Outcome, party: Party, year: int, comparable: Decimal, before: Decimal | None
) -> Iterator[Message]:
    """Yield what the figures themselves give reason to ask about."""
    case = outcome.case
    total = _total(outcome, party, year)
    off = total.off_pro_rata
    if abs(off) >= Fraction(1, 100):
        words = "above_pro_rata" if off > 0 else "below_pro_rata"
        holding = [name for t in outcome.totals if t.year == year for name in t.holding]
        limits = list(dict.fromkeys(holding))[:5] or [Message("council_view.transition")]
        yield Message(f"council_view.{words}", {"amount": Euro(abs(off)), "limits": limits})
    if before:
        growth = Fraction(comparable) / Fraction(before) - 1
        words = "rises" if growth > 0 else "falls"
        if growth:
            yield Message(f"council_view.{words}", {"growth": Percent(abs(growth), 1), "before": Euro(before)})
    shares = {
        each.item: Fraction(each.amount) / Fraction(each.whole) for each in _items(outcome, party, year) if each.whole
    }
    for item in case.items:
        if item.name not in shares:
            continue
        share, values = shares[item.name], {"item": item.name}
        added = item.amount("reserve_addition", year, tuple(case.years), case.indices)
        if added:
            own = Euro(added * share)
            yield Message("council_view.reserve_addition", values | {"amount": Euro(added), "own": own})
        if item.task == "plus":
            yield Message("council_view.plus", values)
        if item.nature == "incidental":
            yield Message("council_view.incidental", values)
    for measure in case.measures.values():
        if measure.status == "provisional":
            yield Message("council_view.provisional", {"measure": measure.name(case.language)})
    last = case.years[-1]
    if last > year and total.amount:
        later = _total(outcome, party, last).amount
        growth = Fraction(later) / Fraction(total.amount) - 1
        yield Message("council_view.later", {"year": str(last), "amount": Euro(later), "growth": Percent(growth, 1)})
