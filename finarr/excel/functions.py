"""The rules of finarr as functions of a worksheet: `FINARR_PRORATA` and its like.

Each takes what Excel hands over: numbers, and ranges as rows of cells. Each returns the amounts in the shape of the
range it was given. What is wrong comes back as a text in the cell, never as an error value that says nothing. They are
plain Python; `finarr.excel.live.module` offers them to Excel on Windows.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import wraps
from typing import Any, ParamSpec

from finarr.errors import FinarrError, InvalidInput, Problem
from finarr.words import Message

__all__ = ["FINARR_CLAIMS", "FINARR_NUCLEOLUS", "FINARR_POWER", "FINARR_PRORATA", "FINARR_ROUNDTOTAL", "FUNCTIONS"]

Range = Any
"""A cell, or rows of cells, as Excel hands them over."""
P = ParamSpec("P")

LANGUAGE = "nl"
"""Of what is wrong."""


def _telling(function: Callable[P, Any]) -> Callable[P, Any]:
    """Return a function that gives what is wrong as text."""

    @wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> Any:
        try:
            return function(*args, **kwargs)
        except InvalidInput as error:
            return " ".join(problem.render(LANGUAGE) for problem in error.problems)
        except FinarrError as error:
            return " ".join(error.render(LANGUAGE).split())

    return told


def _rows(given: Range) -> list[list[Any]]:
    """Return a range as rows, whatever way it was handed over."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        return [[given]]
    if not any(isinstance(row, Sequence) and not isinstance(row, str) for row in given):
        return [[cell] for cell in given]
    return [list(row) for row in given]


def _flat(given: Range) -> list[Any]:
    return [cell for row in _rows(given) for cell in row]


def _numbered(given: Range) -> dict[Hashable, Any]:
    """Return the cells of a range by their number, from one, as a person counts them."""
    return dict(enumerate(_flat(given), start=1))


def _like(given: Range, values: Sequence[Any]) -> list[list[Any]]:
    """Return values in the shape of a range."""
    left = iter(values)
    return [[next(left) for _ in row] for row in _rows(given)]


def _limit(given: Range, count: int) -> Any:
    """Return a floor or cap: one for all, or one a cell, where a blank cell is none."""
    if given is None or given == "":
        return None
    cells = _flat(given)
    if len(cells) == 1:
        return cells[0]
    if len(cells) != count:
        raise InvalidInput([Problem((), len(cells), Message("functions.as_many", {"count": count}))])
    return {number: cell for number, cell in enumerate(cells, start=1) if cell is not None and cell != ""}


@_telling
def FINARR_PRORATA(total: Any, weights: Range, floor: Range = None, cap: Range = None, unit: Any = 0.01) -> Any:
    """Divide a total in proportion to weights, within floors and caps; the amounts add up to it exactly.

    Args:
        total: euro.
        weights: a cell for each party.
        floor: the least that each pays: one cell for all, or one each; a blank cell is none.
        cap: the most that each pays, likewise.
        unit: 0.01 for cents, 1 for whole euros.

    Returns:
        Euro in the shape of the weights; or what is wrong, as text.

    Example:
        >>> FINARR_PRORATA(100, [[1.0], [1.0], [1.0]])
        [[33.34], [33.33], [33.33]]
        >>> FINARR_PRORATA(100, [[1.0], [None]])
        'weights[2]: hier ontbreekt een waarde.'
    """
    from finarr.fairness.pro_rata import pro_rata

    cells = _numbered(weights)
    limits = {"floor": _limit(floor, len(cells)), "cap": _limit(cap, len(cells))}
    return _like(weights, pro_rata(total, cells, unit=str(unit or "0.01"), **limits).tolist())


@_telling
def FINARR_ROUNDTOTAL(amounts: Range, total: Any) -> Any:
    """Round amounts to cents so that they add up to a total: by largest remainder.

    Args:
        amounts: euro, a cell each.
        total: euro.

    Returns:
        Euro in the shape of the amounts; or what is wrong, as text.

    Example:
        >>> FINARR_ROUNDTOTAL([[33.335, 33.335, 33.33]], 100)
        [[33.34, 33.33, 33.33]]
    """
    from finarr.fairness.rounding import round_to_total

    return _like(amounts, round_to_total(_numbered(amounts), total).tolist())


