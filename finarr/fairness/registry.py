"""Every rule by its id: what it is called, who published it, and all the ways in which finarr computes it.

A rule with several algorithms must get the same answer from each of them; one test over the whole registry says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, get_args

from finarr.errors import InvalidInput, Problem
from finarr.words import Message, catalogue

__all__ = ["KINDS", "Kind", "Rule", "register", "rule", "rules"]

Kind = Literal["claims", "criterion", "cost_game", "votes", "pro_rata", "rounding"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What a rule divides, which settles what its algorithms take and return.

- claims: an estate and claims, exact; awards in the order of the claims
- criterion: as its room defines
- cost_game: a `CostGame`; amounts in the order of its parties
- votes: `Votes`; indices in the order of the parties
- pro_rata: a total, weights, floors and caps (None where there is none), exact; amounts in the order of the weights
- rounding: amounts in units, a whole total, labels; whole numbers in the order of the amounts
"""

ROOMS: tuple[str, ...] = (
    "finarr.fairness.criteria",
    "finarr.fairness.division_rules",
    "finarr.fairness.game_rules",
    "finarr.fairness.votes",
)
"""The modules that register rules when they are imported, in the order in which the rules are listed."""

_rules: dict[tuple[Kind, str], Rule] = {}


@dataclass(frozen=True)
class Rule:
    """One published rule and the ways to compute it.

    Attributes:
        id: as users and files write it; unique within its kind.
        kind: what it divides; rules of a kind take the same arguments.
        source: who published it: author, year, journal.
        function: what a user calls.
        algorithms: ways to the same answer that take the same arguments as one another, fastest first.
    """

    id: str
    kind: Kind
    source: str
    function: Callable[..., Any]
    algorithms: tuple[Callable[..., Any], ...]

    def __post_init__(self) -> None:
        if self.kind not in KINDS or f"rules.{self.kind}_{self.id}" not in catalogue("en") or not self.algorithms:
            raise ValueError(f"rule {self.id!r} needs a kind of {KINDS}, a name among the texts and an algorithm")

    def name(self, lang: str = "en") -> str:
        """Return what readers of a language call the rule."""
        return Message(f"rules.{self.kind}_{self.id}").render(lang)


def register(new: Rule) -> Rule:
    """Add a rule; a module does this when it is imported.

    Raises:
        ValueError: another rule of this kind has this id.
    """
    if _rules.setdefault((new.kind, new.id), new) != new:
        raise ValueError(f"there is a {new.kind} rule {new.id!r} already")
    return new


def rules(kind: Kind | None = None) -> tuple[Rule, ...]:
    """Return every rule, or those of one kind.

    Raises:
        InvalidInput: the kind is not known.

    Example:
        >>> [rule.id for rule in rules("votes")]
        ['banzhaf', 'shapley_shubik']
    """
    if kind is not None and kind not in KINDS:
        raise InvalidInput([Problem(("kind",), repr(kind), Message("errors.one_of", {"allowed": KINDS}))])
    for room in ROOMS:
        import_module(room)
    return tuple(rule for rule in _rules.values() if kind in (None, rule.kind))


def rule(id: str, kind: Kind | None = None) -> Rule:
    """Return the rule with this id.

    Args:
        id: such as "nucleolus".
        kind: needed for an id that several kinds have, such as "proportional".

    Raises:
        InvalidInput: there is none, or more than one; the problem lists what there is.

    Example:
        >>> rule("nucleolus").name("nl")
        'nucleolus'
    """
    known = rules(kind)
    found = [each for each in known if each.id == id]
    if len(found) == 1:
        return found[0]
    if found:
        allowed = Message("errors.one_of", {"allowed": tuple(each.kind for each in found)})
        raise InvalidInput([Problem(("kind",), None, allowed)])
    ids = tuple(dict.fromkeys(each.id for each in known))
    raise InvalidInput([Problem(("rule",), repr(id), Message("errors.unknown_name", {"allowed": ids}))])
