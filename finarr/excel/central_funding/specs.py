"""The tables that only direct central funding has: regions, tasks and who pays, moves, formulas, the general fund."""

from __future__ import annotations

from dataclasses import replace

from immutabledict import immutabledict

from finarr.excel.common.scenarios import SCENARIOS
from finarr.excel.common.specs import (
    CASE,
    INDICES,
    KEYS,
    KIND,
    LANGUAGE,
    MEASURES,
    PARTIES,
    SHARES,
    TASKS,
    TITLE,
    UNIT,
    USAGE,
    VERSION,
    YEARS,
)
from finarr.excel.tables import Choices, Column, Family, Kind, Setting, TableSpec, named

__all__ = [
    "AMOUNT_KINDS",
    "CUTS",
    "DESIGNS",
    "FORMULA_KINDS",
    "FUND",
    "INPUTS",
    "NO_BOUND",
    "PATH",
    "QUESTION",
    "SETTINGS",
    "WORDS",
    "said",
]

WORDS = "excel_central_funding"
"""The file of texts of this kind."""


def said(name: str) -> str:
    """Return the whole id of a text of this kind."""
    return f"{WORDS}.{name}"


def _choices(**shown: str) -> Choices:
    return immutabledict({value: said(f"c_{text}") for value, text in shown.items()})


FIGURES = _choices(estimate="estimate", realisation="realisation")
AMOUNT_KINDS = _choices(costs="costs", grants="grants")
DESIGNS = _choices(proposal="proposal", mine="mine")
CUTS = _choices(cluster="cluster", measures="measures", factor="factor")
FORMULA_KINDS = _choices(points="points", measures="shares")
PAYERS = _choices(gainers="gainers", general_fund="general_fund", centre="centre")
QUESTIONS = _choices(
    largest_share="largest_share",
    smallest_compensation="smallest_compensation",
    best_weights="best_weights",
    task_split="task_split",
)
NO_BOUND: Choices = immutabledict({"none": "c_no_limit"})

SETTINGS: tuple[Setting, ...] = (
    TITLE,
    KIND,
    YEARS,
    UNIT,
    Setting("per", said("s_per"), Kind.TEXT),
    Setting("figures", said("s_figures"), Kind.CHOICE, FIGURES),
    Setting("date", said("s_figures_date"), Kind.DATE),
    LANGUAGE,
    VERSION,
)
"""What the reader takes from the start sheet; every one of them must be there."""

QUESTION: tuple[Setting, ...] = (
    Setting("ask", said("s_ask"), Kind.CHOICE, QUESTIONS),
    Setting("max_loss", said("s_max_loss"), Kind.NUMBER),
    Setting("budget", said("s_budget"), Kind.EURO),
    Setting("task", said("s_task"), Kind.TEXT, offers="finarr_tasks"),
    Setting("payer", said("s_payer"), Kind.CHOICE, PAYERS),
    Setting("year", said("s_year"), Kind.WHOLE),
)
"""The question, and what it needs."""

PATH: tuple[Setting, ...] = (Setting("payer", said("s_payer"), Kind.CHOICE, PAYERS),)
"""The transition, its bounds apart."""

FUND: tuple[Setting, ...] = (
    Setting("factor", said("s_factor"), Kind.NUMBER),
    Setting("source", said("s_source"), Kind.TEXT),
    Setting("date", said("s_source_date"), Kind.DATE),
)
"""The general fund, its weights apart."""


def _settings(name: str, sheet: str, path: str) -> TableSpec:
    columns = (
        Column("setting", "h_setting", width=30, asks=False),
        Column("value", "h_value", Kind.FREE, width=32, asks=False),
        Column("note", "h_explanation", width=64, note=True, asks=False),
    )
    return TableSpec(name, said(sheet), columns, path=path, words=WORDS, optional=True)


def _bounds(name: str, sheet: str) -> TableSpec:
    columns = (
        Column("loss", said("h_loss_bound"), Kind.NUMBER, width=18, unit=said("u_per_inhabitant")),
        Column("gain", said("h_gain_bound"), Kind.NUMBER, width=18, unit=said("u_per_inhabitant")),
    )
    return TableSpec(name, said(sheet), columns, words=WORDS, optional=True)


_PARTIES = replace(
    PARTIES,
    sheet=said("sheet_parties"),
    columns=(
        replace(PARTIES.column("name"), heading=said("h_party")),
        PARTIES.column("code"),
        Column("region", said("h_region"), width=28, offers="finarr_regions"),
        replace(PARTIES.column("group"), heading=said("h_province")),
        *(replace(PARTIES.column(name), optional=True) for name in ("aliases", "today", "budget", "votes")),
    ),
    words=WORDS,
)

_REGIONS = TableSpec(
    "finarr_regions",
    said("sheet_regions"),
    (
        Column("name", said("h_region"), width=30),
        Column("key", "h_key", width=20, offers="finarr_keys"),
        Column("through", said("h_through"), width=24, offers="finarr_parties"),
    ),
    (Family.MEASURE,),
    "regions",
    apart=True,
    words=WORDS,
)

_TASKS = TableSpec(
    "finarr_tasks",
    said("sheet_tasks"),
    (
        Column("name", said("h_task_name"), width=32),
        Column("task", "h_task", Kind.CHOICE, width=12, choices=TASKS),
        Column("freedom", said("h_freedom"), Kind.SHARE, width=11, unit=said("u_zero_to_one")),
        Column("regions", said("h_regions"), Kind.NAMES, width=32),
        Column("source", "h_source", width=44),
    ),
    (Family.INDEX,),
    "tasks",
    apart=True,
    words=WORDS,
)

