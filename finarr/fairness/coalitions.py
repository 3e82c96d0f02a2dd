"""Is a division stable? Cost games: what every group of parties would pay on its own."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from finarr.errors import InvalidInput, Problem, here
from finarr.fairness import separable
from finarr.fairness.coalition_costs import (
    MOST_PARTIES,
    mask_of,
    members,
    read_by_party,
    read_costs,
    read_parties,
    sums,
)
from finarr.fairness.core import ROUNDING, least_core_ranges, leaving
from finarr.fairness.nucleolus import Nucleolus, nucleolus
from finarr.fairness.shapley import shapley_by_marginals
from finarr.fields import expected
from finarr.numbers import Number, is_hole, read_number
from finarr.program.arrays import Floats
from finarr.words import Message

__all__ = ["MOST_PARTIES", "CostGame", "Kind"]

Kind = Literal["plain", "per_capita", "proportional"]
"""How the saving of a group counts: in euro, in euro per member, or as a share of its stand-alone cost."""


NOISE = Fraction(1, 10**14)
"""Costs that differ by less than this, relative to the largest, differ by the rounding of floating point only."""


class CostGame:
    """What every group of parties would pay on its own, and the divisions of the joint costs that follow from it.

    At most `MOST_PARTIES` (20) parties. Immutable. A game of gains v is the cost game −v; its answers are negative.

    Args:
        parties: their names, each once.
        costs: the stand-alone cost in euro of every group: a mapping (or Series) from groups, each a tuple or frozenset
            of names in any order or a single name; or an array by bitmask, of length 2 to the power n, in which party k
            is bit k and nobody (index 0) costs 0.

    Raises:
        InvalidInput: a group is missing, twice there or unknown, a cost is no number; every problem is listed.

    Example:
        >>> game = CostGame(["Goes", "Veere"], {"Goes": 8, "Veere": 11, ("Goes", "Veere"): 15})
        >>> game.shapley().to_dict()
        {'Goes': 6.0, 'Veere': 9.0}
    """

    __slots__ = ("_costs", "_parties")

    def __init__(self, parties: Iterable[Hashable], costs: Mapping[Any, Number] | Sequence[float] | Floats) -> None:
        problems: list[Problem] = []
        place = here()
        names = read_parties(parties, (*place, "parties"), problems)
        if problems:
            raise InvalidInput(problems)
        found = read_costs(costs, names, (*place, "costs"), problems)
        if problems:
            raise InvalidInput(problems)
        found.flags.writeable = False
        self._parties = names
        self._costs = found

    @classmethod
    def economies_of_scale(
        cls,
        parties: Iterable[Hashable],
        *,
        fixed: Number,
        variable: Mapping[Any, Number] | pd.Series,
        exponent: Number = 1,
    ) -> CostGame:
        """Return the game in which every group bears the fixed costs once and has fewer economies of scale.

        The cost of a group S is ``fixed + V · (variable of S / V) ** exponent``, where V is the variable cost of all
        together: so all together cost ``fixed + V``, in whatever unit amounts are typed, and at an exponent of 0.8 half
        of the volume costs 57% of V.

        Args:
            parties: their names.
            fixed: euro that any group pays, however small; not negative.
            variable: each party's part of the variable costs of all together, in euro; not negative.
            exponent: above 0, at most 1; 1 is no economies of scale in the variable costs.

        Raises:
            InvalidInput: a number is not usable.

        Example:
            >>> game = CostGame.economies_of_scale(["a", "b"], fixed=100, variable={"a": 50, "b": 50}, exponent=0.8)
            >>> round(game.cost("a"), 4), game.cost(["a", "b"])
            (157.4349, 200.0)
        """
        problems: list[Problem] = []
        names = read_parties(parties, ("parties",), problems)
        once = read_number(fixed, ("fixed",), problems)
        power = read_number(exponent, ("exponent",), problems)
        each = read_by_party(variable, names, ("variable",), problems) if names else []
        for place, number in [
            (("fixed",), once),
            *((("variable", str(p)), v) for p, v in zip(names, each, strict=False)),
        ]:
            if not is_hole(number) and number < 0:
                problems.append(Problem(place, number, Message("errors.not_negative")))
        if not is_hole(power) and not 0 < power <= 1:
            problems.append(Problem(("exponent",), power, Message("coalitions.exponent")))
        if problems:
            raise InvalidInput(problems)
        volume = sums(float(value) for value in each)
        costs = float(once) + (volume[-1] * (volume / volume[-1]) ** float(power) if volume[-1] else 0 * volume)
        costs[0] = 0.0
        return cls(names, costs)

    @property
    def parties(self) -> tuple[Hashable, ...]:
        """The parties, in the order given."""
        return self._parties

    @property
    def costs(self) -> Floats:
        """The cost of every group in euro, by bitmask; read only."""
        return self._costs

    @property
    def total(self) -> float:
        """What all parties together cost."""
        return float(self._costs[-1])

    def __repr__(self) -> str:
        return f"CostGame({list(self._parties)!r}, <{len(self._costs)} costs>)"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CostGame):
            return NotImplemented
        return self._parties == other._parties and bool((self._costs == other._costs).all())

    def __hash__(self) -> int:
        return hash((self._parties, self._costs.tobytes()))

    def __reduce__(self) -> tuple[Any, ...]:
        return CostGame, (self._parties, self._costs)

    def cost(self, coalition: Any) -> float:
        """Return what a group of parties pays on its own.

        Raises:
            InvalidInput: a name is not a party.
        """
        problems: list[Problem] = []
        position = {party: bit for bit, party in enumerate(self._parties)}
        mask = mask_of(coalition, position, ("coalition",), problems)
        if problems:
            raise InvalidInput(problems)
        return float(self._costs[mask])

    def in_core(self, allocation: Any, tolerance: float = 0.0) -> bool:
        """Tell whether a division adds up to the joint costs and no group would be cheaper off on its own.

        Args:
            allocation: euro by party (mapping or Series), or in the order of the parties.
            tolerance: a saving of at most this many euro is none (half a cent a party after rounding).

        Raises:
            InvalidInput: a party is missing or unknown, or the tolerance is no number.
        """
        amounts, tolerance = self._amounts(allocation), _tolerance(tolerance)
        adds_up = abs(amounts.sum() - self.total) <= tolerance + ROUNDING * float(np.abs(self._costs).max())
        return bool(adds_up and not len(leaving(self._costs, amounts, tolerance)))

    def core_violations(self, allocation: Any, tolerance: float = 0.0) -> pd.DataFrame:
        """Return the groups that would be cheaper off on their own, the largest saving first.

        Args:
            allocation: euro by party (mapping or Series), or in the order of the parties.
            tolerance: a saving of at most this many euro is none.

        Returns:
            One row a group: ``coalition`` (a tuple of parties), ``contribution``, ``alone`` and ``saving`` in euro.

        Raises:
            InvalidInput: a party is missing or unknown, or the division does not add up to the joint costs.

        Example:
            >>> game = CostGame(["Goes", "Veere"], {"Goes": 8, "Veere": 11, ("Goes", "Veere"): 15})
            >>> game.core_violations({"Goes": 9, "Veere": 6}).values.tolist()
            [[('Goes',), 9.0, 8.0, 1.0]]
        """
        amounts, tolerance = self._amounts(allocation), _tolerance(tolerance)
        if abs(amounts.sum() - self.total) > tolerance + ROUNDING * float(np.abs(self._costs).max()):
            values = {"total": Decimal(str(self.total))}
            given = Decimal(str(float(amounts.sum())))
            raise InvalidInput([Problem(("allocation",), given, Message("coalitions.adds_up", values))])
        groups = leaving(self._costs, amounts, tolerance)
        paid = sums(amounts)[groups]
        return pd.DataFrame(
            {
                "coalition": pd.Series([members(int(group), self._parties) for group in groups], dtype=object),
                "contribution": paid,
                "alone": self._costs[groups],
                "saving": paid - self._costs[groups],
            }
        )

    def least_core(self, kind: Kind = "plain") -> pd.Series:
        """Return the division of the least core that the nucleolus picks (there may be others: `least_core_ranges`).

        In the least core the smallest saving of any group is as large as it can be, `least_core_level`. Stand-alone
        costs of single parties count like those of any group, so where the core is empty somebody may pay more than
        alone.

        Raises:
            InvalidInput: the kind is not known, or "proportional" meets a group whose cost is no base for a share.
            SolverTrouble: the answer failed a check.
        """
        return self._by_party(self.solved(kind, individually_rational=False).amounts, "least_core")

    def least_core_level(self, kind: Kind = "plain") -> float:
        """Return the smallest saving of any group in the least core; below zero the core is empty.

        In euro, in euro per member ("per_capita") or as a share of the stand-alone cost ("proportional"). With one
        party there is no other group and the level is infinite.
        """
        levels = self.solved(kind, individually_rational=False).levels
        return float(levels[0]) if levels else float("inf")

    def least_core_ranges(self, kind: Kind = "plain") -> pd.DataFrame:
        """Return the least and the most that each party pays in any division of the least core.

        Returns:
            Indexed by party: ``lowest`` and ``highest``, in euro.
        """
        lowest, highest = least_core_ranges(self._costs, self._weights(kind))
        return pd.DataFrame({"lowest": lowest, "highest": highest}, index=self._index)

    def nucleolus(self, kind: Kind = "plain", individually_rational: bool = True) -> pd.Series:
        """Return the division in which the smallest saving of any group is as large as can be, then the second, ...

        Args:
            kind: savings in euro ("plain"), in euro per member ("per_capita"), or as a share of the group's stand-alone
                cost ("proportional").
            individually_rational: nobody pays more than alone. Without it: the prenucleolus.

        Returns:
            Euro by party. Found to one billionth of the largest saving of any group; proven by balanced sets up to 15
            parties.

        Raises:
            InvalidInput: the kind is not known; "proportional" meets a group whose cost is no base for a share; or
                the parties apart cost less than together, so that nobody paying more than alone is impossible.
            SolverTrouble: the answer failed a check.

        Example:
            >>> game = CostGame(list("ABCD"), [0, 8, 11, 11, 13, 13, 13, 13, 18, 18, 18, 18, 18, 18, 18, 18])
            >>> game.nucleolus().tolist()
            [3.25, 3.25, 3.25, 8.25]
        """
        return self._by_party(self.solved(kind, individually_rational=individually_rational).amounts, "nucleolus")

    def shapley(self) -> pd.Series:
        """Return the Shapley value: what a party adds to the costs, on average over all orders of joining; in euro."""
        return self._by_party(shapley_by_marginals(self._costs), "shapley")

    def scrb(self) -> pd.Series:
        """Return separable costs plus remaining benefits, in euro by party.

        Every party pays what it adds to the costs of all others; the rest is divided in proportion to what each would
        then still save against going alone.

        Raises:
            InvalidInput: a party adds more than it would cost alone, or a rest is left and nobody saves.
        """
        return self._by_party(separable.scrb(self._costs, self._parties), "scrb")

    def tau(self) -> pd.Series:
        """Return the tau value: between the least and the most each party can be asked for, at one fraction for all.

        Raises:
            InvalidInput: the joint costs do not lie between the least and the most together.
        """
        return self._by_party(separable.tau(self._costs, self._parties), "tau")

    @property
    def _index(self) -> pd.Index:
        return pd.Index(self._parties, name="party", tupleize_cols=False)

    def _by_party(self, amounts: Iterable[float | Fraction], name: str) -> pd.Series:
        return pd.Series([float(amount) for amount in amounts], index=self._index, name=name, dtype=np.float64)

    def _amounts(self, allocation: Any) -> Floats:
        problems: list[Problem] = []
        amounts = read_by_party(allocation, self._parties, ("allocation",), problems)
        if problems:
            raise InvalidInput(problems)
        return np.array([float(amount) for amount in amounts])

    def solved(self, kind: Kind = "plain", *, individually_rational: bool = True, state_all: bool = False) -> Nucleolus:
        """Return the nucleolus with its exact amounts and levels, and how much work it was.

        Args:
            kind: as for `nucleolus`, which gives the errors as well.
            individually_rational: nobody pays more than alone.
            state_all: state every group from the start, rather than those that matter.
        """
        expected(individually_rational, (bool, np.bool_), "individually_rational")
        weights = self._weights(kind)
        alone = [Fraction(str(float(cost))) for cost in self._costs[1 << np.arange(len(self._parties))]]
        short = Fraction(str(self.total)) - sum(alone)
        if individually_rational and short > NOISE * Fraction(float(np.abs(self._costs).max())):
            values = {"alone": sum(alone), "total": Fraction(str(self.total))}
            allowed, advice = Message("coalitions.apart_cheaper", values), Message("coalitions.prenucleolus")
            raise InvalidInput([Problem(("costs",), None, allowed, advice)])
        return nucleolus(self._costs, weights, rational=individually_rational, state_all=state_all)

    def _weights(self, kind: Kind) -> Floats:
        """Return by bitmask what a saving is divided by; one for nobody and everyone."""
        if kind not in get_args(Kind):
            raise InvalidInput([Problem(("kind",), repr(kind), Message("errors.one_of", {"allowed": get_args(Kind)}))])
        if kind == "plain":
            return np.ones_like(self._costs)
        weights = sums([1.0] * len(self._parties)) if kind == "per_capita" else self._shares_of()
        weights[[0, -1]] = 1.0
        return weights

    def _shares_of(self) -> Floats:
        """Return the size of every group's cost, refusing costs of zero or of both signs."""
        proper = self._costs[1:-1]
        sign = -1.0 if len(proper) and np.median(proper) < 0 else 1.0
        wrong = 1 + np.flatnonzero(proper * sign <= 0)
        problems = [
            Problem(
                ("costs", ", ".join(str(party) for party in members(int(group), self._parties))),
                Decimal(str(float(self._costs[group]))),
                Message("coalitions.no_base"),
            )
            for group in wrong[:10]
        ]
        if len(wrong) > len(problems):
            problems.append(Problem(("costs",), len(wrong) - 10, Message("coalitions.no_base_more")))
        if problems:
            raise InvalidInput(problems)
        return np.abs(self._costs)


def _tolerance(given: Any) -> float:
    """Return a tolerance as a number, at least zero."""
    problems: list[Problem] = []
    number = read_number(given, ("tolerance",), problems)
    if not problems and number < 0:
        problems.append(Problem(("tolerance",), number, Message("errors.not_negative")))
    if problems:
        raise InvalidInput(problems)
    return float(number)
