"""Parties with figures of CBS, and figures filled into files that users made."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import finarr as fa
from finarr.doors import editor
from finarr.excel.patching import compare
from finarr.shipped import shipped
from finarr.sources.municipalities import CbsParties
from tests.cli.test_commands import run
from tests.sources.server import ZEELAND


@pytest.fixture
def cli(library, monkeypatch):
    """The command line, its figures from the server of the tests."""
    shelf = library()

    def make(cache: Path | None, *, offline: bool = False, version: int | None = None) -> object:
        return library(offline=offline, version=version)

    monkeypatch.setattr("finarr.cli.data.library", make)
    return shelf


@pytest.mark.parametrize("region", ["Zeeland", "zeeland", "PV29", "VR19", "Veiligheidsregio Zeeland", "Zeeland (PV)"])
def test_parties_of_a_region_with_their_measures(region, library):
    found = fa.parties_from_cbs(2024, region=region, library=library())
    assert isinstance(found, CbsParties) and len(found) == 13
    assert {party.code: int(party.measures["inhabitants"]) for party in found} == {
        code: figure for code, (_, figure) in ZEELAND.items()
    }
    measure = found.measures["inhabitants"]
    assert measure.reference_date == date(2024, 1, 1) and measure.status == "final"
    assert measure.name("nl") == "Inwoners" and "CBS, 03759ned" in measure.source


def test_parties_go_into_a_case_as_they_are(library):
    found = fa.parties_from_cbs(2024, "Zeeland", library=library())
    key = fa.Key.measures({"inhabitants": 1})
    item = fa.Item("Jeugd", "inwoners", 391_634)
    case = fa.CostSharing("GGD", [2026], found, [item], {"inwoners": key}, measures=found.measures)
    paid = case.solve().per_party[2026]
    assert paid["Goes"] == 39_682 and paid["Middelburg (Z.)"] == 50_004
    assert case.solve().explain("Middelburg").text
    assert found[0].name == "Borsele" and [each.code for each in found[1:3]] == ["GM0664", "GM0677"]


def test_provisional_figures_say_so(library, server):
    server.tables.period_status = "Voorlopig"
    assert fa.parties_from_cbs(2024, "Zeeland", library=library()).measures["inhabitants"].status == "provisional"


def test_the_whole_country_has_no_municipality_that_is_gone(library):
    found = fa.parties_from_cbs(2024, library=library())
    assert len(found) == 15 and "Hontenisse" not in {party.name for party in found}


def test_what_is_not_there_is_told(library, server):
    with pytest.raises(fa.InvalidInput) as failed:
        fa.parties_from_cbs(2024, "Atlantis", library=library())
    assert "Zeeland" in str(failed.value)
    with pytest.raises(fa.InvalidInput) as failed:
        fa.parties_from_cbs(2010, "Zeeland", library=library())
    assert "2022, 2023, 2024, 2025, 2026" in str(failed.value)
    with pytest.raises(fa.InvalidInput) as failed:
        fa.parties_from_cbs(2024, "Zeeland", measures=["koeien", "schapen"], library=library())
    assert len(failed.value.problems) == 2
    server.tables.figures["GM0664"] = None
    with pytest.raises(fa.InvalidInput) as failed:
        fa.parties_from_cbs(2024, "Zeeland", library=library())
    assert "Goes.inhabitants" in str(failed.value) and "GM0664" in str(failed.value)


TOML = """# onze eigen aantekening
finarr = 1
kind = "cost-sharing"
title = "Begroting"
language = "nl"
years = [2026]

[measures.inhabitants]   # vul in
label = "Inwoners"
reference_date = 2024-01-01

[[parties]]
name = "Goes"
code = "GM0664"

[[parties]]
name = "Middelburg"      # zonder code
measures = { kinderen = 3 }

[[parties]]
name = "Veere"
measures = { inhabitants = 22_000 }   # eigen telling

[[items]]
name = "Jeugd"
key = "inwoners"
costs = 1000

