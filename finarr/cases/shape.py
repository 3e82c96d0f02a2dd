"""The shape of a document: tables with known fields, lists, and objects made from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, replace
from typing import Any, TypeVar

from finarr.errors import Also, InvalidInput, Path, Problem, at, collecting, report
from finarr.fields import STAND_IN
from finarr.words import Message

__all__ = ["build", "gathered", "list_of", "made", "table_of", "unknown_fields"]

T = TypeVar("T")


def table_of(value: Any, path: Path) -> Mapping[str, Any]:
    """Return a table; anything else is reported and read as empty."""
    if isinstance(value, Mapping):
        return value
    if value is not None:
        report([Problem(path, repr(value), Message("errors.table"))])
    return {}


def list_of(value: Any, path: Path) -> list[Any]:
    """Return a list; anything else is reported and read as empty."""
    if isinstance(value, list | tuple):
        return list(value)
    if value is not None:
        report([Problem(path, repr(value), Message("errors.list"))])
    return []


def unknown_fields(table: Mapping[str, Any], allowed: Iterable[str | Message], path: Path) -> None:
    """Report every field of a table that does not exist."""
    known = tuple(allowed)
    message = Message("errors.unknown_field", {"allowed": known})
    report([Problem((*path, name), f"'{name}'", message) for name in table if name not in known])


def made(kind: Callable[..., T], table: Mapping[str, Any], path: Path, allowed: Iterable[str] | None = None) -> T:
    """Make an object of the fields in a table, its problems placed under the path.

    Args:
        kind: a frozen dataclass.
        table: field names and values.
        path: where the table lives.
        allowed: the names of the fields a file may have; those of the dataclass where left out.
    """
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    unknown_fields(table, allowed if allowed is not None else known, path)
    given = {name: value for name, value in table.items() if name in known}
    for name, field in known.items():
        if name not in given and field.default is MISSING and field.default_factory is MISSING:
            given[name] = None
    with at(*path):
        return kind(**given)


def build(
    maker: Callable[[], T],
    place: Callable[[Path], str],
    problems: Iterable[Problem] = (),
    also: Also | None = None,
) -> T:
    """Run a maker, gather every problem it and the door found, and raise them all with their places.

    Args:
        maker: makes the thing.
        place: names the place of a value in the user's words.
        problems: what the door found.
        also: looks for more in what was made, sound or not.

    Raises:
        InvalidInput: there are problems.
    """
    with collecting() as found:
        found.extend(problems)
        thing = maker()
    if also is not None:
        found.extend(also(thing, tuple(found)))
    if found:
        raise InvalidInput(gathered(found)).located(place)
    return thing


def gathered(problems: Iterable[Problem]) -> list[Problem]:
    """Drop repetitions: the same thing said twice, and a value refused again where it was refused already."""
    kept: dict[tuple[Path, str, Any], Problem] = {}
    refused: set[tuple[Path, str]] = set()
    places: set[Path] = set()
    for problem in problems:
        about = problem.allowed.id
        parents = [problem.path[:length] for length in range(1, len(problem.path))]
        again = any((parent, about) in refused for parent in parents)
        if about in ("errors.not_finite", "errors.missing"):
            again = again or any(place in places for place in (problem.path, *parents))
        if not again:
            kept.setdefault((problem.path, about, problem.allowed.values.get("year")), problem)
        refused.add((problem.path, about))
        places.add(problem.path)
    return list(_of_named(kept.values()))


def _of_named(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems; of those about something that lacks its name only what is wrong with that something itself.

    A stand-in has the place of a name that is missing; the reader has never seen it.
    """
    found = list(problems)
    missing = {problem.path for problem in found if problem.allowed.id == "errors.missing"}
    nameless = [path[:-1] for path in missing if path[-1:] == ("name",)]
    for problem in found if missing else ():
        values = problem.allowed.values
        called = [name for name, value in values.items() if value == STAND_IN]
        given = problem.given == f"'{STAND_IN}'"
        if not called and not given:
            yield problem
        elif any(problem.path[: len(path)] == path for path in nameless):
            told = {**values, **dict.fromkeys(called, Message("errors.this_row"))}
            yield replace(problem, given=None if given else problem.given, allowed=Message(problem.allowed.id, told))
    if not missing:
        yield from found
