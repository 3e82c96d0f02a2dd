"""Why a contribution differs between two documents: the causes, their order, and their names in words.

Causes are replaced one at a time, in an order. `merger` always comes first, since only the new division has figures for
both documents, and `rounding` last, since it is what whole cents leave of the others. A cause of the user's own (a key
of `Item.changes`, an index that is not wages or prices) stands where the first of its kind would: after the prices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from finarr.errors import InvalidInput, Problem
from finarr.fields import expected
from finarr.words import LANGUAGES, Message, catalogue

__all__ = ["CAUSES", "DIVISION", "FIRST", "LAST", "cause_of", "cause_of_index", "in_order", "told"]

CAUSES = (
    "merger",
    "members",
    "wages",
    "prices",
    "new_policy",
    "savings",
    "incidental",
    "income",
    "reserves",
    "other_costs",
    "reference_date",
    "volume",
    "key",
    "limits",
    "rounding",
)
"""Every cause that finarr finds by itself, in the order in which they are replaced."""

FIRST, LAST = CAUSES[0], CAUSES[-1]

DIVISION = "division"
"""Key, figures and limits together, where only the figures of the document before are known."""

_AFTER_THESE = CAUSES.index("prices") + 1


def _words() -> dict[str, str]:
    """Return the id of a cause by everything it may be called, in small letters."""
    found = {cause: cause for cause in CAUSES}
    for lang in LANGUAGES:
        found |= {catalogue(lang)[f"budget_cycle.cause_{cause}"].casefold(): cause for cause in CAUSES}
    return found


def cause_of(name: str) -> str:
    """Return the id of a cause by its id or its name in either language; a name of the user's own stays as it is.

    Example:
        >>> cause_of("Lonen"), cause_of("eerste wijziging")
        ('wages', 'eerste wijziging')
    """
    return _words().get(" ".join(name.split()).casefold(), name)


def cause_of_index(name: str) -> str:
    """Return the cause that stands for an index: wages, prices, or the index by its own name.

    Example:
        >>> cause_of_index("loon"), cause_of_index("energie")
        ('wages', 'energie')
    """
    kinds = {"wages": ("loon", "lonen", "wage", "wages"), "prices": ("prijs", "prijzen", "price", "prices")}
    found = next((cause for cause, names in kinds.items() if name.strip().casefold() in names), None)
    return found or cause_of(name)


def told(cause: str) -> Message | str:
    """Return a cause in words; one of the user's own is said as it was typed."""
    return Message(f"budget_cycle.cause_{cause}") if cause in (*CAUSES, DIVISION) else cause


def in_order(order: Sequence[str] | None, own: Iterable[str]) -> tuple[str, ...]:
    """Return every cause in the order in which it is replaced.

    Args:
        order: as asked; causes that it does not name follow in the usual order. None is the usual order.
        own: causes that the documents name; those of the user's own join the others.

    Raises:
        InvalidInput: a cause is not known or stands twice, or the merger is not first or the rounding not last.
    """
    others = [cause for cause in dict.fromkeys(own) if cause not in CAUSES]
    usual = (*CAUSES[:_AFTER_THESE], *others, *CAUSES[_AFTER_THESE:])
    if order is None:
        return usual
    expected(order, Iterable, "order")
    given = [order] if isinstance(order, str) else list(order)
    asked = [cause_of(str(name)) for name in given]
    problems = []
    for number, (cause, name) in enumerate(zip(asked, given, strict=True)):
        place = ("order", number)
        if cause not in usual:
            problems.append(Problem(place, f"'{name}'", Message("errors.one_of", {"allowed": usual})))
        elif cause in asked[:number]:
            problems.append(Problem(place, f"'{name}'", Message("errors.duplicate")))
        elif (cause == FIRST and number > 0) or (cause == LAST and number < len(asked) - 1):
            problems.append(Problem(place, f"'{name}'", Message(f"budget_cycle.order_{cause}")))
    if problems:
        raise InvalidInput(problems)
    middle = [cause for cause in (*asked, *usual) if cause not in (FIRST, LAST)]
    return (FIRST, *dict.fromkeys(middle), LAST)
