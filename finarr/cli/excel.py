"""The commands about workbooks: what differs between two of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finarr.cli import show
from finarr.cli.speech import SpokenTyper
from finarr.words import Message

__all__ = ["app"]

app = SpokenTyper()


@app.callback()
def everything() -> None:
    """Compare workbooks."""


@app.command()
def diff(
    before: Annotated[Path, typer.Argument()],
    after: Annotated[Path, typer.Argument()],
    as_json: Annotated[bool, typer.Option("--json")] = False,
    lang: Annotated[str | None, typer.Option("--lang")] = None,
) -> None:
    """Tell which parts, elements and cells of two workbooks differ."""
    from finarr.doors import opened

    changes = opened("finarr.excel.patching:compare")(before, after)
    if as_json:
        rows = [
            {name: getattr(each, name) for name in ("kind", "part", "place", "before", "after")} for each in changes
        ]
        show.json_text({"status": "same" if not rows else "different", "changes": rows})
        return
    for each in changes:
        show.line(each.message(), lang or "nl")
    told = Message("patching.count", {"n": len(changes)}) if changes else Message("patching.none")
    show.line(told, lang or "nl")
