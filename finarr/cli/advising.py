"""The commands about which arrangement fits, about all arrangements together, and about leaving one."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from finarr.cli import show
from finarr.cli.asking import refuse_unless
from finarr.cli.council import view
from finarr.cli.joining import join
from finarr.cli.options import File, Force, Html, Json, Lang, Out, in_language, known_language, of_kind, write_text
from finarr.cli.paths import ready
from finarr.cli.telling import tell
from finarr.errors import FileTrouble, InvalidInput, Problem
from finarr.numbers import proposed_reading
from finarr.words import Message

__all__ = ["add_commands"]

TaskName = Annotated[str | None, typer.Option("--task")]
Start = Annotated[Path | None, typer.Option("--start")]
PartyName = Annotated[str | None, typer.Option("--party")]
Year = Annotated[int | None, typer.Option("--year")]
Percentages = Annotated[str | None, typer.Option("--percentages")]
Statutory = Annotated[bool | None, typer.Option("--statutory/--not-statutory")]
Alone = Annotated[float | None, typer.Option("--alone")]
Cap = Annotated[str | None, typer.Option("--cap")]
Regroup = Annotated[int | None, typer.Option("--regroup")]
FlowsTo = Annotated[Path | None, typer.Option("--flows")]
Solver = Annotated[str | None, typer.Option("--solver")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(advise)
    app.command("exit")(leave)
    app.command()(join)
    app.command()(portfolio)
    app.command()(view)


def advise(
    file: File,
    task: TaskName = None,
    start: Start = None,
    out: Out = None,
    html: Html = None,
    as_json: Json = False,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Tell which arrangement fits tasks, why, and what would tip that."""
    from finarr.arrangements.advice import Assessment
    from finarr.doors import load

    known_language(lang)
    case = in_language(of_kind(load(file), Assessment, file, "advice.not_advice"), lang)
    if out is not None:
        ready(out)
    outcome = case.solve()
    advice = None if task is None else outcome.advice(task)
    if start is not None:
        chosen = outcome.advices[0] if advice is None else advice
        _new(start, force)
        chosen.start(language=case.language).save(start)
    told = outcome if advice is None else advice
    spoken, body = told.paper().spoken(case.language), told.to_dict(case.language)
    brief = outcome.overview().spoken(case.language) if advice is None and len(outcome.advices) > 1 else None
    tell(spoken, body, screen=brief, as_json=as_json, html=html, workbook=outcome, out=out, written=(start,))


def leave(
    file: File,
    party: PartyName = None,
    year: Year = None,
    percentages: Percentages = None,
    statutory: Statutory = None,
    alone: Alone = None,
    solver: Solver = None,
    out: Out = None,
    html: Html = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Work out what leaving a joint arrangement costs, and what it does to those who stay."""
    from finarr.doors import load

    known_language(lang)
    if out is not None:
        ready(out)
    given = _withdrawal(in_language(load(file), lang), file, party, year, percentages, statutory, alone)
    with show.busy(Message("cli.solving", {"title": given.title}), given.language):
        outcome = given.solve(solver)
    spoken, body = outcome.paper().spoken(given.language), outcome.to_dict(given.language)
    tell(spoken, body, as_json=as_json, html=html, workbook=outcome, out=out, checks=outcome.checks)


def portfolio(
    file: File,
    party: PartyName = None,
    cap: Cap = None,
    regroup: Regroup = None,
    flows: FlowsTo = None,
    solver: Solver = None,
    out: Out = None,
    html: Html = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Show all arrangements together: burdens, power, congruence, flows and early warnings."""
    from finarr.cli.together import capped, read, regrouped

    known_language(lang)
    if out is not None:
        ready(out)
    case = in_language(read(file, lang), lang)
    if cap is not None:
        capped(case, cap, solver, out, as_json)
        return
    if regroup is not None:
        refuse_unless(out is None, "--out", str(out))
        regrouped(case, regroup, solver, as_json)
        return
    outcome = case.solve()
    if party is None:
        spoken, body = outcome.paper().spoken(case.language), outcome.to_dict(case.language)
    else:
        spoken, body = outcome.explain(party), outcome.of_party(party)
    if flows is not None:
        sankey = [each.sankey(case.language) for each in outcome.flows]
        write_text(flows, json.dumps(sankey, ensure_ascii=False, indent=2) + "\n")
    more: dict[str, Any] = {"workbook": outcome, "out": out, "written": (flows,), "checks": outcome.checks}
    tell(spoken, body, as_json=as_json, html=html, **more)


def _withdrawal(
    case: Any,
    file: Path,
    party: str | None,
    year: int | None,
    percentages: str | None,
    statutory: bool | None,
    alone: float | None,
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
        return replace(case, terms=_terms(case.terms, percentages, statutory), **changes)
    arrangement = of_kind(case, CostSharing, file, "withdrawal.not_leaving")
    if party is None:
        raise InvalidInput([Problem(("--party",), None, Message("withdrawal.party_needed"))])
    terms = _terms(ExitTerms(), percentages, statutory)
    return Withdrawal(arrangement, party, year, terms, alone=alone, language=case.language)


def _terms(terms: Any, percentages: str | None, statutory: bool | None) -> Any:
    """Return terms with what the call says in place of what they say."""
    if percentages is not None:
        terms = replace(terms, percentages=_parts(percentages))
    return terms if statutory is None else replace(terms, statutory=statutory)


def _parts(text: str) -> list[Decimal]:
    """Return percentages as parts: "100,80" is 1 and 0.8.

    Raises:
        InvalidInput: one of them is no number.
    """
    problems: list[Problem] = []
    found = []
    for each in text.split(","):
        number = proposed_reading(each)
        if number is None:
            problems.append(Problem(("--percentages",), f"'{each}'", Message("errors.number")))
        else:
            found.append(number if each.strip().endswith("%") else number / 100)
    if problems:
        raise InvalidInput(problems)
    return found


def _new(path: Path, force: bool) -> None:
    """Refuse to write over a file.

    Raises:
        FileTrouble: it exists.
    """
    if path.exists() and not force:
        raise FileTrouble(Message("cli.exists", {"path": str(path)}))
