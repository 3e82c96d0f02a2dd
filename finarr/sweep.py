"""What is varied around a case, as it is typed: a design, changes by path, distributions; see `finarr.scenarios`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from math import isfinite
from typing import Any

from immutabledict import immutabledict

from finarr.errors import NAME, Path, Problem, here
from finarr.fields import Fields
from finarr.numbers import Number, is_hole, read_number
from finarr.words import Message

__all__ = ["DESIGNS", "DRAWN", "DRAWS", "Draw", "Sweep", "Unread", "take_scenarios"]

DESIGNS = ("grid", "one_at_a_time", "list", "latin_hypercube", "monte_carlo")
"""How scenarios follow from what is varied: every combination; each value alone; as listed; drawn in strata; drawn."""

DRAWN = ("latin_hypercube", "monte_carlo")
"""The designs that need a number of scenarios and distributions."""

DRAWS: Mapping[str, int | None] = immutabledict(
    {"uniform": 2, "normal": 2, "lognormal": 2, "triangular": 3, "choice": None}
)
"""Distributions and how many numbers each has; None: as many as there are values to choose from."""


@dataclass(frozen=True)
class Draw:
    """A distribution that values are drawn from.

    Attributes:
        kind: "uniform" (lowest, highest), "normal" (mean, standard deviation), "lognormal" (median, standard deviation
            of the logarithm), "triangular" (lowest, most likely, highest) or "choice" (values).
        numbers: what describes it.
        weights: for "choice": how likely each value is, relative to the others; all alike where left out.
        relative: whether a drawn number is what the value of the baseline is multiplied by.
        step: draws are rounded to a multiple of this; None leaves them at twelve digits.
        between: (least, most): only the part of the distribution between these; None is no bound.

    Example:
        >>> Draw("normal", [1, 0.02], relative=True).numbers
        (Decimal('1'), Decimal('0.02'))
    """

    kind: str
    numbers: Iterable[Number]
    weights: Iterable[Number] | None = None
    relative: bool = field(default=False, kw_only=True)
    step: Number | None = field(default=None, kw_only=True)
    between: tuple[Number | None, Number | None] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        fields = Fields(self, here("draw"))
        fields.choice("kind", DRAWS)
        fields.flag("relative")
        fields.put("numbers", _numbers(fields, "numbers", self.numbers))
        if self.weights is not None:
            fields.put("weights", _numbers(fields, "weights", self.weights))
        fields.number("step", optional=True, positive=True)
        if self.between is not None:
            fields.put("between", _pair(fields, self.between))
        if not fields.problems:
            self._check(fields)
        fields.done()

    def _check(self, fields: Fields) -> None:
        numbers: tuple[Decimal, ...] = tuple(self.numbers)  # type: ignore[arg-type]  # read above
        count = DRAWS[self.kind]
        if len(numbers) != count if count is not None else not numbers:
            fields.wrong(("numbers",), str(len(numbers)), "scenarios.draw_numbers", kind=self.kind, n=count or 1)
            return
        ordered = numbers if self.kind in ("uniform", "triangular") else ()
        if any(left > right for left, right in pairwise(ordered)) or (ordered and ordered[0] == ordered[-1]):
            fields.wrong(("numbers",), ", ".join(map(str, numbers)), "scenarios.draw_order")
        if self.kind in ("normal", "lognormal") and numbers[1] <= 0:
            fields.wrong(("numbers", 1), numbers[1], "positive")
        if self.kind == "lognormal" and numbers[0] <= 0:
            fields.wrong(("numbers", 0), numbers[0], "positive")
        self._check_parts(fields, len(numbers))

    def _check_parts(self, fields: Fields, count: int) -> None:
        if self.weights is not None:
            weights: tuple[Decimal, ...] = tuple(self.weights)  # type: ignore[arg-type]  # read above
            if self.kind != "choice" or len(weights) != count or min(weights) < 0 or not sum(weights):
                fields.wrong(("weights",), ", ".join(map(str, weights)), "scenarios.draw_weights")
        if self.between is not None:
            low, high = self.between
            if self.kind == "choice" or (low is not None and high is not None and low >= high):
                fields.wrong(("between",), f"{low}, {high}", "scenarios.draw_between")


@dataclass(frozen=True)
class Sweep:
    """Scenarios as typed: the design, and by path what is varied.

    Attributes:
        design: one of `DESIGNS`.
        change: by path, a list of values (grid, one_at_a_time), a `Draw` or a value (designs that draw; a value alone
            holds in every scenario).
        list: for the design "list": by name of the scenario, what it changes.
        n: how many scenarios are drawn.
        seed: the same seed gives the same scenarios, on any machine.
        correlation: between drawn paths, by pair, -1 to 1: the correlation of the normal scores (Gaussian copula).

    Example:
        >>> Sweep("grid", {"limits.cap.Goes": [28, 30]}).change["limits.cap.Goes"]
        (28, 30)
    """

    design: str = "grid"
    change: Mapping[str, Any] = field(default_factory=immutabledict)
    list: Mapping[str, Mapping[str, Any]] = field(default_factory=immutabledict)
    n: int | None = None
    seed: int = 0
    correlation: Mapping[tuple[str, str], Number] = field(default_factory=immutabledict)

    def __post_init__(self) -> None:
        fields = Fields(self, here("scenarios"))
        known = self.design in DESIGNS  # what a design asks is not told of one that is none
        fields.choice("design", DESIGNS)
        self._read_changes(fields)
        self._read_list(fields)
        drawn = self.design in DRAWN
        if known:
            self._check_design(fields, drawn)
        if self.n is not None and known and not drawn:
            told = Message(f"scenarios.design_{self.design}")
            fields.wrong(("n",), str(self.n), "scenarios.no_number", design=told)
        else:
            _whole(fields, "n", 1, optional=not drawn)
        _whole(fields, "seed", 0, optional=False)
        self._read_correlation(fields)
        if self.correlation and known and not drawn:
            fields.wrong(("correlation",), None, "scenarios.draw_needs_design")
        fields.done()

    def _read_changes(self, fields: Fields) -> None:
        found: dict[str, Any] = {}
        for path, value in _table(fields, "change").items():
            several = isinstance(value, Iterable) and not isinstance(value, str | Mapping | Draw)
            values = value if isinstance(value, Draw) else tuple(map(_as_written, value if several else (value,)))
            if values == ():
                fields.wrong(("change", path), "[]", "scenarios.empty")
            found[path] = values
        fields.put("change", immutabledict(found))

    def _check_design(self, fields: Fields, drawn: bool) -> None:
        """Report what does not go with the design."""
        name, other = ("list", "change") if self.design == "list" else ("change", "list")
        rule = "scenarios.only_list" if self.design == "list" else "scenarios.list_needs_design"
        for each in getattr(self, other):
            fields.wrong((other, each, NAME), f"'{each}'", rule)
        if not getattr(self, other) and not getattr(self, name):
            fields.wrong((name,), None, "missing")
        for path, values in self.change.items():
            if isinstance(values, Draw) and not drawn:
                fields.wrong(("change", path), values.kind, "scenarios.draw_needs_design")
            elif drawn and not isinstance(values, Draw) and len(values) > 1:
                told = [str(value) for value in values]
                fields.wrong(
                    ("change", path),
                    None,
                    "scenarios.list_needs_choice",
                    values="; ".join(told),
                    listed=", ".join(told),
                )
        if drawn and self.change and not any(isinstance(values, Draw) for values in self.change.values()):
            fields.wrong(("change",), None, "scenarios.nothing_drawn")

    def _read_list(self, fields: Fields) -> None:
        listed = _table(fields, "list")
        found: dict[str, Mapping[str, Any]] = {}
        for name, changes in listed.items():
            if not isinstance(changes, Mapping):
                fields.wrong(("list", name), repr(changes), "table")
                continue
            found[name] = immutabledict({str(path): _as_written(value) for path, value in changes.items()})
        fields.put("list", immutabledict(found))

    def _read_correlation(self, fields: Fields) -> None:
        given = self.correlation
        if not isinstance(given, Mapping):
            fields.wrong(("correlation",), repr(given), "table")
            given = {}
        found: dict[tuple[str, str], Decimal] = {}
        for number, (pair, value) in enumerate(given.items()):
            place: Path = ("correlation", number)
            read = read_number(value, (*fields.path, *place, "value"), fields.problems)
            if not is_hole(read) and abs(read) > 1:
                fields.wrong((*place, "value"), read, "scenarios.correlation_size")
            names = tuple(map(str, pair)) if isinstance(pair, tuple | list) else (str(pair),)
            if len(names) != 2 or names[0] == names[1]:
                fields.wrong((*place, "between"), ", ".join(names), "scenarios.correlation_pair")
                continue
            for name in names:
                if not isinstance(self.change.get(name), Draw):
                    fields.wrong((*place, "between"), f"'{name}'", "scenarios.correlation_drawn")
            found[names[0], names[1]] = read
        fields.put("correlation", immutabledict(found))


@dataclass(frozen=True)
class Unread:
    """Scenarios of a workbook that could not be read. They change no answer: a case is computed without them.

    Attributes:
        problems: what is wrong, each with its cell; whoever asks for the scenarios is told.
        rows: what was typed, a row a change: name of the scenario, path, value.
        settings: what was typed of the design, by setting.
    """

    problems: tuple[Problem, ...] = field(compare=False)
    rows: tuple[tuple[Any, ...], ...] = ()
    settings: Mapping[str, Any] = field(default_factory=immutabledict)

    @property
    def notice(self) -> Message:
        """That they were not read, and where that can be mended."""
        places = tuple(dict.fromkeys(problem.place for problem in self.problems))
        return Message("scenarios.unread", {"places": places})


def take_scenarios(fields: Fields) -> None:
    """Take over what is varied around a case; anything else is reported and left out."""
    given = fields.value("scenarios")
    if given is not None and not isinstance(given, Sweep | Unread):
        fields.wrong(("scenarios",), repr(given), "kind", kind=Sweep.__name__)
        fields.put("scenarios", None)


def _as_written(value: Any) -> Any:
    """Return a float as the decimal that was typed; anything else as it is."""
    if isinstance(value, float) and isfinite(value):
        return Decimal(str(value))
    return value


def _numbers(fields: Fields, name: str, given: Any) -> tuple[Decimal, ...]:
    if isinstance(given, str | Mapping) or not isinstance(given, Iterable):
        fields.wrong((name,), repr(given), "list")
        return ()
    return tuple(read_number(each, (*fields.path, name, n), fields.problems) for n, each in enumerate(given))


def _pair(fields: Fields, given: Any) -> tuple[Decimal | None, Decimal | None]:
    ends = tuple(given) if isinstance(given, list | tuple) else ()
    if len(ends) != 2:
        fields.wrong(("between",), repr(given), "scenarios.draw_between")
        return None, None
    low, high = (_end(fields, n, end) for n, end in enumerate(ends))
    return low, high


def _end(fields: Fields, number: int, end: Any) -> Decimal | None:
    """Return one end of a part of a distribution; infinity is none."""
    if end is None:
        return None
    read = read_number(end, (*fields.path, "between", number), fields.problems, infinite=True)
    return None if read.is_infinite() else read


def _table(fields: Fields, name: str) -> Mapping[str, Any]:
    given = fields.value(name)
    if isinstance(given, Mapping):
        return {str(key): value for key, value in given.items()}
    fields.wrong((name,), repr(given), "table")
    return {}


def _whole(fields: Fields, name: str, least: int, *, optional: bool) -> None:
    value = fields.value(name)
    if value is None and optional:
        return
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        fields.wrong((name,), None if value is None else repr(value), "scenarios.whole", least=least)
        fields.put(name, least)
