"""Figures of scenarios: spread, what drives it, who responds to which value, and the scenarios themselves."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import isnan
from typing import Any

import numpy as np

from finarr.report.charts import scenarios as charts
from finarr.report.content import Chart, Column, Figure, Kind, Row, Table, round_to
from finarr.report.wording import Wording
from finarr.scenarios.runs import Runs
from finarr.words import Fixed, Message

__all__ = ["Telling"]

MOST_COLUMNS = 30
"""A heat map of more scenarios than this groups them by a factor."""

MOST_VALUES = 12
"""A factor with more values than this is cut in tenths."""

MOST_LISTED = 200
"""So many scenarios are listed; the Parquet file and the workbook hold more."""

_AMOUNTS = ("at_low", "at_high", "swing")

_CHOICES = ("key", "criterion", "verdeelsleutel", "criterium")
"""What a path ends with that chooses a key or a criterion."""


@dataclass(frozen=True)
class Telling:
    """What there is to tell about scenarios, in one language."""

    runs: Runs
    words: Wording

    # what is told everywhere ------------------------------------------------------------------------------------

    @cached_property
    def over(self) -> str:
        """Over which scenarios figures go."""
        return self.runs.over.render(self.words.lang)

    @cached_property
    def warning(self) -> str:
        """Whether shares of scenarios are chances, and what lies below zero."""
        told = [f"scenarios.{'are_chances' if self.runs.drawn else 'no_chances'}"]
        told += ["scenarios.signs_effect"] if self.runs.of_effects else []
        return " ".join(Message(self.runs.said(name)).render(self.words.lang) for name in told)

    def say(self, name: str, **values: Any) -> str:
        """Return a text of the report about what is paid, or about gains and losses where amounts are those."""
        return self.words(self.runs.said(f"report.{name}").removeprefix("report."), **values)

    @cached_property
    def called(self) -> dict[str, str]:
        """What a reader calls each path that is varied."""
        return self.runs.called(self.words.lang)

    @cached_property
    def largest(self) -> str:
        """The party that pays most on average, or gains or loses most; it is shown until a reader chooses another."""
        means = np.abs(np.nan_to_num(_mean(self.runs.totals.of_year(None))))
        return self.runs.totals.parties[int(np.argmax(means))] if len(means) else ""

    @cached_property
    def levels(self) -> list[dict[str, Any]]:
        """The spread by party and year."""
        names = [name for name, _ in self.runs.levels]
        rows: list[dict[str, Any]] = []
        for row in self.runs.quantiles([chance for _, chance in self.runs.levels]).itertuples(index=False, name=None):
            party, year, mean, *amounts = row
            rows.append({"party": party, "year": int(year), "mean": mean, **dict(zip(names, amounts, strict=True))})
        return [row for row in rows if not isnan(row["mean"])]

    def _heading(self, level: str) -> str:
        return self.runs.heading(level).render(self.words.lang)

    def amount(self, number: float) -> str:
        """Return an amount in whole euros."""
        return self.words.euro(_decimal(number, 0))

    @cached_property
    def _bands(self) -> list[tuple[str, str, str]]:
        names = [name for name, _ in self.runs.levels]
        outer = (names[0], names[-1], self.between(names[0], names[-1]))
        inner = (names[1], names[-2], self.between(names[1], names[-2])) if len(names) > 3 else None
        return [outer] if inner is None else [outer, inner]

    def between(self, low: str, high: str) -> str:
        """Return the name of the part of the spread between two of its levels."""
        return self.words("from_to", low=self._heading(low), high=self._heading(high))

    def _rows(self) -> list[dict[str, Any]]:
        names = [name for name, _ in self.runs.levels]
        middle = names[len(names) // 2]
        return [
            {
                "party": row["party"],
                "search": row["party"].casefold(),
                "first": row["party"] == self.largest,
                "year": row["year"],
                "middle": round(row[middle], 2),
                **{name: round(row[name], 2) for name in names},
                "tip": f"{row['party']}, {row['year']}: "
                + ", ".join(f"{self._heading(name)} {self.amount(row[name])}" for name in names),
            }
            for row in self.levels
        ]

    # figures ----------------------------------------------------------------------------------------------------

    def fan(self) -> Figure | None:
        """Return the spread over the years; None where there is one year."""
        words, years = self.words, self.runs.totals.years
        if len(years) < 2 or not self.levels:
            return None
        middle = self._heading(self.runs.levels[len(self.runs.levels) // 2][0])
        spec = charts.fan(self._rows(), self._bands, middle, words("axis_euro"))
        own = [row for row in self.levels if row["party"] == self.largest]
        low, high = self.runs.levels[0][0], self.runs.levels[-1][0]
        alt = self.say(
            "alt_fan", party=self.largest, year=str(own[-1]["year"]), low=self.amount(own[-1][low]),
            high=self.amount(own[-1][high]),
        )  # fmt: skip
        text = (self.say("first_text", party=self.largest),)
        return Figure("fan", words("figure_fan"), text, Chart(spec, alt))

    def spread(self) -> Figure:
        """Return what every party pays in a year: lowest, middle, highest."""
        words, years = self.words, self.runs.totals.years
        names = [name for name, _ in self.runs.levels]
        middle = names[len(names) // 2]
        columns = (
            words.column("party"),
            *((words.column("year", Kind.YEAR),) if len(years) > 1 else ()),
            Column("mean", Message("scenarios.mean").render(words.lang), Kind.EURO, 0),
            *(Column(name, self._heading(name), Kind.EURO, 0, strong=name == middle) for name in names),
        )
        rows = tuple(
            Row({**row, **{name: _decimal(row[name], 2) for name in ("mean", *names)}}, row["party"], row["year"])
            for row in self.levels
        )
        chart = None
        if rows:
            spec = charts.intervals(self._rows(), self._bands, self._heading(middle), words("axis_euro"), years[0])
            chart = Chart(spec, words("alt_intervals", n=len(self.runs.totals.parties), year=str(years[0])))
        return Figure("spread", words("figure_spread"), (), chart, Table(columns, rows), open=True)

    def tornado(self) -> Figure | None:
        """Return what drives what each party pays; None where nothing does."""
        words, rows, bars = self.words, [], []
        sides = (words("at_lowest"), words("at_highest"))
        means = dict(zip(self.runs.totals.parties, _mean(self.runs.totals.of_year(None)), strict=True))
        for party in self.runs.totals.parties:
            for found in self.runs.tornado(party).to_dict("records"):
                row = {**found, "factor": self.called[found["factor"]]}
                values = {name: row[name] for name in ("factor", "low_value", "high_value")}
                shown = {"party": party, **{str(name): self._shown(value) for name, value in values.items()}}
                amounts = {str(name): _decimal(row[name], 2) for name in _AMOUNTS}
                rows.append(Row({**shown, **amounts}, party))
                for side, value, amount in zip(sides, ("low_value", "high_value"), ("at_low", "at_high"), strict=True):
                    bars.append(
                        {
                            "party": party,
                            "first": party == self.largest,
                            "factor": row["factor"],
                            "side": side,
                            "mean": round(float(means[party]), 2),
                            "amount": round(row[amount], 2),
                            "swing": round(row["swing"], 2),
                            "tip": f"{row['factor']} {shown[value]}: {self.amount(row[amount])}",
                        }
                    )
        if not rows:
            return None
        columns = (
            *(words.column(name) for name in ("party", "factor", "low_value", "high_value")),
            *(Column(each, self.say(f"column_{each}"), Kind.EURO, 0, strong=each == "swing") for each in _AMOUNTS),
        )
        own = self.runs.tornado(self.largest)
        first = own.iloc[0]
        named = self.called[str(first["factor"])]
        alt = self.say("alt_tornado", party=self.largest, factor=named, swing=self.amount(first["swing"]))
        text = (self.say("first_text", party=self.largest),)
        spec = charts.tornado(bars, sides, words("axis_all_years"))
        return Figure("tornado", words("figure_tornado"), text, Chart(spec, alt), Table(columns, tuple(rows)))

    def heat(self) -> Figure | None:
        """Return what every party pays by scenario, or by value of a key or of what drives most."""
        words = self.words
        if not self.levels:
            return None
        across, labels, groups = self._columns()
        paid = self.runs.totals.of_year(None)
        rows: list[Row] = []
        cells: list[dict[str, Any]] = []
        mean = _mean(paid)
        for p, party in enumerate(self.runs.totals.parties):
            values: dict[str, Any] = {"party": party}
            for number, (label, group) in enumerate(zip(labels, groups, strict=True)):
                amount = float(_mean(paid[group, p])) if len(group) else float("nan")
                if isnan(amount):
                    continue
                values[f"v{number}"] = _decimal(amount, 2)
                percent = 100 * (amount / float(mean[p]) - 1) if mean[p] else 0.0
                far = amount - float(mean[p]) if self.runs.of_effects else percent
                cells.append(
                    {
                        "party": party,
                        "search": party.casefold(),
                        "column": label,
                        "far": round(far, 3),
                        "middle": round(float(mean[p]), 2),
                        "tip": f"{party}, {label}: {self.amount(amount)}",
                    }
                )
            rows.append(Row(values, party))
        columns = (
            words.column("party"),
            *(Column(f"v{number}", label, Kind.EURO, 0) for number, label in enumerate(labels)),
        )
        spec = charts.heat(cells, labels, across, self.say("axis_heat"), gains=self.runs.of_effects)
        most = max(cells, key=lambda cell: abs(cell["far"]))
        alt = self.say("alt_heat", across=across, party=most["party"], column=most["column"])
        title, text = self.say("figure_heat", across=across), (self.say("heat_text"),)
        return Figure("heat", title, text, Chart(spec, alt), Table(columns, tuple(rows)))

    def _columns(self) -> tuple[str, list[str], list[Any]]:
        """Return what a column of the heat map is, their names, and the rows of scenarios in each."""
        listing = self.runs.scenarios
        texts = [name for name in self.runs.factors if listing[name].dtype.kind not in "fi"]
        choice = next((name for name in texts if name.rpartition(".")[2].casefold() in _CHOICES), None)
        if len(listing) <= MOST_COLUMNS and choice is None:
            named = zip(listing["scenario"], listing["name"].astype(str), strict=True)
            labels = [name or str(number) for number, name in named]
            return self.words("column_scenario"), labels, [np.array([row]) for row in range(len(listing))]
        ranked = self.runs.tornado(self.largest)
        factor = choice or (str(ranked["factor"].iloc[0]) if len(ranked) else self.runs.factors[0])
        if factor in texts:
            known = listing[factor].astype(str).to_numpy()
            different: list[Any] = list(dict.fromkeys(known.tolist()))
        else:
            known = listing[factor].to_numpy()
            different = np.unique(known[~np.isnan(known)]).tolist()
        if len(different) > MOST_VALUES and factor not in texts:
            return self.called[factor], *self._tenths(known)
        empty = Message("scenarios.as_baseline").render(self.words.lang)
        return (
            self.called[factor],
            [self._shown(each) or empty for each in different],
            [np.flatnonzero(known == each) for each in different],
        )

    def _tenths(self, known: Any) -> tuple[list[str], list[Any]]:
        """Return the tenths of what a factor takes, from low to high, and the rows of scenarios in each."""
        edges = np.nanquantile(known, np.linspace(0, 1, 11))
        place = np.where(np.isnan(known), -1, np.clip(np.searchsorted(edges, known, side="right") - 1, 0, 9))
        for digits in range(3, 16):
            shown = [self._shown(edge, digits) for edge in edges.tolist()]
            if len({*shown}) == len({*edges.tolist()}):
                break
        labels = [self.words("from_to", low=low, high=high) for low, high in pairwise(shown)]
        return labels, [np.flatnonzero(place == n) for n in range(10)]

    def ended(self) -> Figure:
        """Return how many scenarios ended in which way."""
        words = self.words
        columns = (words.column("ended"), words.column("count", Kind.NUMBER))
        rows = tuple(
            Row({"ended": Message(f"scenarios.ended_{status}").render(words.lang), "count": number})
            for status, number in self.runs.count().items()
            if number
        )
        return Figure("ended", words("figure_ended"), (), None, Table(columns, rows), open=True)

    def listing(self) -> Figure:
        """Return the scenarios with what each takes and how it ended."""
        words, factors = self.words, self.runs.factors
        listing = self.runs.scenarios.head(MOST_LISTED)
        named = bool(listing["name"].astype(str).str.len().any())
        columns = (
            words.column("scenario"),
            *((words.column("name"),) if named else ()),
            *(Column(f"f{number}", self.called[factor]) for number, factor in enumerate(factors)),
            words.column("ended"),
        )
        rows = []
        for row in listing.to_dict("records"):
            values: dict[str, Any] = {"scenario": str(row["scenario"]), "name": str(row["name"])}
            values |= {f"f{number}": self._shown(row[factor]) for number, factor in enumerate(factors)}
            values["ended"] = Message(f"scenarios.ended_{row['status']}").render(words.lang)
            rows.append(Row(values))
        whole = len(self.runs.totals.scenarios)
        text = (words("listed_first", n=Fixed(MOST_LISTED, 0), whole=Fixed(whole, 0)),) if whole > MOST_LISTED else ()
        return Figure("listing", words("figure_listing"), text, None, Table(columns, tuple(rows)))

    def record(self) -> Figure:
        """Return what is needed to make the scenarios again."""
        words, record = self.words, self.runs.record
        versions = dict(record["versions"])
        told = {
            words("record_design"): Message(f"scenarios.design_{record['design']}").render(words.lang),
            words("record_scenarios"): str(record["scenarios"]),
            **({words("record_seed"): str(record["seed"])} if self.runs.drawn else {}),
            words("record_moment"): str(record["started"]).replace("T", " "),
            words("record_version"): f"finarr {versions.get('finarr', '-')}",
            words("record_packages"): ", ".join(
                f"{name} {each}" for name, each in versions.items() if name != "finarr"
            ),
            words("record_hash"): str(record["inputs_hash"]),
        }
        columns = (Column("name", words("record_what")), Column("value", words("record_value")))
        rows = tuple(Row({"name": name, "value": value}) for name, value in told.items())
        return Figure("run_record", words("figure_record"), (), None, Table(columns, rows), open=True)

    def _shown(self, value: Any, digits: int = 6) -> str:
        """Return a value of a factor in so many digits; empty where it is that of the baseline."""
        if isinstance(value, str):
            return value
        if isnan(value):
            return ""
        text = f"{Decimal(f'{value:.{digits}g}'):f}"
        return text.replace(".", ",") if self.words.lang == "nl" else text


def _decimal(number: float, decimals: int) -> Decimal:
    return round_to(Fraction(number), decimals)


def _mean(paid: Any) -> Any:
    """Return means over scenarios that have amounts; NaN where none has."""
    known = ~np.isnan(paid)
    count = known.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known, paid, 0.0).sum(axis=0) / np.where(count == 0, np.nan, count)
