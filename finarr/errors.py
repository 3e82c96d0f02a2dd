"""What can go wrong, and how it is said.

```
FinarrError
├── InvalidInput (also a ValueError)   the input breaks a rule; `.problems`, every one with its place
├── Infeasible                         the limits contradict one another; `.conflict`, `.shortfall`
│   └── NoWholeTable                   fractions can meet them, whole amounts cannot
├── Stopped                            a mixed-integer program ended without proof; `.gap`
├── FileTrouble (also an OSError)      a file cannot be read or written
├── SourceTrouble                      a source cannot be reached, or answers something else than it should
└── SolverTrouble                      a solver's answer failed the check in plain arithmetic
```

Every problem tells its place, what was given, what is allowed and what to do. Objects validate themselves when they
are made: `report` raises at once, or, inside `collecting`, gathers, so that a door that reads a whole case shows
every problem in one go.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from finarr.words import Euro, Message, format_value

__all__ = [
    "NAME",
    "Also",
    "FileTrouble",
    "FinarrError",
    "Infeasible",
    "InvalidInput",
    "NoWholeTable",
    "Path",
    "Problem",
    "SolverTrouble",
    "SourceTrouble",
    "Stopped",
    "at",
    "collecting",
    "here",
    "is_position",
    "place_of",
    "report",
    "why",
]

_ALIKE = 0.8
"""From here on two names look alike enough to ask whether the one was meant."""

_MOST_NAMED, _FIRST_NAMED = 40, 20
"""A message names all that is known up to the one number, else so many."""

Path = tuple[str | int, ...]
"""Where a value lives in a case: names of fields, keys of tables and positions in lists, as in TOML."""

NAME = ""
"""A last step, to the name of a value where that is what is wrong: one key in TOML, a cell of its own in a workbook."""


Also = Callable[[Any, Sequence["Problem"]], Iterable["Problem"]]
"""Tells what else is wrong with a case, given what is wrong with the file already."""


class FinarrError(Exception):
    """The root of everything finarr raises on purpose.

    Args:
        message: what happened, in a language still to be chosen.
    """

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def render(self, lang: str = "en") -> str:
        """Return the whole text in a language."""
        return self.message.render(lang)

    def __str__(self) -> str:
        return self.render("en")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the input.

    Attributes:
        path: where it is in the case.
        given: what was given: a value as it was typed, or a message.
        allowed: what is allowed there.
        advice: what to do about it, if there is more to say.
        located: the place in the user's words (sheet and cell, TOML key), where a door named one.
    """

    path: Path
    given: Any
    allowed: Message
    advice: Message | None = None
    located: str | None = None

    @property
    def place(self) -> str:
        """The place as a user looks it up."""
        return self.located if self.located is not None else place_of(self.path)

    @property
    def suggestion(self) -> Message | None:
        """What to do about it: the advice, or the known name that looks most like one that is not known."""
        if self.advice is not None or self.allowed.id != "errors.unknown_name" or not isinstance(self.given, str):
            return self.advice
        from difflib import get_close_matches

        known = [name for name in self.allowed.values.get("allowed", ()) if isinstance(name, str)]
        alike = get_close_matches(self.given.strip("'"), known, 1, _ALIKE)
        return Message("errors.did_you_mean", {"name": alike[0]}) if alike else None

    def render(self, lang: str = "en") -> str:
        """Return the problem as one sentence."""
        given = "" if self.given is None else format_value(self.given, lang)
        parts = [f"{self.place}:", given and f"{given} –", _readable(self.allowed).render(lang)]
        advice = self.suggestion
        if advice is not None:
            parts.append(advice.render(lang))
        return " ".join(part for part in parts if part)

    def to_dict(self, lang: str = "en") -> dict[str, str]:
        """Return the four texts that a machine reads: place, given, allowed, advice."""
        return {
            "place": self.place,
            "given": "" if self.given is None else format_value(self.given, lang),
            "allowed": self.allowed.render(lang),
            "advice": "" if (advice := self.suggestion) is None else advice.render(lang),
        }


def _readable(rule: Message) -> Message:
    """Return a rule that names no more of what is known than somebody reads: of 342 municipalities the first ones."""
    known = rule.values.get("allowed")
    if rule.id != "errors.unknown_name" or not isinstance(known, tuple) or len(known) <= _MOST_NAMED:
        return rule
    more = Message("errors.and_more", {"n": len(known) - _FIRST_NAMED})
    return Message(rule.id, {**rule.values, "allowed": (*known[:_FIRST_NAMED], more)})


