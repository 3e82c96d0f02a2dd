"""The commands about which arrangement fits, and about all arrangements together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from finarr.cli.asking import refuse_beside
from finarr.cli.council import view
from finarr.cli.joining import join
from finarr.cli.leaving import leave
from finarr.cli.options import (
    File,
    Force,
    Html,
    Json,
    Lang,
    Out,
    case_in,
    in_language,
    known_language,
    of_kind,
    write_text,
)
from finarr.cli.paths import ready
from finarr.cli.telling import tell
from finarr.errors import FileTrouble
from finarr.words import Message

__all__ = ["add_commands"]

TaskName = Annotated[str | None, typer.Option("--task")]
Start = Annotated[Path | None, typer.Option("--start")]
PartyName = Annotated[str | None, typer.Option("--party")]
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

    case = of_kind(case_in(file, lang, out), Assessment, file, "advice.not_advice")
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
    if cap is not None:
        refuse_beside("--cap", regroup=regroup, party=party, html=html, flows=flows)
    elif regroup is not None:
        refuse_beside("--regroup", party=party, html=html, flows=flows, out=out)
    if out is not None:
        ready(out)
    case = in_language(read(file, lang), lang)
    if cap is not None:
        capped(case, cap, solver, out, as_json)
        return
    if regroup is not None:
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


def _new(path: Path, force: bool) -> None:
    """Refuse to write over a file.

    Raises:
        FileTrouble: it exists.
    """
    if path.exists() and not force:
        raise FileTrouble(Message("cli.exists", {"path": str(path)}))
