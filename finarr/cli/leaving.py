"""The command about leaving a joint arrangement."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from finarr.cli import show
from finarr.cli.options import File, Html, Json, Lang, Out, case_in, of_kind
from finarr.cli.telling import tell
from finarr.cli.typed import number, shares
from finarr.errors import InvalidInput, Problem
from finarr.words import Message

__all__ = ["leave"]

PartyName = Annotated[str | None, typer.Option("--party")]
Year = Annotated[int | None, typer.Option("--year")]
Percentages = Annotated[str | None, typer.Option("--percentages")]
FallsAway = Annotated[str | None, typer.Option("--falls-away")]
OneOff = Annotated[str | None, typer.Option("--one-off")]
Bridging = Annotated[int | None, typer.Option("--bridging-years")]
Reserves = Annotated[str | None, typer.Option("--reserves")]
Debts = Annotated[str | None, typer.Option("--debts")]
SettleBy = Annotated[str | None, typer.Option("--settle-by")]
Statutory = Annotated[bool | None, typer.Option("--statutory/--not-statutory")]
Alone = Annotated[str | None, typer.Option("--alone")]
Solver = Annotated[str | None, typer.Option("--solver")]


def leave(
    file: File,
    party: PartyName = None,
    year: Year = None,
    percentages: Percentages = None,
    falls_away: FallsAway = None,
    one_off: OneOff = None,
    bridging_years: Bridging = None,
    reserves: Reserves = None,
    debts: Debts = None,
    settle_by: SettleBy = None,
    statutory: Statutory = None,
    alone: Alone = None,
    solver: Solver = None,
    out: Out = None,
    html: Html = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Work out what leaving a joint arrangement costs, and what it does to those who stay."""
    problems: list[Problem] = []
    terms = {
        "percentages": shares("--percentages", percentages, problems),
        "falls_away": shares("--falls-away", falls_away, problems),
        "one_off": number("--one-off", one_off, problems),
        "bridging_years": bridging_years,
        "reserves": number("--reserves", reserves, problems),
        "debts": number("--debts", debts, problems),
        "settle_by": settle_by,
        "statutory": statutory,
    }
    own = number("--alone", alone, problems)
    if problems:
        raise InvalidInput(problems)
    typed = {name: value for name, value in terms.items() if value is not None}
    given = _withdrawal(case_in(file, lang, out), file, party, year, typed, own)
    with show.busy(Message("cli.solving", {"title": given.title}), given.language):
        outcome = given.solve(solver)
    spoken, body = outcome.paper().spoken(given.language), outcome.to_dict(given.language)
    tell(spoken, body, as_json=as_json, html=html, workbook=outcome, out=out, checks=outcome.checks)


def _withdrawal(
    case: Any, file: Path, party: str | None, year: int | None, terms: dict[str, Any], alone: Decimal | None
) -> Any:
    """Return the withdrawal in a file, or from an arrangement, with what the call says in place of what it says.

    Raises:
        InvalidInput: the file holds another kind of case, or it is not said who leaves.
    """
    from finarr.arrangements.cost_sharing import CostSharing
    from finarr.arrangements.withdrawal import ExitTerms, Withdrawal

    if isinstance(case, Withdrawal):
        told = {"party": party, "year": year, "alone": alone}
        changes: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
        if party is not None:
            changes["title"] = None
        return replace(case, terms=replace(case.terms, **terms), **changes)
    arrangement = of_kind(case, CostSharing, file, "withdrawal.not_leaving")
    if party is None:
        raise InvalidInput([Problem(("--party",), None, Message("withdrawal.party_needed"))])
    return Withdrawal(arrangement, party, year, ExitTerms(**terms), alone=alone, language=case.language)
