"""Shipped cases torn apart, doubled or typed over at random: an answer, or every problem with its place."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copy as copy_file
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import finarr as fa
from finarr.shipped import shipped

MODELS = sorted(shipped("models").glob("*.toml"))

TYPED: list[Any] = [
    *("", "x", "Goes", "2026", "=1+1", "é" * 300, True, date(2026, 1, 1)),
    *(0, -1, 1, 0.3, -0.0, 1e-9, 1e300, 10**30, 2026.5, float("nan"), float("inf")),
    *([], {}, [1, 2], {"a": 1}, [{}], ["Goes", "Goes"]),
]


def places(part: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every part of a document."""
    inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, each in inside:
        yield (*path, key)
        yield from places(each, (*path, key))


def broken(document: dict[str, Any], where: float, how: str, typed: Any) -> dict[str, Any]:
    """Return a document in which one place, so far down, is gone, double, strange, or typed over."""
    found = copy.deepcopy(document)
    ways = list(places(found))
    *way, last = ways[int(where * len(ways))]
    part: Any = found
    for key in way:
        part = part[key]
    if how == "gone":
        del part[last]
    elif how == "double" and isinstance(part, list):
        part.append(copy.deepcopy(part[last]))
    elif how == "strange" and isinstance(part, dict):
        part["onbekend"] = typed
    else:
        part[last] = typed
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tables lie that cases refer to."""
    found: Path = tmp_path_factory.mktemp("broken")
    for table in shipped("models").glob("*.csv"):
        copy_file(table, found)
    return found


edit = st.tuples(
    st.floats(0, 0.999999), st.sampled_from(["gone", "double", "strange", "typed"]), st.sampled_from(TYPED)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(model=st.sampled_from(MODELS), edits=st.lists(edit, min_size=1, max_size=3))
def test_a_broken_case_is_answered_or_told(folder: Path, model: Path, edits: list[tuple[float, str, Any]]) -> None:
    document = tomllib.loads(model.read_text(encoding="utf-8"))
    for each in edits:
        document = broken(document, *each)
    path = folder / model.name
    path.write_text(tomlkit.dumps(document), encoding="utf-8")
    try:
        case = fa.load(path)
        if hasattr(case, "solve"):
            case.solve()
    except fa.InvalidInput as error:
        assert error.problems
        assert all(problem.render(lang) for problem in error.problems for lang in ("nl", "en"))
    except fa.FinarrError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("model", "way", "typed"),
    [
        ("veiligheidsregios-rijk-2026", ("proposal", 0, "fund_cut"), 0.3),
        ("veiligheidsregios-rijk-2026", ("keys", "per inwoner", "measures"), [{}]),
        ("zeeland-energie-en-wonen", ("projects", 0, "fund_bears"), [1, 2]),
        ("dommelvallei-2020", ("parties", 1, "aliases"), True),
        ("zeeland-ggd-2026", ("criterion",), [1, 2]),
    ],
)
def test_a_value_of_another_kind_is_told_where_it_stands(
    folder: Path, model: str, way: tuple[str | int, ...], typed: Any
) -> None:
    document: Any = tomllib.loads(shipped(f"models/{model}.toml").read_text(encoding="utf-8"))
    part = document
    for key in way[:-1]:
        part = part[key]
    part[way[-1]] = typed
    path = folder / f"{model}.toml"
    path.write_text(tomlkit.dumps(document), encoding="utf-8")
    with pytest.raises(fa.InvalidInput) as wrong:
        fa.load(path)
    assert way in [problem.path for problem in wrong.value.problems]
