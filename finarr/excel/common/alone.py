"""What groups of parties would pay on their own: the tables, how they are filled and how they are read."""

from __future__ import annotations

from typing import Any

from finarr.errors import Path
from finarr.excel.common.fill import Filling
from finarr.excel.common.filled import Filled, Row, listing
from finarr.excel.common.tables import Tables
from finarr.excel.tables import Column, Kind, Setting, TableSpec
from finarr.excel.vocabulary import Vocabulary
from finarr.stand_alone import StandAlone

__all__ = ["ALONE", "alone_specs", "alone_tables", "read_alone"]

ALONE: tuple[Setting, ...] = (
    Setting("fixed", "a_fixed", Kind.EURO),
    Setting("measure", "a_measure", Kind.TEXT),
    Setting("exponent", "a_exponent", Kind.NUMBER),
)
"""What groups would pay without the others, by formula."""


def alone_specs(*, optional: bool) -> tuple[TableSpec, TableSpec]:
    """Return the tables: the formula, and the groups one by one.

    Args:
        optional: whether a workbook may do without them.
    """
    formula = TableSpec(
        "finarr_alone",
        "sheet_alone",
        (
            Column("setting", "h_setting", width=26, asks=False),
            Column("value", "h_value", Kind.FREE, width=20, asks=False),
            Column("note", "h_explanation", width=70, note=True, asks=False),
        ),
        path="stand_alone",
        optional=optional,
    )
    costs = TableSpec(
        "finarr_alone_costs",
        "sheet_alone",
        (
            Column("parties", "h_parties", Kind.NAMES, width=60),
            Column("cost", "a_cost", Kind.EURO, width=18, unit="u_euro_a_year"),
        ),
        optional=optional,
    )
    return formula, costs


def alone_tables(filling: Filling[Any], alone: StandAlone | None) -> tuple[Filled, Filled]:
    """Return both tables filled; blank where nothing is said."""
    values: dict[str, Any] = dict.fromkeys(setting.id for setting in ALONE)
    costs: tuple[Row, ...] = ()
    if alone is not None:
        measure = alone.measure and filling.measure_or(alone.measure)
        values = {"fixed": alone.fixed, "measure": measure, "exponent": alone.exponent}
        costs = tuple((listing(group), cost) for group, cost in alone.costs.items())
    return (
        filling.settings("finarr_alone", ALONE, values),
        Filled("finarr_alone_costs", filling.heads("finarr_alone_costs"), costs),
    )


def read_alone(tables: Tables, words: Vocabulary) -> None:
    """Take what groups would pay on their own, by formula and one by one."""
    draft = tables.draft
    found: dict[str, Any] = {}
    for setting, row in tables.settings("finarr_alone", ALONE):
        if row.value("value") is not None:
            found[setting.id] = draft.take(row, "value", ("stand_alone", setting.id), setting)
    if found.get("measure"):
        found["measure"] = words.find(found["measure"]) or found["measure"]
    costs: list[dict[str, Any]] = []
    groups = tables.table("finarr_alone_costs")
    if groups:
        draft.places["stand_alone", "costs"] = groups.place
    for entry in groups or ():
        path: Path = ("stand_alone", "costs", len(costs))
        draft.places[path] = entry.address("parties")
        group: dict[str, Any] = {}
        tables.fields(entry, path, group, ("parties", "cost"))
        costs.append(group)
    if found or costs:
        draft.document["stand_alone"] = found | ({"costs": costs} if costs else {})
