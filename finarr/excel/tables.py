"""The input tables of a workbook, each described once: columns, headings, kinds of value, choices and prompts.

Reader and writers follow these descriptions. Texts live in ``words/<language>/excel.toml``: ``h_`` headings, ``c_``
choices, ``ask_`` prompts, ``sheet_``, ``table_`` and ``about_`` titles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from immutabledict import immutabledict

from finarr.words import LANGUAGES, text

__all__ = [
    "ALONE",
    "AMOUNT_KINDS",
    "CRITERIA",
    "FREE_SETTINGS",
    "INPUTS",
    "KINDS",
    "SETTINGS",
    "TRANSITION",
    "Choices",
    "Column",
    "ColumnId",
    "Family",
    "Kind",
    "Setting",
    "TableSpec",
    "chosen",
    "folded",
    "word",
]


def word(name: str, lang: str, **values: object) -> str:
    """Return a text of the workbook in a language."""
    return text(f"excel.{name}", lang, **values)


def folded(given: object) -> str:
    """Return a text as it is compared: without capitals and without superfluous spaces.

    Example:
        >>> folded("  Huidige  BIJDRAGE ")
        'huidige bijdrage'
    """
    return " ".join(str(given).split()).casefold()


ColumnId = str | tuple[Any, ...]
"""A fixed column by its name in code, or (family, what) such as (Family.YEAR, 2027)."""

Choices = Mapping[str, str]
"""Value in a case to the id of the text that a workbook shows for it."""


def chosen(choices: Choices, given: object) -> str | None:
    """Return the value that a text stands for, in either language or as the value itself; None where it is none.

    Example:
        >>> chosen(TASKS, "basistaak"), chosen(TASKS, "Plus task"), chosen(TASKS, "basis"), chosen(TASKS, "?")
        ('basis', 'plus', 'basis', None)
    """
    wanted = folded(given)
    for value, shown in choices.items():
        if wanted in (folded(value), *(folded(word(shown, lang)) for lang in LANGUAGES)):
            return value
    return None


class Kind(Enum):
    """What a column holds."""

    TEXT = "text"
    CODE = "code"
    """Text that only looks like a number: leading and last zeros count."""
    NUMBER = "number"
    EURO = "euro"
    SHARE = "share"
    DATE = "date"
    WHOLE = "whole"
    """A whole number, such as a year."""
    YEARS = "years"
    NAMES = "names"
    CHOICE = "choice"
    FLAG = "flag"
    FREE = "free"


TASKS: Choices = immutabledict({"basis": "c_basis", "plus": "c_plus"})
NATURES: Choices = immutabledict({"structural": "c_structural", "incidental": "c_incidental"})
STATUSES: Choices = immutabledict({"provisional": "c_provisional", "final": "c_final"})
KINDS: Choices = immutabledict({"cost-sharing": "c_cost_sharing"})
UNITS: Choices = immutabledict({"0.01": "c_cent", "1": "c_euro"})
LANGUAGE_NAMES: Choices = immutabledict({"nl": "c_dutch", "en": "c_english"})
CRITERIA: Choices = immutabledict(
    {name: f"c_{name}" for name in ("proportional", "least_moved", "least_change", "equal_burden")}
)
DOCUMENT_TYPES: Choices = immutabledict(
    {
        name: f"c_{name}"
        for name in ("framework_note", "draft_budget", "budget", "amendment", "interim_report", "account")
    }
)
AMOUNT_KINDS: Choices = immutabledict(
    {
        name: f"c_{name}"
        for name in ("costs", "reserve_addition", "income", "grants", "third_parties", "reserve_use", "vat")
    }
)
KEY_KINDS: Choices = immutabledict(
    {name: f"c_key_{name}" for name in ("measures", "points", "equal", "shares", "usage", "stack")}
)
SHARE_KINDS: Choices = immutabledict({"shares": "c_share", "off_the_top": "c_off_the_top"})
LIMIT_KINDS: Choices = immutabledict({"cap": "c_cap", "floor": "c_floor"})
LIMIT_PER: Choices = immutabledict({"euro": "c_euro", "total": "c_total", "budget": "c_budget_of_party"})
STEP_PER: Choices = immutabledict({"euro": "c_euro", "today": "c_today"})
TRANSITION_KINDS: Choices = immutabledict({"steps": "c_steps", "linear": "c_linear"})
AGAINST: Choices = immutabledict({"path": "c_path", "previous_year": "c_previous_year"})
OLD: Choices = immutabledict({"today": "c_today"})
COMPONENTS: Choices = immutabledict({"fixed": "c_fixed", "of": "c_of"})
NO_LIMIT: Choices = immutabledict({"none": "c_no_limit"})


@dataclass(frozen=True)
class Column:
    """One column of an input table.

    Attributes:
        id: its name in code, mostly the field of the case.
        heading: id of the heading's text.
        kind: what it holds.
        width: in characters.
        choices: the values there are, for `Kind.CHOICE`.
        offers: the table whose first column fills a dropdown ("finarr_parties").
        note: whether it is a remark, which the reader leaves alone and may miss.
        asks: whether the cell asks for its value with a prompt (``ask_<table>_<id>``).
        unit: id of the text above the heading that gives the unit.
    """

    id: str
    heading: str
    kind: Kind = Kind.TEXT
    width: float = 14
    choices: Choices = field(default_factory=immutabledict)
    offers: str | None = None
    note: bool = False
    asks: bool = True
    unit: str | None = None


class Family(Enum):
    """Columns of which there may be any number, their heading telling which."""

    MEASURE = "measure"
    """A measure by its label or code, or that and a year."""
    BUDGET = "budget"
    """The party's own budget in a year."""
    YEAR = "year"
    INDEX = "index"
    """The weight of an index."""
    OWN = "own"
    """The user's own column, which travels along."""


