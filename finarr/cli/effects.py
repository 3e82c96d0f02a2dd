"""What the command line shows of a central-funding case."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from finarr.cli import show
from finarr.words import Euro, Message, Percent, format_value

if TYPE_CHECKING:
    from finarr.arrangements.central_funding.outcome import Answer, FundingOutcome

__all__ = ["effects"]

_SHARES = ("share", "best_weights", "task_split")


def effects(found: FundingOutcome, lang: str) -> None:
    """Print the effects of the first year, the answer to a question, the notices and the checks."""
    case, year = found.case, found.case.years[0]
    table = show.new_table(f"{case.title}, {year}")
    table.add_column(Message("cli.party").render(lang))
    for name in ("now", "proposal", "fund_cut", "effect", "per_inhabitant"):
        table.add_column(Message(f"central_funding.column_{name}").render(lang), justify="right")
    rows = found.proposal.of_year(year)
    for each in rows:
        amounts = [Fraction(units) * case.grid.euro for units in (each.now, each.then, each.cut, each.effect)]
        table.add_row(each.party, *(_euro(amount, lang) for amount in (*amounts, each.per_inhabitant)))
    table.add_section()
    sums = [sum(getattr(each, name) for each in rows) * case.grid.euro for name in ("now", "then", "cut", "effect")]
    table.add_row(Message("cli.total").render(lang), *(_euro(each, lang) for each in sums), "")
    show.draw(table)
    if found.answer is not None:
        _answer(found.answer, lang)
    for notice in found.notices:
        show.line(notice, lang)
    show.checks(found.checks, lang)


def _answer(answer: Answer, lang: str) -> None:
    show.line(Message("central_funding.answer", {"question": Message(f"asked.question_{answer.question}")}), lang)
    for name, number in answer.figures.items():
        show.line(Message(f"central_funding.figure_{name}", {"value": _figure(name, number)}), lang)
    for name, number in answer.parts.items():
        values = {"name": name, "value": _figure(answer.question, number)}
        show.line(Message("central_funding.figure_part", values), lang)
    for limit in answer.binding:
        show.line(Message("central_funding.figure_binding", {"name": limit}), lang)


def _figure(name: str, number: Fraction) -> Euro | Percent:
    return Percent(number, 4) if name in _SHARES else Euro(number)


def _euro(amount: Fraction, lang: str) -> str:
    return format_value(Euro(amount), lang)
