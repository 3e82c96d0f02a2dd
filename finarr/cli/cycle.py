"""The commands of the budget cycle: what differs between two documents."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from finarr.cli import show
from finarr.cli.options import Json, Lang, known_language
from finarr.errors import InvalidInput, Problem
from finarr.words import Euro, Message, format_value

__all__ = ["add_commands"]


def add_commands(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(diff)


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
        show.json_text(found.to_dict(spoken))
    elif party is not None:
        show.text(found.explain(party, spoken))
    else:
        _differences(found, spoken)


def _documents(old: Path, new: Path | None) -> tuple[Any, Any]:
    """Return two documents; with one file, the one it names as its predecessor and itself."""
    if new is not None:
        return _case(old, "OLD"), _case(new, "NEW")
    case = _case(old, "OLD")
    named = case.document.predecessor if case.document is not None else None
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
