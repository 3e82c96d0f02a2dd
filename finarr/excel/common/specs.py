"""The tables that several kinds of workbook have, and the settings on their start sheet."""

from __future__ import annotations

from immutabledict import immutabledict

from finarr.excel.kinds import CHOICES
from finarr.excel.tables import Choices, Column, Family, Kind, Setting, TableSpec

__all__ = [
    "CASE",
    "COMPONENTS",
    "FREE_SETTINGS",
    "INDICES",
    "KEYS",
    "KEY_KINDS",
    "KIND",
    "LANGUAGE",
    "LIMIT_PER",
    "MEASURES",
    "NOTE",
    "PARTIES",
    "RESERVED",
    "SHARES",
    "SHARE_KINDS",
    "STEP_PER",
    "TASKS",
    "TITLE",
    "UNIT",
    "USAGE",
    "VERSION",
    "YEARS",
]

STATUSES: Choices = immutabledict({"provisional": "c_provisional", "final": "c_final"})
UNITS: Choices = immutabledict({"0.01": "c_cent", "1": "c_euro"})
LANGUAGE_NAMES: Choices = immutabledict({"nl": "c_dutch", "en": "c_english"})
KEY_KINDS: Choices = immutabledict(
    {name: f"c_key_{name}" for name in ("measures", "points", "equal", "shares", "usage", "stack")}
)
SHARE_KINDS: Choices = immutabledict({"shares": "c_share", "off_the_top": "c_off_the_top"})
LIMIT_PER: Choices = immutabledict({"euro": "c_euro", "total": "c_total", "budget": "c_budget_of_party"})
STEP_PER: Choices = immutabledict({"euro": "c_euro", "today": "c_today"})
TASKS: Choices = immutabledict({"basis": "c_basis", "plus": "c_plus"})
COMPONENTS: Choices = immutabledict({"fixed": "c_fixed", "of": "c_of"})

RESERVED: tuple[Choices, ...] = (LIMIT_PER, STEP_PER, COMPONENTS)
"""Words that may stand where a measure may stand, so that no measure is called by them."""

TITLE = Setting("title", "s_title", Kind.TEXT)
KIND = Setting("kind", "s_kind", Kind.CHOICE, CHOICES)
YEARS = Setting("years", "s_years", Kind.YEARS)
UNIT = Setting("unit", "s_unit", Kind.CHOICE, UNITS)
LANGUAGE = Setting("language", "s_language", Kind.CHOICE, LANGUAGE_NAMES)
VERSION = Setting("finarr", "s_version", Kind.NUMBER)

FREE_SETTINGS = ("s_owner", "s_book_version", "s_checked_by", "s_book_status", "s_date")
"""Rows for people, which the reader leaves alone; a user may add more."""

NOTE = Column("note", "h_explanation", width=44, note=True, asks=False)
"""A column of remarks."""

CASE = TableSpec(
    "finarr_case",
    "sheet_start",
    (
        Column("setting", "h_setting", width=26, asks=False),
        Column("value", "h_value", Kind.FREE, width=46, asks=False),
        Column("note", "h_explanation", width=64, note=True, asks=False),
    ),
)

PARTIES = TableSpec(
    "finarr_parties",
    "sheet_parties",
    (
        Column("name", "h_party", width=24),
        Column("code", "h_code", Kind.CODE, width=15),
        Column("group", "h_group", width=14),
        Column("aliases", "h_aliases", Kind.NAMES, width=18),
        Column("today", "h_today", Kind.EURO, width=15, unit="u_euro_a_year"),
        Column("budget", "h_budget", Kind.EURO, width=15, unit="u_euro_a_year"),
        Column("votes", "h_votes", Kind.NUMBER, width=9, unit="u_number"),
    ),
    (Family.MEASURE, Family.BUDGET),
    "parties",
    apart=True,
)

MEASURES = TableSpec(
    "finarr_measures",
    "sheet_measures",
    (
        Column("id", "h_measure", width=16),
        Column("nl", "h_label_nl", width=30),
        Column("en", "h_label_en", width=30),
        Column("reference_date", "h_reference_date", Kind.DATE, width=12, unit="u_date"),
        Column("source", "h_source", width=34),
        Column("status", "h_status", Kind.CHOICE, width=12, choices=STATUSES),
    ),
    path="measures",
)

INDICES = TableSpec(
    "finarr_indices",
    "sheet_measures",
    (Column("name", "h_index", width=16), Column("source", "h_source", width=26)),
    (Family.YEAR,),
    "indices",
)

KEYS = TableSpec(
    "finarr_keys",
    "sheet_keys",
    (
        Column("name", "h_key", width=24),
        Column("kind", "h_kind", Kind.CHOICE, width=12, choices=KEY_KINDS),
        Column("component", "h_component", width=26),
        Column("value", "h_value", Kind.NUMBER, width=10),
        NOTE,
    ),
    path="keys",
)

SHARES = TableSpec(
    "finarr_shares",
    "sheet_keys",
    (
        Column("key", "h_key", width=24, offers="finarr_keys"),
        Column("kind", "h_kind", Kind.CHOICE, width=12, choices=SHARE_KINDS),
        Column("party", "h_party", width=22, offers="finarr_parties"),
        Column("year", "h_year", Kind.WHOLE, width=7),
        Column("value", "h_value", Kind.NUMBER, width=13),
    ),
)

USAGE = TableSpec(
    "finarr_usage",
    "sheet_keys",
    (
        Column("key", "h_key", width=24, offers="finarr_keys"),
        Column("product", "h_product", width=18),
        Column("party", "h_party", width=22, offers="finarr_parties"),
        Column("year", "h_year", Kind.WHOLE, width=7),
        Column("value", "h_value", Kind.NUMBER, width=13),
    ),
)
