"""Cases as plain documents: one form, shaped like the TOML, shared by every door.

A document is a ``dict`` with the names of ``docs/case-format.md``. A door (TOML, workbook) turns its file into a
document and tells where each value stands; the module of the kind turns a document into a case and back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any

from finarr.cases.shape import build
from finarr.errors import Also, InvalidInput, Path, Problem, place_of
from finarr.words import LANGUAGES, Message

__all__ = ["KINDS", "from_document", "kind_of", "to_document"]

KINDS: dict[str, str] = {
    "advice": "finarr.cases.advice",
    "central-funding": "finarr.cases.central_funding",
    "cost-sharing": "finarr.cases.cost_sharing",
    "exit": "finarr.cases.withdrawal",
    "portfolio": "finarr.cases.portfolio",
    "realisation": "finarr.cases.realisation",
    "stand-alone": "finarr.cases.stand_alone",
    "transition-fund": "finarr.cases.transition_fund",
}
"""The module of every kind of case; each has `CASE`, `read` and `to_document`."""

_CLASSES: dict[str, str] = {
    "Assessment": "advice",
    "CentralFunding": "central-funding",
    "CostSharing": "cost-sharing",
    "Portfolio": "portfolio",
    "Realisation": "realisation",
    "StandAloneCosts": "stand-alone",
    "TransitionFund": "transition-fund",
    "Withdrawal": "exit",
}
"""The kind that each class of cases is of; by name, so that to recognise one no other kind is imported."""


def from_document(
    document: Mapping[str, Any],
    place: Callable[[Path], str] = place_of,
    problems: Iterable[Problem] = (),
    also: Also | None = None,
) -> Any:
    """Return the case that a document describes.

    Args:
        document: shaped like the TOML.
        place: names the place of a value in the user's words.
        problems: what the door itself found wrong, to be told together with the rest.
        also: looks for what else is wrong with the case.

    Raises:
        InvalidInput: every problem, of shape and of meaning, with its place.
    """
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        allowed = Message("errors.one_of", {"allowed": tuple(KINDS)})
        given = None if kind is None else repr(kind)
        raise InvalidInput([*problems, Problem(("kind",), given, allowed)]).located(place)
    try:
        return build(lambda: import_module(KINDS[kind]).read(document), place, problems, also)
    except InvalidInput as error:
        spoken = document.get("language")
        error.lang = spoken if isinstance(spoken, str) and spoken in LANGUAGES else None
        raise


def kind_of(case: Any) -> str:
    """Return the name of a case's kind.

    Raises:
        TypeError: it is no case.
    """
    for name in (each.__name__ for each in type(case).__mro__):
        kind = _CLASSES.get(name)
        if kind is not None and isinstance(case, import_module(KINDS[kind]).CASE):
            return kind
    raise TypeError(f"not a case: {type(case).__name__}")


def to_document(case: Any) -> dict[str, Any]:
    """Return the document of a case; `from_document` makes an equal case of it."""
    return dict(import_module(KINDS[kind_of(case)]).to_document(case))
