"""What a page holds, before anyone decides how it looks: sections, figures, tables, and the party that looks at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from finarr.money import round_half_away
from finarr.words import Euro, Fixed, Message, Percent, format_value

__all__ = [
    "Account",
    "Chart",
    "Column",
    "Fact",
    "Figure",
    "Kind",
    "Memo",
    "Page",
    "Reader",
    "Row",
    "Section",
    "Table",
    "round_to",
]

Number = Fraction | Decimal | int
Value = str | Number | None


class Kind(StrEnum):
    """What the values of a column are, and so how they are shown and saved."""

    TEXT = "text"
    YEAR = "year"
    NUMBER = "number"
    EURO = "euro"
    EFFECT = "effect"
    """Euro; above zero an advantage (V), below zero a disadvantage (N)."""
    PERCENT = "percent"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        id: what rows call it.
        title: its heading.
        kind: what its values are.
        decimals: how many are shown.
        strong: whether it is what the table is about.
    """

    id: str
    title: str
    kind: Kind = Kind.TEXT
    decimals: int = 0
    strong: bool = False

    def rounded(self, value: Value) -> Value:
        """Return a value as the table shows it: rounded once, a half away from zero."""
        if value is None or isinstance(value, str) or self.kind in (Kind.TEXT, Kind.YEAR):
            return value
        return round_to(Fraction(value) * (100 if self.kind is Kind.PERCENT else 1), self.decimals)

    def show(self, value: Value, lang: str) -> str:
        """Return a value as a reader of a language writes it.

        Example:
            >>> Column("e", "Effect", Kind.EFFECT, 2).show(Fraction(-5, 2), "nl")
            '€ -2,50 N'
        """
        number = self.rounded(value)
        if number is None:
            return "–"
        if isinstance(number, str) or self.kind in (Kind.TEXT, Kind.YEAR):
            return str(number)
        match self.kind:
            case Kind.EURO:
                return format_value(Euro(number, self.decimals), lang)
            case Kind.EFFECT:
                return f"{format_value(Euro(number, self.decimals), lang)}{mark(number, lang)}"
            case Kind.PERCENT:
                return format_value(Percent(Fraction(number) / 100, self.decimals), lang)
            case _:
                return format_value(Fixed(number, self.decimals), lang)

    def plain(self, value: Value) -> str:
        """Return a value as a machine reads it: what is shown, with a decimal point and nothing else."""
        number = self.rounded(value)
        return "" if number is None else f"{number:f}" if isinstance(number, Decimal) else str(number)


def round_to(number: Fraction, decimals: int) -> Decimal:
    """Return a number with so many decimals, a half away from zero."""
    return Decimal(round_half_away(number * 10**decimals)).scaleb(-decimals)


def mark(number: Number, lang: str) -> str:
    """Return what stands after an effect, so that nobody needs its sign or colour: V or N, gain or loss."""
    return "" if not number else f" {Message('report.loss' if number < 0 else 'report.gain').render(lang)}"


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        values: by column.
        party: whose row it is, if it is one party's.
        year: which year it is about, if it is one year's.
        total: whether it adds up the rows above it.
        members: whose figures it counts together; with a filter it counts those that are shown.
    """

    values: Mapping[str, Value]
    party: str | None = None
    year: int | None = None
    total: bool = False
    members: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Table:
    """Figures in rows and columns.

    Attributes:
        columns: in order.
        rows: in order, totals last.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Chart:
    """A picture of figures.

    Attributes:
        spec: a Vega-Lite specification with its data in it.
        alt: what it shows, in a sentence, for who does not see it.
    """

    spec: Mapping[str, Any]
    alt: str


@dataclass(frozen=True)
class Account:
    """What one party's figures are made of, step by step; the reader chooses which party is shown.

    Attributes:
        steps: by party: year, text and amount in euro of every step; a strong one is a result.
    """

    steps: Mapping[str, Sequence[tuple[int, str, Decimal, bool]]]


@dataclass(frozen=True)
class Figure:
    """A chart, the table behind it, and what to look at.

    Attributes:
        id: short, unique on a page; also the name of files that are saved from it.
        title: its heading.
        text: paragraphs that say how to read it.
        chart: the picture, if there is one.
        table: its figures.
        account: steps by party in place of a table.
        open: whether the table is shown at once, not folded under the chart.
    """

    id: str
    title: str
    text: tuple[str, ...] = ()
    chart: Chart | None = None
    table: Table | None = None
    account: Account | None = None
    open: bool = False


@dataclass(frozen=True)
class Section:
    """A part of a page with a heading.

    Attributes:
        id: short, unique on a page.
        title: its heading.
        text: paragraphs below it.
        figures: in order.
    """

    id: str
    title: str
    text: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A figure that the top of a page shows large.

    Attributes:
        name: what it is.
        value: as it is shown.
    """

    name: str
    value: str


@dataclass(frozen=True)
class Reader:
    """A party that may look at a page as its own.

    Attributes:
        name: as rows name it.
        search: what a filter looks in: name, code, group and region, in small letters.
        summary: what the page means for it, by year.
    """

    name: str
    search: str
    summary: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Memo:
    """What a council's proposal needs, on two pages.

    Attributes:
        paragraphs: heading and text, in order.
        figure: the one chart and table it shows.
        close: heading and lines that stand at the end: checks, source and date.
    """

    paragraphs: tuple[tuple[str, tuple[str, ...]], ...]
    figure: Figure
    close: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Page:
    """A whole report.

    Attributes:
        lang: "nl" or "en".
        title: what it is about.
        kind: which kind of arrangement, and which document.
        headline: sentences that tell the outcome.
        facts: a few figures, shown large.
        notices: what a reader must know beside the figures.
        sections: in order.
        readers: who may look at it as its own.
        years: the years it tells about; the first is shown first.
        whom: what a party is called: "gemeente", "deelnemer".
        fingerprint: of the inputs.
        memo: the same for a council.
        whoms: what parties are called together, where that is not "deelnemers".
        sums: by year the figures that rows with members count together, each in the order of the readers.
    """

    lang: str
    title: str
    kind: str
    headline: tuple[str, ...]
    facts: tuple[Fact, ...]
    notices: tuple[str, ...]
    sections: tuple[Section, ...]
    readers: tuple[Reader, ...]
    years: tuple[int, ...]
    whom: str
    fingerprint: str
    memo: Memo
    sums: Mapping[int, Mapping[str, Sequence[float | None]]] = field(default_factory=dict)
    whoms: str = ""
