"""The commands about a transition fund: the page for a council, and the yearly roll-forward."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from finarr.cli import fund, show
from finarr.cli.asking import arguments, asked_here
from finarr.cli.options import File, Force, Json, Lang, in_language, known_language, of_kind
from finarr.cli.paths import writable
from finarr.errors import FileTrouble
from finarr.words import Message

__all__ = ["add_commands"]

PartyName = Annotated[str, typer.Argument()]
Account = Annotated[Path, typer.Argument()]
NewPlan = Annotated[Path | None, typer.Option("--out")]
Question = Annotated[str | None, typer.Option("--question")]
With = Annotated[list[str] | None, typer.Option("--with")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(council)
    app.command("roll-forward")(roll_forward)


def council(
    file: File,
    party: PartyName,
    question: Question = None,
    given: With = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Show on one page what the council of a partner decides on."""
    outcome = _solved(file, question, given, lang)
    sheet = outcome.council(party, outcome.case.language)
    if as_json:
        show.json_text(sheet.to_dict())
    else:
        show.text(sheet.text)


def roll_forward(
    file: File,
    account: Account,
    out: NewPlan = None,
    question: Question = None,
    given: With = None,
    force: Force = False,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Set the account of a year beside the plan, and make the new plan that changes least."""
    from finarr.cases.fund_account import read_account

    if out is not None:
        if out.exists() and not force:
            raise FileTrouble(Message("cli.exists", {"path": str(out)}))
        writable(out)
    realised, changes = read_account(account)
    outcome = _solved(file, question, given, lang)
    rolled = outcome.roll_forward(realised, **changes)
    language = outcome.case.language
    if as_json:
        show.json_text(rolled.to_dict())
    else:
        fund.rolled(rolled, language)
    if out is not None:
        path = rolled.case.save(out)
        if not as_json:
            show.written(path, language)


def _solved(file: Path, question: str | None, given: list[str] | None, lang: str | None) -> Any:
    """Return the outcome of a fund in a file."""
    from finarr.arrangements.transition_fund import TransitionFund
    from finarr.doors import load

    known_language(lang)
    case = in_language(of_kind(load(file), TransitionFund, file, "transition_fund.not_a_fund"), lang)
    usual = "least_change" if case.plan is not None and case.question is None else None
    asked = arguments(case, criterion=None, question=question or usual, given=given or [])
    with show.busy(Message("cli.solving", {"title": case.title}), case.language), asked_here(case, asked):
        return case.solve(**asked)
