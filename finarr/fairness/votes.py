"""Who decides: weighted votes, and how much power they give."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import KW_ONLY, dataclass
from fractions import Fraction
from math import lcm, prod
from typing import Any

import pandas as pd
from immutabledict import immutabledict

from finarr.errors import InvalidInput, Path, Problem, here
from finarr.fairness import power
from finarr.fairness.registry import Rule, register
from finarr.numbers import Number, is_hole, read_number
from finarr.words import Message, Percent

__all__ = ["Votes"]


@dataclass(frozen=True)
class Votes:
    """Weighted votes: a group of parties wins when its weight reaches the quota.

    Power is not weight: with 4, 4, 4, 2, 2 and 1 votes and a quota of 12 the last party never makes a difference.

    The answers are exact. Up to `power.MOST_ENUMERATED` (20) parties any weights will do; beyond that the weights are
    counted as whole numbers (decimals are scaled up) and their sum is limited by memory: about 35,000 for the
    Shapley–Shubik index of 342 parties, some 13 million for their Banzhaf index. A heavier sum is refused with the
    limit that holds for this body.

    Args:
        weights: votes by party: a mapping, a Series, or a list (parties are then numbered from 0); not negative.
        quota: what the weight of a group must reach to win; above 0, at most the sum.
        second: a second majority that is needed as well (of inhabitants, say): `Votes`, or a pair of weights and quota.

    Raises:
        InvalidInput: a weight or a quota is not usable; every problem is listed.

    Example:
        >>> votes = Votes({"Goes": 8, "Hulst": 6, "Sluis": 4, "Veere": 2}, quota=12)
        >>> votes.shapley_shubik().round(4).to_dict()
        {'Goes': 0.4167, 'Hulst': 0.25, 'Sluis': 0.25, 'Veere': 0.0833}
    """

    weights: Mapping[Hashable, Number]
    quota: Number
    _: KW_ONLY
    second: Votes | tuple[Mapping[Hashable, Number], Number] | None = None

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        place = here()
        weights = _read_weights(self.weights, (*place, "weights"), problems)
        quota = read_number(self.quota, (*place, "quota"), problems, largest=None)
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "quota", quota)
        if not any(is_hole(weight) for weight in weights.values()):
            total = sum(Fraction(weight) for weight in weights.values())
            if total == 0:
                problem = "no_weight" if weights else "no_voters"
                problems.append(Problem((*place, "weights"), None, Message(f"votes.{problem}")))
            elif not is_hole(quota) and not 0 < Fraction(quota) <= total:
                allowed = Message("votes.quota_range", {"sum": total})
                problems.append(Problem((*place, "quota"), quota, allowed))
        if self.second is not None:
            object.__setattr__(self, "second", self._read_second((*place, "second"), problems))
        if problems:
            raise InvalidInput(problems)

    @property
    def parties(self) -> tuple[Hashable, ...]:
        """The parties, in the order given."""
        return tuple(self.weights)

    @property
    def notices(self) -> tuple[Message, ...]:
        """What a council should know: a party with half of the votes or more, a quota that two groups can reach.

        Example:
            >>> [str(notice) for notice in Votes({"Goes": 6, "Hulst": 3, "Sluis": 2}, quota=7).notices]
            ['Goes holds 54.55% of the votes: nothing passes without it.']
        """
        found = []
        for votes in self._majorities():
            total = sum(Fraction(weight) for weight in votes.weights.values())
            quota = Fraction(votes.quota)
            for party, weight in votes.weights.items():
                held = Fraction(weight)
                if 2 * held >= total:
                    veto, alone = total - held < quota, held >= quota and self.second is None
                    word = "dictator" if veto and alone else "veto" if veto else "half"
                    values = {"party": str(party), "share": Percent(held / total)}
                    found.append(Message(f"votes.{word}", values))
            if 2 * quota <= total:
                found.append(Message("votes.loose_quota"))
        return tuple(found)

    def banzhaf(self, absolute: bool = False) -> pd.Series:
        """Return the Banzhaf index: how often a party turns a lost vote into a won one.

        Args:
            absolute: as a share of all votes by the others (the Penrose measure); otherwise the parties add up to 1.

        Returns:
            The index by party, between 0 and 1.

        Raises:
            InvalidInput: the votes are too heavy to count.

        Example:
            >>> Votes([8, 6, 4, 2], quota=12).banzhaf(absolute=True).tolist()
            [0.625, 0.375, 0.375, 0.125]
        """
        counted = _banzhaf(self)
        return self._by_party(counted if absolute else _normalised(counted), "banzhaf")

    def shapley_shubik(self) -> pd.Series:
        """Return the Shapley–Shubik index: how often a party is the one that completes a majority.

        Over all orders in which the parties may join; the parties add up to 1.

        Raises:
            InvalidInput: the votes are too heavy to count.
        """
        return self._by_party(_shapley_shubik(self), "shapley_shubik")

    def _by_party(self, values: list[Fraction], name: str) -> pd.Series:
        return pd.Series([float(value) for value in values], index=pd.Index(self.parties, name="party"), name=name)

    def _majorities(self) -> tuple[Votes, ...]:
        return (self, self.second) if isinstance(self.second, Votes) else (self,)

    def _read_second(self, place: Path, problems: list[Problem]) -> Votes | None:
        second = self.second
        if not isinstance(second, Votes):
            if not (isinstance(second, tuple) and len(second) == 2):
                problems.append(Problem(place, repr(second), Message("votes.pair")))
                return None
            try:
                second = Votes(*second)
            except InvalidInput as found:
                problems += [
                    Problem((*place, *problem.path), problem.given, problem.allowed) for problem in found.problems
                ]
                return None
        if second.second is not None:
            problems.append(Problem((*place, "second"), None, Message("votes.nested")))
        for party in [*self.weights, *second.weights]:
            if (party in self.weights) != (party in second.weights):
                allowed = Message("votes.same_parties", {"party": str(party)})
                problems.append(Problem((*place, "weights", str(party)), None, allowed))
        return second

    def _body(self) -> power.Body:
        """Return the votes in whole numbers."""
        columns, quotas = [], []
        for votes in self._majorities():
            exact = [Fraction(votes.weights[party]) for party in self.parties]
            scale = lcm(*(weight.denominator for weight in exact), Fraction(votes.quota).denominator)
            columns.append([int(weight * scale) for weight in exact])
            quotas.append(int(Fraction(votes.quota) * scale))
        return power.Body(tuple(zip(*columns, strict=True)), tuple(quotas))


def _read_weights(given: Any, path: Path, problems: list[Problem]) -> immutabledict[Hashable, Any]:
    if isinstance(given, str) or not (hasattr(given, "items") or hasattr(given, "__iter__")):
        problems.append(Problem(path, repr(given), Message("errors.table")))
        return immutabledict()
    found: dict[Hashable, Any] = {}
    for party, weight in given.items() if hasattr(given, "items") else enumerate(given):
        place = (*path, str(party))
        if party in found:
            problems.append(Problem(place, None, Message("errors.duplicate")))
            continue
        found[party] = read_number(weight, place, problems, largest=None)
        if not is_hole(found[party]) and found[party] < 0:
            problems.append(Problem(place, found[party], Message("errors.not_negative")))
    return immutabledict(found)


def _enumerates(body: power.Body, by_size: bool) -> bool:
    """Choose the way of counting that looks at less; refuse a body that is too heavy for both."""
    n, counters = len(body.weights), body.counters(by_size)
    if n <= power.MOST_ENUMERATED and 2**n <= counters:
        return True
    if counters > power.MOST_COUNTERS:
        most = power.MOST_COUNTERS // prod(body.layout(by_size))
        if len(body.quotas) > 1:
            allowed = Message("votes.too_heavy_twice", {"cells": counters, "most": power.MOST_COUNTERS})
        else:
            allowed = Message("votes.too_heavy", {"most": 2 * most, "n": n})
        total = sum(weights[0] for weights in body.weights)
        raise InvalidInput([Problem(("weights",), total, allowed, Message("votes.lighter"))])
    return False


def _banzhaf(votes: Votes) -> list[Fraction]:
    enumerates = _enumerates(votes._body(), by_size=False)
    return banzhaf_by_enumeration(votes) if enumerates else banzhaf_by_tally(votes)


def _shapley_shubik(votes: Votes) -> list[Fraction]:
    enumerates = _enumerates(votes._body(), by_size=True)
    return shapley_shubik_by_enumeration(votes) if enumerates else shapley_shubik_by_tally(votes)


def banzhaf_by_tally(votes: Votes) -> list[Fraction]:
    """Return the absolute Banzhaf index in the order of the parties, by dynamic programming."""
    return power.banzhaf(votes._body())


def banzhaf_by_enumeration(votes: Votes) -> list[Fraction]:
    """Return the absolute Banzhaf index in the order of the parties, looking at every coalition."""
    return power.banzhaf(votes._body(), enumerate_all=True)


def shapley_shubik_by_tally(votes: Votes) -> list[Fraction]:
    """Return the Shapley–Shubik index in the order of the parties, by dynamic programming."""
    return power.shapley_shubik(votes._body())


def shapley_shubik_by_enumeration(votes: Votes) -> list[Fraction]:
    """Return the Shapley–Shubik index in the order of the parties, looking at every coalition."""
    return power.shapley_shubik(votes._body(), enumerate_all=True)


def _normalised(values: list[Fraction]) -> list[Fraction]:
    total = sum(values)
    return [value / total for value in values]


register(
    Rule(
        id="banzhaf",
        kind="votes",
        source="J. F. Banzhaf (1965), Rutgers Law Review 19; L. S. Penrose (1946), J. Royal Statistical Society 109",
        function=Votes.banzhaf,
        algorithms=(banzhaf_by_tally, banzhaf_by_enumeration),
    )
)
register(
    Rule(
        id="shapley_shubik",
        kind="votes",
        source="L. S. Shapley and M. Shubik (1954), American Political Science Review 48",
        function=Votes.shapley_shubik,
        algorithms=(shapley_shubik_by_tally, shapley_shubik_by_enumeration),
    )
)