class InvalidInput(FinarrError, ValueError):
    """The input breaks one or more rules; nothing was computed and nothing was written.

    Args:
        problems: every problem found, in the order of the input; the same one twice is told once.
        lang: the language of the input, where it is known.
    """

    def __init__(self, problems: Iterable[Problem], lang: str | None = None) -> None:
        once = {(each.place, each.allowed.id, repr(each.allowed.values), repr(each.given)): each for each in problems}
        self.problems: tuple[Problem, ...] = tuple(once.values())
        self.lang = lang
        super().__init__(Message("errors.invalid", {"n": len(self.problems)}))

    def render(self, lang: str = "en") -> str:
        """Return the problems, one a line."""
        lines = [f"- {problem.render(lang)}" for problem in self.problems]
        return "\n".join([self.message.render(lang), *lines])

    def located(self, name: Callable[[Path], str]) -> InvalidInput:
        """Return the same error with every place named by a door (sheet and cell, TOML key)."""
        placed = (replace(each, located=each.located or name(each.path)) for each in self.problems)
        return InvalidInput(placed, self.lang)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems, self.lang)


class Infeasible(FinarrError):
    """No division meets every limit and closes on the totals.

    Attributes:
        conflict: the limits that clash, by name; leave out any one of them and the rest no longer clash.
        shortfall: euro by year, the smallest amount by which the limits together must give; the year is None where
            one total is divided that has no year.
        relaxation: one way to give exactly that: limit name to euro (per party, year and item set).
        only: False where other sets of limits clash as well.
        advice: what would do, where it is known and is no limit that gives.
    """

    def __init__(
        self,
        conflict: Iterable[Message],
        shortfall: Mapping[int, Decimal] | Mapping[None, Decimal],
        relaxation: Mapping[Message, Decimal] | None = None,
        *,
        only: bool = True,
        advice: Message | None = None,
    ) -> None:
        self.names: tuple[Message, ...] = tuple(conflict)
        self.shortfall: dict[int | None, Decimal] = {year: amount for year, amount in shortfall.items()}
        self.relaxations: tuple[tuple[Message, Decimal], ...] = tuple((relaxation or {}).items())
        self.only, self.advice = only, advice
        super().__init__(Message("errors.infeasible"))

    @property
    def conflict(self) -> tuple[str, ...]:
        """The names of the limits that clash, in English; `render` gives them in a language."""
        return tuple(name.render("en") for name in self.names)

    @property
    def relaxation(self) -> dict[str, Decimal]:
        """Euro by limit name, in English: the smallest relaxation that works."""
        return {name.render("en"): amount for name, amount in self.relaxations}

    def render(self, lang: str = "en") -> str:
        """Return the clash, the amounts and the smallest relaxation in words."""
        lines = [self.message.render(lang)]
        lines += [f"- {_numbered(name).render(lang)}" for name in _together(self.names)]
        if not self.only:
            lines.append(Message("errors.other_conflicts").render(lang))
        for year, amount in self.shortfall.items():
            values = {"amount": Euro(amount)} if year is None else {"year": str(year), "amount": Euro(amount)}
            lines.append(Message("errors.shortfall_total" if year is None else "errors.shortfall", values).render(lang))
        if self.relaxations:
            lines.append(Message("errors.relaxation").render(lang))
            lines += [f"- {line.render(lang)}" for line in _gives(self.relaxations)]
        if self.advice is not None:
            lines.append(self.advice.render(lang))
        return "\n".join(lines)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild_infeasible, (self.names, self.shortfall, dict(self.relaxations), self.only, self.advice)


def _together(names: Iterable[Message]) -> Iterator[Message]:
    """Yield names of limits; what one typed limit says of several parties in a year becomes one name."""
    found: dict[Any, Message] = {}
    for name in names:
        if "limit" not in name.values:
            found[name] = name
            continue
        apart = (name.id, *(value for key, value in sorted(name.values.items()) if key != "who"))
        known = found.get(apart)
        who = name.values["who"] if known is None else f"{known.values['who']}, {name.values['who']}"
        found[apart] = Message(name.id, {**name.values, "who": who})
    yield from found.values()


def _gives(relaxations: Iterable[tuple[Message, Decimal]]) -> Iterator[Message]:
    """Yield what each limit gives; where one typed limit gives as much for several parties, once for all of them."""
    for euro, pairs in groupby(relaxations, key=itemgetter(1)):
        names = [name for name, _ in pairs]
        for name in _together(names):
            told = "errors.gives" if name in names else "errors.gives_each"
            yield Message(told, {"name": name, "amount": Euro(euro)})


def _numbered(name: Message) -> Message:
    """Return a name with the number of the limit in the list where it was typed."""
    number = name.values.get("limit")
    return name if number is None else Message("errors.limit_number", {"name": name, "number": number})


def _rebuild_infeasible(
    names: Iterable[Message],
    shortfall: Mapping[int, Decimal],
    relaxation: dict[Message, Decimal],
    only: bool,
    advice: Message | None,
) -> Infeasible:
    return Infeasible(names, shortfall, relaxation, only=only, advice=advice)


