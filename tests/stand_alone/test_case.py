"""Stand-alone costs: published answers, laws, and every problem with its place."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finarr as fa
from finarr.cli import main
from finarr.shipped import EXAMPLES, shipped

from .cases import SKANE, by_formula, by_table, mixed, published


def test_published_divisions_come_out() -> None:
    rules = published().solve().rules
    told = SKANE["published"]
    names = {"shapley": "shapley", "scrb": "scrb", "nucleolus": "nucleolus"}
    found = 0
    for rule, name in names.items():
        if name in told:
            found += 1
            amounts = told[name] if isinstance(told[name], list) else [told[name][party] for party in "AHKLMT"]
            assert (rules[rule] / 10**6).round(2).tolist() == pytest.approx(amounts, abs=0.011), rule
    assert found >= 2


def test_contributions_by_hand() -> None:
    """Two parties that save 4 together each save 2; the Shapley value and the nucleolus agree on that."""
    alone = fa.StandAlone(costs={("Goes",): 8, ("Veere",): 11})
    case = fa.StandAloneCosts("Archief", 2026, [fa.Party("Goes", today=9), fa.Party("Veere", today=6)], 15, alone)
    outcome = case.solve()
    assert outcome.contributions["cents"].tolist() == [600, 900]
    assert outcome.contributions[["saving", "adds"]].values.tolist() == [[2, 4], [2, 7]]
    for rule in ("nucleolus", "shapley", "scrb", "tau", "least_core"):
        assert outcome.division(rule).amounts == pytest.approx((6, 9))
    assert outcome.leaving("today").values.tolist() == [[("Goes",), 9.0, 8.0, 1.0]]
    assert [notice.id for notice in outcome.notices] == ["stand_alone.today_leaves"]


def test_where_the_core_is_empty_it_is_said() -> None:
    groups = {("a",): 4, ("b",): 4, ("c",): 4, ("a", "b"): 5, ("a", "c"): 5, ("b", "c"): 5}
    case = fa.StandAloneCosts("x", 2026, [fa.Party(n) for n in "abc"], 9, fa.StandAlone(costs=groups))
    outcome = case.solve()
    assert outcome.level == pytest.approx(-1)
    assert outcome.contributions["amount"].tolist() == [3, 3, 3]
    assert [notice.id for notice in outcome.notices] == ["stand_alone.no_core"]
    assert all(check.ok for check in outcome.checks)


def test_a_rule_without_an_answer_says_why() -> None:
    case = by_table(joint=400)
    with pytest.raises(fa.InvalidInput) as caught:
        case.solve()
    (problem,) = caught.value.problems
    assert problem.path == ("rule",) and problem.advice is not None
    other = replace(case, rule="least_core").solve()
    assert other.contributions["amount"].sum() == 400
    assert other.division("nucleolus").why is not None


@settings(max_examples=60, deadline=None)
@given(
    people=st.lists(st.integers(0, 90_000), min_size=2, max_size=6).filter(any),
    fixed=st.integers(0, 500_000),
    more=st.integers(1, 3_000_000),
    exponent=st.sampled_from([1, 0.5, 0.9, 0.97]),
    rule=st.sampled_from(["nucleolus", "nucleolus_per_capita", "least_core", "shapley", "pro_rata"]),
    unit=st.sampled_from(["0.01", "1"]),
)
def test_laws(people: list[int], fixed: int, more: int, exponent: float, rule: str, unit: str) -> None:
    """Contributions add up; the order of parties changes nothing; economies of scale leave a division for everybody."""
    parties = [fa.Party(f"P{n}", measures={"m": each}) for n, each in enumerate(people)]
    alone = fa.StandAlone(fixed, "m", exponent)
    case = fa.StandAloneCosts("x", 2026, parties, fixed + more, alone, rule=rule, unit=unit)
    outcome = case.solve()
    assert sum(outcome.units) == (fixed + more) / Fraction(unit)
    assert all(check.ok for check in outcome.checks)
    assert outcome.level >= -1e-6
    other = replace(case, parties=parties[::-1]).solve()
    assert dict(zip((p.name for p in case.parties), outcome.units, strict=True)) == dict(
        zip((p.name for p in other.case.parties), other.units, strict=True)
    )


@pytest.mark.parametrize("make", [published, by_formula, by_table, mixed])
def test_a_case_survives_its_toml(make: type, tmp_path: Path) -> None:
    case = make()
    assert fa.load(case.save(tmp_path / "case.toml")) == case


def test_every_problem_at_once(tmp_path: Path) -> None:
    path = tmp_path / "fout.toml"
    path.write_text(
        'finarr = 1\nkind = "stand-alone"\ntitle = "x"\nyear = "2026"\njoint = 100.005\nrule = "eerlijk"\n'
        '[[parties]]\nname = "Goes"\nmeasures = { m = 1 }\n[[parties]]\nname = "Veere"\n'
        '[stand_alone]\nfixed = 200\nmeasure = "m"\nexponent = 1.5\n'
        '[[stand_alone.costs]]\nparties = ["Goes", "Hulst"]\ncost = -5\n',
        encoding="utf-8",
    )
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(path)
    places = {problem.place for problem in caught.value.problems}
    assert {"year", "joint", "rule", "stand_alone.exponent", "stand_alone.fixed"} <= places
    assert {"parties[2].measures.m", "stand_alone.costs[1].cost", "stand_alone.costs[1].parties[2]"} <= places


def test_a_table_that_lacks_groups_names_them() -> None:
    names = ("a", "b", "c", "d")
    with pytest.raises(fa.InvalidInput) as caught:
        fa.StandAloneCosts("x", 2026, [fa.Party(n) for n in names], 9, fa.StandAlone(costs={("a",): 4, names: 9}))
    told = [problem.render("nl") for problem in caught.value.problems]
    assert any("laat deze groep weg" in each for each in told)
    (lacking,) = [each for each in told if "van 13 groepen" in each]
    assert "c, d, a + b" in lacking and "nog 3." in lacking


def test_one_group_under_two_names_is_refused() -> None:
    """A code or alias that makes a group the same as another must not let one of the two costs vanish."""
    groups = {("Goes", "Veere"): 5, ("G.", "Veere"): 6}
    with pytest.raises(fa.InvalidInput, match="once"):
        by_table(stand_alone=fa.StandAlone(1, "m", 1, groups))


def test_the_example_says_what_its_comments_say() -> None:
    outcome = fa.load(shipped(EXAMPLES["stand-alone"])).solve()
    leaving = [set(group) for group in outcome.leaving("pro_rata")["coalition"]]
    assert {"Goes"} in leaving and {"Goes", "Kapelle", "Reimerswaal"} in leaving
    assert outcome.division().in_core and outcome.contributions["cents"].sum() == 360_000_000
    today = [Fraction(str(party.today)) for party in outcome.case.parties]
    assert sum(today) == 3_600_000


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: object) -> int:
        with pytest.raises(SystemExit) as done:
            main([str(each) for each in arguments])
        return int(done.value.code or 0)

    path = tmp_path / "apart.toml"
    assert run("new", "stand-alone", path) == 0 and run("check", path) == 0
    assert run("run", path, "--out", tmp_path / "uit.xlsx") == 0 and (tmp_path / "uit.xlsx").is_file()
    assert "In de kern" in capsys.readouterr().out
    assert run("run", path, "--json", "--lang", "en") == 0
    assert '"in_core": true' in capsys.readouterr().out
    assert run("explain", path, "Goes") == 0
    assert "Alleen zou Goes" in capsys.readouterr().out
