"""The command for scenarios: what it shows, what it writes, and how it goes on after Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

import finarr as fa
from tests.cli.test_commands import run
from tests.conftest import ROOT, listening
from tests.scenarios.cases import small, zeeland


@pytest.fixture
def file(tmp_path: Path) -> Path:
    change = {"limits.cap": [11, 12], "items.Zorg.index": ["+0%", "+5%"]}
    return replace(small(), scenarios=fa.scenarios.Sweep("grid", change)).save(tmp_path / "klein.toml")


def test_it_shows_the_spread_and_writes_files(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out, book = file.with_name("uit.parquet"), file.with_name("uit.xlsx")
    assert run("scenarios", file, "--out", out, "--workbook", book, "--workers", 1) == 0
    shown = capfd.readouterr().out
    assert "Kapelle" in shown and "Gemiddeld" in shown and "3 scenario" in shown
    assert out.exists() and book.exists() and file.with_name("uit.scenarios.parquet").exists()
    assert fa.scenarios.read(out).complete


def test_named_scenarios_stand_beside_one_another_and_many_years_together(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    listed = {"nu": {}, "krap": {"limits.cap": 10.3}, "niets": {"limits.cap": 8.7}}
    case = small(years=[2026, 2027, 2028], items=[fa.Item("Zorg", "basis", 900_000)])
    file = replace(case, scenarios=fa.scenarios.Sweep("list", list=listed)).save(tmp_path / "x.toml")
    assert run("scenarios", file, "--workers", 1) == 0
    shown = capfd.readouterr().out
    assert shown.count("Kapelle") == 1 and "nu" in shown and "krap" in shown and "2026-2028" in shown
    assert shown.count("–") == 4, "a scenario without an answer has no amounts"
    paid = case.solve().contributions
    whole = paid[paid["party"] == "Kapelle"]["amount"].sum()
    assert f"{whole:,.2f}".translate(str.maketrans(",.", ".,")) in shown


def test_json_is_all_there_is(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run("scenarios", file, "--json") == 0
    out, err = capfd.readouterr()
    body = json.loads(out)
    assert err == "" and body["status"] == "complete" and len(body["scenarios"]) == 4
    assert set(body) == {"status", "scenarios", "quantiles", "counts", "run"}


def test_options_vary_in_place_of_the_file(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run("scenarios", file, "--vary", "begrenzingen.bovengrens=11;12.5;13", "--json") == 0
    assert len(json.loads(capfd.readouterr().out)["scenarios"]) == 3
    assert run("scenarios", file, "--vary", "limits.cap") == 2
    assert run("scenarios", file, "--vary", "limits.cap.Gos=3") == 2
    assert "Goes" in capfd.readouterr().err


def test_every_wrong_option_is_told(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    wrong = ["limits.cap.Gos=3", "bla", "items.Zorg.key=basis;nieuw", "limits.cap=3", "limits.cap=4"]
    assert run("scenarios", file, *(part for text in wrong for part in ("--vary", text))) == 2
    told = capfd.readouterr().err
    assert "5 fout(en)" not in told and "4 fout(en)" in told
    for place in ("--vary: 'bla'", "--vary: 'limits.cap=4'", "--vary limits.cap.Gos:", "--vary items.Zorg.key [2]:"):
        assert place in told


def test_check_looks_at_the_scenarios_too(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run("check", file) == 0
    file.write_text(file.read_text(encoding="utf-8").replace('"limits.cap"', '"limits.kap"'), encoding="utf-8")
    assert run("check", file) == 2
    assert "limits.kap" in capfd.readouterr().err


def test_a_file_without_scenarios_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run("scenarios", small().save(tmp_path / "x.toml"), "--lang", "en") == 2
    assert "there are no scenarios here" in capfd.readouterr().err


def test_other_kinds_of_files_are_refused_before_anything_runs(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for option, name, known in (("--workbook", "uit.csv", ".xlsx"), ("--html", "uit.xlsx", ".html")):
        assert run("scenarios", file, option, file.with_name(name)) == 1
        out, err = capfd.readouterr()
        assert out == "" and known in err and not file.with_name(name).exists()
    with pytest.raises(fa.FinarrError, match="xlsx"):
        fa.scenarios.load(file).run(workers=1).to_excel(file.with_name("uit.csv"))


def test_ctrl_c_before_anything_was_finished_promises_no_file(
    file: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("finarr.scenarios.running._solve", stopped)
    out = file.with_name("uit.parquet")
    assert run("scenarios", file, "--out", out) == 130
    told = capfd.readouterr().err
    assert not out.exists() and "nog geen uitkomst geschreven" in told and str(out) not in told


def test_ctrl_c_leaves_what_was_finished_and_the_same_call_goes_on(tmp_path: Path) -> None:
    sweep = fa.scenarios.Sweep("grid", {"limits.cap.Goes": [64 + n / 100 for n in range(240)]})
    file, out = replace(zeeland(), scenarios=sweep).save(tmp_path / "z.toml"), tmp_path / "z.parquet"
    command = [
        sys.executable,
        "-m",
        "finarr",
        "scenarios",
        str(file),
        "--out",
        str(out),
        "--workers",
        "1",
        "--chunk",
        "1",
    ]
    going = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ},
        preexec_fn=listening,
    )
    log, patience = tmp_path / "z.parquet.parts" / "done.jsonl", time.monotonic() + 60
    while time.monotonic() < patience and not (log.exists() and len(log.read_text().splitlines()) > 3):
        time.sleep(0.02)
    going.send_signal(signal.SIGINT)
    _, told = going.communicate(timeout=60)
    assert going.returncode == 130 and "dezelfde opdracht gaat vandaar verder" in told and "Traceback" not in told
    partial = fa.scenarios.read(out)
    finished, cents = len(partial.scenarios), partial.table["cents"].tolist()
    assert not partial.complete and 3 <= finished < 240
    assert run(*command[3:]) == 0
    whole = fa.scenarios.read(out)
    assert whole.complete and len(whole.scenarios) == 240
    first = whole.table[whole.table["scenario"] <= finished]
    assert first["cents"].tolist() == cents
