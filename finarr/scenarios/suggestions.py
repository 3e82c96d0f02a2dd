"""What could be varied around a case: some paths of its own, with values to start from, in the words of a language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from finarr.items import Item
from finarr.keys import MeasureKey, StackKey
from finarr.scenarios.paths import NoPath, Walker
from finarr.sweep import Draw
from finarr.words import Message

__all__ = ["Suggestion", "path_of", "spoken", "suggestions"]

_UNCERTAIN = Draw("normal", (1, Decimal("0.02")), relative=True)
_POINT = Decimal("0.01")
_SHARED = ("cap", "floor")
"""What a party gets of its own where it is varied, though others share it."""


@dataclass(frozen=True)
class Suggestion:
    """Something to vary.

    Attributes:
        path: as a user types it.
        values: a tuple of values, or a distribution.
        meaning: what it says.
    """

    path: str
    values: tuple[Any, ...] | Draw
    meaning: Message


def path_of(steps: tuple[str | Message | int, ...], lang: str) -> str | None:
    """Return a path as text; None where a name has a character that a path cannot hold.

    Example:
        >>> path_of((Message("scenarios.step_items"), "Zorg (incl. btw)", 2026), "nl")
        'posten."Zorg (incl. btw)".2026'
    """
    told = [step.render(lang) if isinstance(step, Message) else str(step) for step in steps]
    if any(set(step) & set('";\n') or not step.strip() for step in told):
        return None
    return ".".join(f'"{step}"' if set(step) & set(".[]") else step for step in told)


def spoken(walker: Walker, path: str, lang: str) -> str:
    """Return a path in the words of a language; as it was typed where that would lead elsewhere.

    Args:
        walker: reads paths against the case.
        path: in whichever language.
        lang: "nl" or "en".
    """
    try:
        found = path_of(walker.told(path, lang), lang)
        same = found is not None and walker.target(found).leaves == walker.target(path).leaves
    except NoPath:
        return path
    return found if found is not None and same else path


def suggestions(case: Any, lang: str) -> tuple[Suggestion, ...]:
    """Return what could be varied around a case: values chosen by hand first, distributions behind them.

    Args:
        case: of a kind that has scenarios.
        lang: "nl" or "en".
    """
    walker = Walker(case)
    found = []
    for steps, values, about in (*_chosen(case, lang), *_drawn(case, lang)):
        path = path_of(steps, lang)
        if path is not None and (about in _SHARED or _leads(walker, path)):
            found.append(Suggestion(path, values, Message(f"scenarios.suggest_{about}", _named(steps))))
    return tuple(found)


Candidate = tuple[tuple[Any, ...], tuple[Any, ...] | Draw, str]


def _named(steps: tuple[Any, ...]) -> dict[str, Any]:
    """Return the name that the meaning of a path may mention."""
    names = [step for step in steps if isinstance(step, str) and step != "*"]
    return {"name": names[0] if names else "", "other": names[-1] if names else ""}


def _leads(walker: Walker, path: str) -> bool:
    try:
        walker.target(path)
    except NoPath:
        return False
    return True


def _step(name: str) -> Message:
    return Message(f"scenarios.step_{name}")


def _chosen(case: Any, lang: str) -> Iterator[Candidate]:
    yield from _limits(case)
    for item in list(getattr(case, "items", ()))[:1]:
        yield (_step("items"), item.name, _step("index")), ("+0%", "+2%", "+5%"), "index"
        yield (_step("items"), item.name, _step("costs")), ("+0", "+100000"), "costs"
        yield from _other_keys(case, item)
    for project in list(getattr(case, "projects", ()))[:1]:
        yield (_step("projects"), project.name, _step("cost")), ("+0%", "+10%", "+25%"), "project"
    for number, move in enumerate(list(getattr(case, "proposal", ()))[:1], start=1):
        if move.share is not None:
            yield (_step("proposal"), number, _step("share")), ("-20%", "-10%", "+0%"), "share"
    if getattr(case, "rules", None) is not None:
        yield (_step("rules"), _step("borrowing")), ("+0%", "-50%"), "borrowing"
        yield (_step("rules"), _step("minimum")), ("+0%", "+50%"), "minimum"
    if _factor(case) is not None:
        yield (_step("general_fund"), _step("factor")), ("-5%", "+0%", "+5%"), "factor"
    yield from _weights(case, lang)
    for party, label in _measured(case, lang):
        yield (_step("parties"), party, _step("measures"), label), ("-2%", "+0%", "+2%"), "measure"
    for name, year, rate in _rate(case):
        yield (_step("indices"), name, year), (rate - _POINT, rate, rate + _POINT), "rate"
    if getattr(getattr(case, "transition", None), "step", None) is not None:
        yield (_step("transition"), _step("step")), ("-20%", "+0%", "+20%"), "step"


def _drawn(case: Any, lang: str) -> Iterator[Candidate]:
    for item in list(getattr(case, "items", ()))[:1]:
        yield (_step("items"), item.name, _step("costs")), _UNCERTAIN, "drawn"
    for project in list(getattr(case, "projects", ()))[:1]:
        yield (_step("projects"), project.name, _step("cost")), _UNCERTAIN, "drawn"
    if _factor(case) is not None:
        yield (_step("general_fund"), _step("factor")), _UNCERTAIN, "drawn"
    for name, year, rate in _rate(case):
        yield (_step("indices"), name, year), Draw("normal", (rate, _POINT / 2)), "rate_drawn"
    for party, label in _measured(case, lang):
        yield (_step("parties"), party, _step("measures"), label), _UNCERTAIN, "drawn"


def _factor(case: Any) -> Any:
    return getattr(getattr(case, "general_fund", None), "factor", None)


def _rate(case: Any) -> Iterator[tuple[str, int, Decimal]]:
    """Yield the first growth of the first index that has any."""
    for name, index in case.indices.items():
        for year, rate in index.rates.items():
            yield name, year, rate
            return


def _limits(case: Any) -> Iterator[Candidate]:
    """Yield the first limit, wider than it is: a narrower one may leave nothing."""
    for limit in getattr(case, "limits", ())[:1]:
        kind = Message(f"scenarios.kind_{limit.kind}")
        if limit.amount is None:
            return
        wider = ("+0%", "+5%", "+10%") if limit.kind == "cap" else ("-10%", "-5%", "+0%")
        yield (_step("limits"), kind), wider, f"{limit.kind}s"
        names = limit.parties or [party.name for party in case.parties]
        if hasattr(case, "items") and not limit.together:
            yield (_step("limits"), kind, names[0]), wider, limit.kind


def _other_keys(case: Any, item: Item) -> Iterator[Candidate]:
    """Yield the keys of other items, for an item; those with a figure of their own a party fit none but theirs."""
    fit = [name for name, key in case.keys.items() if isinstance(key, MeasureKey | StackKey) and ";" not in name]
    if item.key in fit and len(fit) > 1:
        yield (_step("items"), item.name, _step("key")), tuple(fit[:3]), "key"


def _weights(case: Any, lang: str) -> Iterator[Candidate]:
    """Yield a weight of the first key that mixes something."""
    for name, key in case.keys.items():
        if isinstance(key, MeasureKey) and len(key.weights) > 1:
            measure, weight = next(iter(key.weights.items()))
            yield (_step("keys"), name, _label(case, measure, lang)), (weight / 2, weight), "weight"
            return
        if isinstance(key, StackKey) and len(key.parts) > 1:
            part = next(iter(key.parts))[0]
            yield (_step("keys"), name, _step("parts"), 1, _step("part")), (part / 2, part), "part"
            return


def _measured(case: Any, lang: str) -> Iterator[tuple[str, str]]:
    """Yield a party and a measure that every party has which has any."""
    for party in case.parties:
        for measure, figure in party.measures.items():
            if figure is not None:
                yield party.name, _label(case, measure, lang)
                return


def _label(case: Any, measure: str, lang: str) -> str:
    known = case.measures.get(measure)
    return measure if known is None else str(known.name(lang))
