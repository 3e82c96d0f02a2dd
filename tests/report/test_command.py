"""Reports on the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import finarr as fa
from finarr.cli import main
from tests.report.cases import two_designs

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
