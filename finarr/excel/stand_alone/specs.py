"""The tables of a workbook of stand-alone costs, and the settings on its start sheet."""

from __future__ import annotations

from immutabledict import immutabledict

from finarr.arrangements.stand_alone.model import RULES as RULE_NAMES
from finarr.excel.common.alone import alone_specs
from finarr.excel.common.specs import CASE, KIND, LANGUAGE, MEASURES, PARTIES, TITLE, UNIT, VERSION
from finarr.excel.tables import Choices, Family, Kind, Setting, TableSpec, named

__all__ = ["INPUTS", "JOINT", "MOST_PARTIES", "RULES", "SETTINGS", "WORDS"]

WORDS = "excel_stand_alone"
"""The file of texts with what the start sheet says of stand-alone costs."""

MOST_PARTIES = 12
"""The most parties a workbook has room for: it shows every group, 4,095 rows."""

RULES: Choices = immutabledict({name: f"stand_alone.rule_{name}" for name in RULE_NAMES})

JOINT = Setting("joint", f"{WORDS}.s_joint", Kind.EURO)

SETTINGS: tuple[Setting, ...] = (
    TITLE,
    KIND,
    Setting("year", f"{WORDS}.s_year", Kind.WHOLE),
    UNIT,
    JOINT,
    Setting("rule", f"{WORDS}.s_rule", Kind.CHOICE, RULES),
    LANGUAGE,
    VERSION,
)
"""What the reader takes from the start sheet; every one of them must be there."""

_KEPT = ("name", "code", "aliases", "today")

_PARTIES = TableSpec(
    PARTIES.name,
    PARTIES.sheet,
    tuple(column for column in PARTIES.columns if column.id in _KEPT),
    (Family.MEASURE,),
    PARTIES.path,
    apart=True,
)

INPUTS = named(CASE, _PARTIES, MEASURES, *alone_specs(optional=False))
"""Every input table by name, in the order in which workbooks show them."""
