"""The commands of the budget cycle: differences, advances, settlement, own estimates and mergers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from finarr.cli import show
from finarr.cli.options import File, Force, Json, Lang, in_language, known_language
from finarr.cli.paths import writable
from finarr.cli.typed import separated
from finarr.errors import FileTrouble, InvalidInput, Problem
from finarr.numbers import read_written
from finarr.words import Euro, Message, format_value

__all__ = ["add_commands"]


def add_commands(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (diff, advances, settle, reconcile, merge, year):
        app.command()(command)


def diff(
    old: Annotated[Path, typer.Argument()],
    new: Annotated[Path | None, typer.Argument()] = None,
    order: Annotated[str | None, typer.Option("--order")] = None,
    method: Annotated[str, typer.Option("--method")] = "sequential",
    years: Annotated[str, typer.Option("--years")] = "same",
    party: Annotated[str | None, typer.Option("--party")] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Explain what differs between two documents, per party and cause."""
    known_language(lang)
    previous, case = _documents(old, new)
    spoken = lang or case.language
    causes = None if order is None else [name.strip() for name in order.split(",") if name.strip()]
    with show.busy(Message("cli.solving", {"title": case.title}), spoken):
        found = case.compare(previous, causes, method, years=years)
    if as_json:
        show.json_text(found.to_dict(spoken, party))
    elif party is not None:
        show.text(found.explain(party, spoken))
    else:
        _differences(found, spoken)


def _documents(old: Path, new: Path | None) -> tuple[Any, Any]:
    """Return two documents; with one file, the one it names as its predecessor and itself.

    A document that holds the figures of the one before it needs no other: None stands for them.
    """
    if new is not None:
        return _case(old, "OLD"), _case(new, "NEW")
    case = _case(old, "OLD")
    named = case.document.predecessor if case.document is not None else None
    if named is None and case.cycle.previous is not None:
        return None, case
    if named is None:
        raise InvalidInput([Problem(("NEW",), None, Message("budget_cycle.no_predecessor", {"file": str(old)}))])
    return _case(old.parent / named, "OLD"), case


def _case(path: Path, place: str) -> Any:
    """Load a cost-sharing case."""
    from finarr.arrangements.cost_sharing.model import CostSharing
    from finarr.doors import load

    case = load(path)
    if not isinstance(case, CostSharing):
        raise InvalidInput([Problem((place,), str(path), Message("budget_cycle.not_this_kind"))])
    return case


