"""Every page of the documentation tells the truth: its code runs, and prints what the page shows.

A new page in ``docs/`` is taken up by itself; ``tests/pages.py`` says what is done with its blocks.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.pages import Run, blocks, pages
from tests.sources.server import serving

PAGES = [page for page in pages() if page.name != "README.md" and any(True for _ in blocks(page))]


@pytest.fixture(autouse=True)
def sources_on_this_computer(tmp_path, monkeypatch):
    """Pages that fetch figures ask a server on this computer."""
    monkeypatch.setenv("FINARR_CACHE", str(tmp_path / "sources"))
    with serving() as server:
        monkeypatch.setattr("finarr.sources.client.UrlTransport", lambda: server.transport)
        yield


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_blocks_of_a_page_run_and_print_what_it_shows(page: Path, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "page"
    folder.mkdir()
    monkeypatch.chdir(folder)
    Run(page).all()


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target, anchor in re.findall(r"\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)", text):
        other = (page.parent / target) if target else page
        assert other.exists(), target
        if anchor and other.suffix == ".md":
            assert anchor[1:] in headings(other), anchor


def headings(page: Path) -> set[str]:
    """The anchors of a page."""
    lines = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL).splitlines()
    return {
        re.sub(r"[^\w\- ]", "", line.lstrip("# ")).strip().lower().replace(" ", "-")
        for line in lines
        if line.startswith("#")
    }


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        ("```python\nprint(1)\n```\n\n```text\n1\n```\n", False),
        ("```python\nprint(1)\n```\n\n```text\n2\n```\n", True),
        ("```python\nprint('a\\nb\\nc')\n```\n\n```text\na\n...\nc\n```\n", False),
        ("```python\nprint('a\\nb\\nc')\n```\n\n```text\nc\n...\na\n```\n", True),
        ("```sh\nfinarr check nergens.toml\n```\n", True),
        ("```sh\nfinarr check nergens.toml # 1\n```\n", False),
        ("```sh\nrm -rf /nergens\n```\n", True),
        ("```toml\nfinarr = 1\nkind = 'soep'\n```\n", True),
    ],
)
def test_a_page_that_is_wrong_is_found_out(text: str, fails: bool, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    if fails:
        with pytest.raises((AssertionError, Exception)):
            Run(page).all()
    else:
        assert Run(page).all().ran
