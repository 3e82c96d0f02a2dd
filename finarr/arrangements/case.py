"""What every kind of case has: its unit, a way to a file, and parts that are read into lists and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path as FilePath
from typing import Any, TypeVar

from immutabledict import immutabledict

from finarr.errors import InvalidInput, Path, Problem, at
from finarr.fields import Fields
from finarr.items import Index
from finarr.keys import Key
from finarr.limits import Limit
from finarr.money import Unit
from finarr.numbers import as_given
from finarr.parties import Party, Roster
from finarr.words import Message

__all__ = [
    "Case",
    "Rename",
    "WithoutKeys",
    "by_name",
    "found",
    "gaps",
    "listed",
    "named",
    "refuse_unknown_solver",
    "renamed_limits",
    "renamer",
]

T = TypeVar("T")

Rename = Callable[[str, Path], str]
"""Turns a name, code or alias into the one name; what is not known is reported at the path and kept."""


def gaps(years: Sequence[int]) -> Iterator[Problem]:
    """Yield a problem for each year that does not follow the one before.

    For who lets amounts grow or steps be taken from year to year: what happens in a year that is left out is not known.
    """
    for number, (before, year) in enumerate(pairwise(years), start=1):
        if year != before + 1:
            yield Problem(("years", number), str(year), Message("errors.year_gap", {"before": str(before)}))


class Case:
    """What the kinds of case share; each is a frozen dataclass with a `unit` among its fields."""

    unit: str

    @cached_property
    def grid(self) -> Unit:
        """The unit of decision as an object."""
        return Unit.read(self.unit)

    def save(self, path: str | FilePath) -> FilePath:
        """Write the case to a ``.toml`` file or a workbook (``.xlsx``) and return where.

        Raises:
            FileTrouble: the file cannot be written, or finarr has no such file for this kind of case.
        """
        from finarr.doors import save

        return save(self, path)

    def __getstate__(self) -> dict[str, Any]:
        fields: Mapping[str, Any] = self.__dataclass_fields__  # type: ignore[attr-defined]  # of the subclasses
        return {name: value for name, value in self.__dict__.items() if name in fields}


def refuse_unknown_solver(solver: str | None) -> None:
    """Refuse the name of a solver that finarr does not know, in a case that needs none.

    Raises:
        InvalidInput: no such solver.
    """
    if solver is not None:  # solvers are loaded by those who need one
        from finarr.program.solvers import check_name

        check_name(solver)


def by_name(things: Iterable[T]) -> dict[Any, T]:
    """Return things by their name, the first where names stand twice (which the check of a case refuses)."""
    known: dict[Any, T] = {}
    for each in things:
        known.setdefault(each.name, each)  # type: ignore[attr-defined]  # things are what has a name
    return known


def found(thing: T | None, name: Any, known: Iterable[Any], field: str) -> T:
    """Return what was looked up by its name.

    Args:
        thing: what was found; None where nothing was.
        name: what was asked for.
        known: the names there are.
        field: what is looked up, for the problem.

    Raises:
        InvalidInput: nothing was found.
    """
    if thing is None:
        allowed = Message("errors.unknown_name", {"allowed": [*known]})
        raise InvalidInput([Problem((field,), repr(name), allowed)])
    return thing


class WithoutKeys:
    """What the kinds share that have no keys: a rule divides, or contributions are given as they are."""

    parties: Iterable[Party]

    @property
    def keys(self) -> Mapping[str, Key]:
        """The keys of the case: none."""
        return immutabledict()

    @property
    def indices(self) -> Mapping[str, Index]:
        """The growth indices of the case: none."""
        return immutabledict()

    @cached_property
    def roster(self) -> Roster:
        """The parties by name, code or alias."""
        return Roster(self.parties)


def listed(fields: Fields, name: str, kind: type) -> None:
    """Take over a list of parts of one kind; anything else is reported and left out of the other checks."""
    value = fields.value(name)
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        fields.wrong((name,), as_given(value), "list")
        fields.put(name, ())
        return
    parts = tuple(value)
    for number, part in enumerate(parts):
        if not isinstance(part, kind):
            fields.wrong((name, number), as_given(part), "kind", kind=kind.__name__)
    fields.put(name, tuple(part for part in parts if isinstance(part, kind)))


def named(fields: Fields, name: str, kind: type | tuple[type, ...]) -> None:
    """Take over a table of parts of one kind, by name; anything else is reported and left out of the other checks."""
    value = fields.value(name)
    if not isinstance(value, Mapping):
        fields.wrong((name,), as_given(value), "table")
        fields.put(name, immutabledict())
        return
    first = kind[0] if isinstance(kind, tuple) else kind
    for key, part in value.items():
        if not isinstance(part, kind):
            fields.wrong((name, str(key)), repr(part), "kind", kind=first.__name__)
    fields.put(name, immutabledict({str(key): part for key, part in value.items() if isinstance(part, kind)}))


def renamer(known: Iterable[Party], fields: Fields) -> Rename:
    """Return what gives those who take part their one name, whatever name, code or alias was used."""
    roster = Roster(known)

    def rename(name: str, path: Path) -> str:
        found = roster.find(name)
        if found is None:
            allowed = [each.name for each in roster.parties] or ("-",)
            fields.problems.append(Problem(path, repr(name), Message("errors.unknown_name", {"allowed": allowed})))
            return name
        return found.name

    return rename


def renamed_limits(limits: Iterable[Limit], rename: Rename) -> tuple[Limit, ...]:
    """Return limits with the parties they bind by their one name."""
    found = []
    for number, limit in enumerate(limits):
        if limit.parties is not None:
            place = ("limits", number, "parties")
            with at("limits", number):
                limit = replace(limit, parties=[rename(name, (*place, n)) for n, name in enumerate(limit.parties)])
        found.append(limit)
    return tuple(found)
