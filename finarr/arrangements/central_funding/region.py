"""Regions: which municipalities carry a task together, and by which key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from immutabledict import immutabledict

from finarr.errors import here
from finarr.fields import Fields
from finarr.keys import Key
from finarr.numbers import Number

__all__ = ["Region"]


@dataclass(frozen=True)
class Region:
    """A partnership that performs a task for its members (veiligheidsregio, GGD region, ...).

    Attributes:
        name: unique among the regions.
        members: the municipalities, by name, code or alias; each belongs to one region.
        key: the key, or its name in the case, by which its costs are divided; not needed where contributions are given.
        through: the member that receives the central grant for the region (centre municipality), if any.
        measures: figures of the region itself; a measure that is not here is the sum over its members.

    Example:
        >>> Region("Zeeland", ["Goes", "Veere"], key="inwoners").members
        ('Goes', 'Veere')
    """

    name: str
    members: Iterable[str]
    key: Key | str | None = None
    through: str | None = None
    measures: Mapping[str, Number | Mapping[int, Number]] = field(default_factory=immutabledict)

    def __post_init__(self) -> None:
        fields = Fields(self, here("regions", str(self.name)))
        fields.text("name")
        fields.names("members", optional=False)
        if not isinstance(self.key, Key):
            fields.text("key", optional=True)
        fields.text("through", optional=True)
        fields.table_per_year("measures")
        fields.done()
