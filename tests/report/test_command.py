"""Reports on the command line."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import finarr as fa
from finarr.cli import main
from finarr.shipped import shipped
from tests.report.cases import two_designs
from tests.report.read import Seen

Said = pytest.CaptureFixture[str]


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    now, then = two_designs()
    return now.save(tmp_path / "nu.toml"), then.save(tmp_path / "straks.toml")


def test_run_writes_page_and_memo_beside_the_result(files: tuple[Path, Path], capfd: Said) -> None:
    assert run("run", files[0], "--html", "--docx") == 0
    out = capfd.readouterr().out
    for suffix in (".xlsx", ".html", ".docx"):
        path = files[0].with_name(f"nu_resultaat{suffix}")
        assert path.is_file() and f"Geschreven: {path}" in out


def test_with_json_nothing_else_is_printed(files: tuple[Path, Path], capfd: Said) -> None:
    assert run("run", files[0], "--html", "--json", "--lang", "en") == 0
    assert json.loads(capfd.readouterr().out)["status"] == "pro_rata"
    assert files[0].with_name("nu_result.html").is_file()


def test_report_sets_three_designs_beside_one_another(files: tuple[Path, Path], capfd: Said) -> None:
    assert run("report", *files, files[0], "--docx", "--lang", "en") == 0
    page = files[0].with_name("nu_report.html")
    assert str(page) in capfd.readouterr().out and page.with_suffix(".docx").is_file()
    text = page.read_text(encoding="utf-8")
    assert all(
        f'<th scope="col" class="n" data-kind="euro">{name}</th>' in text for name in ("Now", "Proposal", "Mine")
    )


def test_report_sets_designs_of_a_fund_beside_one_another(tmp_path: Path, capfd: Said) -> None:
    fund = fa.load(shipped("models/zeeland-energie-en-wonen.toml"))
    groups = [replace(each, block=None) for each in fund.groups]
    later = replace(fund, title="Later", groups=groups, rules=replace(fund.rules, opening=9_000_000))
    files = [fund.save(tmp_path / "a.toml"), later.save(tmp_path / "b.toml")]
    assert run("report", *files, "--docx", "--out", tmp_path / "r.html") == 0
    seen = Seen(tmp_path / "r.html")
    one, two = fund.solve(), later.solve()
    lines = {(line.party, line.year): line.numbers for line in seen.lines("contributions")}
    for outcome, column in ((one, 2), (two, 3)):
        own = outcome.own_shares.groupby(["party", "year"])["amount"].sum()
        for (party, year), amount in outcome.contributions.groupby(["party", "year"])["amount"].sum().items():
            assert float(lines[party, year][column]) == pytest.approx(amount + own.get((party, year), 0))
    assert len(seen.lines("programmes")) == len(fund.projects) and len(seen.lines("balances")) == 10
    last = seen.lines("balances")[-1].numbers
    assert [float(value) for value in last[-2:]] == [one.balance["closing"].iloc[-1], two.balance["closing"].iloc[-1]]
    text = " ".join(seen.tree.text_content().split())
    assert "laagste bijdragen" in text and "cheapest" not in text
    total = next(line for line in seen.lines("effects", "tfoot") if line.year == 2026)
    assert total.numbers[2] is not None and total.numbers[3] is None  # the Rijk has no inhabitants
    assert "Later" in text and "ontwerpen vergeleken" in text and (tmp_path / "r.docx").is_file()


def test_report_sets_a_second_proposal_of_central_funding_beside_the_first(tmp_path: Path, capfd: Said) -> None:
    case = replace(fa.load(shipped("models/veiligheidsregios-rijk-2026.toml")), mine=None, transition=None)
    smaller = replace(case, proposal=[replace(move, share=None, amount=1_000_000) for move in case.proposal])
    files = [case.save(tmp_path / "a.toml"), smaller.save(tmp_path / "b.toml")]
    assert run("report", *files, "--out", tmp_path / "r.html") == 0
    page = Seen(tmp_path / "r.html")
    effects = smaller.solve().effects.set_index("party")["effect"]
    found = {line.party: line.numbers for line in page.lines("effects") if line.year == 2026}
    assert all(
        any(value is not None and abs(float(value) - effects[name]) < 0.01 for value in found[name]) for name in found
    )
    assert run("report", *files, files[0]) == 2 and "hoogstens twee" in capfd.readouterr().err
    other = replace(case, years=[2026]).save(tmp_path / "c.toml")
    assert run("report", files[0], other) == 2 and "years" in capfd.readouterr().err
    ggd = fa.load(shipped("models/zeeland-ggd-2026.toml")).save(tmp_path / "ggd.toml")
    assert run("report", files[0], ggd) == 2 and "één soort" in capfd.readouterr().err


def test_report_of_one_file_goes_where_it_is_asked(files: tuple[Path, Path], tmp_path: Path) -> None:
    assert run("report", files[0], "--out", tmp_path / "r.html") == 0
    assert (tmp_path / "r.html").is_file()


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (["--out", "r.pdf"], 1, "r.pdf"),
        (["--borders", "none.geojson"], 1, "none.geojson"),
        (["--lang", "de"], 2, "--lang"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_written(
    files: tuple[Path, Path], capfd: Said, more: list[str], code: int, told: str
) -> None:
    before = sorted(files[0].parent.iterdir())
    assert run("report", files[0], *more) == code
    err = capfd.readouterr().err
    assert told in err and "Traceback" not in err
    assert sorted(files[0].parent.iterdir()) == before


def test_more_than_three_designs_and_borders_without_a_page_are_refused(files: tuple[Path, Path], capfd: Said) -> None:
    assert run("report", *files, *files) == 2 and "hoogstens drie" in capfd.readouterr().err
    assert run("run", files[0], "--borders", "b.geojson") == 2


@pytest.mark.parametrize("package", ["vl_convert", "jinja2", "docx"])
def test_a_missing_extra_is_told_with_what_to_do(
    files: tuple[Path, Path], capfd: Said, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    before = sorted(files[0].parent.iterdir())
    assert run("run", files[0], "--html") == 1
    err = capfd.readouterr().err
    assert package in err and "finarr[report]" in err
    assert sorted(files[0].parent.iterdir()) == before
    with pytest.raises(fa.FileTrouble, match="finarr\\[report\\]"):
        method = "to_docx" if package == "docx" else "to_html"
        getattr(fa.load(files[0]).solve(), method)(files[0].with_name("p"))
