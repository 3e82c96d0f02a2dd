"""A group of partners that carries its share together (the Rijk, the waterschappen, the municipalities)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from immutabledict import immutabledict

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number

__all__ = ["FundGroup"]


@dataclass(frozen=True)
class FundGroup:
    """Partners that divide their share by one key; who belongs to it is told by the ``group`` of each party.

    Attributes:
        name: as parties and classes refer to it.
        key: the name of the key by which its members divide.
        block: for how many years the key's figures are fixed; None takes the figures of each year itself.
        block_start: the first year of a block; the first year of the case where left out. Figures of a block are those
            of the year before it (reference date 1 January of that year).
        pays: euro by year, what the group bears in total by agreement, paid apart included; only where given.
        apart: euro by year and name, what of that total is paid outside the fund (own shares, another programme).

    Source:
        Waterwet art. 7.24 and the HWBP's budget tables (annex 3, 2018).

    Example:
        >>> FundGroup("waterschappen", "residents", block=4).block
        4
    """

    name: str
    key: str
    block: int | None = None
    block_start: int | None = None
    pays: Number | Mapping[int, Number] | None = None
    apart: Mapping[str, Number | Mapping[int, Number]] = field(default_factory=immutabledict)

    def __post_init__(self) -> None:
        fields = Fields(self, here("groups", str(self.name)))
        fields.text("name")
        fields.text("key")
        for name in ("block", "block_start"):
            value = getattr(self, name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
                fields.wrong((name,), repr(value), "whole_number")
                fields.put(name, None)
        fields.per_year("pays", optional=True)
        fields.table_per_year("apart")
        if self.apart and self.pays is None:
            fields.wrong(("pays",), None, "missing")
        fields.done()

    def data_year(self, year: int, first: int) -> int:
        """Return the year whose figures count for the key.

        Args:
            year: the year of contribution.
            first: the first year of the case.

        Example:
            >>> [FundGroup("w", "k", block=4).data_year(year, 2026) for year in (2026, 2029, 2030)]
            [2025, 2025, 2029]
        """
        if self.block is None:
            return year
        start = self.block_start or first
        return start + (year - start) // self.block * self.block - 1
