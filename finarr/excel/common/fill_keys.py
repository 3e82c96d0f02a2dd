"""Writing keys into their three tables: components, agreed shares and amounts off the top, and usage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from finarr.excel.common.filled import Row
from finarr.excel.common.read_keys import INSIDE
from finarr.excel.common.specs import COMPONENTS, KEY_KINDS, SHARE_KINDS
from finarr.excel.tables import word
from finarr.keys import EqualKey, Key, MeasureKey, PointsKey, SharesKey, StackKey, UsageKey

__all__ = ["inner_name", "key_rows", "share_rows", "spread", "usage_rows"]


def inner_name(parent: str, part: int | None, key: Key | str, lang: str) -> str:
    """Return the name of a key inside another: its own, or one after its place.

    Args:
        parent: the name of the key around it.
        part: its number in a stack, from zero; None is the remainder of usage.
        key: itself, or its name.
        lang: the language of the word for remainder.
    """
    if isinstance(key, str):
        return key
    return f"{parent}{INSIDE}{word('remainder', lang) if part is None else part + 1}"


def spread(keys: Mapping[str, Key], lang: str) -> Iterator[tuple[str, Key]]:
    """Yield every key by the name it has in a workbook, each followed by those inside it."""
    for name, key in keys.items():
        yield from _spread(name, key, lang)


def _spread(name: str, key: Key, lang: str) -> Iterator[tuple[str, Key]]:
    yield name, key
    inside: Iterable[tuple[int | None, Key | str]] = ()
    if isinstance(key, StackKey):
        inside = [(number, inner) for number, (_, inner) in enumerate(key.parts)]
    elif isinstance(key, UsageKey):
        inside = [(None, key.remainder)]
    for part, inner in inside:
        if isinstance(inner, Key):
            yield from _spread(inner_name(name, part, inner, lang), inner, lang)


def key_rows(keys: Mapping[str, Key], measure: Callable[[str], str], lang: str) -> list[Row]:
    """Return the rows of components: key, kind, component, value, remark."""
    rows: list[Row] = []
    for name, key in spread(keys, lang):
        kind = word(KEY_KINDS[key.kind], lang)
        for component, value, remark in _components(name, key, measure, lang):
            rows.append((name, kind, component, value, remark and word(remark, lang)))
    return rows


def _components(
    name: str, key: Key, measure: Callable[[str], str], lang: str
) -> Iterator[tuple[str | None, Any, str | None]]:
    match key:
        case MeasureKey():
            yield from ((measure(each), weight, "k_measure") for each, weight in key.weights.items())
        case PointsKey():
            if key.fixed or not key.amounts:
                yield word(COMPONENTS["fixed"], lang), key.fixed, "k_fixed"
            yield from ((measure(each), amount, "k_points") for each, amount in key.amounts.items())
        case SharesKey():
            yield word(COMPONENTS["of"], lang), key.of, "k_of"
        case UsageKey():
            yield inner_name(name, None, key.remainder, lang), None, "k_remainder"
        case StackKey():
            for number, (part, inner) in enumerate(key.parts):
                yield inner_name(name, number, inner, lang), part, "k_part"
        case EqualKey():
            yield None, None, "k_equal"
        case _:
            raise TypeError(f"no workbook form for {type(key).__name__}")


def share_rows(keys: Mapping[str, Key], lang: str) -> list[Row]:
    """Return the rows of agreed shares and amounts off the top: key, kind, party, year, value."""
    rows: list[Row] = []
    for name, key in spread(keys, lang):
        if isinstance(key, SharesKey):
            rows += [(name, word(SHARE_KINDS["shares"], lang), *row) for row in _by_year(key.agreed)]
        elif isinstance(key, PointsKey):
            rows += [(name, word(SHARE_KINDS["off_the_top"], lang), *row) for row in _by_year(key.off_the_top)]
    return rows


def usage_rows(keys: Mapping[str, Key], lang: str) -> list[Row]:
    """Return the rows of usage: key, product, party (none for a price), year, value."""
    rows: list[Row] = []
    for name, key in spread(keys, lang):
        if isinstance(key, UsageKey):
            for product, price in key.prices.items():
                rows += [(name, product, None, *row[1:]) for row in _by_year({product: price})]
                rows += [(name, product, *row) for row in _by_year(key.quantities[product])]
    return rows


def _by_year(table: Mapping[str, Any]) -> Iterator[tuple[str, int | None, Any]]:
    """Yield (name, year, value) of a table; a value for all years has no year."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from ((name, year, each) for year, each in value.items())
        else:
            yield name, None, value
