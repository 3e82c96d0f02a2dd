"""How a problem is told, whatever it is about."""

import importlib
import json
import pickle
import pkgutil
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import finarr
import finarr as fa
from finarr import errors
from finarr.errors import InvalidInput, NoWholeTable, Problem, place_of
from finarr.words import Message, format_value
from tests.cli.test_commands import run
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


def test_what_was_given_is_told_in_the_language_too() -> None:
    problem = Problem(("items", 0, "costs"), Decimal("-500000.5"), Message("errors.not_negative"))
    assert (problem.to_dict("nl")["given"], problem.to_dict("en")["given"]) == ("-500.000,5", "-500,000.5")
    problem = Problem(("kind",), Message("words.sum_of", {"what": "Goes"}), Message("errors.text"))
    assert problem.to_dict("nl")["given"] == "de som van Goes"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("table", 1000, "bijdrage"), "table[1001].bijdrage"),
        (("parties", 2025, "measures", "w", 2026), "parties[2026].measures.w.2026"),
        (("arrangements", 1999, "contributions", "Goes", 2026), "arrangements[2000].contributions.Goes.2026"),
        (("items", 0, "costs", 2026), "items[1].costs.2026"),
        (("scenarios", "change", "limits.cap", 3), 'scenarios.change."limits.cap"[4]'),
        (("--with max_loss",), "--with max_loss"),
    ],
)
def test_a_long_list_has_rows_beyond_a_thousand_and_a_table_has_years(path: tuple[str | int, ...], place: str) -> None:
    assert place_of(path) == place


def test_the_thousand_and_first_row_of_a_table_is_told_as_that_row() -> None:
    rows = [{"gemeente": f"G{n}", "regeling": "GGD", "2026": 1} for n in range(1000)]
    with pytest.raises(InvalidInput) as caught:
        fa.Portfolio.from_table([*rows, {"gemeente": "Goes", "regeling": "GGD", "2026": "veel"}], "x")
    assert [problem.place for problem in caught.value.problems] == ["table[1001].2026"]


def halves() -> fa.CostSharing:
    """Three parties of which each two pay one euro, and a fourth that pays the rest of two: halves alone do that."""
    pairs = [("a", "b"), ("b", "c"), ("a", "c")]
    limits = [fa.Limit(kind, 1, parties=list(pair), together=True) for pair in pairs for kind in ("cap", "floor")]
    return three(dict.fromkeys("abcd", 1), items=[fa.Item("Taak", "w", 2)], unit="1", limits=limits, language="nl")


def test_limits_that_only_fractions_meet_are_infeasible(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NoWholeTable) as caught:
        halves().solve()
    told = caught.value
    assert isinstance(told, fa.Infeasible) and told.conflict == () and "gehele bedragen" in told.render("nl")
    again = pickle.loads(pickle.dumps(told))
    assert type(again) is NoWholeTable and str(again) == str(told)
    file = halves().save(tmp_path / "half.toml")
    assert run("run", file, "--json") == 3
    body = json.loads(capfd.readouterr().out)
    assert body["status"] == "infeasible" and "gehele bedragen" in body["advice"]
    assert run("run", file) == 3 and capfd.readouterr().err.count("gehele bedragen") == 1
    runs = fa.scenarios.grid(halves(), {"items.Taak.costs": [2, 3]}).run(workers=1)
    assert runs.count() == {"infeasible": 2}
    assert all("gehele bedragen" in message for message in runs.scenarios["message"])


def test_the_tree_of_errors_is_all_there_is() -> None:
    """Every error that finarr raises on purpose stands in the tree on top of its module, under what it is one of."""

    def below(kind: type[Exception]) -> Iterator[tuple[str, type[Exception]]]:
        for each in kind.__subclasses__():
            yield each.__name__, kind
            yield from below(each)

    for each in pkgutil.walk_packages(finarr.__path__, "finarr."):
        if not each.name.endswith("__main__"):
            importlib.import_module(each.name)
    tree = str(errors.__doc__).split("```")[1]
    for name, kind in below(errors.FinarrError):
        line = next((line for line in tree.splitlines() if line.lstrip("│├└─ ").startswith(name)), None)
        assert line is not None, f"{name} is missing from the tree"
        assert line.startswith(("├", "└")) == (kind is errors.FinarrError)
    for attribute in re.findall(r"^        (\w+):", str(Problem.__doc__), re.M):
        assert attribute in Problem.__dataclass_fields__


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("0.30000000000000004", "0.30000000000000004"),
        ("0.9999999999999999", "0.9999999999999999"),
        ("0.3333333333333333", "0.3333333333"),
        ("0.3", "0.3"),
        ("1234.5", "1,234.5"),
    ],
)
def test_a_number_is_not_shown_as_a_rounder_one(number: str, shown: str) -> None:
    assert format_value(Decimal(number), "en") == shown


def test_what_was_given_is_shown_as_readers_write_it() -> None:
    for given, shown in ((date(2024, 1, 31), "31-01-2024"), (Decimal("2.5"), "2,5"), ([1], "[1]")):
        with pytest.raises(InvalidInput) as caught:
            fa.Party(given)  # type: ignore[arg-type]
        assert f": {shown} – " in caught.value.render("nl")
    with pytest.raises(InvalidInput) as caught:
        three({"a": 1}, years=[Decimal("2026.0")])
    assert "years[1]: 2026.0 – " in caught.value.render("nl")
