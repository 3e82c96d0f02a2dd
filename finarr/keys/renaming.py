"""Writing the parties in a key by their one name, whatever name, code or alias was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from finarr.errors import NAME, Path, at
from finarr.keys.base import Key
from finarr.keys.compound import StackKey, UsageKey
from finarr.keys.measured import PointsKey
from finarr.keys.plain import SharesKey

V = TypeVar("V")
Rename = Callable[[str, Path], str]
"""From a name as typed and its place to the party's name; reports what is unknown."""

__all__ = ["Rename", "rename_parties"]


def rename_parties(key: Key, rename: Rename, path: Path) -> Key:
    """Return the key with every party by its name in the case.

    Args:
        key: as typed.
        rename: what finds a party.
        path: where the key lives, for problems.
    """
    with at(*path):
        return _rewritten(key, rename, path)


def _rewritten(key: Key, rename: Rename, path: Path) -> Key:
    match key:
        case SharesKey():
            return replace(key, agreed=_renamed(key.agreed, rename, (*path, "shares")))
        case PointsKey():
            return replace(key, off_the_top=_renamed(key.off_the_top, rename, (*path, "off_the_top")))
        case UsageKey():
            place = (*path, "quantities")
            quantities = {
                product: _renamed(used, rename, (*place, product)) for product, used in key.quantities.items()
            }
            rest = key.remainder
            inner = rest if isinstance(rest, str) else rename_parties(rest, rename, (*path, "remainder"))
            return replace(key, quantities=quantities, remainder=inner)
        case StackKey():
            parts = [
                (part, inner if isinstance(inner, str) else rename_parties(inner, rename, (*path, "parts", n, "key")))
                for n, (part, inner) in enumerate(key.parts)
            ]
            return replace(key, parts=tuple(parts))
        case _:
            return key


def _renamed(table: Mapping[str, V], rename: Rename, path: Path) -> dict[str, V]:
    return {rename(name, (*path, name, NAME)): value for name, value in table.items()}
