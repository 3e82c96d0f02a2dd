"""What parties pay: in euro under each design, and per inhabitant."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from finarr.report.charts.bars import party_bars
from finarr.report.content import Chart, Column, Figure, Kind, Row, Table, Value
from finarr.report.standings import Standing, Standings
from finarr.report.wording import Wording

__all__ = ["contributions", "per_inhabitant", "year_column"]


def year_column(words: Wording, standings: Standings) -> tuple[Column, ...]:
    """Return the column of years, where there is more than one."""
    return (words.column("year", Kind.YEAR),) if len(standings.years) > 1 else ()


def contributions(words: Wording, standings: Standings) -> Figure:
    """Return what each party pays in each year, in euro, with the totals."""
    columns = (
        words.column("party"),
        *year_column(words, standings),
        *(
            Column(
                name, title, Kind.EURO, words.decimals if name != "pro_rata" else 2, strong=name in standings.designs
            )
            for name, title in standings.paid.items()
        ),
    )
    rows = [
        Row({"party": each.party, "year": each.year, **each.paid}, each.party, each.year) for each in standings.rows
    ]
    rows += [_total(words, standings, year) for year in standings.years]
    chart = party_bars(
        list(_bars(words, standings, per_head=False)), _designs(standings), words("axis_euro"), standings.years[0]
    )
    alt = words("alt_contributions", **_ends(words, standings))
    return Figure(
        "contributions", words("figure_contributions"), (), Chart(chart, alt), Table(columns, tuple(rows)), open=True
    )


def _designs(standings: Standings) -> dict[str, str]:
    return {name: standings.paid[name] for name in standings.designs}


def _ends(words: Wording, standings: Standings) -> dict[str, str]:
    """Return who pays most and least in the first year, under the last design."""
    name = standings.designs[-1]
    order = sorted(standings.of_year(standings.years[0]), key=lambda each: each.paid.get(name) or Fraction(0))
    low, high = order[0], order[-1]
    return {
        "year": str(standings.years[0]),
        "high": high.party,
        "most": words.euro(high.paid.get(name) or 0),
        "low": low.party,
        "least": words.euro(low.paid.get(name) or 0),
    }


def _bars(words: Wording, standings: Standings, *, per_head: bool) -> Iterator[dict[str, object]]:
    for each in standings.rows:
        for name, title in _designs(standings).items():
            amount = each.paid.get(name)
            shown = each.per_head(amount) if per_head else amount
            if shown is not None:
                yield {
                    "party": each.party,
                    "search": standings.search[each.party],
                    "year": each.year,
                    "design": title,
                    "amount": round(float(shown), 2),
                    "tip": f"{each.party}, {title}: {words.per_head(shown) if per_head else words.euro(shown)}",
                }


def _total(words: Wording, standings: Standings, year: int) -> Row:
    rows, values = standings.of_year(year), {}
    for name in standings.paid:
        known = [each.paid.get(name) for each in rows]
        values[name] = None if None in known else standings.total(year, name)
    return Row({"party": words("total"), "year": year, **values}, year=year, total=True)


def per_inhabitant(words: Wording, standings: Standings) -> Figure | None:
    """Return what each party pays per inhabitant; None where nobody counts them."""
    if standings.per is None:
        return None
    columns = (
        words.column("party"),
        *year_column(words, standings),
        words.column("people", Kind.NUMBER),
        *(
            Column(name, title, Kind.EURO, 2, strong=name in standings.designs)
            for name, title in standings.paid.items()
        ),
    )
    rows = []
    for each in standings.rows:
        values: dict[str, Value] = {"party": each.party, "year": each.year, "people": each.people}
        values |= {name: each.per_head(each.paid.get(name)) for name in standings.paid}
        rows.append(Row(values, each.party, each.year))
    rows += [_average(words, standings, year) for year in standings.years]
    bars = list(_bars(words, standings, per_head=True))
    chart = party_bars(bars, _designs(standings), words("axis_per_head"), standings.years[0], 2)
    low, high, name = *_per_head_ends(standings), standings.designs[-1]
    alt = words(
        "alt_per_head",
        year=str(standings.years[0]),
        low=low.party,
        least=words.per_head(low.per_head(low.paid.get(name)) or Fraction(0)),
        high=high.party,
        most=words.per_head(high.per_head(high.paid.get(name)) or Fraction(0)),
    )
    text = (words("per_what", per=standings.per),)
    return Figure("per_inhabitant", words("figure_per_head"), text, Chart(chart, alt), Table(columns, tuple(rows)))


def _per_head_ends(standings: Standings) -> tuple[Standing, Standing]:
    name = standings.designs[-1]
    rows = standings.of_year(standings.years[0])
    known = [each for each in rows if each.per_head(each.paid.get(name)) is not None] or list(rows)
    order = sorted(known, key=lambda each: each.per_head(each.paid.get(name)) or Fraction(0))
    return order[0], order[-1]


def _average(words: Wording, standings: Standings, year: int) -> Row:
    """Return the averages: what all pay together over all inhabitants; unknown where someone's are."""
    rows = standings.of_year(year)
    known = all(each.people for each in rows)
    people = sum((each.people or Fraction(0) for each in rows), Fraction(0)) if known else None
    values: dict[str, Fraction | None] = {}
    for name in standings.paid:
        whole = None if any(each.paid.get(name) is None for each in rows) else standings.total(year, name)
        values[name] = whole / people if whole is not None and people else None
    return Row({"party": words("average"), "year": year, "people": people, **values}, year=year, total=True)
