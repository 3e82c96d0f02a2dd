"""The map of effects, or of contributions where nothing is compared, in euro per inhabitant."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from finarr.parties import Party
from finarr.report.borders import Borders
from finarr.report.charts.map import choropleth, classes, diverging, rising
from finarr.report.content import Chart, Column, Figure, Kind, Row, Table
from finarr.report.figures.paid import year_column
from finarr.report.standings import Standing, Standings
from finarr.report.wording import Wording

__all__ = ["map_figure"]


def map_figure(
    words: Wording, standings: Standings, borders: Borders | None, parties: Sequence[Party]
) -> Figure | None:
    """Return the map; None where no borders are given, or nobody counts inhabitants.

    Raises:
        InvalidInput: the borders fit no party.
    """
    if borders is None or standings.per is None:
        return None
    shapes, missing = borders.of(parties)
    places = [(each, value) for each in standings.rows if (value := _value(standings, each)) is not None]
    two_sided = standings.effect is not None
    values = [value for _, value in places]
    edges = diverging(max(map(abs, values), default=Fraction(0))) if two_sided else rising(values)
    labels = _labels(words, edges)
    kind = Kind.EFFECT if two_sided else Kind.EURO
    title = standings.effects[standings.effect] if standings.effect else standings.paid[standings.designs[0]]
    column = Column("value", words("per_head_of", what=title), kind, 2, strong=True)
    drawn = [
        {
            "key": f"{each.party}|{each.year}",
            "search": standings.search[each.party],
            "class": labels[classes(edges, value)],
            "tip": f"{each.party}: {column.show(value, words.lang)}",
        }
        for each, value in places
    ]
    chart = choropleth(shapes, drawn, edges, labels, standings.years[0])
    columns = (words.column("party"), *year_column(words, standings), column, words.column("class"))
    rows = [
        Row(
            {"party": each.party, "year": each.year, "value": value, "class": labels[classes(edges, value)]},
            each.party,
            each.year,
        )
        for each, value in places
    ]
    text = [words("effect_sign")] if two_sided else []
    if missing:
        text.append(words("map_missing", names=words.listed(missing, 10)))
    alt = words("alt_map", what=column.title, year=str(standings.years[0]))
    return Figure(
        "map", words("figure_map", what=column.title), tuple(text), Chart(chart, alt), Table(columns, tuple(rows))
    )


def _value(standings: Standings, each: Standing) -> Fraction | None:
    if standings.effect is not None:
        return each.per_head(each.effects.get(standings.effect))
    return each.per_head(each.paid.get(standings.designs[0]))


def _labels(words: Wording, edges: Sequence[Fraction]) -> list[str]:
    if not edges:
        return [words("class_all")]
    below = words("class_below", edge=words.per_head(edges[0]))
    between = [
        words("class_between", low=words.per_head(low), high=words.per_head(high)) for low, high in pairwise(edges)
    ]
    return [below, *between, words("class_above", edge=words.per_head(edges[-1]))]
