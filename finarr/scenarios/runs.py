"""What scenarios gave: the tidy table, the list of scenarios, and what they say together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from finarr.errors import InvalidInput, Problem
from finarr.scenarios import summaries
from finarr.scenarios.parquet import batches, listing_path, metadata
from finarr.scenarios.tables import Labels, Table, joined
from finarr.scenarios.totals import Totals
from finarr.sweep import DRAWN
from finarr.words import Fixed, Message, catalogue

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Runs", "read"]


@dataclass(frozen=True, eq=False)
class Runs:
    """The results of scenarios, in memory or in a Parquet file.

    Attributes:
        record: what is needed to reproduce them: hash of baseline and changes, design, seed, versions, counts.
        path: the file with the amounts; None where they are in memory.
    """

    record: Mapping[str, Any]
    path: Path | None = None
    _rows: Table | None = field(default=None, repr=False)
    _listing: Table | None = field(default=None, repr=False)

    @classmethod
    def of_memory(cls, rows: Table, listing: Table, record: Mapping[str, Any], amount: str) -> Runs:
        """Return results that are in memory."""
        return cls({**record, "amount": amount}, None, rows, listing)

    @classmethod
    def of_files(cls, path: Path) -> Runs:
        """Return the results in a file and the list of scenarios beside it.

        Raises:
            FileTrouble: there is no such file, or scenarios did not write it.
        """
        return cls(metadata(path), path)

    @property
    def complete(self) -> bool:
        """Whether all scenarios were run; one that was broken off goes on with the same call."""
        return bool(self.record["complete"])

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a scenario, party, item and year: ``scenario, party, item, year, amount, cents, pro_rata``.

        Other kinds of case have their own columns, see ``docs/scale.md``.
        """
        return joined(list(self._tables())).frame()

    @cached_property
    def scenarios(self) -> pd.DataFrame:
        """One row a scenario: ``scenario, name``, a column by path, ``status``, ``message`` and ``shortfall``.

        A scenario whose status is "infeasible" or "invalid" has no amounts; the message says why, and the shortfall is
        what limits lack, in euro.
        """
        return self._listed.frame()

    @cached_property
    def _listed(self) -> Table:
        if self._listing is not None:
            return self._listing
        if self.path is None:
            raise TypeError("neither in memory nor in a file")
        return joined(list(batches(listing_path(self.path))))

    def _tables(self) -> Iterator[Table]:
        if self._rows is not None:
            yield self._rows
        elif self.path is not None:
            yield from batches(self.path)

    @cached_property
    def totals(self) -> Totals:
        """What every party pays in every scenario and year, over all items, in euro."""
        numbers = np.asarray(self._listed.columns["scenario"])
        return Totals.of(self._tables(), numbers, str(self.record["amount"]))

    @property
    def factors(self) -> list[str]:
        """The paths that are varied."""
        return list(self.record["factors"])

    def called(self, lang: str) -> dict[str, str]:
        """Return by path what a reader of a language calls it: the path in the words of that language."""
        named = self.record.get("called", {}).get(lang, self.factors)
        return dict(zip(self.factors, named, strict=True))

    @property
    def drawn(self) -> bool:
        """Whether scenarios were drawn from distributions, so that a share of them is a chance."""
        return self.record["design"] in DRAWN

    @property
    def of_effects(self) -> bool:
        """Whether amounts are gains and losses, and not what is paid."""
        return str(self.record["amount"]) == "effect"

    def said(self, name: str) -> str:
        """Return the id of a text about contributions; of its like about gains and losses where amounts are those.

        Args:
            name: the id, such as "report.section_spread".
        """
        other = f"{name}_effect"
        return other if self.of_effects and other in catalogue("en") else name

    @property
    def over(self) -> Message:
        """Over which scenarios figures go: the draws, or the scenarios of the grid."""
        return Message(f"scenarios.over_{self.record['design']}", {"n": Fixed(len(self._listed), 0)})

    @property
    def levels(self) -> tuple[tuple[str, float], ...]:
        """Which quantiles describe the spread, from low to high, by column.

        Scenarios that somebody chose have a lowest, a middle and a highest amount; what lies below a tenth of them
        says nothing about chances.
        """
        if not self.drawn:
            return (("p00", 0.0), ("p50", 0.5), ("p100", 1.0))
        return tuple((f"p{100 * chance:02.0f}", chance) for chance in (0.05, 0.25, 0.5, 0.75, 0.95))

    def heading(self, level: str) -> Message:
        """Return what a quantile of `levels` is called."""
        if self.drawn:
            return Message("scenarios.p", {"p": level[1:].lstrip("0")})
        return Message({"p00": "scenarios.lowest", "p50": "scenarios.middle", "p100": "scenarios.highest"}[level])

    def count(self) -> dict[str, int]:
        """Return how many scenarios ended in which way."""
        status = self._listed.columns.get("status")
        if not isinstance(status, Labels):
            return {}
        counts = np.bincount(status.codes, minlength=len(status.names))
        return dict(zip(status.names, counts.tolist(), strict=True))

    def quantiles(self, chances: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95)) -> pd.DataFrame:
        """Return the spread of what each party pays: ``party, year, mean, p05, p25, ...``, in euro.

        Quantiles go over the scenarios that have amounts, each counted alike. Where scenarios were drawn they are
        chances; over a grid or a list they only tell how the scenarios that somebody chose are spread.

        Args:
            chances: between 0 and 1.

        Raises:
            InvalidInput: a number that is no chance.
        """
        _are_chances(chances)
        return summaries.quantiles(self.totals, chances)

    def whole_spread(self, chances: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95)) -> pd.DataFrame:
        """Return the spread of what each party pays over all years together: ``party, mean, p05, p25, ...``, in euro.

        Args:
            chances: between 0 and 1.

        Raises:
            InvalidInput: a number that is no chance.
        """
        _are_chances(chances)
        return summaries.quantiles(self.totals.together(), chances).drop(columns="year")

    def exceeds(self, cap: float | Mapping[str, float]) -> pd.DataFrame:
        """Return how likely it is that a contribution exceeds a cap: ``party, year, cap, probability``.

        Scenarios that were not drawn (a grid, a list) have no chances; their last column is ``share``, the part of the
        scenarios in which it does.

        Args:
            cap: euro a year, one for all or by party; parties that are left out are not told.

        Raises:
            InvalidInput: there is no such party.
        """
        if isinstance(cap, Mapping):
            self._known("cap", cap)
        return summaries.exceeds(self.totals, cap, "probability" if self.drawn else "share")

    def tornado(self, party: str, year: int | None = None) -> pd.DataFrame:
        """Return what drives a contribution, the largest swing first.

        For each factor the mean contribution where it is lowest and where it is highest: over the scenarios with its
        lowest and highest value, or, where it takes many, over the lowest and the highest tenth of them. Columns:
        ``factor, low_value, high_value, at_low, at_high, swing`` (euro). Scenarios of a list change several things at
        once, of which none can be said to drive anything: there are no rows.

        Args:
            party: its name.
            year: a year; the sum over all years where left out.

        Raises:
            InvalidInput: there is no such party or year.
        """
        self._known("party", [party])
        factors = [] if self.record["design"] == "list" else self.factors
        return summaries.tornado(self.totals, self._listed, factors, party, self._year(year))

    def by(self, factor: str, party: str | None = None, year: int | None = None) -> pd.DataFrame:
        """Return a table of one choice against all else that varies: keys (or criteria, or caps) against scenarios.

        One row a combination of the other factors, one column a value of this one, euro.

        Args:
            factor: its path, such as ``items.fire.key``.
            party: whose contribution; the largest contribution of all parties where left out.
            year: a year; the sum over all years where left out.

        Raises:
            InvalidInput: there is no such factor, party or year.
        """
        self._factor(factor)
        if party is not None:
            self._known("party", [party])
        return summaries.by(self.totals, self._listed, self.factors, factor, party, self._year(year))

    def regret(self, factor: str, year: int | None = None) -> pd.DataFrame:
        """Return the regret of each value of a choice, such as a key: what a party pays more than under the best one.

        For every combination of the other factors, the regret of a party under a key is what it pays less the least it
        would pay under any of the keys. Columns: the value, ``party, mean, largest`` (euro), the party ``*`` for the
        largest of all parties.

        Args:
            factor: its path, such as ``items.fire.key``.
            year: a year; the sum over all years where left out.

        Raises:
            InvalidInput: there is no such factor or year.
        """
        self._factor(factor)
        return summaries.regret(self.totals, self._listed, self.factors, factor, self._year(year))

    def to_excel(self, path: str | Path) -> Path:
        """Write a workbook: the scenarios, the spread of contributions, and charts.

        Raises:
            FileTrouble: the file cannot be written.
        """
        from finarr.doors import save_runs

        return save_runs(self, path)

    def to_html(self, path: str | Path, *, lang: str | None = None) -> Path:
        """Write one self-contained page with charts: the spread, what drives it, and what it depends on.

        Args:
            path: the file, such as "scenarios.html"; it is overwritten.
            lang: "nl" or "en"; the case's language where left out.

        Raises:
            InvalidInput: there is no such language.
            FileTrouble: the file cannot be written, or finarr was installed without its extra ``report``.
        """
        from finarr.doors import save_report

        return save_report("page", self, path, lang=lang)

    def _known(self, argument: str, parties: Iterable[str]) -> None:
        known = self.totals.parties
        problems = [
            Problem((argument,), f"'{party}'", Message("errors.unknown_name", {"allowed": known}))
            for party in parties
            if party not in known
        ]
        if problems:
            raise InvalidInput(problems)

    def _factor(self, factor: str) -> None:
        if factor not in self.factors:
            allowed = Message("errors.unknown_name", {"allowed": tuple(self.factors)})
            raise InvalidInput([Problem(("factor",), f"'{factor}'", allowed)])

    def _year(self, year: int | None) -> int | None:
        if year is not None and year not in self.totals.years:
            allowed = Message("errors.unknown_name", {"allowed": tuple(map(str, self.totals.years))})
            raise InvalidInput([Problem(("year",), str(year), allowed)])
        return year


def _are_chances(chances: Sequence[float]) -> None:
    problems = [
        Problem(("chances", n), repr(chance), Message("scenarios.chance"))
        for n, chance in enumerate(chances)
        if isinstance(chance, bool) or not isinstance(chance, int | float) or not 0 <= chance <= 1
    ]
    if problems:
        raise InvalidInput(problems)


def read(path: str | Path) -> Runs:
    """Return the results that a run wrote.

    Args:
        path: of the Parquet file; the list of scenarios lies beside it.

    Raises:
        FileTrouble: there is no such file, or scenarios did not write it.
    """
    return Runs.of_files(Path(path))
