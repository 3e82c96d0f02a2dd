"""The commands about figures of public sources: which there are, fetching them, showing them, filling them in."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finarr.cli import show
from finarr.cli.asking import refuse_beside
from finarr.cli.options import Force, Json, Lang, known_language, write_text
from finarr.cli.paths import writable
from finarr.cli.speech import SpokenTyper
from finarr.errors import FileTrouble, InvalidInput, Problem
from finarr.words import Message, format_value

if TYPE_CHECKING:
    from finarr.sources.library import Held, Library
    from finarr.sources.store import Entry

__all__ = ["app"]

app = SpokenTyper()

BORDERS = "borders"

Table = Annotated[str, typer.Argument()]
Year = Annotated[int | None, typer.Option("--year")]
Where = Annotated[list[str] | None, typer.Option("--where")]
Version = Annotated[int | None, typer.Option("--version")]
Refresh = Annotated[bool, typer.Option("--refresh")]
Offline = Annotated[bool, typer.Option("--offline")]
Cache = Annotated[Path | None, typer.Option("--cache")]
Out = Annotated[Path | None, typer.Option("--out")]


def library(cache: Path | None, *, offline: bool = False, version: int | None = None) -> Library:
    """Return the library that a command works with."""
    from finarr.sources.client import Client
    from finarr.sources.library import Library
    from finarr.sources.store import Store

    return Library(Store(cache), Client(), offline=offline, version=version)


@app.callback()
def everything() -> None:
    """Figures of public sources."""


@app.command("list")
def list_tables(cache: Cache = None, as_json: Json = False, lang: Lang = None) -> None:
    """Tell which tables there are, and what was fetched."""
    from finarr.sources.store import Entry
    from finarr.sources.tables import borders, tables

    known_language(lang)
    spoken = lang or "nl"
    kept: dict[str, list[str]] = {}
    for name, entry in library(cache).kept().items():
        told = f"{entry.about['year']}: {entry.fetched.date()}" if isinstance(entry, Entry) else entry.render(spoken)
        kept.setdefault(name.rpartition("-")[0] if name.count("-") == 1 else name.split("-")[0], []).append(told)
    rows = [
        (each.id, "/".join(map(str, each.versions)), each.title, each.what.render(spoken) if each.what else "")
        for each in tables().values()
    ]
    rows.append((BORDERS, "", borders().source, Message("sources.what_borders").render(spoken)))
    rows += [(name, "", "", "") for name in kept if name not in {row[0] for row in rows}]
    if as_json:
        keys = ("id", "versions", "title", "what")
        show.json_text({"tables": [dict(zip(keys, row, strict=True)) | {"kept": kept.get(row[0], [])} for row in rows]})
        return
    table = show.new_table("")
    for name in ("table", "version", "title", "holds", "here"):
        table.add_column(_word(name, spoken))
    for row in rows:
        table.add_row(*row, "\n".join(kept.get(row[0], [])))
    show.draw(table)


@app.command()
def fetch(
    table: Table,
    year: Year = None,
    where: Where = None,
    version: Version = None,
    refresh: Refresh = False,
    out: Out = None,
    cache: Cache = None,
    lang: Lang = None,
) -> None:
    """Fetch a year of a table, or borders, and keep it; what was fetched before is not fetched again."""
    known_language(lang)
    spoken = lang or "nl"
    if out is not None:
        writable(out)
    if table == BORDERS:
        refuse_beside(BORDERS, where=where, version=version)
    shelf = library(cache, version=version)
    before = shelf.client.requests
    if table == BORDERS:
        entry = shelf.borders(_year(table, year), refresh=refresh)
        text = entry.body.decode()
    else:
        held = shelf.get(table, _year(table, year), _where(where), refresh=refresh)
        entry, text = held.entry, ""
        if held.extract.missing:
            titles = (*(each.title for each in held.extract.columns), *held.extract.others)
            values = {"measures": held.extract.missing, "titles": titles}
            show.line(Message("sources.missing_measures", values), spoken)
    _tell(entry, shelf, fetched=shelf.client.requests > before, lang=spoken)
    if out is not None:
        write_text(out, text or _csv(held, None))
        show.written(out, spoken)


@app.command("show")
def show_table(
    table: Table,
    year: Year = None,
    region: Annotated[str | None, typer.Option("--region")] = None,
    where: Where = None,
    offline: Offline = False,
    cache: Cache = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv")] = False,
    lang: Lang = None,
) -> None:
    """Show a year of a table, of every municipality or of those of a region."""
    from finarr.sources.municipalities import members

    known_language(lang)
    spoken = lang or "nl"
    if as_csv:
        refuse_beside("--csv", json=as_json)
    shelf = library(cache, offline=offline)
    held = shelf.get(table, _year(table, year), _where(where))
    inside = None if region is None else {*members(shelf, held.extract.year, region)}
    if as_csv:
        sys.stdout.write(_csv(held, inside))
        return
    rows = [(code, row) for code, row in held.extract.values.items() if inside is None or code in inside]
    if as_json:
        names = [each.id for each in held.extract.columns]
        body = [
            {"code": code, "name": held.extract.names[code]}
            | {name: _plain(value) for name, value in zip(names, row, strict=True)}
            for code, row in rows
        ]
        head = {"table": held.extract.table, "year": held.extract.year, "title": held.extract.title}
        head |= {"source": held.source, "sha256": held.entry.sha256, "status": held.extract.status}
        show.json_text(head | {"rows": body})
        return
    drawn = show.new_table(f"{held.extract.title}, {held.extract.year}")
    drawn.add_column(_word("code", spoken))
    drawn.add_column(_word("municipality", spoken))
    for each in held.extract.columns:
        drawn.add_column(f"{each.title}{f' ({each.unit})' if each.unit else ''}", justify="right")
    for code, row in rows:
        cells = ("" if value is None else format_value(value, spoken) for value in row)
        drawn.add_row(code, held.extract.names[code], *cells)
    show.draw(drawn)
    about = held.entry.about
    show.line(Message("sources.credit", {"source": held.source, "licence": about["licence"]}), spoken)


@app.command()
def fill(
    file: Annotated[Path, typer.Argument()],
    year: Year = None,
    out: Out = None,
    offline: Offline = False,
    force: Force = False,
    cache: Cache = None,
    lang: Lang = None,
) -> None:
    """Fill in the empty measures of a workbook or TOML file with figures of CBS; writes a new file beside it."""
    from finarr.doors import editor
    from finarr.sources.filling import filling

    known_language(lang)
    edited = editor(file)
    spoken = lang or str(edited.document.get("language") or "nl")
    target = out or file.with_name(f"{file.stem}_{_word('filled_suffix', spoken)}{file.suffix}")
    if target.suffix.lower() != file.suffix.lower():
        raise FileTrouble(Message("cases.suffix", {"path": str(target), "known": (file.suffix,)}))
    also = edited.beside(target)
    for each in (target, *also):
        if each.exists() and not force:
            raise FileTrouble(Message("cli.exists", {"path": str(each)}))
        writable(each)
    found = filling(edited.document, library(cache, offline=offline), year)
    if found.problems:
        raise InvalidInput(found.problems, spoken).located(edited.place)
    for place, value in found.values.items():
        edited.put(place, value)
    edited.save(target)
    for note in found.notes:
        show.line(note, spoken)
    for each in (*also, target):
        show.written(each, spoken)


def _year(table: str, year: int | None) -> int:
    """Return the year that is meant: the one asked for, or the one that a table is about."""
    from finarr.sources.tables import table as known

    found = year if year is not None or table == BORDERS else known(table).year
    if found is None:
        raise InvalidInput([Problem(("--year",), None, Message("errors.missing"))])
    return found


def _where(given: list[str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for text in given or ():
        name, mark, code = (part.strip() for part in text.partition("="))
        if not (name and mark and code):
            problems.append(Problem(("--where",), f"'{text}'", Message("sources.where_form")))
        elif name in found:
            problems.append(Problem(("--where",), f"'{text}'", Message("errors.duplicate")))
        else:
            found[name] = code
    if problems:
        raise InvalidInput(problems)
    return found


def _tell(entry: Entry, shelf: Library, *, fetched: bool, lang: str) -> None:
    """Say what was fetched or found on disk, and where it lies."""
    about = entry.about
    values: dict[str, Any] = {"title": about["title"], "table": about["table"], "year": str(about["year"])}
    values["n"] = about["municipalities"]
    if fetched:
        show.line(Message("sources.fetched", values | {"address": entry.address.partition("?")[0]}), lang)
    else:
        show.line(Message("sources.was_here", values | {"date": entry.fetched.date()}), lang)
    if entry.changed:
        show.line(Message("sources.changed"), lang)
    show.line(Message("sources.kept", {"hash": entry.sha256, "folder": str(shelf.store.folder)}), lang)
    show.line(Message("sources.credit", {"source": about["source"], "licence": about["licence"]}), lang)


def _csv(held: Held, inside: set[str] | None) -> str:
    """Return an extract as CSV, which `parties = "file.csv"` of a case reads as it is."""
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", "code", *(each.id for each in held.extract.columns)])
    for code, row in held.extract.values.items():
        if inside is None or code in inside:
            writer.writerow([held.extract.names[code], code, *("" if value is None else value for value in row)])
    return text.getvalue()


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else json.loads(str(value))


def _word(key: str, lang: str) -> str:
    return Message(f"sources.{key}").render(lang)
