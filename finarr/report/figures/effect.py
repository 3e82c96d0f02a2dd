"""What parties gain or lose: effects, their histogram, size classes, and the largest of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import floor

from finarr.report.charts.bars import effect_bars
from finarr.report.charts.spread import bands, histogram, nice_width
from finarr.report.content import Chart, Column, Figure, Kind, Row, Table, Value
from finarr.report.figures.paid import year_column
from finarr.report.standings import Standing, Standings
from finarr.report.wording import Wording

__all__ = ["effect_figures"]

ZERO = Fraction(0)
TEN = 10


def effect_figures(words: Wording, standings: Standings) -> tuple[Figure, ...]:
    """Return the figures of the effects: nothing where nothing is compared."""
    if standings.effect is None:
        return ()
    found = [_effects(words, standings)]
    if standings.per is not None:
        found += [_histogram(words, standings), _largest(words, standings)]
    return tuple(found)


def _heads(words: Wording, standings: Standings) -> Iterator[Column]:
    for name, title in standings.effects.items():
        decimals = 2 if name == "pro_rata" else words.decimals
        yield Column(name, title, Kind.EFFECT, decimals, strong=name == standings.effect)
        if standings.per is not None:
            yield Column(f"{name}_per_head", words("per_head_of", what=title), Kind.EFFECT, 2)


def _values(standings: Standings, each: Standing) -> dict[str, Fraction | None]:
    found: dict[str, Fraction | None] = {}
    for name in standings.effects:
        found[name] = each.effects.get(name)
        found[f"{name}_per_head"] = each.per_head(each.effects.get(name))
    return found


def _effects(words: Wording, standings: Standings) -> Figure:
    name = standings.effect or ""
    columns = (words.column("party"), *year_column(words, standings), *_heads(words, standings))
    rows = [
        Row({"party": each.party, "year": each.year, **_values(standings, each)}, each.party, each.year)
        for each in standings.rows
    ]
    for year in standings.years:
        known = {name: [each.effects.get(name) for each in standings.of_year(year)] for name in standings.effects}
        sums = {
            name: None if None in values else sum((each or ZERO for each in values), ZERO)
            for name, values in known.items()
        }
        counted = [each.people for each in standings.of_year(year)]  # who has no inhabitants has its effect as well
        people = sum((each or ZERO for each in counted), ZERO) if all(counted) else ZERO
        heads = {
            f"{name}_per_head": total / people if people and total is not None else None for name, total in sums.items()
        }
        rows.append(Row({"party": words("total"), "year": year, **sums, **heads}, year=year, total=True))
    bars = [
        {
            "party": each.party,
            "search": standings.search[each.party],
            "year": each.year,
            "value": round(float(value), 2),
            "tip": f"{each.party}: {Column('', '', Kind.EFFECT, 2).show(value, words.lang)}",
        }
        for each in standings.rows
        if (value := _drawn(standings, each)) is not None
    ]
    axis = words("axis_per_head" if standings.per else "axis_euro")
    chart = effect_bars(bars, axis, (words("legend_gain"), words("legend_loss")), standings.years[0])
    gaining, losing = _counts(standings, standings.years[0])
    alt = words("alt_effects", gaining=gaining, losing=losing, year=str(standings.years[0]))
    text = (words("effect_sign"),)
    title = words("figure_effects", what=standings.effects[name])
    return Figure("effects", title, text, Chart(chart, alt), Table(columns, tuple(rows)), open=True)


def _drawn(standings: Standings, each: Standing) -> Fraction | None:
    """Return the effect that charts show: per inhabitant where inhabitants are known."""
    value = each.effects.get(standings.effect or "")
    return each.per_head(value) if standings.per is not None else value


def _counts(standings: Standings, year: int) -> tuple[int, int]:
    values = [each.effects.get(standings.effect or "") or ZERO for each in standings.of_year(year)]
    return sum(value > 0 for value in values), sum(value < 0 for value in values)


def _histogram(words: Wording, standings: Standings) -> Figure:
    places = [(each, value) for each in standings.rows if (value := _drawn(standings, each)) is not None]
    width = nice_width([value for _, value in places])
    rows, labels = [], {}
    for year in standings.years:
        here = [(each.party, floor(value / width)) for each, value in places if each.year == year]
        for start, end, count in bands([value for each, value in places if each.year == year], width):
            within = tuple(party for party, band in here if band * width == start)
            values: dict[str, Value] = {"year": year, "from": start, "to": end, "count": Fraction(count)}
            rows.append(Row(values, year=year, members=within))
            labels[start] = words("band", start=words.per_head(start), end=words.per_head(end))
    drawn = [
        {
            "party": each.party,
            "search": standings.search[each.party],
            "year": each.year,
            "value": round(float(value), 2),
            "from": float(start := floor(value / width) * width),
            "to": float(start + width),
            "label": labels[start],
        }
        for each, value in places
    ]
    columns = (
        *year_column(words, standings),
        words.column("from", Kind.EFFECT, 2),
        words.column("to", Kind.EFFECT, 2),
        words.column("count", Kind.NUMBER),
    )
    axis = words("axis_per_head")
    chart = histogram(drawn, axis, words("axis_count"), standings.years[0])
    alt = words("alt_histogram", width=words.per_head(width), year=str(standings.years[0]))
    return Figure(
        "histogram", words("figure_histogram"), (words("sums_text"),), Chart(chart, alt), Table(columns, tuple(rows))
    )


def _largest(words: Wording, standings: Standings) -> Figure:
    """Return the ten largest gains and the ten largest losses per inhabitant, of every year."""
    rows: list[Row] = []
    for year in standings.years:
        known = [each for each in standings.of_year(year) if _drawn(standings, each) is not None]
        order = sorted(known, key=lambda each: (_drawn(standings, each) or ZERO, each.party))
        gains = [each for each in reversed(order) if (_drawn(standings, each) or ZERO) > 0][:TEN]
        losses = [each for each in order if (_drawn(standings, each) or ZERO) < 0][:TEN]
        rows += _ranked(words, standings, gains, "gain_word")
        rows += _ranked(words, standings, losses, "loss_word")
    title = standings.effects[standings.effect or ""]
    columns = (
        *year_column(words, standings),
        words.column("side"),
        words.column("rank", Kind.NUMBER),
        words.column("party"),
        Column("effect", title, Kind.EFFECT, words.decimals),
        Column("per_head", words("per_head_of", what=title), Kind.EFFECT, 2, strong=True),
    )
    return Figure("largest", words("figure_largest"), (), None, Table(columns, tuple(rows)), open=True)


def _ranked(words: Wording, standings: Standings, found: Sequence[Standing], side: str) -> Iterator[Row]:
    for rank, each in enumerate(found, 1):
        effect = each.effects.get(standings.effect or "")
        values: dict[str, Value] = {"side": words(side), "rank": Fraction(rank), "party": each.party, "effect": effect}
        yield Row({**values, "year": each.year, "per_head": _drawn(standings, each)}, each.party, each.year)
