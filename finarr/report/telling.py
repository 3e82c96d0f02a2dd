"""Keys and limits in plain words, for who has never seen a case."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from finarr.arrangements.cost_sharing import CostSharing
from finarr.arrangements.cost_sharing.people import people_measure
from finarr.keys import Key
from finarr.keys.base import resolve
from finarr.keys.compound import StackKey, UsageKey
from finarr.keys.measured import MeasureKey, PointsKey
from finarr.limits import Limit
from finarr.report.figures.closing import measure_label
from finarr.report.wording import Wording
from finarr.words import Euro, Percent, format_value

__all__ = ["key_in_words", "limit_in_words", "rules_in_words", "transition_in_words"]


def key_in_words(words: Wording, case: CostSharing, key: Key | str) -> str:
    """Return how a key divides, such as "naar Inwoners op 01-01-2024"."""
    found = resolve(key, case.keys)
    match found:
        case MeasureKey():
            return words.listed(list(_measures(words, case, found)), 99)
        case PointsKey():
            names = [_measure(words, case, name) for name in found.amounts]
            return words("key_points", measures=words.listed(names, 99)) if names else words("key_points_fixed")
        case UsageKey():
            products = words.listed(list(found.prices), 99)
            return words("key_usage", products=products, rest=key_in_words(words, case, found.remainder))
        case StackKey():
            parts = [
                words("key_part", part=_share(words, part), key=_inside(words, case, inner))
                for part, inner in found.parts
                if part
            ]
            return words.listed(parts, 99)
        case None:
            return str(key)
        case _:
            return words(f"key_{found.kind}")


def _inside(words: Wording, case: CostSharing, key: Key | str) -> str:
    """Return how a part of a key divides; between brackets where it has parts of its own."""
    said, found = key_in_words(words, case, key), resolve(key, case.keys)
    return (
        f"({said})"
        if isinstance(found, StackKey) or (isinstance(found, MeasureKey) and len(found.weights) > 1)
        else said
    )


def _measures(words: Wording, case: CostSharing, key: MeasureKey) -> Iterator[str]:
    for name, weight in key.weights.items():
        measure = _measure(words, case, name)
        if len(key.weights) == 1:
            yield words("key_measure", measure=measure)
        else:
            yield words("key_part", part=_share(words, weight), key=words("key_measure", measure=measure))


def _measure(words: Wording, case: CostSharing, name: str) -> str:
    return measure_label(words, case.measures[name]) if name in case.measures else name


def _share(words: Wording, share: object) -> str:
    return format_value(Percent(Fraction(str(share))), words.lang)


def limit_in_words(words: Wording, case: CostSharing, limit: Limit) -> str | None:
    """Return what a limit says, such as "ieder betaalt hoogstens € 66,00 per inwoner"; None where it is no limit."""
    if limit.amount is None:
        return None
    who = words("limit_everyone") if limit.parties is None else words.listed(list(limit.parties), 99)
    if limit.together:
        who = words("limit_together", who=who)
    if limit.per in ("total", "budget"):
        most = words(f"limit_of_{limit.per}", share=_share(words, limit.amount))
    elif limit.per == "euro":
        most = format_value(Euro(Fraction(limit.amount)), words.lang)
    else:
        amount = format_value(Euro(Fraction(limit.amount)), words.lang)
        text = "limit_per_head" if limit.per == people_measure(case) else "limit_per"
        most = words(text, amount=amount, measure=_measure(words, case, limit.per))
    items = words("basis_tasks") if limit.items is None else words.listed(list(limit.items), 99)
    years = "" if limit.years is None else words("limit_years", years=", ".join(map(str, limit.years)))
    return words(f"limit_{limit.kind}", who=who, most=most, items=items) + years


def transition_in_words(words: Wording, case: CostSharing) -> str | None:
    """Return what the transition says; None where there is none."""
    path = case.transition
    if path is None:
        return None
    if path.kind == "linear":
        return words("transition_linear", n=path.years or 1)
    if path.per == "today":
        step = words("transition_of_today", share=_share(words, path.step or 0))
    elif path.per == "euro":
        step = format_value(Euro(Fraction(path.step or 0)), words.lang)
    else:
        amount = format_value(Euro(Fraction(path.step or 0)), words.lang)
        step = words("limit_per", amount=amount, measure=_measure(words, case, path.per))
    return words(f"transition_{path.against}", step=step)


def rules_in_words(words: Wording, case: CostSharing) -> tuple[str, ...]:
    """Return all limits and the transition of a case, each as a sentence."""
    said = [text for limit in case.limits if (text := limit_in_words(words, case, limit)) is not None]
    path = transition_in_words(words, case)
    return tuple(f"{text}." for text in (*said, *([] if path is None else [path])))
