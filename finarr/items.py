"""Cost items: what is divided, year by year, and how it grows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from immutabledict import immutabledict

from finarr.errors import here
from finarr.fields import Fields
from finarr.keys import Key
from finarr.numbers import Number, at_year, is_hole

__all__ = ["AMOUNTS", "DEDUCTED", "Index", "Item", "growth"]

AMOUNTS = ("costs", "reserve_addition", "income", "grants", "third_parties", "reserve_use")
"""The amounts of which the net cost is made, in the order in which they are shown."""

DEDUCTED = ("income", "grants", "third_parties", "reserve_use")
"""Those that come off the costs."""

PerYearInput = Number | Mapping[int, Number]


@dataclass(frozen=True)
class Index:
    """Yearly growth of wages, prices or whatever a user names.

    Attributes:
        rates: growth by year as a fraction: {2027: 0.032} is 3.2% from 2026 to 2027.
        source: the publication, such as "CPB, Centraal Economisch Plan 2025".
        published: its date.
        actual: growth as it turned out, by year, for the correction afterwards.
        threshold: how far the actual growth may differ before it is corrected (0.005 is half a percentage point).
    """

    rates: Mapping[Any, Number]
    source: str | None = None
    published: date | str | None = None
    actual: Mapping[Any, Number] = field(default_factory=immutabledict)
    threshold: Number | None = None

    def __post_init__(self) -> None:
        fields = Fields(self, here("indices"), {"rates": ""})
        if isinstance(self.rates, Mapping):
            fields.per_year("rates", negative=True)
            for year, rate in self.rates.items():
                if not is_hole(rate) and rate <= -1:
                    fields.wrong((year,), rate, "growth")
        else:
            fields.wrong(("rates",), repr(self.rates), "table")
            fields.put("rates", immutabledict())
        fields.text("source", optional=True)
        fields.day("published")
        fields.per_year("actual", negative=True)
        if not isinstance(self.actual, Mapping):
            fields.wrong(("actual",), repr(self.actual), "table")
            fields.put("actual", immutabledict())
        for year, rate in self.actual.items():
            if not is_hole(rate) and rate <= -1:
                fields.wrong(("actual", year), rate, "growth")
        fields.number("threshold", optional=True)
        fields.done()


@dataclass(frozen=True)
class Item:
    """A cost item (kostenpost): a programme or task whose net cost is divided by one key.

    Net cost = costs + addition to reserves − own income − direct grants − third parties − use of reserves. All are
    typed as positive amounts in euro, without VAT that members may reclaim; for all years or by year.

    Attributes:
        name: unique among the items.
        key: the name of a key of the case, or a key itself.
        costs: gross costs; with an `index`, the amount of the first year, which grows.
        task: "basis" (for all) or "plus" (own wishes of those who take part).
        nature: "structural" or "incidental".
        taakveld: Iv3 code as text.
        parties: who takes part; None is everyone.
        income: own income.
        grants: direct grants.
        third_parties: contributions of third parties.
        reserve_use: taken from reserves.
        reserve_addition: added to reserves.
        vat: VAT that is passed on to members, outside the total.
        index: weights of the growth indices, adding up to 1.
        vat_key: the key for the VAT; None is the item's own.
        corrections: names of the amounts that may be below zero, because they correct an earlier year.
        columns: the user's own columns (cost centre, ledger account), carried into the result.
        changes: what in the gross costs is new since the document before, in euro by cause: "wages", "prices",
            "new_policy" or a name of the user's own ("eerste wijziging"); below zero is less. It explains the costs,
            it does not add to them. One amount for all years grows with the costs, where these are indexed.

    Example:
        >>> item = Item("Brandweer", "inwoners", {2026: 1000}, income=200)
        >>> item.net_cost(2026, (2026,), {})
        Fraction(800, 1)
    """

    name: str
    key: str | Key
    costs: PerYearInput
    task: str = field(default="basis", kw_only=True)
    nature: str = field(default="structural", kw_only=True)
    taakveld: str | None = field(default=None, kw_only=True)
    parties: Iterable[str] | None = field(default=None, kw_only=True)
    income: PerYearInput = field(default=0, kw_only=True)
    grants: PerYearInput = field(default=0, kw_only=True)
    third_parties: PerYearInput = field(default=0, kw_only=True)
    reserve_use: PerYearInput = field(default=0, kw_only=True)
    reserve_addition: PerYearInput = field(default=0, kw_only=True)
    vat: PerYearInput = field(default=0, kw_only=True)
    index: Mapping[str, Number] | None = field(default=None, kw_only=True)
    vat_key: str | None = field(default=None, kw_only=True)
    corrections: Iterable[str] = field(default=(), kw_only=True)
    columns: Mapping[str, Any] = field(default_factory=immutabledict, kw_only=True)
    changes: Mapping[str, PerYearInput] = field(default_factory=immutabledict, kw_only=True)

    def __post_init__(self) -> None:
        fields = Fields(self, here("items", str(self.name)))
        fields.text("name")
        if not isinstance(self.key, Key):
            fields.text("key")
        fields.choice("task", ("basis", "plus"))
        fields.choice("nature", ("structural", "incidental"))
        fields.text("taakveld", optional=True)
        fields.names("parties")
        fields.names("corrections", optional=False)
        for name in self.corrections:
            if name not in (*AMOUNTS, "vat"):
                fields.wrong(("corrections",), repr(name), "one_of", allowed=(*AMOUNTS, "vat"))
        for name in (*AMOUNTS, "vat"):
            fields.per_year(name, negative=name in self.corrections, advice="correction_advice")
        if self.index is not None:
            fields.table_of_numbers("index")
            total = sum((Decimal(str(weight)) for weight in self.index.values()), Decimal(0))
            if not total.is_nan() and total != 1:
                fields.wrong(("index",), total, "index_sum")
        fields.text("vat_key", optional=True)
        if not isinstance(self.columns, Mapping):
            fields.wrong(("columns",), repr(self.columns), "table")
            fields.put("columns", {})
        fields.put("columns", immutabledict({str(name): value for name, value in self.columns.items()}))
        fields.table_per_year("changes", negative=True)
        fields.done()

    def amount(self, name: str, year: int, years: Sequence[int], indices: Mapping[str, Index]) -> Fraction | None:
        """Return one of the amounts in a year, exact euro; None where the input has none."""
        value = at_year(getattr(self, name), year)
        if value is None or name != "costs" or self.index is None:
            return value
        if not set(self.index) <= set(indices) or any(map(is_hole, self.index.values())):
            return None
        return value * self.growth(year, years, indices)

    def growth(self, year: int, years: Sequence[int], indices: Mapping[str, Index]) -> Fraction:
        """Return the factor by which the costs of the first year have grown, with fixed weights every year."""
        return growth(self.index, year, years, indices)

    def net_cost(self, year: int, years: Sequence[int], indices: Mapping[str, Index]) -> Fraction | None:
        """Return the net cost in a year, exact euro, before rounding; None where an amount is missing."""
        total = Fraction(0)
        for name in AMOUNTS:
            amount = self.amount(name, year, years, indices)
            if amount is None:
                return None
            total += -amount if name in DEDUCTED else amount
        return total

    def is_given(self, year: int) -> bool:
        """Tell whether the net cost of a year is typed as it is, not computed from other figures."""
        return self.index is None and all(not at_year(getattr(self, name), year) for name in AMOUNTS if name != "costs")

    def amounts_in(
        self, year: int, years: Sequence[int], indices: Mapping[str, Index]
    ) -> Iterator[tuple[str, Fraction]]:
        """Yield the amounts of which the net cost of a year is made, those that are zero left out."""
        for name in AMOUNTS:
            amount = self.amount(name, year, years, indices)
            if amount:
                yield name, amount


def growth(
    weights: Mapping[str, Number] | None, year: int, years: Sequence[int], indices: Mapping[str, Index]
) -> Fraction:
    """Return the factor by which an amount of the first year has grown, with fixed weights every year.

    Args:
        weights: of the indices, adding up to 1; None is no growth.
        year: the year asked for.
        years: of the case, ascending.
        indices: by name.

    Example:
        >>> growth({"wages": 1}, 2027, (2026, 2027), {"wages": Index({2027: 0.03})})
        Fraction(103, 100)
    """
    factor = Fraction(1)
    for each in years[1:]:
        if each <= year:
            rates = ((weight, at_year(indices[name].rates, each)) for name, weight in (weights or {}).items())
            factor *= 1 + sum((Fraction(weight) * (rate or 0) for weight, rate in rates), Fraction(0))
    return factor
