"""The functions of a worksheet: the rules of finarr, in the shape of the range, with what is wrong as text."""

from __future__ import annotations

import pytest

import finarr as fa
from finarr.excel.functions import (
    FINARR_CLAIMS,
    FINARR_NUCLEOLUS,
    FINARR_POWER,
    FINARR_PRORATA,
    FINARR_ROUNDTOTAL,
    FUNCTIONS,
)
from finarr.words import LANGUAGES, catalogue

DRUTTEN = [[0, 8, 11, 11, 13, 13, 13, 13, 18, 18, 18, 18, 18, 18, 18, 18]]


def test_pro_rata_keeps_the_shape_and_the_total() -> None:
    assert FINARR_PRORATA(100, [[5.0, 3.0, 2.0]]) == [[50.0, 30.0, 20.0]]
    assert FINARR_PRORATA(100, [[5.0], [3.0], [2.0]], None, [[40.0], [None], [""]]) == [[40.0], [36.0], [24.0]]
    assert FINARR_PRORATA(100, [5.0, 3.0, 2.0], 25, None, 1) == [[47.0], [28.0], [25.0]]
    assert FINARR_PRORATA(3_000_000_000.01, 7.0) == [[3_000_000_000.01]]


def test_the_other_functions_give_published_answers() -> None:
    assert FINARR_CLAIMS(200, [[100, 200, 300]], "talmud") == [[50.0, 75.0, 75.0]]
    assert FINARR_CLAIMS(100, [[100], [300]]) == [[25.0], [75.0]]
    assert FINARR_ROUNDTOTAL([[1 / 3], [1 / 3], [1 / 3]], 1) == [[0.34], [0.33], [0.33]]
    power = FINARR_POWER([[4, 4, 4, 2, 2, 1]], 12)
    assert power == [pytest.approx([5 / 21, 5 / 21, 5 / 21, 3 / 21, 3 / 21, 0])]
    shapley = FINARR_POWER([[4], [4], [4], [2], [2], [1]], 12, "Shapley")
    assert [row[0] for row in shapley] == pytest.approx([14 / 60, 14 / 60, 14 / 60, 9 / 60, 9 / 60, 0])


def test_the_nucleolus_of_a_table_of_groups() -> None:
    costs = [["A", 8], ["B", 11], ["A; B", 15], ["", None]]
    assert FINARR_NUCLEOLUS(costs) == [["A", 6.0], ["B", 9.0]]
    assert FINARR_NUCLEOLUS([[0], [8], [11], [15]]) == [[6.0], [9.0]]
    assert FINARR_NUCLEOLUS([[0, 8, 11, 15]]) == [[6.0, 9.0]]
    game = fa.CostGame(list("ABCD"), DRUTTEN[0])
    groups = [
        ["; ".join(name for bit, name in enumerate("ABCD") if mask >> bit & 1), DRUTTEN[0][mask]]
        for mask in range(1, 16)
    ]
    assert FINARR_NUCLEOLUS(groups) == [[name, amount] for name, amount in game.nucleolus().items()]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (FINARR_PRORATA("veel", [[1.0]]), "getal"),
        (FINARR_PRORATA(100, [[1.0], [None]]), "weights[2]"),
        (FINARR_PRORATA(100, [[0.0], [0.0]]), "weights"),
        (FINARR_PRORATA(100, [[1.0], [1.0]], [[1], [2], [3]]), "(2)"),
        (FINARR_PRORATA(100, [[1.0], [1.0]], None, 40), "€"),
        (FINARR_ROUNDTOTAL([[1.0]], 5), "€"),
        (FINARR_CLAIMS(100, [[10.0]]), "boedel"),
        (FINARR_CLAIMS(1, [[10.0]], "eerlijk"), "proportional"),
        (FINARR_NUCLEOLUS([["A", 8], ["B", 11]]), "A"),
        (FINARR_NUCLEOLUS([["A", 8], ["A", 9]]), "A"),
        (FINARR_NUCLEOLUS([[8], [9]]), "twee kolommen"),
        (FINARR_POWER([[1], [2]], 9), "quota"),
        (FINARR_POWER([[1], [2]], 2, "macht"), "banzhaf"),
    ],
)
def test_what_is_wrong_comes_back_as_text(told: object, said: str) -> None:
    assert isinstance(told, str) and said.casefold() in told.casefold(), told
    assert "\n" not in told and "Traceback" not in told


def test_every_function_and_argument_is_explained() -> None:
    for function in FUNCTIONS:
        name = function.__name__.removeprefix("FINARR_").lower()
        code = function.__wrapped__.__code__  # type: ignore[attr-defined]
        for lang in LANGUAGES:
            assert f"functions.d_{name}" in catalogue(lang)
            for argument in code.co_varnames[: code.co_argcount]:
                assert f"functions.a_{argument}" in catalogue(lang)
