"""The tables that only a transition fund has: groups, classes, projects, rules, co-financing, accounts, plan, alone."""

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
    TITLE,
    UNIT,
    USAGE,
    VERSION,
    YEARS,
)
from finarr.excel.tables import Choices, Column, Family, Kind, Setting, TableSpec, named

__all__ = [
    "ACCOUNT",
    "ALONE",
    "CARRIERS",
    "COSTS",
    "CUMULATIVE",
    "INPUTS",
    "PER",
    "PLANNED",
    "QUESTION",
    "RULES",
    "SETTINGS",
    "TOTAL",
    "WORDS",
    "YEARLY",
    "said",
]

WORDS = "excel_transition_fund"
"""The file of texts of this kind."""


def said(name: str) -> str:
    """Return the whole id of a text of this kind."""
    return f"{WORDS}.{name}"


def _choices(*names: str) -> Choices:
    return immutabledict({name: said(f"c_{name}") for name in names})


QUESTIONS = _choices("cheapest", "fastest", "smoothest", "what_if", "least_change")
ORDERS = _choices("optimal", "strict")
MODES = _choices("level", "bounded", "follow")
DISTRIBUTIONS = _choices("triangular", "pert")
OVERRUNS = _choices("owner", "fund", "shared")
CARRIERS: Choices = immutabledict({"owner": said("c_owner_itself")})
TOTAL: Choices = immutabledict({"pays": said("c_pays")})
COSTS = _choices("cost", "own")
PER: Choices = immutabledict({"euro": "c_euro", "budget": "c_budget_of_party"})
ACCOUNT = _choices(
    "contributions",
    "payments",
    "own",
    "finished",
    "interest",
    "cofinancing",
    "experiments",
    "overhead",
    "loan_drawn",
    "loan_repaid",
    "loan_interest",
)
PLANNED: Choices = immutabledict({"contributions": said("c_contributions"), "starts": said("c_start")})
CUMULATIVE = ("contributions", "payments", "own")
"""What an account tells one by one."""

SETTINGS: tuple[Setting, ...] = (
    TITLE,
    KIND,
    YEARS,
    UNIT,
    Setting("deadline", said("s_deadline"), Kind.WHOLE),
    LANGUAGE,
    VERSION,
)
"""What the reader takes from the start sheet; every one of them must be there."""

QUESTION: tuple[Setting, ...] = (
    Setting("ask", said("s_ask"), Kind.CHOICE, QUESTIONS),
    Setting("contribution", said("s_contribution"), Kind.EURO),
    Setting("order", said("s_order"), Kind.CHOICE, ORDERS),
    Setting("prefinancing", said("s_prefinancing"), Kind.FLAG),
)
"""The question, and what it needs."""

RULES: tuple[Setting, ...] = (
    Setting("opening", said("s_opening"), Kind.EURO),
    Setting("minimum", said("s_minimum"), Kind.EURO),
    Setting("borrowing", said("s_borrowing"), Kind.EURO),
    Setting("savings_rate", said("s_savings_rate"), Kind.SHARE),
    Setting("debt_rate", said("s_debt_rate"), Kind.SHARE),
    Setting("loan_ceiling", said("s_loan_ceiling"), Kind.EURO),
    Setting("loan_rate", said("s_loan_rate"), Kind.SHARE),
    Setting("contributions", said("s_contributions"), Kind.CHOICE, MODES),
    Setting("max_change", said("s_max_change"), Kind.EURO),
    Setting("maximum", said("s_maximum"), Kind.EURO),
    Setting("previous", said("s_previous"), Kind.EURO),
    Setting("cost_index", said("s_cost_index"), Kind.TEXT, offers="finarr_indices"),
    Setting("contribution_index", said("s_contribution_index"), Kind.TEXT, offers="finarr_indices"),
    Setting("experiments", said("s_experiments"), Kind.EURO),
    Setting("overhead", said("s_overhead"), Kind.EURO),
    Setting("distribution", said("s_distribution"), Kind.CHOICE, DISTRIBUTIONS),
    Setting("correlation", said("s_correlation"), Kind.NUMBER),
    Setting("evaluation", said("s_evaluation"), Kind.DATE),
    Setting("payment_day", said("s_payment_day"), Kind.TEXT),
)
"""The rules of the fund."""

