"""Reading the fields of an object that a user makes: each kind of value once, problems gathered with their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from immutabledict import immutabledict

from finarr.errors import InvalidInput, Path, Problem, report
from finarr.numbers import PerYear, as_given, is_hole, read_number, read_per_year
from finarr.words import Message

__all__ = ["STAND_IN", "Fields", "expected", "sound"]

V = TypeVar("V")

STAND_IN = "?"
"""Stands where a required text was missing, so that the rest can be checked."""
_UNSOUND = "_unsound"


def sound(thing: object) -> bool:
    """Tell whether nothing was wrong with an object when it was made.

    While problems are gathered an object that has some holds stand-ins for what could not be read. What follows from
    those would be news about nothing.
    """
    return not getattr(thing, _UNSOUND, False)


def expected(value: object, kinds: type | tuple[type, ...], *path: str) -> None:
    """Refuse an argument that is of another kind.

    Args:
        value: what was given.
        kinds: what it may be, as for `isinstance`; the first is named.
        path: of the argument.

    Raises:
        InvalidInput: it is none of them.

    Example:
        >>> expected(5, str, "party")
        Traceback (most recent call last):
        finarr.errors.InvalidInput: The input has 1 problem(s); nothing was computed.
        - party: 5 – what belongs here is of the kind str.
    """
    if not isinstance(value, kinds):
        first = kinds[0] if isinstance(kinds, tuple) else kinds
        given = as_given(value)
        raise InvalidInput([Problem(path, given, Message("errors.kind", {"kind": first.__name__}))])


class Fields:
    """Reads and normalises the fields of one frozen object.

    Every method takes the field's name, replaces the value on the object and gathers what is wrong; `done` reports.

    Args:
        owner: the object under construction.
        path: where it lives in the case.
        names: what a field is called in files, where that differs.
    """

    def __init__(self, owner: object, path: Path, names: Mapping[str, str] | None = None) -> None:
        self.owner = owner
        self.path = path
        self.names_in_files = names or {}
        self.problems: list[Problem] = []

    def value(self, name: str) -> Any:
        """Return a field as it stands."""
        return getattr(self.owner, name)

    def put(self, name: str, value: Any) -> None:
        """Replace a field of the frozen object."""
        object.__setattr__(self.owner, name, value)

    def wrong(
        self, place: Sequence[str | int], given: Any, rule: str, advice: str | None = None, /, **values: Any
    ) -> None:
        """Add a problem at a place inside the object; a rule without a room's name is one of ``errors``."""
        text = rule if "." in rule else f"errors.{rule}"
        advised = None if advice is None else Message(f"errors.{advice}", values)
        self.problems.append(Problem((*self.path, *place), given, Message(text, values), advised))

    def done(self) -> None:
        """Report what is wrong; where problems are gathered the object lives on, but is not `sound`."""
        if self.problems:
            self.put(_UNSOUND, True)
        report(self.problems)

    def text(self, name: str, *, optional: bool = False) -> None:
        """Read a text; a required one may not be empty."""
        value = self.value(name)
        if value is None and optional:
            return
        if not isinstance(value, str) or not value.strip():
            empty = value is None or isinstance(value, str)
            self.wrong((name,), None if empty else as_given(value), "missing" if empty else "text")
            value = STAND_IN if empty else str(value)
        self.put(name, value.strip())

    def flag(self, name: str) -> None:
        """Read a yes or no."""
        if not isinstance(self.value(name), bool):
            self.wrong((name,), as_given(self.value(name)), "boolean")
            self.put(name, False)

    def choice(self, name: str, allowed: Iterable[str], *, optional: bool = False) -> None:
        """Read one of the allowed words."""
        value = self.value(name)
        known = tuple(allowed)
        if (value is None and optional) or (isinstance(value, str) and value in known):
            return
        self.wrong((name,), as_given(value), "one_of", allowed=known)
        self.put(name, known[0])

    def number(
        self,
        name: str,
        *,
        optional: bool = False,
        negative: bool = False,
        infinite: bool = False,
        positive: bool = False,
    ) -> None:
        """Read a number; below zero only where that is meant."""
        value = self.value(name)
        if value is None and optional:
            return
        number = read_number(value, (*self.path, name), self.problems, infinite=infinite)
        self._sign(number, (name,), negative, positive)
        self.put(name, number)

    def share(self, name: str, *, optional: bool = False) -> None:
        """Read a number between 0 and 1."""
        self.number(name, optional=optional)
        value = self.value(name)
        if isinstance(value, Decimal) and not is_hole(value) and value > 1:
            self.wrong((name,), value, "share")

    def per_year(
        self,
        name: str,
        *,
        optional: bool = False,
        negative: bool = False,
        positive: bool = False,
        advice: str | None = None,
    ) -> None:
        """Read a number for all years, or one a year."""
        value = self.value(name)
        if value is None and optional:
            return
        self.put(name, self._per_year(value, (name,), negative, positive, advice))

    def table_per_year(self, name: str, *, negative: bool = False) -> None:
        """Read a table of names, each with a number or with one a year."""
        self.put(name, self._table(name, lambda value, place: self._per_year(value, place, negative)))

    def table_of_numbers(self, name: str, *, negative: bool = False, positive: bool = False) -> None:
        """Read a table of names, each with a number."""

        def read(value: Any, place: Path) -> Decimal:
            number = read_number(value, (*self.path, *place), self.problems)
            self._sign(number, place, negative, positive)
            return number

        self.put(name, self._table(name, read))

    def nested_per_year(self, name: str, *, negative: bool = False) -> None:
        """Read a table of tables of numbers, each possibly per year."""

        def read(value: Any, place: Path) -> immutabledict[str, PerYear]:
            if not isinstance(value, Mapping):
                self.wrong(place, as_given(value), "table")
                return immutabledict()
            return immutabledict(
                {str(key): self._per_year(each, (*place, str(key)), negative) for key, each in value.items()}
            )

        self.put(name, self._table(name, read))

    def names(self, name: str, *, optional: bool = True) -> None:
        """Read a list of names, each once; None stays None."""
        value = self.value(name)
        if value is None and optional:
            return
        if isinstance(value, str) or not isinstance(value, Iterable):
            self.wrong((name,), as_given(value), "list")
            self.put(name, () if not optional else None)
            return
        found: list[str] = []
        for position, each in enumerate(value):
            if not isinstance(each, str) or not each.strip():
                self.wrong((name, position), as_given(each), "text")
            elif each.strip() in found:
                self.wrong((name, position), as_given(each), "duplicate")
            else:
                found.append(each.strip())
        self.put(name, tuple(found))

    def day(self, name: str) -> None:
        """Read an optional date; a text in ISO form is one as well."""
        value = self.value(name)
        if isinstance(value, datetime):
            value = value.date()
        elif isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                self.wrong((name,), as_given(value), "date")
                value = None
        elif value is not None and not isinstance(value, date):
            self.wrong((name,), as_given(value), "date")
            value = None
        self.put(name, value)

    def _table(self, name: str, read: Callable[[Any, Path], V]) -> immutabledict[str, V]:
        value = self.value(name)
        place = self.names_in_files.get(name, name)
        if not isinstance(value, Mapping):
            self.wrong((place,), as_given(value), "table")
            return immutabledict()
        return immutabledict({str(key): read(each, (place, str(key))) for key, each in value.items()})

    def _per_year(
        self, value: Any, place: Path, negative: bool, positive: bool = False, advice: str | None = None
    ) -> PerYear:
        found = read_per_year(value, (*self.path, *place), self.problems)
        if isinstance(found, Mapping):
            for year, number in found.items():
                self._sign(number, (*place, year), negative, positive, advice)
        else:
            self._sign(found, place, negative, positive, advice)
        return found

    def _sign(
        self, number: Decimal, place: Path, negative: bool, positive: bool = False, advice: str | None = None
    ) -> None:
        if is_hole(number):
            return
        if positive and number <= 0:
            self.wrong(place, number, "positive")
        elif not negative and number < 0:
            self.wrong(place, number, "not_negative", advice)