[keys.inwoners]
kind = "measures"
measures = { inhabitants = 1.0 }
"""


def test_a_toml_file_is_filled_beside_itself_and_keeps_its_comments(cli, tmp_path, capfd):
    path = tmp_path / "begroting.toml"
    path.write_text(TOML, encoding="utf-8")
    assert run("data", "fill", path) == 0
    out = capfd.readouterr().out
    assert "2 cijfers ingevuld, 01-01-2024" in out and "Veere, Inwoners: 22.000 blijft staan; CBS heeft 22.067" in out
    assert path.read_text(encoding="utf-8") == TOML
    text = (tmp_path / "begroting_ingevuld.toml").read_text(encoding="utf-8")
    assert [line for line in TOML.splitlines() if "#" in line and line not in text] == []
    case = fa.load(tmp_path / "begroting_ingevuld.toml")
    assert [int(party.measures["inhabitants"]) for party in case.parties] == [39_682, 50_004, 22_000]
    assert case.measures["inhabitants"].status == "final" and "CBS" in case.measures["inhabitants"].source
    assert run("data", "fill", path) == 1
    assert "--force" in capfd.readouterr().err
    assert run("data", "fill", path, "--force", "--offline") == 0


def emptied_workbook(path: Path) -> Path:
    """The shipped example as a workbook, its column of inhabitants empty."""
    made = path.with_name("vol.xlsx")
    fa.load(shipped("models/zeeland-ggd-2026.toml")).save(made)
    edited = editor(made)
    for n in range(13):
        edited.put(("parties", n, "measures", "inwoners"), None)
    edited.save(path)
    made.unlink()
    return path


def test_a_workbook_is_filled_beside_itself_and_nothing_else_in_it_changes(cli, tmp_path, capfd):
    path = emptied_workbook(tmp_path / "begroting.xlsx")
    with pytest.raises(fa.InvalidInput):
        fa.load(path)
    before = path.read_bytes()
    assert run("data", "fill", path) == 0
    assert "13 cijfers ingevuld" in capfd.readouterr().out
    assert path.read_bytes() == before
    filled = tmp_path / "begroting_ingevuld.xlsx"
    case = fa.load(filled)
    assert {party.code: int(party.measures["inwoners"]) for party in case.parties} == {
        code: figure for code, (_, figure) in ZEELAND.items()
    }
    changed = {each.place for each in compare(path, filled)}
    assert len(changed) == 13 and all("Deelnemers" in place for place in changed)


def test_what_cannot_be_filled_is_told_and_nothing_is_written(cli, tmp_path, capfd):
    path = tmp_path / "begroting.toml"
    text = TOML.replace('name = "Goes"\ncode = "GM0664"', 'name = "Rijk"').replace("reference_date = 2024-01-01\n", "")
    path.write_text(text, encoding="utf-8")
    assert run("data", "fill", path) == 2
    assert "measures.inhabitants.reference_date" in capfd.readouterr().err
    assert run("data", "fill", path, "--year", 2024, "--lang", "en") == 2
    assert "parties[1].measures.inhabitants: Rijk" in capfd.readouterr().err
    path.write_text(TOML.replace("2024-01-01", "2024-07-01"), encoding="utf-8")
    assert run("data", "fill", path) == 2
    assert "01-07-2024" in capfd.readouterr().err
    path.write_text(TOML.replace("inhabitants", "koeien").replace("Inwoners", "Koeien"), encoding="utf-8")
    assert run("data", "fill", path) == 2
    assert "Inwoners, Huishoudens" in capfd.readouterr().err
    assert sorted(tmp_path.glob("begroting*")) == [path]
    assert run("data", "fill", tmp_path / "nergens.toml") == 1
    path.write_text('finarr = 1\nparties = "nergens.csv"', encoding="utf-8")
    assert run("data", "fill", path) == 1
    assert "nergens.csv" in capfd.readouterr().err
    (tmp_path / "dubbel.csv").write_text("name,code,code\nGoes,,\n", encoding="utf-8")
    path.write_text('finarr = 1\nparties = "dubbel.csv"', encoding="utf-8")
    assert run("data", "fill", path) == 2
    assert "dubbel.csv" in capfd.readouterr().err


@pytest.mark.parametrize("mark", [";", ","])
def test_a_table_of_parties_beside_the_file_is_filled_too(cli, tmp_path, capfd, mark):
    """The new file names a new table; rows, columns, aliases and blank lines of the old one stay."""
    start, parties, items = (TOML.index(each) for each in ("[measures", "[[parties]]", "[[items]]"))
    path, table = tmp_path / "begroting.toml", tmp_path / "zeeland.csv"
    elsewhere = 'parties = "zeeland.csv"  # van de regio\n\n'
    path.write_text(TOML[:start] + elsewhere + TOML[start:parties] + TOML[items:], encoding="utf-8")
    rows = [["name", "code", "votes", "aliases"], ["Goes", "GM0664", "4", "Stad Goes|Ter Goes"], [""] * 4,
            ["Middelburg", "GM0687", "", ""], ["Veere", "", "2", ""]]  # fmt: skip
    table.write_text("\n".join(mark.join(row) for row in rows), encoding="utf-8")
    before = path.read_bytes(), table.read_bytes()
    assert run("data", "fill", path) == 0
    out = capfd.readouterr().out
    assert "3 cijfers ingevuld" in out and "zeeland_ingevuld.csv" in out and "begroting_ingevuld.toml" in out
    assert (path.read_bytes(), table.read_bytes()) == before
    case = fa.load(tmp_path / "begroting_ingevuld.toml")
    assert [int(party.measures["inhabitants"]) for party in case.parties] == [39_682, 50_004, 22_067]
    assert case.parties[0].aliases == ("Stad Goes", "Ter Goes") and case.parties[2].votes == 2
    assert "# van de regio" in (tmp_path / "begroting_ingevuld.toml").read_text(encoding="utf-8")
    filled = (tmp_path / "zeeland_ingevuld.csv").read_text(encoding="utf-8-sig").splitlines()
    assert filled[0] == mark.join([*rows[0], "inhabitants"]) and filled[2] == mark * 3
    assert run("data", "fill", path) == 1
    (tmp_path / "begroting_ingevuld.toml").unlink()
    assert run("data", "fill", path) == 1
    assert "zeeland_ingevuld.csv" in capfd.readouterr().err


def test_an_unreachable_source_writes_nothing(cli, server, tmp_path, capfd):
    path = tmp_path / "begroting.toml"
    path.write_text(TOML, encoding="utf-8")
    server.faults["cbs.nl"] = [500] * 99
    assert run("data", "fill", path) == 1
    err = capfd.readouterr().err
    assert "status 500" in err and err.count("\n") == 1
    assert sorted(tmp_path.glob("begroting*")) == [path]


def test_the_commands_list_fetch_and_show(cli, server, tmp_path, capfd):
    assert run("data", "list") == 0
    out = capfd.readouterr().out
    assert "03759ned" in out and "Gebieden in Nederland 2024" in out and "Inwoners per gemeente" in out
    assert run("data", "fetch", "03759ned", "--year", 2024, "--out", tmp_path / "inwoners.csv") == 0
    out = capfd.readouterr().out
    assert "15 gemeenten" in out
    assert "opgehaald van https://opendata.cbs.nl/ODataFeed/odata/03759ned" in out and "sha256" in out
    assert "Goes,GM0664,39682" in (tmp_path / "inwoners.csv").read_text(encoding="utf-8")
    asked = len(server.asked)
    assert run("data", "fetch", "03759ned", "--year", 2024) == 0
    assert "--refresh" in capfd.readouterr().out and len(server.asked) == asked
    assert run("data", "show", "03759ned", "--year", 2024, "--region", "Zeeland") == 0
    out = capfd.readouterr().out
    assert "39.682" in out and "Almere" not in out and "Bron: CBS" in out
    assert run("data", "show", "03759ned", "--year", 2024, "--json", "--offline") == 0
    body = json.loads(capfd.readouterr().out)
    assert {"code": "GM0664", "name": "Goes", "inhabitants": 39_682} in body["rows"]
    assert run("data", "show", "03759ned", "--year", 2024, "--csv") == 0
    assert capfd.readouterr().out.startswith("name,code,inhabitants\n")
    assert run("data", "list", "--json", "--lang", "en") == 0
    kept = {row["id"]: row["kept"] for row in json.loads(capfd.readouterr().out)["tables"]}
    assert len(kept["03759ned"]) == 1 and kept["03759ned"][0].startswith("2024: ") and kept["70072ned"] == []
    assert run("data", "fetch", "borders", "--year", 2024, "--out", tmp_path / "grenzen.geojson") == 0
    assert len(json.loads((tmp_path / "grenzen.geojson").read_text(encoding="utf-8"))["features"]) == 13
    assert run("data", "fetch", "03759ned") == 2
    assert run("data", "fetch", "03759ned", "--year", 2024, "--where", "Geslacht") == 2
    assert run("data", "fetch", "borders") == 2


def test_a_table_of_parties_that_was_fetched_is_one_that_a_case_reads(cli, tmp_path):
    assert run("data", "fetch", "03759ned", "--year", 2024, "--out", tmp_path / "gemeenten.csv") == 0
    text = TOML.partition("[[parties]]")[0].replace("years = [2026]", 'years = [2026]\nparties = "gemeenten.csv"')
    (tmp_path / "case.toml").write_text(text + "[[items]]" + TOML.partition("[[items]]")[2], encoding="utf-8")
    case = fa.load(tmp_path / "case.toml")
    assert Decimal(39_682) in {party.measures["inhabitants"] for party in case.parties}
    assert tomllib.loads(text)["parties"] == "gemeenten.csv"
