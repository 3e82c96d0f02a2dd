"""Reading a case from a workbook: its tables by name, every problem with its sheet and cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from finarr.cases import from_document
from finarr.errors import Also, InvalidInput, Problem
from finarr.excel.common.scenarios import is_aside, unread
from finarr.excel.draft import shown_choices
from finarr.excel.kinds import recognised, table_names, workbooks
from finarr.excel.matrix import Matrix
from finarr.excel.package import read_tables
from finarr.excel.tables import Column, Kind
from finarr.words import Message

__all__ = ["case_of", "read_case"]


def read_case(path: str | FilePath, also: Also | None = None) -> Any:
    """Return the case in a workbook.

    Tables are found by name; where they stand, the order of their columns and extra columns do not matter. Headings of
    both languages are read. `also` looks for what else is wrong with the case.

    Raises:
        FileTrouble: the file is no workbook that can be read, or has none of finarr's tables.
        InvalidInput: every problem, each with its sheet and cell.
    """
    return case_of(read_tables(FilePath(path), table_names()), also)


_NOTHING_THERE = {
    f"{room}_missing" for room in ("keys.measure", "keys.share", "keys.price", "keys.quantity", "cost_sharing.today")
} | {"advice.answer_missing", "cost_sharing.limit_figure", "errors.missing"}


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems; that something is missing only where nothing else is said of its cell, and once a figure."""
    said: dict[str, set[str]] = {}
    told: set[tuple[object, ...]] = set()
    for problem in problems:
        rule = problem.allowed
        of_place = said.setdefault(problem.place, set())
        missing = rule.id in _NOTHING_THERE
        about = (problem.place, rule.id, *((name, rule.values[name]) for name in rule.values if name != "year"))
        if not missing or (of_place <= {rule.id} and about not in told):
            yield problem
        of_place.add(rule.id)
        told.add(about)


def _in_words(problem: Problem, labels: Mapping[str, str], columns: Sequence[Column]) -> Problem:
    """Return a problem that calls measures, and what may be chosen, what the workbook calls them."""
    rule = problem.allowed
    named = [name for name in ("measure", "what") if rule.values.get(name) in labels]
    values = {**rule.values, **{name: labels[rule.values[name]] for name in named}}
    allowed = rule.values.get("allowed")
    names = allowed if isinstance(allowed, tuple) else ()
    for column in columns if names else ():
        if problem.path[-1:] == (column.id,) and column.kind is Kind.FLAG:
            values["allowed"] = (Message("words.yes"), Message("words.no"))
        elif problem.path[-1:] == (column.id,) and set(names) <= set(column.choices):
            values["allowed"] = shown_choices({name: column.choices[name] for name in names})
    return replace(problem, allowed=Message(rule.id, values)) if values != dict(rule.values) else problem


def case_of(matrices: Mapping[str, Matrix], also: Also | None = None) -> Any:
    """Return the case that the tables of a workbook describe; `also` looks for what else is wrong with it.

    Scenarios change no answer: where nothing but those is wrong, and nobody looks for more, the case has them `Unread`.

    Raises:
        InvalidInput: every problem, each with its sheet and cell.
    """
    kind = workbooks()[recognised(matrices)]
    draft = kind.drafted(matrices)
    try:
        return from_document(draft.document, draft.place, draft.problems, also)
    except InvalidInput as error:
        told = list(_once(error.problems))
        kept = [problem for problem in told if problem in draft.problems or not draft.hides(problem.path)]
        kept.sort(key=lambda problem: problem.allowed.id != "errors.duplicate")  # what else is wrong follows from it
        columns = [column for spec in kind.INPUTS.values() for column in spec.columns]
        told = [_in_words(problem, draft.labels, columns) for problem in kept or error.problems]
        if also is not None or not all(map(is_aside, told)):
            raise InvalidInput(told, error.lang or draft.lang) from None
    plain = {name: value for name, value in draft.document.items() if name != "scenarios"}
    return replace(from_document(plain, draft.place), scenarios=unread(matrices, draft.lang, told))
