"""The command about joining a joint arrangement."""

from __future__ import annotations

from typing import Annotated

import typer

from finarr.cli import show
from finarr.cli.options import File, Html, Json, Lang, Out, case_in, in_language, of_kind
from finarr.cli.telling import tell
from finarr.cli.typed import named, number
from finarr.errors import InvalidInput, Problem
from finarr.numbers import read_written
from finarr.words import Message

__all__ = ["join"]

Name = Annotated[str, typer.Argument()]
Measures = Annotated[list[str] | None, typer.Option("--measure")]
Added = Annotated[list[str] | None, typer.Option("--added")]
Items = Annotated[list[str] | None, typer.Option("--item")]
Year = Annotated[int | None, typer.Option("--year")]
Reserves = Annotated[str, typer.Option("--reserves")]
Alone = Annotated[str | None, typer.Option("--alone")]
Solver = Annotated[str | None, typer.Option("--solver")]


def join(
    file: File,
    party: Name,
    measure: Measures = None,
    year: Year = None,
    item: Items = None,
    added: Added = None,
    reserves: Reserves = "0",
    alone: Alone = None,
    solver: Solver = None,
    out: Out = None,
    html: Html = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Work out what joining a joint arrangement costs, and what it does to the others."""
    from finarr.arrangements.cost_sharing import CostSharing
    from finarr.arrangements.withdrawal import Withdrawal, entry
    from finarr.parties import Party

    problems: list[Problem] = []
    figures, costs = named("--measure", measure, problems), named("--added", added, problems)
    equity, own = read_written(reserves, ("--reserves",), problems), number("--alone", alone, problems)
    if problems:
        raise InvalidInput(problems)
    read = case_in(file, lang, out)
    given = read.case if isinstance(read, Withdrawal) else read
    case = in_language(of_kind(given, CostSharing, file, "council_view.not_cost_sharing"), lang)
    joins = Party(party, measures=figures)
    with show.busy(Message("cli.solving", {"title": case.title}), case.language):
        found = entry(case, joins, year, items=item, added_costs=costs, reserves=equity, alone=own, solver=solver)
    spoken, body = found.paper().spoken(case.language), found.to_dict(case.language)
    tell(spoken, body, as_json=as_json, html=html, workbook=found, out=out, checks=found.checks)
