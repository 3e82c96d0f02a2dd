"""Every kind of case has a page: by `finarr report`, by `finarr run --html` and by `to_html`."""

from __future__ import annotations

from pathlib import Path

import pytest

import finarr as fa
from finarr.shipped import EXAMPLES, shipped

from .test_commands import run

ON_PAPER = ("exit", "portfolio", "stand-alone")


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_kind_has_a_page(kind: str, tmp_path: Path) -> None:
    page = tmp_path / "pagina.html"
    assert run("report", shipped(EXAMPLES[kind]), "--out", page) == 0
    text = page.read_text(encoding="utf-8")
    case = fa.load(shipped(EXAMPLES[kind]))
    assert '<html lang="nl"' in text and "http://" not in text.replace("http://www.w3.org", "")
    for party in getattr(case, "parties", ())[:3]:
        assert party.name in text


@pytest.mark.parametrize("kind", ON_PAPER)
def test_a_page_stands_beside_the_result(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = tmp_path / "uit.xlsx"
    assert run("run", shipped(EXAMPLES[kind]), "--out", book, "--html") == 0
    outcome = fa.load(shipped(EXAMPLES[kind])).solve()
    for lang in ("nl", "en"):
        page = outcome.to_html(tmp_path / f"{lang}.html", lang=lang)
        assert f'<html lang="{lang}"' in page.read_text(encoding="utf-8")
    assert (tmp_path / "uit.html").read_bytes() == (tmp_path / "nl.html").read_bytes()
    with pytest.raises(fa.InvalidInput):
        outcome.to_html(tmp_path / "x.html", lang="fr")
    with pytest.raises(fa.FileTrouble):
        outcome.to_html(tmp_path / "x.txt")
    book.unlink()
    capsys.readouterr()
    for option in (["--docx"], ["--html", "--borders", str(tmp_path / "grenzen.geojson")]):
        assert run("run", shipped(EXAMPLES[kind]), "--out", book, *option) == 2
        assert option[-2 if len(option) > 1 else 0] in capsys.readouterr().err
    assert not book.exists()
