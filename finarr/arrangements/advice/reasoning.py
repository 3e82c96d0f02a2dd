"""From answers to parts: which ceilings bind, what is left for a fund and for contributions, and what would tip it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from finarr.arrangements.advice.rulebook import PARTS, Ceiling, Rulebook
from finarr.money import largest_remainder
from finarr.tasks import ANSWERS, FLAGS, WORDS, Task

__all__ = ["Reason", "Tip", "Weighed", "tips", "weigh"]

_GRID = 20
"""Policy freedom is tried in steps of one twentieth when looking for what would tip an advice."""


@dataclass(frozen=True)
class Reason:
    """How much of a task one answer allows a part of the advice to be.

    Attributes:
        part: "direct" or "fund".
        answer: which answer.
        value: what was answered.
        most: between 0 and 1; for "fund" of what direct funding leaves.
        binds: whether it is the lowest and below 1, so that it decides.
        principle: what it rests on.
    """

    part: str
    answer: str
    value: Any
    most: Fraction
    binds: bool
    principle: str


@dataclass(frozen=True)
class Weighed:
    """What the answers come to.

    Attributes:
        fits: the share of each part before small ones are taken over; exact, adding up to 1.
        shares: those left, in whole steps, adding up to 1; in the order of `PARTS`.
        reasons: the ceilings of "direct", then those of "fund".
    """

    fits: Mapping[str, Fraction]
    shares: Mapping[str, Fraction]
    reasons: tuple[Reason, ...]

    @property
    def arrangement(self) -> str:
        """The one part there is, or "mix"."""
        return next(iter(self.shares)) if len(self.shares) == 1 else "mix"


@dataclass(frozen=True)
class Tip:
    """Other answers that would lead to another arrangement.

    Attributes:
        changes: the answers that would differ, with what they would be.
        arrangement: what would then fit.
        shares: its parts.
    """

    changes: Mapping[str, Any]
    arrangement: str
    shares: Mapping[str, Fraction]


def weigh(task: Task, rules: Rulebook) -> Weighed:
    """Return what a task's answers come to."""
    direct = _reasons("direct", task, rules)
    fund = _reasons("fund", task, rules)
    central = min(reason.most for reason in direct)
    joint = (1 - central) * min(reason.most for reason in fund)
    fits = {"direct": central, "contributions": 1 - central - joint, "fund": joint}
    return Weighed(fits, _shares(fits, rules), (*direct, *fund))


def _reasons(part: str, task: Task, rules: Rulebook) -> tuple[Reason, ...]:
    found: list[tuple[Ceiling, Fraction]] = [(each, each.of(task)) for each in rules.ceilings_of(part)]
    lowest = min(most for _, most in found)
    return tuple(
        Reason(part, each.answer, getattr(task, each.answer), most, most == lowest < 1, each.principle)
        for each, most in found
    )


def _shares(fits: Mapping[str, Fraction], rules: Rulebook) -> dict[str, Fraction]:
    """Let the largest part take over what is too small to stand alone, and show shares in whole steps."""
    largest = max(PARTS, key=lambda part: (fits[part], -PARTS.index(part)))
    kept = [part for part in PARTS if part == largest or fits[part] >= rules.smallest]
    amounts = [fits[part] for part in kept]
    amounts[kept.index(largest)] += 1 - sum(amounts)
    steps = int(1 / rules.step)
    whole = largest_remainder([amount * steps for amount in amounts], steps, [PARTS.index(part) for part in kept])
    return {part: Fraction(number, steps) for part, number in zip(kept, whole, strict=True)}


def tips(task: Task, rules: Rulebook) -> tuple[Tip, ...]:
    """Return which other answers would lead to another arrangement: single ones, or else the first pairs that do."""
    now = tuple(weigh(task, rules).shares)
    asked = {ceiling.answer for ceiling in rules.ceilings}
    single = [tip for name in _order(asked) for tip in _single(task, name, now, rules)]
    if single:
        return tuple(single)
    others = [(name, value) for name in _order(asked) for value in _others(task, name)]
    pairs = (_tip(task, dict(pair), now, rules) for pair in combinations(others, 2) if pair[0][0] != pair[1][0])
    return tuple(tip for tip in pairs if tip is not None)


def _order(asked: set[str]) -> list[str]:
    return [name for name in ANSWERS if name in asked]


def _single(task: Task, name: str, now: tuple[str, ...], rules: Rulebook) -> Iterator[Tip]:
    """Yield the tips of one answer; of a number only the nearest value on either side."""
    if name != "freedom":
        found = (_tip(task, {name: value}, now, rules) for value in _others(task, name))
        yield from (tip for tip in found if tip is not None)
        return
    here = Fraction(task.freedom or 0)
    grid = [Fraction(step, _GRID) for step in range(_GRID + 1)]
    for side in (reversed([each for each in grid if each < here]), [each for each in grid if each > here]):
        tried = (_tip(task, {name: float(each)}, now, rules) for each in side)
        nearest = next((tip for tip in tried if tip is not None), None)
        if nearest is not None:
            yield nearest


def _others(task: Task, name: str) -> list[Any]:
    """Return the other answers to a question; of a number its ends."""
    value = getattr(task, name)
    if name in FLAGS:
        return [not value]
    if name in WORDS:
        return [word for word in WORDS[name] if word != value]
    ends = (1, 2) if name == "partners" else (0, 1)
    return [end for end in ends if end != value and not (name == "partners" and value >= 2 <= end)]


def _tip(task: Task, changes: Mapping[str, Any], now: tuple[str, ...], rules: Rulebook) -> Tip | None:
    then = weigh(replace(task, **changes), rules)
    return None if tuple(then.shares) == now else Tip(dict(changes), then.arrangement, then.shares)
