"""Which paths of scenarios nothing can be said of, because that part of the case could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from finarr.errors import Path
from finarr.numbers import is_hole
from finarr.scenarios.objects import At, value_at
from finarr.scenarios.paths import NoPath, Walker

__all__ = ["hangs_on"]

_NAMING = ("name", "code", "aliases", "kind", "parties")
"""What a thing is found by."""


def hangs_on(case: Any, path: str, wrong: Sequence[Path]) -> bool:
    """Tell whether what is wrong elsewhere decides where a path leads, or what it changes.

    Args:
        case: as far as it could be read.
        path: as typed.
        wrong: where something is wrong with it.
    """
    try:
        target = Walker(case).target(path)
    except NoPath as end:
        return any(_hides(each, end.at) for each in wrong)
    values = [value_at(case, leaf) for leaf in target.leaves]
    unknown = any(value is None or is_hole(value) for value in values)
    return unknown or any(_together(each, leaf) for each in wrong for leaf in target.leaves)


def _together(one: Path, other: At) -> bool:
    """Tell whether one place lies in the other."""
    return all(step == each for step, each in zip(one, other, strict=False))


def _hides(wrong: Path, at: At) -> bool:
    """Tell whether something wrong in a case may be why a name is not found at a place in it."""
    if not at:
        return False
    table = str(wrong[0]).startswith("finarr_")
    room = str(wrong[0]).removeprefix("finarr_")
    if room == "measures" and ("measures" in at or at[0] == "keys"):
        return True
    if room == "years":
        return len(at) > 1
    if room != at[0]:
        return False
    if table or at[0] == "keys":
        return True
    inside = wrong[len(at) :]
    return _together(wrong, at) and (len(inside) < 2 or inside[1] in _NAMING)
