"""Distributions: constructors for users, and values from normal scores."""

from __future__ import annotations

from collections.abc import Sequence
from math import erf, exp, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from finarr.numbers import Number
from finarr.program.arrays import Floats
from finarr.sweep import Draw

__all__ = [
    "choice",
    "exact_mean",
    "lognormal",
    "normal",
    "probability",
    "quantile",
    "significant",
    "support",
    "triangular",
    "uniform",
    "values_of",
]

Between = tuple[Number | None, Number | None] | None

_STANDARD = NormalDist()
_erf = np.frompyfunc(erf, 1, 1)
_quantile = np.frompyfunc(_STANDARD.inv_cdf, 1, 1)

DIGITS = 12
"""So many significant digits a drawn number keeps: what the table of scenarios shows is what was computed with."""


def uniform(low: Number, high: Number, *, relative: bool = False, step: Number | None = None) -> Draw:
    """Every value between two is as likely as any other.

    Args:
        low: the lowest value.
        high: the highest value.
        relative: draws multiply the value of the baseline, in place of replacing it.
        step: draws are rounded to a multiple of this.

    Example:
        >>> uniform(0.95, 1.10, relative=True).kind
        'uniform'
    """
    return Draw("uniform", (low, high), relative=relative, step=step)


def normal(
    mean: Number, deviation: Number, *, relative: bool = False, step: Number | None = None, between: Between = None
) -> Draw:
    """Draw from a normal distribution; ``between`` keeps the part of it between two values (None: no bound).

    Args:
        mean: the middle.
        deviation: the standard deviation.
        relative: draws multiply the value of the baseline.
        step: draws are rounded to a multiple of this.
        between: lowest and highest value of the part that is kept.
    """
    return Draw("normal", (mean, deviation), relative=relative, step=step, between=between)


def lognormal(
    median: Number, deviation: Number, *, relative: bool = False, step: Number | None = None, between: Between = None
) -> Draw:
    """Draw a number whose logarithm is normal: ``median · exp(deviation · z)``; always above zero."""
    return Draw("lognormal", (median, deviation), relative=relative, step=step, between=between)


def triangular(
    low: Number, likely: Number, high: Number, *, relative: bool = False, step: Number | None = None
) -> Draw:
    """Draw from a triangle: lowest, most likely and highest value."""
    return Draw("triangular", (low, likely, high), relative=relative, step=step)


def choice(values: Sequence[Number], weights: Sequence[Number] | None = None, *, relative: bool = False) -> Draw:
    """Draw one of some values, each as likely as its weight says; all alike where weights are left out."""
    return Draw("choice", values, weights, relative=relative)


def probability(scores: Floats) -> Floats:
    """Return the probability below each normal score."""
    return np.asarray(0.5 * (1.0 + _erf(np.asarray(scores) / sqrt(2.0))), dtype=np.float64)


def quantile(chances: Floats) -> Floats:
    """Return the normal score below which each probability lies."""
    return np.asarray(_quantile(chances), dtype=np.float64)


def support(draw: Draw) -> tuple[float, float] | None:
    """Return the lowest and the highest value that can be drawn, or None where there are none."""
    numbers = [float(number) for number in draw.numbers]
    if draw.kind in ("uniform", "triangular"):
        return numbers[0], numbers[-1]
    if draw.kind == "choice":
        return min(numbers), max(numbers)
    low, high = draw.between or (None, None)
    return None if low is None or high is None else (float(low), float(high))


def values_of(draw: Draw, scores: Floats, chances: Floats | None = None) -> Floats:
    """Return what is drawn, as numbers with at most `DIGITS` digits.

    Args:
        draw: the distribution.
        scores: normal scores.
        chances: the probabilities below them, where those are known; else they follow.

    Example:
        >>> values_of(uniform(10, 20), np.array([0.0])).tolist()
        [15.0]
    """
    numbers = [float(number) for number in draw.numbers]
    if draw.kind in ("normal", "lognormal") and draw.between is None and chances is None:
        found = _of_score(draw.kind, numbers, scores)
    else:
        u = probability(scores) if chances is None else chances
        found = _of_chance(draw, numbers, u)
    if draw.step is not None:
        found = np.rint(found / float(draw.step)) * float(draw.step)
    return significant(found)


def _of_score(kind: str, numbers: Sequence[float], scores: Floats) -> Floats:
    if kind == "normal":
        return np.asarray(numbers[0] + numbers[1] * scores, dtype=np.float64)
    return np.asarray(numbers[0] * np.exp(numbers[1] * scores), dtype=np.float64)


def _of_chance(draw: Draw, numbers: Sequence[float], u: Floats) -> Floats:
    if draw.kind == "uniform":
        return np.asarray(numbers[0] + (numbers[1] - numbers[0]) * u, dtype=np.float64)
    if draw.kind == "triangular":
        low, likely, high = numbers
        turn = (likely - low) / (high - low)
        rising = low + np.sqrt(u * (high - low) * (likely - low))
        falling = high - np.sqrt((1 - u) * (high - low) * (high - likely))
        return np.where(u < turn, rising, falling)
    if draw.kind == "choice":
        weights = np.array([float(weight) for weight in draw.weights or [1] * len(numbers)])
        edges = np.cumsum(weights / weights.sum())
        return np.array(numbers)[np.minimum(np.searchsorted(edges, u, side="right"), len(numbers) - 1)]
    low_end, high_end = (_chance(draw.kind, numbers, end) for end in (draw.between or (None, None)))
    first = 0.0 if low_end is None else low_end
    last = 1.0 if high_end is None else high_end
    inner = np.clip(first + (last - first) * u, 1e-16, 1 - 1e-16)
    return _of_score(draw.kind, numbers, quantile(inner))


def _chance(kind: str, numbers: Sequence[float], end: Any) -> float | None:
    """Return the probability below an end of the part that is kept."""
    if end is None:
        return None
    value = float(end)
    if kind == "lognormal":
        if value <= 0:
            return 0.0
        return _STANDARD.cdf(float(np.log(value / numbers[0])) / numbers[1])
    return _STANDARD.cdf((value - numbers[0]) / numbers[1])


def significant(values: Floats) -> Floats:
    """Return numbers rounded to `DIGITS` significant digits, each the double nearest to a short decimal.

    Example:
        >>> significant(np.array([1 / 3, 123456789.123456])).tolist()
        [0.333333333333, 123456789.123]
    """
    with np.errstate(divide="ignore"):
        size = np.floor(np.log10(np.abs(values)))
    decimals = np.where(np.isfinite(size), DIGITS - 1 - size, 0.0)
    power = 10.0 ** np.clip(decimals, 0, 22)
    found: Floats = np.where(decimals >= 0, np.rint(values * power) / power, np.rint(values))
    return found


def exact_mean(draw: Draw) -> float | None:
    """Return the mean of a distribution where a formula gives it; None for a part of one."""
    numbers = [float(number) for number in draw.numbers]
    if draw.between is not None:
        return None
    if draw.kind == "choice":
        weights = [float(weight) for weight in draw.weights or [1] * len(numbers)]
        return sum(n * w for n, w in zip(numbers, weights, strict=True)) / sum(weights)
    if draw.kind == "lognormal":
        return numbers[0] * exp(numbers[1] ** 2 / 2)
    return numbers[0] if draw.kind == "normal" else sum(numbers) / len(numbers)
