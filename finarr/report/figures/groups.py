"""Sums of groups of parties: size classes, regions, provinces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from finarr.arrangements.central_funding.groups import SIZE_CLASSES, size_class
from finarr.report.content import Column, Figure, Kind, Row, Table
from finarr.report.figures.paid import year_column
from finarr.report.standings import Standing, Standings
from finarr.report.wording import Wording

__all__ = ["grouped", "size_classes"]

ZERO = Fraction(0)
BINS = SIZE_CLASSES["size_bzk"]


def size_classes(words: Wording, standings: Standings) -> Figure | None:
    """Return the sums of the size classes of the Ministry of the Interior; None where inhabitants are not known."""
    if standings.per is None or not all(each.people for each in standings.rows):
        return None
    names = _class_names(words)
    return grouped(words, standings, "sizes", lambda each: (rank := size_class(each.people or 0, BINS)[0], names[rank]))


def _class_names(words: Wording) -> list[str]:
    def shown(number: int) -> str:
        return Column("", "", Kind.NUMBER).show(number, words.lang)

    between = [words("size_between", low=shown(low), high=shown(high)) for low, high in pairwise(BINS)]
    return [words("size_below", high=shown(BINS[0])), *between, words("size_above", low=shown(BINS[-1]))]


def grouped(words: Wording, standings: Standings, name: str, group_of: Callable[[Standing], tuple[Any, str]]) -> Figure:
    """Return the sums of groups, in the order of the groups.

    Args:
        words: of the language.
        standings: of all parties.
        name: "sizes", "regions" or "provinces".
        group_of: where the group of a party stands in order, and what it is called.
    """
    columns = (
        words.column(f"group_{name}"),
        *year_column(words, standings),
        words.column("count", Kind.NUMBER),
        *((words.column("people", Kind.NUMBER),) if standings.per is not None else ()),
        *(
            Column(f"{each}_per_head", words("per_head_of", what=standings.paid[each]), Kind.EURO, 2)
            for each in standings.designs
            if standings.per is not None
        ),
        *_effect_columns(words, standings),
    )
    rows = []
    for year in standings.years:
        held: dict[tuple[Any, str], list[Standing]] = {}
        for each in standings.of_year(year):
            held.setdefault(group_of(each), []).append(each)
        for (_, label), members in sorted(held.items(), key=lambda pair: pair[0]):
            values = {"year": year, f"group_{name}": label, **_sums(standings, members)}
            rows.append(Row(values, year=year, members=tuple(each.party for each in members)))
    return Figure(name, words(f"figure_{name}"), (words("sums_text"),), None, Table(columns, tuple(rows)), open=True)


def _effect_columns(words: Wording, standings: Standings) -> tuple[Column, ...]:
    if standings.effect is None:
        return ()
    title = standings.effects[standings.effect]
    per_head = (Column("effect_per_head", words("per_head_of", what=title), Kind.EFFECT, 2),) if standings.per else ()
    return (
        Column("effect", title, Kind.EFFECT, words.decimals),
        *per_head,
        words.column("gaining", Kind.NUMBER),
        words.column("losing", Kind.NUMBER),
    )


def _sums(standings: Standings, members: list[Standing]) -> Mapping[str, Fraction | None]:
    people = sum((each.people or ZERO for each in members), ZERO)
    found: dict[str, Fraction | None] = {"count": Fraction(len(members)), "people": people or None}
    for name in standings.designs:
        paid = sum((each.paid.get(name) or ZERO for each in members), ZERO)
        found[f"{name}_per_head"] = paid / people if people else None
    if standings.effect is not None:
        effects = [each.effects.get(standings.effect) or ZERO for each in members]
        total = sum(effects, ZERO)
        found |= {
            "effect": total,
            "effect_per_head": total / people if people else None,
            "gaining": Fraction(sum(each > 0 for each in effects)),
            "losing": Fraction(sum(each < 0 for each in effects)),
        }
    return found
