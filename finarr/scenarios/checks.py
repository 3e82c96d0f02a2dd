"""What is wrong with scenarios: every path and every value, told at once and before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import is_dataclass, replace
from typing import Any

import numpy as np

from finarr.errors import NAME, InvalidInput, Path, Problem, collecting
from finarr.fields import sound
from finarr.scenarios.designs import correlation_matrix
from finarr.scenarios.draws import support
from finarr.scenarios.factors import Factor, bind, leaf_values, plain, prepared
from finarr.scenarios.objects import At, changed, value_at
from finarr.scenarios.unread import hangs_on
from finarr.sweep import Draw, Sweep
from finarr.words import Message

__all__ = ["bare", "bound", "in_a_file", "made", "paths_of"]


def made(case: Any, maker: Callable[[], Sweep]) -> Sweep:
    """Make a sweep; where something is wrong with it, tell what is wrong with its paths and values as well.

    Args:
        case: the baseline.
        maker: makes the sweep.

    Raises:
        InvalidInput: every problem of shape, and every path and value that does not fit the case.
    """
    with collecting() as problems:
        sweep = maker()
    if problems:
        raise InvalidInput([*problems, *_of_case(case, sweep)], getattr(case, "language", None))
    return sweep


def in_a_file(case: Any, found: Sequence[Problem]) -> list[Problem]:
    """Return which paths and values of a case's own scenarios do not fit it, as far as the case could be read.

    Args:
        case: as it was read; where something is wrong with it, it holds stand-ins.
        found: what else is wrong in the file. Nothing is said of what may only follow from that.
    """
    sweep = getattr(case, "scenarios", None)
    if sweep is None:
        return []
    others = [problem.path for problem in found if problem.path and "scenario" not in str(problem.path[0])]
    return _as_far_as_read(case, sweep, others) if others else _of_case(case, sweep)


def _of_case(case: Any, sweep: Sweep) -> list[Problem]:
    problems: list[Problem] = []
    paths = paths_of(sweep)
    if paths and hasattr(case, "years"):
        bound(prepared(bare(case), paths), sweep, problems)
    return problems


def _as_far_as_read(case: Any, sweep: Sweep, others: Sequence[Path]) -> list[Problem]:
    """Return what is wrong with paths and values whatever becomes of the rest; stand-ins may be anything."""
    problems: list[Problem] = []
    with collecting(), suppress(AttributeError, LookupError, TypeError, ValueError, ArithmeticError):
        baseline = prepared(bare(case), paths_of(sweep))
        open_ones = {path for path in paths_of(sweep) if hangs_on(baseline, path, others)}
        bound(baseline, sweep, problems, apart=open_ones, sound_case=False)
    return problems


def bare(case: Any) -> Any:
    """Return a case without scenarios of its own."""
    return replace(case, scenarios=None) if getattr(case, "scenarios", None) is not None else case


def paths_of(sweep: Sweep) -> list[str]:
    """Return the paths that are varied, each once."""
    listed = [path for changes in sweep.list.values() for path in changes]
    return list(dict.fromkeys([*sweep.change, *listed]))


def bound(
    baseline: Any,
    sweep: Sweep,
    problems: list[Problem],
    *,
    trying: bool = True,
    apart: Collection[str] = (),
    sound_case: bool = True,
) -> tuple[Factor, ...]:
    """Read what is varied against a case, and try every value by itself.

    Args:
        baseline: with a limit of its own for each party whose limit is varied.
        sweep: sound or not; what was wrong with its shape has been told.
        problems: gathers what is wrong, each at every place where it stands.
        trying: whether values are tried; not again where that was done on another machine.
        apart: paths of which nothing can be said yet.
        sound_case: whether nothing is wrong with the baseline itself.
    """
    typed: dict[str, Any] = dict(sweep.change)
    for changes in sweep.list.values():
        for path, value in changes.items():
            typed[path] = (*typed.get(path, ()), *(() if value in typed.get(path, ()) else (value,)))
    found, wrong = [], list[Problem]()
    for path, values in typed.items():
        if path in apart:
            continue
        before = len(wrong)
        factor = bind(baseline, path, values, (path,), wrong)
        if factor is None or len(wrong) > before:
            continue
        found.append(factor)
        if trying and factor.target.closing is None:
            wrong += _tried(baseline, factor, sound_case)
    wrong += _twice(found, sweep)
    problems += [replace(each, path=place) for each in wrong for place in _places(sweep, typed, each.path)]
    if not problems and _clash(found, sweep):
        problems.append(Problem(("scenarios", "correlation"), None, Message("scenarios.correlation_together")))
    return tuple(found)


def _places(sweep: Sweep, typed: Mapping[str, Any], path: Path) -> Iterator[Path]:
    """Yield where something stands that is wrong with a path, or with one of its values."""
    name, *value = path
    about: Path = (NAME,) if value == [NAME] else ()
    value = [] if about else value
    for scenario, changes in sweep.list.items():
        if name in changes and (not value or changes[str(name)] == typed[str(name)][value[0]]):
            yield ("scenarios", "list", scenario, name, *about)
    if name in sweep.change:
        alone = isinstance(typed[str(name)], Draw) or len(typed[str(name)]) == 1
        yield ("scenarios", "change", name, *(about if alone or about else value))


def _twice(factors: Sequence[Factor], sweep: Sweep) -> Iterator[Problem]:
    """Yield which paths change what another path changes in the same scenario."""
    holders: dict[At, str] = {}
    for factor in factors:
        for leaf in factor.target.leaves:
            other = holders.setdefault(leaf, factor.path)
            if other != factor.path and not _apart(sweep, other, factor.path):
                yield Problem((factor.path, NAME), None, Message("scenarios.twice", {"other": other}))
                break


def _apart(sweep: Sweep, one: str, other: str) -> bool:
    """Tell whether two paths never change something in the same scenario."""
    listed = sweep.list.values()
    return bool(listed) and not any(one in changes and other in changes for changes in listed)


def _clash(factors: Sequence[Factor], sweep: Sweep) -> bool:
    """Tell whether correlations cannot go together."""
    drawn = [factor.path for factor in factors if factor.draw is not None]
    pairs = {pair: float(value) for pair, value in sweep.correlation.items()}
    return sound(sweep) and bool(pairs) and correlation_matrix(drawn, pairs) is None


def _tried(baseline: Any, factor: Factor, sound_case: bool) -> Iterator[Problem]:
    """Yield which typed values, or ends of a distribution, a rule of the case forbids.

    A number is tried on the object that holds it. A name may be one of something elsewhere in the case, so that the
    whole case is made with it.
    """
    for number, values in _ends(factor):
        owners: dict[At, dict[At, Any]] = {}
        for leaf, value in values.items():
            end = 0 if isinstance(value, str) else _owner(baseline, leaf)
            owners.setdefault(leaf[:end], {})[leaf[end:]] = value
        for at, inner in owners.items():
            if not at and not any(isinstance(value, str) for value in inner.values()):
                continue
            found = _broken(value_at(baseline, at), inner, tuple(baseline.years), sound_case)
            if found:
                place = (factor.path, *(() if number is None else (number,)))
                yield Problem(place, found[0].given, found[0].allowed, found[0].advice)
                break


def _broken(thing: Any, inner: Mapping[At, Any], years: tuple[int, ...], sound_case: bool) -> list[Problem]:
    """Return the rules that a thing breaks once it is changed, and did not break before."""
    known: list[Problem] = []
    if not sound_case:
        with collecting() as known:
            replace(thing)
    with collecting() as found:
        changed(thing, inner, years)
    return [problem for problem in found if problem not in known]


def _ends(factor: Factor) -> Iterator[tuple[int | None, dict[At, Any]]]:
    """Yield what each typed value, or each end of a distribution, makes of the places of a factor."""
    if factor.draw is None:
        for n in range(len(factor.values)):
            yield n, {leaf: levels[n] for leaf, levels in factor.levels.items()}
        return
    for end in support(factor.draw) or ():
        picks = np.array([[end]])
        yield None, {leaf: plain(column[0]) for leaf, column in leaf_values([factor], picks, 1).items()}


def _owner(case: Any, leaf: At) -> int:
    """Return how many steps lead to the innermost object that checks a value."""
    end, thing = 0, case
    for number, step in enumerate(leaf, 1):
        with suppress(LookupError, TypeError, KeyError):
            thing = value_at(thing, (step,))
            if is_dataclass(thing):
                end = number
    return end