YEARLY = _choices(
    "savings_rate", "debt_rate", "loan_ceiling", "loan_rate", "maximum", "experiments", "overhead", "contribution"
)
"""What may differ by year."""

ALONE: tuple[Setting, ...] = (
    Setting("overhead", said("s_alone_overhead"), Kind.EURO),
    Setting("partners", said("s_alone_partners"), Kind.NAMES),
)
"""What groups of partners would pay without the fund."""


def _settings(name: str, sheet: str, path: str, optional: bool = False) -> TableSpec:
    columns = (
        Column("setting", "h_setting", width=34, asks=False),
        Column("value", "h_value", Kind.FREE, width=24, asks=False),
        Column("note", "h_explanation", width=76, note=True, asks=False),
    )
    return TableSpec(name, said(sheet), columns, path=path, words=WORDS, optional=optional)


def _table(
    name: str,
    sheet: str,
    *columns: Column,
    families: tuple[Family, ...] = (),
    path: str = "",
    optional: bool = False,
    apart: bool = False,
) -> TableSpec:
    return TableSpec(name, said(sheet), columns, families, path, optional, apart, WORDS)


def _names(column: str, heading: str, width: float, offers: str | None = None) -> Column:
    return Column(column, said(heading), width=width, offers=offers)


_ALWAYS = Column("always", said("h_always"), Kind.FREE, width=15, unit="u_euro_a_year")
_PROJECT = _names("project", "h_project", 26, "finarr_projects")

_PARTIES = replace(
    PARTIES,
    sheet=said("sheet_parties"),
    columns=tuple(
        replace(each, heading=said("h_party"))
        if each.id == "name"
        else replace(each, offers="finarr_groups" if each.id == "group" else each.offers)
        for each in PARTIES.columns
        if each.id != "today"
    ),
    words=WORDS,
)

