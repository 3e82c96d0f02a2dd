"""The general fund: by hand, against what was published, and what is refused."""

from __future__ import annotations

import time

import pandas as pd
import pytest

import finarr as fa
from finarr.sources.gemeentefonds import read_gemeentefonds, read_published

from .national import CIRCULAR, YEAR, fund

VOLUMES = pd.DataFrame(
    {"heads": [10.0, 20.0], "homes": [4.0, 9.0], "value": [1000.0, 3000.0], "more": [None, 1.0]}, index=["A", "B"]
)
WEIGHTS = pd.DataFrame(
    [("heads", "x", 3.0), ("homes", "x", 5.0), ("heads", "y", -1.0), ("value", "tax", -0.01)],
    columns=["measure", "cluster", "weight"],
)


def test_clusters_own_tax_and_grants_by_hand():
    found = fa.general_fund(VOLUMES, WEIGHTS, 2, outside_factor=["value"], grants={"B": 7})
    assert found.clusters.to_dict("index") == {"A": {"x": 100.0, "y": -20.0}, "B": {"x": 210.0, "y": -40.0}}
    assert found.table.to_dict("index") == {
        "A": {"general": 80.0, "own_tax": -10.0, "grants": 0.0, "total": 70.0},
        "B": {"general": 170.0, "own_tax": -30.0, "grants": 7.0, "total": 147.0},
    }


def problems(work) -> dict[str, str]:
    with pytest.raises(fa.InvalidInput) as caught:
        work()
    return {problem.place: problem.allowed.id for problem in caught.value.problems}


def test_what_is_missing_is_reported():
    weights = pd.concat([WEIGHTS, WEIGHTS.iloc[[0]]], ignore_index=True)
    weights.loc[1, "weight"] = float("nan")
    weights.loc[3, "measure"] = "more"
    weights.loc[2, "measure"] = "colour"
    assert problems(lambda: fa.general_fund(VOLUMES, weights, "1,457", outside_factor=["z"])) == {
        "factor": "errors.number",
        "outside_factor[1]": "errors.unknown_name",
        "weights[5]": "errors.duplicate",
        "weights[2].weight": "errors.not_finite",
        "volumes.colour": "central_funding.no_volume",
        "volumes.A.more": "errors.not_finite",
    }
    assert problems(lambda: fa.general_fund(VOLUMES, WEIGHTS.drop(columns="cluster"), 1)) == {
        "weights.cluster": "errors.missing"
    }
    assert problems(lambda: fa.general_fund(VOLUMES, WEIGHTS, 1, grants={"C": 1})) == {
        "grants.C": "central_funding.not_in_volumes"
    }


def test_a_table_that_is_not_there_or_lacks_a_column(tmp_path):
    lacking = tmp_path / "w.csv"
    lacking.write_text("circulaire,uitkeringsjaar,maatstaf\nx,2025,inwo\n", encoding="utf-8")
    nothing = {"volumes": tmp_path / "v.csv", "factors": tmp_path / "f.csv", "circular": "x", "year": 2025}
    assert problems(lambda: read_gemeentefonds(weights=lacking, **nothing)) == {
        '"w.csv".cluster': "errors.missing",
        '"w.csv".gewicht_eur': "errors.missing",
    }
    with pytest.raises(fa.FileTrouble):
        read_gemeentefonds(weights=tmp_path / "none.csv", **nothing)


@pytest.mark.national
def test_the_fund_of_2025_is_what_was_published(national):
    general = fund(national)
    began = time.perf_counter()
    found = general.divide().table
    assert time.perf_counter() - began < 0.5
    published = read_published(national / "gemeentefonds_uitkering.csv", circular=CIRCULAR, year=YEAR)
    assert len(found) == 342 and found.index.equals(published.index)
    difference = found - published
    assert difference["own_tax"].abs().max() < 0.5
    assert difference["grants"].eq(0).all()
    assert (difference["total"] / published["total"]).abs().max() < 1e-6
    largest = difference["total"].abs().nlargest(3)
    assert largest.index[0] == "GM0363" and 1000 < largest.iloc[0] < 1500


@pytest.mark.national
def test_another_circular_or_year_is_named(national):
    paths = {name: national / f"gemeentefonds_{table}.csv" for name, table in
             (("weights", "gewichten"), ("volumes", "volumes"), ("factors", "uitkeringsfactor"))}  # fmt: skip
    assert problems(lambda: read_gemeentefonds(**paths, circular="meicirculaire 2024", year=2030)) == {
        '"gemeentefonds_gewichten.csv".uitkeringsjaar': "errors.one_of"
    }
    assert problems(lambda: fund(national).fund(["Zorg"])) == {"clusters.Zorg": "errors.unknown_name"}
