"""The connector against a server that speaks both versions of OData: what it gets, keeps, and how it fails."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path

import pytest

import finarr as fa
from finarr.sources.tables import fillable, table, tables
from finarr.words import LANGUAGES, catalogue
from tests.sources.server import PAGE, PLACES, ZEELAND

BOTH = pytest.mark.parametrize("version", [3, 4])


def told(error: fa.FinarrError, *words: str) -> bool:
    """Every text in both languages holds the words, and no placeholder or traceback."""
    for lang in LANGUAGES:
        text = error.render(lang)
        assert text and "{" not in text and "Traceback" not in text
        assert all(word in text for word in words), text
    return True


@BOTH
def test_figures_of_a_year_by_municipality(version, library, server):
    held = library(version=version).get("03759ned", 2024)
    assert held.extract.values["GM0664"] == (Decimal(39_682),)
    assert held.extract.names["GM0664"] == "Goes" and held.extract.names["GM0344"] == "Utrecht"
    assert set(held.extract.values) == {code for code, (_, figure) in PLACES.items() if figure}
    assert held.extract.status == "final" and held.extract.columns[0].unit == "aantal"
    assert len(PLACES) > 2 * PAGE, "more than two pages"
    assert held.entry.about["version"] == version


@BOTH
def test_what_is_kept_is_not_asked_again_and_serves_without_internet(version, library, server):
    first = library(version=version).get("03759ned", 2024)
    asked = len(server.asked)
    again = library(version=version).get("03759ned", 2024)
    offline = library(offline=True).get("03759ned", 2024)
    assert len(server.asked) == asked
    assert first.extract == again.extract == offline.extract
    assert again.entry.sha256 == first.entry.sha256 and again.entry.fetched.tzinfo is UTC
    with pytest.raises(fa.SourceTrouble) as failed:
        library(offline=True).get("03759ned", 2023)
    assert told(failed.value, "03759ned-2023")


def test_both_versions_give_the_same_figures(library):
    third = library(version=3).get("03759ned", 2024)
    fourth = library(version=4).get("03759ned", 2024, refresh=True)
    assert third.extract == fourth.extract
    assert not fourth.entry.changed


FAULTS = {
    "slow": "slow",
    "drip": "drip",
    "cut off": "cut",
    "500": 500,
    "503": 503,
    "429": ("busy", 7),
    "no JSON": "html",
    "half JSON": "half",
}


@BOTH
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_that_passes_is_outlived(version, fault, library, server, naps):
    data = "Observations" if version == 4 else "TypedDataSet"
    server.faults[data] = [fault, fault]
    held = library(version=version).get("03759ned", 2024)
    assert held.extract.values["GM0664"] == (Decimal(39_682),)
    assert naps == ([7, 7] if fault == ("busy", 7) else [1, 2])


@BOTH
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_that_stays_is_told_and_nothing_is_written(version, fault, library, server, naps, tmp_path):
    data = "Observations" if version == 4 else "TypedDataSet"
    server.faults[data] = [fault] * 3
    with pytest.raises(fa.SourceTrouble) as failed:
        library(version=version).get("03759ned", 2024)
    assert told(failed.value, "03759ned")
    assert len(naps) == 2
    assert not (tmp_path / "kept").exists()


@BOTH
def test_a_failure_leaves_what_was_kept(version, library, server):
    shelf = library(version=version)
    before = shelf.get("03759ned", 2024)
    server.faults["03759ned"] = ["html"] * 50
    with pytest.raises(fa.SourceTrouble):
        shelf.get("03759ned", 2024, refresh=True)
    assert shelf.get("03759ned", 2024).entry == before.entry
    assert len(list(shelf.store.folder.iterdir())) == 2


def test_a_refusal_is_not_asked_again(library, server, naps):
    server.faults["DataProperties"] = [404]
    with pytest.raises(fa.SourceTrouble) as failed:
        library().get("03759ned", 2024)
    assert told(failed.value, "404") and naps == []


@pytest.mark.parametrize("later", [3600, "date"])
def test_a_server_that_asks_for_too_much_patience_is_left_alone(later, library, server, naps):
    moment = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    server.faults["DataProperties"] = [("busy", moment if later == "date" else later)]
    with pytest.raises(fa.SourceTrouble) as failed:
        library().get("03759ned", 2024)
    assert told(failed.value, "429") and naps == []
    assert re.search(r"(3600|359\d) ", failed.value.render("nl"))


def test_a_moment_to_come_back_is_kept_to(library, server, naps):
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    server.faults["DataProperties"] = [("busy", moment), ("busy", "soon")]
    library().get("03759ned", 2024)
    assert 25 < naps[0] <= 30 and naps[1] == 2


@BOTH
@pytest.mark.parametrize(
    "fault", ["loop", "elsewhere", {"waarde": []}, {"value": [1]}, [1, 2]], ids=["loop", "elsewhere", "a", "b", "c"]
)
def test_pages_that_are_none_end_at_once(version, fault, library, server, tmp_path):
    server.faults["Observations" if version == 4 else "TypedDataSet"] = [fault] * 9
    with pytest.raises(fa.SourceTrouble) as failed:
        library(version=version).get("03759ned", 2024)
    assert told(failed.value, "03759ned")
    assert not (tmp_path / "kept").exists()


@BOTH
def test_a_field_that_moved_is_found_by_its_title(version, library, server):
    server.tables.key = "BevolkingOp1Januari_17"
    held = library(version=version).get("03759ned", 2024)
    assert held.extract.values["GM0664"] == (Decimal(39_682),)


@BOTH
def test_a_changed_column_title_or_code_is_told(version, library, server):
    server.tables.column = "AndersGenoemd"
    with pytest.raises(fa.SourceTrouble) as failed:
        library(version=version).get("03759ned", 2024)
    assert told(failed.value, "AndersGenoemd")
    server.tables.column, server.tables.topic = None, "Inwonertal"
    with pytest.raises(fa.SourceTrouble) as failed:
        library(version=version).get("03759ned", 2024)
    assert told(failed.value, "Inwonertal", "bevolking op 1 januari")
    server.tables.topic, server.tables.total = "Bevolking op 1 januari", "T009999"
    with pytest.raises(fa.SourceTrouble) as failed:
        library(version=version).get("03759ned", 2024)
    assert told(failed.value, "T001038", "T009999")


@BOTH
def test_a_text_where_a_number_belongs_is_no_number(version, library, server):
    server.tables.figures["GM0664"] = "39.682"
    with pytest.raises(fa.SourceTrouble) as failed:
        fa.parties_from_cbs(2024, "Zeeland", library=library(version=version))
    assert told(failed.value, "GM0664", "39.682")


def test_a_file_that_was_altered_is_noticed(library):
    shelf = library()
    entry = shelf.get("03759ned", 2024).entry
    (data,) = shelf.store.folder.glob("*.data")
    data.write_bytes(data.read_bytes().replace(b"39682", b"39683"))
    with pytest.raises(fa.SourceTrouble) as failed:
        shelf.get("03759ned", 2024)
    assert told(failed.value, str(data), "--refresh")
    assert isinstance(shelf.kept()["03759ned-2024"], fa.SourceTrouble)
    assert shelf.get("03759ned", 2024, refresh=True).entry.sha256 == entry.sha256
    assert shelf.get("03759ned", 2024).extract.values["GM0664"] == (Decimal(39_682),)


def test_a_damaged_or_missing_file_is_told(library):
    shelf = library()
    shelf.get("03759ned", 2024)
    head, data = shelf.store.folder / "03759ned-2024.json", next(shelf.store.folder.glob("*.data"))
    data.unlink()
    with pytest.raises(fa.FileTrouble):
        shelf.get("03759ned", 2024)
    head.write_text("{", encoding="utf-8")
    with pytest.raises(fa.SourceTrouble) as failed:
        shelf.get("03759ned", 2024)
    assert told(failed.value, str(head))


def test_figures_that_changed_at_the_source_are_noticed(library, server):
    shelf = library()
    shelf.get("03759ned", 2024)
    server.tables.figures["GM0664"] = 39_700
    again = shelf.get("03759ned", 2024, refresh=True)
    assert again.entry.changed and again.extract.values["GM0664"] == (Decimal(39_700),)
    assert len(list(shelf.store.folder.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_told(library, tmp_path):
    (tmp_path / "kept").write_text("in the way", encoding="utf-8")
    with pytest.raises(fa.FileTrouble) as failed:
        library().get("03759ned", 2024)
    assert told(failed.value, "kept")


def test_a_year_dimension_or_code_that_is_not_there(library, server):
    with pytest.raises(fa.InvalidInput) as failed:
        library().get("03759ned", 1999)
    assert told(failed.value, "2023, 2024")
    with pytest.raises(fa.InvalidInput) as failed:
        library().get("03759ned", 2024, {"Kleur": "rood"})
    assert told(failed.value, "Kleur", "Geslacht")
    with pytest.raises(fa.InvalidInput) as failed:
        library().get("03759ned", 2024, {"Geslacht": "5000"})
    assert told(failed.value, "5000", "3000 (Mannen)")
    with pytest.raises(fa.InvalidInput):
        library().get("85755NED", 2023)
    with pytest.raises(fa.InvalidInput):
        library().get("../../etc", 2024)
    with pytest.raises(fa.InvalidInput):
        library(version=4).get("45067NED", 2024)


def test_another_category_than_the_total(library):
    shelf = library()
    men = shelf.get("03759ned", 2024, {"Geslacht": "3000"})
    assert men.extract.values["GM0664"] == (Decimal(19_841),)
    assert shelf.get("03759ned", 2024).extract.values["GM0664"] == (Decimal(39_682),)


def test_a_dimension_that_finarr_does_not_know_takes_its_one_total(library):
    held = library().get("99999NED", 2024)
    assert held.extract.values["GM0664"] == (Decimal(39_682), Decimal(39_682))
    assert [each.title for each in held.extract.columns] == ["Bevolking op 1 januari", "Gemiddelde bevolking"]


def test_costs_by_taakveld_are_added_up_over_categories_of_costs(library):
    held = library().get("45067NED", 2024)
    assert [each.id for each in held.extract.columns] == ["1.1", "0.10"]
    assert held.extract.values["GM0664"] == (Decimal("120.5"), Decimal(7))
    one = library().get("45067NED", 2024, {"TaakveldBalanspost": "1.1", "Categorie": "B3.6"})
    assert one.extract.values["GM0664"] == (Decimal(999),)


def test_a_refused_connection_is_told(library, server):
    shelf = library()
    server.transport.address = "http://127.0.0.1:9"
    shelf.client.transport.address = "http://127.0.0.1:9"
    with pytest.raises(fa.SourceTrouble) as failed:
        shelf.get("03759ned", 2024)
    assert told(failed.value, "03759ned")


def test_borders_are_kept_like_tables(library, server):
    shelf = library()
    entry = shelf.borders(2024)
    found = json.loads(entry.body)
    assert {each["properties"]["statcode"] for each in found["features"]} == {*ZEELAND}
    asked = len(server.asked)
    assert shelf.borders(2024).sha256 == entry.sha256 and len(server.asked) == asked
    server.faults["wfs"] = [{"type": "FeatureCollection", "features": []}]
    with pytest.raises(fa.SourceTrouble) as failed:
        shelf.borders(2025)
    assert told(failed.value, "statcode")
    with pytest.raises(fa.InvalidInput):
        shelf.borders(1900)


def test_the_tables_of_the_list_have_words_and_addresses():
    assert {"03759ned", "70072ned", "71486ned", "85067NED", "85385NED", "85755NED", "86059NED", "86247NED"} < {
        *tables()
    }
    assert {"45063NED", "45067NED", "45071NED"} < {*tables()}
    assert table("03759NED").address(3) == "https://opendata.cbs.nl/ODataFeed/odata/03759ned"
    assert table("03759ned").address(4) == "https://datasets.cbs.nl/odata/v1/CBS/03759ned"
    assert table("45067ned").address(3) == "https://dataderden.cbs.nl/ODataFeed/odata/45067NED"
    for lang in LANGUAGES:
        assert {f"sources.what_{name.lower()}" for name in tables()} <= {*catalogue(lang)}
        assert {f"sources.m_{name}" for name in fillable()} <= {*catalogue(lang)}
    for known in fillable().values():
        assert all(known.id in table(name).measures for name in known.tables)


def test_the_cache_is_where_the_user_says(monkeypatch, tmp_path):
    from finarr.sources.store import Store

    monkeypatch.setenv("FINARR_CACHE", str(tmp_path / "elders"))
    assert Store().folder == tmp_path / "elders"
    monkeypatch.delenv("FINARR_CACHE")
    assert Path("finarr") / "sources" == Path(*Store().folder.parts[-2:])
