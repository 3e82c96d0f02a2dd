"""The tables that only an assessment has: tasks with their answers, what was chosen, and what tasks cost."""

from __future__ import annotations

from immutabledict import immutabledict

from finarr.arrangements.advice.choice import ARRANGEMENTS
from finarr.excel.common.specs import CASE, KIND, LANGUAGE, TASKS, TITLE, VERSION
from finarr.excel.tables import Choices, Column, Family, Kind, Setting, TableSpec, named
from finarr.tasks import ANSWERS, FLAGS, PARTNER_KINDS
from finarr.tasks import WORDS as ANSWER_WORDS

__all__ = ["ANSWER_COLUMNS", "CHOSEN", "DATE", "INPUTS", "MONEY", "PARTNERS", "SETTINGS", "WORDS", "said"]

WORDS = "excel_advice"
"""The file of texts of this kind."""


def said(name: str) -> str:
    """Return the whole id of a text of this kind."""
    return f"{WORDS}.{name}"


def _words(*values: str) -> Choices:
    """Return the texts of answers as the advice itself has them."""
    return immutabledict({value: f"advice.word_{value}" for value in values})


PARTNERS = _words(*PARTNER_KINDS)
"""The kinds of partners, of which a cell may name several."""

CHOSEN = _words(*ARRANGEMENTS)
MONEY: Choices = immutabledict({name: said(f"c_{name}") for name in ("costs", "grants", "contributions")})
"""What an amount of a task is: by region what it costs and what the centre pays, by municipality what it pays."""

DATE = Setting("date", said("s_date"), Kind.DATE)

SETTINGS: tuple[Setting, ...] = (TITLE, KIND, DATE, LANGUAGE, VERSION)
"""What the reader takes from the start sheet; every one of them must be there."""


def _answer(name: str) -> Column:
    if name in ANSWER_WORDS:
        kind, choices = Kind.CHOICE, _words(*ANSWER_WORDS[name])
    else:
        kind = Kind.FLAG if name in FLAGS else _KINDS[name]
        choices = immutabledict()
    return Column(name, said(f"h_{name}"), kind, width=_WIDTHS.get(name, 14), choices=choices)


_KINDS = {"freedom": Kind.SHARE, "partners": Kind.WHOLE, "partner_kinds": Kind.NAMES}
_WIDTHS = {"mandatory": 11, "freedom": 13, "benefits": 22, "partners": 10, "partner_kinds": 24, "levels_may_differ": 12}

ANSWER_COLUMNS = tuple(map(_answer, ANSWERS))
"""One column a question, in the order in which they are asked."""

_ANSWERS = TableSpec(
    "finarr_answers",
    said("sheet_answers"),
    (
        Column("name", said("h_task"), width=32),
        *ANSWER_COLUMNS,
        Column("task", "h_task", Kind.CHOICE, width=12, choices=TASKS, asks=False, optional=True),
        Column("regions", said("h_regions"), Kind.NAMES, width=24, asks=False, optional=True),
        Column("source", "h_source", width=30, asks=False, optional=True),
    ),
    (Family.INDEX,),
    "tasks",
    apart=True,
    words=WORDS,
)

_CHOICES = TableSpec(
    "finarr_choices",
    said("sheet_choices"),
    (
        Column("task", said("h_task"), width=32, offers="finarr_answers"),
        Column("arrangement", said("h_chosen"), Kind.CHOICE, width=32, choices=CHOSEN),
        Column("explanation", said("h_explanation"), width=56),
        Column("by", said("h_by"), width=24),
        Column("date", said("h_date"), Kind.DATE, width=13),
    ),
    path="choices",
    apart=True,
    words=WORDS,
)

_MONEY = TableSpec(
    "finarr_task_money",
    said("sheet_money"),
    (
        Column("task", said("h_task"), width=32, offers="finarr_answers"),
        Column("kind", said("h_money_kind"), Kind.CHOICE, width=20, choices=MONEY),
        Column("name", said("h_money_name"), width=26),
        Column("amount", said("h_every_year"), Kind.EURO, width=15, unit="u_euro_a_year"),
    ),
    (Family.YEAR,),
    optional=True,
    words=WORDS,
)

INPUTS = named(CASE, _ANSWERS, _CHOICES, _MONEY)
"""Every input table by name, in the order in which workbooks show them."""