@dataclass(frozen=True)
class TableSpec:
    """One input table.

    Attributes:
        name: the name of the table, the same in every language.
        sheet: id of the sheet's name.
        columns: fixed columns.
        families: kinds of further columns.
        path: where its rows live in a case.
        optional: whether a workbook may do without it.
    """

    name: str
    sheet: str
    columns: tuple[Column, ...]
    families: tuple[Family, ...] = ()
    path: str = ""
    optional: bool = False

    def column(self, column_id: str) -> Column:
        """Return a fixed column by its id."""
        return next(column for column in self.columns if column.id == column_id)


@dataclass(frozen=True)
class Setting:
    """One row of a table of settings: a name and its value.

    Attributes:
        id: its name in code.
        label: id of the text in the first column.
        kind: what its value is.
        choices: the values there are.
        offers: the table whose first column fills a dropdown.
    """

    id: str
    label: str
    kind: Kind
    choices: Choices = field(default_factory=immutabledict)
    offers: str | None = None


SETTINGS: tuple[Setting, ...] = (
    Setting("title", "s_title", Kind.TEXT),
    Setting("kind", "s_kind", Kind.CHOICE, KINDS),
    Setting("years", "s_years", Kind.YEARS),
    Setting("unit", "s_unit", Kind.CHOICE, UNITS),
    Setting("criterion", "s_criterion", Kind.CHOICE, CRITERIA),
    Setting("capacity", "s_capacity", Kind.TEXT),
    Setting("language", "s_language", Kind.CHOICE, LANGUAGE_NAMES),
    Setting("type", "s_document_type", Kind.CHOICE, DOCUMENT_TYPES),
    Setting("year", "s_document_year", Kind.WHOLE),
    Setting("finarr", "s_version", Kind.NUMBER),
)
"""What the reader takes from the start sheet; every one of them must be there."""

FREE_SETTINGS = ("s_owner", "s_book_version", "s_checked_by", "s_book_status", "s_date")
"""Rows for people, which the reader leaves alone; a user may add more."""

TRANSITION: tuple[Setting, ...] = (
    Setting("kind", "t_kind", Kind.CHOICE, TRANSITION_KINDS),
    Setting("step", "t_step", Kind.NUMBER),
    Setting("per", "t_per", Kind.CHOICE, STEP_PER),
    Setting("years", "t_years", Kind.WHOLE),
    Setting("old", "t_old", Kind.CHOICE, OLD, "finarr_keys"),
    Setting("against", "t_against", Kind.CHOICE, AGAINST),
)

