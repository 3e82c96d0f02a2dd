"""Look into a case and change values in it: frozen dataclasses, tables and tuples, however deep.

A place is a tuple of steps: the name of a field, the key of a table, or a position. Changing makes new objects, which
check themselves; what did not change is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from immutabledict import immutabledict

__all__ = ["At", "changed", "value_at"]

At = tuple[str | int, ...]
"""Where a value stands in a case."""


def value_at(thing: Any, at: At) -> Any:
    """Return the value at a place; a number that holds for all years is the number of each year.

    Raises:
        LookupError: there is nothing there.
    """
    for step in at:
        if is_dataclass(thing):
            if step not in {field.name for field in fields(thing)}:
                raise LookupError(step)
            thing = getattr(thing, str(step))
        elif isinstance(thing, Mapping | tuple):
            thing = thing[step]  # type: ignore[index]  # tuples are looked into by position
        elif not isinstance(step, int):
            raise LookupError(step)
    return thing


def changed(thing: Any, changes: Mapping[At, Any], years: tuple[int, ...] = ()) -> Any:
    """Return a case with values changed, all at once.

    Args:
        thing: the case, or a part of it.
        changes: new values by place.
        years: those by which a number for all years is written out where one year changes.

    Raises:
        InvalidInput: a changed object breaks a rule.

    Example:
        >>> from finarr.parties import Party
        >>> goes = Party("Goes", measures={"inhabitants": 40}, today=3)
        >>> changed(goes, {("today",): 4, ("measures", "inhabitants"): 41}).today
        Decimal('4')
    """
    if () in changes:
        return changes[()]
    inner: dict[str | int, dict[At, Any]] = {}
    for (step, *rest), value in changes.items():
        inner.setdefault(step, {})[tuple(rest)] = value
    if is_dataclass(thing) and not isinstance(thing, type):
        parts = {str(name): changed(getattr(thing, str(name)), each, years) for name, each in inner.items()}
        return replace(thing, **parts)
    if isinstance(thing, Mapping):
        return immutabledict({**thing, **{name: changed(thing[name], each, years) for name, each in inner.items()}})
    if isinstance(thing, tuple):
        return tuple(changed(part, inner[k], years) if k in inner else part for k, part in enumerate(thing))
    by_year = dict.fromkeys(years, thing)
    return immutabledict({**by_year, **{int(year): each[()] for year, each in inner.items()}})
