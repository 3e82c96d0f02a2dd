"""What the command line shows of a transition fund."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from finarr.cli import show
from finarr.words import Euro, Message, format_value

if TYPE_CHECKING:
    from finarr.arrangements.transition_fund.outcome import FundOutcome
    from finarr.arrangements.transition_fund.rolling import RollForward

__all__ = ["fund", "rolled"]


def fund(found: FundOutcome, lang: str) -> None:
    """Print the balance by year, what each partner contributes, the programme, the status and the checks."""
    _balance(found, lang)
    _partners(found, lang)
    _programme(found, lang)
    show.line(Message("cli.status", {"status": found.status_message}), lang)
    show.checks(found.checks, lang)


def _balance(found: FundOutcome, lang: str) -> None:
    table = show.new_table(found.case.title)
    table.add_column(_word("year", lang))
    names = [str(name) for name in found.balance.columns[1:]]
    for name in names:
        table.add_column(_word(name, lang), justify="right")
    for row in found.years:
        table.add_row(str(row.year), *(_euro(found, getattr(row, name), lang) for name in names))
    show.draw(table)


def rolled(found: RollForward, lang: str) -> None:
    """Print the account of a year, plan beside realisation, and what the new plan changes."""
    title = Message("transition_fund.account_title", {"title": found.case.title, "year": str(found.year - 1)})
    amounts = ("planned", "realised", "difference")
    table = show.new_table(title.render(lang))
    for name in ("flow", "name"):
        table.add_column(_word(name, lang))
    for name in amounts:
        table.add_column(_word(name, lang), justify="right")
    for row in found.account.itertuples():
        cells = (_amount(found.after, getattr(row, name), lang) for name in amounts)
        table.add_row(_word(str(row.flow), lang), str(row.name or ""), *cells)
    show.draw(table)
    amounts = ("before", "after", "difference")
    table = show.new_table(Message("transition_fund.new_plan_title", {"year": str(found.year)}).render(lang))
    table.add_column(Message("cli.party").render(lang))
    for name in amounts:
        table.add_column(_word(name, lang), justify="right")
    for row in found.contributions.itertuples():
        table.add_row(str(row.party), *(_amount(found.after, getattr(row, name), lang) for name in amounts))
    show.draw(table)
    _balance(found.after, lang)
    show.line(Message("cli.status", {"status": found.after.status_message}), lang)
    show.checks(found.after.checks, lang)


def _amount(found: FundOutcome, euro: float, lang: str) -> str:
    return format_value(Euro(Decimal(str(euro)), found.case.grid.decimals), lang)


def _partners(found: FundOutcome, lang: str) -> None:
    """Every partner's contributions over all years, and in the first and the last."""
    years = found.case.years
    table = show.new_table("")
    table.add_column(Message("cli.party").render(lang))
    for title in (str(years[0]), str(years[-1]), _word("all_years", lang)):
        table.add_column(title, justify="right")
    for party in found.case.parties:
        own = [each for each in found.paid if each.party == party.name]
        sums = [sum(each.units for each in own if each.year == year) for year in (years[0], years[-1])]
        amounts = (*sums, sum(each.units for each in own))
        table.add_row(party.name, *(_euro(found, units, lang) for units in amounts))
    show.draw(table)


def _programme(found: FundOutcome, lang: str) -> None:
    table = show.new_table("")
    for name in ("project", "start", "end"):
        table.add_column(_word(name, lang))
    for name in ("fund_pays", "owner_pays"):
        table.add_column(_word(name, lang), justify="right")
    for project in found.case.projects:
        made = [each for each in found.payments if each.project == project.name]
        start = found.schedule[project.name]
        amounts = (sum(each.fund for each in made), sum(each.own for each in made))
        years = (str(start), str(start + project.carried_out - 1))
        table.add_row(project.name, *years, *(_euro(found, units, lang) for units in amounts))
    show.draw(table)


def _word(name: str, lang: str) -> str:
    return Message(f"transition_fund.column_{name}").render(lang)


def _euro(found: FundOutcome, units: int, lang: str) -> str:
    grid = found.case.grid
    return format_value(Euro(grid.to_euro(units), grid.decimals), lang)
