"""The order of labels that settles ties."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from decimal import Decimal
from typing import Any, cast

__all__ = ["ranks"]


def ranks(labels: Sequence[Hashable]) -> list[int]:
    """Return the place of each label in their natural order: numbers by size, texts by letter, else as text.

    Example:
        >>> ranks(["Veere", "Goes", "Hulst"]), ranks([10, 9]), ranks(["b", 2, "10"])
        ([2, 0, 1], [1, 0], [2, 1, 0])
    """
    order = range(len(labels))
    natural = all(isinstance(label, int | float | Decimal) for label in labels) or len({type(k) for k in labels}) == 1
    try:
        found = sorted(order, key=lambda k: cast(Any, labels[k])) if natural else None
    except TypeError:
        found = None
    if found is None:
        found = sorted(order, key=lambda k: (str(labels[k]), type(labels[k]).__name__))
    places = [0] * len(labels)
    for rank, k in enumerate(found):
        places[k] = rank
    return places
