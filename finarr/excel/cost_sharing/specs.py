"""The tables that only cost sharing has: items and their amounts, limits, transition, and costs elsewhere."""

from __future__ import annotations

from immutabledict import immutabledict

from finarr.arrangements.budget_cycle import document
from finarr.excel.common.alone import alone_specs
from finarr.excel.common.scenarios import SCENARIOS
from finarr.excel.common.specs import (
    CASE,
    INDICES,
    KEYS,
    KIND,
    LANGUAGE,
    LIMIT_PER,
    MEASURES,
    PARTIES,
    SHARES,
    STEP_PER,
    TASKS,
    TITLE,
    UNIT,
    USAGE,
    VERSION,
    YEARS,
)
from finarr.excel.cost_sharing.cycle import CYCLE_TABLES
from finarr.excel.tables import Choices, Column, Family, Kind, Setting, TableSpec, named
from finarr.fairness import aims

__all__ = ["AMOUNT_KINDS", "CRITERIA", "INPUTS", "NO_LIMIT", "SETTINGS", "TRANSITION", "WORDS"]

WORDS = "excel"
"""The file of texts with what the start sheet says of cost sharing."""

NATURES: Choices = immutabledict({"structural": "c_structural", "incidental": "c_incidental"})
CRITERIA: Choices = immutabledict({name: f"c_{name}" for name in aims.CRITERIA})
DOCUMENT_TYPES: Choices = immutabledict({name: f"c_{name}" for name in document.DOCUMENT_TYPES})
AMOUNT_KINDS: Choices = immutabledict(
    {
        name: f"c_{name}"
        for name in ("costs", "reserve_addition", "income", "grants", "third_parties", "reserve_use", "vat")
    }
)
LIMIT_KINDS: Choices = immutabledict({"cap": "c_cap", "floor": "c_floor"})
TRANSITION_KINDS: Choices = immutabledict({"steps": "c_steps", "linear": "c_linear"})
AGAINST: Choices = immutabledict({"path": "c_path", "previous_year": "c_previous_year"})
OLD: Choices = immutabledict({"today": "c_today"})
NO_LIMIT: Choices = immutabledict({"none": "c_no_limit"})

SETTINGS: tuple[Setting, ...] = (
    TITLE,
    KIND,
    YEARS,
    UNIT,
    Setting("criterion", "s_criterion", Kind.CHOICE, CRITERIA),
    Setting("capacity", "s_capacity", Kind.TEXT),
    LANGUAGE,
    Setting("type", "s_document_type", Kind.CHOICE, DOCUMENT_TYPES, path=("document", "type")),
    Setting("year", "s_document_year", Kind.WHOLE, path=("document", "year")),
    VERSION,
)
"""What the reader takes from the start sheet; every one of them must be there."""

TRANSITION: tuple[Setting, ...] = (
    Setting("kind", "t_kind", Kind.CHOICE, TRANSITION_KINDS),
    Setting("step", "t_step", Kind.NUMBER),
    Setting("per", "t_per", Kind.CHOICE, STEP_PER),
    Setting("years", "t_years", Kind.WHOLE),
    Setting("old", "t_old", Kind.CHOICE, OLD, "finarr_keys"),
    Setting("against", "t_against", Kind.CHOICE, AGAINST),
)
"""How contributions go from the old to the new key."""

_ITEMS = TableSpec(
    "finarr_items",
    "sheet_costs",
    (
        Column("name", "h_item", width=26),
        Column("taakveld", "h_taakveld", Kind.CODE, width=9),
        Column("task", "h_task", Kind.CHOICE, width=12, choices=TASKS),
        Column("nature", "h_nature", Kind.CHOICE, width=12, choices=NATURES),
        Column("key", "h_key", width=20, offers="finarr_keys"),
        Column("parties", "h_parties", Kind.NAMES, width=24),
        Column("vat_key", "h_vat_key", width=14, offers="finarr_keys"),
    ),
    (Family.INDEX, Family.OWN),
    "items",
    apart=True,
)

_COSTS = TableSpec(
    "finarr_costs",
    "sheet_costs",
    (
        Column("item", "h_item", width=26, offers="finarr_items"),
        Column("kind", "h_kind", Kind.CHOICE, width=24, choices=AMOUNT_KINDS),
        Column("correction", "h_correction", Kind.FLAG, width=10),
    ),
    (Family.YEAR,),
)

_LIMITS = TableSpec(
    "finarr_limits",
    "sheet_limits",
    (
        Column("kind", "h_kind", Kind.CHOICE, width=14, choices=LIMIT_KINDS),
        Column("amount", "h_amount", Kind.NUMBER, width=16),
        Column("per", "h_per", Kind.CHOICE, width=22, choices=LIMIT_PER, measures=True),
        Column("parties", "h_parties", Kind.NAMES, width=36),
        Column("together", "h_together", Kind.FLAG, width=10),
        Column("items", "h_items", Kind.NAMES, width=36),
        Column("years", "h_years", Kind.YEARS, width=18),
    ),
    path="limits",
)

_PATH = TableSpec(
    "finarr_transition",
    "sheet_transition",
    (
        Column("setting", "h_setting", width=30, asks=False),
        Column("value", "h_value", Kind.FREE, width=26, asks=False),
        Column("note", "h_explanation", width=76, note=True, asks=False),
    ),
    path="transition",
)

INPUTS = named(
    CASE,
    PARTIES,
    MEASURES,
    INDICES,
    _ITEMS,
    _COSTS,
    KEYS,
    SHARES,
    USAGE,
    _LIMITS,
    _PATH,
    *alone_specs(optional=True),
    *SCENARIOS,
    *CYCLE_TABLES,
)
"""Every input table by name, in the order in which workbooks show them."""
