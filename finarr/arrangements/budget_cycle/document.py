"""Which document of the budget cycle the figures of a case belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from finarr.errors import here
from finarr.fields import Fields
from finarr.words import Message

__all__ = ["DOCUMENT_TYPES", "Document"]

DOCUMENT_TYPES = ("framework_note", "draft_budget", "budget", "amendment", "interim_report", "account")
"""In the order in which they come about."""

_NUMBERED = ("amendment", "interim_report")


@dataclass(frozen=True)
class Document:
    """Which document of the budget cycle the figures belong to.

    Attributes:
        type: one of `DOCUMENT_TYPES`.
        year: the budget year it is about.
        number: which amendment or interim report of that year, counted from 1.
        adopted: the day it was adopted (vastgesteld); None while it is not.
        predecessor: the file of the document before it, as seen from its own file.

    Example:
        >>> Document("amendment", 2026, number=1, adopted="2026-04-02").name.render("nl")
        '1e begrotingswijziging 2026'
    """

    type: str
    year: int
    number: int | None = None
    adopted: date | str | None = None
    predecessor: str | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("document"))
        fields.choice("type", DOCUMENT_TYPES)
        if isinstance(self.year, bool) or not isinstance(self.year, int):
            fields.wrong(("year",), repr(self.year), "year")
        if self.number is not None:
            if isinstance(self.number, bool) or not isinstance(self.number, int):
                fields.wrong(("number",), repr(self.number), "whole_number")
            elif self.number < 1:
                fields.wrong(("number",), str(self.number), "at_least_one")
            elif self.type not in _NUMBERED:
                fields.wrong(("number",), str(self.number), "budget_cycle.not_numbered")
        fields.day("adopted")
        fields.text("predecessor", optional=True)
        fields.done()

    @property
    def name(self) -> Message:
        """The document in words."""
        values = {"year": str(self.year), "number": str(self.number or "")}
        return Message(f"budget_cycle.{self.type}" + ("_numbered" if self.number else ""), values)
