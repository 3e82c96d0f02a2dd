"""Writing the question of a case, and paths of bounds, into their tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any

from finarr.arrangements.central_funding import CentralFunding
from finarr.excel.central_funding.specs import NO_BOUND, QUESTION
from finarr.excel.common.fill import Filling
from finarr.excel.common.filled import Filled, Row
from finarr.excel.tables import word

__all__ = ["bounds_rows", "question_tables"]


def question_tables(filling: Filling[CentralFunding]) -> Iterator[Filled]:
    """Yield the question with what it needs, its bounds, and the candidate measures."""
    asked = filling.case.question
    given: dict[str, Any] = {} if asked is None else {"ask": asked.ask, **asked.arguments}
    yield filling.settings("finarr_question", QUESTION, {each.id: given.get(each.id) for each in QUESTION})
    rows = bounds_rows(given.get("bounds"), given.get("gains"), filling.lang)
    yield Filled("finarr_question_bounds", filling.heads("finarr_question_bounds"), tuple(rows))
    candidates, lowest, highest = (given.get(name) or {} for name in ("measures", "lowest", "highest"))
    names = dict.fromkeys([*candidates, *lowest, *highest])
    found = [
        (
            filling.measure_or(name),
            filling.flag(name in candidates) if candidates else None,
            lowest.get(name),
            highest.get(name),
        )
        for name in names
    ]
    yield Filled("finarr_candidates", filling.heads("finarr_candidates"), tuple(found))


def bounds_rows(losses: Iterable[Any] | None, gains: Iterable[Any] | None, lang: str) -> list[Row]:
    """Return the rows of a path: the bound on losses, and that on gains where it is another."""
    if gains is None:
        return [(loss, gain) for loss, gain in zip(losses or (), repeat(None), strict=False)]
    none = word(NO_BOUND["none"], lang)
    return [(loss, none if gain is None else gain) for loss, gain in zip(losses or (), gains, strict=True)]
