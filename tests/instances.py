"""Cases for tests and benchmarks, made from a seed: exact statements with whole cents, of any size."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from finarr.program.relative import Ranked
from finarr.program.statement import Program


@dataclass(frozen=True)
class Case:
    """A statement and what is ranked in it."""

    program: Program
    tiers: tuple[tuple[Ranked, ...], ...]


def cents(euro: float) -> Fraction:
    return Fraction(round(float(euro) * 100), 100)


def transition_case(parties: int = 342, years: int = 10, seed: int = 1, step: float = 15.0) -> Case:
    """From an old key to a new one, by at most `step` euro per inhabitant a year; some parties have a cap or a floor.

    With 342 parties, 10 years, step 30 and seed 1 the smallest largest departure from pro rata is 2.115241.
    """
    draw = np.random.default_rng(seed)
    inhabitants = np.exp(draw.normal(10.3, 0.9, parties)).round()
    totals = [cents(inhabitants.sum() * 100 * 1.02**year) for year in range(years)]
    new_key = inhabitants * np.exp(draw.normal(0, 0.35, parties))
    old_key = inhabitants * np.exp(draw.normal(0, 0.35, parties))
    today = old_key / old_key.sum() * float(totals[0]) / 1.02
    weights = [round(float(weight) * 1000) for weight in new_key]
    pro_rata = [[total * weight / sum(weights) for weight in weights] for total in totals]
    shares = np.array([[float(amount) for amount in row] for row in pro_rata])
    low, high = _own_limits(draw, shares, today, inhabitants, step)

    program = Program()
    at = [
        [
            program.add_column(
                cents(low[year, i]),
                cents(high[year, i]) if np.isfinite(high[year, i]) else None,
                lower_name=("floor", i, year) if low[year, i] > 0 else None,
                upper_name=("cap", i, year),
            )
            for i in range(parties)
        ]
        for year in range(years)
    ]
    for year, total in enumerate(totals):
        program.add_row(dict.fromkeys(at[year], 1), total, total)
    for year in range(years):
        for i in range(parties):
            most = cents(step * inhabitants[i])
            if year:
                program.add_row({at[year][i]: 1, at[year - 1][i]: -1}, -most, most, name=("step", i, year))
            else:
                begin = cents(today[i])
                program.add_row({at[0][i]: 1}, begin - most, begin + most, name=("step", i, 0))
    entries = [
        Ranked({at[year][i]: 1}, pro_rata[year][i], pro_rata[year][i]) for year in range(years) for i in range(parties)
    ]
    return Case(program, (tuple(entries),))


def _own_limits(
    draw: np.random.Generator, shares: np.ndarray, today: np.ndarray, inhabitants: np.ndarray, step: float
) -> tuple[np.ndarray, np.ndarray]:
    """Caps for a fifth of the parties and floors for a tenth, that leave room for the steps."""
    years, parties = shares.shape
    low, high = np.zeros((years, parties)), np.full((years, parties), np.inf)
    capped = draw.random(parties) < 0.2
    high[:, capped] = np.maximum(shares[:, capped] * draw.uniform(0.8, 1.1, capped.sum()), today[capped] * 0.7)
    floored = draw.random(parties) < 0.1
    low[:, floored] = np.minimum(high[:, floored], shares[:, floored] * draw.uniform(0.8, 1.05, floored.sum()))
    after = np.arange(1, years + 1)[:, None]
    high = np.maximum(high, today - step * inhabitants * after * 0.9)
    low = np.minimum(low, today + step * inhabitants * after * 0.5)
    return low, high


def small_case(seed: int) -> Case:
    """A few parties, years and items with whatever the seed brings: groups, steps, cumulative limits, cells, tiers.

    Limits are drawn around one point that meets them all, so every case has an answer; ties are common, as figures
    are small whole numbers.
    """
    draw = np.random.default_rng(seed)
    parties, years, items = int(draw.integers(2, 5)), int(draw.integers(1, 4)), int(draw.integers(1, 3))
    program = Program()
    inside = draw.integers(1, 30, (years, parties, items))
    cell = {
        (year, i, item): program.add_column(*_around(draw, int(inside[year, i, item]), 0.3))
        for year in range(years)
        for i in range(parties)
        for item in range(items)
    }

    def total(year: int, members: list[int]) -> dict[int, int]:
        return {cell[year, i, item]: 1 for i in members for item in range(items)}

    def limit(terms: dict[int, int], chance: float) -> None:
        where = {column: key for key, column in cell.items()}
        value = sum(factor * int(inside[where[column]]) for column, factor in terms.items())
        low, high = _around(draw, value, chance)
        if low is not None or high is not None:
            program.add_row(terms, low, high, name=f"row {len(program.rows)}")

    for year in range(years):
        for item in range(items):
            every = {cell[year, i, item]: 1 for i in range(parties)}
            closed = int(inside[year, :, item].sum())
            program.add_row(every, closed, closed)
        for i in range(parties):
            limit(total(year, [i]), 0.4)
            if year:
                limit(total(year, [i]) | {column: -1 for column in total(year - 1, [i])}, 0.5)
        if parties > 2:
            limit(total(year, [0, parties - 1]), 0.5)
    for i in range(parties):
        limit({column: 1 for year in range(years) for column in total(year, [i])}, 0.3)

    ranked: list[Ranked] = []
    from_zero: list[Ranked] = []
    for year in range(years):
        for i in range(parties):
            target = int(draw.integers(0, 30))
            side = ["both", "both", "both", "above", "below"][int(draw.integers(0, 5))]
            entry = Ranked(total(year, [i]), target, max(1, target), side)
            (ranked if target else from_zero).append(entry)
    cells = [Ranked({column: 1}, int(draw.integers(1, 20)), int(draw.integers(1, 20))) for column in cell.values()]
    return Case(program, (tuple(from_zero), tuple(ranked), tuple(cells)))


def _around(draw: np.random.Generator, value: int, chance: float) -> tuple[int | None, int | None]:
    """A lowest and a highest value around one that must be allowed; each is there with this chance."""
    low = value - int(draw.integers(0, 6)) if draw.random() < chance else None
    high = value + int(draw.integers(0, 6)) if draw.random() < chance else None
    return low, high


def tied_case(seed: int) -> Case:
    """Several years of one key in whole cents: levels that nearly tie, and limits a hair off pro rata."""
    draw = np.random.default_rng(seed)
    parties, years = int(draw.integers(2, 8)), int(draw.integers(1, 5))
    weights = [int(weight) for weight in draw.integers(1000, 90000, parties)]
    totals = [Fraction(int(draw.integers(10**5, 10**9)), 100)]
    for _ in range(1, years):
        totals.append(Fraction(round(totals[-1] * 102), 100) if draw.random() < 0.7 else totals[-1])
    pro_rata = [[total * weight / sum(weights) for weight in weights] for total in totals]
    program = Program()
    at = [[program.add_column(*_hair_off(draw, amount)) for amount in row] for row in pro_rata]
    for row, total in zip(at, totals, strict=True):
        program.add_row(dict.fromkeys(row, 1), total, total)
    for year in range(1, years):
        for i in range(parties):
            if draw.random() < 0.6:
                step = _down(pro_rata[0][i] * int(draw.integers(0, 6)) / 200)
                least = -step if draw.random() < 0.5 else None
                program.add_row({at[year][i]: 1, at[year - 1][i]: -1}, least, step, name=("step", i, year))
        if parties > 2 and draw.random() < 0.4:
            both = (pro_rata[year][0] + pro_rata[year][1]) * int(draw.integers(95, 102)) / 100
            program.add_row({at[year][0]: 1, at[year][1]: 1}, None, _down(both), name=("group", year))
    entries = [
        Ranked({column: 1}, amount, amount)
        for row, amounts in zip(at, pro_rata, strict=True)
        for column, amount in zip(row, amounts, strict=True)
    ]
    return Case(program, (tuple(entries),))


def _down(amount: Fraction) -> Fraction:
    return Fraction(int(amount * 100 // 1), 100)


def _hair_off(draw: np.random.Generator, amount: Fraction) -> tuple[Fraction, Fraction | None]:
    match int(draw.integers(0, 9)):
        case 0:
            return Fraction(0), _down(amount)
        case 1:
            return -_down(-amount), None
        case 2:
            return Fraction(0), _down(amount * int(draw.integers(97, 130)) / 100)
        case _:
            return Fraction(0), None


def cells_case(parties: int, items: int, years: int, seed: int) -> Case:
    """Cells (party, item, year) whose totals are already settled, some of them a tenth below pro rata."""
    draw = np.random.default_rng(seed)
    keys = [[int(weight) for weight in np.exp(draw.normal(10, 0.9, parties))] for _ in range(items)]
    program = Program()
    entries: list[Ranked] = []
    for _ in range(years):
        costs = [Fraction(int(cost)) for cost in draw.integers(10**6, 10**8, items)]
        shares = [[cost * key[i] / sum(key) for i in range(parties)] for cost, key in zip(costs, keys, strict=True)]
        whole = [sum(row[i] for row in shares) for i in range(parties)]
        paid = [_down(total * Fraction(9, 10)) if i % 4 == 0 else total for i, total in enumerate(whole)]
        rest = sum(whole[i] for i in range(parties) if i % 4)
        short = sum(whole) - sum(paid)
        paid = [total + (short * whole[i] / rest if i % 4 else 0) for i, total in enumerate(paid)]
        at = [[program.add_column(0) for _ in range(parties)] for _ in range(items)]
        for row, cost in zip(at, costs, strict=True):
            program.add_row(dict.fromkeys(row, 1), cost, cost)
        for i, total in enumerate(paid):
            program.add_row({row[i]: 1 for row in at}, total, total)
        entries += [
            Ranked({column: 1}, share, share)
            for row, of_item in zip(at, shares, strict=True)
            for column, share in zip(row, of_item, strict=True)
        ]
    return Case(program, (tuple(entries),))
