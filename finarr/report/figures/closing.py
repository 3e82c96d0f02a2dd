"""What every page ends with: checks, sources, and the record of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from finarr.outcome import Check, RunRecord, user
from finarr.parties import Measure
from finarr.report.content import Column, Figure, Kind, Row, Section, Table
from finarr.report.wording import Wording
from finarr.words import format_value

__all__ = ["checks_line", "closing", "measure_label"]


def measure_label(words: Wording, measure: Measure) -> str:
    """Return a measure with the day it counts for."""
    name = measure.name(words.lang)
    return name if measure.reference_date is None else words("on_day", what=name, date=measure.reference_date)


def checks_line(words: Wording, checks: Sequence[Check]) -> str:
    """Return whether all checks hold, in a sentence."""
    failed = sum(not check.ok for check in checks)
    return words("checks_failed" if failed else "checks_hold", n=len(checks), failed=failed)


def closing(
    words: Wording,
    checks: Sequence[Check],
    run: RunRecord,
    measures: Mapping[str, Measure],
    asked: Mapping[str, str],
) -> tuple[Section, ...]:
    """Return the last sections of a page.

    Args:
        words: of the language.
        checks: of the outcome.
        run: of the outcome.
        measures: of the case.
        asked: what was asked, by heading: title, criterion, question, unit.
    """
    found = [Section("checks", words("section_checks"), (checks_line(words, checks),), (_checks(words, checks),))]
    if measures:
        found.append(Section("sources", words("section_sources"), (), (_sources(words, measures),)))
    found.append(Section("record", words("section_record"), (words("record_text"),), (_record(words, run, asked),)))
    return tuple(found)


def _checks(words: Wording, checks: Sequence[Check]) -> Figure:
    columns = (words.column("check"), words.column("difference", Kind.EURO, 2), words.column("holds"))
    rows = [
        Row(
            {
                "check": check.name.render(words.lang),
                "difference": check.difference,
                "holds": words("yes" if check.ok else "no"),
            }
        )
        for check in sorted(checks, key=lambda check: check.ok)
    ]
    failed = not all(check.ok for check in checks)
    return Figure("check_table", words("figure_checks"), (), None, Table(columns, tuple(rows)), open=failed)


def _sources(words: Wording, measures: Mapping[str, Measure]) -> Figure:
    columns = tuple(words.column(name) for name in ("measure", "reference_date", "source", "status"))
    rows = []
    for measure in measures.values():
        day = None if measure.reference_date is None else format_value(measure.reference_date, words.lang)
        status = None if measure.status is None else words(f"status_{measure.status}")
        told = {"measure": measure.name(words.lang), "reference_date": day, "source": measure.source, "status": status}
        rows.append(Row(told))
    return Figure("measures", words("figure_measures"), (), None, Table(columns, tuple(rows)), open=True)


def _record(words: Wording, run: RunRecord, asked: Mapping[str, str]) -> Figure:
    packages = ", ".join(f"{name} {version}" for name, version in run.versions.items() if name != "finarr")
    told: dict[str, str | Decimal | None] = {
        **asked,
        words("record_moment"): format_value(run.started.date(), words.lang) + f" {run.started:%H:%M} UTC",
        words("record_by"): user() or "–",
        words("record_version"): f"finarr {run.versions.get('finarr', '-')}",
        words("record_solver"): run.solver or words("no_solver"),
        words("record_packages"): packages,
        words("record_hash"): run.inputs_hash,
    }
    columns = (Column("name", words("record_what")), Column("value", words("record_value")))
    rows = tuple(Row({"name": name, "value": value}) for name, value in told.items())
    return Figure("run_record", words("figure_record"), (), None, Table(columns, rows), open=True)
