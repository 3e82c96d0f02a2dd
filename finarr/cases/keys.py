"""Keys as documents: the fields of each kind in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from finarr.cases.shape import list_of, table_of, unknown_fields
from finarr.errors import Path, Problem, at, report
from finarr.keys import EqualKey, Key, MeasureKey, PointsKey, SharesKey, StackKey, UsageKey
from finarr.words import Message

__all__ = ["key_from", "key_to"]


def key_from(value: Any, path: Path) -> Key:
    """Return the key that a table describes; what is wrong is reported under the path."""
    table = table_of(value, path)
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in _READERS:
        allowed = Message("errors.one_of", {"allowed": tuple(_READERS)})
        report([Problem((*path, "kind"), None if kind is None else repr(kind), allowed)])
        return EqualKey()
    allowed_fields, reader = _READERS[kind]
    unknown_fields(table, ("kind", *allowed_fields), path)
    return reader(table, path)


def _inner(value: Any, path: Path) -> Key | str:
    """Read a key inside a key: its name, or a table of its own."""
    if isinstance(value, Mapping):
        return key_from(value, path)
    return value  # type: ignore[no-any-return]  # the key itself reports what is no name


def _measures(table: Mapping[str, Any], path: Path) -> Key:
    with at(*path):
        return MeasureKey(table.get("measures"))  # type: ignore[arg-type]


def _points(table: Mapping[str, Any], path: Path) -> Key:
    with at(*path):
        return PointsKey(table.get("amounts", {}), table.get("fixed", 0), table.get("off_the_top", {}))


def _equal(table: Mapping[str, Any], path: Path) -> Key:
    return EqualKey()


def _shares(table: Mapping[str, Any], path: Path) -> Key:
    with at(*path):
        return SharesKey(table.get("shares"), table.get("of", 100))  # type: ignore[arg-type]


def _usage(table: Mapping[str, Any], path: Path) -> Key:
    remainder = _inner(table.get("remainder"), (*path, "remainder"))
    with at(*path):
        return UsageKey(table.get("prices"), table.get("quantities"), remainder)  # type: ignore[arg-type]


def _stack(table: Mapping[str, Any], path: Path) -> Key:
    parts = []
    for number, value in enumerate(list_of(table.get("parts"), (*path, "parts"))):
        place = (*path, "parts", number)
        part = table_of(value, place)
        unknown_fields(part, ("part", "key"), place)
        parts.append((part.get("part"), _inner(part.get("key"), (*place, "key"))))
    with at(*path):
        return StackKey(tuple(parts))  # type: ignore[arg-type]


_READERS: dict[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any], Path], Key]]] = {
    "measures": (("measures",), _measures),
    "points": (("fixed", "amounts", "off_the_top"), _points),
    "equal": ((), _equal),
    "shares": (("of", "shares"), _shares),
    "usage": (("prices", "quantities", "remainder"), _usage),
    "stack": (("parts",), _stack),
}


def key_to(key: Key) -> dict[str, Any]:
    """Return the table of a key."""
    match key:
        case MeasureKey():
            return {"kind": key.kind, "measures": dict(key.weights)}
        case PointsKey():
            fixed = {"fixed": key.fixed} if key.fixed else {}
            top = {"off_the_top": dict(key.off_the_top)} if key.off_the_top else {}
            return {"kind": key.kind, **fixed, "amounts": dict(key.amounts), **top}
        case SharesKey():
            return {"kind": key.kind, "of": key.of, "shares": dict(key.agreed)}
        case UsageKey():
            quantities = {product: dict(used) for product, used in key.quantities.items()}
            remainder = _inner_to(key.remainder)
            return {"kind": key.kind, "prices": dict(key.prices), "quantities": quantities, "remainder": remainder}
        case StackKey():
            parts = [{"part": part, "key": _inner_to(inner)} for part, inner in key.parts]
            return {"kind": key.kind, "parts": parts}
        case EqualKey():
            return {"kind": key.kind}
        case _:
            raise TypeError(f"no document form for {type(key).__name__}")


def _inner_to(key: Key | str) -> Any:
    return key if isinstance(key, str) else key_to(key)
