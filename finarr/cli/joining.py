"""The command about joining a joint arrangement."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from finarr.cli import show
from finarr.cli.options import File, Html, Json, Lang, Out, case_in, in_language, of_kind
from finarr.cli.telling import tell
from finarr.errors import InvalidInput, Problem
from finarr.numbers import proposed_reading
from finarr.words import Message

__all__ = ["join"]

Name = Annotated[str, typer.Argument()]
Measures = Annotated[list[str] | None, typer.Option("--measure")]
Added = Annotated[list[str] | None, typer.Option("--added")]
Items = Annotated[list[str] | None, typer.Option("--item")]
Year = Annotated[int | None, typer.Option("--year")]
Reserves = Annotated[float, typer.Option("--reserves")]
Alone = Annotated[float | None, typer.Option("--alone")]
Solver = Annotated[str | None, typer.Option("--solver")]


def join(
    file: File,
    party: Name,
    measure: Measures = None,
    year: Year = None,
    item: Items = None,
    added: Added = None,
    reserves: Reserves = 0,
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

    read = case_in(file, lang, out)
    given = read.case if isinstance(read, Withdrawal) else read
    case = in_language(of_kind(given, CostSharing, file, "council_view.not_cost_sharing"), lang)
    problems: list[Problem] = []
    figures, costs = _read("--measure", measure, problems), _read("--added", added, problems)
    if problems:
        raise InvalidInput(problems)
    joins = Party(party, measures=figures)
    with show.busy(Message("cli.solving", {"title": case.title}), case.language):
        found = entry(case, joins, year, items=item, added_costs=costs, reserves=reserves, alone=alone, solver=solver)
    spoken, body = found.paper().spoken(case.language), found.to_dict(case.language)
    tell(spoken, body, as_json=as_json, html=html, workbook=found, out=out, checks=found.checks)


def _read(option: str, given: list[str] | None, problems: list[Problem]) -> dict[str, Decimal]:
    """Return numbers by name from texts of the form name=number; what is wrong is added to the problems."""
    found: dict[str, Decimal] = {}
    for text in given or ():
        name, mark, value = text.rpartition("=")
        number = proposed_reading(value) if mark and name.strip() else None
        if number is None:
            problems.append(Problem((option,), f"'{text}'", Message("withdrawal.name_value")))
        elif name.strip() in found:
            problems.append(Problem((option,), f"'{text}'", Message("errors.duplicate")))
        else:
            found[name.strip()] = number
    return found
