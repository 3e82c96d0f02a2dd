"""Numbers by party as users give them: a Series, a mapping or a list."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from finarr.errors import Problem
from finarr.numbers import is_hole, read_number
from finarr.words import Message

__all__ = ["index_of", "place", "read_each", "read_limits"]


def place(argument: str, *labels: Hashable) -> dict[str, Any]:
    """Return where a value stands in a call, for a `Problem`.

    Example:
        >>> Problem(given=-1, allowed=Message("division.weight"), **place("weights", "Goes")).place
        'weights[Goes]'
    """
    shown = f"[{', '.join(str(label) for label in labels)}]" if labels else ""
    return {"path": (argument, *(str(label) for label in labels)), "located": argument + shown}


def index_of(given: Any, labels: Sequence[Hashable]) -> pd.Index:
    """Return the index that an answer gets: that of the Series that was given, else the labels."""
    if isinstance(given, pd.Series):
        return given.index
    return pd.Index(list(labels)) if isinstance(given, Mapping) else pd.RangeIndex(len(labels))


def read_each(given: Any, argument: str, problems: list[Problem]) -> dict[Hashable, Decimal]:
    """Return a number by label, exactly as written; add a problem for everything that is not one.

    Args:
        given: a Series, a mapping, or a list or array (the labels are then 0, 1, 2, ...).
        argument: what the caller calls it.
        problems: gathers what is wrong.
    """
    pairs = _pairs(given)
    if pairs is None:
        problems.append(Problem(given=_shown(given), allowed=Message("division.one_each"), **place(argument)))
        return {}
    if not pairs:
        problems.append(Problem(given=None, allowed=Message("division.empty"), **place(argument)))
    found: dict[Hashable, Decimal] = {}
    for label, value in pairs:
        if label in found:
            problems.append(Problem(given=None, allowed=Message("errors.duplicate"), **place(argument, label)))
        elif label is None or label != label:
            problems.append(Problem(given=None, allowed=Message("division.no_label"), **place(argument, label)))
        else:
            found[label] = _number(value, argument, label, problems)
    return found


def read_limits(given: Any, argument: str, labels: Sequence[Hashable], problems: list[Problem]) -> list[Decimal | None]:
    """Return a limit for every label, exactly as written; None where there is none.

    Args:
        given: None, one number for all, a Series with exactly these labels, a mapping (labels that it leaves out have
            no limit), or as many numbers as there are labels. None and infinity are no limit.
        argument: "floor" or "cap".
        labels: the parties, in order.
        problems: gathers what is wrong.
    """
    pairs = _pairs(given)
    if pairs is None:
        one = None if given is None else _limit(given, argument, None, problems)
        return [one] * len(labels)
    if not hasattr(given, "items") and len(pairs) != len(labels):
        allowed = Message("division.wrong_length", {"n": len(labels)})
        problems.append(Problem(given=len(pairs), allowed=allowed, **place(argument)))
        return [None] * len(labels)
    if not hasattr(given, "items"):
        pairs = [(label, value) for label, (_, value) in zip(labels, pairs, strict=True)]
    known, found = set(labels), dict[Hashable, Decimal | None]()
    for label, value in pairs:
        if label not in known:
            problems.append(Problem(given=None, allowed=Message("division.no_such_party"), **place(argument, label)))
        elif label in found:
            problems.append(Problem(given=None, allowed=Message("errors.duplicate"), **place(argument, label)))
        else:
            found[label] = None if value is None else _limit(value, argument, label, problems)
    if isinstance(given, pd.Series):
        problems += [
            Problem(given=None, allowed=Message("division.no_limit_given"), **place(argument, label))
            for label in labels
            if label not in found
        ]
    return [found.get(label) for label in labels]


def _pairs(given: Any) -> list[tuple[Hashable, Any]] | None:
    """Return labels and values; None where the value is not one a party."""
    if isinstance(given, pd.Series | Mapping):
        return list(given.items())
    if isinstance(given, np.ndarray):
        return list(enumerate(given.tolist())) if given.ndim == 1 else None
    if isinstance(given, pd.Index | pd.api.extensions.ExtensionArray | Sequence) and not isinstance(given, str | bytes):
        return list(enumerate(given))
    return None


def _number(value: Any, argument: str, label: Hashable, problems: list[Problem], *, infinite: bool = False) -> Decimal:
    found: list[Problem] = []
    where = place(argument) if label is None else place(argument, label)
    number = read_number(value, where["path"], found, infinite=infinite)
    problems += [replace(problem, located=where["located"]) for problem in found]
    return number


def _limit(value: Any, argument: str, label: Hashable, problems: list[Problem]) -> Decimal | None:
    """Return a limit; None where it is infinite on the side that limits nothing."""
    number = _number(value, argument, label, problems, infinite=True)
    if is_hole(number) or number.is_finite():
        return None if is_hole(number) else number
    if (number > 0) == (argument == "floor"):
        where = place(argument) if label is None else place(argument, label)
        problems.append(Problem(given=str(value), allowed=Message(f"division.{argument}_infinite"), **where))
    return None


def _shown(given: Any) -> str:
    return f"{type(given).__name__} {given!r}"[:60]
