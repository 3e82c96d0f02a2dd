"""Who takes part, and what is measured of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from immutabledict import immutabledict

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number
from finarr.words import LANGUAGES

__all__ = ["Measure", "Party", "Roster"]

ALIASES: Mapping[str, tuple[str, ...]] = immutabledict(
    {
        "Middelburg": ("Middelburg (Z.)",),
        "Den Haag": ("'s-Gravenhage", "s-Gravenhage"),
        "Den Bosch": ("'s-Hertogenbosch", "s-Hertogenbosch"),
        "Bergen (L.)": ("Bergen (L)", "Bergen L"),
        "Bergen (NH.)": ("Bergen (NH)", "Bergen NH"),
        "Súdwest-Fryslân": ("Sudwest-Fryslan",),
    }
)
"""Other names under which statistics list a municipality."""


@dataclass(frozen=True)
class Measure:
    """A quantity that is known of every party (maatstaf), such as its inhabitants.

    Attributes:
        label: what readers call it, one text or one by language ("nl", "en").
        reference_date: the day it counts for (peildatum).
        source: where the figures come from.
        status: "provisional" or "final".

    Example:
        >>> Measure("Inwoners", "2024-01-01").reference_date
        datetime.date(2024, 1, 1)
    """

    label: str | Mapping[str, str]
    reference_date: date | str | None = None
    source: str | None = None
    status: str | None = None

    def __post_init__(self) -> None:
        label = self.label if isinstance(self.label, str) else "?"
        fields = Fields(self, here("measures", label))
        if isinstance(self.label, Mapping):
            for lang in self.label:
                if lang not in LANGUAGES:
                    fields.wrong(("label", str(lang)), repr(lang), "one_of", allowed=LANGUAGES)
            if not self.label:
                fields.wrong(("label",), None, "missing")
            fields.put("label", _one_label({str(lang): str(text) for lang, text in self.label.items()}))
        else:
            fields.text("label")
        fields.day("reference_date")
        fields.text("source", optional=True)
        fields.choice("status", ("provisional", "final"), optional=True)
        fields.done()

    def name(self, lang: str) -> str:
        """Return the label in a language, or in the one there is."""
        if isinstance(self.label, str):
            return self.label
        return self.label.get(lang) or next(iter(self.label.values()), "?")


def _one_label(labels: Mapping[str, str]) -> str | Mapping[str, str]:
    """Return labels as they are written in one way: one text where all languages have the same."""
    same = set(labels) == set(LANGUAGES) and len(set(labels.values())) == 1
    return next(iter(labels.values())) if same else immutabledict(labels)


@dataclass(frozen=True)
class Party:
    """A government or other partner that takes part (deelnemer).

    Attributes:
        name: unique among the parties.
        code: CBS code such as GM0664, by which municipalities are matched.
        measures: quantity by measure id, one for all years or one by year.
        today: euro a year, what it pays now for the items the case divides among all (not for plus tasks).
        budget: euro a year, its own budget.
        votes: its votes in the board.
        aliases: other names under which files may list it.
        group: the group it belongs to, if any.

    Raises:
        InvalidInput: a field breaks its rule; measures, budget and votes may not be negative.

    Example:
        >>> Party("Goes", "GM0664", {"inhabitants": 39_682}).measures["inhabitants"]
        Decimal('39682')
    """

    name: str
    code: str | None = None
    measures: Mapping[str, Number | Mapping[int, Number]] = field(default_factory=immutabledict)
    today: Number | None = None
    budget: Number | Mapping[int, Number] | None = None
    votes: Number | None = None
    aliases: Iterable[str] = ()
    group: str | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("parties", str(self.name)))
        fields.text("name")
        fields.text("code", optional=True)
        fields.table_per_year("measures")
        fields.number("today", optional=True, negative=True)
        fields.per_year("budget", optional=True)
        fields.number("votes", optional=True)
        fields.names("aliases")
        fields.put("aliases", self.aliases or ())
        fields.text("group", optional=True)
        fields.done()

    @property
    def order(self) -> tuple[str, str]:
        """What ties are broken by: the code, else the name."""
        return (self.code or self.name, self.name)


class Roster:
    """The parties of a case, found by name, code or alias.

    Args:
        parties: in the user's order.
    """

    def __init__(self, parties: Iterable[Party]) -> None:
        self.parties = tuple(parties)
        self._found: dict[str, Party] = {}
        for party in self.parties:
            for name in (*ALIASES.get(party.name, ()), *(party.aliases or ()), party.code or party.name):
                self._found.setdefault(_folded(name), party)
        for party in self.parties:
            self._found[_folded(party.name)] = party

    def find(self, name: Any) -> Party | None:
        """Return the party with this name, code or alias, whatever its capitals; None where there is none."""
        return self._found.get(_folded(str(name)))


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
