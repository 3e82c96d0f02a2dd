"""Why a party pays what it pays: every step from cost to contribution, in words and figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.arrangements.cost_sharing.outcome import Cell, Outcome, PartyTotal
from finarr.errors import InvalidInput, Problem
from finarr.items import DEDUCTED
from finarr.keys import Component
from finarr.parties import Roster
from finarr.words import LANGUAGES, Euro, Message, Percent

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing.model import CostSharing

__all__ = ["Explanation", "Step", "explain"]

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Step:
    """One step of an explanation.

    Attributes:
        year: the year it belongs to.
        item: the item, or None for a step over all items.
        kind: "cost", "net_cost", "component", "pro_rata", "limits", "rounding", "contribution" or "total".
        text: the step in words.
        amount: euro, to the cent, as the step shows it.
    """

    year: int
    item: str | None
    kind: str
    text: str
    amount: Decimal


@dataclass(frozen=True)
class Explanation:
    """Every step from cost to contribution of one party.

    Attributes:
        party: its name.
        lang: the language of the steps.
        steps: in order: by year, and within a year item by item.
    """

    party: str
    lang: str
    steps: tuple[Step, ...]

    @property
    def text(self) -> str:
        """The steps as text, one a line."""
        lines: list[str] = []
        year: int | None = None
        for step in self.steps:
            if step.year != year:
                year = step.year
                lines += [*([""] if lines else []), f"{self.party} {year}"]
            lines.append(f"  {step.text}: {Message('words.amount', {'amount': Euro(step.amount)}).render(self.lang)}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text


def explain(outcome: Outcome, party: str, lang: str) -> Explanation:
    """Return the explanation of one party.

    Args:
        outcome: the answer.
        party: name, code or alias.
        lang: "nl" or "en".

    Raises:
        InvalidInput: there is no such party or language.
    """
    found = Roster(outcome.case.parties).find(party)
    known = [each.name for each in outcome.case.parties]
    problems = []
    if found is None:
        problems.append(Problem(("party",), f"'{party}'", Message("errors.unknown_name", {"allowed": known})))
    if lang not in LANGUAGES:
        problems.append(Problem(("lang",), f"'{lang}'", Message("errors.one_of", {"allowed": LANGUAGES})))
    if found is None or problems:
        raise InvalidInput(problems)
    steps = [step for year in outcome.case.years for step in _year(outcome, found.name, year, lang)]
    return Explanation(found.name, lang, tuple(steps))


def _year(outcome: Outcome, party: str, year: int, lang: str) -> Iterator[Step]:
    """Yield the steps of a year; rounding is what the lines above it, as printed, miss of what is paid."""
    cells, totals = outcome.by_party.get((party, year), ((), ()))
    steps = [step for cell in cells for step in _item(outcome, cell, lang)]
    for total in totals:
        if total.exact != total.pro_rata:
            steps += _limits(outcome, total, lang)
    yield from steps
    paid = sum((Fraction(cell.amount) for cell in cells), Fraction(0))
    told = sum((Fraction(step.amount) for step in steps if step.kind in ("pro_rata", "limits")), Fraction(0))
    if paid != told:
        yield _step(year, None, "rounding", Message("explain.rounding"), paid - told, lang)
    yield _step(year, None, "total", Message("explain.total", {"party": party, "year": str(year)}), paid, lang)


def _step(year: int, item: str | None, kind: str, message: Message, amount: Fraction, lang: str) -> Step:
    cents = (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(_CENT)
    return Step(year, item, kind, message.render(lang), cents)


def _item(outcome: Outcome, cell: Cell, lang: str) -> Iterator[Step]:
    case, year = outcome.case, cell.year
    item = case.item(cell.item)
    for name, amount in item.amounts_in(year, tuple(case.years), case.indices):
        signed = -amount if name in DEDUCTED else amount
        words = Message("explain.amount", {"item": item.name, "what": Message(f"explain.{name}")})
        yield _step(year, item.name, "cost", words, signed, lang)
    net = case.net_costs[item.name, year] * case.grid.euro
    yield _step(year, item.name, "net_cost", Message("explain.net_cost", {"item": item.name}), net, lang)
    for component, amounts in outcome.divided[item.name, year]:
        if cell.party in amounts:
            words = _component(case, component, cell.party, lang)
            yield _step(year, item.name, "component", words, amounts[cell.party], lang)
    words = Message("explain.pro_rata", {"item": item.name, "share": Percent(cell.pro_rata / net if net else 0, 4)})
    yield _step(year, item.name, "pro_rata", words, cell.pro_rata, lang)


def _component(case: CostSharing, component: Component, party: str, lang: str) -> Message:
    values: dict[str, object] = {"base": Euro(component.base), "part": Percent(component.part, 4)}
    if component.over is not None:
        values |= {"weight": component.weights[party], "over": component.over}
    if component.kind == "measure" and component.detail:
        measure = case.measures[component.detail]
        values["measure"] = measure.name(lang)
        if measure.reference_date is not None:
            return Message("explain.measure_dated", values | {"date": measure.reference_date})
    if component.kind == "usage":
        values["product"] = component.detail
    return Message(f"explain.{component.kind}", values)


def _limits(outcome: Outcome, total: PartyTotal, lang: str) -> Iterator[Step]:
    held = list(total.holding)
    if total.target != total.pro_rata:
        path = total.target - total.pro_rata
        yield _step(total.year, None, "limits", Message("explain.path"), path, lang)
    change = total.exact - total.target
    if not change:
        return
    if held:
        words = Message("explain.held", {"limits": held})
    elif total.level is not None:
        words = Message("explain.level", {"level": Percent(total.level, 6)})
    else:
        words = Message("explain.shifted")
    yield _step(total.year, None, "limits", words, change, lang)