class NoWholeTable(Infeasible):
    """Fractions can close on the totals and meet every limit, whole amounts cannot; nothing was rounded.

    Which limits clash then is not known: each set of them alone may well be met.
    """

    def __init__(self) -> None:
        told = Message("division.no_whole_table")
        super().__init__((), {}, advice=told)
        self.message = told

    def render(self, lang: str = "en") -> str:
        """Return what there is to say."""
        return self.message.render(lang)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), ()


class Stopped(FinarrError):
    """A mixed-integer program was stopped before it proved its answer best.

    Attributes:
        gap: how far the answer may be from the best one, relative.
    """

    def __init__(self, message: Message, gap: float) -> None:
        super().__init__(message)
        self.gap = gap


class FileTrouble(FinarrError, OSError):
    """A file cannot be found, read or written; the message says which and what to do."""


_REASONS = {
    errno.ENOENT: "errors.file_not_there",
    errno.EACCES: "errors.file_not_allowed",
    errno.EPERM: "errors.file_not_allowed",
    errno.EROFS: "errors.file_not_allowed",
    errno.EISDIR: "errors.file_is_folder",
    errno.ENOTDIR: "errors.file_no_folder",
    errno.ENOSPC: "errors.disk_full",
}


def why(error: Exception) -> Message | str:
    """Return why a file could not be read or written, in words where there are some.

    Example:
        >>> str(why(FileNotFoundError(errno.ENOENT, "No such file")))
        'there is no such file or folder'
    """
    known = _REASONS.get(error.errno or 0) if isinstance(error, OSError) else None
    return Message(known) if known else str(error)


class SourceTrouble(FinarrError):
    """A source of figures cannot be reached, or answers something else than it should; nothing was kept of it."""


class SolverTrouble(FinarrError):
    """A solver's answer failed the check in plain arithmetic, so there is no answer."""


_collector: ContextVar[list[Problem] | None] = ContextVar("finarr_problems", default=None)
_base: ContextVar[Path | None] = ContextVar("finarr_place", default=None)


@contextmanager
def at(*path: str | int) -> Iterator[None]:
    """Tell where in the case the objects made inside live, so that their problems name that place."""
    token = _base.set(path)
    try:
        yield
    finally:
        _base.reset(token)


def here(*otherwise: str | int) -> Path:
    """Return the place set by `at`, or the path given."""
    return _base.get() or otherwise


@contextmanager
def collecting() -> Iterator[list[Problem]]:
    """Gather problems instead of raising them, for doors that read a whole case.

    Example:
        >>> with collecting() as problems:
        ...     report([Problem(("years",), "2026.5", Message("errors.whole_number"))])
        >>> [problem.place for problem in problems]
        ['years']
    """
    problems: list[Problem] = []
    token = _collector.set(problems)
    try:
        yield problems
    finally:
        _collector.reset(token)


def report(problems: Iterable[Problem]) -> None:
    """Raise the problems as `InvalidInput`, or hand them to the `collecting` around the call.

    Raises:
        InvalidInput: there are problems and nobody is collecting.
    """
    found = list(problems)
    if not found:
        return
    gathered = _collector.get()
    if gathered is None:
        raise InvalidInput(found)
    gathered.extend(found)


_LONG = frozenset(
    {"arrangements", "choices", "items", "limits", "parties", "projects", "reforms", "regions", "table", "tasks"}
)
"""Fields that hold a list which may be long: what follows one is a position, however large."""

_FIRST_YEAR = 1000
"""A number in a path that is no position in a long list is a year from here on."""


def is_position(before: str | int | None, step: int) -> bool:
    """Tell whether a number in a path is a position in a list, counted from zero, and not a year.

    Args:
        before: the step before it.
        step: the number.
    """
    return before in _LONG or step < _FIRST_YEAR


def place_of(path: Path) -> str:
    """Return a path as a TOML key; positions in lists count from one.

    Example:
        >>> place_of(("parties", 2, "measures", "inhabitants 2024"))
        'parties[3].measures."inhabitants 2024"'
        >>> place_of(("table", 2026, "bijdrage")), place_of(("items", 0, "costs", 2026))
        ('table[2027].bijdrage', 'items[1].costs.2026')
    """
    text = ""
    for before, step in zip((None, *path), path, strict=False):
        if step == NAME:
            continue
        if isinstance(step, int) and text and not isinstance(step, bool):
            text += f"[{step + 1}]" if is_position(before, step) else f".{step}"
        else:
            word = str(step)
            plain = word.replace("_", "").replace("-", "")
            bare = (plain.isascii() and plain.isalnum()) or word.startswith("--")  # an option stands as it is typed
            text += ("." if text else "") + (word if bare else f'"{word}"')
    return text
