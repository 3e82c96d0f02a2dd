"""The command that writes the council's view of one municipality, or of all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finarr.cli import show
from finarr.cli.options import File, Html, Json, Lang, Out, case_in, of_kind, write_text
from finarr.cli.paths import made
from finarr.cli.telling import tell
from finarr.words import Message

__all__ = ["view"]

Party = Annotated[str, typer.Argument()]
Previous = Annotated[Path | None, typer.Option("--previous")]
Board = Annotated[str | None, typer.Option("--board")]
Folder = Annotated[Path | None, typer.Option("--all")]


def view(
    file: File,
    party: Party,
    previous: Previous = None,
    board: Board = None,
    every: Folder = None,
    out: Out = None,
    html: Html = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Write what a council must know to give its view on a budget: amount, reasons, votes, objections and days."""
    from finarr.arrangements.cost_sharing import CostSharing
    from finarr.arrangements.council_view import council_view, council_views, save_views
    from finarr.doors import load

    case = of_kind(case_in(file, lang, out), CostSharing, file, "council_view.not_cost_sharing")
    other = (
        None if previous is None else of_kind(load(previous), CostSharing, previous, "council_view.not_cost_sharing")
    )
    with show.busy(Message("cli.solving", {"title": case.title}), case.language):
        outcome, earlier = case.solve(), None if other is None else other.solve()
    found = council_view(outcome, party, previous=earlier, board=board)
    if every is not None:
        made(every)
        views = council_views(outcome, previous=earlier, board=board)
        for name, each in views.items():
            write_text(every / f"{name}.html", each.spoken().html)
        save_views(views, every / f"{Message('council_view.workbook').render(case.language)}.xlsx")
    tell(found.spoken(), found.to_dict(), as_json=as_json, html=html, workbook=found, out=out, written=(every,))
