"""The commands about workbooks: what differs between two, a folder to work in from Excel, and whether all is there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from finarr.cli import show
from finarr.cli.kinds import one_of
from finarr.cli.options import Force, Json, Lang, known_language
from finarr.cli.speech import SpokenTyper
from finarr.doors import opened
from finarr.errors import FileTrouble, FinarrError
from finarr.words import Message

__all__ = ["app"]

app = SpokenTyper()


@app.callback()
def everything() -> None:
    """Compare workbooks, and work from Excel."""


@app.command()
def diff(
    before: Annotated[Path, typer.Argument()],
    after: Annotated[Path, typer.Argument()],
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Tell which parts, elements and cells of two workbooks differ."""
    known_language(lang)
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


@app.command()
def install(
    folder: Annotated[Path, typer.Argument()],
    kind: Annotated[str, typer.Option("--kind")] = "cost-sharing",
    python: Annotated[Path | None, typer.Option("--python")] = None,
    lang: Lang = None,
    force: Force = False,
) -> None:
    """Make a folder to work in from Excel."""
    from finarr.cases.examples import example
    from finarr.shipped import EXAMPLES

    known_language(lang)
    kinds = [name for name in EXAMPLES if name in opened("finarr.excel.kinds:KINDS")]
    case = example(one_of(kinds, kind, "--kind"), lang or "nl")
    for path in opened("finarr.excel.live.installing:install")(folder, case, python, force=force):
        show.written(path, case.language)
    show.line(Message("live.installed", {"folder": str(folder)}), case.language)


@app.command()
def dropped(files: Annotated[list[str] | None, typer.Argument()] = None, lang: Lang = None) -> None:
    """Compute the workbooks that were dropped on the command file, one by one."""
    from finarr.cli.app import main

    known_language(lang)
    line = os.environ.get(opened("finarr.excel.live.dropping:STARTED"), "")
    found = opened("finarr.excel.live.dropping:dropped")(line, files or [])
    if not found:
        show.line(Message("live.drop_about"), lang or "nl")
    codes = [0]
    for number, file in enumerate(found, start=1):
        if len(found) > 1:
            show.line(Message("live.dropped", {"number": number, "of": len(found), "file": file}), lang or "nl")
        try:
            main(["run", "--", file])
        except SystemExit as ended:
            codes.append(int(ended.code or 0))
    raise typer.Exit(max(codes))


@app.command()
def doctor(
    folder: Annotated[Path | None, typer.Argument()] = None,
    repair: Annotated[bool, typer.Option("--repair")] = False,
    lang: Lang = None,
) -> None:
    """Check whether everything is here for working from Excel."""
    known_language(lang)
    if folder is not None and not folder.is_dir():
        raise FileTrouble(Message("cases.no_file", {"path": str(folder)}))
    spoken, well, mendable = lang or "nl", True, False
    machine = opened("finarr.excel.live.machine:ThisMachine")()
    for finding in list(opened("finarr.excel.live.examining:examined")(machine, folder, spoken)):
        mark = "live.good" if finding.good else "live.bad"
        print(f"{Message(mark).render(spoken)} {finding.message.render(spoken)}")
        good = finding.good
        if finding.repair is not None and repair:
            try:
                print(f"  {finding.repair().render(spoken)}")
                good = True
            except FinarrError as error:
                print(f"  {error.render(spoken)}")
        mendable = mendable or (finding.repair is not None and not good)
        well = well and good
    if mendable and not repair:
        show.line(Message("live.repairable"), spoken)
    show.line(Message("live.all_well" if well else "live.not_well"), spoken)
    if not well:
        raise typer.Exit(1)
