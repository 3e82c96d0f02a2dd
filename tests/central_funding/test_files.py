"""Central funding in files and on the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import finarr as fa
from finarr.cases.toml_file import dumps, loads
from finarr.cli import main
from finarr.shipped import EXAMPLES, shipped

from .cases import FUND, case, move, regions, task

EXAMPLE = shipped(EXAMPLES["central-funding"])


def everything() -> fa.CentralFunding:
    keyed = regions(key=fa.Key.measures({"inhabitants": 1}))
    return case(
        years=[2026, 2027],
        tasks=[
            task(freedom=0.2, index={"cost": 1}),
            fa.Task("GHOR", costs={"West": {2026: 9_000, 2027: 9_100}}, grants={"West": 1_000}, regions=["West"]),
            task("Wens", task="plus"),
        ],
        regions=[replace(keyed[0], through="Berg", measures={"area": {2026: 5, 2027: 6}}), *keyed[1:]],
        proposal=[
            move(vat_share=0.05, vat_covered=True, grant_index={"cost": 1}, fund_index={"fund": 1}, share=0.25),
            move("GHOR", formula=fa.Key.measures({"area": 1}), share=None, amount={2026: 500, 2027: 600}),
        ],
        mine=[
            move(formula=fa.PointsFormula(fixed=2, amounts={"area": 1, "dwellings": -0.5}, off_the_top={"West": 5},
                 outside_factor=["dwellings"], factor=1.5, source="wet", date="2026-01-01"),
                 fund_cut=fa.FundCut("measures", cluster="Bestuur", measures=["inhabitants"]),
                 regions=["Noord", "West"])
        ],
        transition=fa.CompensationPath([1, 2.5], [2, None], "centre"),
        question=fa.Question("smallest_compensation", {"bounds": [2, 4], "gains": [1, None]}),
        general_fund=replace(FUND, outside_factor=["area"], source="circulaire", date="2025-09-16"),
        measures={"inhabitants": fa.Measure({"nl": "Inwoners", "en": "Inhabitants"}, "2025-01-01", "CBS", "final")},
        indices={"cost": fa.Index({2027: 0.03}, "CPB"), "fund": fa.Index({2027: 0.02})},
        figures="realisation",
        date="2026-03-01",
        language="en",
        unit="1",
    )  # fmt: skip


def test_a_case_with_everything_survives_being_written(tmp_path):
    whole = everything()
    assert loads(dumps(whole)) == whole
    assert fa.load(whole.save(tmp_path / "case.toml")) == whole
    outcome = whole.solve()
    assert outcome.answer.question == "smallest_compensation" and whole.solve("effects").answer is None
    assert all(check.ok for check in outcome.checks)
    assert fa.load(whole.save(tmp_path / "case.toml")).solve().effects.equals(outcome.effects)


def test_the_example_ships_round_and_closes():
    example = fa.load(EXAMPLE)
    assert loads(dumps(example)) == example
    outcome = example.solve()
    assert all(check.ok for check in outcome.checks) and set(outcome.gap.values()) == {0}
    assert len(outcome.effects) == 19 and len(outcome.path) == 3 * 19
    body = json.loads(outcome.to_json(), parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert body["tasks"][-1]["kind"] == "plus" and body["tasks"][-1]["cut_per_point"] is None
    assert outcome.run.inputs_hash == fa.load(EXAMPLE).solve().run.inputs_hash


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("largest_share", {"max_loss": 5}),
        ("smallest_compensation", {"bounds": [1, 2], "payer": "centre"}),
        ("best_weights", {"task": "Brandweer en crisisbeheersing"}),
        ("task_split", {"budget": 10_000_000, "max_loss": 3}),
    ],
)
def test_the_example_answers_every_question_and_both_solvers_agree(question, arguments):
    example = fa.load(EXAMPLE)
    one, two = (example.solve(question, solver, **arguments) for solver in ("highs", "cbc"))
    assert one.answer == two.answer and one.effects.equals(two.effects) and one.path.equals(two.path)
    assert all(check.ok for check in one.checks)
    assert loads(dumps(one.case)) == one.case
    assert one.answer.to_dict("nl")["question"] == question


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def test_the_command_line_makes_runs_and_explains(tmp_path: Path, capfd):
    path = tmp_path / "x.toml"
    assert run("new", "central-funding", path) == 0 and run("check", path) == 0
    assert fa.load(path) == fa.load(EXAMPLE)
    capfd.readouterr()
    assert run("run", path, "--json") == 0
    out, err = capfd.readouterr()
    body = json.loads(out)
    assert err == "" and set(body["effects"][0]) == {
        "party", "region", "now", "proposal", "fund_cut", "effect", "effect_per_inhabitant",
    }  # fmt: skip
    assert sum(round(100 * row["effect"]) for row in body["effects"]) == 0
    assert {row["year"] for row in body["yearly"]} == {2026, 2027, 2028} and body["path"] and body["three"]
    assert run("run", path, "--json", "--question", "largest_share", "--with", "max_loss=2.5") == 0
    answered = json.loads(capfd.readouterr().out)["answer"]
    assert answered["largest_loss"] == pytest.approx(2.5, abs=1e-4)
    asked = ("task=GHOR", "measures=inwoners,oppervlakte", "lowest=oppervlakte:0.1")
    given = [part for each in asked for part in ("--with", each)]
    assert run("run", path, "--question", "best_weights", *given, "--lang", "en") == 0
    shown = capfd.readouterr().out
    assert "largest loss per inhabitant" in shown and "Advantage (+) / disadvantage (-)" in shown
    assert run("explain", path, "GM0184") == 0
    assert "Urk 2026: nadeel (N)" in capfd.readouterr().out


def test_what_this_kind_cannot_do_is_said(tmp_path, capfd):
    assert run("run", EXAMPLE, "--criterion", "proportional") == 2
    assert run("run", EXAMPLE, "--with", "max_loss=5") == 2
    assert run("run", EXAMPLE, "--question", "largest_share", "--with", "max_loss") == 2
    assert run("run", EXAMPLE, "--question", "largest_share", "--with", "max_loss=7,5") == 2
    assert run("run", shipped(EXAMPLES["cost-sharing"]), "--question", "largest_share") == 2
    assert run("compare", EXAMPLE, EXAMPLE) == 2
    assert "Traceback" not in capfd.readouterr().err
