"""What a member has in its own budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number

__all__ = ["OwnEstimate"]


@dataclass(frozen=True)
class OwnEstimate:
    """What a member has put in its own budget for the arrangement (raming in de eigen begroting).

    Attributes:
        party: name, code or alias.
        amounts: euro, for all years or by year.
        item: the cost item it is meant for; None is everything together.
        taakveld: Iv3 code under which the member books it.
        note: why it differs, in the user's words.
    """

    party: str
    amounts: Number | Mapping[int, Number]
    item: str | None = None
    taakveld: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("cycle", "own_estimates"))
        fields.text("party")
        fields.per_year("amounts", negative=True)
        fields.text("item", optional=True)
        fields.text("taakveld", optional=True)
        fields.text("note", optional=True)
        fields.done()
