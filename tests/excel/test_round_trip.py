"""A case survives the workbook: every shipped model, every kind of content, and cases that nobody thought of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import finarr as fa
from finarr.cases.toml_file import dumps, loads
from finarr.excel.reading import read_case
from finarr.excel.template import write_case
from finarr.shipped import shipped

from .cases import ODD, everything, moving

MODELS = [
    path for path in sorted(shipped("models").glob("*.toml")) if 'kind = "cost-sharing"' in path.read_text("utf-8")
]
MADE: dict[str, Callable[[], fa.CostSharing]] = {
    "everything": everything,
    "odd names": lambda: everything(ODD, "Lasten"),
    "steps": lambda: moving(fa.Transition("steps", 0.05, "today")),
    "previous year": lambda: moving(fa.Transition("steps", 2.5, "inhabitants", against="previous_year")),
    "linear": lambda: moving(fa.Transition("linear", years=5, old="gelijk")),
    "capacity": lambda: moving(None, criterion="equal_burden", capacity="inhabitants", unit="0.01"),
}


def again(case: fa.CostSharing, folder: Path) -> fa.CostSharing:
    """Return what comes back of a case after TOML, a workbook and TOML."""
    path = folder / "case.xlsx"
    write_case(loads(dumps(case)), path)
    return loads(dumps(read_case(path)))


def test_there_are_models() -> None:
    assert len(MODELS) > 4


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_shipped_model_survives(path: Path, lang: str, tmp_path: Path) -> None:
    case = replace(fa.load(path), language=lang)
    assert again(case, tmp_path) == case


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", MADE)
def test_every_kind_of_content_survives(name: str, lang: str, tmp_path: Path) -> None:
    case = replace(MADE[name](), language=lang)
    assert again(case, tmp_path) == case


NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S"), include_characters=" "), min_size=1, max_size=12
).map(lambda text: " ".join(text.split()))
NUMBERS = st.decimals(min_value=0, max_value=10**9, places=4).map(lambda number: number.normalize())
YEARS = (2026, 2027)


def by_year(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return numbers | st.tuples(numbers, numbers).map(lambda pair: dict(zip(YEARS, pair, strict=True)))


@st.composite
def cases(draw: st.DrawFn) -> fa.CostSharing:
    """Cases with odd names, figures by year, inline keys, limits of all kinds and own columns."""
    names = draw(st.lists(NAMES.filter(bool), min_size=2, max_size=4, unique_by=str.casefold))
    measures = draw(st.lists(NAMES.filter(bool), min_size=1, max_size=3, unique_by=str.casefold))
    positive = NUMBERS.filter(bool)
    parties = [
        fa.Party(
            name,
            measures={measure: draw(by_year(positive)) for measure in measures},
            today=draw(st.none() | NUMBERS),
            budget=draw(st.none() | by_year(NUMBERS)),
            votes=draw(st.none() | st.integers(0, 99)),
            group=draw(st.none() | NAMES.filter(bool)),
        )
        for name in names
    ]
    shares = dict(zip(names, [100 - len(names) + 1, *[1] * (len(names) - 1)], strict=True))
    simple = [
        fa.Key.equal(),
        fa.Key.measures({draw(st.sampled_from(measures)): 1}),
        fa.Key.shares(shares),
        fa.Key.points({measures[0]: draw(positive)}, fixed=draw(st.integers(0, 5))),
        fa.Key.usage({"p": draw(by_year(NUMBERS))}, {"p": {n: draw(by_year(NUMBERS)) for n in names}}, "first"),
    ]
    parts = [(Decimal("0.25"), draw(st.sampled_from(simple))), (Decimal("0.75"), draw(st.sampled_from(simple)))]
    keys = {"first": fa.Key.equal(), "second": draw(st.sampled_from([*simple, fa.Key.stack(parts)]))}
    own = st.dictionaries(NAMES.filter(bool), NAMES.filter(bool) | st.integers(-9, 9) | st.dates(date(1990, 1, 1)))
    items = [
        fa.Item(
            name,
            draw(st.sampled_from([*keys])),
            dict.fromkeys(YEARS, draw(st.integers(1, 10**9))),
            income=draw(by_year(st.integers(0, 10**6))),
            parties=None,
            task=draw(st.sampled_from(["basis", "plus"])),
            columns=draw(own) if number == 0 else {},
        )
        for number, name in enumerate(draw(st.lists(NAMES.filter(bool), min_size=1, max_size=3, unique=True)))
    ]
    limit = st.builds(
        fa.Limit,
        st.just("floor"),
        st.none() | st.decimals(0, 1, places=3),
        st.sampled_from(["euro", "total", *measures]),
        st.none() | st.lists(st.sampled_from(names), min_size=1, unique=True),
        st.booleans(),
        st.none() | st.lists(st.sampled_from([item.name for item in items]), min_size=1, unique=True),
        st.none() | st.lists(st.sampled_from(YEARS), min_size=1, unique=True),
    )
    return fa.CostSharing(
        draw(NAMES.filter(bool)),
        YEARS,
        parties,
        items,
        keys,
        draw(st.lists(limit, max_size=3)),
        language=draw(st.sampled_from(["nl", "en"])),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_a_case_that_nobody_thought_of_survives_or_is_refused(data: st.DataObject, tmp_path_factory: Any) -> None:
    try:
        case = data.draw(cases())
    except fa.InvalidInput:
        return
    folder = tmp_path_factory.mktemp("case")
    path = folder / "case.xlsx"
    try:
        write_case(case, path)
    except fa.FileTrouble as trouble:
        assert trouble.message.id == "excel.not_kept"
        assert not path.exists()
        return
    assert read_case(path) == case


REFUSED: dict[str, dict[str, Any]] = {
    "more digits than a double": {"parties": [fa.Party("Goes", measures={"w": Decimal("0.12345678901234567890")})]},
    "an empty own column": {"items": [fa.Item("a", "gelijk", 10, columns={"leeg": ""})]},
    "a list in an own column": {"items": [fa.Item("a", "gelijk", 10, columns={"lijst": [1, 2]})]},
    "two own columns of one name": {"items": [fa.Item("a", "gelijk", 10, columns={"Extra": 1, "extra": 2})]},
    "an own column with our name": {"items": [fa.Item("a", "gelijk", 10, columns={"Taakveld": 1})]},
    "a control character": {"items": [fa.Item("a\x07b", "gelijk", 10)]},
    "a text longer than a cell": {"items": [fa.Item("a" * 40_000, "gelijk", 10)]},
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_a_workbook_cannot_keep_is_refused(why: str, tmp_path: Path) -> None:
    given: dict[str, Any] = {"parties": [fa.Party("Goes")], "items": [fa.Item("a", "gelijk", 10)]}
    case = fa.CostSharing("x", [2026], **{**given, **REFUSED[why]}, keys={"gelijk": fa.Key.equal()})
    with pytest.raises(fa.FileTrouble) as caught:
        write_case(case, tmp_path / "case.xlsx")
    assert caught.value.message.id == "excel.not_kept"
    assert not (tmp_path / "case.xlsx").exists()


def test_the_same_case_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_case(everything(), tmp_path / f"{name}.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
