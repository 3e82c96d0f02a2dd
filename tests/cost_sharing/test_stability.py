"""Who is cheaper off elsewhere, by numbers one can check by hand."""

from __future__ import annotations

import pytest

import finarr as fa
from finarr.cases.toml_file import dumps, loads

from .cases import three


def test_a_table_of_stand_alone_costs_names_who_would_leave():
    alone = fa.StandAlone(costs={("a",): 45, ("b", "c"): 60, ("a", "b"): 70})
    case = three({"a": 5, "b": 3, "c": 2}, stand_alone=alone)
    assert loads(dumps(case)) == case
    table = case.solve().stability()
    assert table[["coalition", "contribution", "alone", "saving"]].values.tolist() == [
        [("a", "b"), 80, 70, 10],
        [("a",), 50, 45, 5],
    ]


def test_economies_of_scale_make_a_game_whose_joint_cost_is_the_net_cost():
    alone = fa.StandAlone(20, "w", 0.5, {("c",): 10})
    outcome = three({"a": 4, "b": 4, "c": 2}, stand_alone=alone).solve()
    game = outcome.cost_game()
    assert game.total == 100 and game.cost("c") == 10
    # a alone: 20 + 80 · sqrt(0.4) = 70.6: together is cheaper for everyone but c
    assert game.cost("a") == pytest.approx(20 + 80 * 0.4**0.5)
    assert outcome.stability()["coalition"].tolist() == [("c",)]
    assert game.nucleolus().sum() == pytest.approx(100) and game.in_core(game.nucleolus(), 1e-9)


def test_stand_alone_costs_are_checked():
    with pytest.raises(fa.InvalidInput) as caught:
        three({"a": 1, "b": 1}, stand_alone=fa.StandAlone(200, "v", costs={("x",): 1}))
    places = {problem.place for problem in caught.value.problems}
    assert places == {"stand_alone.costs[1].parties[1]", "stand_alone.measure", "stand_alone.fixed"}
    for make in (lambda: fa.StandAlone(), lambda: fa.StandAlone(1), lambda: fa.StandAlone(1, "w", 2)):
        with pytest.raises(fa.InvalidInput):
            make()
    with pytest.raises(fa.InvalidInput):
        three({"a": 1}).solve().stability()
