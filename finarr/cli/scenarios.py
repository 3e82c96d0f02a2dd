"""The command that runs the scenarios of a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finarr.cli import show
from finarr.cli.options import File, Html, Json, Lang, in_language, known_language
from finarr.cli.paths import writable
from finarr.cli.typed import bare
from finarr.errors import InvalidInput, Problem
from finarr.errors import Path as Place
from finarr.numbers import is_hole
from finarr.words import Euro, Fixed, Message, format_value

if TYPE_CHECKING:
    from finarr.scenarios import Runs, Scenarios

__all__ = ["add_scenarios"]

_NAMED = 6
"""So many named scenarios stand beside one another on a screen."""
_APART = 2
"""With more years than this, a screen shows them together."""

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
    from finarr.doors import known_places, load, opened
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
    known_places(workbook, html)
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
            place = f"--vary {path.strip()}"
            found[path.strip()] = [bare(part, (f"{place} [{n}]",), problems) for n, part in enumerate(typed, 1)]
    return {path: values for path, values in found.items() if not any(map(is_hole, values))}


def _body(runs: Runs) -> dict[str, Any]:
    return {
        "status": "complete" if runs.complete else "partial",
        "scenarios": runs.scenarios.to_dict("records"),
        "quantiles": runs.quantiles().to_dict("records"),
        "counts": runs.count(),
        "run": dict(runs.record),
    }


def _told(runs: Runs, lang: str) -> None:
    """Show how scenarios ended, and what each party pays: in each of a few named ones, else how it is spread."""
    for status, number in runs.count().items():
        values = {"n": Fixed(number, 0), "status": Message(f"scenarios.ended_{status}")}
        show.line(Message("scenarios.ended", values), lang)
    show.line(runs.over, lang)
    if runs.of_effects:
        show.line(Message("scenarios.signs_effect"), lang)
    years = runs.totals.years
    if runs.record["design"] == "list" and len(runs.scenarios) <= _NAMED:
        names = [str(name) for name in runs.scenarios["name"]]
        _draw_amounts(_period(years), names, runs.totals.parties, runs.totals.of_year(None).T, lang)
    else:
        _draw_spread(runs, lang)
    if len(years) > _APART:
        show.line(Message("scenarios.by_year"), lang)


def _draw_spread(runs: Runs, lang: str) -> None:
    """Draw the spread of what each party pays: a table a year, one table of all years where those are many."""
    headings = [Message("scenarios.mean"), *(runs.heading(name) for name, _ in runs.levels)]
    names = [heading.render(lang) for heading in headings]
    spread = runs.quantiles([chance for _, chance in runs.levels])
    columns = [name for name in spread.columns if name not in ("party", "year")]
    if len(runs.totals.years) > _APART:
        whole = runs.whole_spread([chance for _, chance in runs.levels])
        _draw_amounts(_period(runs.totals.years), names, whole["party"], whole[columns].to_numpy(), lang)
        return
    for year in runs.totals.years:
        own = spread[spread["year"] == year]
        _draw_amounts(str(year), names, own["party"], own[columns].to_numpy(), lang)


def _period(years: Sequence[int]) -> str | Message:
    """Return what a table over all years is called."""
    if len(years) < 2:
        return str(years[0]) if years else ""
    return Message("scenarios.all_years", {"first": str(years[0]), "last": str(years[-1])})


def _draw_amounts(
    title: str | Message, headings: Sequence[str], parties: Iterable[Any], amounts: Iterable[Iterable[float]], lang: str
) -> None:
    table = show.new_table(title if isinstance(title, str) else title.render(lang))
    table.add_column(Message("cli.party").render(lang))
    for heading in headings:
        table.add_column(heading, justify="right")
    for party, line in zip(parties, amounts, strict=True):
        cells = ["–" if isnan(euro) else format_value(Euro(Decimal(str(round(euro, 2))), 2), lang) for euro in line]
        table.add_row(str(party), *cells)
    show.draw(table)
