"""The command that runs the scenarios of a file."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finarr.cli import show
from finarr.cli.options import File, Html, Json, Lang, in_language, known_language
from finarr.cli.paths import writable
from finarr.errors import InvalidInput, Problem
from finarr.errors import Path as Place
from finarr.words import Euro, Message, format_value

if TYPE_CHECKING:
    from finarr.scenarios import Runs, Scenarios

__all__ = ["add_scenarios"]

Vary = Annotated[list[str] | None, typer.Option("--vary")]
Out = Annotated[Path | None, typer.Option("--out")]
Book = Annotated[Path | None, typer.Option("--workbook")]
Workers = Annotated[int | None, typer.Option("--workers")]
Scheduler = Annotated[str | None, typer.Option("--scheduler")]
Chunk = Annotated[int | None, typer.Option("--chunk")]


def add_scenarios(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(scenarios)


def scenarios(
    file: File,
    vary: Vary = None,
    out: Out = None,
    workbook: Book = None,
    html: Html = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    chunk: Chunk = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Run the scenarios of a file, and show the spread of what each party pays."""
    from finarr.doors import load, opened
    from finarr.scenarios import Interrupted, Scenarios
    from finarr.scenarios.checks import in_a_file
    from finarr.scenarios.progress import Bar

    known_language(lang)
    if vary:
        case = in_language(load(file), lang)
        bound = _varying(case, vary)
    else:
        case = in_language(load(file, in_a_file), lang)
        bound = Scenarios(case)
    if html is not None:
        opened("finarr.report.needs:all_needed")()
    for path in (out, workbook, html):
        if path is not None:
            writable(path)
    options: dict[str, Any] = {"workers": workers, "scheduler": scheduler, "chunk": chunk}
    try:
        runs = bound.run(out=out, progress=Bar(case.language) if sys.stderr.isatty() else False, **options)
    except Interrupted as stopped:
        print(stopped.message.render(case.language), file=sys.stderr)
        raise typer.Exit(130) from None
    if as_json:
        show.json_text(_body(runs))
    else:
        _told(runs, case.language)
    for path in (
        out,
        None if workbook is None else runs.to_excel(workbook),
        None if html is None else runs.to_html(html, lang=case.language),
    ):
        if path is not None and not as_json:
            show.written(path, case.language)


def _varying(case: Any, given: list[str]) -> Scenarios:
    """Return every combination of what is varied by options of the form path=value;value.

    Raises:
        InvalidInput: every option that is wrong, by what was typed.
    """
    from finarr.scenarios import grid

    problems: list[Problem] = []
    change = _varied(given, problems)
    try:
        bound = grid(case, change) if change else None
    except InvalidInput as error:
        problems += [replace(each, located=_option(each.path)) for each in error.problems]
    if problems or bound is None:
        raise InvalidInput(problems, case.language)
    return bound


def _option(path: Place) -> str | None:
    """Return which option a problem is about."""
    if path[:2] != ("scenarios", "change") or len(path) < 3:
        return None
    return f"--vary {path[2]}" + "".join(f" [{step + 1}]" for step in path[3:] if isinstance(step, int))


def _varied(given: list[str], problems: list[Problem]) -> dict[str, list[Any]]:
    """Return what is varied by options of the form path=value;value."""
    found: dict[str, list[Any]] = {}
    for text in given:
        path, mark, values = text.rpartition("=")
        typed = [part.strip() for part in values.split(";") if part.strip()]
        if not mark or not path.strip() or not typed:
            problems.append(Problem(("--vary",), f"'{text}'", Message("scenarios.vary")))
        elif path.strip() in found:
            problems.append(Problem(("--vary",), f"'{text}'", Message("errors.duplicate")))
        else:
            found[path.strip()] = [_number(part) for part in typed]
    return found


def _number(text: str) -> Any:
    bare = text.removeprefix("-")
    return Decimal(text) if bare.replace(".", "", 1).isdigit() else text


def _body(runs: Runs) -> dict[str, Any]:
    return {
        "status": "complete" if runs.complete else "partial",
        "scenarios": runs.scenarios.to_dict("records"),
        "quantiles": runs.quantiles().to_dict("records"),
        "counts": runs.count(),
        "run": dict(runs.record),
    }


def _told(runs: Runs, lang: str) -> None:
    """Show how scenarios ended, and the spread of what each party pays a year."""
    counts = runs.count()
    for status, number in counts.items():
        values = {"n": number, "status": Message(f"scenarios.ended_{status}")}
        show.line(Message("scenarios.ended", values), lang)
    show.line(runs.over, lang)
    spread = runs.quantiles([chance for _, chance in runs.levels])
    names = [name for name in spread.columns if name not in ("party", "year")]
    headings = [Message("scenarios.mean"), *(runs.heading(name) for name, _ in runs.levels)]
    for year in spread["year"].unique():
        table = show.new_table(str(year))
        table.add_column(Message("cli.party").render(lang))
        for heading in headings:
            table.add_column(heading.render(lang), justify="right")
        for _, row in spread[spread["year"] == year].iterrows():
            cells = [format_value(Euro(Decimal(str(round(row[name], 2))), 2), lang) for name in names]
            table.add_row(str(row["party"]), *cells)
        show.draw(table)