_REGION_AMOUNTS = TableSpec(
    "finarr_region_amounts",
    said("sheet_tasks"),
    (
        Column("task", said("h_task_name"), width=32, offers="finarr_tasks"),
        Column("kind", "h_kind", Kind.CHOICE, width=16, choices=AMOUNT_KINDS),
        Column("region", said("h_region"), width=28, offers="finarr_regions"),
        Column("amount", said("h_every_year"), Kind.EURO, width=15, unit="u_euro_a_year"),
    ),
    (Family.YEAR,),
    words=WORDS,
)

_PAID = TableSpec(
    "finarr_paid",
    said("sheet_paid"),
    (
        Column("task", said("h_task_name"), width=32, offers="finarr_tasks"),
        Column("party", said("h_party"), width=24, offers="finarr_parties"),
        Column("amount", said("h_every_year"), Kind.EURO, width=15, unit="u_euro_a_year"),
    ),
    (Family.YEAR,),
    words=WORDS,
)

_MOVES = TableSpec(
    "finarr_moves",
    said("sheet_moves"),
    (
        Column("design", said("h_design"), Kind.CHOICE, width=12, choices=DESIGNS),
        Column("task", said("h_task_name"), width=30, offers="finarr_tasks"),
        Column("formula", said("h_formula"), width=18, offers="finarr_formulas"),
        Column("by", said("h_cut_by"), Kind.CHOICE, width=14, choices=CUTS),
        Column("cluster", said("h_cluster"), width=20),
        Column("measures", said("h_cut_measures"), Kind.NAMES, width=20),
        Column("share", said("h_share"), Kind.SHARE, width=11, unit=said("u_zero_to_one")),
        Column("amount", said("h_amount_every_year"), Kind.EURO, width=15, unit="u_euro_a_year"),
        Column("vat_share", said("h_vat_share"), Kind.SHARE, width=11, unit=said("u_zero_to_one")),
        Column("vat_covered", said("h_vat_covered"), Kind.FLAG, width=10),
        Column("regions", said("h_regions"), Kind.NAMES, width=26),
    ),
    (Family.YEAR, Family.GRANT_INDEX, Family.FUND_INDEX),
    words=WORDS,
)

_FORMULAS = TableSpec(
    "finarr_formulas",
    said("sheet_formulas"),
    (
        Column("name", said("h_formula"), width=20),
        Column("kind", "h_kind", Kind.CHOICE, width=12, choices=FORMULA_KINDS),
        Column("fixed", said("h_fixed"), Kind.EURO, width=14),
        Column("factor", said("h_factor"), Kind.NUMBER, width=12),
        Column("source", "h_source", width=40),
        Column("date", said("h_date"), Kind.DATE, width=12, unit="u_date"),
    ),
    path="formulas",
    apart=True,
    words=WORDS,
)

_FORMULA_PARTS = TableSpec(
    "finarr_formula_parts",
    said("sheet_formulas"),
    (
        Column("formula", said("h_formula"), width=20, offers="finarr_formulas"),
        Column("measure", said("h_measure"), Kind.CHOICE, width=22, measures=True),
        Column("amount", said("h_per_unit"), Kind.NUMBER, width=14),
        Column("outside", said("h_outside"), Kind.FLAG, width=11),
    ),
    words=WORDS,
)

_OFF_THE_TOP = TableSpec(
    "finarr_off_the_top",
    said("sheet_formulas"),
    (
        Column("formula", said("h_formula"), width=20, offers="finarr_formulas"),
        Column("region", said("h_region"), width=28, offers="finarr_regions"),
        Column("amount", "h_amount", Kind.EURO, width=15, unit="u_euro_a_year"),
    ),
    words=WORDS,
)

_FUND_WEIGHTS = TableSpec(
    "finarr_fund_weights",
    said("sheet_fund"),
    (
        Column("cluster", said("h_cluster"), width=30),
        Column("measure", said("h_measure"), Kind.CHOICE, width=22, measures=True),
        Column("weight", said("h_fund_weight"), Kind.NUMBER, width=14),
        Column("outside", said("h_outside"), Kind.FLAG, width=11),
    ),
    words=WORDS,
)

_CANDIDATES = TableSpec(
    "finarr_candidates",
    said("sheet_question"),
    (
        Column("measure", said("h_measure"), Kind.CHOICE, width=22, measures=True),
        Column("candidate", said("h_candidate"), Kind.FLAG, width=12),
        Column("lowest", said("h_lowest"), Kind.SHARE, width=11, unit=said("u_zero_to_one")),
        Column("highest", said("h_highest"), Kind.SHARE, width=11, unit=said("u_zero_to_one")),
    ),
    words=WORDS,
    optional=True,
)

INPUTS = named(
    CASE,
    _settings("finarr_question", "sheet_question", "question"),
    _bounds("finarr_question_bounds", "sheet_question"),
    _CANDIDATES,
    _PARTIES,
    MEASURES,
    INDICES,
    _REGIONS,
    _TASKS,
    _REGION_AMOUNTS,
    _PAID,
    _MOVES,
    _FORMULAS,
    _FORMULA_PARTS,
    _OFF_THE_TOP,
    _settings("finarr_fund", "sheet_fund", "general_fund"),
    _FUND_WEIGHTS,
    _settings("finarr_path", "sheet_path", "transition"),
    _bounds("finarr_path_bounds", "sheet_path"),
    KEYS,
    SHARES,
    USAGE,
    *SCENARIOS,
)
"""Every input table by name, in the order in which workbooks show them."""
