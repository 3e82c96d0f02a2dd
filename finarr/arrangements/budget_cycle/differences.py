"""What differs between two documents, for every party, item and year, and by which cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from finarr.arrangements.budget_cycle.causes import told
from finarr.arrangements.budget_cycle.previous import PreviousFigures
from finarr.errors import InvalidInput, Problem
from finarr.outcome import Check
from finarr.parties import Roster
from finarr.words import Euro, Message, format_value

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.cost_sharing.outcome import Outcome

__all__ = ["Bar", "Difference", "Differences"]


@dataclass(frozen=True)
class Difference:
    """What one cause changes in what one party pays for one item in one year.

    Attributes:
        party: its name in the new document; a party that left has its old one.
        item: the item's name.
        year: the year.
        cause: see `finarr.arrangements.budget_cycle.causes`.
        cents: above zero it pays more.
    """

    party: str
    item: str
    year: int
    cause: str
    cents: int


@dataclass(frozen=True)
class Bar:
    """One bar of a waterfall: from a height, so many cents up or down.

    Attributes:
        label: "previous", "current", or a cause.
        start: cents, where it begins.
        cents: how far it goes.
    """

    label: str
    start: int
    cents: int


@dataclass(frozen=True)
class Differences:
    """The difference between two documents, explained.

    Attributes:
        previous: the old document, divided; or its figures, where they are all that is known.
        current: the new one.
        order: the causes in the order in which they were replaced.
        method: "sequential" (one at a time, in that order), "shapley" (averaged over all orders) or "figures" (from the
            figures of the old document alone; the order changes nothing).
        cells: by year, item, party and cause, zeros included.
        before: cents in the old document by party, item and year, on the new division and in the years of the new one.
        years: that both documents have, as the new one writes them.
        lag: by how many years the old figures were moved.
        notes: mixes of old and new that could not be divided by themselves, and what they took over.
    """

    previous: Outcome | PreviousFigures
    current: Outcome
    order: tuple[str, ...]
    method: str
    cells: tuple[Difference, ...]
    before: Mapping[tuple[str, str, int], int]
    years: tuple[int, ...]
    lag: int = 0
    notes: tuple[Message, ...] = ()

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a party, item, year and cause: ``party, item, year, cause, amount`` (euro) and ``cents``."""
        import pandas as pd

        rows = [(c.party, c.item, c.year, c.cause, c.cents / 100, c.cents) for c in self.cells]
        columns = ["party", "item", "year", "cause", "amount", "cents"]
        return pd.DataFrame(rows, columns=columns).astype({"cents": "int64", "year": "int64"})

    @cached_property
    def per_party(self) -> pd.DataFrame:
        """Euro by party and year: ``previous``, a column a cause that changes anything, ``current``."""
        import pandas as pd

        rows = []
        for party in self.parties:
            for year in self.years:
                parts = {cause: self.sums[party, year].get(cause, 0) / 100 for cause in self.changing}
                old, new = self._ends(party, year)
                rows.append({"party": party, "year": year, "previous": old / 100, **parts, "current": new / 100})
        return pd.DataFrame(rows).set_index(["party", "year"])

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Everyone who pays in either document, in the order of the new one."""
        place = {party.name: number for number, party in enumerate(self.current.case.parties)}
        names = dict.fromkeys(cell.party for cell in self.cells)
        return tuple(sorted(names, key=lambda name: place.get(name, len(place))))

    @cached_property
    def _roster(self) -> Roster:
        return Roster(self.current.case.parties)

    @cached_property
    def _earlier(self) -> Mapping[tuple[str, int], int]:
        """Cents in the old document by party and year."""
        found: dict[tuple[str, int], int] = {}
        for (party, _, year), cents in self.before.items():
            found[party, year] = found.get((party, year), 0) + cents
        return found

    @cached_property
    def sums(self) -> Mapping[tuple[str, int], Mapping[str, int]]:
        """Cents by party and year, and then by cause."""
        found: dict[tuple[str, int], dict[str, int]] = {
            (party, year): {} for party in self.parties for year in self.years
        }
        for cell in self.cells:
            parts = found[cell.party, cell.year]
            parts[cell.cause] = parts.get(cell.cause, 0) + cell.cents
        return found

    @cached_property
    def changing(self) -> tuple[str, ...]:
        """The causes that change anything, in their order."""
        moved = {cell.cause for cell in self.cells if cell.cents}
        return tuple(cause for cause in self.order if cause in moved)

    def _ends(self, party: str, year: int) -> tuple[int, int]:
        """Return cents in the old and in the new document."""
        return self._earlier.get((party, year), 0), self.current.cents.get((party, year), 0)

    def waterfall(self, party: str, year: int | None = None) -> tuple[Bar, ...]:
        """Return the bars from what a party paid to what it pays, in a year; the first one where left out.

        Raises:
            InvalidInput: there is no such party or year.
        """
        name, shown = self._asked(party, year)
        old, new = self._ends(name, shown)
        bars = [Bar("previous", 0, old)]
        height = old
        for cause in self.changing:
            cents = self.sums[name, shown].get(cause, 0)
            bars.append(Bar(cause, height, cents))
            height += cents
        return (*bars, Bar("current", 0, new))

    def _asked(self, party: str, year: int | None) -> tuple[str, int]:
        found = self._roster.find(party)
        name = party if found is None else found.name
        problems = []
        if name not in self.parties:
            allowed = Message("errors.unknown_name", {"allowed": self.parties})
            problems.append(Problem(("party",), f"'{party}'", allowed))
        if year is not None and year not in self.years:
            allowed = Message("cost_sharing.other_year", {"years": list(map(str, self.years))})
            problems.append(Problem(("year",), str(year), allowed))
        if problems:
            raise InvalidInput(problems)
        return name, self.years[0] if year is None else year

    def explain(self, party: str, lang: str | None = None) -> str:
        """Return the differences of one party in words, year by year.

        Args:
            party: name, code or alias.
            lang: "nl" or "en"; the language of the new document where left out.

        Raises:
            InvalidInput: there is no such party.
        """
        spoken = lang or self.current.case.language
        lines: list[str] = []
        for year in self.years:
            bars = self.waterfall(party, year)
            lines += [*([""] if lines else []), f"{self._asked(party, year)[0]} {year}"]
            for bar in bars:
                label = self.label(bar.label, spoken)
                lines.append(f"  {label}: {format_value(Euro(Decimal(bar.cents) / 100), spoken)}")
        return "\n".join(lines)

    def label(self, bar: str, lang: str) -> str:
        """Return a document or a cause in words."""
        if bar == "previous" and isinstance(self.previous, PreviousFigures):
            return self.previous.name
        if bar in ("previous", "current"):
            document = getattr(self, bar).case.document
            return Message(f"budget_cycle.{bar}").render(lang) if document is None else document.name.render(lang)
        return format_value(told(bar), lang)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """That the causes add up to the change of every party, year by year."""
        found = []
        for (party, year), parts in self.sums.items():
            old, new = self._ends(party, year)
            gap = Decimal(new - old - sum(parts.values())) / 100
            name = Message("budget_cycle.check_causes", {"party": party, "year": str(year)})
            found.append(Check(name, gap, not gap))
        return tuple(found)

    def to_dict(self, lang: str | None = None, party: str | None = None) -> dict[str, Any]:
        """Return the differences as a machine reads them; cells that are zero are left out.

        Args:
            lang: "nl" or "en"; the language of the new document where left out.
            party: name, code or alias of the only one that is told of; all of them where left out.

        Raises:
            InvalidInput: there is no such party.
        """
        only = None if party is None else self._asked(party, None)[0]
        spoken = lang or self.current.case.language
        rows = [
            {"party": c.party, "item": c.item, "year": c.year, "cause": c.cause, "amount": c.cents / 100}
            for c in self.cells
            if c.cents and only in (None, c.party)
        ]
        per_party = self.per_party.reset_index().to_dict(orient="records")
        return {
            "method": self.method,
            "order": list(self.order),
            "causes": {cause: self.label(cause, spoken) for cause in self.changing},
            "years": list(self.years),
            "differences": rows,
            "per_party": [row for row in per_party if only in (None, row["party"])],
            "checks": [check.to_dict(spoken) for check in self.checks],
            "notes": [note.render(spoken) for note in self.notes],
        }