def advances(
    file: File,
    terms: Annotated[str | None, typer.Option("--terms")] = None,
    year: Annotated[int | None, typer.Option("--year")] = None,
    previous: Annotated[Path | None, typer.Option("--previous")] = None,
    since: Annotated[str | None, typer.Option("--since")] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Tell what every party pays in advance, and when."""
    known_language(lang)
    case = _case(file, "FILE")
    spoken = lang or case.language
    if (previous is None) != (since is None):
        place = "--previous" if previous is None else "--since"
        raise InvalidInput([Problem((place,), None, Message("budget_cycle.previous_and_since"))])
    given = _terms(terms)
    earlier = None if previous is None else _case(previous, "--previous").advances(given, year)
    found = case.advances(given, year, previous=earlier, since=since)
    if as_json:
        show.json_text(found.to_dict(spoken))
        return
    table = show.new_table(_title(case, found.year, spoken))
    table.add_column(Message("cli.party").render(spoken))
    days = list(dict.fromkeys(cell.day for cell in found.cells))
    for day in days:
        table.add_column(format_value(day, spoken), justify="right")
    table.add_column(Message("cli.total").render(spoken), justify="right")
    at = {(cell.party, cell.day): cell.cents for cell in found.cells}
    for party, cents in found.paid.items():
        table.add_row(party, *(_money(at[party, day], spoken) for day in days), _money(cents, spoken))
    sums = [sum(cell.cents for cell in found.cells if cell.day == day) for day in days]
    _total(table, [*sums, sum(sums)], spoken)
    show.draw(table)
    show.checks(found.checks, spoken)


def _terms(given: str | None) -> Any:
    """Return a number of terms, or days, as typed."""
    if given is None:
        return None
    parts = [part.strip() for part in given.split(",") if part.strip()]
    return int(parts[0]) if len(parts) == 1 and parts[0].isdecimal() else parts


def _title(case: Any, year: int, lang: str) -> str:
    document = case.document
    return f"{case.title} ({year})" if document is None else f"{case.title} ({document.name.render(lang)})"


def settle(
    file: File,
    realised: Annotated[Path | None, typer.Argument()] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Settle a year by its account: result, reserve, and what each party still pays or gets back."""
    from finarr.doors import load

    known_language(lang)
    case = _case(file, "FILE")
    spoken = lang or case.language
    found = case.settle(None if realised is None else load(realised))
    if as_json:
        show.json_text(found.to_dict(spoken))
        return
    table = show.new_table(str(found.year))
    for name in ("item", "estimated", "realised", "result", "charged"):
        table.add_column(_word(name, spoken), justify="left" if name == "item" else "right")
    for each in found.items:
        amounts = (each.estimated, each.realised, each.result, each.charged)
        table.add_row(each.item, *(_money(cents, spoken) for cents in amounts))
    sums = [sum(getattr(each, name) for each in found.items) for name in ("estimated", "realised", "result", "charged")]
    _total(table, sums, spoken)
    show.draw(table)
    if found.reserve is not None:
        values = {name: Euro(Decimal(getattr(found.reserve, name)) / 100) for name in ("before", "change", "after")}
        show.line(Message("budget_cycle.reserve_line", values), spoken)
    table, paid = show.new_table(""), [0, 0, 0, 0]
    for name in ("party", "estimated", "final", "advances", "to_pay"):
        table.add_column(_word(name, spoken), justify="left" if name == "party" else "right")
    for row in found.table.itertuples():
        cents = [round(float(euro) * 100) for euro in (row.estimated, row.final, row.advances, row.to_pay)]
        table.add_row(str(row.party), *(_money(each, spoken) for each in cents))
        paid = [before + each for before, each in zip(paid, cents, strict=True)]
    _total(table, paid, spoken)
    show.draw(table)
    show.checks(found.checks, spoken)


def _total(table: Any, sums: Sequence[int], lang: str) -> None:
    """Close a table of amounts in cents with their totals."""
    table.add_section()
    table.add_row(Message("cli.total").render(lang), *(_money(cents, lang) for cents in sums))


def reconcile(file: File, lang: Lang = None, as_json: Json = False) -> None:
    """Set contributions beside what members have in their own budgets, and as they book them."""
    known_language(lang)
    from finarr.arrangements.budget_cycle.reconciliation import CATEGORY

    case = _case(file, "FILE")
    spoken = lang or case.language
    found = case.reconcile()
    if as_json:
        show.json_text(found.to_dict(spoken))
        return
    table = show.new_table(case.title)
    for name in ("party", "item", "year", "contribution", "own", "difference", "finding"):
        figures = name in ("contribution", "own", "difference")
        table.add_column(_word(name, spoken), justify="right" if figures else "left")
    for line in found.lines:
        own = "" if line.own is None else _money(line.own, spoken)
        told = Message(f"budget_cycle.finding_{line.finding}").render(spoken)
        item = found.item_of(line).render(spoken) if line.item is None else line.item
        note = told if line.note is None else f"{told}: {line.note}"
        amounts = (_money(line.contribution, spoken), own, _money(line.difference, spoken))
        table.add_row(line.party, item, str(line.year), *amounts, note)
    show.draw(table)
    show.line(Message("budget_cycle.difference_sign"), spoken)
    shown = {line.party for line in found.lines}
    table = show.new_table(_word("bookings", spoken))
    for name in ("party", "year", "taakveld", "category", "amount"):
        table.add_column(_word(name, spoken), justify="right" if name == "amount" else "left")
    for (party, year, field), cents in found.booked.items():
        if party in shown:
            table.add_row(party, str(year), field or "-", CATEGORY, _money(cents, spoken))
    show.draw(table)
    show.checks(found.checks, spoken)


def merge(
    file: File,
    out: Annotated[Path, typer.Argument()],
    into: Annotated[list[str], typer.Option("--into")],
    date: Annotated[str | None, typer.Option("--date")] = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Write a case on the division after a merger of municipalities."""
    known_language(lang)
    wanted, names = _successors(into)
    case = _case(file, "FILE")
    if out.exists() and not force:
        raise FileTrouble(Message("cli.exists", {"path": str(out)}))
    show.written(case.merge(wanted, date, names=names).save(out), lang or case.language)


def _successors(into: Sequence[str]) -> tuple[dict[str, dict[str, Decimal]], dict[str, str]]:
    """Return by successor which part of every predecessor goes to it, and the names of those that have a code.

    Raises:
        InvalidInput: every text of another form, every part that is no number, and what stands twice.
    """
    wanted: dict[str, dict[str, Decimal]] = {}
    names: dict[str, str] = {}
    problems: list[Problem] = []
    for text in into:
        heir, mark, parts = (each.strip() for each in text.partition("="))
        code, _, name = heir.partition(" ")
        if not mark or not code or not parts:
            problems.append(Problem(("--into",), f"'{text}'", Message("budget_cycle.into_form")))
            continue
        coded = any(letter.isdigit() for letter in code) and bool(name.strip())
        names |= {code: name.strip()} if coded else {}
        successor = code if coded else heir
        if successor in wanted:
            problems.append(Problem(("--into",), f"'{successor}'", Message("errors.duplicate")))
        wanted[successor] = _predecessors(parts, f"--into {successor}", problems)
    if problems:
        raise InvalidInput(problems)
    return wanted, names


def _predecessors(parts: str, place: str, problems: list[Problem]) -> dict[str, Decimal]:
    """Read predecessors, each with the fraction that goes to the successor where that is not all, as in "Goes:0.6"."""
    found: dict[str, Decimal] = {}
    for part in separated(parts):
        head, mark, fraction = part.rpartition(":")
        name = head.strip() if mark else part
        if name in found:
            problems.append(Problem((place,), f"'{name}'", Message("errors.duplicate")))
        found[name] = read_written(fraction, (place,), problems) if mark else Decimal(1)
    return found


def year(
    files: Annotated[list[Path], typer.Argument()],
    realised: Annotated[Path | None, typer.Option("--realised")] = None,
    out: Annotated[Path | None, typer.Option("--out")] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Set the documents of a year in one workbook: differences, advances, own estimates, settlement."""
    from finarr.arrangements.budget_cycle.year import BudgetYear
    from finarr.doors import load, result_writer

    known_language(lang)
    cases = [in_language(_case(file, "FILES"), lang) for file in files]
    spoken = cases[-1].language
    found = BudgetYear(cases, None if realised is None else load(realised))
    if out is not None:
        result_writer(out)
        writable(out)
    if as_json:
        if out is not None:
            found.to_excel(out)
        show.json_text(found.to_dict(spoken))
        return
    for each in found.differences:
        _differences(each, spoken)
    show.checks(found.checks, spoken)
    suffix = Message("budget_cycle.year_suffix").render(spoken)
    show.written(found.to_excel(out or files[-1].with_name(f"{files[-1].stem}_{suffix}.xlsx")), spoken)


def _word(name: str, lang: str) -> str:
    return Message(f"budget_cycle.h_{name}").render(lang)


def _differences(found: Any, lang: str) -> None:
    """Print a table a year: what every party paid, why it changed, what it pays."""
    for year in found.years:
        table = show.new_table(str(year))
        table.add_column(Message("cli.party").render(lang))
        for name in ("previous", *found.changing, "current"):
            table.add_column(found.label(name, lang), justify="right")
        sums: dict[str, int] = {}
        for party in found.parties:
            bars = found.waterfall(party, year)
            table.add_row(party, *(_money(bar.cents, lang) for bar in bars))
            for bar in bars:
                sums[bar.label] = sums.get(bar.label, 0) + bar.cents
        table.add_section()
        table.add_row(Message("cli.total").render(lang), *(_money(cents, lang) for cents in sums.values()))
        show.draw(table)
    show.line(Message(f"budget_cycle.method_{found.method}"), lang)
    for note in found.notes:
        show.line(note, lang)
    show.checks(found.checks, lang)


def _money(cents: int, lang: str) -> str:
    return format_value(Euro(Decimal(cents) / 100), lang)