INPUTS = named(
    CASE,
    _settings("finarr_question", "sheet_question", "question", optional=True),
    _PARTIES,
    _table(
        "finarr_groups",
        "sheet_groups",
        _names("name", "h_group", 18),
        _names("key", "h_key", 18, "finarr_keys"),
        Column("block", said("h_block"), Kind.WHOLE, width=12),
        Column("block_start", said("h_block_start"), Kind.WHOLE, width=12),
        path="groups",
    ),
    _table(
        "finarr_classes",
        "sheet_groups",
        _names("name", "h_class", 20),
        Column("carrier", said("h_carrier"), width=18, offers="finarr_groups"),
        Column("percent", said("h_percent"), Kind.NUMBER, width=12, unit=said("u_percent")),
        path="classes",
    ),
    _table(
        "finarr_agreed",
        "sheet_groups",
        _names("group", "h_group", 18, "finarr_groups"),
        Column("name", said("h_agreed"), width=20),
        _ALWAYS,
        families=(Family.YEAR,),
        optional=True,
    ),
    _table(
        "finarr_projects",
        "sheet_projects",
        _names("name", "h_project", 26),
        _names("owner", "h_owner", 20, "finarr_parties"),
        _names("kind", "h_class", 16, "finarr_classes"),
        Column("cost", said("h_cost"), Kind.EURO, width=16, unit=said("u_first_year")),
        Column("urgency", said("h_urgency"), Kind.NUMBER, width=10),
        Column("start", said("h_start"), Kind.WHOLE, width=9),
        Column("first", said("h_first"), Kind.WHOLE, width=10),
        Column("last", said("h_last"), Kind.WHOLE, width=10),
        Column("after", said("h_after"), Kind.NAMES, width=22),
        Column("low", said("h_low"), Kind.EURO, width=15, unit=said("u_first_year")),
        Column("likely", said("h_likely"), Kind.EURO, width=15, unit=said("u_first_year")),
        Column("high", said("h_high"), Kind.EURO, width=15, unit=said("u_first_year")),
        Column("overrun", said("h_overrun"), Kind.CHOICE, width=14, choices=OVERRUNS),
        Column("fund_bears", said("h_fund_bears"), Kind.SHARE, width=11, unit=said("u_part")),
        Column("ahead", said("h_ahead"), Kind.WHOLE, width=11),
        Column("decided", said("h_decided"), Kind.DATE, width=12),
        Column("no_go", said("h_no_go"), width=16),
        Column("loan_part", said("h_loan_part"), Kind.SHARE, width=11, unit=said("u_part")),
        Column("loan_years", said("h_loan_years"), Kind.WHOLE, width=11),
        Column("loan_rate", said("h_loan_rate"), Kind.SHARE, width=11),
        path="projects",
        apart=True,
    ),
    _table(
        "finarr_spread",
        "sheet_spread",
        _PROJECT,
        Column("step", said("h_step"), Kind.WHOLE, width=10),
        Column("part", said("h_part"), Kind.SHARE, width=12, unit=said("u_part")),
    ),
    _table(
        "finarr_project_costs",
        "sheet_spread",
        _PROJECT,
        Column("kind", said("h_cost_kind"), Kind.CHOICE, width=18, choices=COSTS),
        _ALWAYS,
        families=(Family.YEAR,),
        optional=True,
    ),
    _table(
        "finarr_phases",
        "sheet_spread",
        _PROJECT,
        _names("name", "h_phase", 18),
        Column("years", said("h_years"), Kind.WHOLE, width=9),
        Column("go", said("h_go"), Kind.SHARE, width=11, unit=said("u_part")),
        optional=True,
    ),
    _table(
        "finarr_benefits",
        "sheet_benefits",
        _PROJECT,
        _names("party", "h_party", 24, "finarr_parties"),
        Column("amount", said("h_benefit"), Kind.EURO, width=18, unit=said("u_life")),
    ),
    _settings("finarr_rules", "sheet_rules", "rules"),
    _table(
        "finarr_rules_years",
        "sheet_rules",
        Column("rule", said("h_rule"), Kind.CHOICE, width=30, choices=YEARLY),
        families=(Family.YEAR,),
        optional=True,
    ),
    _table(
        "finarr_cofinancing",
        "sheet_cofinancing",
        _names("name", "h_financier", 24),
        Column("match", said("h_match"), Kind.NUMBER, width=14),
        Column("groups", said("h_match_groups"), Kind.NAMES, width=24),
        _ALWAYS,
        families=(Family.YEAR,),
        path="cofinancing",
        optional=True,
    ),
    _table(
        "finarr_caps",
        "sheet_caps",
        Column("amount", said("h_cap"), Kind.NUMBER, width=16),
        Column("per", said("h_per"), Kind.CHOICE, width=22, choices=PER, measures=True),
        Column("parties", said("h_parties"), Kind.NAMES, width=40),
        Column("years", said("h_cap_years"), Kind.YEARS, width=20),
        path="limits",
        optional=True,
    ),
    _table(
        "finarr_leaving",
        "sheet_caps",
        _names("party", "h_party", 24, "finarr_parties"),
        Column("year", said("h_leaves"), Kind.WHOLE, width=16),
        path="leaving",
        optional=True,
    ),
    KEYS,
    SHARES,
    USAGE,
    MEASURES,
    INDICES,
    _table(
        "finarr_realised",
        "sheet_realised",
        Column("year", said("h_year"), Kind.WHOLE, width=9),
        Column("kind", said("h_flow"), Kind.CHOICE, width=26, choices=ACCOUNT),
        Column("name", said("h_name"), width=28),
        Column("amount", said("h_amount"), Kind.EURO, width=18, unit="u_euro"),
        path="realised",
        optional=True,
    ),
    _table(
        "finarr_plan",
        "sheet_realised",
        Column("kind", said("h_plan_kind"), Kind.CHOICE, width=18, choices=PLANNED),
        Column("project", said("h_project"), width=26, offers="finarr_projects"),
        Column("year", said("h_year"), Kind.WHOLE, width=9),
        Column("amount", said("h_amount"), Kind.EURO, width=18, unit="u_euro"),
        path="plan",
        optional=True,
    ),
    _settings("finarr_alone", "sheet_alone", "alone", optional=True),
    _table(
        "finarr_batches",
        "sheet_alone",
        _names("kind", "h_class", 20, "finarr_classes"),
        Column("number", said("h_from_number"), Kind.WHOLE, width=14),
        Column("discount", said("h_discount"), Kind.SHARE, width=12),
        optional=True,
    ),
    _table(
        "finarr_alone_costs",
        "sheet_alone",
        Column("parties", said("h_parties"), Kind.NAMES, width=50),
        Column("cost", said("h_alone_cost"), Kind.EURO, width=18, unit="u_euro"),
        optional=True,
    ),
    *SCENARIOS,
)
"""Every input table by name, in the order in which workbooks show them."""
