"""Whether the workbook's own formulas find what the reader found: they compare texts, the reader is more lenient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from finarr.excel.common.filled import Filled
from finarr.excel.entries import Entries
from finarr.excel.tables import Column, Kind, TableSpec, word
from finarr.tasks import FLAGS, WORDS

__all__ = ["unlike"]

_LOOKED_UP = {
    "finarr_answers": ("name", *WORDS, *FLAGS),
    "finarr_choices": ("task", "arrangement"),
    "finarr_parties": ("name", "group", "region"),
    "finarr_regions": ("name",),
    "finarr_tasks": ("name",),
    "finarr_region_amounts": ("task", "kind", "region"),
    "finarr_paid": ("task", "party"),
    "finarr_moves": ("formula", "cluster", "vat_covered"),
    "finarr_formulas": ("name",),
    "finarr_formula_parts": ("formula", "measure"),
    "finarr_off_the_top": ("formula", "region"),
    "finarr_fund_weights": ("cluster", "measure"),
    "finarr_classes": ("name", "carrier"),
    "finarr_spread": ("project",),
    "finarr_project_costs": ("project", "kind"),
    "finarr_benefits": ("project", "party"),
    "finarr_arrangements": ("name", "mandatory"),
    "finarr_amounts": ("arrangement", "kind", "name"),
    "finarr_rules_years": ("rule",),
    "finarr_indices": ("name",),
    "finarr_items": ("name",),
    "finarr_costs": ("item", "kind"),
    "finarr_keys": ("name", "component"),
    "finarr_shares": ("key", "party"),
    "finarr_usage": ("key", "product", "party"),
}
"""Columns in which formulas look up texts."""


def unlike(
    entries: Mapping[str, Entries], tables: Mapping[str, Filled], specs: Mapping[str, TableSpec], lang: str
) -> Iterator[str]:
    """Yield the cells of inputs that the reader understands, and formulas would not find.

    Args:
        entries: the tables of inputs as they stand.
        tables: what finarr would write in them.
        specs: what they are.
        lang: the language of the workbook.
    """
    for name, columns in _LOOKED_UP.items():
        if name not in entries or name not in tables:
            continue
        ids = [head.id for head in tables[name].heads]
        for column in columns:
            if column not in ids:
                continue
            known = {str(row[ids.index(column)]).casefold() for row in tables[name].rows}
            known |= set(_choices(specs[name].column(column), lang))
            for entry in entries[name]:
                value = entry.value(column)
                if value is not None and str(value).casefold() not in known:
                    yield entry.address(column)


def _choices(column: Column, lang: str) -> Iterator[str]:
    if column.kind is Kind.CHOICE:
        yield from (word(text, lang).casefold() for text in column.choices.values())
