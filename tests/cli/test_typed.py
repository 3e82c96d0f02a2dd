"""One number reads one way, whatever option it is typed after; what reads two ways is refused, at its option."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command

import finarr as fa
from finarr.cli.app import app
from finarr.cli.typed import bare, named, separated, shares, value
from finarr.errors import Problem
from finarr.numbers import is_hole, read_written, readings
from tests.central_funding.cases import case as funding
from tests.cli.test_commands import run
from tests.house.test_help import commands
from tests.portfolio.cases import small
from tests.scenarios.cases import small as spread
from tests.withdrawal.cases import archive

Call = tuple[str | Path, ...]
Files = Mapping[str, Path]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("getypt")
    cases: dict[str, Any] = {
        "archive": archive(language="nl"),
        "portfolio": small(language="nl"),
        "funding": funding(language="nl"),
        "spread": spread(language="nl"),
    }
    return {name: case.save(folder / f"{name}.toml") for name, case in cases.items()}


def join(files: Files, *more: str) -> Call:
    return ("join", files["archive"], "Veere", "--measure", "inhabitants=20", *more)


def leave(files: Files, *more: str) -> Call:
    return ("exit", files["archive"], "--party", "Cade", "--settle-by", "contributions", *more)


OPTIONS: dict[str, Callable[[Files, str], Call]] = {
    "join --reserves": lambda files, text: join(files, "--reserves", text),
    "join --alone": lambda files, text: join(files, "--alone", text),
    "join --measure inhabitants": lambda files, text: (*join(files)[:4], f"inhabitants={text}"),
    "join --added Archief": lambda files, text: join(files, "--added", f"Archief={text}"),
    "exit --one-off": lambda files, text: leave(files, "--one-off", text),
    "exit --reserves": lambda files, text: leave(files, "--reserves", text),
    "exit --debts": lambda files, text: leave(files, "--reserves", "2000", "--debts", text),
    "exit --alone": lambda files, text: leave(files, "--alone", text),
    "exit --percentages": lambda files, text: leave(files, "--percentages", f"100;{text};5"),
    "portfolio --cap": lambda files, text: ("portfolio", files["portfolio"], "--cap", text),
    "run --with max_loss": lambda files, text: (
        "run", files["funding"], "--question", "largest_share", "--with", f"max_loss={text};",
    ),
    "scenarios --vary items.Zorg.costs [2]": lambda files, text: (
        "scenarios", files["spread"], "--workers", "1", "--vary", f"items.Zorg.costs=7;{text}",
    ),
}  # fmt: skip
"""What is typed after each option that takes numbers."""


def answered(call: Call, capfd: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    """Run a command, and return how it ended and what it told, without what differs from run to run."""
    code = run(*call, "--json")
    body = json.loads(capfd.readouterr().out)
    body.pop("run", None)
    return code, body


@pytest.mark.parametrize("option", OPTIONS)
def test_a_thousand_or_one_is_refused_at_its_option(option: str, files: Files, capfd: Any) -> None:
    for text, advice in (("1.000", "1000 of 1,0"), ("12,500", "12500 of 12,5"), ("-1.234", "-1234 of -1,2340")):
        code, body = answered(OPTIONS[option](files, text), capfd)
        told = [(problem["place"], problem["given"]) for problem in body["problems"]]
        assert (code, told) == (2, [(option.split(maxsplit=1)[1], f"'{text}'")])
        assert advice in body["problems"][0]["allowed"]


@pytest.mark.parametrize("option", OPTIONS)
def test_dutch_and_english_marks_give_the_same_answer(option: str, files: Files, capfd: Any) -> None:
    found = {}
    for text in ("0.125", "0,125", "1.000,50", "1,000.50", "1000.5", "1000"):
        found[text] = answered(OPTIONS[option](files, text), capfd)
    assert found["0.125"] == found["0,125"]
    assert found["1.000,50"] == found["1,000.50"] == found["1000.5"]
    assert found["0.125"] != found["1000"] or found["1000"][0] == 2, "the option counts for something"


def test_an_eighth_of_a_percent_is_a_cap(files: Files, capfd: Any) -> None:
    """Read as 125% it was no limit at all, and everybody paid pro rata."""
    for text in ("0.125", "0,125%"):
        code, body = answered(("portfolio", files["portfolio"], "--cap", text), capfd)
        assert code == 3 and body["status"] == "infeasible"
    code, body = answered(("portfolio", files["portfolio"], "--cap", "12.5"), capfd)
    assert code == 0


def test_what_is_bought_into_is_the_part_of_the_reserves(files: Files, capfd: Any) -> None:
    for text, euro in (("1000", 1000), ("1.000,00", 1000), ("€ 600", 600), ("0", 0)):
        code, body = answered(join(files, "--reserves", text), capfd)
        assert code == 0 and body["buy_in"] == pytest.approx(euro * 166.66 / 1000, abs=0.01)


def test_every_wrong_option_is_told_at_once(files: Files, capfd: Any) -> None:
    call = join(files, "--reserves", "1.000", "--alone", "veel", "--added", "Archief=2.000", "--added", "Archief")
    code, body = answered(call, capfd)
    assert code == 2
    assert [problem["place"] for problem in body["problems"]] == ["--added Archief", "--added", "--reserves", "--alone"]
    wrong = ("--with", "max_loss=1.000", "--with", "x", "--with", "share=0.5", "--with", "share=0.6")
    code, body = answered(("run", files["funding"], "--question", "largest_share", *wrong), capfd)
    assert code == 2
    assert [problem["place"] for problem in body["problems"]] == ["--with max_loss", "--with", "--with"]


def test_parts_of_a_merger_are_numbers_too(files: Files, tmp_path: Path, capfd: Any) -> None:
    out = tmp_path / "nieuw.toml"
    for into in ("Nieuw=Aalst:1.000,Berg", "Nieuw=Aalst:NaN,Berg", "Nieuw=Aalst,Aalst", "Nieuw"):
        assert run("merge", files["archive"], out, "--into", into) == 2
        assert "--into" in capfd.readouterr().err
    assert run("merge", files["archive"], out, "--into", "Nieuw=Aalst", "--into", "Nieuw=Berg") == 2
    assert not out.exists() and "--into: 'Nieuw'" in capfd.readouterr().err
    for new, rest in (("Aalst:0.5,Berg", "Aalst:0.5"), ("Aalst:0,5;Berg", "Aalst:0,5;")):
        parts = ("--into", f"Nieuw={new}", "--into", f"Rest={rest}")
        assert run("merge", files["archive"], out, *parts, "--force") == 0
        assert {party.name for party in fa.load(out).parties} >= {"Nieuw", "Rest"}


def test_watching_waits_seconds_that_read_one_way(tmp_path: Path, capfd: Any) -> None:
    for text in ("1.000", "vaak", "0,05"):
        assert run("watch", tmp_path / "x.xlsx", "--seconds", text) == 2
        assert "--seconds" in capfd.readouterr().err


def test_lists_tables_and_names() -> None:
    problems: list[Problem] = []
    assert value("7.5,22.5", (), problems) == value("7,5; 22,5", (), problems) == [Decimal("7.5"), Decimal("22.5")]
    assert value("oppervlakte:0.1,inwoners:2", (), problems) == {"oppervlakte": Decimal("0.1"), "inwoners": 2}
    assert value("true", (), problems) is True and value("GHOR", (), problems) == "GHOR"
    assert value("3%", (), problems) == "3%", "the case proposes what it means; nobody guesses"
    assert value("²", (), problems) == "²" and bare("1.2.3", (), problems) == "1.2.3"
    assert isinstance(bare("1.000.000", (), problems), int)
    assert separated("100,87.5") == ["100", "87.5"] and shares("--x", None, problems) is None
    assert shares("--x", "100;87,5;5%", problems) == [1, Decimal("0.875"), Decimal("0.05")]
    assert named("--x", ["a=b=2"], problems) == {"a=b": 2} and problems == []
    value("a:1,a:2", ("--with x",), problems)
    assert [problem.render("en") for problem in problems] == ["--with x: 'a' – each may occur only once."]


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["{:,f}", "{:f}"]), st.booleans())
def test_cents_are_read_as_they_are_written(number: Decimal, form: str, dutch: bool) -> None:
    text = form.format(number)
    text = text.translate(str.maketrans(",.", ".,")) if dutch else text
    problems: list[Problem] = []
    assert read_written(text, (), problems) == number and not problems


@given(st.from_regex(r"\A[0-9.,]{1,12}\Z"))
def test_a_text_of_two_readings_is_never_taken_for_one(text: str) -> None:
    """Two readings are a thousand times apart, and what is proposed for each reads as that one and no other."""
    found, problems = readings(text), list[Problem]()
    read = read_written(text, ("x",), problems)
    assert is_hole(read) == bool(problems) == (len(found) != 1)
    if len(found) == 2:
        assert max(found) == 1000 * min(found)
        for lang in ("nl", "en"):
            told = problems[0].allowed.render(lang).rstrip(".").split()
            proposed = [readings(told[-3]), readings(told[-1])]
            assert proposed == [(max(found),), (min(found),)]


def test_no_option_leaves_a_number_to_the_library_that_parses_calls() -> None:
    """It takes 1.000 for one and refuses 0,5; whole numbers it reads right."""
    told = {
        f"{name} {each.name}": str(getattr(each, "type_descriptor", None) or each.type).lower()
        for name, command in commands(get_command(app))
        for each in command.params
    }
    assert len(told) > 100 and "int" in told["join year"] and "str" in told["join reserves"]
    assert [name for name, kind in told.items() if "float" in kind] == []
