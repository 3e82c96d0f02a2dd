"""No command leaves aside in silence what was typed: options that do not go together are refused, all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from finarr.cli.asking import refuse_beside
from tests.cli.test_commands import run
from tests.cost_sharing.cases import three
from tests.portfolio.cases import small

Files = Mapping[str, Path]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    now, then = three({"a": 5, "b": 3, "c": 2}), three({"a": 4, "b": 3, "c": 3})
    found = {
        "portfolio": small(language="nl").save(tmp_path / "regelingen.toml"),
        "now": replace(now, language="nl").save(tmp_path / "nu.toml"),
        "then": replace(then, language="nl").save(tmp_path / "dan.toml"),
    }
    return found | {name: tmp_path / name for name in ("p.html", "f.json", "uit.xlsx")}


CAP, REGROUP = ("portfolio", "@portfolio", "--cap", "2"), ("portfolio", "@portfolio", "--regroup", "2")
CRITERIA = ("compare", "@now", "--criteria", "proportional")

PAIRS: list[tuple[tuple[str, ...], tuple[str, ...], str]] = [
    (CAP, ("--html", "@p.html"), "--html"),
    (CAP, ("--flows", "@f.json"), "--flows"),
    (CAP, ("--party", "Aalst"), "--party"),
    (CAP, ("--regroup", "3"), "--regroup"),
    (REGROUP, ("--html", "@p.html"), "--html"),
    (REGROUP, ("--flows", "@f.json"), "--flows"),
    (REGROUP, ("--party", "Aalst"), "--party"),
    (REGROUP, ("--out", "@uit.xlsx"), "--out"),
    (CRITERIA, ("does-not-exist.toml",), "VOORSTEL"),
    (CRITERIA, ("@then", "@then"), "EIGEN"),
    (("data", "show", "03759ned", "--csv"), ("--json",), "--json"),
    (("data", "fetch", "borders", "--year", "2024"), ("--where", "Geslacht=1"), "--where"),
    (("data", "fetch", "borders", "--year", "2024"), ("--version", "3"), "--version"),
    (("run", "@now"), ("--borders", "@now"), "--borders"),
    (("run", "@now"), ("--with", "share=0.5"), "--with"),
]
"""A call, what does not go with it, and where that is told."""


def filled(parts: tuple[str, ...], files: Files) -> list[str | Path]:
    return [files[part[1:]] if part.startswith("@") else part for part in parts]


@pytest.mark.parametrize(("call", "beside", "place"), PAIRS, ids=[f"{c[0]} {c[-2]} {b[0]}" for c, b, _ in PAIRS])
def test_what_would_not_count_is_refused(
    call: tuple[str, ...], beside: tuple[str, ...], place: str, files: Files, capfd: Any
) -> None:
    before = {*files["now"].parent.iterdir()}
    assert run(*filled(call, files), *filled(beside, files)) == 2
    out, err = capfd.readouterr()
    told = [each["place"] for each in json.loads(out)["problems"]] if out else re.findall(r"^- ([^:]+):", err, re.M)
    assert place in told, "told where it was typed, and nothing is answered"
    assert {*files["now"].parent.iterdir()} == before, "nothing is written"


def test_all_of_it_is_told_at_once(files: Files, capfd: Any) -> None:
    more = ("--html", files["p.html"], "--flows", files["f.json"], "--party", "Aalst", "--regroup", 3)
    assert run("portfolio", files["portfolio"], "--cap", 2, *more) == 2
    err = capfd.readouterr().err
    assert "4 fout(en)" in err and err.count("dit gaat niet samen met --cap.") == 4
    assert refuse_beside("--cap", html=None, json=False) is None


def test_a_party_counts_for_a_machine_as_well(files: Files, capfd: Any) -> None:
    assert run("diff", files["now"], files["then"], "--json") == 0
    whole = json.loads(capfd.readouterr().out)
    assert run("diff", files["now"], files["then"], "--party", "c", "--json") == 0
    body = json.loads(capfd.readouterr().out)
    assert {row["party"] for row in whole["per_party"]} == {"a", "b", "c"}
    assert {row["party"] for row in body["per_party"]} == {row["party"] for row in body["differences"]} == {"c"}
    assert body["per_party"] == [row for row in whole["per_party"] if row["party"] == "c"]
    assert run("diff", files["now"], files["then"], "--party", "z", "--json") == 2


def test_a_language_counts_for_commands_of_groups_too(tmp_path: Path, capfd: Any) -> None:
    assert run("--lang", "en", "data", "list", "--cache", tmp_path) == 0
    assert "Fetched" in capfd.readouterr().out
    assert run("--lang", "en", "data", "list", "--lang", "nl", "--cache", tmp_path) == 0
    assert "Opgehaald" in capfd.readouterr().out
    assert run("excel", "diff", tmp_path / "a.xlsx", tmp_path / "b.xlsx", "--lang", "fr") == 2