ALONE: tuple[Setting, ...] = (
    Setting("fixed", "a_fixed", Kind.EURO),
    Setting("measure", "a_measure", Kind.TEXT),
    Setting("exponent", "a_exponent", Kind.NUMBER),
)
"""What groups would pay without the others, by formula."""

_NOTE = Column("note", "h_explanation", width=44, note=True, asks=False)

_TABLES = (
    TableSpec(
        "finarr_case",
        "sheet_start",
        (
            Column("setting", "h_setting", width=26, asks=False),
            Column("value", "h_value", Kind.FREE, width=46, asks=False),
            Column("note", "h_explanation", width=64, note=True, asks=False),
        ),
    ),
    TableSpec(
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
    ),
    TableSpec(
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
    ),
    TableSpec(
        "finarr_indices",
        "sheet_measures",
        (Column("name", "h_index", width=16), Column("source", "h_source", width=26)),
        (Family.YEAR,),
        "indices",
    ),
    TableSpec(
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
    ),
    TableSpec(
        "finarr_costs",
        "sheet_costs",
        (
            Column("item", "h_item", width=26, offers="finarr_items"),
            Column("kind", "h_kind", Kind.CHOICE, width=24, choices=AMOUNT_KINDS),
            Column("correction", "h_correction", Kind.FLAG, width=10),
        ),
        (Family.YEAR,),
    ),
    TableSpec(
        "finarr_keys",
        "sheet_keys",
        (
            Column("name", "h_key", width=24),
            Column("kind", "h_kind", Kind.CHOICE, width=12, choices=KEY_KINDS),
            Column("component", "h_component", width=26),
            Column("value", "h_value", Kind.NUMBER, width=10),
            _NOTE,
        ),
        path="keys",
    ),
    TableSpec(
        "finarr_shares",
        "sheet_keys",
        (
            Column("key", "h_key", width=24, offers="finarr_keys"),
            Column("kind", "h_kind", Kind.CHOICE, width=12, choices=SHARE_KINDS),
            Column("party", "h_party", width=22, offers="finarr_parties"),
            Column("year", "h_year", Kind.WHOLE, width=7),
            Column("value", "h_value", Kind.NUMBER, width=13),
        ),
    ),
    TableSpec(
        "finarr_usage",
        "sheet_keys",
        (
            Column("key", "h_key", width=24, offers="finarr_keys"),
            Column("product", "h_product", width=18),
            Column("party", "h_party", width=22, offers="finarr_parties"),
            Column("year", "h_year", Kind.WHOLE, width=7),
            Column("value", "h_value", Kind.NUMBER, width=13),
        ),
    ),
    TableSpec(
        "finarr_limits",
        "sheet_limits",
        (
            Column("kind", "h_kind", Kind.CHOICE, width=14, choices=LIMIT_KINDS),
            Column("amount", "h_amount", Kind.NUMBER, width=16),
            Column("per", "h_per", Kind.CHOICE, width=22, choices=LIMIT_PER),
            Column("parties", "h_parties", Kind.NAMES, width=36),
            Column("together", "h_together", Kind.FLAG, width=10),
            Column("items", "h_items", Kind.NAMES, width=36),
            Column("years", "h_years", Kind.YEARS, width=18),
        ),
        path="limits",
    ),
    TableSpec(
        "finarr_transition",
        "sheet_transition",
        (
            Column("setting", "h_setting", width=30, asks=False),
            Column("value", "h_value", Kind.FREE, width=26, asks=False),
            Column("note", "h_explanation", width=76, note=True, asks=False),
        ),
        path="transition",
    ),
    TableSpec(
        "finarr_alone",
        "sheet_alone",
        (
            Column("setting", "h_setting", width=26, asks=False),
            Column("value", "h_value", Kind.FREE, width=20, asks=False),
            Column("note", "h_explanation", width=70, note=True, asks=False),
        ),
        path="stand_alone",
        optional=True,
    ),
    TableSpec(
        "finarr_alone_costs",
        "sheet_alone",
        (
            Column("parties", "h_parties", Kind.NAMES, width=60),
            Column("cost", "a_cost", Kind.EURO, width=18, unit="u_euro_a_year"),
        ),
        optional=True,
    ),
)

INPUTS: Mapping[str, TableSpec] = immutabledict({table.name: table for table in _TABLES})
"""Every input table by name, in the order in which workbooks show them."""
