"""How a problem is told, whatever it is about."""

import pytest

import finarr as fa
from finarr.errors import InvalidInput, Problem
from finarr.words import Message
from tests.cost_sharing.cases import three


@pytest.mark.parametrize(
    ("given", "meant"),
    [("'inwoner'", "inwoners"), ("'Inwoners'", "inwoners"), ("'oppervlak'", "oppervlakte"), ("'zetels'", None)],
)
def test_a_name_that_nearly_is_one_is_asked_for(given: str, meant: str | None) -> None:
    problem = Problem(("keys",), given, Message("errors.unknown_name", {"allowed": ("inwoners", "oppervlakte")}))
    assert problem.to_dict("nl")["advice"] == ("" if meant is None else f'Bedoelt u "{meant}"?')
    assert problem.render("en").endswith("inwoners, oppervlakte." if meant is None else f'Did you mean "{meant}"?')


def test_an_advice_of_its_own_stays() -> None:
    message = Message("errors.unknown_name", {"allowed": ("inwoners",)})
    problem = Problem(("keys",), "'inwoner'", message, Message("errors.text"))
    assert problem.to_dict("nl")["advice"] == Message("errors.text").render("nl")


def test_floors_above_a_cap_are_told_once_with_what_was_typed() -> None:
    """A pair of limits crosses for every party and year it speaks of; a user typed it once."""
    limits = [fa.Limit("cap", 0.4, per="total"), fa.Limit("floor", 45)]
    with pytest.raises(InvalidInput) as caught:
        three({"a": 5, "b": 3, "c": 2}, limits=limits).solve()
    (problem,) = caught.value.problems
    told = problem.render("nl")
    assert problem.path == ("limits", 1, "amount") and "45" in told
    assert "€ 45,00" in told and "€ 40,00, begrenzing 1 in de lijst" in told and "nog 2 andere" in told
    with pytest.raises(InvalidInput) as caught:
        three({"a": 5, "b": 3, "c": 2}, limits=[limits[0], fa.Limit("floor", 45, parties=["b"])]).solve()
    assert "andere" not in caught.value.problems[0].render("nl")


def test_what_is_known_is_told_once() -> None:
    told = Message("errors.unknown_name", {"allowed": ["Borsele", "Borsele", "Goes"]}).render("nl")
    assert told == "onbekend; bekend zijn: Borsele, Goes."
