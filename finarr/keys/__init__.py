"""Cost-sharing keys (verdeelsleutels): from what is measured of parties to who pays which part.

A key divides an amount over the members of a cost item. It answers with `Component`s, the smallest steps that can be
shown to a council: "60% of the cost, by inhabitants: 39,682 of 391,634". What a party pays is the sum of its
components, exactly.

To add a kind of key: a module here with a frozen subclass of `Key` (`kind`, `check`, `components`), a static
constructor on `Key`, and what files and workbooks make of it, as ``docs/architecture.md`` says under "Where do I add".
"""

from finarr.keys.base import Component, Key, Keys, Members
from finarr.keys.compound import StackKey, UsageKey
from finarr.keys.measured import MeasureKey, PointsKey
from finarr.keys.plain import EqualKey, SharesKey

__all__ = [
    "Component",
    "EqualKey",
    "Key",
    "Keys",
    "MeasureKey",
    "Members",
    "PointsKey",
    "SharesKey",
    "StackKey",
    "UsageKey",
]
