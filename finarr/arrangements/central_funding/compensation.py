"""The smallest compensation that keeps gains and losses within their bounds, by linear program, exact.

What money moves is as little as possible. Who gains pays the largest gains first, and what gainers must hand in but
losers do not need goes to the largest losses first; so the answer is unique. Everything is stated per inhabitant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.arrangements.central_funding.design import Effect
from finarr.arrangements.central_funding.programs import Goal, best
from finarr.errors import Infeasible
from finarr.fairness.lexicographic import Ranked
from finarr.money import largest_remainder, round_half_away
from finarr.program.solvers import chosen
from finarr.program.statement import Program
from finarr.words import Euro, Message

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.model import CentralFunding

__all__ = ["Bounded", "Step", "compensated", "steps"]

ZERO = Fraction(0)


@dataclass(frozen=True)
class Bounded:
    """What one municipality gets and pays in one step, in whole units.

    Attributes:
        effect: its full effect.
        compensation: what it gets, so that its loss stays within the bound.
        levy: what it hands in of its gain.
        fund_share: its part of what the general fund pays.
    """

    effect: Effect
    compensation: int
    levy: int
    fund_share: int

    @property
    def after(self) -> int:
        """The effect that is left in this step."""
        return self.effect.effect + self.compensation - self.levy - self.fund_share


@dataclass(frozen=True)
class Step:
    """One step of a path.

    Attributes:
        number: counted from 0.
        year: the year it falls in.
        loss: euro per inhabitant, the most that anyone may lose.
        gain: euro per inhabitant, the most that anyone may gain; None without a bound.
        rows: by municipality.
        paid: units that come from the general fund or the centre.
        least: units, exact: the money that moves before rounding.
    """

    number: int
    year: int
    loss: Fraction
    gain: Fraction | None
    rows: tuple[Bounded, ...]
    paid: int
    least: Fraction

    @property
    def compensation(self) -> int:
        """What all losers get together, in units."""
        return sum(row.compensation for row in self.rows)


def steps(case: CentralFunding, effects: Sequence[Effect], solver: str | None) -> tuple[Step, ...]:
    """Work out the path of a case.

    A step falls in the first year and those after it; beyond the case's last year the effects are those of that year.

    Args:
        case: with a transition.
        effects: of the proposal, all years.
        solver: "highs" where left out.

    Raises:
        Infeasible: gains cannot pay for what the losses need.
    """
    path = case.transition
    if path is None:
        return ()
    years = tuple(case.years)
    found = []
    for number in range(len(tuple(path.bounds))):
        of = years[min(number, len(years) - 1)]
        loss, gain = path.at(number)
        rows = [effect for effect in effects if effect.year == of]
        label = years[number] if number < len(years) else years[-1] + number - len(years) + 1
        bounds = (Fraction(loss), None if gain is None else Fraction(gain))
        found.append(compensated(case, rows, number, label, bounds, path.payer, solver))
    return tuple(found)


def compensated(
    case: CentralFunding,
    effects: Sequence[Effect],
    number: int,
    year: int,
    bounds: tuple[Fraction, Fraction | None],
    payer: str,
    solver: str | None = None,
) -> Step:
    """Return the smallest compensation that keeps every effect within its bounds.

    Args:
        case: for its parties and unit.
        effects: of one year.
        number: of the step.
        year: the year it falls in.
        bounds: the most that anyone may lose and gain, euro per inhabitant.
        payer: who pays, see `CompensationPath`.
        solver: "highs" where left out.

    Raises:
        Infeasible: no compensation keeps to the bounds.
    """
    per_unit = 1 / case.grid.euro
    loss, gain = bounds[0] * per_unit, None if bounds[1] is None else bounds[1] * per_unit
    heads = [each.inhabitants for each in effects]
    per_head = [each.effect / each.inhabitants for each in effects]
    _reachable(case, effects, year, bounds, payer)
    if payer == "general_fund":
        got, gave, shift = _from_all(heads, per_head, loss, gain, solver)
    else:
        got, gave = _from_gainers(heads, per_head, loss, gain, payer == "centre", solver)
        shift = ZERO
    moved = [(up - down) * n for up, down, n in zip(got, gave, heads, strict=True)]
    order = {party.name: party.order for party in case.parties}
    labels = [order[each.party] for each in effects]
    paid = round_half_away(sum(moved, ZERO))
    whole = largest_remainder(moved, paid, labels)
    shares = [0] * len(effects)
    if payer == "general_fund":
        shares = largest_remainder([shift * n for n in heads], paid, labels)
    rows = tuple(
        Bounded(effect, max(units, 0), max(-units, 0), part)
        for effect, units, part in zip(effects, whole, shares, strict=True)
    )
    return Step(number, year, *bounds, rows, paid, sum((abs(each) for each in moved), ZERO))


def _reachable(
    case: CentralFunding,
    effects: Sequence[Effect],
    year: int,
    bounds: tuple[Fraction, Fraction | None],
    payer: str,
) -> None:
    """Refuse bounds that no compensation can keep, in plain arithmetic.

    Raises:
        Infeasible: it names the bounds and says how much is missing.
    """
    euro, (loss, gain) = case.grid.euro, bounds
    amounts = [each.effect * euro for each in effects]
    heads = [each.inhabitants for each in effects]
    gains = sum((max(each, ZERO) for each in amounts), ZERO)
    losses = gains - sum(amounts, ZERO)
    needed = sum((max(-each - loss * n, ZERO) for each, n in zip(amounts, heads, strict=True)), ZERO)
    above = ZERO if gain is None else sum((max(e - gain * n, ZERO) for e, n in zip(amounts, heads, strict=True)), ZERO)
    people = sum(heads, ZERO)
    short = {
        "gainers": (needed - gains, above - losses),
        "centre": (ZERO, above - losses),
        "general_fund": (losses - gains - loss * people, ZERO if gain is None else gains - losses - gain * people),
    }[payer]
    values = {"year": str(year), "loss": Euro(loss), "gain": Euro(gain or ZERO)}
    names = (Message("central_funding.bound_on_loss", values), Message("central_funding.bound_on_gain", values))
    for missing, name in zip(short, names, strict=True):
        if missing > 0:
            who = Message(f"central_funding.payer_{payer}")
            raise Infeasible([name, who], {year: _to_cents(missing)})


def _to_cents(euro: Fraction) -> Decimal:
    """Return an exact amount rounded up to the cent."""
    return Decimal(-((-euro * 100).__floor__())) / 100


def _from_gainers(
    heads: Sequence[Fraction],
    effects: Sequence[Fraction],
    loss: Fraction,
    gain: Fraction | None,
    centre: bool,
    solver: str | None,
) -> tuple[list[Fraction], list[Fraction]]:
    """Return what each gets and gives per inhabitant when gains pay, and the centre, if asked, what is left."""
    people = sum(heads, ZERO)
    program = Program()
    largest_gain, largest_loss = program.add_column(0), program.add_column(0)
    gets, gives = {}, {}
    for k, effect in enumerate(effects):
        if effect < 0:
            gets[k] = program.add_column(max(ZERO, -effect - loss), -effect)
            program.add_row({gets[k]: 1, largest_loss: 1}, -effect)
        elif effect > 0:
            gives[k] = program.add_column(max(ZERO, effect - gain) if gain is not None else ZERO, effect)
            program.add_row({gives[k]: 1, largest_gain: 1}, effect)
    balance = {column: heads[k] / people for k, column in gets.items()}
    balance |= {column: -heads[k] / people for k, column in gives.items()}
    if not balance:
        return [ZERO] * len(heads), [ZERO] * len(heads)
    program.add_row(balance, 0, None if centre else 0)
    moved, size = _moved(balance), max(map(abs, effects))
    goals = [Goal(moved, size), Goal({largest_gain: 1}, size)]
    tiers = [[Ranked({largest_loss: 1}, 0, size)]]
    point = best(program, chosen(solver), goals=goals, tiers=tiers).point
    return (
        [point[gets[k]] if k in gets else ZERO for k in range(len(heads))],
        [point[gives[k]] if k in gives else ZERO for k in range(len(heads))],
    )


def _from_all(
    heads: Sequence[Fraction],
    effects: Sequence[Fraction],
    loss: Fraction,
    gain: Fraction | None,
    solver: str | None,
) -> tuple[list[Fraction], list[Fraction], Fraction]:
    """Return what each gets and gives per inhabitant when the general fund pays, and the amount per inhabitant."""
    people = sum(heads, ZERO)
    program = Program()
    shift = program.add_column()
    gets, gives = [], []
    for effect in effects:
        gets.append(program.add_column(0))
        gives.append(program.add_column(0, 0 if gain is None else None))
        terms = {gets[-1]: 1, gives[-1]: -1, shift: -1}
        program.add_row(terms, -loss - effect, None if gain is None else gain - effect)
    balance = {column: n / people for column, n in zip(gets, heads, strict=True)}
    balance |= {column: -n / people for column, n in zip(gives, heads, strict=True)}
    program.add_row({**balance, shift: -1}, 0, 0)
    size = max(map(abs, effects)) or Fraction(1)
    point = best(program, chosen(solver), tiers=[[Ranked(_moved(balance), 0, size)]]).point
    return [point[column] for column in gets], [point[column] for column in gives], point[shift]


def _moved(balance: Mapping[int, Fraction]) -> dict[int, Fraction]:
    """Return the money that moves, whichever way it goes."""
    return {column: abs(weight) for column, weight in balance.items()}