@_telling
def FINARR_CLAIMS(estate: Any, claims: Range, rule: Any = "proportional") -> Any:
    """Divide what there is among claims that are more, by a rule such as "talmud".

    Args:
        estate: euro.
        claims: euro, a cell each.
        rule: its name.

    Returns:
        Euro in the shape of the claims; or what is wrong, as text.

    Example:
        >>> FINARR_CLAIMS(200, [[100], [200], [300]], "talmud")
        [[50.0], [75.0], [75.0]]
    """
    from finarr.fairness.claims import divide_claims

    return _like(claims, divide_claims(estate, _numbered(claims), str(rule or "proportional")).tolist())


@_telling
def FINARR_NUCLEOLUS(costs: Range) -> Any:
    """Divide joint costs so that the smallest saving of any group is as large as can be, then the second, and so on.

    Args:
        costs: two columns: a group, its names separated by semicolons, and what that group would pay on its own. Every
            group there can be must be there, the one of all together too. Or one column or row: a cost for every group
            by its number, of which the first party is 1, the second 2, the third 4: none, the first, the second, the
            first two, the third, and so on.

    Returns:
        Two columns: name and euro, in the order in which names first appear; of one column or row only the euro, in
        the order of the parties; or what is wrong, as text.

    Example:
        >>> FINARR_NUCLEOLUS([["Goes", 8], ["Veere", 11], ["Goes; Veere", 15]])
        [['Goes', 6.0], ['Veere', 9.0]]
        >>> FINARR_NUCLEOLUS([[0], [8], [11], [15]])
        [[6.0], [9.0]]
    """
    from finarr.fairness.coalitions import CostGame

    rows = [row for row in _rows(costs) if any(cell not in (None, "") for cell in row)]
    numbered = [cost for row in rows for cost in row]
    if len(numbered) > 2 and len(rows) in (1, len(numbered)) and numbered[0] == 0:
        parties = [str(number + 1) for number in range(len(numbered).bit_length() - 1)]
        amounts = CostGame(parties, numbered).nucleolus().tolist()
        return [amounts] if len(rows) == 1 else [[amount] for amount in amounts]
    if not rows or any(len(row) != 2 for row in rows):
        raise InvalidInput([Problem(("costs",), None, Message("functions.two_columns"))])
    groups = [tuple(name.strip() for name in str(group).split(";") if name.strip()) for group, _ in rows]
    names = list(dict.fromkeys(name for group in groups for name in group))
    twice = [group for number, group in enumerate(groups) if any(set(group) == set(other) for other in groups[:number])]
    if twice:
        raise InvalidInput([Problem(("costs",), "; ".join(twice[0]), Message("errors.duplicate"))])
    game = CostGame(names, dict(zip(groups, (cost for _, cost in rows), strict=True)))
    return [[name, amount] for name, amount in game.nucleolus().items()]


@_telling
def FINARR_POWER(weights: Range, quota: Any, index: Any = "banzhaf") -> Any:
    """Return the voting power of parties: how often a vote turns on them.

    Args:
        weights: votes, a cell for each party.
        quota: what a group must reach to win.
        index: "banzhaf" or "shapley_shubik".

    Returns:
        Shares between 0 and 1 in the shape of the weights; or what is wrong, as text.

    Example:
        >>> FINARR_POWER([[2], [1], [1]], 3)
        [[0.6], [0.2], [0.2]]
    """
    from finarr.fairness.votes import Votes

    known = {"banzhaf": Votes.banzhaf, "shapley": Votes.shapley_shubik, "shapley-shubik": Votes.shapley_shubik}
    rule = known.get(str(index or "banzhaf").strip().casefold().replace("_", "-"))
    if rule is None:
        allowed = Message("errors.one_of", {"allowed": ("banzhaf", "shapley_shubik")})
        raise InvalidInput([Problem(("index",), f"'{index}'", allowed)])
    return _like(weights, rule(Votes(_numbered(weights), quota)).tolist())


FUNCTIONS: tuple[Callable[..., Any], ...] = (
    FINARR_PRORATA,
    FINARR_ROUNDTOTAL,
    FINARR_CLAIMS,
    FINARR_NUCLEOLUS,
    FINARR_POWER,
)
"""All functions, in the order in which they are explained."""
