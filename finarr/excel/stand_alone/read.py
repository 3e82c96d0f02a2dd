"""Reading the tables of a workbook of stand-alone costs into a draft."""

from __future__ import annotations

from finarr.excel.common.alone import read_alone
from finarr.excel.common.tables import HangsOn, Matrices, Tables
from finarr.excel.draft import ANY, Draft
from finarr.excel.stand_alone.specs import INPUTS, MOST_PARTIES, SETTINGS
from finarr.words import Message

__all__ = ["drafted"]

_HANGS_ON: HangsOn = {
    "finarr_case": (("title",), ("year",), ("joint",), ("rule",), ("kind",), ("finarr",)),
    "finarr_parties": (("parties",), ("stand_alone", "costs")),
    "finarr_measures": (("parties", ANY, "measures"), ("stand_alone", "measure")),
    "finarr_alone": (("stand_alone",),),
    "finarr_alone_costs": (("stand_alone",),),
}


def drafted(matrices: Matrices) -> Draft:
    """Return what the tables of a workbook say, and what is wrong with the tables as such."""
    tables = Tables.opened(matrices, INPUTS, _HANGS_ON)
    draft = tables.draft
    tables.start_sheet(SETTINGS)
    words = tables.parties(tables.measures())
    read_alone(tables, words)
    if len(draft.document["parties"]) > MOST_PARTIES:
        values = {"most": MOST_PARTIES, "groups": 2**MOST_PARTIES - 1}
        draft.wrong(("parties",), len(draft.document["parties"]), Message("excel_stand_alone.too_many", values))
    return draft
