"""From joint costs to contributions: the answer of every rule, whole units by the chosen one, and the checks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from finarr.arrangements.stand_alone.division import TODAY, Division
from finarr.errors import InvalidInput, Problem
from finarr.fairness.coalition_costs import members, sums
from finarr.fairness.coalitions import CostGame
from finarr.money import largest_remainder
from finarr.outcome import Check, RunRecord, Status, fingerprint, versions
from finarr.words import Euro, Message

if TYPE_CHECKING:
    from finarr.arrangements.stand_alone.model import StandAloneCosts
    from finarr.arrangements.stand_alone.outcome import StandAloneOutcome

__all__ = ["solve"]

_STATUSES = {"shapley": Status.CLOSED_FORM, "scrb": Status.CLOSED_FORM, "tau": Status.CLOSED_FORM}
_FINEST = 10**6
"""Amounts are read to this part of a unit: what the rules give differs by less through floating point alone."""


def solve(case: StandAloneCosts) -> StandAloneOutcome:
    """Return the outcome of a case; see `StandAloneCosts.solve`."""
    from finarr.arrangements.stand_alone.outcome import StandAloneOutcome

    began, clock = datetime.now(UTC), time.perf_counter()
    game = case.game()
    divisions = tuple(_divisions(case, game))
    chosen = next(each for each in divisions if each.rule == case.rule)
    if chosen.amounts is None:
        advice = Message("stand_alone.other_rule")
        raise InvalidInput([Problem(("rule",), f"'{case.rule}'", chosen.why or Message("errors.missing"), advice)])
    units = _whole(case, chosen.amounts)
    status = Status.PRO_RATA if case.rule == "pro_rata" else _STATUSES.get(case.rule, Status.OPTIMAL)
    solver = "highs" if status is Status.OPTIMAL else None  # whose kept models games are computed with
    record = (fingerprint(case), versions(), solver, case.rule, status, began)
    return StandAloneOutcome(
        case=case,
        game=game,
        divisions=divisions,
        units=units,
        level=game.least_core_level(),
        ranges=tuple(game.least_core_ranges().itertuples(index=False, name=None)),
        checks=tuple(_checks(case, game, chosen, units)),
        notices=tuple(_notices(case, game, divisions)),
        run=RunRecord(*record, time.perf_counter() - clock),
        status=status,
    )


def _divisions(case: StandAloneCosts, game: CostGame) -> Iterator[Division]:
    """Yield what everybody pays now, and what every rule asks; or why it asks nothing."""
    rules: dict[str, Callable[[], Sequence[float]]] = {
        "nucleolus": lambda: list(game.nucleolus()),
        "nucleolus_per_capita": lambda: list(game.nucleolus("per_capita")),
        "nucleolus_proportional": lambda: list(game.nucleolus("proportional")),
        "least_core": lambda: list(game.least_core()),
        "shapley": lambda: list(game.shapley()),
        "scrb": lambda: list(game.scrb()),
        "tau": lambda: list(game.tau()),
    }
    today = [party.today for party in case.parties]
    known = [Fraction(each) for each in today if each is not None]
    if len(known) < len(today):
        yield Division(TODAY, None, Message("stand_alone.no_today"))
    elif sum(known) != Fraction(case.joint):
        values = {"total": Euro(sum(known, Fraction(0))), "joint": Euro(Fraction(case.joint))}
        yield Division(TODAY, None, Message("stand_alone.today_total", values))
    else:
        yield _told(game, TODAY, [float(each) for each in known])
    for name, rule in rules.items():
        try:
            yield _told(game, name, rule())
        except InvalidInput as error:
            yield Division(name, None, error.problems[0].allowed)
    figures = case.figures()
    if figures is None:
        yield Division("pro_rata", None, Message("stand_alone.no_measure"))
    else:
        yield _told(game, "pro_rata", [float(Fraction(case.joint) * each / sum(figures)) for each in figures])


def _told(game: CostGame, rule: str, amounts: Sequence[float]) -> Division:
    """Return a division with the group that it leaves the least."""
    saving = game.costs - sums(amounts)
    proper = saving[1:-1]
    group = 1 + int(np.argmin(proper))
    names = tuple(str(name) for name in members(group, game.parties))
    return Division(rule, tuple(amounts), None, float(saving[group]), names, game.in_core(list(amounts), 1e-6))


def _whole(case: StandAloneCosts, amounts: Sequence[float]) -> tuple[int, ...]:
    """Return amounts in whole units that add up to the joint costs, by largest remainder."""
    scale = _FINEST / case.grid.euro
    exact = [Fraction(round(Fraction(amount) * scale), _FINEST) for amount in amounts]
    return tuple(largest_remainder(exact, case.joint_units, [party.order for party in case.parties]))


def _checks(case: StandAloneCosts, game: CostGame, chosen: Division, units: Sequence[int]) -> Iterator[Check]:
    """The contributions add up and are what the rule says; a rule that keeps groups together does so where it can."""
    grid = case.grid
    gap = sum(units) - case.joint_units
    yield Check(Message("stand_alone.check_total"), grid.to_euro(gap), gap == 0)
    exact = [Fraction(amount) / grid.euro for amount in chosen.amounts or ()]
    off = max(abs(each - whole) for each, whole in zip(exact, units, strict=True))
    beyond = max(0, int(off * _FINEST) // _FINEST)
    yield Check(Message("stand_alone.check_rule"), grid.to_euro(beyond), off < 1 + Fraction(1, _FINEST))
    if chosen.stable:
        short = max(Fraction(0), -Fraction(round((chosen.least or 0.0) * 10**4), 10**4))
        none = game.least_core_level() < 0
        cents = grid.to_euro(int(short / grid.euro))
        yield Check(Message("stand_alone.check_core"), cents, none or short == 0)


def _euro(amount: float) -> Euro:
    return Euro(Fraction(round(Fraction(amount) * 100), 100))


def _notices(case: StandAloneCosts, game: CostGame, divisions: Sequence[Division]) -> Iterator[Message]:
    level = game.least_core_level()
    if level < 0:
        yield Message("stand_alone.no_core", {"short": _euro(-level)})
    today = divisions[0]
    if today.amounts is None and today.why is not None and today.why.id != "stand_alone.no_today":
        yield today.why
    elif today.amounts is not None and not today.in_core:
        values = {"group": today.group, "saving": _euro(-(today.least or 0.0))}
        yield Message("stand_alone.today_leaves", values)
    chosen = next(each for each in divisions if each.rule == case.rule)
    if level >= 0 and not chosen.in_core:
        values = {"group": chosen.group, "saving": _euro(-(chosen.least or 0.0))}
        yield Message("stand_alone.rule_leaves", values)
