"""Scenarios: a case and what is varied around it, checked as a whole before anything runs."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import numpy as np

from finarr.errors import InvalidInput, Problem
from finarr.outcome import fingerprint
from finarr.program.arrays import Floats
from finarr.scenarios.checks import bare, bound, paths_of
from finarr.scenarios.designs import Design, Drawn, Grid, Listed, OneAtATime, correlation_matrix
from finarr.scenarios.factors import Column, Factor, leaf_values, plain, prepared
from finarr.scenarios.objects import At, changed, value_at
from finarr.scenarios.paths import Walker
from finarr.scenarios.tables import Kind, Labels, Table, has_scenarios, kind_of, kinds
from finarr.sweep import Sweep, Unread
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.scenarios.runs import Runs

__all__ = ["Scenarios"]

_PATIENCE = 2.0
"""So many seconds may be spent beforehand on making the cases of all scenarios."""


@dataclass(frozen=True)
class Scenarios:
    """A baseline and named changes of it.

    Everything is checked when this is made: paths that lead nowhere, values of another type, values that a rule of the
    case forbids, designs without scenarios. Only a combination of allowed values can still turn out not to work (a
    floor above a cap): that scenario then has a status and a message in place of amounts.

    Args:
        case: the baseline, of any kind that finarr solves.
        sweep: what is varied; the case's own where left out.

    Raises:
        InvalidInput: every problem, with the path it is about.

    Example:
        >>> import finarr as fa
        >>> case = fa.CostSharing(
        ...     "GGD", [2026],
        ...     [fa.Party("Goes", measures={"inhabitants": 40}), fa.Party("Veere", measures={"inhabitants": 20})],
        ...     [fa.Item("Zorg", "inwoners", 90)], {"inwoners": fa.Key.measures({"inhabitants": 1})})
        >>> found = Scenarios(case, Sweep("grid", {"items.Zorg.costs": [90, "+10%"]})).run(workers=1)
        >>> found.table[["scenario", "party", "amount"]].to_dict("split")["data"]
        [[1, 'Goes', 60.0], [1, 'Veere', 30.0], [2, 'Goes', 66.0], [2, 'Veere', 33.0]]
    """

    case: Any
    sweep: Sweep | None = None

    def __post_init__(self) -> None:
        if not has_scenarios(self.case):
            given, known = type(self.case).__name__, Message("scenarios.kinds", {"known": kinds()})
            raise InvalidInput([Problem(("case",), given, known)], _language(self.case))
        sweep = self.sweep or getattr(self.case, "scenarios", None)
        if sweep is None:
            raise InvalidInput([_none(self.case)], _language(self.case))
        if isinstance(sweep, Unread):
            raise InvalidInput(sweep.problems, _language(self.case))
        object.__setattr__(self, "sweep", sweep)
        object.__setattr__(self, "case", bare(self.case))
        problems: list[Problem] = []
        factors = bound(self.baseline, sweep, problems)
        if not problems:
            object.__setattr__(self, "_parts", (factors, self._designed(factors)))
            self._try(problems)
        if problems:
            raise InvalidInput(problems, _language(self.case))

    # what is varied ---------------------------------------------------------------------------------------------

    @property
    def factors(self) -> tuple[Factor, ...]:
        """What is varied, read against the baseline."""
        return self._parts[0]  # type: ignore[attr-defined,no-any-return]

    def called(self, lang: str) -> list[str]:
        """Return what is varied in the words of a language, as typed where two would go by one name."""
        from finarr.scenarios.suggestions import spoken

        walker, paths = Walker(self.baseline), [factor.path for factor in self.factors]
        words = [spoken(walker, path, lang) for path in paths]
        return [path if words.count(word) > 1 else word for path, word in zip(paths, words, strict=True)]

    @property
    def design(self) -> Design:
        """Which values each scenario takes."""
        return self._parts[1]  # type: ignore[attr-defined,no-any-return]

    @property
    def count(self) -> int:
        """How many scenarios there are."""
        return self.design.count

    @property
    def kind(self) -> Kind:
        """What every scenario gives."""
        return kind_of(self.case)

    @cached_property
    def identity(self) -> str:
        """A hash of the baseline and of what is varied: the same scenarios have the same, on any machine."""
        return fingerprint({"case": self.case, "sweep": self.sweep})

    @cached_property
    def baseline(self) -> Any:
        """The case in which every varied limit stands by itself; it gives what the case gives."""
        return prepared(self.case, paths_of(self._sweep))

    @property
    def _sweep(self) -> Sweep:
        if self.sweep is None:
            raise TypeError("no sweep")
        return self.sweep

    def _designed(self, factors: Sequence[Factor]) -> Design:
        sweep = self._sweep
        if sweep.design == "grid":
            return Grid([len(factor.values) for factor in factors])
        if sweep.design == "one_at_a_time":
            return OneAtATime([len(factor.values) for factor in factors])
        if sweep.design == "list":
            picks = np.full((len(sweep.list), len(factors)), -1.0)
            for row, changes in enumerate(sweep.list.values()):
                for k, factor in enumerate(factors):
                    if factor.path in changes:
                        texts = [value.text for value in factor.values]
                        picks[row, k] = texts.index(_text(changes[factor.path]))
            return Listed(list(sweep.list), picks)
        drawn = [factor.path for factor in factors if factor.draw is not None]
        pairs = {pair: float(value) for pair, value in sweep.correlation.items()}
        matrix = correlation_matrix(drawn, pairs) if pairs else None
        strata = sweep.design == "latin_hypercube"
        return Drawn([factor.draw for factor in factors], sweep.n or 1, sweep.seed, matrix, strata)

    # what is checked --------------------------------------------------------------------------------------------

    def _try(self, problems: list[Problem]) -> None:
        """Make as many cases of combinations as time allows, and tell what is wrong with them, each rule once."""
        if any(factor.draw is not None for factor in self.factors):
            return
        began, step, told = time.perf_counter(), max(1, self.count // 1000), set()
        for scenario in range(0, self.count, step):
            try:
                self.case_of(scenario + 1)
            except InvalidInput as error:
                name = self.design.names(scenario, scenario + 1)[0] or str(scenario + 1)
                for each in error.problems:
                    if (each.place, each.allowed.id) not in told:
                        broken = Message("scenarios.breaks", {"where": each.place, "rule": each.allowed})
                        problems.append(Problem(("scenarios", name), each.given, broken, each.advice))
                    told.add((each.place, each.allowed.id))
            if time.perf_counter() - began > _PATIENCE:
                return

    # what is made -----------------------------------------------------------------------------------------------

    def values(self, picks: Floats) -> dict[At, Column]:
        """Return by place its value in every scenario, from picks of the design."""
        return leaf_values(self.factors, picks, self.case.grid.cents)

    def changed_case(self, values: Mapping[At, Column], row: int) -> Any:
        """Return the case of one row of values."""
        new = {leaf: plain(column[row]) for leaf, column in values.items()}
        kept = {leaf: value for leaf, value in new.items() if value != value_at(self.baseline, leaf)}
        return changed(self.baseline, kept, tuple(self.case.years)) if kept else self.baseline

    def case_of(self, scenario: int) -> Any:
        """Return the case of a scenario, numbered from 1 as in the tables.

        Raises:
            InvalidInput: there is no such scenario, or its values do not go together.
        """
        if not 1 <= scenario <= self.count:
            allowed = Message("scenarios.number", {"count": self.count})
            raise InvalidInput([Problem(("scenario",), str(scenario), allowed)])
        return self.changed_case(self.values(self.design.picks(scenario - 1, scenario)), 0)

    def listing(self, start: int = 0, stop: int | None = None, picks: Floats | None = None) -> Table:
        """Return the scenarios as a table: ``scenario``, ``name`` and a column by path with what it takes.

        A column holds numbers where all values are numbers, else texts; the baseline's value is NaN, or an empty text.
        """
        end = self.count if stop is None else stop
        picks = self.design.picks(start, end) if picks is None else picks
        found: dict[str, Any] = {
            "scenario": np.arange(start + 1, end + 1, dtype=np.int64),
            "name": Labels.of(self.design.names(start, end)),
        }
        for k, factor in enumerate(self.factors):
            found[factor.path] = _shown(factor, picks[:, k])
        return Table(found)

    @property
    def table(self) -> pd.DataFrame:
        """The scenarios: ``scenario``, ``name`` and a column by path with the value it takes."""
        return self.listing().frame()

    def run(self, out: str | FilePath | None = None, **options: Any) -> Runs:
        """Solve every scenario; see `finarr.scenarios.run` for the options.

        Example:
            ``scenarios.run(out="sweep.parquet", workers=4)``
        """
        from finarr.scenarios.running import run

        return run(self, out, **options)

    def __getstate__(self) -> dict[str, Any]:
        return {"case": self.case, "sweep": self.sweep}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)
        factors = bound(self.baseline, self._sweep, [], trying=False)
        object.__setattr__(self, "_parts", (factors, self._designed(factors)))


def _language(case: Any) -> str | None:
    return getattr(case, "language", None)


def _none(case: Any) -> Problem:
    """Return that a case has no scenarios, with one that it could have."""
    from finarr.scenarios.suggestions import suggestions

    lang = _language(case) or "en"
    example = "limits.cap=64;66"
    for each in suggestions(case, lang):
        example = f"{each.path}={';'.join(map(str, each.values))}"  # type: ignore[arg-type]  # the first is no draw
        break
    return Problem(("scenarios",), None, Message("scenarios.none", {"example": example}))


def _text(value: Any) -> str:
    from finarr.scenarios.values import read_value

    return read_value(value, (), []).text


def _shown(factor: Factor, picks: Floats) -> Any:
    if factor.draw is not None:
        return picks
    if factor.is_plain:
        return np.array([*(float(value.number) for value in factor.values), np.nan])[picks.astype(np.intp)]
    texts = (*(value.text for value in factor.values), "")
    return Labels.of([texts[int(pick)] for pick in picks])
