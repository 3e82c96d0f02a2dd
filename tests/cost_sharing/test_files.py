"""Cases in TOML: there and back, and what is wrong in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import tomli_w

import finarr as fa
from finarr.cases import to_document
from finarr.cases.toml_file import _toml as _plain
from finarr.cases.toml_file import dumps, loads
from finarr.shipped import shipped

from .cases import zeeland

MODELS = sorted(shipped("models").glob("*.toml"))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_shipped_model_survives_being_written_and_closes_to_the_cent(path: Path):
    case = fa.load(path)
    assert loads(dumps(case)) == case
    outcome = case.solve()
    assert all(check.ok for check in outcome.checks)


def test_a_case_with_everything_survives_being_written(tmp_path):
    case = fa.CostSharing(
        "Alles",
        [2026, 2027],
        [
            fa.Party("Goes", "GM0664", {"inhabitants": {2026: 39_682, 2027: 39_700}, "clients": 512}, 100.5, 10**8, 2),
            fa.Party(
                "Veere", "GM0717", {"inhabitants": 22_067, "clients": 300}, 50, {2026: 1, 2027: 2}, 1, ["V"], "west"
            ),
        ],
        [
            fa.Item("a", "gemengd", 1000, index={"wages": 1}, columns={"kostenplaats": "6010"}, taakveld="7.1"),
            fa.Item(
                "b", "punten", {2026: 50_000, 2027: 60_000}, task="plus", nature="incidental", parties=["Goes", "Veere"]
            ),
            fa.Item("c", "afname", 90_000, income=-3, corrections=["income"], vat=10, vat_key="gelijk"),
            fa.Item("d", "afgesproken", 10),
        ],
        {
            "gelijk": fa.Key.equal(),
            "gemengd": fa.Key.stack(
                [(0.2, fa.Key.equal()), (0.8, fa.Key.measures({"inhabitants": 0.6, "clients": 0.4}))]
            ),
            "punten": fa.Key.points({"inhabitants": 0.32}, fixed=10_000, off_the_top={"Veere": 28_000}),
            "afname": fa.Key.usage({"t": 95.5}, {"t": {"Goes": 12, "Veere": {2026: 1, 2027: 2}}}, "gelijk"),
            "afgesproken": fa.Key.shares({"Goes": {2026: 60, 2027: 50}, "Veere": {2026: 40, 2027: 50}}),
        },
        [fa.Limit("cap", 62.5, "inhabitants", ["Goes"]), fa.Limit("floor", 0.1, "total", together=True, years=[2027])],
        fa.Transition("steps", 15, "inhabitants"),
        measures={"inhabitants": fa.Measure({"nl": "Inwoners", "en": "Inhabitants"}, date(2024, 1, 1), "CBS", "final")},
        indices={"wages": fa.Index({2027: 0.032}, "CPB, maart 2025")},
        document=fa.Document("budget", 2026),
    )
    path = case.save(tmp_path / "alles.toml")
    assert fa.load(path) == case


def test_parties_can_stand_in_a_table_beside_the_file(tmp_path):
    document = to_document(zeeland()) | {"parties": "z.csv", "years": [2026]}
    (tmp_path / "z.toml").write_text(tomli_w.dumps(_plain(document)), encoding="utf-8")
    rows = "".join(f"{p.name};{p.measures['inhabitants']},0\n" for p in zeeland().parties)
    (tmp_path / "z.csv").write_text("name;inhabitants\n" + rows, encoding="utf-8-sig")
    assert fa.load(tmp_path / "z.toml") == zeeland()
    (tmp_path / "z.csv").write_text("name;inhabitants\n" + rows.replace("39682,0", "39.682"), encoding="utf-8")
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(tmp_path / "z.toml")
    assert [problem.place for problem in caught.value.problems] == ["z.csv, rij 3, kolom inhabitants"]


def test_a_table_of_parties_may_have_the_headings_of_workbooks(tmp_path):
    case = replace(zeeland(), years=[2026])
    document = to_document(case) | {"parties": "z.csv"}
    document["measures"] = {"inhabitants": {"label": {"nl": "Inwoners", "en": "Inhabitants"}}}
    (tmp_path / "z.toml").write_text(tomli_w.dumps(_plain(document)), encoding="utf-8")
    wanted = [replace(p, code=f"GM{n:04}", today=50, votes=3) for n, p in enumerate(case.parties, start=1)]
    for heads in ("Deelnemer;Gemeentecode;inwoners;Huidige bijdrage;Stemmen", "Party;code;Inhabitants;today;votes"):
        rows = "".join(f"{p.name};{p.code};{p.measures['inhabitants']};50,0;3\n" for p in wanted)
        (tmp_path / "z.csv").write_text(f"{heads}\n{rows}", encoding="utf-8-sig")
        assert list(fa.load(tmp_path / "z.toml").parties) == wanted
    (tmp_path / "z.csv").write_text(f"{heads};Deelnemer\n{rows}".replace(";50,0;", ";x;", 1), encoding="utf-8")
    with pytest.raises(fa.InvalidInput) as caught:
        fa.load(tmp_path / "z.toml")
    assert [problem.place for problem in caught.value.problems] == [
        "z.csv, rij 1, kolom Party",
        "z.csv, rij 2, kolom today",
    ]


def test_a_file_of_notepad_with_a_byte_order_mark_is_read(tmp_path):
    path = zeeland().save(tmp_path / "z.toml")
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert fa.load(path) == zeeland()


def test_every_problem_of_shape_and_meaning_comes_at_once():
    text = """
finarr = 1
kind = "cost-sharing"
title = "x"
language = "nl"
years = [2026, 2027]
unti = "0.01"
[[parties]]
name = "Goes"
measures = { inhabitants = "39.682", clients = nan }
today = "4.977-"
[[parties]]
name = "Goes"
inhabitants = 3
[[items]]
name = "Taak"
key = "per inwoner"
costs = { 2026 = 10.001 }
income = -5
[[items]]
name = "Taak 2"
key = "nergens"
costs = "€ 12"
[keys."per inwoner"]
kind = "measures"
measures = { inhabitants = 0.5, clients = 0.6 }
[keys.fout]
kind = "procenten"
[[limits]]
kind = "maximum"
amount = 5
[transition]
kind = "steps"
"""
    with pytest.raises(fa.InvalidInput) as caught:
        loads(text)
    assert caught.value.lang == "nl"
    places = {problem.place for problem in caught.value.problems}
    assert places >= {
        "unti",
        "parties[1].measures.inhabitants",
        "parties[1].measures.clients",
        "parties[1].today",
        "parties[2].inhabitants",
        "parties[1].name",
        "parties[2].name",
        "items[1].costs.2027",
        "items[1].income",
        "items[2].key",
        "items[2].costs",
        'keys."per inwoner".measures',
        "keys.fout.kind",
        "limits[1].kind",
        "transition.step",
    }
    assert len(places) == len(caught.value.problems)


@pytest.mark.parametrize("text", ["", "finarr = 1\nkind = 'budget'", "kind = 'cost-sharing'", "x = 1"])
def test_a_document_of_another_kind_is_refused(text):
    with pytest.raises(fa.InvalidInput):
        loads(text)


def test_files_that_cannot_be_read_say_so(tmp_path):
    (tmp_path / "broken.toml").write_text("title = ", encoding="utf-8")
    (tmp_path / "latin.toml").write_bytes(b"title = '\xe9'")
    for name in ("broken.toml", "latin.toml", "absent.toml", "case.ods"):
        with pytest.raises(fa.FileTrouble, match=name.split(".")[0]):
            fa.load(tmp_path / name)
