"""The commands about which arrangement fits, about all arrangements together, and about leaving one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from finarr.cli import show
from finarr.cli.options import File, Force, Html, Json, Lang, in_language, known_language, of_kind, write_text
from finarr.errors import FileTrouble
from finarr.words import Message

__all__ = ["add_commands"]

TaskName = Annotated[str | None, typer.Option("--task")]
Start = Annotated[Path | None, typer.Option("--start")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(advise)


def advise(
    file: File,
    task: TaskName = None,
    start: Start = None,
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
    outcome = case.solve()
    advice = None if task is None else outcome.advice(task)
    if start is not None:
        chosen = outcome.advices[0] if advice is None else advice
        _new(start, force)
        chosen.start(language=case.language).save(start)
    told = outcome if advice is None else advice
    _told(told, html, as_json, case.language)
    if start is not None and not as_json:
        show.written(start, case.language)


def _new(path: Path, force: bool) -> None:
    """Refuse to write over a file.

    Raises:
        FileTrouble: it exists.
    """
    if path.exists() and not force:
        raise FileTrouble(Message("cli.exists", {"path": str(path)}))


def _told(told: Any, html: Path | None, as_json: bool, lang: str) -> None:
    """Show something that has a paper, and write its page where one is asked for."""
    if html is not None:
        write_text(html, told.paper().html(lang))
    if as_json:
        show.json_text(told.to_dict(lang))
    else:
        show.text(told.paper().text(lang))
        if html is not None:
            show.written(html, lang)
